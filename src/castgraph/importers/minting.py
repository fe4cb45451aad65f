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
    _looked: set[str] = field(default_factory=set)

    def mint(self, kind: str, local: str, *key: str) -> str:
        """Return the IRI of what has this key, made of `local` where nothing else has that."""
        wanted = tuple(map(_plain, key))
        iri, number = self.out.mint(kind, local), 1
        while self._owners.setdefault(iri, wanted) != wanted or not self._may_be(iri, wanted):
            number += 1
            iri = self.out.mint(kind, f"{local}-{number}")
        return iri

    def _may_be(self, iri: str, key: tuple[str, ...]) -> bool:
        """Whether what an earlier import called so, in a dataset that is added to, can be what has this key."""
        if iri in self._looked or (earlier := self.out.beside.earlier(iri)) is None:
            self._looked.add(iri)
            return True
        kind, *rest = key
        if kind == "address":
            same = rest[0] in earlier.pages
        else:
            name, year = (rest[0], rest[1]) if kind == "name" and len(rest) > 1 else (rest[-1], "")
            names = {_plain(one) for one in earlier.names}
            same = (rest[1] if kind == "part" else name) in names and (not year or year == earlier.year)
        if same:
            self._looked.add(iri)
        else:
            self._owners[iri] = ("earlier",)
        return same

    def key_of(self, iri: str) -> tuple[str, ...]:
        """Return the key that an IRI was minted for; an empty one if it was not."""
        return self._owners.get(iri, ())

    def local_of(self, iri: str) -> str:
        """Return the readable name that an IRI was made of."""
        return unquote(iri.rsplit("/", 1)[-1]).removeprefix(f"{self.out.dataset.slug}-")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))
