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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("maps")
    write_page(render_page(pages.curated(), View("Heartstopper")), made / "curated.html")
    write_page(render_page(pages.graph([pages.person("x", "Xu Xu")], []), View("One")), made / "one.html")
    write_page(render_page(pages.made(500), View("500")), made / "made.html")
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


def test_the_legend_never_lies_over_the_picture(browser: Any, folder: Path) -> None:
    for width, height in ((1440, 900), (1000, 700), (820, 1180), (390, 664)):
        with opened(browser, folder, "curated", viewport={"width": width, "height": height}) as page:
            assert page.evaluate("document.getElementById('legend').open") == (width >= 1100)
            page.evaluate("document.getElementById('legend').open = true")
            page.wait_for_timeout(200)
            net, legend = page.locator("#net").bounding_box(), page.locator("#legend").bounding_box()
            beside = legend["x"] + legend["width"] <= net["x"]
            assert beside or net["y"] + net["height"] <= legend["y"] + 1


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
