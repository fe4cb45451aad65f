"""Make a seeded graph of productions and people that has the shape of IMDb's, in any size.

Activity of people and size of casts follow power laws; everybody has a country and a career of some decades
and works mostly at home with contemporaries; nearly all of it hangs together in one giant component.
The same seed and size give the same graph, byte for byte.

    python tests/benchmarks/generate.py 100000 --tsv FOLDER        IMDb-shaped .tsv.gz files
    python tests/benchmarks/generate.py 100000 --ntriples FILE     plain triples, as castgraph imports them
"""

from __future__ import annotations

import argparse
import gzip
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

ROLES = ("actor", "director", "screenwriter", "producer", "composer", "cinematographer", "editor", "self")
CATEGORIES = ("actor", "director", "writer", "producer", "composer", "cinematographer", "editor", "self")
TYPES = ("Movie", "TVSeries", "Movie", "TVEpisode")
TITLE_TYPES = ("movie", "tvSeries", "short", "tvEpisode")
SHARES = (0.56, 0.08, 0.09, 0.09, 0.05, 0.04, 0.04, 0.05)
ID = "https://w3id.org/castgraph/id/"
VOCAB = "https://w3id.org/castgraph/vocab#"
SCHEMA = "https://schema.org/"
PREDICATES = ("castIn", "directed", "wrote", "produced", "composed", "shot", "edited", "appearedIn")
GIVEN = (
    "Ada",
    "Ben",
    "Cleo",
    "Dara",
    "Elif",
    "Femi",
    "Gita",
    "Hugo",
    "Ines",
    "Juno",
    "Kofi",
    "Lena",
    "Milo",
    "Nora",
    "Omar",
    "Pia",
)
FAMILY = (
    "Abbott",
    "Baker",
    "Castro",
    "Dumont",
    "Eriksen",
    "Fofana",
    "Gupta",
    "Hoang",
    "Ivanov",
    "Jansen",
    "Kato",
    "Lopez",
)
NOUNS = (
    "River",
    "Garden",
    "Winter",
    "Letter",
    "Station",
    "Mirror",
    "Harbour",
    "Witness",
    "Orchard",
    "Signal",
    "Lantern",
)


@dataclass(frozen=True)
class Generated:
    """Credits as parallel arrays: numbers of person and production, code of the role; and what productions
    have.

    Attributes:
        people: how many there are; each has at least one credit.
        productions: how many there are.
        person, production: uint32, one element per credit; no credit occurs twice.
        role: uint8, index into ROLES.
        year: int16 per production.
        title_type: uint8 per production, index into TYPES and TITLE_TYPES.
        debut: int16 per person.
    """

    people: int
    productions: int
    person: NDArray[np.uint32]
    production: NDArray[np.uint32]
    role: NDArray[np.uint8]
    year: NDArray[np.int16]
    title_type: NDArray[np.uint8]
    debut: NDArray[np.int16]

    def person_ids(self) -> list[str]:
        """Outside ids of all people, in the order of their numbers."""
        return [f"nm{number:07d}" for number in range(1, self.people + 1)]

    def production_ids(self) -> list[str]:
        """Outside ids of all productions, in the order of their numbers."""
        return [f"tt{number:07d}" for number in range(1, self.productions + 1)]

    def person_iris(self) -> list[str]:
        return [f"{ID}person/imdb-{one}" for one in self.person_ids()]

    def production_iris(self) -> list[str]:
        return [f"{ID}production/imdb-{one}" for one in self.production_ids()]


def generate(credit_count: int, seed: int = 20230217) -> Generated:
    """Make a graph of about `credit_count` credits (a few per cent fewer: doubles fall away)."""
    random = np.random.default_rng(seed)
    countries = 40
    country_shares = 1 / np.arange(1, countries + 1)
    country_shares /= country_shares.sum()

    # Productions: more every year, more in big countries; casts from 1 to 300, half of them under six.
    productions = max(20, credit_count // 8)
    year = (2026 - (random.pareto(2.2, productions) * 22)).clip(1900, 2026).astype(np.int16)
    country = random.choice(countries, productions, p=country_shares).astype(np.int16)
    order = np.lexsort((year, country))
    year, country = year[order], country[order]
    cast = (2 + random.pareto(1.35, productions) * 3.1).clip(1, 300)
    cast = np.maximum(1, np.round(cast * (credit_count / cast.sum()))).astype(np.int64)
    title_type = random.choice(4, productions, p=(0.3, 0.12, 0.23, 0.35)).astype(np.uint8)

    # People: sorted by country and debut, so that "contemporaries at home" is one slice of them.
    people = max(30, credit_count // 4)
    home = np.sort(random.choice(countries, people, p=country_shares)).astype(np.int16)
    debut = (2024 - random.pareto(2.0, people) * 22).clip(1895, 2024).astype(np.int16)
    debut = debut[np.lexsort((debut, home))]
    weight = (1 + random.pareto(1.25, people)).clip(1, 2500)
    mass = np.concatenate(([0.0], np.cumsum(weight)))
    begin = np.searchsorted(home, np.arange(countries + 1))

    production = np.repeat(np.arange(productions, dtype=np.uint32), cast)
    person = np.empty(len(production), dtype=np.uint32)
    for chunk in range(0, len(production), 2_000_000):
        part = slice(chunk, chunk + 2_000_000)
        where = country[production[part]].copy()
        abroad = random.random(len(where)) < 0.06
        where[abroad] = random.choice(countries, int(abroad.sum()), p=country_shares)
        low, high = _contemporaries(debut, home, begin, where, year[production[part]])
        # Careers fade: the nearer the debut, the likelier the credit.
        at = mass[high] - (mass[high] - mass[low]) * random.random(len(where)) ** 1.6
        person[part] = np.clip(np.searchsorted(mass, at, side="right") - 1, low, high - 1)
    role = random.choice(len(ROLES), len(production), p=SHARES).astype(np.uint8)

    key = (person.astype(np.uint64) << np.uint64(34)) | (production.astype(np.uint64) << np.uint64(3)) | role
    key = np.unique(key)
    seen, person = np.unique((key >> np.uint64(34)).astype(np.uint32), return_inverse=True)
    used, production = np.unique(
        ((key >> np.uint64(3)) & np.uint64((1 << 31) - 1)).astype(np.uint32), return_inverse=True
    )
    # Ids in the order of registration, which has little to do with country: shuffled in blocks of an era.
    new_person = np.argsort(np.argsort(debut[seen] + random.normal(0, 6, len(seen)), kind="stable"), kind="stable")
    new_production = np.argsort(np.argsort(year[used] + random.normal(0, 4, len(used)), kind="stable"), kind="stable")
    debut_new, year_new, type_new = (
        np.empty(len(seen), np.int16),
        np.empty(len(used), np.int16),
        np.empty(len(used), np.uint8),
    )
    debut_new[new_person] = debut[seen]
    year_new[new_production] = year[used]
    type_new[new_production] = title_type[used]
    return Generated(
        people=len(seen),
        productions=len(used),
        person=new_person[person].astype(np.uint32),
        production=new_production[production].astype(np.uint32),
        role=(key & np.uint64(7)).astype(np.uint8),
        year=year_new,
        title_type=type_new,
        debut=debut_new,
    )


def _contemporaries(
    debut: NDArray[np.int16],
    home: NDArray[np.int16],
    begin: NDArray[np.int64],
    where: NDArray[np.int16],
    year: NDArray[np.int16],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each slot the slice of people at home in `where` whose debut lies at most 45 years before
    `year`.
    """
    joint = home.astype(np.int32) * 4096 + debut
    slot = where.astype(np.int32) * 4096
    low = np.searchsorted(joint, slot + year - 45)
    high = np.searchsorted(joint, slot + year, side="right")
    empty = high <= low
    low[empty], high[empty] = begin[where[empty]], begin[where[empty] + 1]
    empty = high <= low
    low[empty], high[empty] = 0, len(debut)
    return low, high


def person_name(number: int) -> str:
    """Return the name of a person: two in a hundred share theirs with somebody."""
    return f"{GIVEN[number % 16]} {FAMILY[number // 16 % 12]} {_letters(number // 200)}"


def production_name(number: int) -> str:
    """Return the title of a production."""
    return f"The {NOUNS[number % 11]} of {NOUNS[number // 11 % 11]} {_letters(number // 125)}"


def _letters(number: int) -> str:
    """Return a pronounceable word for a number."""
    word = ""
    while True:
        number, rest = divmod(number, 85)
        word += "bcdfghklmnprstvwz"[rest // 5] + "aeiou"[rest % 5]
        if not number:
            return word.title()


def name_rows(graph: Generated) -> Iterator[str]:
    """Rows of ``name.basics.tsv``, header first."""
    yield "nconst\tprimaryName\tbirthYear\tdeathYear\tprimaryProfession\tknownForTitles"
    for number, one in enumerate(graph.person_ids()):
        yield f"{one}\t{person_name(number)}\t{int(graph.debut[number]) - 24}\t\\N\tactor\t\\N"


def title_rows(graph: Generated) -> Iterator[str]:
    """Rows of ``title.basics.tsv``, header first."""
    years = "startYear\tendYear\truntimeMinutes\tgenres"
    yield f"tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\t{years}"
    for number, one in enumerate(graph.production_ids()):
        name, kind = production_name(number), TITLE_TYPES[graph.title_type[number]]
        yield f"{one}\t{kind}\t{name}\t{name}\t0\t{graph.year[number]}\t\\N\t{40 + number % 90}\tDrama"


def principal_rows(graph: Generated) -> Iterator[str]:
    """Rows of ``title.principals.tsv``, header first, ordered by title; two actors of three have a
    character's name.
    """
    yield "tconst\tordering\tnconst\tcategory\tjob\tcharacters"
    order = np.lexsort((graph.role, graph.person, graph.production))
    previous, ordering = -1, 0
    for start in range(0, len(order), 500_000):
        part = order[start : start + 500_000]
        rows = zip(
            graph.production[part].tolist(),
            graph.person[part].tolist(),
            graph.role[part].tolist(),
            strict=True,
        )
        for production, person, role in rows:
            ordering = ordering + 1 if production == previous else 1
            previous = production
            named = role == 0 and person % 3
            characters = f'["{GIVEN[(person + production) % 16]} {_letters(production % 4000)}"]' if named else "\\N"
            ids = f"tt{production + 1:07d}\t{ordering}\tnm{person + 1:07d}"
            yield f"{ids}\t{CATEGORIES[role]}\t\\N\t{characters}"


def write_tsv(graph: Generated, folder: Path) -> list[Path]:
    """Write the three IMDb-shaped files into `folder` and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {"name.basics": name_rows, "title.basics": title_rows, "title.principals": principal_rows}
    paths = []
    for table, rows in tables.items():
        path = folder / f"{table}.tsv.gz"
        with gzip.GzipFile(path, "wb", compresslevel=1, mtime=0) as packed:
            buffer: list[str] = []
            for row in rows(graph):
                buffer.append(row)
                if len(buffer) >= 50_000:
                    packed.write(("\n".join(buffer) + "\n").encode())
                    buffer.clear()
            packed.write(("\n".join(buffer) + "\n").encode() if buffer else b"")
        paths.append(path)
    return paths


def triples(graph: Generated) -> Iterator[str]:
    """Lines of N-Triples: kinds, names and years of all entities, then one plain triple per credit."""
    typed = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    for number, iri in enumerate(graph.person_iris()):
        yield f'<{iri}> {typed} <{SCHEMA}Person> .\n<{iri}> <{SCHEMA}name> "{person_name(number)}" .'
    gyear = "<http://www.w3.org/2001/XMLSchema#gYear>"
    for number, iri in enumerate(graph.production_iris()):
        kind = TYPES[graph.title_type[number]]
        yield f'<{iri}> {typed} <{SCHEMA}{kind}> .\n<{iri}> <{SCHEMA}name> "{production_name(number)}" .'
        yield f'<{iri}> <{SCHEMA}datePublished> "{graph.year[number]}"^^{gyear} .'
    for start in range(0, len(graph.person), 500_000):
        part = slice(start, start + 500_000)
        rows = zip(
            graph.person[part].tolist(),
            graph.role[part].tolist(),
            graph.production[part].tolist(),
            strict=True,
        )
        for person, role, production in rows:
            yield (
                f"<{ID}person/imdb-nm{person + 1:07d}> <{VOCAB}{PREDICATES[role]}> "
                f"<{ID}production/imdb-tt{production + 1:07d}> ."
            )


def write_ntriples(graph: Generated, out: TextIO) -> None:
    """Write `triples` to a text file."""
    buffer: list[str] = []
    for line in triples(graph):
        buffer.append(line)
        if len(buffer) >= 50_000:
            out.write("\n".join(buffer) + "\n")
            buffer.clear()
    if buffer:
        out.write("\n".join(buffer) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("credits", type=lambda text: int(float(text)), help="number of credits, such as 100000 or 4e6")
    parser.add_argument("--seed", type=int, default=20230217)
    parser.add_argument("--tsv", type=Path, metavar="FOLDER", help="write IMDb-shaped .tsv.gz files")
    parser.add_argument("--ntriples", type=Path, metavar="FILE", help="write N-Triples (.gz packs them)")
    options = parser.parse_args()
    graph = generate(options.credits, options.seed)
    print(
        f"{len(graph.person):,} credits, {graph.people:,} people, {graph.productions:,} productions",
        file=sys.stderr,
    )
    if options.tsv:
        write_tsv(graph, options.tsv)
    if options.ntriples:
        if options.ntriples.suffix == ".gz":
            with gzip.open(options.ntriples, "wt", encoding="utf-8", compresslevel=1) as out:
                write_ntriples(graph, out)
        else:
            with options.ntriples.open("w", encoding="utf-8") as out:
                write_ntriples(graph, out)


if __name__ == "__main__":
    main()
