"""A sourced knowledge graph of productions and cast.

    >>> import castgraph
    >>> with castgraph.open() as store:
    ...     answer = castgraph.connect(store, "Alice Oseman", "David Tennant")
    >>> answer.connected
    True

Public names stand in ``__init__.pyi`` and are imported when they are first used, so that importing castgraph costs next
to nothing. `export` is a room and a function: the room is called as one.
"""

from types import ModuleType

import lazy_loader

import castgraph.export

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


class _Called(ModuleType):
    def __call__(self, *args: object, **options: object) -> object:
        from castgraph.export import files

        return files.export(*args, **options)


def painter() -> ModuleType:
    """Return who makes text, HTML and pages of results: see `shown`, which must not know."""
    from castgraph.export import shown

    return shown


castgraph.export.__class__ = _Called
