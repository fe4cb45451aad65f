"""A real browser for the tests of the page: how one is opened, and what is insisted on when it is closed."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SHELL = "chromium-headless-shell"
"""The Chromium without windows: what it takes for a page is a third of what the one with them does."""
CHROMIUM = os.environ.get("CASTGRAPH_CHROMIUM") or next(
    filter(None, map(shutil.which, (SHELL, "chromium", "chromium-browser", "google-chrome"))), ""
)
NEEDS_CHROMIUM = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this system (or set CASTGRAPH_CHROMIUM)")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@contextmanager
def started(*arguments: str) -> Iterator[Any]:
    """Start a browser, with more arguments perhaps."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the Python package playwright is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *arguments])
        yield browser
        browser.close()


@contextmanager
def opened(
    browser: Any, folder: Path, name: str, hash_: str = "", *, complains: bool = False, script: str = "", **options: Any
) -> Iterator[Any]:
    """Open a page, and afterwards insist that it asked for nothing and, unless it should, complained of nothing.

    Args:
        browser: a started one.
        folder: where the page is.
        name: of its file, without the ending.
        hash_: what the address ends with.
        complains: whether it is to complain.
        script: run before the page's own.
        **options: of the browser's context.
    """
    options.setdefault("viewport", {"width": 1280, "height": 820})
    context = browser.new_context(reduced_motion="reduce", accept_downloads=True, **options)
    page = context.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    if script:
        page.add_init_script(script)
    address = (folder / f"{name}.html").as_uri()
    page.goto(address + hash_)
    if options.get("java_script_enabled", True) and name != "frame" and not script:
        page.wait_for_selector("html[data-ready]", state="attached", timeout=60_000)
    yield page
    outside = [url for url in asked if not url.startswith((address, "about:", "blob:", "data:"))]
    assert (outside, [] if complains else told) == ([], [])
    assert bool(told) == complains
    context.close()


def until(page: Any, expression: str, seconds: float = 30) -> None:
    """Wait until an expression is true; Playwright's own waiting needs the eval that the page forbids."""
    for _ in range(int(seconds * 50)):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(20)
    pytest.fail(f"never true: {expression}")


def axe_source() -> str:
    """Return axe-core's script from wherever it is installed, or skip."""
    if path := os.environ.get("CASTGRAPH_AXE"):
        return Path(path).read_text(encoding="utf-8")
    try:
        return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    except ModuleNotFoundError:
        pytest.skip("axe-core is not installed: pip install axe-playwright-python, or set CASTGRAPH_AXE to axe.min.js")


def violations(page: Any) -> list[tuple[str, str, list[str]]]:
    """Return what axe-core finds on a page: scheme, rule and places.

    All rules look at it in light; in dark, where nothing but colours is another, those of colours look again.
    """
    page.evaluate(axe_source())
    colours = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
    found, grounds = [], set()
    for scheme, rules in (("light", {}), ("dark", {"runOnly": colours})):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        ran = page.evaluate("asked => axe.run(document, asked)", {"resultTypes": ["violations"], **rules})
        found += [(scheme, one["id"], [node["html"][:120] for node in one["nodes"]][:4]) for one in ran["violations"]]
    assert len(grounds) == 2, "a scheme was not taken"
    return found


def heading(page: Any) -> str:
    return str(page.inner_text("#panel-title"))
