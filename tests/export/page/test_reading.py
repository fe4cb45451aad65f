"""What a reader does with the page, in a real browser: names that are not there, filters, time, the table, parts."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests import pages
from tests.browsing import NEEDS_CHROMIUM, heading, opened, until

from castgraph.connections.find import connect_question
from castgraph.connections.joined import join
from castgraph.connections.question import Question
from castgraph.export.page.compose import connection_page, graph_page, joined_page
from castgraph.export.page.options import PageOptions, View
from castgraph.export.page.render import render_page, write_page

if TYPE_CHECKING:
    from castgraph.store.base import Store

pytestmark = NEEDS_CHROMIUM
ALICE, DAVID, KIT = (f"person:{name}" for name in ("alice-oseman", "david-tennant", "kit-connor"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, packaged: Store, whole: str) -> Path:
    made = tmp_path_factory.mktemp("reading")
    three = join(packaged, ["Joe Locke", "David Tennant", "Olivia Colman"])
    dated = Question(as_of="2022-06-01", not_roles=("executive-producer",))
    only, small = Question(roles=("actor",)), PageOptions(limit=200)
    for name, page in {
        "curated": render_page(pages.curated(), View("Heartstopper and around it")),
        "large": render_page(pages.made(12_000), View("12,000")),
        "whole": whole,
        "part": graph_page(packaged, options=small),
        "three": joined_page(packaged, three, small),
        "dated": connection_page(packaged, connect_question(packaged, ALICE, DAVID, dated), small, dated),
        "only": connection_page(packaged, connect_question(packaged, ALICE, DAVID, only), small, only),
        "rumour": graph_page(packaged, centre="Doctor Who", hops=1),
    }.items():
        write_page(page, made / f"{name}.html")
    return made


def test_a_name_that_is_not_there_is_told_so_and_who_may_have_been_meant(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated", f"#connect={ALICE}..{DAVID}") as page:
        page.fill("#q", "Davd Tenant")
        assert "Davd Tenant is not in this graph. Did you mean" in page.inner_text(".find .missing")
        assert page.locator("#q-list [role=option]").all_inner_texts()[0].startswith("David Tennant")
        page.fill("#to", "Amos Glick")
        page.press("#to", "Enter")
        assert heading(page) == "Amos Glick is not in this graph."
        assert "connect=" not in page.url
        page.fill("#to", "Davd Tennant")
        page.press("#to", "Enter")
        assert "Davd Tennant is not in this graph" in heading(page)
        page.locator("#details button.node", has_text="David Tennant").click()
        assert heading(page) == "David Tennant"
    with opened(browser, folder, "part") as page:
        page.fill("#q", "Amos Glick")
        page.press("#q", "Enter")
        assert heading(page) == "Amos Glick is not on this page."


def test_only_this_hides_all_others_and_all_is_brought_back(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated") as page:
        assert page.locator("#reset").is_hidden()
        page.locator(".filter", has_text="Composer").hover()
        page.get_by_role("button", name="Only composer").click()
        assert page.locator("#filters label", has_text="Actor").first.locator("input").is_checked() is False
        assert "1 of 17 facts" in page.inner_text("#details")
        page.get_by_role("button", name="Only composer").click()
        assert page.locator("#filters input:not(:checked)").count() == 0
        page.locator("label", has_text="Production").locator("input").uncheck()
        page.locator("label", has_text="Person").locator("input").uncheck()
        assert "Nothing is shown" in page.inner_text("#nothing")
        page.click("#nothing-all")
        assert page.locator("#nothing").is_hidden()
        assert page.locator("#filters input:not(:checked)").count() == 0
        assert "hide" not in page.url


def test_every_answer_says_which_filters_it_was_given(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated", f"#connect={ALICE}..{DAVID}&hide=role.showrunner") as page:
        assert "given without showrunner" in page.inner_text(".filters")
        page.locator(".filters button").click()
        assert page.locator(".filters").count() == 0
    with opened(browser, folder, "dated") as page:
        told = page.inner_text(".filters")
        assert "as known on 1 June 2022" in told
        assert "without executive producer" in told
        assert page.inner_text("#day-text") == "1 June 2022"
    with opened(browser, folder, "only") as page:
        assert "asked with roles='actor'" in page.inner_text(".filters")


def test_what_is_only_rumoured_is_offered_and_counted_when_asked(browser: Any, folder: Path) -> None:
    asked = f"#connect={KIT}..production:doctor-who-60th&asof=2022-12-01"
    with opened(browser, folder, "curated", asked) as page:
        assert "With what is only rumoured they would be connected in 1 hop." in page.inner_text("#details")
        page.get_by_role("button", name="Count what is rumoured").click()
        assert "connected in 1 hop" in page.inner_text(".lead")
        assert "counting what is rumoured" in page.inner_text(".filters")
        assert "with=rumoured" in page.url


def test_the_axis_is_of_real_days_and_steps_skip_what_adds_nothing(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated") as page:
        assert page.inner_text("#first-day") == "20 January 2021"
        assert page.inner_text("#last-day") == "18 September 2024"
        value = "Number(document.getElementById('day').value)"
        page.focus("#day")
        page.keyboard.press("Home")
        assert page.inner_text("#day-text") == "20 January 2021"
        page.keyboard.press("ArrowRight")
        assert page.evaluate(value) == 92
        page.evaluate(
            "() => { const d = document.getElementById('day'); d.value = 400; d.dispatchEvent(new Event('input')) }"
        )
        assert page.inner_text("#day-text") == "24 February 2022"
        assert heading(page) == "As of 24 February 2022"
        assert "asof=2022-02-24" in page.url
        assert "Nothing that day; the last change before it, on 22 April 2021" in page.inner_text("#details")
        page.locator("#earlier").click()
        assert page.inner_text("#day-text") == "20 January 2021"
    with opened(browser, folder, "whole") as page:
        page.click("#play")
        page.wait_for_timeout(600)
        page.click("#play")
        steps = page.evaluate("castgraph.play()")
        assert steps["seconds"] <= 30
        assert page.inner_text("#day-text") != "2 May 2011"


def test_three_and_more_are_marked_highlighted_and_told_hop_by_hop_with_sources(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "three") as page:
        assert heading(page) == "Joe Locke, David Tennant and Olivia Colman"
        assert "are joined by" in page.inner_text(".lead")
        hops = page.locator(".tree .branch")
        assert hops.count() >= 3
        assert all(hops.nth(i).locator(".sources a").count() for i in range(hops.count()))
        marked = page.locator(".tree .node.end").all_inner_texts()
        assert set(marked) == {"Joe Locke", "David Tennant", "Olivia Colman"}
        assert page.evaluate("castgraph.lit()") == {"ends": 3, "pairs": hops.count()}


def test_the_table_keeps_only_the_rows_in_sight_and_sorts_thirty_thousand_at_once(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "large", "#table") as page:
        assert int(page.inner_text("#row-count").split(" ")[0].replace(",", "")) > 25_000
        assert page.locator("#facts tbody tr").count() < 80
        took = page.evaluate(
            "() => [...document.querySelectorAll('#facts th button')].map(b => {"
            " const t = performance.now(); b.click(); return performance.now() - t })"
        )
        print("milliseconds to sort by each column:", [round(one) for one in took])
        assert max(took) < 3000  # a tenth of that on a machine with nothing else to do
        last = page.inner_text("#row-count").split(" ")[0].replace(",", "")
        page.evaluate("document.getElementById('scroll').scrollTop = 1e8")
        until(page, f"document.querySelector('#facts tbody tr[aria-rowindex=\"{int(last) + 1}\"]') !== null")
        assert page.locator("#facts tbody tr").count() < 80


@pytest.mark.parametrize("size", [(390, 664), (820, 1180), (1280, 720)])
def test_the_table_is_read_to_its_end_on_every_screen(browser: Any, folder: Path, size: tuple[int, int]) -> None:
    with opened(browser, folder, "whole", "#table", viewport=dict(zip(("width", "height"), size, strict=True))) as page:
        box, row = (
            page.locator("#scroll").bounding_box(),
            "document.querySelector('#facts tbody tr[aria-rowindex=\"%d\"]')",
        )
        assert box["y"] + box["height"] <= size[1]
        for row_ in (int(box["height"] // 33), 1000):
            page.evaluate(f"document.getElementById('scroll').scrollTop = {33 * (row_ - 5)}")
            until(page, f"{row % row_} !== null")
        page.evaluate("document.getElementById('scroll').scrollTop = 1e8")
        last = int(page.inner_text("#row-count").split(" ")[0].replace(",", "")) + 1
        until(page, f"{row % last} !== null")
        assert page.locator("#facts tbody tr").last.bounding_box()["y"] <= size[1]


def test_what_a_step_of_time_has_added_is_brought_in_sight(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "whole", "#asof=2017-07-06") as page:
        page.focus("#day")
        for _ in range(3):
            page.keyboard.press("ArrowRight")
            page.wait_for_timeout(100)
            assert page.evaluate("castgraph.away()") == []


def test_the_table_sorts_by_day_and_by_number_and_links_its_sources(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated", "#table") as page:
        page.locator("#facts th button").nth(5).click()
        days = [day for day in page.locator("#facts tbody td:nth-child(6)").all_inner_texts() if day]
        assert days == sorted(days, reverse=True)
        page.locator("#facts th button").nth(6).click()
        first = page.locator("#facts tbody tr:not(.space)").first
        assert "+1" in first.inner_text()
        link = first.locator("a").first
        assert link.get_attribute("href").startswith("https://news.example/")
        assert link.get_attribute("target") == "_blank"


def test_back_leads_to_the_table_and_its_place(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "whole", "#table") as page:
        page.locator("#facts th button").nth(2).click()
        page.evaluate("document.getElementById('scroll').scrollTop = 20000")
        page.wait_for_timeout(100)
        row = page.locator("#facts tbody tr:not(.space)").nth(15)
        text = row.inner_text()
        row.locator(".cell").first.click()
        assert not page.evaluate("document.body.classList.contains('tabled')")
        page.go_back()
        until(page, "document.body.classList.contains('tabled')")
        top = page.evaluate("document.getElementById('scroll').scrollTop")
        assert abs(top - 20000) <= 33 / 2  # the address names the row on top
        assert text in page.locator("#facts tbody tr:not(.space)").all_inner_texts()
        assert page.locator("#facts th").nth(2).get_attribute("aria-sort") == "ascending"


def test_csv_and_json_hold_what_is_shown(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated", "#table&hide=role.actor") as page:
        with page.expect_download() as waiting:
            page.click("#json")
        rows = json.loads(Path(waiting.value.path()).read_text(encoding="utf-8"))
        with page.expect_download() as waiting:
            page.click("#csv")
        text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
        table = list(csv.DictReader(io.StringIO(text)))
        assert len(rows) == len(table) == 7
        assert [row["start IRI"] for row in rows] == [row["start IRI"] for row in table]
        sources = next(row["sources"] for row in rows if row["relation"] == "is based on")
        assert sources[0]["url"] == "https://news.example/2021-01"


def test_a_part_says_so_beside_every_count_and_answer(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "part", f"#connect={ALICE}..{DAVID}") as page:
        assert "on this page: 200 of 1,8" in page.inner_text("#details")
        page.evaluate("location.hash = 'table'")
        until(page, "document.getElementById('row-count').textContent.includes('on this page: 200 of 1,8')")


def test_the_picture_begins_with_five_hundred_and_what_is_asked_for_joins_it(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "whole") as page:
        assert "begins with the 500 that matter most" in page.inner_text("#details")
        before = page.evaluate("castgraph.pictured()")
        assert before == 500
        page.fill("#q", "dune")
        page.press("#q", "Enter")
        joined = page.evaluate("castgraph.pictured()")
        assert joined > before
        page.press("body", "Escape")
        assert page.evaluate("castgraph.pictured()") == joined


def test_no_whole_export_was_asked_for_and_characters_are_no_people(
    browser: Any, folder: Path, packaged: Store
) -> None:
    with opened(browser, folder, "whole") as page:
        assert "asked" not in page.inner_text(".summary, .note").lower()
    page = graph_page(packaged, centre="Heartstopper", hops=1, include=["characters"])
    summary = page.split('class="summary">')[1].split("<")[0]
    assert "characters" in summary
    assert "others" not in summary
