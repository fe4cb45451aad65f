"""Stores and answers show themselves in notebooks."""

from __future__ import annotations

from IPython.core.interactiveshell import InteractiveShell

from castgraph.connections.find import connect
from castgraph.export.notebook import register


def test_graphs_and_answers_show_themselves_in_notebooks(mini):
    shell = InteractiveShell.instance()
    register()
    for shown in (mini, connect(mini, "Ada Quill", "Esme Lark"), connect(mini, "Ada Quill", "Isla Nook")):
        text = shell.display_formatter.format(shown)[0]["text/html"]
        assert text.startswith("<iframe ")
        assert 'sandbox="allow-scripts' in text
