"""The tokens of SPARQL as patterns, each of which takes time in proportion to what it reads."""

from __future__ import annotations

import re

__all__ = ["IRI", "PNAME", "SKIP", "STRING", "TOKEN", "VAR"]

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_MORE = "\u00b7\u0300-\u036f\u203f\u2040"
_CHARS = rf"{_BASE}_0-9{_MORE}\-"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = rf"(?:[{_BASE}_:0-9]|{_PLX})(?:\.*(?:[{_CHARS}:]|{_PLX}))*"
PNAME = rf"(?:[{_BASE}](?:\.*+[{_CHARS}]){{0,39}})?:(?:{_LOCAL})?"  # a longer prefix would be looked for at each letter
IRI = r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>"
STRING = (
    r'"""(?:"{0,2}(?:[^"\\]|\\.))*"""'
    r"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
)
VAR = rf"[?$][{_BASE}_0-9][{_BASE}_0-9{_MORE}]*"
SKIP = r"(?:\s|\#[^\n\r]*+)"

TOKEN = re.compile(
    rf"(?P<skip>{SKIP}+)"
    rf"|(?P<iri>{IRI})"
    rf"|(?P<string>{STRING})"
    r"|(?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)"
    rf"|(?P<var>{VAR})"
    rf"|(?P<label>_:[{_BASE}_0-9](?:\.*[{_CHARS}])*)"
    rf"|(?P<pname>{PNAME})"
    rf"|(?P<word>[{_BASE}_][{_BASE}_0-9{_MORE}]*+)"
    r"|(?P<number>\d+\.\d*[eE][+-]?\d+|\.?\d+[eE][+-]?\d+|\d*\.\d+|\d+)"
    r"|(?P<open>[({\[])|(?P<close>[)}\]])"
    r"|(?P<op>\|\||&&|\^\^|[<>!]=|.)",
    re.DOTALL,
)
