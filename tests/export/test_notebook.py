"""Stores and answers show themselves in notebooks."""

from __future__ import annotations

from IPython.core.interactiveshell import InteractiveShell

from castgraph.connections.find import connect
from castgraph.connections.joined import join
from castgraph.export.notebook import register


def shown(found):
    shell = InteractiveShell.instance()
    register()
    return shell.display_formatter.format(found)[0]["text/html"]


def test_a_graph_shows_itself_as_a_page_in_a_notebook(mini):
    text = shown(mini)
    assert text.startswith("<iframe ")
    assert 'sandbox="allow-scripts' in text


def test_an_answer_shows_its_picture_first_and_its_page_below_in_a_notebook(mini):
    for found in (connect(mini, "Ada Quill", "Esme Lark"), connect(mini, "Ada Quill", "Isla Nook")):
        text = shown(found)
        assert text.startswith("<svg ")
        assert 'sandbox="allow-scripts' in text[text.index("<details>") :]


def test_what_joins_three_shows_its_picture_in_a_notebook(mini):
    assert shown(join(mini, ["Ada Quill", "Esme Lark", "Gus Pell"])).startswith("<svg ")
