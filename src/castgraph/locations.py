"""Where the curated graph, the named queries and a store are: option, environment, repository, packaged data.

Only finds paths; opens nothing.
"""

from __future__ import annotations

import os
from pathlib import Path

__all__ = [
    "GRAPH_VARIABLE",
    "QUERIES_VARIABLE",
    "STORE_VARIABLE",
    "VERSION",
    "is_endpoint",
    "own_folder",
    "packaged",
    "query_folders",
    "user_folder",
]

VERSION = "0.1.0"
"""Version of castgraph; said here because asking the installed package for it takes longer than a small query."""

GRAPH_VARIABLE = "CASTGRAPH_GRAPH"
STORE_VARIABLE = "CASTGRAPH_STORE"
QUERIES_VARIABLE = "CASTGRAPH_QUERIES"

_PACKAGE = Path(__file__).resolve().parent


def packaged(name: str) -> Path:
    """Return the folder `name` (``graph`` or ``queries``) that comes with castgraph.

    An installed castgraph carries it inside the package; a checkout has it at its top level.
    """
    inside = _PACKAGE / "data" / name
    return inside if inside.is_dir() else _PACKAGE.parents[1] / name


def query_folders(chosen: str | None = None) -> list[Path]:
    """Return the folders of named queries, the most specific first.

    Args:
        chosen: a folder that the user named; it comes before all others.

    Returns:
        The chosen folder, those of ``CASTGRAPH_QUERIES`` (separated as in ``PATH``), ``queries/`` of the
        current folder, and the packaged one, each once, existing or not (a chosen one that is missing is
        the caller's to report).
    """
    named = [chosen] if chosen else []
    named += [part for part in os.environ.get(QUERIES_VARIABLE, "").split(os.pathsep) if part]
    folders = [Path(part) for part in named]
    if (project := Path("queries")).is_dir():
        folders.append(project)
    folders.append(packaged("queries"))
    unique = {folder.resolve(): folder for folder in reversed(folders)}
    return list(reversed(unique.values()))


def own_folder(chosen: str | None = None) -> Path:
    """Return the folder that a user's new named query goes to: the chosen one, the environment's, or ``queries/``."""
    named = [chosen or "", *os.environ.get(QUERIES_VARIABLE, "").split(os.pathsep)]
    return Path(next((part for part in named if part), "queries"))


def user_folder(variable: str, below: str) -> Path | None:
    """Return a folder of the user's: the environment's, else one below the home folder; None where there is no home."""
    if chosen := os.environ.get(variable):
        return Path(chosen)
    try:
        return Path.home() / below
    except RuntimeError:  # no HOME, and a user that the system does not know
        return None


def is_endpoint(text: str) -> bool:
    """Return whether a store is named by the address of an endpoint."""
    return text.lower().startswith(("http://", "https://"))
