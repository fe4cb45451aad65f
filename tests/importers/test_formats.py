"""Each format is made by its name, and naming them loads nothing heavy."""

from __future__ import annotations

from tests.outside import (
    TABLE,
    write_imdb,
)

from castgraph.importers.formats import FORMATS, make
from castgraph.vocabulary import PREFIXES


def test_every_format_is_made_by_its_name(tmp_path):
    (tmp_path / "x.csv").write_text(TABLE, encoding="utf-8")
    for name in FORMATS:
        paths = [write_imdb(tmp_path / "imdb")] if name == "imdb" else [tmp_path / "x.csv"]
        assert make(name, paths=paths).dataset.iri.startswith(PREFIXES["dataset"])


def test_importing_the_importers_imports_no_engine():
    import subprocess
    import sys

    code = (
        "import sys, castgraph.importers.imdb, castgraph.importers.tmdb, castgraph.importers.wikidata, "
        "castgraph.importers.schema_org, castgraph.importers.table; "
        "sys.exit(any(name in sys.modules for name in ('pyoxigraph', 'rdflib', 'numpy', 'networkx')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
