"""Terms as N-Triples text, several times faster than an object for each."""

from __future__ import annotations

import re

from castgraph.vocabulary import RDF, SCHEMA, XSD

__all__ = ["dated", "escape", "is_date", "is_iri", "literal", "span"]

TYPE = f"<{RDF}type>"
NAME = f"<{SCHEMA}name>"
ALTERNATE = f"<{SCHEMA}alternateName>"
SAME_AS = f"<{SCHEMA}sameAs>"
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_ESCAPED = re.compile(r'["\\\n\r]')
_SURROGATE = re.compile("[\ud800-\udfff]")
_CHARS = (
    r"(?:[A-Za-z0-9\-._~!$&'()*+,;=\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd\U00020000-\U0002fffd"
    r"\U00030000-\U0003fffd{}]|%[0-9A-Fa-f]{{2}})*"
)
_HOST, _PATH, _QUERY = (_CHARS.format(more) for more in ("", ":@/", ":@/?"))
_IRI = re.compile(
    rf"(?:https?://(?:{_CHARS.format(':')}@)?(?:{_HOST}|\[[0-9A-Fa-f:]*:[0-9A-Fa-f:]*\])(?::\d*)?(?:/{_PATH})?"
    rf"|urn:(?=.){_PATH})(?:\?{_QUERY})?(?:\#{_QUERY})?\Z",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?\Z")
_DATATYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}


def escape(text: str) -> str:
    r"""Return the text as it stands between the quotes of an N-Triples literal; half characters become U+FFFD.

    Example:
        >>> escape('say "no"')
        'say \\"no\\"'
    """
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    return _ESCAPED.sub(lambda found: _ESCAPES[found[0]], text)


def literal(text: str, language: str = "") -> str:
    """Return the text as an N-Triples literal, with a language where it is a plausible tag."""
    if not language:
        return f'"{escape(text)}"'
    tag = f"@{language.lower()}" if re.match(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z", language) else ""
    return f'"{escape(text)}"{tag}'


def is_iri(text: str) -> bool:
    """Whether the text is an absolute IRI as RFC 3987 has it, of a scheme that can be followed: the engine takes it."""
    return bool(_IRI.match(text))


def is_date(text: str) -> bool:
    """Whether the text is an ISO date, month or year."""
    return bool(_DATE.match(text)) and text.isascii()


def dated(text: str) -> str:
    """Return an ISO date, month or year as a typed literal.

    Raises:
        ValueError: it is not one.

    Example:
        >>> dated("2023-02")
        '"2023-02"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'
    """
    if not is_date(text):
        raise ValueError(f"{text!r} is not a date; write it as 2023-02-17, 2023-02 or 2023")
    return f'"{text}"^^<{XSD}{_DATATYPES[len(text)]}>'


def span(first: str, last: str, *, person: bool) -> str:
    """Return years as an entity shows them: ``1994``, ``2005–2010``, ``1971–``."""
    if last or (person and first):
        return f"{first}–{last}"
    return first
