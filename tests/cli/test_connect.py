"""connect as people meet it: text, JSON, table, page, pairs, three and more, an honest no."""

from __future__ import annotations

import json

import pytest
from tests.conftest import MINI

ADA, ESME = "Ada Quill", "Esme Lark"


def test_what_joins_three_is_a_table_and_a_page_too(run, tmp_path):
    ends, page = [ADA, ESME, "Gus Pell"], tmp_path / "joined.html"
    options = ["--graph", str(MINI)]

    ran = run("connect", *ends, "-f", "tsv", *options)
    assert run("connect", *ends, "-o", str(page), *options).code == 0
    told = json.loads(run("connect", *ends, "-f", "json", *options).out)
    apart = run("connect", ADA, ESME, "Isla Nook", "-f", "tsv", *options)

    header, *rows = (line.split("\t") for line in ran.out.splitlines())
    assert ran.code == 0
    assert header[-2:] == ["source", "url"]
    assert {row[1] for row in rows} == {str(step) for step in range(1, told["hops_total"] + 1)}
    assert all(source.startswith("https://") for *_, source in rows)
    assert "exact" in ran.err
    assert all(node["name"] in page.read_text(encoding="utf-8") for node in told["nodes"])
    assert (apart.code, len(apart.out.splitlines())) == (1, 1)
    assert "not all connected" in apart.err


def test_three_names_and_explain_on_the_command_line(run):
    ran = run("connect", ADA, ESME, "Gus Pell", "--graph", str(MINI))
    assert ran.code == 0
    assert "are joined by" in ran.out
    ran = run("connect", ADA, ESME, "--graph", str(MINI), "--explain", "--longer", "1")
    assert "support" in ran.out
    assert run("connect", ADA, "--graph", str(MINI)).code == 2


def test_pairs_are_answered_line_by_line(run):
    lines = f"{ADA}\t{ESME}\n# a comment\n{ADA}\tNobody At All\n{ADA}\n"
    ran = run("connect", "--pairs", "-", "--graph", str(MINI), stdin=lines)
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [answer["connected"] for answer in answers] == [True, None, None]
    assert ran.code == 1
    assert "nothing is named" in answers[1]["error"]


def test_the_command_writes_the_page_and_says_how_large_it_is(run, tmp_path):
    out = tmp_path / "page.html"

    ran = run("connect", ADA, ESME, "-o", str(out), "--limit", "50", "--title", "Leads", "--graph", str(MINI))

    assert ran.code == 0
    assert "Leads" in out.read_text(encoding="utf-8")
    assert "MB" in ran.err


ARTICLE = "https://www.radiotimes.com/tv/drama/heartstopper-creator-alice-oseman-season-2-newsupdate/"


def test_connect_answers_the_main_question_with_its_sources(run):
    ran = run("connect", "Alice Oseman", "David Tennant")

    assert ran.code == 0
    assert "Heartstopper" in ran.out
    assert "Sources" in ran.out
    assert "https://" in ran.out
    assert ran.err == ""


def test_connect_as_json_has_the_promised_shape(run):
    answer = json.loads(run("connect", "Alice Oseman", "David Tennant", "--format", "json").out)

    assert answer["connected"] is True
    assert answer["hops"] == len(answer["connections"][0]["hops"])
    assert answer["start"]["name"] == "Alice Oseman"
    connection = answer["connections"][0]
    assert {"iri", "name", "kind"} <= set(connection["nodes"][0])
    for hop in connection["hops"]:
        assert {"start", "end", "relation", "credits"} <= set(hop)
        for credit in hop["credits"]:
            assert {"iri", "role", "character", "status", "sources"} <= set(credit)
            for source in credit["sources"]:
                assert source["publisher"]
                assert source["url"].startswith("http")


def test_the_seed_article_alone_connects_oseman_and_tennant_in_four_hops(run):
    answer = json.loads(
        run("connect", "Alice Oseman", "David Tennant", "--as-of", "2023-02-17", "--publisher", "Radio Times",
            "--format", "json").out
    )  # fmt: skip

    assert answer["hops"] == 4
    urls = {s["url"] for c in answer["connections"] for h in c["hops"] for k in h["credits"] for s in k["sources"]}
    assert ARTICLE in urls


def test_not_connected_is_an_answer_with_exit_code_1(run, folder):
    with (folder / "sources" / "one.ttl").open("a", encoding="utf-8") as stream:
        stream.write(
            "credit:bob-actor-play a cg:Credit ; cg:person person:bob ; "
            "cg:role role:actor ; cg:production production:play .\n"
        )
    with (folder / "entities" / "all.ttl").open("a", encoding="utf-8") as stream:
        stream.write(
            'person:bob a schema:Person ; schema:name "Bob" . production:play a schema:Play ; schema:name "P"@en .'
        )

    ran = run("connect", "Ann Example", "Bob", "--graph", str(folder))
    as_json = run("connect", "Ann Example", "Bob", "--graph", str(folder), "-f", "json")

    assert (ran.code, as_json.code) == (1, 1)
    assert "not connected" in ran.out
    assert "2" in ran.out
    answer = json.loads(as_json.out)
    assert answer["connected"] is False
    assert answer["hops"] is None
    assert answer["connections"] == []


def test_a_picture_is_written_and_the_answer_printed_too(run, tmp_path):
    options = ["--graph", str(MINI)]
    two, three, table = (tmp_path / name for name in ("two.svg", "three.SVG", "table.svg"))

    told = run("connect", ADA, ESME, *options)
    drawn = run("connect", ADA, ESME, "-o", str(two), *options)
    joined = run("connect", ADA, ESME, "Gus Pell", "-o", str(three), "--portrait", *options)
    apart = run("connect", ADA, "Isla Nook", "-o", str(table), *options)

    assert (drawn.code, drawn.out, drawn.err) == (0, told.out, "")
    assert two.read_text(encoding="utf-8").startswith("<svg ")
    assert "are joined by" in joined.out
    assert "Gus Pell" in three.read_text(encoding="utf-8")
    assert apart.code == 1
    assert "are not connected" in apart.out
    assert "are not connected" in table.read_text(encoding="utf-8")


def test_portrait_without_a_picture_is_refused(run):
    ran = run("connect", ADA, ESME, "--portrait", "--graph", str(MINI))
    assert ran.code == 2
    assert "-o FILE.svg" in ran.err


def test_only_distances_or_one_path_of_each_pair(run):
    lines = "Ada Quill\tEsme Lark\nAda Quill\nNobody\tAda Quill\nAda Quill\tIsla Nook\n"
    told = {
        only: run("connect", "--pairs", "-", "--only", only, "--graph", str(MINI), "-f", "jsonl", stdin=lines)
        for only in ("hops", "path")
    }
    hops, path = ([json.loads(line) for line in ran.out.splitlines()] for ran in told.values())

    assert [one["connected"] for one in hops] == [True, None, None, False] == [one["connected"] for one in path]
    assert hops[0]["hops"] == path[0]["hops"] == len(path[0]["connection"]["hops"])
    assert "connection" not in hops[0]
    assert hops[3]["note"] == "No connection of at most 12 hops."
    assert run("connect", "Ada Quill", "Esme Lark", "--only", "hops", "--graph", str(MINI)).code == 2


def test_characters_and_patterns_are_those_of_the_sources_that_are_asked(run):
    of_day = ["--graph", str(MINI), "--as-of"]

    players = run("connect", "Gus Pell", "Hal Wick", "--include", "characters", *of_day, "2030")
    before = run("connect", "Gus Pell", "Hal Wick", "--include", "characters", *of_day, "2021-12-31")
    harbour = [ADA, "Cléo Marsh", "--where", "?production cg:status status:released"]
    then = run("connect", *harbour, *of_day, "2019-12-31")

    assert "The Keeper is played by Hal Wick" in players.out
    assert before.code == 1
    assert run("connect", *harbour, "--graph", str(MINI)).code == 0
    assert then.code == 1
    assert "without --where" not in then.out
    assert run("distances", ADA, *harbour[2:], *of_day, "2019-12-31").code == 1
    assert run("distances", ADA, *harbour[2:], "--graph", str(MINI)).code == 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--explain", "Joe"], "--explain and --full are for the connections of two"),
        (["--full", "Joe"], "--explain and --full are for the connections of two"),
        (["--parts", "Joe"], "three or more are joined by one answer: no --via, --paths, --longer, --parts"),
        (["--title", "T"], "only of a page"),
        (["--theme", "dark", "-f", "json"], "only of a page"),
        (["--no-jsonld"], "only of a page"),
        (["--limit", "3", "-o", "x.svg"], "only of a page"),
    ],
)
def test_what_would_have_no_effect_is_refused(run, given, words):
    told = run("connect", ADA, "Bram Vane", *(word.replace("Joe", ESME) for word in given), "--graph", str(MINI))

    assert told.code in (2, 3)
    assert words in told.err


def test_what_would_have_no_effect_on_many_pairs_or_on_other_files_is_refused(run, tmp_path):
    (tmp_path / "p.tsv").write_text(f"{ADA}\t{ESME}\n", encoding="utf-8")
    pairs = ["connect", "--pairs", str(tmp_path / "p.tsv"), "--graph", str(MINI)]

    assert "are for the connections of two" in run(*pairs, "--full").err
    assert "leave out --only" in run(*pairs, "--only", "hops", "--parts").err
    assert run(*pairs, "--parts").code == 0
    assert "only of a page" in run("export", "graphml", "--title", "T", "--graph", str(MINI)).err
    assert "--open is for a page" in run("export", "graphml", "--open", "--graph", str(MINI)).err
