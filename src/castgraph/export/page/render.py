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
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from castgraph.disk import write_file
from castgraph.errors import OptionError
from castgraph.export.page.contents import gather
from castgraph.export.page.layout import place
from castgraph.export.page.options import DEFAULT
from castgraph.export.page.selection import refuse_size
from castgraph.export.page.texts import clean, shorten
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

SCRIPTS = ("graph.js", "canvas.js", "panel.js", "table.js", "controls.js")
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
    contents = gather(graph, view.connections)
    order: dict[str, int] = contents.data.pop("order")
    for iri in filter(None, (view.focus, *(view.ends or ()))):
        if iri not in order:
            raise OptionError(f"{iri} is not on the page; choose a node of the graph")
    best = view.connections[0].nodes if view.connections else ()
    shown = view.ends or ((best[0].iri, best[-1].iri) if best else None)
    network = _network(contents)
    data = contents.data | {
        "title": clean(view.title) or "castgraph",
        "asOf": clean(view.as_of or "", 10),
        "focus": order[view.focus] if view.focus else None,
        "ends": [order[iri] for iri in shown] if shown else None,
        "prefixes": {kind: PREFIXES[kind] for kind in contents.data["kinds"] if kind in PREFIXES},
        "shapes": SHAPES,
        "nodes": _columns(network.nodes),
        "edges": _columns(network.edges),
        "options": network.options,
    }
    return _fill(contents, data, view, options.theme)


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


def _network(contents: Contents) -> Any:
    """Return the graph in pyvis's model, placed; one edge per credit, none lost."""
    from pyvis.network import Network

    network = Network(directed=True)
    network.node_ids = _Known()
    pairs = [(edge["from"], edge["to"]) for edge in contents.edges]
    spots = place([node["size"] * 1.15 for node in contents.nodes], pairs)
    for number, (node, (x, y)) in enumerate(zip(contents.nodes, spots, strict=True)):
        extra = {name: value for name, value in node.items() if name not in ("label", "kind")}
        kind = node["kind"]
        network.add_node(number, node["label"], shape=SHAPES[kind][0], group=kind, x=x, y=y, **extra)
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


class _Known(set[int]):
    """The ids that pyvis has seen; its own list is searched from the front, twice per edge."""

    def append(self, number: int) -> None:
        self.add(number)


def _columns(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return mappings with the same keys as one list of keys and a list of values each; constants once."""
    if not rows:
        return {"constant": {}, "keys": [], "rows": []}
    first = rows[0]
    constant = {key: value for key, value in first.items() if all(row[key] == value for row in rows)}
    keys = [key for key in first if key not in constant and key != "id"]
    constant.pop("id", None)
    return {"constant": constant, "keys": keys, "rows": [[row[key] for key in keys] for row in rows]}


def _fill(contents: Contents, data: dict[str, Any], view: View, theme: str) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    styles, program, vis = _asset("page.css"), _program(), _vis()
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
        summary=_summary(contents, data["days"]),
        notes=[text for text in notes if text],
        facts=contents.facts,
        cites=[shorten(f"{publisher}, {day or 'undated'}", 60) for publisher, day, _, _ in contents.sources],
        sources=contents.sources,
        days=data["days"],
        styles=Markup(styles),  # noqa: S704 - our own file
        early=Markup(EARLY),  # noqa: S704 - our own text
        vis=Markup(vis),  # noqa: S704 - vis-network as pyvis bundles it
        program=Markup(program),  # noqa: S704 - our own files
        data=Markup(_json(data)),  # noqa: S704 - JSON that cannot leave its element
        jsonld=Markup(_embedded(view.jsonld)),  # noqa: S704 - the same
    )


def _summary(contents: Contents, days: list[str]) -> str:
    def count(number: int, one: str, many: str) -> str:
        return f"{number:,} {one if number == 1 else many}"

    kinds = [node["kind"] for node in contents.nodes]
    people, productions = kinds.count("person"), kinds.count("production")
    others = len(kinds) - people - productions
    parts = [count(people, "person", "people"), count(productions, "production", "productions")]
    parts += [count(others, "other", "others")] if others else []
    span = f", {contents.sources[0][1]} to {max(s[1] for s in contents.sources)}" if len(days) > 1 else ""
    cited = f"from {count(len(contents.sources), 'source', 'sources')}{span}" if contents.sources else "without sources"
    return f"{', '.join(parts)}; {count(len(contents.facts), 'fact', 'facts')} {cited}."


def _cut(as_of: str) -> str:
    return f"As it was known on {as_of}: later sources are left aside." if as_of else ""


def _left_out(left_out: int, shown: int) -> str:
    if left_out <= 0:
        return ""
    return (
        f"{shown:,} of {shown + left_out:,} people and productions are shown, those that matter most to what was asked."
    )


def _json(value: object) -> str:
    """Return JSON that no HTML parser can be led out of: no angle bracket, ampersand or line separator in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _harmless(text)


def _harmless(text: str) -> str:
    text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x7f", "\\u007f")
    return re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)


def _embedded(jsonld: str) -> str:
    """Return a JSON-LD document as the text of a script element, equal to the original when parsed."""
    if not jsonld:
        return ""
    try:
        json.loads(jsonld)
    except ValueError as error:
        raise OptionError(f"jsonld is not JSON ({error}); give a whole document") from error
    return _harmless(jsonld)


@cache
def _asset(name: str) -> str:
    return (resources.files("castgraph.export.page") / "assets" / name).read_text(encoding="utf-8").strip()


@cache
def _program() -> str:
    return '"use strict";(()=>{\n' + "\n".join(_asset(name) for name in SCRIPTS) + "\n})();"


@cache
def _vis() -> str:
    """Return vis-network as pyvis bundles it, without the line that makes browsers look for a source map."""
    library = resources.files("pyvis") / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    text = re.sub(r"\n?//# sourceMappingURL=.*", "", library.read_text(encoding="utf-8")).strip()
    return text.replace("</script", "<\\/script")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
