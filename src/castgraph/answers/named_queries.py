"""`queries/*.rq` → named, documented, runnable queries.

A named query is a valid SPARQL file whose first comments describe it:

    #+ summary: Cast of a production
    #+ description: Everyone who acts in it, with character and status.
    #+ params:
    #+   production entity production:heartstopper   the production, or its name

Parameters are bound as terms; their values never become part of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from castgraph.disk import make_folder, write_file
from castgraph.errors import OptionError, OutputError, QueryError, command, option
from castgraph.iris import expand
from castgraph.locations import own_folder, query_folders
from castgraph.rdf.terms import Literal, NamedNode
from castgraph.text import meant, plain, slug
from castgraph.vocabulary import KINDS, STATUSES, XSD, every_role

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from castgraph.store.base import Store

__all__ = [
    "KINDS_OF_PARAMETER",
    "NamedQuery",
    "Parameter",
    "bind",
    "chosen_query",
    "decoded",
    "find_query",
    "named_queries",
    "read_query",
    "read_text",
    "start_query",
]

_TEMPLATE = """#+ summary: What it answers, in one line
#+ description: More about it; several lines may follow.
#+ params:
#+   person entity "Joe Locke" the person, or the name
PREFIX cg: <https://w3id.org/castgraph/vocab#>
PREFIX schema: <https://schema.org/>

SELECT ?production ?title WHERE {
  ?person cg:castIn ?production .
  ?production schema:name ?title .
}
ORDER BY ?title
"""

KINDS_OF_PARAMETER = ("entity", "source", "iri", "string", "date", "integer")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a named query that the user gives a value: its name, kind, an example and what it means."""

    name: str
    kind: str
    example: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query of a ``queries/`` folder: its name, file, text, and what its header says."""

    name: str
    path: Path
    text: str
    summary: str
    description: str = ""
    parameters: tuple[Parameter, ...] = ()

    def usage(self) -> str:
        """Return the command that runs it with its examples."""
        return command("query", self.name, **{p.name: p.example for p in self.parameters})

    def explanation(self) -> str:
        """Return all that the header says, where the file is, and an example."""
        lines = [f"{self.name}: {self.summary}"]
        lines += ["", self.description] if self.description else []
        lines += ["", *(f"  -p {p.name}=…  {p.kind}: {p.help}" for p in self.parameters)] if self.parameters else []
        return "\n".join([*lines, "", f"File: {self.path}", f"Example: {self.usage()}"])


def read_query(path: Path) -> NamedQuery:
    """Read a query file and its header.

    Raises:
        QueryError: it cannot be read, has no summary, or a parameter line that is not ``name kind example help``.
    """
    text = read_text(path)
    fields: dict[str, str] = {}
    parameters: list[Parameter] = []
    current = ""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.startswith("#+"):
            continue
        body = line[2:].strip()
        key = re.match(r"(summary|description|params):\s*(.*)", body)
        if key:
            current, fields[key[1]] = key[1], key[2]
        elif current == "params" and body:
            parameters.append(_parameter(body, path, number, text))
        elif current:
            fields[current] = f"{fields[current]} {body}".strip()
    if not fields.get("summary"):
        raise QueryError(f"{path}: has no header; begin it with: #+ summary: what it answers")
    return NamedQuery(path.stem, path, text, fields["summary"], fields.get("description", ""), tuple(parameters))


def _parameter(body: str, path: Path, number: int, text: str) -> Parameter:
    match = re.fullmatch(r'(\w+)\s+(\w+)\s+("[^"]*"|\S+)\s*(.*)', body)
    if not match or match[2] not in KINDS_OF_PARAMETER:
        kinds = "|".join(KINDS_OF_PARAMETER)
        raise QueryError(f"{path}:{number}: a parameter is written: name {kinds} example what-it-is")
    if not re.search(rf"[?$]{match[1]}\b", text):
        raise QueryError(f"{path}:{number}: the query has no variable ?{match[1]}")
    return Parameter(match[1], match[2], match[3].strip('"'), match[4])


def named_queries(folder: str | None = None) -> dict[str, NamedQuery]:
    """Return all named queries by name; a user's own folder comes before the packaged one.

    Args:
        folder: a folder to look in first.

    Raises:
        QueryError: the folder does not exist, or a file has no proper header.
    """
    return {name: read_query(path) for name, path in sorted(_query_files(folder).items())}


def _query_files(folder: str | None) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for place in query_folders(folder):
        if not place.is_dir():
            raise QueryError(f"{place}: no such folder of queries")
        for path in place.glob("*.rq"):
            found.setdefault(path.stem, path)
    return found


def find_query(name: str, folder: str | None = None) -> NamedQuery:
    """Return the named query; what is wrong with others does not matter.

    Raises:
        OptionError: there is none of that name; the message lists similar ones.
        QueryError: the folder does not exist, or the query has no proper header.
    """
    from difflib import get_close_matches

    known = _query_files(folder)
    if name in known:
        return read_query(known[name])
    near = get_close_matches(name, known, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else f"{command('queries')} lists them"
    raise OptionError(f"no query is named {name!r}; {hint}")


def chosen_query(name: str, folder: str | None = None) -> tuple[str, NamedQuery | None]:
    """Return the text of the query that a name or a path means, and its header where it has one.

    Raises:
        OptionError: there is no query of that name, or it is a query itself.
        QueryError: a file that cannot be read as text.
    """
    path = Path(name)
    if path.suffix in (".rq", ".sparql", ".ru") or len(path.parts) > 1 or (path.is_file() and path.suffix):
        text = read_text(path)
        return text, read_query(path) if "#+ summary:" in text else None
    if re.search(r"[\s{}]", name):
        raise OptionError(
            f"{plain(name[:40])!r} looks like a query, not like the name of one; give it with {option('text')}"
        )
    named = find_query(name, folder)
    return named.text, named


def read_text(path: Path) -> str:
    """Return the text of a query file.

    Raises:
        QueryError: it cannot be read, or is not text.
    """
    try:
        return decoded(path.read_bytes(), str(path))
    except OSError as error:
        raise QueryError(f"{path}: cannot be read ({(error.strerror or str(error)).lower()})") from error


def decoded(data: bytes, where: str) -> str:
    """Return the bytes of a query as text.

    Args:
        data: as they were read.
        where: what they were read from, for the message.

    Raises:
        QueryError: they are not UTF-8, or hold a null byte.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise QueryError(f"{where}: is not UTF-8 text (line {line}: byte 0x{data[error.start]:02x})") from error
    if "\0" in text:
        raise QueryError(f"{where}: is not text: it holds null bytes")
    return text


def bind(query: NamedQuery | None, given: Mapping[str, str], store: Store) -> dict[str, Literal | str]:
    """Return the terms that a query's parameters are bound to.

    Args:
        query: with its declared parameters; None where it declares none: an IRI or a CURIE is bound as an IRI then,
            anything else as a text.
        given: parameter name to what the user typed; names of entities are looked up.
        store: where names are looked up.

    Raises:
        OptionError: a parameter is missing, unknown, or not of its kind.
        UnknownNameError: an entity's name leads nowhere.
        AmbiguousNameError: it leads to several.
    """
    if query is None:
        return {name: expand(text) or Literal(text) for name, text in given.items()}
    declared = {parameter.name: parameter for parameter in query.parameters}
    for name in given:
        if name not in declared:
            listed = ", ".join(declared) or "none"
            raise OptionError(f"{query.name} has no parameter {name!r}; it has: {listed}")
    missing = [name for name in declared if name not in given]
    if missing:
        raise OptionError(f"{query.name} needs {option('param', f'{missing[0]}=…')}; for example: {query.usage()}")
    from castgraph.names.lookup import each_named

    return dict(zip(given, each_named(lambda name: _value(declared[name], given[name], store), given), strict=True))


def _value(parameter: Parameter, text: str, store: Store) -> Literal | str:
    match parameter.kind:
        case "entity":
            from castgraph.names.lookup import Names

            about = (parameter.name,) if parameter.name in KINDS else ("person", "production")
            return Names.of(store).resolve(text, about=about).iri
        case "source":
            from castgraph.answers.articles import find_article

            if not (source := find_article(store, text)):
                raise OptionError(
                    f"{parameter.name}={text!r} is no source; name one by its address, its CURIE (source:…) or its file"
                )
            return source
        case "iri":
            words: Collection[str] = (
                STATUSES if parameter.name == "status" else every_role() if parameter.name == "role" else ()
            )
            iri = expand(f"{parameter.name}:{slug(text)}") if slug(text) in words else expand(text)
            if iri is None:
                hint = meant(slug(text), words) if words else ""
                raise OptionError(f"{parameter.name}={text!r} is neither an IRI nor a CURIE{hint}")
            return iri
        case "date":
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
                raise OptionError(f"{parameter.name}={text!r} is not a date; write it as 2023-02-17")
            return _literal(text, "date")
        case "integer":
            if not re.fullmatch(r"[+-]?\d+", text, re.ASCII):
                raise OptionError(f"{parameter.name}={text!r} is not a whole number")
            return _literal(text, "integer")
        case _:
            return Literal(text)


def _literal(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


def start_query(name: str, folder: str | None = None) -> Path:
    """Write a first version of a named query into the user's own folder, which is made if it is missing.

    Args:
        name: in kebab-case.
        folder: where; the first of ``CASTGRAPH_QUERIES``, else ``queries/`` of the current folder.

    Raises:
        OptionError: the name cannot be one, or is taken there.
        OutputError: the folder cannot be written.
    """
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise OptionError(f"{name!r} is not a name for a query; use lower-case words joined by hyphens: costars-since")
    place = own_folder(folder)
    path = place / f"{name}.rq"
    try:
        make_folder(place)
        write_file(path, _TEMPLATE.encode("utf-8"), new=True)
    except FileExistsError:
        raise OptionError(f"{path}: is there already; edit it, or choose another name") from None
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({(error.strerror or str(error)).lower()})") from error
    return path
