"""IRIs of a dataset's entities, each made of a readable name, and never the same for two keys."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from castgraph.importers.writer import Writer

__all__ = ["Minter"]


@dataclass
class Minter:
    """Mints IRIs; what only looks like the name of something else gets a number behind it.

    Attributes:
        out: makes IRIs of names.
    """

    out: Writer
    _owners: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def mint(self, kind: str, local: str, *key: str) -> str:
        """Return the IRI of what has this key, made of `local` where nothing else has that."""
        wanted = tuple(unicodedata.normalize("NFC", " ".join(part.split())) for part in key)
        iri, number = self.out.mint(kind, local), 1
        while self._owners.setdefault(iri, wanted) != wanted:
            number += 1
            iri = self.out.mint(kind, f"{local}-{number}")
        return iri

    def key_of(self, iri: str) -> tuple[str, ...]:
        """Return the key that an IRI was minted for; an empty one if it was not."""
        return self._owners.get(iri, ())

    def local_of(self, iri: str) -> str:
        """Return the readable name that an IRI was made of."""
        return unquote(iri.rsplit("/", 1)[-1]).removeprefix(f"{self.out.dataset.slug}-")
