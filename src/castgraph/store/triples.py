"""The patterns and templates of a SPARQL text that the engine refused: is every triple whole, and where it may be?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from castgraph.errors import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MistakeError", "Token", "look_at_patterns"]

_PATH = ("/", "|", "^", "*", "+", "?", "!")


class Token(NamedTuple):
    """A token: its kind (a group of `lexer.TOKEN`, or ``end``), its text, and its offset."""

    kind: str
    text: str
    at: int

    @property
    def word(self) -> str:
        """The word in capitals; empty where it is none."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.at + len(self.text)


class MistakeError(Exception):
    """Where a text goes wrong, and how."""

    def __init__(self, token: Token, sentence: str) -> None:
        self.at, self.sentence = token.at, sentence
        super().__init__(sentence)


def look_at_patterns(tokens: Sequence[Token]) -> None:
    """Raise the first mistake in the groups of a text; its brackets are known to be balanced."""
    at, looked = 0, _Look(tokens)
    while tokens[at].kind != "end":
        if tokens[at].text == "{":
            words = [one.word for one in tokens[max(0, at - 2) : at]]
            made = words[-1:] in (["CONSTRUCT"], ["INSERT"], ["DELETE"], ["DATA"])
            form = " ".join(words) if words == ["CONSTRUCT", "WHERE"] else words[-1] if made else ""
            at = looked.group(at + 1, form)
        else:
            at += 1


class _Look:
    """Reads one group after the other.

    Args:
        tokens: of the whole text.

    Attributes:
        labels: label of a blank node to the group that it stands in.
        bound: the variables that have a value so far.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.labels: dict[str, int] = {}
        self.bound: set[str] = set()

    def group(self, at: int, form: str) -> int:
        """Read a group from behind its brace; return the place behind its end."""
        start, parts, chained, alone = at, 0, False, False
        block = at
        while True:
            token = self.tokens[at]
            if token.kind in ("close", "end") or token.text in (".", "{"):
                self._ended(token, parts, chained=chained, alone=alone)
                parts, chained, alone = 0, False, False
                if token.kind in ("close", "end"):
                    return at + 1
                at = self.group(at + 1, form) if token.text == "{" else at + 1
                block = at if token.text == "{" else block
            elif token.text in (";", ","):
                if parts < 3 and not (token.text == ";" and chained):
                    self._ended(token, parts or 1, chained=False, alone=False)
                parts, chained, at = (1, True, at + 1) if token.text == ";" else (2, False, at + 1)
            elif token.kind == "word" and token.word not in ("A", "TRUE", "FALSE"):
                self._ended(token, parts, chained=chained, alone=alone)
                parts, chained, alone = 0, False, False
                at = self._clause(at, start, form)
                block = at
            else:
                if parts == 3:
                    raise MistakeError(
                        token, f"a triple ends before {shorten(token.text)}; put a dot between it and the next"
                    )
                alone = parts == 0 and token.kind == "open"
                self._label(token, block, form)
                at = self._predicate(at, form) if parts == 1 else self._term(at)
                parts, chained = parts + 1, False

    def _ended(self, token: Token, parts: int, *, chained: bool, alone: bool) -> None:
        if parts in (1, 2) and not (chained or alone):
            missing = "object is" if parts == 2 else "predicate and the object are"
            before = f"this {token.text}" if token.text else "the end"
            words = f"a triple has a subject, a predicate and an object; before {before} the {missing} missing"
            raise MistakeError(token, words)

    def _label(self, token: Token, block: int, form: str) -> None:
        if token.kind != "label":
            return
        if form == "DELETE":
            raise MistakeError(
                token, f"DELETE takes no blank nodes, and {token.text} is one; write a variable in its place"
            )
        if self.labels.setdefault(token.text, block) != block and not form:
            raise MistakeError(
                token, f"{token.text} stands in another group too; a blank node is of one group: use a variable"
            )

    def _term(self, at: int) -> int:
        token = self.tokens[at]
        if token.kind == "var":
            self.bound.add(token.text)
        if token.kind == "open":
            return self._closing(at) + 1
        if token.kind == "op" and token.text in ("+", "-") and self.tokens[at + 1].kind == "number":
            return at + 2
        if token.kind == "op" and token.text != "<":
            raise MistakeError(token, f"{token.text} has no meaning in a triple; a comparison stands in FILTER ( … )")
        if token.kind == "string" and self.tokens[at + 1].text == "^^":
            if self.tokens[at + 2].kind not in ("iri", "pname"):
                raise MistakeError(self.tokens[at + 1], 'after ^^ comes a datatype: "2024-01-31"^^xsd:date')
            return at + 3
        if token.kind == "string" and self.tokens[at + 1].text == "@":
            raise MistakeError(self.tokens[at + 1], 'after @ comes a language: "Doctor Who"@en')
        if token.kind == "string" and self.tokens[at + 1].kind == "lang":
            return at + 2
        return at + 1

    def _predicate(self, at: int, form: str) -> int:
        token = self.tokens[at]
        what = {"string": "a text", "number": "a number", "label": "a blank node"}.get(token.kind)
        if what:
            raise MistakeError(token, f"{shorten(token.text)} is {what}, and a predicate is an IRI or a variable")
        if token.kind == "op" and token.text not in _PATH:
            raise MistakeError(token, f"{token.text} is no predicate; a comparison stands in FILTER ( … )")
        if token.kind == "var":
            self.bound.add(token.text)
            if self.tokens[at + 1].text in _PATH:
                raise MistakeError(token, f"a path is made of IRIs, and {token.text} is a variable")
            return at + 1
        while True:
            while self.tokens[at].text in ("^", "!"):
                at += 1
            at = self._closing(at) + 1 if self.tokens[at].text == "(" else at + 1
            while self.tokens[at].text in ("*", "+", "?"):
                at += 1
            if self.tokens[at].text not in ("/", "|"):
                break
            if form:
                made = "what is made" if form.startswith("CONSTRUCT") else "what is changed"
                raise MistakeError(
                    self.tokens[at], f"a path such as a/b is for patterns; in {made} each triple has one predicate"
                )
            at += 1
        return at

    def _clause(self, at: int, start: int, form: str) -> int:
        """Read a clause from its word; return the place behind what is no triple of it."""
        token, after = self.tokens[at], self.tokens[at + 1]
        if form == "CONSTRUCT WHERE":
            raise MistakeError(
                token, f"CONSTRUCT WHERE takes triples alone; with {token.word} it is CONSTRUCT {{ … }} WHERE {{ … }}"
            )
        if form and token.word != "GRAPH":
            raise MistakeError(token, f"{token.word} stands in patterns; {form} {{ … }} takes triples, and GRAPH")
        if token.word == "SELECT":
            return self._select(at, start)
        if token.word == "BIND":
            end = self._closing(at + 1)
            name = self.tokens[end - 1]
            if name.text in self.bound:
                raise MistakeError(
                    name, f"BIND gives {name.text} a value, which it has in the pattern before; give that another name"
                )
            self.bound.add(name.text)
            return end + 1
        if token.word == "VALUES":
            while self.tokens[at].text != "{":
                at += 1
            return self._closing(at) + 1
        if token.word == "FILTER":
            while self.tokens[at].kind == "word" or self.tokens[at].kind in ("iri", "pname"):
                at += 1
            if self.tokens[at].text == "(":
                return self._closing(at) + 1
            return self.group(at + 1, "") if self.tokens[at].text == "{" else at
        if token.word in ("GRAPH", "SERVICE"):
            return at + (3 if after.word == "SILENT" else 2)
        return at + 1

    def _select(self, at: int, start: int) -> int:
        if at != start:
            raise MistakeError(self.tokens[at], "a SELECT within a pattern stands in braces of its own: { SELECT … }")
        while self.tokens[at].text != "{":
            at += 1
        outer, self.bound = self.bound, set()
        at = self.group(at + 1, "")
        self.bound = outer
        while self.tokens[at].kind not in ("close", "end"):
            token = self.tokens[at]
            begun = token.kind == "var" and self.tokens[at - 1].text == "}"
            if begun or token.text in (".", "{") or token.kind in ("iri", "pname"):
                raise MistakeError(
                    token,
                    "what stands beside a SELECT within a pattern needs it in braces of its own: { { SELECT … } … }",
                )
            at = self._closing(at) + 1 if token.kind == "open" else at + 1
        return at

    def _closing(self, at: int) -> int:
        depth = 0
        for place in range(at, len(self.tokens)):
            depth += (self.tokens[place].kind == "open") - (self.tokens[place].kind == "close")
            if not depth:
                return place
        return len(self.tokens) - 1
