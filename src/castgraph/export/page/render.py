"""A networkx graph → one HTML page that opens anywhere: offline, on a phone, by keyboard. Never touches the network.

pyvis gives the node and edge model and the bundled vis-network; template, script, positions and writer are ours
(its own template fetches from a CDN and lets data run as script). Whatever came from outside reaches the page as
escaped text or as JSON; the Content-Security-Policy names the digests of our scripts and forbids everything else.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections import Counter
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from castgraph.connections.question import MAX_CONNECTIONS, MAX_HOPS
from castgraph.disk import write_file
from castgraph.errors import OptionError
from castgraph.export.page.around import fill_in
from castgraph.export.page.contents import BETWEEN, gather
from castgraph.export.page.layout import place
from castgraph.export.page.opening import hops_of, opening, state_of
from castgraph.export.page.options import DEFAULT, PICTURE
from castgraph.export.page.pack import columns, packed, packed_text
from castgraph.export.page.picture.svg import fragment_of
from castgraph.export.page.selection import choose, refuse_size
from castgraph.export.page.texts import clean
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx

    from castgraph.export.page.contents import Contents
    from castgraph.export.page.options import PageOptions, View

__all__ = ["frame", "render_page", "write_page"]

SHAPES = {
    "person": ("dot", "#3b82c4"),
    "production": ("square", "#d9622b"),
    "character": ("triangle", "#0f9d76"),
    "organization": ("hexagon", "#b5669b"),
    "event": ("star", "#c98a00"),
    "franchise": ("diamond", "#4fa3d8"),
    "place": ("triangleDown", "#8a6d3b"),
    "other": ("dot", "#7d8794"),
}
"""Kind to vis-network shape and colour: near Okabe and Ito's, which the colour-blind tell apart, shape doubling it."""

SCRIPTS = (
    "data.js", "view.js", "words.js", "finder.js", "works.js", "answer.js", "find.js", "canvas.js", "hubs.js",
    "labels.js", "dom.js", "groups.js", "touch.js", "panel.js", "reply.js", "drawing.js", "picture.js", "sight.js",
    "files.js", "table.js", "legend.js", "time.js", "combo.js", "links.js", "controls.js",
)  # fmt: skip
"""Our script in its parts, in the order in which they are joined."""

EARLY = 'document.documentElement.className="js"'
THEMES = ("auto", "light", "dark")


def render_page(graph: nx.MultiGraph, view: View, options: PageOptions = DEFAULT) -> str:
    """Render the page that shows a graph.

    Pure: the same input gives the same text, whatever the hash seed. Nothing is dropped here; see `choose`.

    Args:
        graph: a projection; not changed. Its nodes have ``entity``, its edges have ``credit`` and its IRI as key.
        view: what the page says and opens with.
        options: its look, and whether it may be very large; its title and limit are the view's maker's to obey.

    Returns:
        A whole HTML document, to be written as UTF-8.

    Raises:
        OptionError: too many nodes without `force`, an unknown theme, a focus or end that is not in the graph, or
            jsonld that is not JSON.
    """
    refuse_size(len(graph), force=options.force)
    if options.theme not in THEMES:
        raise OptionError(f"theme must be one of {', '.join(THEMES)}, not {options.theme!r}")
    contents = gather(graph, view.known, hops_of(view.answer))
    order = contents.order
    for iri in filter(None, (view.focus, *(view.ends or ()))):
        if iri not in order:
            raise OptionError(f"{iri} is not on the page; choose a node of the graph")
    given = opening(view, contents)
    begins = _begins(graph, contents, view, given)
    network = _network(contents, begins)
    data = contents.data | {
        "title": clean(view.title) or "castgraph",
        "asOf": clean(view.as_of or "", 10),
        "leftOut": max(0, view.left_out),
        "focus": order[view.focus] if view.focus else None,
        "ends": [order[iri] for iri in view.ends] if view.ends else None,
        "given": given,
        "state": state_of(view.state),
        "begins": begins,
        "prefixes": {kind: PREFIXES[kind] for kind in contents.data["kinds"] if kind in PREFIXES},
        "shapes": SHAPES,
        "nodes": columns(network.nodes),
        "edges": columns(network.edges),
        "options": network.options,
        "maxHops": MAX_HOPS,
        "listed": MAX_CONNECTIONS,
    }
    return _fill(contents, data, view, options.theme)


def _begins(graph: nx.MultiGraph, contents: Contents, view: View, given: dict[str, Any] | None) -> list[int]:
    """Return the numbers of the nodes that the picture begins with, sorted."""
    asked = {*(given["nodes"] if given else ()), *(contents.order[iri] for iri in view.ends or ())}
    asked |= {contents.order[view.focus]} if view.focus else set()
    iris = list(contents.order)
    if len(iris) <= PICTURE:
        return list(range(len(iris)))
    wanted = [iris[node] for node in sorted(asked) if iris[node] in graph]
    chosen, _ = choose(graph, PICTURE, wanted)
    return sorted({*(contents.order[iri] for iri in chosen), *asked})


def write_page(page: str, path: str | Path) -> None:
    """Write a page in one step: the whole of it, or nothing and the old file still there.

    Raises:
        OutputError: the folder is missing or read-only, or the disk is full.
    """
    write_file(path, page.encode("utf-8"))


def frame(page: str, *, height: int = 640, title: str = "castgraph") -> str:
    """Return a page as a sandboxed iframe for notebooks: it needs no server and can reach nothing around it.

    Args:
        page: what `render_page` returned.
        height: in pixels.
        title: of the frame, for screen readers.
    """
    return (
        f'<iframe title="{html.escape(clean(title))}" width="100%" height="{int(height)}" '
        f'sandbox="allow-scripts allow-downloads allow-popups" srcdoc="{html.escape(page)}"></iframe>'
    )


def _network(contents: Contents, begins: list[int]) -> Any:
    """Return the graph in pyvis's model, placed; one edge per credit, none lost."""
    from pyvis.network import Network

    network = Network(directed=True)
    network.node_ids = _Known()
    pairs = [(edge["from"], edge["to"]) for edge in contents.edges]
    kinds = contents.data["kinds"]
    for number, (node, (x, y)) in enumerate(zip(contents.nodes, _spots(contents, begins, pairs), strict=True)):
        extra = {name: value for name, value in node.items() if name != "label"}
        network.add_node(number, node["label"], shape=SHAPES[kinds[node["kind"]]][0], x=x, y=y, **extra)
    for edge in contents.edges:
        extra = {name: value for name, value in edge.items() if name not in ("from", "to")}
        network.add_edge(edge["from"], edge["to"], **extra)
    network.options = {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False, "randomSeed": 1},
        "nodes": {"chosen": False, "borderWidth": 0},
        "edges": {"smooth": False, "chosen": False, "selectionWidth": 0, "hoverWidth": 0},
        "interaction": {
            "hover": True,
            "hoverConnectedEdges": False,
            "selectConnectedEdges": False,
            "hideEdgesOnDrag": len(pairs) > 3000,
            "hideEdgesOnZoom": len(pairs) > 3000,
            "tooltipDelay": 10**8,
            "keyboard": False,
        },
    }
    return network


def _spots(contents: Contents, begins: list[int], pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return where each node lies: what the picture begins with as well as can be, the rest near its neighbours."""
    sizes = [node["size"] * 1.15 for node in contents.nodes]
    number = {node: place for place, node in enumerate(begins)}
    relations, kinds = contents.data["relations"], contents.data["kinds"]
    inner = [(number[one], number[other]) for one, other in pairs if one in number and other in number]
    works = {node for node in begins if kinds[contents.nodes[node]["kind"]] in ("production", "franchise")}
    tied = {(edge["from"], edge["to"]) for edge in contents.edges if relations[edge["relation"]][2] == BETWEEN}
    ties = [(number[one], number[other]) for one, other in tied if one in works and other in works]
    spots = place([sizes[node] for node in begins], inner, ties)
    return fill_in(dict(zip(begins, spots, strict=True)), sizes, pairs)


class _Known(set[int]):
    """The ids that pyvis has seen; its own list is searched from the front, twice per edge."""

    def append(self, number: int) -> None:
        self.add(number)


def _fill(contents: Contents, data: dict[str, Any], view: View, theme: str) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    styles, program, vis = f"{_asset('picture.css')}\n{_asset('page.css')}", _program(), _vis()
    policy = (
        f"default-src 'none'; script-src {_digest(EARLY)} {_digest(vis)} {_digest(program)}; "
        f"style-src {_digest(styles)}; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    environment = Environment(
        loader=PackageLoader("castgraph.export.page", "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    notes = (_cut(data["asOf"]), _left_out(view.left_out, len(contents.nodes)), clean(view.note, 600))
    return environment.get_template("page.html.j2").render(
        title=data["title"],
        theme=theme,
        policy=policy,
        summary=_summary(contents),
        notes=[text for text in notes if text],
        plain="\n".join(map(_indented, view.plain.split("\n"))),
        picture=Markup(fragment_of(view.answer) if view.answer else ""),  # noqa: S704 - escaped as it is written
        styles=Markup(styles),  # noqa: S704 - our own file
        early=Markup(EARLY),  # noqa: S704 - our own text
        vis=Markup(vis),  # noqa: S704 - vis-network as pyvis bundles it
        program=Markup(program),  # noqa: S704 - our own files
        data=packed(data),
        jsonld=packed_text(_checked(view.jsonld)) if view.jsonld else "",
    )


def _indented(line: str) -> str:
    return " " * min(8, len(line) - len(line.lstrip(" "))) + clean(line, 400)


def _summary(contents: Contents) -> str:
    def count(number: int, one: str, many: str) -> str:
        return f"{number:,} {one if number == 1 else many}"

    names = contents.data["kinds"]
    kinds = Counter(names[node["kind"]] for node in contents.nodes)
    parts = [
        count(kinds[kind], kind, {"person": "people"}.get(kind, f"{kind}s"))
        for kind in names
        if kinds[kind] or kind in ("person", "production")
    ]
    published = sorted(filter(None, contents.data["sources"]["published"]))
    span = f", {published[0]} to {published[-1]}" if len(set(published)) > 1 else ""
    number = len(contents.data["sources"]["day"])
    cited = f"from {count(number, 'source', 'sources')}{span}" if number else "without sources"
    return f"{', '.join(parts)}; {count(len(contents.edges), 'fact', 'facts')} {cited}."


def _cut(as_of: str) -> str:
    return f"As it was known on {as_of}: later sources are left aside." if as_of else ""


def _left_out(left_out: int, shown: int) -> str:
    if left_out <= 0:
        return ""
    return (
        f"A part: {shown:,} of {shown + left_out:,} people and productions are on this page, those that matter most. "
        "What it counts and answers is of these."
    )


def _checked(jsonld: str) -> str:
    try:
        json.loads(jsonld)
    except ValueError as error:
        raise OptionError(f"jsonld is not JSON ({error}); give a whole document") from error
    return jsonld


@cache
def _asset(name: str) -> str:
    return (resources.files("castgraph.export.page") / "assets" / name).read_text(encoding="utf-8").strip()


@cache
def _program() -> str:
    return '"use strict";(async()=>{\n' + "\n".join(map(_asset, SCRIPTS)) + "\n})();"


@cache
def _vis() -> str:
    """Return vis-network as pyvis bundles it, without the line that makes browsers look for a source map."""
    library = resources.files("pyvis") / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    text = re.sub(r"\n?//# sourceMappingURL=.*", "", library.read_text(encoding="utf-8")).strip()
    return text.replace("</script", "<\\/script")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
