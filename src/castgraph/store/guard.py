"""Refuse a SPARQL text that reaches outside, or that would overflow the engine's stack. It reads tokens, nothing else.

Oxigraph calls SERVICE and LOAD over the network and cannot be kept from it; a text of 4 KiB nested deep enough ends the
process with SIGSEGV. So no text that came from a user reaches the engine unchecked. This module must never let a text
through because it looks odd: whatever can be read in two ways is read in both.

What is and is not refused:

- SERVICE and LOAD, unless ``allow_network`` names the host (of an absolute http(s) IRI; a variable names none).
- FROM and USING of a ``file:`` IRI. Other FROM clauses name graphs of the store; the engine opens nothing for them.
- Nesting deeper than `MAX_DEPTH`; more of anything that the engine nests (patterns, operators, expressions, names to
  describe) than the stack of this thread holds; more than `MAX_SIZE` characters besides the data of VALUES, INSERT DATA
  and DELETE DATA, which cost no stack.
- Never a text for its syntax: that is the engine's to judge, and its message is the better one.

The one place where SPARQL can be read in two ways is ``<`` after a value inside parentheses: less than, or the start
of a relative IRI as in ``(?a <#b>)``. There both readings are followed to the end of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from castgraph.errors import QueryRefusedError, option, shorten
from castgraph.store.lexer import IRI, PNAME, SKIP, STRING, TOKEN, VAR
from castgraph.store.stack import room_for_query, stack_size

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = ["MAX_DEPTH", "MAX_SIZE", "MAX_TEXT", "STACK", "check", "reaches", "tokens"]

MAX_DEPTH = 200
"""Open brackets at one point. The engine's stack holds 842 nested EXISTS, 1,184 sub-SELECTs, 2,197 bare groups."""
MAX_SIZE = 256 * 1024
"""Characters of a text, the rows of VALUES and the triples of INSERT DATA not counted."""
MAX_TEXT = 64 * 1024 * 1024
"""Characters of a text, everything counted."""
STACK = 6 * 1024
"""KiB of the engine's stack that one text may take at most, by the costs below; less where the stack is less."""

# KiB of stack for each, measured by bisection with pyoxigraph 0.5.13 on 1 MiB of stack (`tests/faults/lengths.py`),
# rounded up. Long before that many joins the planner takes minutes (its time grows with their cube): that is for
# `cli.limits`.
_BLOCK = 3.5  # { … }, GRAPH, VALUES, [ … ], an element of ( … ), an expression in SELECT, GROUP BY or ORDER BY
_WORDS = {"OPTIONAL": 3.5, "MINUS": 3.5, "BIND": 3.5, "AS": 3.5, "UNION": 1.5, "FILTER": 1.0, "HAVING": 1.0}
_OPERATOR = 2.0  # + - * || && ! | ^ : 856 crash
_TRIPLE = 3.5  # . ; , and / of a path: 328 crash
_DEPTH = 10.0  # the deepest nesting, each level: 103 crash
_CHEAP_BLOCK = re.compile(r"(?:UNION|OPTIONAL|MINUS|EXISTS|WHERE|CONSTRUCT|INSERT|DATA)\Z", re.IGNORECASE)
_TEMPLATE = {"CONSTRUCT", "INSERT", "DELETE"}
_NAMES_AFTER = {
    "FROM",
    "NAMED",
    "BASE",
    "USING",
    "WITH",
    "GRAPH",
    "INTO",
    "TO",
    "COPY",
    "MOVE",
    "ADD",
    "LOAD",
    "SILENT",
}

_ABSOLUTE = re.compile(r"<[A-Za-z][\w+.-]*://")
_VALUES_BLOCK = re.compile(
    rf"{SKIP}*+(?:{VAR}|\((?:{SKIP}++|{VAR})*+\)){SKIP}*+"
    rf"\{{(?:[^{{}}\"'<#]++|{IRI}|{STRING}|\#[^\n\r]*)*+\}}",
    re.DOTALL,
)
_REACH = re.compile(rf"{SKIP}*+(?:(?i:SILENT){SKIP}*+)?(?P<target>{VAR}|{IRI}|{PNAME})", re.DOTALL)
_BEFORE_BLOCK = re.compile(rf"{SKIP}*+\{{", re.DOTALL)
_KEYWORD = re.compile("SERVICE|LOAD", re.IGNORECASE | re.ASCII)
_URL = re.compile(
    r"https?://(?P<host>(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]))(?P<port>:\d{1,5})?(?:[/?#]|\Z)",
    re.IGNORECASE,
)
_NAMES_A_GRAPH = {"GRAPH", "FROM", "NAMED", "USING", "WITH", "INTO", "TO", "COPY", "MOVE", "ADD", "SILENT"}
_NOT_AN_OPERAND = frozenset("(,=!+-/&|<>^") | {"", "&&", "||", "!=", "<=", ">=", "^^", "{", "["}
_TERMS = frozenset(["iri", "pname", "string", "number", "var", "label"])
_TWO_READINGS = 5
_UNCLOSED = 5
"""Quotes of which none closes, in one text: each is looked for to the end of its line."""


@dataclass
class _State:
    """Where one reading of the text stands."""

    position: int = 0
    previous: str = ""  # the token before, its kind in `kind`
    kind: str = ""
    brackets: list[str] = field(default_factory=list)
    cost: float = 0.0
    data: int = 0  # characters of VALUES and DATA blocks
    deepest: int = 0
    data_start: int = 0
    data_depth: int = 0  # brackets at the opening of the DATA block the reading is in; 0 outside
    doubts: int = 0
    unclosed: int = 0
    flat: int = 0  # brackets at the opening of the template the reading is in; 0 outside


@dataclass
class _Text:
    """What is to be read, and what all readings of it have found."""

    text: str
    update: bool
    room: float  # KiB of stack
    watched: bool  # SERVICE or LOAD is in it somewhere
    prefixes: dict[str, set[str]] = field(default_factory=dict)
    reached: list[tuple[str, str]] = field(default_factory=list)
    waiting: list[_State] = field(default_factory=lambda: [_State()])


def check(text: str, *, update: bool = False, allow_network: Collection[str] = ()) -> None:
    """Raise unless the text is safe to hand to the engine; say nothing about its syntax.

    Args:
        text: a SPARQL query, or an update.
        update: the text is an update, so LOAD is looked for too.
        allow_network: hosts (``query.wikidata.org``, ``localhost:7878``) that SERVICE and LOAD may name. A host
            without a port allows every port of it.

    Raises:
        QueryRefusedError: it reaches outside, is nested too deeply, or is too large; the message says which.

    Example:
        >>> check("SELECT ?service { ?service a <http://example.org/SERVICE> } # SERVICE")
        >>> check("SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }")
        Traceback (most recent call last):
        ...
        castgraph.errors.QueryRefusedError: SERVICE reaches example.org; if that is meant: allow_network='example.org'
    """
    if len(text) > MAX_TEXT:
        raise QueryRefusedError(f"the query has {len(text):,} characters; at most {MAX_TEXT:,} are read")
    for keyword, target in reaches(text, update=update):
        _refuse_reach(keyword, target, {host.lower() for host in allow_network})


def reaches(text: str, *, update: bool = False) -> Iterator[tuple[str, str]]:
    """Yield (keyword, IRI) of everything outside that the text names; check depth and size on the way.

    The keyword is ``SERVICE``, ``LOAD`` or ``FROM`` (of a ``file:`` IRI); the IRI is empty where it cannot be known.

    Raises:
        QueryRefusedError: the text is nested too deeply or too large.
    """
    read = _Text(text, update, room_for_query(STACK), watched=_KEYWORD.search(text) is not None)
    while read.waiting:
        _read(read, read.waiting.pop())
    for keyword, target in read.reached:
        if target.startswith("<"):
            yield keyword, target[1:-1]
        elif target.startswith(("?", "$")) or ":" not in target:
            yield keyword, ""
        else:
            prefix, local = target.split(":", 1)
            # A prefix may be declared again: every namespace it ever stands for counts.
            for namespace in sorted(read.prefixes.get(prefix, {""})):
                yield keyword, namespace + local if namespace else ""


def tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield (kind, token, position) of a SPARQL text, white space and comments left out.

    Kinds: iri, string, lang, var, label, pname, word, number, open, close, op.

    Raises:
        QueryRefusedError: too many quotes do not close, for each of which the rest of the text is read.
    """
    unclosed = 0
    for match in TOKEN.finditer(text):
        if match[0] in ("'", '"'):
            unclosed += 1
            _refuse_unclosed(unclosed)
        if match.lastgroup != "skip":
            yield match.lastgroup or "", match.group(), match.start()


def _read(read: _Text, state: _State) -> None:
    """Follow one reading to the end of the text; where there is a second one, it is left waiting."""
    end = len(read.text)
    before = ""  # the token before the previous one
    while state.position < end:
        match = TOKEN.match(read.text, state.position)
        if match is None:  # cannot be: the last alternative takes any character
            raise QueryRefusedError("the query cannot be read")
        kind, token = match.lastgroup or "", match.group()
        if kind == "skip":
            state.position = match.end()
            continue
        if kind == "iri" and _could_be_less_than(token, state):
            _compare(read, token, state)
        state.position = match.end()
        if kind == "word" and token.upper().endswith("VALUES"):
            state.cost += _BLOCK
            if block := _VALUES_BLOCK.match(read.text, state.position):
                state.data += len(block.group())
                state.position = block.end()
                token, kind = "}", "close"
        else:
            _count(kind, token, state, before)
            if read.update and kind == "op" and match[0] == ";" and not state.brackets:
                state.cost, state.deepest = 0.0, 0  # the next operation has the stack to itself
        if read.watched and kind in ("word", "pname"):
            _note_reach(read, match, state)
        if kind == "iri" and (state.kind == "pname" or token[:6].lower() == "<file:"):
            _note_iri(read, token, state, before)
        before = state.previous
        state.previous, state.kind = token, kind
        if state.cost > read.room:
            less = "" if read.room >= STACK else f" on a stack of {stack_size() >> 10:,} KiB"
            many, way = "has more patterns", "by VALUES"
            if kind in ("iri", "pname") and not state.brackets:
                many, way = "has more to describe", "as DESCRIBE ?x { VALUES ?x { … } }"
            raise QueryRefusedError(f"the query {many} than can be run safely{less}; give long lists of values {way}")
        if state.position - state.data > MAX_SIZE and not state.data_depth:
            _refuse_size()
    if end - state.data > MAX_SIZE:
        _refuse_size()


def _refuse_unclosed(quotes: int) -> None:
    if quotes > _UNCLOSED:
        raise QueryRefusedError("the query has quotes that do not close")


def _refuse_size() -> None:
    raise QueryRefusedError(f"the query has more than {MAX_SIZE:,} characters besides its data; no more are run")


def _compare(read: _Text, token: str, state: _State) -> None:
    """Take what looks like an IRI for a comparison too."""
    if "'" not in token and "#" not in token:
        # Both readings meet again at the ">": only the brackets and operators between have to be counted.
        _count_inside(token, state)
        return
    # A string or comment inside may run past the ">": follow that reading too.
    state.doubts += 1
    if state.doubts > _TWO_READINGS:
        raise QueryRefusedError(
            f"{shorten(token, 30)} may be an IRI or a comparison; put a space after each < that compares"
        )
    other = replace(state, position=state.position + 1, previous="<", kind="op", brackets=list(state.brackets))
    read.waiting.append(other)


def _count(kind: str, token: str, state: _State, before: str) -> None:
    """Count what a token costs, and the brackets that it opens or closes."""
    if kind == "open":
        _open(token, state, before)
    elif kind == "close":
        _close(token, state)
    elif kind == "op":
        _count_operator(token, state)
    elif kind == "word":
        state.cost += _WORDS.get(token.upper(), 0.0)
    elif kind not in _TERMS or state.data_depth:
        return
    elif not state.brackets:
        if kind in ("iri", "pname") and not _names_only(kind, token, state, before):
            state.cost += _BLOCK  # to be described
    elif state.kind in _TERMS and state.brackets[-1] == "(":
        state.cost += _BLOCK  # two elements of a collection


def _names_only(kind: str, token: str, state: _State, before: str) -> bool:
    """Return whether a name outside all brackets stands in a clause that the engine does not nest."""
    if kind == "iri" and state.kind == "pname" and before.upper().endswith("PREFIX"):
        return True
    return state.kind == "word" and (state.previous.upper() in _NAMES_AFTER or token.endswith(":"))


def _close(bracket: str, state: _State) -> None:
    while state.brackets and state.brackets[-1] == "<" and bracket == "}":
        state.brackets.pop()
    if state.brackets:
        state.brackets.pop()
    if state.data_depth and len(state.brackets) < state.data_depth:
        state.data_depth = 0
        state.data += state.position - state.data_start
    if len(state.brackets) < state.flat:
        state.flat = 0


def _note_iri(read: _Text, token: str, state: _State, before: str) -> None:
    """Note an IRI that a prefix stands for, or a file that is named as a graph."""
    if state.kind == "pname" and state.previous.endswith(":") and before.upper().endswith("PREFIX"):
        read.prefixes.setdefault(state.previous[:-1], set()).add(token[1:-1])
    if state.previous.upper().endswith(("FROM", "NAMED", "USING")) and token[:6].lower() == "<file:":
        read.reached.append(("FROM", token))


def _open(bracket: str, state: _State, before: str) -> None:
    """Count an opening bracket; remember where a DATA block or a template begins."""
    outer = state.brackets[-1:]
    state.brackets.append(bracket)
    if len(state.brackets) > MAX_DEPTH:
        raise QueryRefusedError(f"the query is nested deeper than {MAX_DEPTH} brackets")
    if len(state.brackets) > state.deepest:
        state.deepest = len(state.brackets)
        state.cost += _DEPTH
    if state.data_depth:
        return
    if bracket == "{" and state.previous.upper().endswith("DATA") and before.upper().endswith(("INSERT", "DELETE")):
        state.data_depth, state.data_start = len(state.brackets), state.position
    elif bracket == "{" and state.kind == "word" and state.previous.upper() in _TEMPLATE and not outer:
        state.flat = 1
    elif bracket == "(":
        state.cost += _BLOCK if outer != ["("] else 0.0
    elif bracket == "[" or (state.previous != "{" and not _CHEAP_BLOCK.search(state.previous)):
        state.cost += _BLOCK


def _count_operator(operator: str, state: _State) -> None:
    """Count the KiB of stack that an operator takes where it stands; << and >> are brackets in data."""
    if operator in "\"'":
        state.unclosed += 1
        _refuse_unclosed(state.unclosed)
    if state.data_depth:
        if operator == "<":
            _open(operator, state, "")
        elif operator == ">" and state.brackets[-1:] == ["<"]:
            state.brackets.pop()
    elif operator in ".;,":
        state.cost += 0.0 if state.brackets[-1:] in (["("], []) or state.flat else _TRIPLE
    else:
        state.cost += _TRIPLE if operator == "/" else _OPERATOR


def _could_be_less_than(token: str, state: _State) -> bool:
    """Return whether what looks like an IRI may be a comparison: after a value, directly inside parentheses.

    ``<http://`` never is: a division sign does not follow another.
    """
    inside = bool(state.brackets) and state.brackets[-1] == "("
    return inside and state.previous not in _NOT_AN_OPERAND and not _ABSOLUTE.match(token)


def _count_inside(token: str, state: _State) -> None:
    """Count the brackets and operators between ``<`` and ``>`` as if it were a comparison."""
    depth = 0
    for char in token[1:-1]:
        depth += (char == "(") - (char == ")")
        if char in "+-*/!|&^":
            state.cost += _OPERATOR
        if len(state.brackets) + depth > MAX_DEPTH:
            raise QueryRefusedError(f"the query is nested deeper than {MAX_DEPTH} brackets")


def _note_reach(read: _Text, match: re.Match[str], state: _State) -> None:
    """Note every SERVICE and LOAD that the token may hold; the engine wants no space before or after a keyword."""
    token = match.group()
    is_name = match.lastgroup == "pname"
    prefix_length = token.index(":") if is_name else len(token)
    for hit in _KEYWORD.finditer(token[:prefix_length]):
        keyword = hit.group().upper()
        if keyword == "LOAD" and not read.update:
            continue
        reach = _REACH.match(read.text, match.start() + hit.end())
        if is_name:
            # A prefix of that name is allowed, a call is not: SERVICE:x { … } and LOAD:x have their own places.
            if state.previous.upper() in _NAMES_A_GRAPH or reach is None:
                continue
            if keyword == "SERVICE" and not _BEFORE_BLOCK.match(read.text, reach.end()):
                continue
            if keyword == "LOAD" and (state.brackets or state.previous.upper().endswith("PREFIX")):
                continue
        read.reached.append((keyword, reach["target"] if reach else ""))


def _refuse_reach(keyword: str, iri: str, allowed: set[str]) -> None:
    if keyword == "FROM":
        giving = option("named_graph")
        remedy = f"; load it, or give it with {giving}" if giving else ""
        raise QueryRefusedError(f"<{shorten(iri)}> is a file, and a query opens none{remedy}")
    url = _URL.match(iri)
    if url is None or "\\" in iri:
        raise QueryRefusedError(
            f"{keyword} reaches outside and is switched off"
            + (
                f": {shorten(iri)!r} names no http host"
                if iri
                else "; name its endpoint by an absolute IRI and allow the host" * bool(option("allow_network"))
            )
        )
    host = url["host"].lower()
    if host not in allowed and host + (url["port"] or "") not in allowed:
        allowing = option("allow_network", host)
        remedy = f"if that is meant: {allowing}" if allowing else "no query is let out here"
        raise QueryRefusedError(f"{keyword} reaches {host}; {remedy}")
