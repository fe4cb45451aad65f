"""How Sphinx makes the documentation: `python -m tests pages`, which leaves it in ``docs/_build``."""

import importlib
import json
import re
import sys
from pathlib import Path

from docutils.nodes import document
from myst_parser.parsers.sphinx_ import MystParser
from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

import castgraph  # noqa: E402
from castgraph.locations import VERSION  # noqa: E402

project = "castgraph"
author = "the castgraph contributors"
project_copyright = "the castgraph contributors; MIT, the facts CC0"
version = release = VERSION

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_click"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"castgraph {VERSION}"
html_copy_source = False
html_theme_options = {"navigation_with_keys": True}
default_role = "code"

myst_heading_anchors = 3
myst_enable_extensions = ["attrs_inline"]
suppress_warnings = [
    "myst.header",  # a notebook's cells may begin with any heading
    "misc.highlighting_failure",  # the lexer of SPARQL does not know |
]

autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "undoc-members": False, "show-inheritance": True}
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
python_use_unqualified_type_names = True
nitpicky = True
nitpick_ignore_regex = [(r"py:.*", r"(?!castgraph\.\w+$).*")]
"""Links to what is public must lead somewhere; other packages, and what is not public, have no page here."""


class Notebook(MystParser):
    """Reads a notebook as the page that its cells make, without what running them would show."""

    supported = ("ipynb",)

    def parse(self, inputstring: str, document: document) -> None:
        """Parse the cells as Markdown."""
        cells = json.loads(inputstring)["cells"]
        texts = {"markdown": "{}", "code": "```python\n{}\n```"}
        super().parse("\n\n".join(texts[one["cell_type"]].format("".join(one["source"])) for one in cells), document)


def marks_are_targets(app: Sphinx, name: str, source: list[str]) -> None:
    """Make of HTML's anchors, which GitHub understands, what MyST lets links lead to."""
    source[0] = re.sub(r'<a id="([\w-]+)"></a>', r"[]{#\1}", source[0])


def public_names() -> None:
    """Let each public object be known by the name that people import it by."""
    for name in castgraph.__all__:
        made = getattr(castgraph, name)
        if getattr(made, "__module__", "").startswith("castgraph."):
            importlib.import_module(made.__module__)
            made.__module__ = "castgraph"


def setup(app: Sphinx) -> None:
    """Let Sphinx read notebooks, and the documents as GitHub does."""
    public_names()
    app.add_source_suffix(".ipynb", "ipynb")
    app.add_source_parser(Notebook)
    app.connect("source-read", marks_are_targets)
