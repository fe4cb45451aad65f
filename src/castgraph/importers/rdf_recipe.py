"""Recipes for RDF in other vocabularies: a file of CONSTRUCT queries whose answers are credits, names and relations.

What the queries may construct, in castgraph's terms and about the file's own IRIs (or blank nodes):

- a credit as a plain triple, ``?person cg:castIn ?work`` and so on for each role; or as a node, where there is more to
  say: ``[] cg:person ?person ; cg:role role:actor ; cg:production ?work ; cg:characterName ?name``. The person of a
  node may be a text: the name of somebody who is known in this production alone.
- ``rdf:type`` (schema.org's classes), ``schema:name``, ``schema:alternateName``, ``schema:sameAs``, dates;
- relations: ``schema:partOfSeries``, ``schema:isBasedOn``, ``cg:network`` and the like.

Lines that begin with ``#+`` are the recipe's header: summary, name, licence, url and notice of the dataset.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from castgraph.errors import DataError, OptionError
from castgraph.store.guard import tokens

__all__ = ["RdfRecipe", "find_recipe", "shipped_recipes"]

_FOLDER = Path(__file__).parent / "recipes" / "rdf"
_HEADER = re.compile(r"#\+\s*(summary|name|licence|url|notice):[ \t]*(\S.*)")
_FORMS = ("CONSTRUCT", "SELECT", "ASK", "DESCRIBE", "INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "WITH")


@dataclass(frozen=True, slots=True)
class RdfRecipe:
    """A recipe, read and not yet run.

    Attributes:
        path: its file.
        about: its header, by word.
        queries: its CONSTRUCT queries, each with the prefixes before it, at the lines where they stand.
    """

    path: Path
    about: dict[str, str]
    queries: tuple[str, ...]


def shipped_recipes() -> dict[str, Path]:
    """Return the recipes that come with castgraph, by name."""
    return {path.stem: path for path in sorted(_FOLDER.glob("*.rq"))}


def find_recipe(name: str) -> RdfRecipe:
    """Return a recipe by the name of one that comes with castgraph, or by its path.

    Raises:
        OptionError: there is none of that name, or the file is not one.
        DataError: the file cannot be read.
    """
    shipped = shipped_recipes()
    path = shipped.get(name) or Path(name)
    if not path.is_file():
        what = f"--recipe {name}: neither a file nor" if name else "name with --recipe a file of CONSTRUCT queries, or"
        raise OptionError(f"{what} one of those that come with castgraph: {', '.join(shipped)}")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or str(error)
        raise DataError(reason, str(path)) from error
    about = {found[1]: found[2] for line in text.splitlines() if (found := _HEADER.match(line))}
    return RdfRecipe(path, about, tuple(_queries(text, path)))


def _queries(text: str, path: Path) -> list[str]:
    """Return each query of a text with the prologues before it; lines and columns stay where they are."""
    depth = 0
    starts: list[tuple[str, int]] = []  # of prologues and queries
    for kind, token, position in tokens(text):
        depth += (kind == "open") - (kind == "close")
        word = token.upper() if kind == "word" and not depth else ""
        if word in ("PREFIX", "BASE"):
            if not starts or starts[-1][0] != "PROLOGUE":
                starts.append(("PROLOGUE", position))
        elif word in _FORMS:
            if word != "CONSTRUCT":
                line = text.count("\n", 0, position) + 1
                raise OptionError(f"{path}:{line}: {word}: a recipe holds CONSTRUCT queries and nothing else")
            starts.append((word, position))
    blank = re.sub(r"[^\n]", " ", text)
    before, queries = blank, []
    for (what, start), (_, end) in zip(starts, [*starts[1:], ("", len(text))], strict=False):
        whole = before[:start] + text[start:end] + blank[end:]
        if what == "PROLOGUE":
            before = whole
        else:
            queries.append(whole.rstrip())
    if not queries:
        raise OptionError(f"{path}: holds no CONSTRUCT query; see the recipes that come with castgraph, in {_FOLDER}")
    return queries
