"""A query as it is typed → its parts in colours, in time that grows with its length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.lexers import Lexer

from castgraph.store.lexer import TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prompt_toolkit.document import Document
    from prompt_toolkit.formatted_text import StyleAndTextTuples

__all__ = ["Colours", "parts"]

_STYLES = {
    "skip": "ansibrightblack", "iri": "ansiblue", "string": "ansigreen", "lang": "ansigreen", "var": "ansicyan",
    "pname": "ansiblue", "word": "ansimagenta bold", "number": "ansiyellow",
}  # fmt: skip
"""Group of a token to its style; what is not white in what is skipped is a comment."""


def parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of an entry, each with its style before it; together they are the text.

    Example:
        >>> list(parts("ASK {1"))
        [('ansimagenta bold', 'ASK'), ('ansibrightblack', ' '), ('', '{'), ('ansiyellow', '1')]
    """
    place = len(text) if text.lstrip().startswith(".") else 0  # a command of the prompt, not a query
    if place:
        yield "bold", text
    while place < len(text):
        token = TOKEN.match(text, place)
        if token is None or token[0] in ("'", '"'):  # a quote that does not close yet
            yield _STYLES["string"], text[place:]
            return
        yield _STYLES.get(token.lastgroup or "", ""), token[0]
        place = token.end()


class Colours(Lexer):
    """Colours what is typed at the prompt."""

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        """Return how each line of an entry is coloured."""
        lines: list[StyleAndTextTuples] = [[]]
        for style, text in parts(document.text):
            first, *others = text.split("\n")
            lines[-1].append((style, first))
            lines += [[(style, line)] for line in others]
        return lambda number: lines[number] if number < len(lines) else []
