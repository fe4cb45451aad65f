"""Every error that castgraph raises on purpose.

    CastgraphError                      exit code 3
    ├── (names, LookupError)           2   a name that leads nowhere, or to several
    │   ├── UnknownNameError
    │   ├── AmbiguousNameError
    │   └── NamesError                      several of both
    ├── AlreadySaidError (ValueError)   1   a fact that its source's file holds already
    ├── OptionError (ValueError)        2   options that contradict each other or cannot be met
    ├── MissingPackageError (ImportError) 3 a package that is only needed for this
    ├── DataError (ValueError)          3   a file that cannot be read as what it should be
    ├── StoreError (OSError)            3   a store that is missing, foreign, damaged, stale or locked
    │   ├── NotAStoreError
    │   ├── StoreLockedError
    │   ├── StaleIndexError
    │   └── MissingTriplesError
    ├── QueryError (ValueError)         3   a query that cannot be run
    │   ├── QuerySyntaxError
    │   ├── QueryRefusedError               it reaches outside, or is too deep
    │   └── LimitError                  124 it ran out of time or memory
    ├── EndpointError (OSError)         3   a remote endpoint that is down, refuses, or answers badly
    └── OutputError (OSError)           3   a file that cannot be written

A message says what is wrong, where, and what to do. The facts are attributes too, so that a program need not
read the text. Each class also derives from the builtin that fits. This module imports nothing of castgraph.

Options are named as whoever reads the message writes them: ``max_hops=3`` in Python, ``--max-hops 3`` where the command
line has said so (`spelled_by`). No message holds the name of an option but through `option` and `command`.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "AlreadySaidError",
    "AmbiguousNameError",
    "CastgraphError",
    "DataError",
    "EndpointError",
    "LimitError",
    "MissingPackageError",
    "MissingTriplesError",
    "NamesError",
    "NotAStoreError",
    "OptionError",
    "OutputError",
    "QueryError",
    "QueryRefusedError",
    "QuerySyntaxError",
    "Spelling",
    "StaleIndexError",
    "StoreError",
    "StoreLockedError",
    "UnknownNameError",
    "command",
    "first_line",
    "keep_secret",
    "masked",
    "option",
    "shorten",
    "spelled_by",
]


class Spelling(Protocol):
    """How those who read messages write options and calls."""

    def option(self, name: str, values: Sequence[object]) -> str:
        """Return an option of Python's name with its values, or by itself."""

    def command(self, name: str, words: Sequence[str], params: dict[str, str]) -> str:
        """Return a call of a function of castgraph."""


class _Python:
    def option(self, name: str, values: Sequence[object]) -> str:
        if name == "param":  # of a query: an option of its own name
            return "".join(map(str, values))
        value = values[0] if len(values) == 1 else list(values)
        return f"{name}={value!r}" if values else name

    def command(self, name: str, words: Sequence[str], params: dict[str, str]) -> str:
        if name == "queries":
            return "castgraph.named_queries()"
        given = ["store", *map(repr, words), *(f"{one}={value!r}" for one, value in params.items())]
        return f"castgraph.{name}({', '.join(given)})"


_spelling: ContextVar[Spelling | None] = ContextVar("castgraph_spelling", default=None)
_python = _Python()


@contextmanager
def spelled_by(spelling: Spelling) -> Iterator[None]:
    """Have messages name options in another way while a block runs, and only in its thread."""
    token = _spelling.set(spelling)
    try:
        yield
    finally:
        _spelling.reset(token)


def option(name: str, *values: object) -> str:
    """Return an option as the reader of a message writes it.

    Args:
        name: as Python has it.
        *values: what it is given; the name alone where there is none.

    Example:
        >>> option("via", "Olivia Colman"), option("roles")
        ("via='Olivia Colman'", 'roles')
    """
    return (_spelling.get() or _python).option(name, values)


def command(name: str, *words: str, **params: str) -> str:
    """Return a call of castgraph as the reader of a message writes it.

    Example:
        >>> command("find", "locke")
        "castgraph.find(store, 'locke')"
    """
    return (_spelling.get() or _python).command(name, words, params)


_SECRETS: set[str] = set()
_IN_ADDRESS = re.compile(r"(:/{1,2})[^/\s?#]*@")
_IN_QUERY = re.compile(
    r"([?&;][^=&;?\s]{0,40}(?:key|token|secret|pass|pwd|pw|auth|sig)[^=&;?\s]{0,40}=)[^&\s'\"<>)]+", re.I
)


def keep_secret(text: str) -> None:
    """Remember a password or token, so that `masked` leaves it out wherever it stands."""
    if len(text) > 3:
        _SECRETS.add(text)


def masked(text: str) -> str:
    """Return a text without passwords: those that were used, those in addresses, the values of ``?apikey=`` and alike.

    Example:
        >>> masked("https://ann:secret@example.org/sparql?apikey=1234&x=1")
        'https://…@example.org/sparql?apikey=…&x=1'
    """
    for secret in _SECRETS:
        text = text.replace(secret, "…")
    text = _IN_ADDRESS.sub(r"\1…@", text) if "@" in text else text
    return _IN_QUERY.sub(r"\1…", text) if "=" in text else text


class CastgraphError(Exception):
    """Base of all errors raised on purpose; `exit_code` is what the command line exits with.

    No message holds a password: see `masked`.
    """

    exit_code = 3

    def __init__(self, message: str = "") -> None:
        super().__init__(masked(message))

    def __reduce__(self) -> tuple[Any, ...]:
        return _remade, (type(self), self.args, self.__dict__)


def _remade(kind: type[CastgraphError], args: tuple[object, ...], facts: dict[str, Any]) -> CastgraphError:
    """Return an error as it was before it was pickled: what its class is made with is not what it says."""
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(facts)
    return error


class UnknownNameError(CastgraphError, LookupError):
    """No entity has the name; `suggestions` are those probably meant, best first, and `hint` says so in words.

    `empty` says that nothing has a name where it was looked for.
    """

    exit_code = 2

    def __init__(self, name: str, suggestions: Sequence[Any] = (), *, empty: bool = False) -> None:
        self.name = name
        self.suggestions = tuple(suggestions)
        self.hint = f"; try: {command('find', 'TEXT')}"
        if empty:
            self.hint = "; the graph is empty, begin with: castgraph add credit"
        if self.suggestions:
            self.hint = "; did you mean " + " or ".join(f"{s.name} ({s.curie})" for s in self.suggestions[:3]) + "?"
        super().__init__(f"nothing is named {shorten(name)!r}{self.hint}")


class AmbiguousNameError(CastgraphError, LookupError):
    """Several entities have the name; `candidates` lists them. Choose one by its CURIE."""

    exit_code = 2

    def __init__(self, name: str, candidates: Sequence[Any]) -> None:
        self.name = name
        self.candidates = tuple(candidates)
        listed = "".join(f"\n  {c.curie}  {c.describe()}" for c in self.candidates)
        several = "the name of several; say which one by its CURIE"
        one = "a name already; if that is what is meant, say so by its CURIE"
        super().__init__(f"{shorten(name)!r} is {several if len(self.candidates) > 1 else one}:{listed}")


class NamesError(CastgraphError, LookupError):
    """Several names lead nowhere or to several; `errors` has what is wrong with each."""

    exit_code = 2

    def __init__(self, errors: Sequence[CastgraphError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(map(str, errors)))


class AlreadySaidError(CastgraphError, ValueError):
    """The source's file says it already; nothing was written."""

    exit_code = 1


class OptionError(CastgraphError, ValueError):
    """Options that contradict each other, or a value that cannot be used."""

    exit_code = 2


class MissingPackageError(CastgraphError, ImportError):
    """A package that castgraph can do without is needed for this, and is not installed."""


class DataError(CastgraphError, ValueError):
    """A file that is not what it should be: `message` says how, `path`, `line` and `column` (1-based) say where."""

    def __init__(
        self, message: str, path: str | None = None, line: int | None = None, column: int | None = None
    ) -> None:
        self.message, self.path, self.line, self.column = message, path, line, column
        where = ":".join(str(part) for part in (path, line, column) if part is not None)
        super().__init__(f"{where}: {message}" if where else message)


class StoreError(CastgraphError, OSError):
    """A store that cannot be used as asked."""


class NotAStoreError(StoreError):
    """The folder is not a castgraph store, or only part of one."""


class StoreLockedError(StoreError):
    """Another process writes to the store; `holder` describes it."""

    def __init__(self, message: str, holder: str = "") -> None:
        self.holder = holder
        super().__init__(message)


class StaleIndexError(StoreError):
    """An index beside the store was built from another state of it."""


class MissingTriplesError(StoreError):
    """The store has names and paths of a dataset, and what is asked needs its triples."""


class QueryError(CastgraphError, ValueError):
    """A query that cannot be run."""


class QuerySyntaxError(QueryError):
    """The text is not SPARQL 1.1; `line` and `column` (1-based) say where."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        self.line, self.column = line, column
        super().__init__(message)


class QueryRefusedError(QueryError):
    """The query reaches for files or the network, or is nested too deep."""


class LimitError(QueryError):
    """A limit of time or memory was reached."""

    exit_code = 124


class EndpointError(CastgraphError, OSError):
    """A SPARQL endpoint that cannot be reached, refuses, or whose answer is not whole."""


class OutputError(CastgraphError, OSError):
    """A file that cannot be written; what was there before is still there."""


def first_line(error: object) -> str:
    """Return the first line of an error's message, or of which kind it is where it has none."""
    return str(error).strip().split("\n")[0] or type(error).__name__


def shorten(text: str, width: int = 80) -> str:
    """Cut a text that came from outside to a width that fits into a one-line message."""
    return text if len(text) <= width else text[: width - 1] + "…"
