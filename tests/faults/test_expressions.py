"""Every regular expression of castgraph takes time in proportion to what it reads, whatever that is."""

from __future__ import annotations

import ast
import contextlib
import importlib
import re
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import castgraph
from castgraph.cli.colouring import parts
from castgraph.cli.editing import finished
from castgraph.curation.drafting.sentences import MOST
from castgraph.errors import CastgraphError
from castgraph.store.binding import bound
from castgraph.store.guard import tokens
from castgraph.store.slices import sliced

if TYPE_CHECKING:
    from tests.faults.drivers import Scale

HERE = Path(castgraph.__file__).parent
WAYS = {"match", "fullmatch", "search", "sub", "findall", "finditer", "split"}
GUARDED = {
    f"{module} TOKEN" for module in ("store/guard.py", "store/lexer.py", "store/diagnosis.py", "cli/colouring.py")
}
"""Whose reader stops after a few quotes that do not close; see below."""
MANY = 5_000
SIZES = (400, 4_000)
ATOMS = (
    "a",
    "1",
    "é",
    " ",
    "\n",
    "a ",
    "a1",
    "a-",
    "a.",
    "a:",
    "1.",
    "_:",
    "<a",
    "<a>",
    "'a",
    '"a',
    '\\"',
    "\\",
    "#",
    "# \n",
)
ATOMS += (
    "/",
    "://",
    "?",
    "?a=",
    "{",
    "[",
    "(",
    ",",
    ";",
    ", A a",
    "%",
    "%2",
    "&",
    "@",
    "-",
    "a\n\n",
    '"""',
    "a''",
    "<!--",
    "]]",
)
SLOW = 0.05
"""Seconds of the processor for 4,000 of anything; what grows with the square of it takes several times as long."""
BOUNDED = 0.25
"""Seconds for an expression that reads one sentence, of at most `MOST` characters, however long the text is."""


def attributes(source: str) -> dict[str, set[str]]:
    """Return by each name of a source what follows it after a dot."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, attribute in re.findall(r"\b(\w+)\.(?=(\w+))", source):
        found[name].add(attribute)
    return found


def expressions() -> dict[str, tuple[Any, set[str]]]:
    """Return every pattern in the source by the place that it stands in, and how it is used."""
    found: dict[str, tuple[Any, set[str]]] = {}
    everywhere = attributes("".join(path.read_text(encoding="utf-8") for path in HERE.rglob("*.py")))
    for path in sorted(HERE.rglob("*.py")):
        relative = path.relative_to(HERE)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            how, of = node.func.attr, node.func.value
            if not (isinstance(of, ast.Name) and of.id == "re" and isinstance(node.args[0], ast.Constant)):
                continue
            if how not in ("compile", "escape"):
                named = (ast.unparse(one) for one in [*node.args[1:], *(k.value for k in node.keywords)])
                flags = [getattr(re, name) for one in named for name in re.findall(r"re\.([A-Z]+)", one)]
                pattern = re.compile(node.args[0].value, sum(flags))
                found[f"{relative}:{node.lineno}"] = (pattern, {how})
        if path.stem in ("__main__", "notebook"):
            continue
        own = attributes(path.read_text(encoding="utf-8"))
        module = importlib.import_module(
            ".".join(["castgraph", *relative.with_suffix("").parts]).removesuffix(".__init__")
        )
        for name, one in vars(module).items():
            if isinstance(one, re.Pattern) and (used := (own if name.startswith("_") else everywhere)[name] & WAYS):
                found[f"{relative} {name}"] = (one, used)
    return found


def hard(pattern: str, many: int) -> list[str]:
    """Return texts that a pattern may find hard: much of the same, after each word that the pattern itself holds."""
    words = [*dict.fromkeys(re.findall(r"(?<!\\)[A-Za-z@<:\"#/]{2,}", pattern))][:4]
    atoms = [*ATOMS, *words, *(f"{word} " for word in words), *(f"{word} 1 " for word in words)]
    return [*(atom * many for atom in atoms), *(word + atom * many for word in words for atom in ATOMS[:8])]


def spent(pattern: Any, ways: set[str], text: Any) -> float:
    """Return the seconds of the processor that a pattern takes for a text in all ways that it is used."""
    began = time.process_time()
    for way in sorted(ways):
        if way == "sub":
            pattern.sub(text[:0], text)
        elif way == "finditer":
            list(pattern.finditer(text))
        else:
            getattr(pattern, way)(text)
    return time.process_time() - began


def slowest(pattern: Any, ways: set[str], scale: Scale, most: int | None = None) -> tuple[float, str]:
    """Return how long a pattern took for the text that it found hardest, of `most` characters, and how that begins."""
    worst = (0.0, "")
    is_text = isinstance(pattern.pattern, str)
    for many in SIZES:
        texts = hard(pattern.pattern if is_text else pattern.pattern.decode("latin-1"), many)
        for one in texts if scale.long else scale.random(repr(pattern.pattern)).sample(texts, 12):
            one = one[:most]
            text = one + "\x00" if is_text else (one + "\x00").encode()
            took = spent(pattern, ways, text)
            if took > SLOW:  # which a collection of garbage is, too
                took = min(took, spent(pattern, ways, text))
            worst = max(worst, (took, one[:30]))
            if worst[0] > BOUNDED:
                return worst
    return worst


def test_every_expression_is_linear_in_what_it_reads(tally, scale):
    for place, (pattern, ways) in expressions().items():
        if place in GUARDED:
            continue
        sentence = place.startswith("curation/drafting/")
        took, text = slowest(pattern, ways, scale, MOST if sentence else None)
        tally.trial(
            place,
            lost=took > (BOUNDED if sentence else SLOW) and f"{took:.2f} s for {text!r}… in {pattern.pattern[:80]!r}",
        )
    assert tally.tried > 60


LONG = {
    "escapes": 'ASK { ?s ?p "' + '\\"' * MANY, "long strings": 'ASK { ?s ?p """' + '\\"""' * MANY,
    "less than": "ASK { FILTER(?a " + "<a" * MANY, "limits": "SELECT * {} " + "LIMIT 1 " * MANY + "x",
    "spaces": "SELECT * {}" + " " * MANY + "x", "orders": "SELECT * {} " + "ORDER BY " * MANY + "{",
    "lines": "INSERT DATA {\n" + "<urn:s> <urn:p> 1 ;\n" * MANY, "long lines": 'ASK { ?s ?p """\n' + 'a "b" ;\n' * MANY,
    "bases": "BASE <" * MANY, "prefixes": "PREFIX a:<a> " * MANY,
}  # fmt: skip


def seconds(work, text):
    began = time.process_time()
    with contextlib.suppress(CastgraphError):
        work(text)
    return time.process_time() - began


@pytest.mark.parametrize("work", ["finished", "coloured", "tokens", "sliced", "bound"])
def test_what_is_typed_is_read_in_time_that_grows_with_its_length(tally, work):
    """Twice as much takes at most three times as long."""
    works = {"finished": finished, "coloured": lambda text: list(parts(text)), "tokens": lambda text: list(tokens(text)), "sliced": sliced,
             "bound": lambda text: bound(text, {"s": "<urn:s>"})}  # fmt: skip
    for name, text in LONG.items():
        twice = text + text[len(text) // 2 :] * 2
        once, more = (min(seconds(works[work], one) for _ in range(2)) for one in (text, twice))
        tally.trial(name, lost=more > 3 * once + 0.1 and f"{once:.2f} s, and {more:.2f} s for twice as much")
