"""The page against stock pyvis on the same graph in the same run: time to make, bytes, a first picture, dragging.

    python tests/benchmarks/page.py [--stock-limit 120]

Stock pyvis is given the same names, roles and sources, ``cdn_resources="in_line"`` and its default options. Its time
ends with vis-network's first drawing after the stabilisation it does by default; the page's with its own first picture,
of which the processor time of the main thread is told too: a busy machine does not change it much.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.folders import ROOT

sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests import pages  # noqa: E402 - the path comes first
from tests.benchmarks.figures import figure  # noqa: E402 - likewise

COLD = (
    "import time; t = time.perf_counter(); from tests import pages; g = pages.made({n});"
    "made = time.perf_counter(); cpu = time.process_time();"
    "from castgraph.export.page.options import View; from castgraph.export.page.render import render_page, write_page;"
    "write_page(render_page(g, View('x')), {path!r});"
    "print(time.perf_counter() - made, time.process_time() - cpu)"
)
FIRST_PICTURE = """
let lib;
Object.defineProperty(window, "vis", {configurable: true, get: () => lib, set: value => {
  lib = value;
  const Stock = value.Network;
  if (!Stock) return;
  value.Network = function (...given) {
    const made = new Stock(...given);
    made.once("afterDrawing", () => { window.first = performance.now(); });
    return made;
  };
}});
"""


def cold(nodes: int, path: Path) -> tuple[float, float]:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}
    command = [sys.executable, "-c", COLD.format(n=nodes, path=str(path))]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    wall, cpu = map(float, done.stdout.split())
    return wall, cpu


def stock(nodes: int, path: Path) -> float:
    from pyvis.network import Network

    graph = pages.made(nodes)
    started = time.perf_counter()
    network = Network(directed=True, cdn_resources="in_line")
    for iri, data in graph.nodes(data=True):
        entity = data["entity"]
        network.add_node(iri, label=entity.name, title=entity.describe(), group=entity.kind)
    for start, end, data in graph.edges(data=True):
        credit = data["credit"]
        told = "; ".join(source.cite() + " " + source.url for source in credit.sources)
        network.add_edge(start, end, title=f"{credit.relation}: {told}")
    path.write_text(network.generate_html(), encoding="utf-8")
    return time.perf_counter() - started


def picture(browser, path: Path, stock_page: bool, limit: float) -> tuple[float, float, float]:
    """Return seconds to the first picture, those of them that the main thread worked, and milliseconds per step of
    dragging; NaN for what is not reached."""
    context = browser.new_context(viewport={"width": 1280, "height": 820}, reduced_motion="reduce")
    context.set_default_timeout(limit * 1000)
    page = context.new_page()
    page.route("http*://**", lambda route: route.abort())
    nan = float("nan")
    try:
        if not stock_page:
            busy = worked(page)
            page.goto(path.as_uri())
            page.wait_for_selector("html[data-ready]", state="attached")
            after = "new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"
            return float(page.evaluate(after)) / 1000, busy(), pan(page, busy)
        page.add_init_script(FIRST_PICTURE)
        page.goto(path.as_uri(), wait_until="commit")
        end = time.perf_counter() + limit
        while time.perf_counter() < end:
            time.sleep(0.2)
            if drawn := page.evaluate("window.first ?? null"):
                return float(drawn) / 1000, nan, nan
        return nan, nan, nan
    except Exception as error:
        print(f"  ({path.name}: {type(error).__name__})", file=sys.stderr)
        return nan, nan, nan
    finally:
        context.close()


def worked(page):
    """Return what tells the processor time of the page's main thread from now on, in seconds."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy() -> float:
        told = session.send("Performance.getMetrics")["metrics"]
        return float(next(item["value"] for item in told if item["name"] == "TaskDuration"))

    return busy


def pan(page, busy) -> float:
    """Drag the picture with a real mouse and return the main thread's processor time per step, in milliseconds.

    The best of three rounds of 40 steps; the machine may be busy otherwise.
    """
    rounds = []
    for _ in range(3):
        page.mouse.move(800, 200)
        page.mouse.down()
        before = busy()
        for i in range(40):
            page.mouse.move(800 - 4 * i, 200 + 2 * i)
        rounds.append((busy() - before) / 40 * 1000)
        page.mouse.up()
    return min(rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stock-limit", type=float, default=120, help="seconds that stock pyvis gets for a picture")
    options = parser.parse_args()
    chromium = os.environ.get("CASTGRAPH_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        print(f"{'':28}{'make, s':>10}{'cpu, s':>9}{'size, kB':>10}{'picture, s':>12}{'cpu, s':>8}{'drag, ms':>10}")
        for nodes in (500, 2000, 5000):
            ours, theirs = Path(folder) / f"ours-{nodes}.html", Path(folder) / f"stock-{nodes}.html"
            made, cpu = cold(nodes, ours)
            first, work, frame = picture(browser, ours, False, 60)
            print(
                f"castgraph, {nodes} nodes".ljust(28)
                + f"{made:10.2f}{cpu:9.2f}{ours.stat().st_size / 1000:10.0f}{first:12.2f}{work:8.2f}{frame:10.1f}"
            )
            stock_made = stock(nodes, theirs)
            size = theirs.stat().st_size / ours.stat().st_size
            if nodes > 500:  # not drawn within minutes: see docs/architecture.md#pyvis
                print(
                    f"stock pyvis, {nodes} nodes".ljust(28)
                    + f"{stock_made:10.2f}{'':>9}{theirs.stat().st_size / 1000:10.0f}"
                )
                print(f"  size {size:.2f}x")
                continue
            drawn, *_ = picture(browser, theirs, True, options.stock_limit)
            text = f"{drawn:12.2f}" if drawn == drawn else f"  >{options.stock_limit:.0f}"
            print(
                f"stock pyvis, {nodes} nodes".ljust(28)
                + f"{stock_made:10.2f}{'':>9}{theirs.stat().st_size / 1000:10.0f}{text}"
            )
            ratio = (drawn if drawn == drawn else options.stock_limit) / first
            figure("first picture", ratio, peer="stock pyvis", size=f"{nodes} nodes")
            print(f"  first picture {'' if drawn == drawn else 'at least '}{ratio:.0f}x faster, size {size:.2f}x")
        whole = Path(folder) / "packaged.html"
        started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        command = [sys.executable, "-m", "castgraph", "export", "html", "-o", str(whole)]
        subprocess.run(command, check=True, env=environment, capture_output=True)
        made, cpu = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        first, work, frame = picture(browser, whole, False, 60)
        size = whole.stat().st_size / 1000
        figure("making the whole page", made, "s", size="the packaged graph")
        print(
            "the packaged graph, whole".ljust(28)
            + f"{made:10.2f}{cpu:9.2f}{size:10.0f}{first:12.2f}{work:8.2f}{frame:10.1f}"
        )
        browser.close()


if __name__ == "__main__":
    main()
