"""The map in a real browser: names, pointers, groups, what is hidden, and the sheet of small screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests import pages
from tests.browsing import NEEDS_CHROMIUM, heading, opened, until

from castgraph.export.page.options import View
from castgraph.export.page.render import render_page, write_page

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = NEEDS_CHROMIUM
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 664}, "has_touch": True}
DRAWN = """(() => { const P = CanvasRenderingContext2D.prototype; window.drawn = {names: [], nodes: []};
const at = (c, x, y) => { const m = c.getTransform(), q = devicePixelRatio; return [(m.a * x + m.e) / q, (m.d * y + m.f) / q, m.a / q]; };
const wrap = (name, see) => { const own = P[name]; P[name] = function (...g) { see(this, ...g); return own.apply(this, g); }; };
wrap("fillRect", (c, x, y, w, h) => { if (w === c.canvas.width && h === c.canvas.height) window.drawn = {names: [], nodes: []}; });
wrap("arc", (c, x, y, r) => { const [a, b, k] = at(c, x, y); drawn.scale = k; drawn.nodes.push([a, b, r * k]); });
wrap("rect", (c, x, y, w) => { const [a, b, k] = at(c, x + w / 2, y + w / 2); drawn.nodes.push([a, b, w * k / 2]); });
wrap("fillText", (c, text, x, y) => { const half = c.measureText(text).width / 2, high = parseFloat(c.font.match(/([\\d.]+)px/)[1]), [a, b] = at(c, x, y);
  drawn.names.push([a - half, a + half, b, b + high, text]); });
})()"""
CLASHES = """(() => { const {names, nodes} = window.drawn; let over = 0, onNode = 0;
names.forEach((p, i) => names.slice(i + 1).forEach(q => { over += p[0] < q[1] && q[0] < p[1] && p[2] < q[3] && q[2] < p[3]; }));
for (const [l, r, t, b] of names) for (const [x, y, s] of nodes) {
  const far = Math.hypot(x - Math.max(l, Math.min(r, x)), y - Math.max(t, Math.min(b, y))); onNode += far < s - 1; }
return [over, onNode, names.length]; })()"""


LINES = """(() => { const P = CanvasRenderingContext2D.prototype; window.seen = {lines: [], veil: 0}; let from = [0, 0], to = [0, 0];
const at = (c, x, y) => { const m = c.getTransform(), q = devicePixelRatio; return [(m.a * x + m.e) / q, (m.d * y + m.f) / q]; };
const wrap = (name, see) => { const own = P[name]; P[name] = function (...g) { see(this, ...g); return own.apply(this, g); }; };
wrap("fillRect", (c, x, y, w, h) => { if (w === c.canvas.width && h === c.canvas.height) { if (c.globalAlpha < 1) seen.veil += 1; else window.seen = {lines: [], veil: 0}; } });
wrap("moveTo", (c, x, y) => { from = at(c, x, y); });
wrap("lineTo", (c, x, y) => { to = at(c, x, y); });
wrap("stroke", c => { if (!/, 0\\)$/.test(c.strokeStyle)) seen.lines.push([...from, ...to]); });
})()"""
"""What is stroked since the picture was last begun, and whether a veil lies over it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("maps")
    write_page(render_page(pages.curated(), View("Heartstopper")), made / "curated.html")
    write_page(render_page(pages.graph([pages.person("x", "Xu Xu")], []), View("One")), made / "one.html")
    write_page(render_page(pages.made(500), View("500")), made / "made.html")
    busy, works = pages.person("busy", "Ada Busy"), [pages.production(f"w{i}", f"W {i}") for i in range(400)]
    others = [pages.person(f"p{i}", f"P {i}") for i in range(30)]
    credits = [pages.credit(busy, "actor", work) for work in works]
    credits += [pages.credit(person, "actor", works[3 * i]) for i, person in enumerate(others)]
    write_page(render_page(pages.graph([busy, *works, *others], credits), View("Busy")), made / "busy.html")
    return made


def test_no_name_lies_over_another_or_over_a_node_and_nearer_there_are_more(browser: Any, folder: Path) -> None:
    for name in ("curated", "made"):
        with opened(browser, folder, name, script=DRAWN) as page:
            page.wait_for_selector("html[data-ready]", state="attached")
            page.wait_for_timeout(300)
            over, on_node, first = page.evaluate(CLASHES)
            assert (over, on_node) == (0, 0)
            assert first >= 12
            for _ in range(3):
                page.click("#zoom-in")
                page.wait_for_timeout(150)
                assert page.evaluate(CLASHES)[:2] == [0, 0]
            assert name == "curated" or page.evaluate(CLASHES)[2] > first


def test_a_node_is_hidden_kept_opened_and_brought_back_and_answers_know_nothing_of_it(
    browser: Any, folder: Path
) -> None:
    with opened(browser, folder, "curated", "#node=person:joe-locke") as page:
        page.get_by_role("button", name="Hide", exact=True).click()
        assert "1 of the picture is hidden" in page.inner_text("#details")
        page.get_by_role("button", name="Bring back").click()
        assert "hidden" not in page.inner_text("#details")
        page.evaluate("location.hash = 'node=person:kit-connor'")
        page.get_by_role("button", name="Keep only this and its neighbours").click()
        page.keyboard.press("Escape")
        assert "12 of the picture are hidden" in page.inner_text("#details")
        page.evaluate("location.hash = 'connect=person:alice-oseman..person:david-tennant'")
        until(page, "document.querySelector('.count')?.textContent.includes('1 of 2')")


def test_several_are_selected_and_the_link_keeps_them(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated", "#nodes=person:kit-connor..production:heartstopper") as page:
        assert heading(page) == "2 nodes selected"
        assert "Kit Connor acts in Heartstopper as Nick Nelson." in page.inner_text("#details")
        page.get_by_role("button", name="How are they connected?").click()
        assert heading(page) == "Kit Connor and Heartstopper"


def test_pointing_at_a_node_says_its_name_and_a_fact(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated", "#nodes=person:kit-connor") as page:
        box = page.locator("#net").bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2 - 30, box["y"] + 20)
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 - 22, steps=4)
        until(page, "!document.getElementById('tip').hidden")
        assert page.inner_text("#tip").count("\n") >= 1


def test_pointing_at_a_line_says_its_fact_and_fades_the_rest(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated", script=LINES) as page:
        page.wait_for_selector("html[data-ready]", state="attached")
        page.wait_for_timeout(300)
        x, y, to_x, to_y = max(page.evaluate("seen.lines"), key=lambda one: abs(one[0] - one[2]) + abs(one[1] - one[3]))
        box = page.locator("#net").bounding_box()
        assert page.evaluate("seen.veil") == 0
        for share in (0.5, 0.4, 0.6, 0.3, 0.7):  # where no other line and no node lies over it
            page.mouse.move(box["x"] + x + (to_x - x) * share, box["y"] + y + (to_y - y) * share, steps=3)
            page.wait_for_timeout(120)
            if " and " in page.inner_text("#tip"):
                break
        names, *facts = page.inner_text("#tip").split("\n")
        assert " and " in names
        assert any(fact.endswith(".") for fact in facts)
        assert page.evaluate("seen.veil") == 1
        page.mouse.move(box["x"] + 3, box["y"] + box["height"] - 3, steps=3)
        until(page, "document.getElementById('tip').hidden && seen.veil === 0")


def test_lines_of_a_person_with_400_credits_end_before_they_run_together(browser: Any, folder: Path) -> None:
    far = "seen.lines.filter(([x, y, a, b]) => Math.hypot(x - a, y - b) > 1)"
    for hash_ in ("", "#node=person:busy"):
        with opened(browser, folder, "busy", hash_, script=LINES + ";" + DRAWN) as page:
            page.wait_for_selector("html[data-ready]", state="attached")
            page.wait_for_timeout(300)
            middle = max(page.evaluate("drawn.nodes"), key=lambda node: node[2])
            inner = [n for n in page.evaluate("drawn.nodes") if n[2] < middle[2] / 1.5]
            assert len(inner) >= 400
            x, y = (sum(axis) / 400 for axis in zip(*([n[0], n[1]] for n in inner[:400]), strict=True))
            assert page.evaluate(f"{far}.length") >= 400
            near = page.evaluate(f"{far}.filter(l => Math.hypot(l[2] - {x}, l[3] - {y}) < 12).length")
            assert near < 20


def test_groups_are_coloured_and_named(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated") as page:
        page.select_option("#colour-by", "franchise")
        assert page.locator("#groups li").all_inner_texts()[0].startswith("Heartstopper")
        page.locator("#groups button").first.click()
        assert heading(page) == "2 nodes selected"


def test_on_a_phone_the_sheet_rises_with_what_is_selected_and_the_table_is_seen_at_once(
    browser: Any, folder: Path
) -> None:
    with opened(browser, folder, "curated", "#nodes=person:kit-connor", **PHONE) as page:
        page.wait_for_timeout(200)
        assert page.get_attribute("#panel", "data-sheet") == "half"
        page.keyboard.press("Escape")
        assert page.get_attribute("#panel", "data-sheet") == "low"
        page.click("#to-table")
        top = page.locator("#scroll").bounding_box()["y"]
        assert top < 664
        assert page.locator("#panel").is_hidden()
        page.click("#help")
        assert "Drag, wheel, two fingers" in page.inner_text("#keys")


def test_the_legend_never_lies_over_the_picture(browser: Any, folder: Path) -> None:
    for width, height in ((1440, 900), (1000, 700), (820, 1180), (390, 664)):
        with opened(browser, folder, "curated", viewport={"width": width, "height": height}) as page:
            assert page.evaluate("document.getElementById('legend').open") == (width >= 1100)
            page.evaluate("document.getElementById('legend').open = true")
            page.wait_for_timeout(200)
            net, legend = page.locator("#net").bounding_box(), page.locator("#legend").bounding_box()
            beside = legend["x"] + legend["width"] <= net["x"]
            assert beside or net["y"] + net["height"] <= legend["y"] + 1
            high = page.evaluate(INKED)
            assert high[0] > 8
            assert high[1] < net["height"] - 8
            assert high[1] - high[0] > 0.4 * net["height"] or width > 400


INKED = """() => {
  const canvas = document.querySelector("#net canvas"), {width, height} = canvas, ratio = height / canvas.clientHeight;
  const data = canvas.getContext("2d").getImageData(0, 0, width, height).data, rows = [];
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    const i = 4 * (y * width + x);
    if (Math.abs(data[i] - data[i + 2]) > 60) { rows.push(y); break; }
  }
  return [Math.min(...rows) / ratio, Math.max(...rows) / ratio];
}"""
"""Return the first and the last row of the picture in which there is colour, in pixels of the page."""


def middle(page: Any) -> tuple[float, float]:
    """Return where the camera puts a single node that is looked at, on a wide screen."""
    box = page.locator("#net").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 - (2 if page.locator("#time").is_hidden() else 22)


def test_a_finger_near_a_node_means_it_and_far_from_it_does_not(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "one", viewport={"width": 1200, "height": 800}, has_touch=True) as page:
        x, y = middle(page)
        page.touchscreen.tap(x + 60, y)
        page.wait_for_timeout(400)
        assert heading(page) == "On this page"
        page.touchscreen.tap(x + 28, y)
        until(page, "document.getElementById('panel-title').textContent === 'Xu Xu'")
    with opened(browser, folder, "one", **PHONE) as page:
        box, sheet = page.locator("#net").bounding_box(), page.locator("#panel").bounding_box()
        page.touchscreen.tap(195, (box["y"] + sheet["y"]) / 2)
        until(page, "document.getElementById('panel').dataset.sheet === 'half'")
        assert heading(page) == "Xu Xu"


def test_shift_selects_several_and_a_double_click_opens_the_neighbours(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "curated", "#nodes=person:kit-connor..person:hermit") as page:
        page.get_by_role("button", name="Keep only these").click()
        page.evaluate("location.hash = 'nodes=person:kit-connor'")
        until(page, "document.getElementById('panel-title').textContent === '1 node selected'")
        page.keyboard.down("Shift")
        page.mouse.click(*middle(page))
        until(page, "document.getElementById('panel-title').textContent === 'On this page'")
        page.keyboard.up("Shift")
        assert "13 of the picture are hidden" in page.inner_text("#details")
        page.wait_for_timeout(400)
        page.mouse.dblclick(*middle(page))
        page.wait_for_timeout(400)
        page.keyboard.press("Escape")
        assert "11 of the picture are hidden" in page.inner_text("#details")


def test_turning_the_screen_fits_the_picture_anew(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "made", script=DRAWN, **PHONE) as page:
        page.wait_for_selector("html[data-ready]", state="attached")
        for width, height in ((390, 664), (664, 390), (1180, 820)):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(500)
            wide = page.locator("#net").bounding_box()["width"]
            assert page.evaluate(f"drawn.nodes.every(([x]) => x > 0 && x < {wide})")


def test_the_wheel_ends_where_all_is_small_and_where_one_node_is_large(browser: Any, folder: Path) -> None:
    with opened(browser, folder, "made", script=DRAWN) as page:
        page.wait_for_selector("html[data-ready]", state="attached")
        page.mouse.move(600, 400)
        for way, least, most in ((400, 0.05, 0.6), (-400, 7, 9)):
            for _ in range(60):
                page.mouse.wheel(0, way)
            page.wait_for_timeout(200)
            assert least < page.evaluate("drawn.scale") < most
