"""How answers and stores show themselves in a notebook: as a page in a sandboxed frame, without a server.

IPython is told by the names of the types, so that nothing that is shown has to know the page.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from castgraph.connections.answer import Answer
    from castgraph.store.base import Store

__all__ = ["answer_frame", "register", "store_frame"]


def register() -> None:
    """Teach the notebook that runs, if one does, how castgraph's objects look; does nothing elsewhere.

    `castgraph` calls it when its first public name is used. IPython imports nothing for it.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None:
        return
    formatter = shell.display_formatter.formatters["text/html"]
    formatter.for_type_by_name("castgraph.connections.answer", "Answer", answer_frame)
    formatter.for_type_by_name("castgraph.store.base", "Store", store_frame)


def answer_frame(answer: Answer) -> str:
    """Return the connections of an answer as a sandboxed frame for a notebook."""
    from castgraph.export.page.compose import connection_title
    from castgraph.export.page.options import View
    from castgraph.export.page.render import frame, render_page

    title = connection_title(answer)
    graph = answer.graph()
    for entity in (answer.start, answer.end):
        graph.add_node(entity.iri, entity=entity)
    return frame(render_page(graph, View(title, answer=answer)), title=title)


def store_frame(store: Store) -> str:
    """Return the page of a store as a sandboxed frame for a notebook."""
    from castgraph.export.page.compose import graph_page
    from castgraph.export.page.render import frame

    return frame(graph_page(store))
