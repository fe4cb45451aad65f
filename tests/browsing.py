"""A real browser for the tests of the page: how one is opened, and what is insisted on when it is closed."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHROMIUM = os.environ.get("CASTGRAPH_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
NEEDS_CHROMIUM = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this system (or set CASTGRAPH_CHROMIUM)")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@contextmanager
def started() -> Iterator[Any]:
    """Start a browser."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the Python package playwright is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
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


def heading(page: Any) -> str:
    return str(page.inner_text("#panel-title"))
