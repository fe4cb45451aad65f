"""A sourced knowledge graph of productions and cast.

    >>> import castgraph
    >>> with castgraph.open() as store:
    ...     answer = castgraph.connect(store, "Alice Oseman", "David Tennant")
    >>> answer.connected
    True

Public names stand in ``__init__.pyi`` and are imported when they are first used, so that importing castgraph costs next
to nothing.
"""

import sys

import lazy_loader

_public, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    if "IPython" in sys.modules:
        from castgraph.export.notebook import register

        register()
    return _public(name)
