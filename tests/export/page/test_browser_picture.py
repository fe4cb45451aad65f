"""The picture of an answer in the page: drawn first, tied to panel and map, in links, as files, on paper."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from tests.browsing import NEEDS_CHROMIUM, heading, opened, until

from castgraph.connections.find import connect
from castgraph.connections.joined import join
from castgraph.export.page.compose import connection_page, joined_page
from castgraph.export.page.options import PageOptions
from castgraph.export.page.picture.drawing import drawing_of
from castgraph.export.page.render import write_page

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = NEEDS_CHROMIUM
TWO = ("Joe Locke", "David Tennant")
THREE = ("Joe Locke", "Tom Cruise", "David Tennant")
ENDS = "#connect=person:joe-locke..person:david-tennant"
PHONE = {"width": 390, "height": 664}


@pytest.fixture(scope="module")
def found(packaged: Any) -> dict[str, Any]:
    return {"two": connect(packaged, *TWO), "three": join(packaged, THREE)}


@pytest.fixture(scope="module")
def folder(packaged: Any, found: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("answers")
    small = PageOptions(limit=150, jsonld=False)
    write_page(connection_page(packaged, found["two"], small), made / "two.html")
    write_page(connection_page(packaged, found["two"], PageOptions(limit=150, theme="dark")), made / "dark.html")
    write_page(joined_page(packaged, found["three"], small), made / "three.html")
    return made


def cards(page: Any, which: str = "") -> list[str]:
    return list(
        page.evaluate(
            "which => [...document.querySelectorAll(`#drawn .cg-card${which}`)].map(g => g.dataset.id).sort()", which
        )
    )


def lines(page: Any) -> list[list[str]]:
    return sorted(
        page.evaluate(
            "[...document.querySelectorAll('#drawn .cg-line[data-from]')].map(g => [g.dataset.from, g.dataset.to])"
        )
    )


def curie(iri: str) -> str:
    return iri.replace("https://w3id.org/castgraph/id/", "").replace("/", ":", 1)


@pytest.mark.parametrize("name", ["two", "three"])
def test_an_answer_is_seen_as_the_picture_that_the_command_draws(
    browser: Any, folder: Path, found: dict[str, Any], name: str
) -> None:
    drawing = drawing_of(found[name])
    with opened(browser, folder, name) as page:
        assert page.locator("#drawn svg").is_visible()
        assert len(lines(page)) == len(drawing.lines)
        assert len(cards(page)) == len(drawing.nodes)
        assert cards(page, ".cg-end") == sorted(curie(end) for end in drawing.ends)
        numbers = page.evaluate("[...document.querySelectorAll('#drawn [data-number]')].map(g => +g.dataset.number)")
        assert set(numbers) <= {source.number for source in drawing.sources}
        for source in drawing.sources:
            if source.number in numbers:
                item = page.locator(f"#details li[data-number='{source.number}']").first
                assert source.cite in item.text_content()


def test_the_chosen_way_is_bold_and_another_is_chosen_by_its_line_or_card(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "two") as page:
        assert len(cards(page, ".cg-chosen")) == 5
        before = page.inner_text(".answer")
        other = page.locator("#drawn .cg-card:not(.cg-chosen)").first
        name = other.get_attribute("data-id")
        other.focus()
        page.keyboard.press("Enter")
        assert name in cards(page, ".cg-chosen")
        assert page.inner_text(".answer") != before
        assert "way=" in page.url
        page.evaluate(
            "document.querySelector('#drawn .cg-line[data-from]:not(.cg-chosen)').dispatchEvent(new Event('click'))"
        )
        assert len(cards(page, ".cg-chosen")) == 5


def test_a_number_leads_to_its_source_in_the_panel(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "two") as page:
        for number in (1, 7):
            mark = page.locator(f"#drawn [data-number='{number}']").first
            mark.focus()
            page.keyboard.press("Enter")
            assert page.locator(f"#details li.led[data-number='{number}']").count() == 1
            assert page.evaluate("document.activeElement.closest('li').dataset.number") == str(number)


def test_a_card_of_the_way_opens_in_the_panel_and_the_answer_stays(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "two") as page:
        page.locator("#drawn .cg-chosen[data-id='person:joe-locke']").click()
        assert heading(page) == "Joe Locke"
        assert page.locator("#drawn .cg-picked").count() == 1
        assert "in=person:joe-locke..person:david-tennant" in page.url
        page.reload()
        page.wait_for_selector("html[data-ready]", state="attached")
        assert heading(page) == "Joe Locke"
        assert page.locator("#drawn svg").is_visible()
        page.get_by_role("button", name="Back to the answer").click()
        assert heading(page) == "Joe Locke and David Tennant"


def test_the_map_is_one_key_away_and_shows_the_way(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "two") as page:
        page.keyboard.press("m")
        assert page.locator("#drawn").is_hidden()
        assert page.evaluate("castgraph.lit()") == {"ends": 2, "pairs": 4}
        assert re.search(r"&map\b", page.url)
        page.click("#to-map")
        assert page.locator("#drawn svg").is_visible()
        page.keyboard.press("Escape")
        assert page.locator("#drawn").is_hidden()
        assert page.locator("#to-map").is_hidden()


def test_three_are_joined_by_a_tree_with_its_ends_marked_and_sourced(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "three") as page:
        assert cards(page, ".cg-end") == sorted(["person:joe-locke", "person:tom-cruise", "person:david-tennant"])
        hops = page.locator("#details .tree .hop")
        assert hops.count() == len(lines(page))
        assert all(hops.nth(i).locator(".sources a").count() for i in range(hops.count()))
        assert page.locator("#details .node.end").count() >= 3


def test_on_a_phone_the_picture_runs_from_top_to_bottom(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "two", viewport=PHONE, has_touch=True) as page:
        places = page.evaluate(
            "[...document.querySelectorAll('#drawn .cg-end')].map(g => g.getBoundingClientRect()).map(b => [b.x, b.y])"
        )
        assert abs(places[0][0] - places[1][0]) < 150
        assert places[1][1] - places[0][1] > 200
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        lead, sheet, time = (page.locator(one).bounding_box() for one in ("#details .lead", "#panel", "#time"))
        assert "connected in 4 hops" in page.inner_text("#details .lead")
        assert lead["y"] + lead["height"] <= 664
        drawn = page.locator("#drawn").bounding_box()
        assert drawn["y"] + drawn["height"] <= time["y"] <= sheet["y"]
        last = page.locator("#drawn .cg-end").last.bounding_box()
        assert last["y"] + last["height"] <= drawn["y"] + drawn["height"]  # all five layers are in sight
        page.locator("#drawn .cg-card.cg-chosen:not(.cg-end)").first.click()
        until(page, "document.getElementById('panel').dataset.sheet === 'half'")
        until(page, "document.getElementById('drawn').getBoundingClientRect().bottom < 410")
        assert page.locator("#time").is_hidden()


def test_on_a_tablet_held_upright_so_does_a_long_one(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "two", viewport={"width": 820, "height": 1180}) as page:
        box = page.locator("#drawn svg").bounding_box()
        assert box["height"] > box["width"]
        assert page.locator("#drawn .cg-card text").first.bounding_box()["height"] > 12


def test_on_a_small_laptop_both_ends_are_seen_at_once(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "two", viewport={"width": 1000, "height": 680}) as page:
        frame = page.locator("#drawn").bounding_box()
        for end in page.locator("#drawn .cg-end").all():
            box = end.bounding_box()
            assert box["x"] >= frame["x"]
            assert box["x"] + box["width"] <= frame["x"] + frame["width"]
            assert box["y"] + box["height"] <= frame["y"] + frame["height"] + 1


def test_zooming_has_ends(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "two") as page:
        wide = "document.querySelector('#drawn svg').getBoundingClientRect().width"
        first = page.evaluate(wide)
        for key, low, high in (("+", 2.9, 3.1), ("-", 0.35, 0.45)):
            for _ in range(14):
                page.keyboard.press(key)
            assert low < page.evaluate(wide) / first < high
        page.keyboard.press("f")
        assert page.evaluate(wide) == first
        page.mouse.move(500, 400)
        for way, low, high in ((-300, 2.9, 3.1), (300, 0.35, 0.45)):
            for _ in range(14):
                page.mouse.wheel(0, way)
            until(page, f"{wide} / {first} > {low} && {wide} / {first} < {high}")


def test_what_is_drawn_changes_with_filters(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "two", ENDS + "&hide=role.actor") as page:
        until(page, "document.querySelector('.filters').textContent.includes('without actor')")
        assert len(cards(page)) >= 2
        assert json.dumps(cards(page, ".cg-end")) == json.dumps(["person:david-tennant", "person:joe-locke"])


@pytest.mark.parametrize("name", ["two", "dark", "three"])
def test_without_script_the_answer_is_told_and_drawn_in_light(browser: Any, folder: Path, name: str) -> None:
    with opened(browser, folder, name, java_script_enabled=False, color_scheme="dark") as page:
        text = page.locator("#plain")
        assert "[1]" in text.inner_text()
        assert "parts=True" not in text.inner_text()  # nobody can ask a piece of paper again
        assert re.search(r"^ +\[1\] ", text.locator("pre").text_content(), re.MULTILINE)
        assert text.locator("svg.cg-picture .cg-card.cg-end").count() == (3 if name == "three" else 2)
        assert text.bounding_box()["y"] < 100
        picture = text.locator("svg.cg-picture .cg-ground")
        assert picture.evaluate("one => getComputedStyle(one).fill") == "rgb(250, 250, 248)"


@pytest.mark.parametrize("name", ["two", "dark", "three"])
@pytest.mark.parametrize("script", [True, False])
def test_an_answer_is_printed_in_light_on_three_pages_at_most(
    browser: Any, folder: Path, name: str, script: bool
) -> None:
    with opened(browser, folder, name, java_script_enabled=script, color_scheme="dark") as page:
        printed = page.pdf(format="A4", print_background=True)
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 3
        page.emulate_media(media="print")
        told = page.locator("#details" if script else "#plain")
        drawn = page.locator("#drawn svg" if script else "#plain svg")
        assert drawn.is_visible()
        assert "[1]" in told.inner_text()
        if script:
            assert told.bounding_box()["y"] < drawn.bounding_box()["y"]
        assert drawn.locator(".cg-ground").evaluate("one => getComputedStyle(one).fill") == "rgb(255, 255, 255)"
        assert drawn.bounding_box()["width"] <= 1280


def test_a_narrow_frame_shows_the_answer_and_not_the_header(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "two", viewport={"width": 640, "height": 420}) as page:
        assert page.locator("header").bounding_box()["height"] < 60
        assert "connected in 4 hops" in " ".join(page.locator("#drawn .cg-title").all_text_contents())
        assert page.get_attribute("#panel", "data-sheet") == "low"
        box = page.locator("#drawn .cg-end").first.bounding_box()
        assert 0 < box["y"] < 400
        assert page.evaluate("document.documentElement.scrollWidth") <= 640


def drawn_as(page: Any, kind: str, folder: Path) -> bytes:
    with page.expect_download() as waiting:
        page.click(f"#{kind}")
    assert waiting.value.suggested_filename == f"castgraph.{kind}"
    waiting.value.save_as(folder / f"castgraph.{kind}")
    return (folder / f"castgraph.{kind}").read_bytes()


@pytest.mark.parametrize("seen", ["answer", "map"])
def test_what_is_seen_is_saved_as_svg_and_at_twice_its_size_as_png_with_title_and_legend(
    browser: Any, folder: Path, tmp_path: Path, seen: str
) -> None:
    with opened(browser, folder, "two", ENDS + ("&way=3" if seen == "answer" else "&map")) as page:
        drawing, painted = drawn_as(page, "svg", tmp_path), drawn_as(page, "png", tmp_path)
        title = page.inner_text("h1" if seen == "map" else "#details .lead")
    tree = ElementTree.fromstring(drawing)  # noqa: S314 - our own
    told = "|".join("".join(one.itertext()) for one in tree.iter("{http://www.w3.org/2000/svg}text"))
    assert title in told
    for words in ("person", "production", "out, or told as a fact", "Joe Locke", "David Tennant"):
        assert words in told
    assert ("the chosen way" in told) == (seen == "answer")
    size = [int(tree.attrib[side]) for side in ("width", "height")]
    assert [2 * side for side in size] == [int.from_bytes(painted[at : at + 4], "big") for at in (16, 20)]


def test_theme_and_place_in_the_table_are_in_the_link(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "two", "#theme=dark") as page:
        assert page.get_attribute("html", "data-theme") == "dark"
        assert len(cards(page)) >= 2
        page.click("#theme")
        until(page, "location.hash.includes('theme=light')")
    with opened(browser, folder, "two", "#table&sort=-newest&find=released&row=31") as page:
        assert page.input_value("#filter") == "released"
        assert page.locator("th[aria-sort=descending]").inner_text() == "newest"
        assert page.evaluate("document.getElementById('scroll').scrollTop") == 30 * 33
        page.locator("#facts tr[aria-rowindex='38'] .cell").first.click()
        page.go_back()
        until(page, "document.getElementById('scroll').scrollTop === 30 * 33")
