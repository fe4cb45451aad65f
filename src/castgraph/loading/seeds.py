"""What the seeds of an IMDb import mean: ids as they stand, and curated people and titles by the pages they name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from castgraph.errors import OptionError
from castgraph.loading.opening import open
from castgraph.names.lookup import Names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["imdb_seeds"]


def imdb_seeds(seeds: Iterable[str], curated: Path) -> list[str]:
    """Return the IMDb ids that seeds mean, each once.

    Args:
        seeds: ids, CURIEs, names of curated entities that have an IMDb page, or files of these, one a line.
        curated: the curated folder. It is opened only for what is not an id.

    Raises:
        OptionError: a curated entity names no IMDb page.
        UnknownNameError: a name leads nowhere.
        AmbiguousNameError: a name leads to several.
    """
    found: list[str] = []
    named: list[str] = []
    for text in (text for seed in seeds for text in _texts(seed)):
        match = re.search(r"(?:\A|[:/-])((?:nm|tt)\d{7,9})/?\Z", text)
        if match:
            found.append(match[1])
        else:
            named.append(text)
    if named:
        with open(curated, cache=True) as store:
            names = Names.of(store)
            for text in named:
                entity = names.resolve(text)
                pages = store.rows("SELECT ?page WHERE { ?e schema:sameAs ?page }", e=entity.iri)
                ids = [m[1] for (page,) in pages if (m := re.search(r"imdb\.com/\w+/((?:nm|tt)\d{7,9})", page or ""))]
                if not ids:
                    raise OptionError(f"--seed {text}: {entity.name} names no IMDb page; give the IMDb id")
                found += ids
    return list(dict.fromkeys(found))


def _texts(seed: str) -> Iterator[str]:
    if not Path(seed).is_file():
        yield seed
        return
    for line in Path(seed).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()
