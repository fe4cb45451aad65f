"""A text that the engine does not take for SPARQL → where it goes wrong, and what to do, in a sentence.

The engine says what it might have read on; this reads the tokens and looks for what people get wrong. It judges
nothing: only a text that was refused is brought here, and what is not found here is told in the engine's place.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from castgraph.errors import shorten
from castgraph.store.lexer import TOKEN
from castgraph.store.sparql_words import AFTER, ARGUMENTS, FUNCTIONS, MODIFIERS, OTHERS, UPDATES, WORDS
from castgraph.store.triples import MistakeError, Token, look_at_patterns

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["diagnose"]

_LONGEST = 200_000


def diagnose(text: str, reason: str, *, update: bool = False) -> tuple[int, str] | None:
    """Return where a text goes wrong (an offset) and a sentence that says how; None where that is not found.

    Args:
        text: what the engine refused.
        reason: what the engine says.
        update: whether it was to be an update.
    """
    if len(text) > _LONGEST:
        return None
    tokens = [
        Token(match.lastgroup or "", match[0], match.start())
        for match in TOKEN.finditer(text)
        if match.lastgroup != "skip"
    ]
    tokens.append(Token("end", "", len(text.rstrip())))
    try:
        for look in (
            _texts_and_iris,
            _brackets,
            _prologue,
            _select_list,
            _after_words,
            _unknown_words,
            _values,
            _calls,
        ):
            look(tokens)
        _said_by_the_engine(tokens, reason)
        look_at_patterns(tokens)
        _solution_modifiers(tokens, update)
        _update_parts(tokens)
    except MistakeError as mistake:
        return mistake.at, mistake.sentence
    except IndexError:
        pass  # it ends in the middle of a clause that nothing above looks at
    return None


def _texts_and_iris(tokens: Sequence[Token]) -> None:
    for at, token in enumerate(tokens):
        before = tokens[at - 1] if at else None
        if token.kind == "op" and token.text in "\"'":
            if before and before.kind in ("word", "pname") and before.end == token.at:
                raise MistakeError(
                    token, f'{before.text}{token.text}… is no text: a text stands in quotes, such as "O\'Brien"'
                )
            start = before if before and before.text in ('""', "''") and before.end == token.at else token
            raise MistakeError(
                start,
                f"a text begins here, and no {start.text + token.text if start is not token else token.text} ends it",
            )
        if token.kind == "string" and (
            wrong := re.search(r"\\(?![tbnrf\"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}).?", _pairs(token.text))
        ):
            raise MistakeError(token, f"a text cannot hold {wrong[0]}; one backslash is written as \\\\")
        if (
            token.kind == "op"
            and token.text == "<"
            and tokens[at + 1].at == token.at + 1
            and tokens[at + 1].kind == "pname"
        ):
            words = [one.text for one in tokens[at + 1 :] if one.at < token.at + 200]
            if ">" in words:
                raise MistakeError(token, "an IRI cannot hold a space, a quote or a brace; write %20 for a space")
            raise MistakeError(token, "an IRI begins here, and no > ends it")


def _pairs(text: str) -> str:
    """Return a text without the backslashes that stand for one."""
    return text.replace("\\\\", "")


def _brackets(tokens: Sequence[Token]) -> None:
    closes, opened = {"{": "}", "(": ")", "[": "]"}, list[Token]()
    for token in tokens:
        if token.kind == "open":
            opened.append(token)
        elif token.kind == "close":
            if not opened:
                raise MistakeError(token, f"this {token.text} closes nothing")
            if closes[opened[-1].text] != token.text:
                raise MistakeError(opened[-1], f"this {opened[-1].text} is not closed before a {token.text} comes")
            opened.pop()
    if opened:
        raise MistakeError(opened[-1], f"this {opened[-1].text} is not closed")


def _prologue(tokens: Sequence[Token]) -> None:
    for token, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.word == "PREFIX":
            if name.kind != "pname" or not name.text.endswith(":"):
                raise MistakeError(name, f"a prefix ends in a colon: PREFIX {name.text.rstrip(':')}: <http://…>")
            if iri.kind != "iri":
                raise MistakeError(iri, f"a prefix stands for an IRI in angle brackets: PREFIX {name.text} <http://…>")


def _select_list(tokens: Sequence[Token]) -> None:
    for at, token in enumerate(tokens):
        if token.word != "SELECT":
            continue
        at += 1 + (tokens[at + 1].word in ("DISTINCT", "REDUCED"))
        first = tokens[at]
        if first.text == "{" or first.word in ("WHERE", "FROM") or first.kind == "end":
            raise MistakeError(first, "SELECT names no variables: SELECT ?name { … }, or SELECT * for all of them")
        while tokens[at].kind == "var" or tokens[at].text in ("(", "*", ","):
            if tokens[at].text == ",":
                raise MistakeError(tokens[at], "variables stand side by side in SELECT, without commas")
            end = _closing(tokens, at) if tokens[at].text == "(" else at
            if tokens[at].text == "(" and "AS" not in [one.word for one in tokens[at:end]]:
                raise MistakeError(tokens[at], "an expression in SELECT has a name: (COUNT(?x) AS ?count)")
            at = end + 1
        here = tokens[at]
        if here.kind == "word" and tokens[at + 1].text == "(" and here.word not in ("WHERE", "FROM"):
            raise MistakeError(
                here, f"an expression in SELECT stands in parentheses, with a name: ({here.word}(…) AS ?name)"
            )
        if here.kind == "word" and here.word not in WORDS:
            raise MistakeError(
                here,
                f"{shorten(here.text)} is no variable; a variable begins with a question mark: ?{shorten(here.text)}",
            )
        if here.text in ("?", "$"):
            raise MistakeError(here, f"{here.text} alone is no variable; give it a name: ?name")
        if here.kind == "end":
            raise MistakeError(here, "the query has no pattern; it stands in braces after the variables: { ?s ?p ?o }")


def _closing(tokens: Sequence[Token], at: int) -> int:
    """Return where the bracket that opens at a place closes; brackets are known to be balanced."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += (tokens[place].kind == "open") - (tokens[place].kind == "close")
        if not depth:
            return place
    return len(tokens) - 1


def _unknown_words(tokens: Sequence[Token]) -> None:
    from difflib import get_close_matches

    for at, token in enumerate(tokens):
        if (
            token.kind == "op"
            and token.text == "="
            and tokens[at + 1].text == "="
            and tokens[at + 1].at == token.at + 1
        ):
            raise MistakeError(token, "equal is one = in SPARQL: FILTER (?x = 1)")
        if token.kind != "word" or token.word in WORDS:
            continue
        if token.word in OTHERS:
            raise MistakeError(token, f"{token.word} is not of SPARQL; it is written as {OTHERS[token.word]}")
        called = tokens[at + 1].text == "("
        near = get_close_matches(token.word, FUNCTIONS if called else WORDS, n=1)
        if near:
            raise MistakeError(token, f"{shorten(token.text)} is no word of SPARQL; did you mean {near[0]}?")
        what = "a function" if called else "a word"
        hint = "a variable is ?name, a text stands in quotes, a name has a prefix such as schema:"
        raise MistakeError(token, f"{shorten(token.text)} is no {what.split()[1]} of SPARQL; {hint}")


def _after_words(tokens: Sequence[Token]) -> None:
    for at, token in enumerate(tokens[:-1]):
        after = tokens[at + 1]
        if (rule := AFTER.get(token.word)) and not {after.kind, after.text, after.word} & set(rule[0].split()):
            given = f", and {shorten(after.text)} is none" if token.word in ("LIMIT", "OFFSET") and after.text else ""
            raise MistakeError(after, rule[1] + given)
        if token.word == "UNION" and at and tokens[at - 1].text != "}":
            raise MistakeError(token, AFTER["UNION"][1])
        if token.word == "BIND" and "AS" not in [one.word for one in tokens[at : _closing(tokens, at + 1)]]:
            raise MistakeError(token, AFTER["BIND"][1])


def _values(tokens: Sequence[Token]) -> None:
    for at, token in enumerate(tokens):
        if token.word != "VALUES":
            continue
        single = tokens[at + 1].kind == "var"
        names = 1 if single else _closing(tokens, at + 1) - at - 2
        begin = at + 2 if single else _closing(tokens, at + 1) + 1
        if tokens[begin].text != "{":
            raise MistakeError(tokens[begin], "the values stand in braces: VALUES ?x { 1 2 }")
        for place in range(begin, _closing(tokens, begin)):
            if tokens[place].kind == "var":
                raise MistakeError(tokens[place], "among the values of VALUES are no variables; UNDEF leaves one open")
            if tokens[place].text == "(" and single:
                raise MistakeError(
                    tokens[place], "the values of one variable stand without parentheses: VALUES ?x { 1 2 }"
                )
            if tokens[place].text == "(":
                row = [one for one in tokens[place + 1 : _closing(tokens, place)] if one.kind not in ("lang", "op")]
                typed = sum(one.text == "^^" for one in tokens[place : _closing(tokens, place)])
                if len(row) - typed != names:
                    given = f"{_count(len(row) - typed, 'value')}, for {_count(names, 'variable')}"
                    raise MistakeError(tokens[place], f"this row of VALUES has {given}; UNDEF leaves one open")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _said_by_the_engine(tokens: Sequence[Token], reason: str) -> None:
    """Put what the engine says in sentences into better ones, with the place."""
    if "overrides an existing variable" in reason:
        named = [two for one, two in pairwise(tokens) if one.word == "AS"]
        where = next((one for one in named if sum(one.text == other.text for other in tokens) > 1), tokens[0])
        raise MistakeError(where, f"{where.text} has a value in the pattern already; give the result another name")
    if "variable that is unbound" in reason:
        raise _ungrouped(tokens)
    if "not authorized with GROUP BY" in reason:
        where = next(one for one in tokens if one.text == "*")
        raise MistakeError(
            where, "SELECT * does not go with GROUP BY; name what is grouped, and counts: SELECT ?x (COUNT(*) AS ?n)"
        )
    if "Duplicated variable" in reason:
        seen = set[str]()
        for one, two in zip(tokens[1:], tokens, strict=False):
            if one.kind == "var" and one.text in seen:
                raise MistakeError(one, f"SELECT has {one.text} twice; give one of them another name")
            seen |= {one.text} if one.kind == "var" and (two.word == "AS" or two.text != "(") else set()
    if "not allowed in" in reason:
        words = re.search(r"(INSERT|DELETE) (DATA|WHERE)", reason)
        form = words[0] if words else "this"
        bad = next(
            (one for one in tokens if one.kind == "var" or (one.kind == "label" and form != "INSERT DATA")), tokens[0]
        )
        what = "variables" if bad.kind == "var" else "blank nodes"
        way = (
            "write a variable in its place"
            if form == "DELETE WHERE"
            else f"with a pattern it is {form.split()[0]} {{ … }} WHERE {{ … }}"
        )
        raise MistakeError(bad, f"{form} takes no {what}, and {bad.text} is one; {way}")
    if "IRI parsing failed" in reason:
        odd = re.compile(r"%(?![0-9A-Fa-f]{2})|\[|\]")
        for token in tokens:
            if token.kind == "iri" and odd.search(token.text):
                raise MistakeError(token, f"{shorten(token.text)} is not an IRI")
    if shared := re.search(r"blank node (_:\S+) cannot be shared", reason):
        where = next(one for one in reversed(tokens) if one.text == shared[1])
        raise MistakeError(
            where, f"{shared[1]} stands in two groups or updates; a blank node is of one: use a variable or an IRI"
        )


def _ungrouped(tokens: Sequence[Token]) -> MistakeError:
    start = next(at for at, one in enumerate(tokens) if one.word == "SELECT")
    by = next((at for at, one in enumerate(tokens) if one.word == "GROUP"), len(tokens))
    grouped = {one.text for one in tokens[by:] if one.kind == "var"}
    depth = 0
    for token in tokens[start:]:
        depth += (token.kind == "open") - (token.kind == "close")
        if token.text == "{":
            break
        if token.kind == "var" and not depth and token.text not in grouped:
            return MistakeError(
                token,
                f"{token.text} is neither grouped nor counted: add GROUP BY {token.text}, or take SAMPLE({token.text})",
            )
    return MistakeError(tokens[start], "SELECT has a variable that is neither grouped nor counted; add it to GROUP BY")


def _solution_modifiers(tokens: Sequence[Token], update: bool) -> None:
    """Look at what stands after the pattern: each once, and in its order."""
    opened = next((at for at, one in enumerate(tokens) if one.text == "{"), None)
    if update or opened is None:
        return
    at = _closing(tokens, opened) + 1
    if tokens[at].word == "WHERE" and tokens[opened - 1].word == "CONSTRUCT":
        at = _closing(tokens, at + 1) + 1
    last = ""
    while tokens[at].kind != "end":
        token = tokens[at]
        word = token.word
        if word in ("WHERE", *MODIFIERS) and (word == last or word == "WHERE"):
            raise MistakeError(token, f"{word} is given twice")
        if (
            word in MODIFIERS
            and last
            and MODIFIERS.index(word) < MODIFIERS.index(last)
            and {word, last} != {"LIMIT", "OFFSET"}
        ):
            raise MistakeError(
                token, f"{word} comes before {last}: the order is GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET, VALUES"
            )
        if word not in MODIFIERS and not last:
            may = "after it come only GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET or VALUES"
            raise MistakeError(token, f"the pattern ends before {shorten(token.text)}; {may}")
        if word in ("ORDER", "GROUP") and tokens[at + 2].kind == "label":
            raise MistakeError(tokens[at + 2], "a blank node has no value to go by; use a variable")
        last = word if word in MODIFIERS else last
        at = _closing(tokens, at) + 1 if token.kind == "open" else at + 1


def _calls(tokens: Sequence[Token]) -> None:
    """Look at how many values functions get, and that operators have one on their right."""
    for token, after in pairwise(tokens):
        if token.kind == "op" and token.text not in "*+?," and after.text == ")":
            raise MistakeError(after, f"after {token.text} a value is missing")
    for at, token in enumerate(tokens[:-1]):
        if (least := ARGUMENTS.get(token.word)) and tokens[at + 1].text == "(":
            inside = tokens[at + 2 : _closing(tokens, at + 1)]
            depth, given = 0, int(bool(inside))
            for one in inside:
                depth += (one.kind == "open") - (one.kind == "close")
                given += one.text == "," and not depth
            if not least[0] <= given <= least[1]:
                wanted = f"{least[0]} or {least[1]} values" if least[0] < least[1] else _count(least[0], "value")
                raise MistakeError(token, f"{token.word} takes {wanted} between its parentheses, not {given}")


def _update_parts(tokens: Sequence[Token]) -> None:
    depth = 0
    for at, token in enumerate(tokens[:-1]):
        depth += (token.kind == "open") - (token.kind == "close")
        after = tokens[at + 1]
        if token.word in ("COPY", "MOVE", "ADD") and "TO" not in [one.word for one in tokens[at : at + 5]]:
            raise MistakeError(token, f"{token.word} says from where and to where: {token.word} <iri> TO <iri>")
        if token.word in ("INSERT", "DELETE") and after.text != "{" and after.word not in ("DATA", "WHERE"):
            raise MistakeError(after, f"what is changed stands in braces: {token.word} {{ … }} WHERE {{ … }}")
        if token.word == "GRAPH" and after.kind == "var" and at and tokens[at - 1].word in ("CLEAR", "CREATE", "DROP"):
            raise MistakeError(after, f"{tokens[at - 1].word} GRAPH names the graph by its IRI")
        if token.word == "WITH" and at + 2 < len(tokens) and tokens[at + 2].word not in ("INSERT", "DELETE"):
            raise MistakeError(tokens[at + 2], "after WITH <iri> comes INSERT or DELETE")
        if token.word == "INSERT" and after.word == "WHERE":
            raise MistakeError(after, "INSERT says what is inserted: INSERT { … } WHERE { … }")
        if (
            not depth
            and token.text == "}"
            and after.word in UPDATES
            and "DATA" in (tokens[at + 2].word, _opener(tokens, at))
        ):
            raise MistakeError(after, f"two changes are divided by a semicolon: … }} ; {after.word} …")
    if tokens[0].word in ("INSERT", "DELETE") and tokens[1].text == "{" and "WHERE" not in [one.word for one in tokens]:
        raise MistakeError(
            tokens[-1],
            f"{tokens[0].word} {{ … }} needs WHERE {{ … }}; without a pattern it is {tokens[0].word} DATA {{ … }}",
        )


def _opener(tokens: Sequence[Token], closing: int) -> str:
    depth = 0
    for at in range(closing, -1, -1):
        depth += (tokens[at].kind == "close") - (tokens[at].kind == "open")
        if not depth:
            return tokens[at - 1].word if at else ""
    return ""
