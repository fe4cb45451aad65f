"""The kept store after an edit is exactly what a build of all files gives, whole or not there."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.curated import PREFIX_LINES, credit
from tests.faults.drivers import Scale

import castgraph
from castgraph.loading.build import build_store
from castgraph.loading.cache import cache_folder, open_cached
from castgraph.loading.refreshing import refresh
from castgraph.paths.build import path_index
from castgraph.store.local import open_store
from castgraph.store.pointer import read_pointer

PEOPLE = [f"p{number}" for number in range(6)]
WORKS = ["film", "show", "show-1", "show-2", "special", "other"]
CHARACTERS = ["hero", "old-hero", "young-hero", "villain"]
STATUSES = ["announced", "released", "rumoured", "denied", "filming", "cancelled", "ended", "in-talks", "withdrawn"]
DAYS = ["2019-05-01", "2021-02-03", "2022-01-31", "2023-08-09", "2024", "2025-12"]


def statement(chance: random.Random) -> str:
    """Return something that an article may say."""
    person, work, other = chance.choice(PEOPLE), chance.choice(WORKS), chance.choice(WORKS)
    status = f"cg:status status:{chance.choice(STATUSES)}"
    day = f'"{chance.choice(DAYS)[:4]}-06-15"^^xsd:date'
    return chance.choice(
        [
            credit(person, work),
            credit(person, work, f"; {status}"),
            credit(person, work, f"; cg:character character:{chance.choice(CHARACTERS)}", "voice-actor"),
            credit(person, work, f'; cg:characterName "{chance.choice(CHARACTERS)}"', "director"),
            f"production:{work} {status} .\n",
            f"production:{work} schema:datePublished {day} .\n",
            f"production:{work} schema:startDate {day} ; schema:endDate {day} .\n",
            f"production:{work} schema:partOfSeries production:{other} .\n",
            f'production:{work} cg:title "{chance.choice("AB")} {work}" .\n',
            f"production:{work} schema:isBasedOn production:{other} ; cg:network organization:o .\n",
            f'person:{person} schema:alternateName "Alias {chance.choice("AB")}" .\n',
            f"character:{chance.choice(CHARACTERS)} cg:incarnationOf character:{chance.choice(CHARACTERS)} .\n",
            f"event:party schema:attendee person:{person} .\n",
            f"award:prize-{person} a cg:Award ; cg:person person:{person} ; cg:production production:{work} .\n",
        ]
    )


def article(chance: random.Random, stem: str) -> str:
    head = f"<> a schema:NewsArticle ; schema:publisher organization:{chance.choice('op')} "
    if chance.random() < 0.9:
        day = chance.choice(DAYS)
        head += f'; schema:datePublished "{day}"^^xsd:{ {4: "gYear", 7: "gYearMonth"}.get(len(day), "date") } '
    body = "".join(statement(chance) for _ in range(chance.randrange(6)))
    return f"@base <https://w3id.org/castgraph/id/source/{stem}> .\n{PREFIX_LINES}{head}.\n{body}"


def entities(chance: random.Random) -> str:
    lines = [f'person:{one} a schema:Person ; schema:name "{one} {chance.choice("XY")}" .' for one in PEOPLE]
    lines += [
        f'production:{one} a schema:{chance.choice(["Movie", "TVSeries", "TVSeason"])} ; schema:name "{one}" .'
        for one in WORKS
    ]
    lines += [f'character:{one} a cg:Character ; schema:name "{one}" .' for one in CHARACTERS]
    lines += [f'organization:{one} a schema:Organization ; schema:name "{chance.choice("QR")}" .' for one in "op"]
    return PREFIX_LINES + "\n".join(chance.sample(lines, len(lines) - chance.randrange(3)))


def edit(chance: random.Random, folder: Path) -> None:
    """Change, add or remove a file."""
    stem = f"a{chance.randrange(9)}"
    file = folder / "sources" / f"{stem}.ttl"
    what = chance.random()
    if what < 0.15:
        (folder / "entities" / "all.ttl").write_text(entities(chance))
    elif what < 0.35 and file.exists():
        file.unlink()
    elif what < 0.7 and file.exists():
        file.write_text(file.read_text() + statement(chance))
    else:
        file.write_text(article(chance, stem))


def written(folder: Path, chance: random.Random) -> None:
    for part in ("sources", "entities"):
        (folder / part).mkdir(parents=True)
    (folder / "entities" / "all.ttl").write_text(entities(chance))
    for number in range(7):
        (folder / "sources" / f"a{number}.ttl").write_text(article(chance, f"a{number}"))


def contents(path: Path) -> dict[str, object]:
    """Return all that a store holds, but for what says which generation it is."""
    with open_store(path) as store:
        assert store.pointer is not None
        index = path_index(store)
        index.verify()
        names = json.loads((path / store.generation / "names" / "curated.json").read_text())
        return {
            "quads": sorted(map(str, store.triples())),
            "counts": store.pointer.graphs,
            "graphs": store.graphs(),
            "names": names["entities"],
            "history": index.history,
            "tables": index.tables,
            "gathered": json.loads(index.gathered.tobytes().decode().replace("\x01", "")),
            "layers": {
                name: [column.tolist() for column in (layer.start, layer.node, layer.role, layer.evidence)]
                for name, layer in index.layers.items()
            },
            "nodes": [
                (index.iri(node), *(int(column[node]) for column in (
                    index.kind, index.first_year, index.last_year, index.status, index.work, index.component)))
                for node in range(index.count)
            ],
        }  # fmt: skip


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The folder of a random graph, the place of its kept store, and the chance that made it."""
    monkeypatch.setenv("CASTGRAPH_CACHE", str(tmp_path / "cache"))
    folder, chance = tmp_path / "graph", random.Random(7)
    written(folder, chance)
    open_cached(folder).close()
    return folder, cache_folder(folder), chance


@pytest.mark.parametrize("seed", range(5 if Scale.chosen().long else 3))
def test_a_store_that_follows_random_edits_is_the_one_that_is_built_of_all_files(tmp_path, kept, seed):
    folder, place, _ = kept
    chance, followed = random.Random(seed), 0
    for step in range(4):
        for _ in range(chance.choice([1, 1, 2, 4])):
            edit(chance, folder)
        before = read_pointer(place).commit
        open_cached(folder).close()
        followed += read_pointer(place).commit == before + 1
        build_store([folder], tmp_path / f"whole-{step}")
        now, whole = contents(place), contents(tmp_path / f"whole-{step}")
        for part, expected in whole.items():
            assert now[part] == expected, (part, step)
    assert followed >= 2


def test_one_edit_of_the_packaged_graph_reads_no_other_file(tmp_path, monkeypatch):
    monkeypatch.setenv("CASTGRAPH_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "graph"
    shutil.copytree(Path(castgraph.__file__).parents[2] / "graph", folder)
    open_cached(folder).close()
    file = next(iter(sorted((folder / "sources").glob("*.ttl"))))
    file.write_text(file.read_text() + "\n<https://w3id.org/castgraph/id/credit/new-actor-new> a cg:Credit .\n")
    read = []
    original = Path.open
    monkeypatch.setattr(Path, "open", lambda self, *rest, **more: read.append(self) or original(self, *rest, **more))
    open_cached(folder).close()
    assert [path for path in read if path.suffix == ".ttl"] in ([], [file])
    assert read_pointer(cache_folder(folder)).commit == 1
    build_store([folder], tmp_path / "whole")
    assert contents(cache_folder(folder)) == contents(tmp_path / "whole")


@pytest.mark.parametrize(
    "change",
    [
        "role:stage-manager a cg:Role ; cg:plainPredicate cg:managed .",
        "person:p1 cg:castIn production:film .",
        "judgement:x a cg:Judgement .",
        "[] schema:name 'nameless' .",
    ],
)
def test_what_reaches_further_is_built_anew(tmp_path, kept, change):
    folder, place, _ = kept
    (folder / "entities" / "more.ttl").write_text(f"{PREFIX_LINES}\n{change}\n")
    open_cached(folder).close()
    assert read_pointer(place).commit == 0
    build_store([folder], tmp_path / "whole")
    assert contents(place)["quads"] == contents(tmp_path / "whole")["quads"]


def test_a_file_that_cannot_be_read_leaves_the_kept_store_and_is_named(kept):
    folder, place, _ = kept
    before = read_pointer(place)
    (folder / "sources" / "a1.ttl").write_text("<> a")
    with pytest.raises(castgraph.CastgraphError, match=r"a1\.ttl:1"):
        open_cached(folder)
    assert read_pointer(place) == before
    assert contents(place)


@pytest.mark.parametrize("part", ["names/curated.json", "paths/paths.idx", "quads/CURRENT", "quads/*.sst"])
def test_what_was_damaged_is_no_beginning(tmp_path, kept, part):
    folder, place, chance = kept
    file = max((place / read_pointer(place).generation).glob(part), key=lambda path: path.stat().st_size)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0x55
    file.write_bytes(data)
    edit(chance, folder)
    open_cached(folder).close()
    build_store([folder], tmp_path / "whole")
    assert contents(place) == contents(tmp_path / "whole")


def test_who_has_the_former_generation_open_reads_on(kept):
    folder, _, _ = kept
    with open_cached(folder) as former:
        before = sorted(map(str, former.triples()))
        (folder / "sources" / "a0.ttl").unlink()
        with open_cached(folder) as now:
            assert sorted(map(str, now.triples())) != before
        assert sorted(map(str, former.triples())) == before


def test_a_kill_at_any_moment_leaves_a_store_that_the_next_question_makes_whole(tmp_path, kept):
    folder, place, chance = kept
    script = "import sys; from pathlib import Path; from castgraph.loading.cache import open_cached\n" \
        "print(flush=True); open_cached(Path(sys.argv[1]))"  # fmt: skip
    for delay in (0.02, 0.06, 0.1, 0.15, 0.2, 0.3):
        edit(chance, folder)
        process = subprocess.Popen([sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE)
        process.stdout.readline()
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        read_pointer(place)
        open_cached(folder).close()
        shutil.rmtree(tmp_path / "whole", ignore_errors=True)
        build_store([folder], tmp_path / "whole")
        assert contents(place) == contents(tmp_path / "whole")
        assert {entry.name for entry in place.iterdir() if entry.is_dir()} == {read_pointer(place).generation}


def test_nothing_is_followed_for_ever(kept, monkeypatch):
    folder, place, chance = kept
    monkeypatch.setattr("castgraph.loading.refreshing.MOST_TIMES", 2)
    seen = []
    for _ in range(4):
        edit(chance, folder)
        open_cached(folder).close()
        seen.append(read_pointer(place).commit)
    assert max(seen) <= 2
    assert not refresh(folder, place, {})
