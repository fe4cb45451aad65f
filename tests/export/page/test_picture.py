"""The picture of an answer: readable, honest, harmless, and the same in Python and in JavaScript."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from tests import pages
from tests.browsing import NEEDS_CHROMIUM, started
from tests.folders import ROOT

from castgraph.connections.answer import Answer, Group
from castgraph.connections.find import connect, finder
from castgraph.connections.joined import join
from castgraph.connections.question import Question
from castgraph.export.answer_text import answer_text, joined_text
from castgraph.export.page.picture.drawing import drawing_of
from castgraph.export.page.picture.layout import lay_out
from castgraph.export.page.picture.svg import MARKS, picture, picture_of, tree
from castgraph.export.page.picture.text import text_width, wrap
from castgraph.export.page.render import SHAPES
from castgraph.model import Connection, Hop

SVG = "{http://www.w3.org/2000/svg}"
ASSET = ROOT / "src" / "castgraph" / "export" / "page" / "assets" / "picture.js"


def several(first, last, middles):
    """Return an answer of two hops through each of some works, all told by two sources."""
    said = [(pages.source("a", "Gazette", "2020-01-01"), "released"), (pages.source("b", "Herald", "2021"), "released")]
    connections = []
    for middle in middles:
        hops = [
            Hop(one, other, (pages.credit(who, "actor", middle, said),))
            for one, other, who in ((first, middle, first), (middle, last, last))
        ]
        connections.append(Connection((first, middle, last), tuple(hops), "x."))
    groups = tuple(Group(one) for one in connections)
    return Answer(first, last, tuple(connections), len(connections), "", groups, len(connections))


@pytest.fixture(scope="module")
def answers(packaged):
    """Fifty answers of the packaged graph, of people from everywhere in it, and what joins three and five."""
    people = sorted(
        row[0] for row in packaged.rows("SELECT DISTINCT ?who WHERE { ?credit a cg:Credit ; cg:person ?who }")
    )
    chosen = people[:: len(people) // 51][:51]
    ask = finder(packaged, Question()).connect
    found = [ask(one, other) for one, other in pairwise(chosen)]
    assert len(found) == 50
    assert sum(len(answer.connections) > 1 for answer in found) > 25
    main = [ask("Joe Locke", "David Tennant"), ask("Alice Oseman", "David Tennant"), ask("Olivia Colman", "Tom Cruise")]
    apart = finder(packaged, Question(parts=True, limit=60)).connect("Joe Locke", "David Tennant")
    trees = [
        join(packaged, names)
        for names in (
            ["Joe Locke", "Olivia Colman", "David Tennant"],
            ["Joe Locke", "Tom Cruise", "David Tennant", "Kathryn Hahn", "Simon Pegg"],
        )
    ]
    return [*found, *main, apart, *trees]


@pytest.fixture(scope="module")
def drawings(answers, mini):
    person = pages.person
    names = [
        "김태리와 함께한 아주 긴 이름의 드라마 그리고 영화",
        "W" * 60,
        "A Name of Sixty Letters That Is Told in Full – or Nearly So…",
        "مرحبا بالعالم",
    ]
    odd = several(
        person("a", "이정재"), person("b", "x" * 60), [pages.production(f"m{i}", n) for i, n in enumerate(names)]
    )
    many = several(person("a", "Ann"), person("b", "Bob"), [pages.production(f"m{i}", f"Work {i}") for i in range(46)])
    evil = [replace(entity, curie=f"x:{at}") for at, (_, entity) in enumerate(pages.hostile().nodes(data="entity"))]
    hostile = several(evil[0], evil[1], evil[2:])
    wide = [[pages.production(f"{step}-{i}", f"{step} {i}") for i in range(8)] for step in range(6)]
    tangle = [[wide[0][0], *(wide[step][(i * (step + 2)) % 8] for step in range(1, 5)), wide[5][0]] for i in range(300)]
    knots = [
        Connection(tuple(way), tuple(Hop(a, b, (pages.relation(a, "isBasedOn", b),)) for a, b in pairwise(way)))
        for way in tangle
    ]
    knot = Answer(wide[0][0], wide[5][0], tuple(knots), 300)
    more = [knot, odd, many, hostile, connect(mini, "Ada Quill", "Isla Nook"), connect(mini, "Ada Quill", "Ada Quill")]
    return [drawing_of(one, portrait=portrait) for one in [*answers, *more] for portrait in (False, True)]


@pytest.mark.skipif(not shutil.which("node"), reason="no node on this system")
def test_the_page_draws_the_same_picture_as_the_command(drawings):
    program = f"{ASSET.read_text(encoding='utf-8')}\nconst drawings = JSON.parse(require('fs').readFileSync(0, 'utf8'));\nconsole.log(JSON.stringify(drawings.map(pictureTree)));"
    given = json.dumps([drawing.to_json() for drawing in drawings])

    ran = subprocess.run(["node", "-e", program], input=given, capture_output=True, text=True, check=True)

    for drawing, made in zip(drawings, json.loads(ran.stdout), strict=True):
        assert json.loads(json.dumps(tree(drawing))) == made


def test_a_plain_object_without_what_may_be_left_out_is_drawn_by_the_page_too():
    if not shutil.which("node"):
        pytest.skip("no node on this system")
    given = {
        "ends": ["a", "c"],
        "nodes": [{"id": one, "name": one, "kind": "person"} for one in "abc"],
        "ways": [["a", "b", "c"]],
        "lines": [{"from": "a", "to": "b", "status": "", "numbers": [1]}],
    }
    program = f"{ASSET.read_text(encoding='utf-8')}\nconsole.log(JSON.stringify(pictureTree({json.dumps(given)})));"
    ran = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout)[0] == "svg"


def test_no_card_lies_over_another_and_no_number_over_a_card_or_a_number(drawings):
    for drawing in drawings:
        placed = lay_out(drawing)
        boxes = [(card.x, card.y, card.width, card.height) for card in placed.cards]
        boxes += [(one.x, one.y, one.width, 16) for curve in placed.curves for one in curve.numbers]
        for one, other in combinations(boxes, 2):
            apart = (abs(one[i] - other[i]) - (one[i + 2] + other[i + 2]) / 2 for i in (0, 1))
            assert max(apart) >= -1, (drawing.title, one, other)
        for card in placed.cards:
            assert -1 <= card.x - card.width / 2 <= card.x + card.width / 2 <= placed.width + 1
            assert all(text_width(line, 13) <= card.width - 10 for line in card.lines)


def test_each_line_of_an_answer_has_a_number_that_leads_to_a_source(answers):
    for answer in answers:
        drawing = drawing_of(answer)
        placed = lay_out(drawing)
        known = {source.number for source in drawing.sources}
        for curve in placed.curves:
            assert curve.line is not None
            assert {one.number for one in curve.numbers} <= known
            assert curve.numbers or not curve.line.numbers


def test_the_best_way_is_cited_as_in_the_text(answers):
    for answer in answers:
        if not answer.connected:
            continue
        drawing = drawing_of(answer)
        text = answer_text(answer) if isinstance(answer, Answer) else joined_text(answer)
        listed = dict(re.findall(r"^  \[(\d+)\] (.*?)(?:  http.*)?$", text, re.MULTILINE))
        cited = {str(source.number): source.cite for source in drawing.sources}
        assert listed.items() <= cited.items()
        if drawing.chosen == 0:
            lines = {(line.start, line.end): line for line in drawing.lines}
            told = {number for pair in pairwise(drawing.ways[0]) for number in lines[pair].numbers}
            assert told == {int(number) for number in listed}


def test_ways_through_the_parts_of_a_series_are_one_and_none_is_lost(packaged):
    answer = connect(packaged, "Joe Locke", "David Tennant")
    drawing = drawing_of(answer)
    assert len(drawing.nodes) < len({node.iri for connection in answer.connections for node in connection.nodes})
    assert sum(drawing.sizes) + drawing.more == answer.total
    heartstopper = next(node for node in drawing.nodes if node.name == "Heartstopper")
    assert heartstopper.sub == "and 3 parts"
    assert "Heartstopper season 2" in heartstopper.title


@pytest.mark.parametrize(("portrait", "fit"), [(False, 10), (True, 3)])
def test_ways_that_find_no_room_are_counted(portrait, fit):
    works = [pages.production(f"m{i}", f"Work {i}") for i in range(46)]
    answer = several(pages.person("a", "Ann"), pages.person("b", "Bob"), works)
    text = picture_of(replace(answer, total=1046), portrait=portrait)
    assert f"and {1046 - fit:,} more ways as short" in text
    assert text.count('class="cg-card') == fit + 2


def test_longer_ways_are_not_drawn_and_this_is_said(packaged):
    answer = connect(packaged, "Alice Oseman", "David Tennant", longer=2)
    more = sum(len(one.hops) > answer.hops for one in answer.connections)
    assert more
    assert f"{more} longer ones are not drawn." in picture_of(answer)


def test_few_lines_cross():
    """Works that lie the other way round than the people are turned."""
    people = [pages.person(f"p{i}", f"Person {i}") for i in range(4)]
    works = [[pages.production(f"{side}{i}", f"{side} {i}") for i in range(4)] for side in "ab"]
    first, last = pages.person("s", "Start"), pages.person("e", "End")
    said = [(pages.source("a", "Gazette", "2020"), "released")]
    connections = []
    for i in range(4):
        nodes = (first, works[0][i], people[i], works[1][3 - i], last)
        hops = tuple(
            Hop(one, other, (pages.credit(people[i], "actor", works[0][i], said),)) for one, other in pairwise(nodes)
        )
        connections.append(Connection(nodes, hops, ""))
    for order in (connections, [connections[i] for i in (2, 0, 3, 1)]):
        placed = lay_out(drawing_of(Answer(first, last, tuple(order), 4)))
        rows = {card.node.name: card.y for card in placed.cards}
        assert all(rows[f"a {i}"] == rows[f"Person {i}"] == rows[f"b {3 - i}"] for i in range(4))


def test_hostile_names_are_text_and_nothing_runs(drawings):
    for drawing in drawings[-14:]:
        root = ElementTree.fromstring(picture(drawing))  # noqa: S314 - it is our own
        assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
            "svg", "title", "desc", "style", "rect", "g", "path", "text", "a",
        }  # fmt: skip
        for element in root.iter():
            assert not any(name.startswith("on") for name in element.attrib)
            assert re.match(r"https?://", element.get("href", "https://"))


def test_what_is_no_web_address_is_no_link():
    first, last, work = pages.person("a", "Ann"), pages.person("b", "Bob"), pages.production("m", "Work")
    said = [(pages.source("a", "A blog", "", url="javascript:alert(1)"), "released")]
    hops = tuple(Hop(one, work, (pages.credit(one, "actor", work, said),)) for one in (first, last))
    text = picture_of(Answer(first, last, (Connection((first, work, last), hops, ""),), 1))
    assert "javascript" not in text
    assert "<a " not in text
    assert "A blog, undated" in text


def test_what_is_not_connected_is_said_and_both_ends_are_shown(mini):
    text = picture_of(connect(mini, "Ada Quill", "Isla Nook"))
    assert "Ada Quill and Isla Nook are not connected." in text
    assert text.count('class="cg-card cg-end"') == 2
    assert "separate groups" in text


def test_marks_have_the_colours_of_the_page():
    assert {kind: colour for kind, (_, colour) in MARKS.items()} == {
        kind: colour for kind, (_, colour) in SHAPES.items()
    }


def test_a_long_name_is_broken_between_words_and_cut_at_last():
    assert wrap("Doctor Who 60th-anniversary specials", 13, 120, 3) == ["Doctor Who 60th-", "anniversary", "specials"]
    assert wrap("Mississippi", 13, 60, 2) == ["Mississip", "pi"]
    assert wrap("one two three four", 13, 40, 2)[-1].endswith("…")


def test_the_picture_of_the_readme_is_what_the_command_draws(run, tmp_path):
    """When the graph or the words change: castgraph connect "Alice Oseman" "David Tennant" -o docs/answer.svg."""
    made = tmp_path / "answer.svg"
    assert run("connect", "Alice Oseman", "David Tennant", "-o", str(made)).code == 0
    assert made.read_text(encoding="utf-8") == (ROOT / "docs" / "answer.svg").read_text(encoding="utf-8")
    assert "docs/answer.svg" in (ROOT / "README.md").read_text(encoding="utf-8")


@NEEDS_CHROMIUM
def test_a_browser_draws_every_name_within_its_card_in_light_and_dark(drawings):
    measure = """svg => [...svg.querySelectorAll('.cg-card')].flatMap(card => {
      const box = card.querySelector('rect').getBBox();
      return [...card.querySelectorAll('text')].filter(text => { const t = text.getBBox();
        return t.x < box.x || t.x + t.width > box.x + box.width || t.y < box.y - 2 || t.y + t.height > box.y + box.height + 2; }).map(text => text.textContent);
    })"""
    with started() as browser:
        page = browser.new_page(color_scheme="dark")
        told = []
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        ground = []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.set_content(picture(drawings[0]))
            ground.append(page.eval_on_selector(".cg-ground", "one => getComputedStyle(one).fill"))
        for drawing in drawings[-16:]:
            page.set_content(picture(drawing))
            assert page.eval_on_selector("svg", measure) == []
        page.add_script_tag(content=ASSET.read_text(encoding="utf-8"))
        same = page.evaluate(
            "given => { const made = drawPicture(given); document.body.replaceChildren(made); return made.querySelectorAll('.cg-card').length; }",
            drawings[0].to_json(),
        )
    assert same == len(lay_out(drawings[0]).cards)
    assert len(set(ground)) == 2
    assert told == []
