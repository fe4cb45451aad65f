"""How a query is understood: its patterns in order, and what each of them matches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from castgraph.iris import compact
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from castgraph.store.base import Store

__all__ = ["explain"]


def explain(store: Store, text: str) -> Iterable[str]:
    """Yield lines that say how a query is understood: its algebra, and how much each triple pattern matches alone.

    The engine keeps its plan to itself; the number of matches is what tells why a query is slow.
    """
    from rdflib import Variable
    from rdflib.paths import Path
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    head = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
    try:
        algebra = translateQuery(parseQuery(head + text)).algebra
    except Exception as error:
        yield f"the algebra cannot be shown: rdflib does not read this query ({type(error).__name__})"
        return

    def words(value: Any) -> str:
        if isinstance(value, Path):
            return _path(value)
        return f"?{value}" if isinstance(value, Variable) else compact(str(value)) if ":" in str(value) else repr(value)

    def count(pattern: tuple[Any, ...]) -> str:
        parts = [
            f"?{value}" if isinstance(value, Variable) else _path(value) if isinstance(value, Path) else value.n3()
            for value in pattern
        ]
        matches = next(iter(store.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ {' '.join(parts)} }}")))[0]
        return f"{int(matches or 0):,}"

    def walk(node: Any, depth: int) -> Iterator[str]:
        pad = "  " * depth
        if not isinstance(node, CompValue):
            return
        plain: dict[str, Any] = dict(node)  # its own `get` raises
        facts = []
        for name in ("PV", "var", "graph"):
            if value := plain.get(name):
                listed = value if isinstance(value, list | tuple | set) else [value]
                facts.append(f"{name}={' '.join(words(value) for value in listed)}")
        if "length" in node:
            facts.append(f"limit={node['length']}")
        yield f"{pad}{node.name}{' ' if facts else ''}{' '.join(facts)}"
        for triple in plain.get("triples") or ():
            shown = " ".join(words(value) for value in triple)
            yield f"{pad}  {shown}  · " + ("not counted" if _LOST in shown else f"{count(triple)} alone")
        for name, value in plain.items():
            if name in ("triples", "datasetClause"):
                continue
            for child in value if isinstance(value, list) else [value]:
                yield from walk(child, depth + 1)

    yield "default graph: what is known" + "".join(f" + {compact(iri)}" for iri in store.datasets)
    yield from walk(algebra, 0)


_LOST = "^…"  # what rdflib makes of an inverse in a negated set: it forgets of what


def _path(path: Any) -> str:
    """Return a property path as SPARQL has it; rdflib's own way fails for !^p and leaves out brackets."""
    from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath

    match path:
        case SequencePath():
            return "/".join(map(_path, path.args))
        case AlternativePath():
            return f"({'|'.join(map(_path, path.args))})"
        case NegatedPath():
            return f"!({'|'.join(map(_path, path.args))})"
        case InvPath():
            return f"^{_path(path.arg)}"
        case MulPath():
            inner = _path(path.path)
            return f"({inner}){path.mod}" if isinstance(path.path, SequencePath | InvPath) else f"{inner}{path.mod}"
    if not isinstance(path, str):
        return _LOST
    short = compact(str(path))
    return short if short != str(path) else f"<{path}>"
