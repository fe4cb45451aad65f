"""Which of its solutions a query asks for, and the same query asked for others of them; read by its tokens."""

from __future__ import annotations

from dataclasses import dataclass

from castgraph.store.guard import tokens

__all__ = ["Sliced", "names_its_graphs", "sliced"]

_MANY = 10**18
_FORMS = frozenset(("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))


@dataclass(frozen=True, slots=True)
class Sliced:
    """A query without its LIMIT and OFFSET.

    Attributes:
        prologue: what stands before its form.
        form: SELECT, ASK, CONSTRUCT or DESCRIBE; empty where it has none.
        kept: from its form to where LIMIT and OFFSET stand or would stand, ORDER BY included.
        rest: the VALUES after them, and comments.
        limit: rows at most; None without LIMIT.
        offset: rows that it leaves out first.
        ordered: whether it has an ORDER BY of its own.
    """

    prologue: str
    form: str
    kept: str
    rest: str
    limit: int | None
    offset: int
    ordered: bool

    @property
    def body(self) -> str:
        """The query without its prologue, as it was."""
        return self._with(self.kept, self.limit, self.offset)

    def ordered_by(self, names: str) -> str:
        """Return `body` in a fixed order: its own, else that of some variables (``?a ?b``)."""
        kept = self.kept if self.ordered else f"{self.kept}\nORDER BY {names}"
        return self._with(kept, self.limit, self.offset)

    def after(self, rows: int) -> str | None:
        """Return the whole query, for the one row after so many; None where it asks for no more than these."""
        if self.limit is not None and rows >= self.limit:
            return None
        return self.prologue + self._with(self.kept, 1, self.offset + rows)

    def _with(self, kept: str, limit: int | None, offset: int) -> str:
        tail = (f"\nLIMIT {limit}" if limit is not None else "") + (f"\nOFFSET {offset}" if offset else "")
        return f"{kept}{tail}\n{self.rest}\n"


def sliced(text: str) -> Sliced:
    r"""Take a query apart, in time that grows with its length.

    Example:
        >>> sliced("SELECT ?s { ?s ?p 'LIMIT 2' } LIMIT 10 # ten").after(3)
        "SELECT ?s { ?s ?p 'LIMIT 2' }\nLIMIT 1\nOFFSET 3\n # ten\n"
    """
    form, begin, depth, before = "", 0, 0, ""
    end = 0  # of what is kept
    rest = len(text)  # where what follows LIMIT and OFFSET begins
    numbers: dict[str, int] = {}
    ordered = closed = False
    for kind, read, position in tokens(text):
        depth += (read == "{") - (read == "}")  # no others: an IRI may be a comparison, with brackets inside
        word = read.upper() if kind == "word" and not depth else ""
        if not form and word in _FORMS:
            form, begin = word, position
        elif form and word == "VALUES":
            closed, rest = True, min(rest, position)
        if before in ("LIMIT", "OFFSET") and kind == "number":
            numbers[before] = int(read) if len(read) < 19 else _MANY
            rest = position + len(read)
        elif not closed and word not in ("LIMIT", "OFFSET"):
            end = position + len(read)
            rest = end
        ordered = ordered or (word == "BY" and before == "ORDER")
        before = word
    return Sliced(
        text[:begin], form, text[begin:end], text[rest:], numbers.get("LIMIT"), numbers.get("OFFSET", 0), ordered
    )


def names_its_graphs(text: str) -> bool:
    """Return whether a query says by FROM or FROM NAMED what its default and named graphs are.

    Example:
        >>> names_its_graphs("SELECT ?s FROM <urn:g> { ?s ?p 'from' }"), names_its_graphs("ASK { ?s ?p 'from' }")
        (True, False)
    """
    return any(kind == "word" and read.upper() == "FROM" for kind, read, _ in tokens(text))
