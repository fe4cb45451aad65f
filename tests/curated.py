"""Sources and entities added to a curated folder, to see what check says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.curation.checks.run import check
from castgraph.curation.formatting import format_files, formattable
from castgraph.facts.ledger import Ledger, Statement
from castgraph.iris import expand
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

    from castgraph.model import Finding


PREFIX_LINES = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
SOURCES = PREFIXES["source"]


def tell(folder: Path, date: str, body: str, *, header: str = "", name: str = "test") -> Path:
    """Add a source of the given day that says what `body` says."""
    path = folder / "sources" / f"{date}-{name}.ttl"
    path.write_text(
        f"@base <{SOURCES}{path.stem}> .\n{PREFIX_LINES}"
        f"<> a schema:NewsArticle ; schema:publisher organization:harbour-post ; "
        f"schema:url <https://example.org/{path.stem}> ;"
        f' schema:datePublished "{date}"^^xsd:date ; cg:dateRetrieved "2024-02-01"^^xsd:date {header}.\n{body}\n',
        encoding="utf-8",
    )
    return path


def add_entity(folder: Path, kind: str, text: str) -> None:
    path = folder / "entities" / f"{kind}.ttl"
    path.write_text(path.read_text(encoding="utf-8") + PREFIX_LINES + text + "\n", encoding="utf-8")


def credit(person: str, production: str, more: str = "", role: str = "actor") -> str:
    """Return the statements of a credit, with more of them where they are given."""
    return (
        f"credit:{person}-{role}-{production} a cg:Credit ; cg:person person:{person} ; cg:role role:{role} ; "
        f"cg:production production:{production} {more}.\n"
    )


def found(folder: Path, rule: str, **options: str) -> list[Finding]:
    return [finding for finding in check(folder, **options) if finding.rule == rule]


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return what the files of a folder hold, by their paths."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def well(folder: Path) -> bool:
    """Whether a curated folder has no error and is in its canonical form."""
    formatted = format_files(formattable([folder])[folder], folder, write=False)
    return not [finding for finding in check(folder) if finding.level == "error"] and formatted == ([], [])


def ledger(*told: str) -> Ledger:
    """Return the ledger of statements ``source subject predicate value``; a source ``s2021-05-05`` is of that day."""
    rows = [one.split(" ", 3) for one in told]
    sources = {row[0] for row in rows if row[0] != "-"}
    said = [(source, source, "rdf:type", "schema:NewsArticle") for source in sources]
    said += [(source, source, "schema:datePublished", source[1:]) for source in sources if source != "s"]
    return Ledger(Statement(*(expand(part) or part for part in row)) for row in (*said, *rows))
