"""Parameters of a query: variables are bound to terms wherever the query mentions them, by VALUES blocks.

The engine's own substitution refuses variables that a SELECT does not project, and endpoints have none: so the text is
read by its tokens, and each group that mentions a bound variable begins with its value. The query stays what it was:
terms are written by the engine, in N-Triples syntax, so that no value can change it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from castgraph.errors import QueryError
from castgraph.store.guard import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["bound", "solutions_of"]

_MODIFIERS = frozenset(("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"))
_FORMS = frozenset(("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))
_VARIABLE = re.compile(r"[?$](\w+)")


@dataclass
class _Frame:
    """An open bracket, or the query or sub-SELECT around a group: where it begins, and which parameters it mentions."""

    kind: str  # query, group, template, data, paren
    begin: int = 0
    mentioned: set[str] = field(default_factory=set)
    form: str = ""  # of a query: its word, in upper case
    form_end: int = 0
    where: _Frame | None = None
    templated: bool = False
    group_by: int = 0
    modifiers: int = 0  # where the first of them begins
    end: int = 0  # of a group: where its bracket closes


def bound(text: str, terms: Mapping[str, str]) -> str:
    """Return a query in which variables have values.

    A variable has its value in every group that mentions it, sub-SELECTs included.

    Args:
        text: a query.
        terms: name of a variable to its term, in N-Triples syntax; at least one.

    Raises:
        QueryError: the query does not mention a variable.

    Example:
        >>> bound("ASK { ?s ?p ?o }", {"s": "<urn:x>"})
        'ASK { VALUES (?s) { (<urn:x>) }  ?s ?p ?o }'
    """
    reader = _Reader(frozenset(terms))
    reader.read(text)
    inserted = dict(_insertions(reader, text, terms))
    for name in terms:
        if not any(name in frame.mentioned for frame in reader.frames):
            raise QueryError(f"the query has no variable ?{name}, so that nothing can be bound to it")
    parts, done = [], 0
    for place in sorted(inserted):
        parts += [text[done:place], inserted[place]]
        done = place
    return "".join(parts) + text[done:]


def solutions_of(text: str) -> str:
    """Return the SELECT of the solutions that a CONSTRUCT is made of; empty for any other query."""
    reader = _Reader(frozenset())
    reader.read(text)
    query = reader.frames[0]
    if query.form != "CONSTRUCT" or query.where is None:
        return ""
    template = next((frame.end + 1 for frame in reader.frames if frame.kind == "template"), query.form_end)
    return f"{text[: query.form_end - len(query.form)]}SELECT * {text[template:]}"


def _insertions(reader: _Reader, text: str, terms: Mapping[str, str]) -> Iterable[tuple[int, str]]:
    """Yield where something is put into the text, and what."""

    def values(names: Iterable[str]) -> str:
        chosen = sorted(names)
        row = " ".join(terms[name] for name in chosen)
        return f" VALUES ({' '.join(f'?{name}' for name in chosen)}) {{ ({row}) }} "

    for query in reader.frames:
        if query.kind != "query" or not query.mentioned:
            continue
        if query.where is not None:
            query.where.mentioned |= query.mentioned
        elif query.form == "DESCRIBE":
            yield query.modifiers or reader.end, f" WHERE {{{values(query.mentioned)}}} "
        if query.group_by:  # so that HAVING and ORDER BY know them
            yield query.group_by, "".join(f" ?{name}" for name in sorted(query.mentioned)) + " "
    for group in reader.frames:
        if group.kind == "group" and group.mentioned:
            yield group.begin, values(group.mentioned)
    first = reader.frames[0]
    if first.form == "CONSTRUCT" and not first.templated and first.where and first.where.mentioned:
        yield first.form_end, f" {{{text[first.where.begin : first.where.end]}}} "


class _Reader:
    """Follows the brackets of a query, and notes who mentions which parameter.

    Attributes:
        frames: queries, groups and the like, in their order; the whole query first.
        end: where its last token ends.
    """

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        self.frames = [_Frame("query")]
        self.end = 0
        self._open = list(self.frames)
        self._before = ""
        self._data = False  # VALUES was read, its block was not

    def read(self, text: str) -> None:
        """Read a query to its end."""
        for kind, token, position in tokens(text):
            self.end = position + len(token)
            if kind == "var":
                self._mention((token[1:],))
            elif kind == "iri":  # or a comparison that looks like one
                self._mention(_VARIABLE.findall(token))
            elif kind == "word":
                self._word(token.upper(), position)
            elif kind == "open":
                self._opened(token)
            elif kind == "close":
                self._closed(token, position)
            self._before = token.upper()

    def _mention(self, found: Iterable[str]) -> None:
        frame = next(frame for frame in reversed(self._open) if frame.kind in ("query", "group"))
        frame.mentioned.update(self.names.intersection(found))

    def _word(self, word: str, position: int) -> None:
        top = self._open[-1]
        if word == "SELECT" and top.kind == "group" and self._before == "{":
            top = self._push("query")
        if top.kind == "query":
            if word in _FORMS and not top.form:
                top.form, top.form_end = word, self.end
            elif word in _MODIFIERS and top.form:
                top.modifiers = top.modifiers or position
            elif word == "BY" and self._before == "GROUP":
                top.group_by = self.end
        self._data = self._data or word == "VALUES"

    def _opened(self, bracket: str) -> None:
        top = self._open[-1]
        if bracket != "{":
            self._push("paren")
        elif self._data:
            self._data = False
            self._push("data")
        elif top.kind == "template" or (top.kind == "query" and self._before == "CONSTRUCT"):
            top.templated = True
            self._push("template")
        else:
            group = self._push("group")
            if top.kind == "query" and top.where is None:
                top.where = group

    def _closed(self, bracket: str, position: int) -> None:
        if bracket == "}":
            while len(self._open) > 1 and self._open[-1].kind in ("paren", "query"):
                self._open.pop()
        elif self._open[-1].kind != "paren":
            return
        if len(self._open) > 1:
            self._open.pop().end = position

    def _push(self, kind: str) -> _Frame:
        frame = _Frame(kind, self.end)
        self._open.append(frame)
        self.frames.append(frame)
        return frame
