"""How answers and stores show themselves in a notebook: as a picture, and as a page in a sandboxed frame.

IPython is told by the names of the types, so that nothing that is shown has to know the page.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from castgraph.connections.answer import Answer
    from castgraph.connections.joined import Together
    from castgraph.store.base import Store

__all__ = ["answer_view", "picture_of", "register", "store_frame"]


def register() -> None:
    """Teach the notebook that runs, if one does, how castgraph's objects look; does nothing elsewhere.

    `castgraph` calls it when its first public name is used. IPython imports nothing for it.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None:
        return
    formatter = shell.display_formatter.formatters["text/html"]
    formatter.for_type_by_name("castgraph.connections.answer", "Answer", answer_view)
    formatter.for_type_by_name("castgraph.connections.joined", "Together", picture_of)
    formatter.for_type_by_name("castgraph.store.base", "Store", store_frame)


def picture_of(found: Answer | Together) -> str:
    """Return the picture of an answer, or of what joins three or more, for a notebook."""
    from castgraph.export.page.picture import svg

    return svg.picture_of(found)


def answer_view(answer: Answer) -> str:
    """Return the picture of an answer for a notebook, and its page in a sandboxed frame to be opened below."""
    from castgraph.export.page.compose import connection_title
    from castgraph.export.page.options import View
    from castgraph.export.page.render import frame, render_page

    title = connection_title(answer)
    graph = answer.graph()
    for entity in (answer.start, answer.end):
        graph.add_node(entity.iri, entity=entity)
    page = frame(render_page(graph, View(title, answer=answer)), title=title)
    return f"{picture_of(answer)}<details><summary>The page of it</summary>{page}</details>"


def store_frame(store: Store) -> str:
    """Return the page of a store as a sandboxed frame for a notebook."""
    from castgraph.export.page.compose import graph_page
    from castgraph.export.page.render import frame

    return frame(graph_page(store))
