"""How deep the brackets of a text are nested, counted as its bytes stream by. Knows nothing of what they mean.

Parsers are recursive: a few kilobytes of brackets end the process. A bracket in a string, an IRI or a comment does
not count, and where a block ends is the sender's to choose, so the state is kept exactly from block to block.
"""

from __future__ import annotations

import re

__all__ = ["Nesting"]

_NESTED_LINE = re.compile(rb"(?m)^[^\n]*<<[^\n]*")
_HELD_BACK = 8  # bytes read with the next block, so that no token is cut in two


class Nesting:
    """Counts the brackets that are open over the blocks of one text.

    Attributes:
        depth: brackets open so far.
        deepest: the most that were open at once.
    """

    def __init__(self, syntax: str) -> None:
        """Begin at the start of a text of a syntax: ``turtle`` (and its family), ``lines``, ``json`` or ``xml``."""
        self.depth = self.deepest = 0
        self._modes = _SYNTAXES[syntax]
        self._opening = _OPENING | {b"<"} if syntax == "xml" else _OPENING
        self._lines = syntax == "lines"
        self._mode = ""
        self._rest = b""

    def feed(self, block: bytes) -> int:
        """Read on and return the deepest nesting so far; the last few bytes count with the next block."""
        data = self._rest + block if self._rest else block
        if self._lines and b"\n" in block:
            data = self._whole_lines(data)
        self._rest = data[self._read(data, len(data) - _HELD_BACK) :]
        return self.deepest

    def _whole_lines(self, data: bytes) -> bytes:
        """Read the line that was begun to its end, then those in which anything is nested; return what comes after."""
        first, last = data.find(b"\n"), data.rfind(b"\n")
        self._read(data[:first], first)
        if data.find(b"<<", first, last) >= 0:
            for line in _NESTED_LINE.finditer(data, first + 1, last):
                self.depth, self._mode = 0, ""
                self._read(line[0], len(line[0]))
        self.depth, self._mode = 0, ""
        return data[last + 1 :]

    def _read(self, data: bytes, end: int) -> int:
        """Read tokens that begin before `end`; return where to go on."""
        position = 0
        while position < end:
            tokens, become = self._modes[self._mode]
            found = tokens.search(data, position)
            if found is None or found.start() >= end:
                return max(position, end)
            token, position = found[0], found.end()
            if not self._mode:
                if token in self._opening:
                    self.depth += 1
                    self.deepest = max(self.deepest, self.depth)
                elif token in _CLOSING:
                    self.depth = max(0, self.depth - 1)
            elif token == b"/>":
                self.depth -= 1
            elif self._mode == "iri" and token != b">":
                position = found.start()  # it was not an IRI: what ended it counts
            self._mode = become.get(token, self._mode)
        return position


_OPENING = frozenset((b"[", b"(", b"{", b"<<"))
_CLOSING = frozenset((b"]", b")", b"}", b">>", b"</"))
_Modes = dict[str, tuple[re.Pattern[bytes], dict[bytes, str]]]


def _compiled(pattern: bytes, become: dict[bytes, str]) -> tuple[re.Pattern[bytes], dict[bytes, str]]:
    return re.compile(pattern, re.DOTALL), become


_TURTLE: _Modes = {
    "": _compiled(
        rb"\\.|\"\"\"|'''|<<|>>|[\"'#<\[\](){}]",
        {b'"""': "long", b"'''": "long'", b'"': "short", b"'": "short'", b"#": "comment", b"<": "iri"},
    ),
    "long": _compiled(rb'\\.|"""', {b'"""': ""}),
    "long'": _compiled(rb"\\.|'''", {b"'''": ""}),
    "short": _compiled(rb'\\.|["\n\r]', {b'"': "", b"\n": "", b"\r": ""}),
    "short'": _compiled(rb"\\.|['\n\r]", {b"'": "", b"\n": "", b"\r": ""}),
    "comment": _compiled(rb"[\n\r]", {b"\n": "", b"\r": ""}),
    "iri": _compiled(rb'[><"{}|^`\s]', {bytes([byte]): "" for byte in b'><"{}|^` \t\n\r\v\f'}),
}
_SYNTAXES: dict[str, _Modes] = {
    "turtle": _TURTLE,
    "lines": _TURTLE,
    "json": {"": _compiled(rb'["\[\]{}]', {b'"': "string"}), "string": _compiled(rb'\\.|"', {b'"': ""})},
    "xml": {
        "": _compiled(
            rb"<!--|<!\[CDATA\[|<\?|</|<",
            {b"<!--": "comment", b"<![CDATA[": "data", b"<?": "instruction", b"<": "tag"},
        ),
        "comment": _compiled(rb"-->", {b"-->": ""}),
        "data": _compiled(rb"\]\]>", {b"]]>": ""}),
        "instruction": _compiled(rb"\?>", {b"?>": ""}),
        "tag": _compiled(rb"/>|[>\"']", {b"/>": "", b">": "", b'"': "value", b"'": "value'"}),
        "value": _compiled(rb'"', {b'"': "tag"}),
        "value'": _compiled(rb"'", {b"'": "tag"}),
    },
}
