"""The outside formats by name; `make` returns the importer of one, and imports no other."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from castgraph.importers.base import Importer

__all__ = ["FORMATS", "make"]

FORMATS: dict[str, tuple[str, str]] = {
    "imdb": ("imdb", "Imdb"),
    "tmdb": ("tmdb", "Tmdb"),
    "wikidata": ("wikidata", "Wikidata"),
    "schema-org": ("schema_org", "SchemaOrg"),
    "table": ("table", "Table"),
}
"""Format to module and class, so that naming the formats imports none."""


def make(name: str, /, **options: Any) -> Importer:
    """Return the importer of a format, ready to run.

    Args:
        name: a key of `FORMATS`.
        **options: attributes of its class.

    Raises:
        DataError: a file is not what the format needs.
        OptionError: an option that cannot be met.
    """
    module, kind = FORMATS[name]
    importer: Importer = getattr(import_module(f"castgraph.importers.{module}"), kind)(**options)
    return importer
