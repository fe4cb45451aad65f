"""The page in a real browser: every item of it, no request, no error, nothing in the data that runs."""

from __future__ import annotations

import json
import re
from itertools import islice
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from tests import pages
from tests.browsing import NEEDS_CHROMIUM, heading, opened, until, violations

from castgraph.export.page.options import View
from castgraph.export.page.render import frame, render_page, write_page
from castgraph.vocabulary import ID, STATUSES

pytestmark = NEEDS_CHROMIUM
ALICE, DAVID, KIT, HERMIT = (f"person:{name}" for name in ("alice-oseman", "david-tennant", "kit-connor", "hermit"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pages")
    curated = pages.curated()
    path = pages.connection(
        curated, ID + "person/alice-oseman", ID + "production/heartstopper", ID + "person/joe-locke"
    )
    for name, page in {
        "curated": render_page(curated, View("Heartstopper and around it", note="From the press.")),
        "given": render_page(curated, View("Alice and Joe", answer=pages.answer(path), plain=path.sentence)),
        "island": render_page(curated, View("x", ends=(ID + "person/alice-oseman", ID + "person/hermit"))),
        "hostile": render_page(pages.hostile(), View(pages.EVIL, note=pages.EVIL, jsonld=json.dumps(pages.EVIL))),
        "empty": render_page(nx.MultiGraph(), View("")),
        "one": render_page(pages.graph([pages.person("x", "")], []), View("One")),
        "made": render_page(pages.made(500), View("500")),
        "large": render_page(pages.made(5000), View("5,000")),
    }.items():
        write_page(page, made / f"{name}.html")
    (made / "frame.html").write_text(f"<!doctype html><title>f</title>{frame(render_page(curated, View('x')))}")
    return made


def facts(page: Any) -> int:
    return int(page.locator("#facts tbody tr:not(.space)").count())


def ink(page: Any) -> int:
    """Count the pixels of the picture that are not ground."""
    return int(
        page.evaluate(
            "() => { const c = document.querySelector('#net canvas'), copy = document.createElement('canvas');"
            "copy.width = c.width; copy.height = c.height; const x = copy.getContext('2d', {willReadFrequently: true});"
            "x.drawImage(c, 0, 0); const d = x.getImageData(0, 0, c.width, c.height).data; let n = 0;"
            "for (let i = 0; i < d.length; i += 4) n += Math.abs(d[i] - d[0]) > 24 || Math.abs(d[i+2] - d[2]) > 24;"
            " return n }"
        )
    )


@pytest.mark.parametrize("name", ["curated", "hostile", "empty", "one", "made", "large", "island"])
def test_a_page_opens_draws_and_asks_for_nothing(browser: Any, folder: Path, name: str) -> None:
    with opened(browser, folder, name) as page:
        assert page.evaluate("document.compatMode") == "CSS1Compat"
        assert page.evaluate("window.pwned") is None
        assert name == "empty" or ink(page) > 50
        assert heading(page)


def test_nothing_in_hostile_data_runs_wherever_it_is_shown(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "hostile") as page:
        title = page.title()
        page.keyboard.press("t")
        page.fill("#filter", "script")
        for column in range(7):
            page.locator("#facts th button").nth(column).click()
        page.keyboard.press("Escape")
        page.click("#to-graph")
        for text in ("h0", "img", "onload", "script", "quoted"):
            page.fill("#q", text)
            page.keyboard.press("Enter")
            page.mouse.move(400, 400)
        for key in page.evaluate("[...document.querySelectorAll('#panel button.node')].map(b => b.dataset.key)"):
            page.evaluate("key => location.hash = 'node=' + encodeURIComponent(key)", key)
        page.evaluate("location.hash = 'connect=person:h0..person:h2'")
        page.keyboard.press("[")
        assert page.evaluate("window.pwned") is None
        assert page.title() == title != "P"
        links = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
        assert all(href.startswith(("#", "https://")) for href in links)
        assert page.evaluate("document.querySelectorAll('img, iframe, body svg [onload]').length") == 0


def test_what_slips_in_all_the_same_is_stopped_by_the_policy(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "empty", complains=True) as page:
        page.evaluate(
            "() => { const s = document.createElement('script'); s.textContent = 'window.pwned=1';"
            "document.body.append(s);"
            "window.reached = fetch('https://example.org/').then(() => 'yes', () => 'no') }"
        )
        assert page.evaluate("window.pwned") is None
        assert page.evaluate("window.reached") == "no"


def test_search_finds_names_and_aliases_without_accents_by_keyboard(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated") as page:
        page.keyboard.press("/")
        page.keyboard.type("penelope angst")
        box = page.locator("#q")
        assert box.get_attribute("aria-expanded") == "true"
        assert page.locator("#q-list [role=option]").all_inner_texts()[0].startswith("Penélope Ångström")
        page.keyboard.press("ArrowDown")
        assert box.get_attribute("aria-activedescendant") == "q-0"
        page.keyboard.press("Enter")
        assert heading(page) == "Penélope Ångström"
        page.keyboard.press("/")
        page.keyboard.type("harkness")
        assert "also Agatha: House of Harkness" in page.inner_text("#q-list")
        page.keyboard.press("Enter")
        assert heading(page) == "Agatha All Along"
        page.fill("#q", "nobody at all")
        until(page, "document.getElementById('say').textContent === 'nobody at all is not in this graph.'")
        assert page.locator("#q-list").is_hidden()


def test_the_panel_tells_each_fact_with_its_sources_and_walks_on(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated", f"#node={KIT}") as page:
        text = page.inner_text("#details")
        assert text.index("does not act in") < text.index("acts in\n")
        assert "as Nick Nelson" in text
        link = page.locator("#details a", has_text="Digital Spy, 2023-02-17")
        assert link.get_attribute("href") == "https://news.example/2023-02"
        assert link.get_attribute("rel") == "noopener noreferrer"
        assert "says denied" in text
        page.locator("#details .fact button.node", has_text="Heartstopper").press("Enter")
        assert heading(page) == "Heartstopper"
        assert page.evaluate("document.activeElement.id") == "panel-title"
        page.go_back()
        until(page, "document.getElementById('panel-title').textContent === 'Kit Connor'")


def test_a_line_tells_all_its_credits(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated", f"#edge={ALICE}..production:heartstopper") as page:
        text = page.inner_text("#details")
        assert "2 facts" in text
        assert "Alice Oseman created Heartstopper." in text
        assert "Alice Oseman wrote for Heartstopper." in text


def test_a_click_selects_what_lies_under_it(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "one") as page:
        page.mouse.click(*middle(page))
        until(page, "document.getElementById('panel-title').textContent === 'person:x'")
    with opened(browser, folder, "curated", f"#edge={KIT}..production:heartstopper") as page:
        page.keyboard.press("Escape")
        assert heading(page) == "On this page"
        page.wait_for_timeout(150)  # nothing that is still on its way looks elsewhere meanwhile
        page.mouse.click(*middle(page))
        until(page, "document.getElementById('panel-title').textContent === 'Kit Connor and Heartstopper'")


def middle(page: Any) -> tuple[float, float]:
    """Return where the camera of `look` puts the middle of what was asked for."""
    box = page.locator("#net").bounding_box()
    foot = 24 if page.locator("#time").is_hidden() else 64
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 - (foot - 20) / 2


def test_connections_are_found_stepped_through_and_sourced(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated") as page:
        page.keyboard.press("c")
        page.keyboard.type("alice")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "to"
        page.keyboard.type("tennant")
        page.keyboard.press("Enter")
        assert heading(page) == "Alice Oseman and David Tennant"
        assert "1 of 2" in page.inner_text(".count")
        first = page.inner_text(".answer")
        assert "Olivia Colman acts in Broadchurch as Ellie Miller" in first
        hops = page.locator(".route .hop")
        assert hops.count() == 4
        assert all(hops.nth(i).locator(".sources a").count() for i in range(4))
        page.keyboard.press("Escape") if page.evaluate("document.activeElement.matches('input')") else None
        page.locator(".stepper button").last.click()
        assert "Yasmin Finney" in page.inner_text(".answer")
        page.click("#swap")
        assert heading(page) == "David Tennant and Alice Oseman"
        assert f"connect={DAVID}..{ALICE}" in page.url


def test_denied_credits_connect_nobody_and_not_connected_is_said(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated", f"#connect={KIT}..person:russell-t-davies") as page:
        assert "Yasmin Finney" in page.inner_text(".answer")
    with opened(browser, folder, "island") as page:
        assert heading(page) == "Alice Oseman and Herman Hermit are not connected"
        assert "Alice Oseman is in a group of 12, Herman Hermit is in a group of 2" in page.inner_text(".answer")
    with opened(browser, folder, "curated", f"#connect={ALICE}..{DAVID}&hide=role.actor") as page:
        assert "not connected" in heading(page)
        assert "would be connected in 4 hops without the choice of " in page.inner_text(".answer")
        assert "without actor" in page.inner_text(".filters")
        page.locator(".filters button").click()
        assert "1 of 2" in page.inner_text(".count")


def test_given_connections_open_the_page_in_their_own_words(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "given") as page:
        assert page.inner_text(".answer") == "Alice Oseman → Heartstopper → Joe Locke."
        assert page.input_value("#from") == "Alice Oseman"


def test_the_number_of_shortest_connections_is_right(browser: Any, folder: Path) -> None:
    graph = pages.made(500)
    simple = nx.Graph(
        (a, b)
        for a, b, data in graph.edges(data=True)
        if STATUSES.get(data["credit"].status, STATUSES["released"]).holds
    )
    people = [iri for iri in sorted(simple) if "/person/" in iri]
    with opened(browser, folder, "made") as page:
        for start, end in islice(zip(people[::37], people[200::19], strict=False), 8):
            a, b = (graph.nodes[iri]["entity"] for iri in (start, end))
            page.evaluate(f"location.hash = 'connect={a.curie}..{b.curie}'")
            until(page, f"document.querySelector('#to').value === {json.dumps(b.name)}")
            if not nx.has_path(simple, start, end):
                assert "not connected" in heading(page)
                continue
            paths = list(nx.all_shortest_paths(simple, start, end))
            said = page.inner_text(".lead")
            assert f"in {len(paths[0]) - 1} hops" in said
            assert ("in one way" if len(paths) == 1 else f"in {len(paths):,} ways") in said


def test_the_legend_counts_and_filters(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated") as page:
        legend = page.inner_text("#filters")
        assert re.search(r"Person\s+9", legend, re.IGNORECASE)
        assert re.search(r"denied\s+no link\s+1", legend, re.IGNORECASE)
        styles = {
            label.inner_text().split("\n")[0].lower(): label.locator("line").first.get_attribute("stroke-dasharray")
            for label in page.locator("fieldset", has_text="Status").locator("label").all()
        }
        assert styles["announced"] == "7 4"
        assert styles["rumoured"] == "2 4"
        assert styles["released"] is None
        assert page.locator("label", has_text="denied").locator("path").count() == 1
        before = ink(page)
        page.locator("label", has_text="actor").locator("input").first.uncheck()
        assert ink(page) < before
        assert "hide=role.actor" in page.url
        page.click("#to-table")
        assert facts(page) == 7


def test_time_shows_what_was_known_and_what_each_step_added(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated", "#asof=2021-01-20") as page:
        assert heading(page) == "As of 20 January 2021"
        assert "3 new facts" in page.inner_text("#details").lower()
        assert "Alice Oseman was announced in January 2021 to create Heartstopper" in page.inner_text("#details")
        page.click("#later")
        assert heading(page) == "As of 22 April 2021"
        assert "asof=2021-04-22" in page.url
        page.click("#later")
        assert "announced → released" in page.inner_text("#details")
        slider = page.locator("#day")
        assert slider.get_attribute("aria-valuetext").startswith("22 April 2022, ")
        slider.press("End")
        assert page.inner_text("#day-text") == "all dates"
        assert "asof" not in page.url
    with opened(browser, folder, "curated", "#asof=2022-12-01&table") as page:
        row = page.locator("#facts tr", has_text="was rumoured to act in")
        assert row.count() == 1
        assert page.locator("#facts tr", has_text="Agatha").count() == 0


def test_the_table_sorts_filters_and_is_taken_away_as_csv(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated", "#table") as page:
        assert facts(page) == 17
        page.locator("#facts th button").nth(2).click()
        assert page.locator("#facts th").nth(2).get_attribute("aria-sort") == "ascending"
        column = page.locator("#facts tbody td:nth-child(3)").all_inner_texts()
        assert column == sorted(column, key=str.lower)
        page.fill("#filter", "TENNANT")
        until(page, "document.getElementById('row-count').textContent.startsWith('2 of 17')")
        with page.expect_download() as waiting:
            page.click("#csv")
        text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
        assert waiting.value.suggested_filename == "castgraph.csv"
        assert len(text.splitlines()) == 3
        assert '"David Tennant","acts in","Broadchurch","Alec Hardy","released"' in text
        page.locator("#facts .cell", has_text="Broadchurch").click()
        assert heading(page) == "Broadchurch"
        assert not page.evaluate("document.body.classList.contains('tabled')")


def test_csv_cells_start_no_formula(browser: Any, tmp_path: Path) -> None:
    people = [pages.person(f"f{i}", name) for i, name in enumerate(["=HYPERLINK(1)", "+1", "-2+3", "@SUM(1)", 'a "b"'])]
    show = pages.production("s", "Show")
    graph = pages.graph([*people, show], [pages.credit(who, "actor", show) for who in people])
    write_page(render_page(graph, View("x")), tmp_path / "csv.html")
    with opened(browser, tmp_path, "csv", "#table") as page:
        with page.expect_download() as waiting:
            page.click("#csv")
        text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
        assert not re.search(r'(^|,)"[=+\-@]', text)
        assert '"a ""b"""' in text


def test_without_script_the_answer_and_what_is_missing_are_told(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "given", java_script_enabled=False) as page:
        assert "Alice Oseman → Heartstopper → Joe Locke." in page.inner_text("#plain")
        assert page.locator("#stage").is_hidden()
        assert page.locator("#scroll").is_hidden()
        assert page.locator("noscript").is_visible()


def test_a_browser_that_cannot_unpack_the_page_says_so(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "given", script="delete window.DecompressionStream") as page:
        assert "has no DecompressionStream" in page.inner_text("#old")
        assert "Joe Locke" in page.inner_text("#plain")
        assert page.locator("#stage").is_hidden()


def test_in_print_the_answer_stands_and_the_tools_do_not(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated", f"#connect={ALICE}..{DAVID}") as page:
        page.emulate_media(media="print")
        assert page.locator(".answer").is_visible()
        assert page.locator("#facts").is_hidden()
        assert page.locator("#ask").is_hidden()


@pytest.mark.parametrize(
    ("hash_", "expected"),
    [
        (f"#node={KIT}", "Kit Connor"),
        (f"#node={ID}person/kit-connor", "Kit Connor"),
        (f"#connect={ALICE}..{DAVID}", "Alice Oseman and David Tennant"),
        (f"#connect={ALICE}..{DAVID}&asof=2022-04-22", "Alice Oseman and David Tennant are not connected"),
        ("#node=person:nobody", "On this page"),
        ("#node=%E0%A4%A", "On this page"),
        ("#&&==&table=&hide=,,x", "On this page"),
    ],
)
def test_links_restore_the_view(browser: Any, folder: Path, hash_: str, expected: str) -> None:
    with opened(browser, folder, "curated", hash_) as page:
        assert heading(page) == expected
        if "nobody" in hash_:
            assert "person:nobody, which is not on this page" in page.inner_text(".toast")


def test_odd_keys_survive_the_way_through_a_link(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "hostile") as page:
        page.fill("#q", "quoted")
        page.keyboard.press("Enter")
        address = page.url
        page.evaluate("location.hash = ''")
        page.goto("about:blank")
        page.goto(address)
        page.wait_for_selector("html[data-ready]", state="attached")
        assert heading(page) == "Quoted"


def test_everything_is_reached_by_keyboard(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated") as page:
        reached = []
        for _ in range(60):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none" or reached[-1] == "BODY"
        assert {
            "q",
            "to-graph",
            "to-table",
            "png",
            "theme",
            "help",
            "net",
            "zoom-in",
            "fit",
            "day",
            "play",
            "from",
            "to",
            "go",
        } <= set(reached)
        page.focus("#net")
        page.keyboard.press("ArrowRight")
        assert heading(page) == "Heartstopper"
        page.keyboard.press("ArrowLeft")
        chosen = heading(page)
        assert chosen != "Heartstopper"
        until(page, f"document.getElementById('say').textContent.startsWith({json.dumps(chosen)})")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "panel-title"
        page.keyboard.press("?")
        assert page.locator("#keys").is_visible()
        page.keyboard.press("Escape")
        assert page.locator("#keys").is_hidden()


@pytest.mark.parametrize(
    "hash_",
    [
        "",
        f"#connect={ALICE}..{DAVID}&hide=role.showrunner",
        f"#node={KIT}",
        "#table",
        "#asof=2022-11-30",
        "#hide=kind.person,kind.production",
    ],
)
def test_axe_finds_no_violation(browser: Any, folder: Path, hash_: str) -> None:
    with opened(browser, folder, "curated", hash_, color_scheme="light", bypass_csp=True) as page:
        assert violations(page) == []


def test_dark_light_and_the_readers_own_choice(browser: Any, folder: Path) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    with opened(browser, folder, "curated", color_scheme="dark") as page:
        assert page.evaluate(ground) == "rgb(19, 20, 23)"
        page.click("#theme")
        assert page.evaluate(ground) == "rgb(250, 250, 248)"
        page.click("#theme")
        assert page.evaluate(ground) == "rgb(19, 20, 23)"


def test_a_phone_shows_it_without_sideways_scrolling(browser: Any, folder: Path) -> None:
    for name, hash_ in (
        ("curated", ""),
        ("curated", f"#connect={ALICE}..{DAVID}"),
        ("hostile", ""),
        ("made", "#table"),
    ):
        with opened(browser, folder, name, hash_, viewport={"width": 390, "height": 844}, has_touch=True) as page:
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            small = page.evaluate(
                "[...document.querySelectorAll('header button, #ask button, #zoom button')]"
                ".filter(b => b.offsetHeight && (b.offsetHeight < 36 || b.offsetWidth < 36)).map(b => b.id)"
            )
            assert small == []


def test_the_picture_is_saved_as_png(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated") as page:
        with page.expect_download() as waiting:
            page.click("#png")
        assert waiting.value.suggested_filename == "castgraph.png"
        assert Path(waiting.value.path()).read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_it_works_in_a_sandboxed_frame(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "frame") as page:
        inner = page.frame_locator("iframe")
        inner.locator("#panel-title").wait_for()
        inner.locator("#q").fill("joe")
        inner.locator("#q").press("Enter")
        assert inner.locator("#panel-title").inner_text() == "Joe Locke"


def test_five_thousand_nodes_stay_usable(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "large") as page:
        page.fill("#q", "the")
        page.keyboard.press("Enter")
        assert page.locator("#details .fact").count() > 3
        page.keyboard.press("Escape")
        page.locator("label", has_text="actor").locator("input").first.uncheck()
        page.keyboard.press("t")
        until(page, "document.getElementById('row-count').textContent.includes(' of ')")
