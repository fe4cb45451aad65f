"""What can be asked over HTTP and by agents, as one table: it checks requests, and it describes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from castgraph.serving.asked import Refused
from castgraph.text import meant
from castgraph.vocabulary import DISAGREEMENTS, INCLUDE, KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from castgraph.serving.asked import Asked

__all__ = ["CONNECT", "OPERATIONS", "TAKEN", "Operation", "Parameter", "of_json", "of_query"]

_SEVERAL = 50
"""Values that a parameter can have at most."""
_JSON = {"string": str, "integer": int, "boolean": bool}


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that a request can say.

    Attributes:
        name: as Python has it.
        help: what it is for.
        kind: ``string``, ``integer``, ``boolean``, or ``years``: a string as `years_meant` reads it.
        several: it can be given more than once.
        is_required: nothing is answered without it.
        default: of a number, told alone; who answers has it too.
        least: of a number.
        most: of a number; of a string, its characters.
        choices: the only values of a string; any where empty.
    """

    name: str
    help: str
    kind: str = "string"
    several: bool = False
    is_required: bool = False
    default: int | None = None
    least: int = 1
    most: int = 1000
    choices: tuple[str, ...] = ()

    def schema(self) -> dict[str, Any]:
        """Return what it takes as JSON Schema."""
        one: dict[str, Any] = {"type": "string" if self.kind == "years" else self.kind}
        if self.kind == "integer":
            one |= {"minimum": self.least, "maximum": self.most}
            one |= {} if self.default is None else {"default": self.default}
        elif self.kind == "string":
            one |= {"enum": list(self.choices)} if self.choices else {"maxLength": self.most}
        elif self.kind == "years":
            one |= {"pattern": r"^(\d{1,4}|\d{1,4}\.\.\d{0,4}|\.\.\d{1,4})$"}
        return {"type": "array", "items": one, "maxItems": _SEVERAL} if self.several else one

    def checked(self, value: Any) -> Any:
        """Return a value that was given, of which there is one.

        Raises:
            Refused: it cannot be meant.
            OptionError: it names no years.
        """
        if self.kind == "integer":
            if not self.least <= value <= self.most:
                raise Refused(400, f"{self.name}={value} is not a whole number from {self.least} to {self.most:,}")
            return value
        if self.kind == "boolean":
            return value
        if len(value) > self.most:
            raise Refused(400, f"{self.name} has {len(value):,} characters; it can have {self.most:,}")
        if self.choices and value not in self.choices:
            raise Refused(400, f"{self.name}={value[:80]!r} is not known{meant(value[:80], self.choices)}")
        if self.kind != "years":
            return value
        from castgraph.connections.question import years_meant  # with all that a store needs

        return years_meant(value)

    def read(self, text: str) -> Any:
        """Return the value that a text of a query string means.

        Raises:
            Refused: it means none.
        """
        if self.kind == "integer":
            if not (text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 11):
                raise Refused(400, f"{self.name}={text[:40]} is not a whole number from {self.least} to {self.most:,}")
            return int(text)
        if self.kind == "boolean":
            if text not in ("true", "false", "1", "0"):
                raise Refused(400, f"{self.name}={text[:40]} is neither true nor false")
            return text in ("true", "1")
        return text


def of_query(asked: Asked, parameters: Sequence[Parameter]) -> dict[str, Any]:
    """Return the values of a query string, those alone that are given.

    Raises:
        Refused: a parameter that there is not, or a value that cannot be meant.
    """
    asked.only(*(one.name for one in parameters))
    found = {}
    for one in parameters:
        texts = asked.several(one.name) if one.several else [text for text in (asked.one(one.name),) if text]
        found[one.name] = [one.read(text) for text in texts]
    return _checked(found, parameters)


def of_json(given: Mapping[str, Any], parameters: Sequence[Parameter]) -> dict[str, Any]:
    """Return the values of an object of JSON, those alone that are given; None is not given.

    Raises:
        Refused: a parameter that there is not, or a value that cannot be meant.
    """
    names = [one.name for one in parameters]
    for key in given:
        if key not in names:
            raise Refused(400, f"there is no parameter {key[:80]!r}{meant(key, names)}")
    found = {}
    for one in parameters:
        value = given.get(one.name)
        values = [] if value is None else value if isinstance(value, list) and one.several else [value]
        for each in values:
            if type(each) is not _JSON.get(one.kind, str):
                raise Refused(400, f"{one.name} is to be {'a list of ' * one.several}{one.kind}, not {str(each)[:40]}")
        found[one.name] = [each for each in values if each != ""]
    return _checked(found, parameters)


def _checked(found: Mapping[str, list[Any]], parameters: Iterable[Parameter]) -> dict[str, Any]:
    taken: dict[str, Any] = {}
    for one in parameters:
        values = found[one.name]
        if len(values) > _SEVERAL:
            raise Refused(400, f"{one.name} is given {len(values)} times; {_SEVERAL} at most")
        if not values and one.is_required:
            raise Refused(400, f"{one.name} is missing: {one.help}")
        if values:
            checked = [one.checked(value) for value in values]
            taken[one.name] = tuple(checked) if one.several else checked[0]
    return taken


@dataclass(frozen=True, slots=True)
class Operation:
    """An address of the JSON API below ``/api/``.

    Attributes:
        name: last part of the address, and of its handler.
        summary: what it answers.
        parameters: all that it takes.
        answer: name of the schema of what it answers.
        lane: of the workers that answer it.
        is_posted: it takes a body, of pairs.
        module: of the handlers, which answers.
    """

    name: str
    summary: str
    answer: str
    parameters: tuple[Parameter, ...] = field(default=())
    lane: str = "asks"
    is_posted: bool = False
    module: str = "api"


def _entity(name: str, help_: str, **more: Any) -> Parameter:
    return Parameter(name, f"{help_}: a name, a CURIE such as person:joe-locke, or an IRI.", **more)


AS_OF = (
    Parameter("as_of", "Only what sources published by that day say: an ISO date, month or year.", most=10),
    Parameter("publishers", "Only what sources of these publishers say.", several=True),
)
_FILTERS = (
    Parameter("include", "What else counts as a hop.", several=True, choices=tuple(INCLUDE)),
    _entity("avoid", "Passes through none of these", several=True),
    Parameter("roles", "Only by these roles and relations, such as actor.", several=True),
    Parameter("not_roles", "Not by these roles and relations.", several=True),
    Parameter("kinds", "Only through productions of these types, such as Movie.", several=True),
    Parameter("statuses", "Only credits of these statuses, such as released.", several=True),
    Parameter("also", "Statuses that do not hold and count all the same: rumoured, denied, ….", several=True),
    Parameter("without", "Statuses that hold and do not count.", several=True),
    Parameter("years", "Only through productions of these years: 1990..2005, 1990.., ..2005 or 1990.", "years"),
    Parameter("where", "A SPARQL pattern of ?production or ?person that what lies between must hold.", most=4000),
    *AS_OF,
)
_JOINING = (Parameter("max_hops", "Longest connection looked for, in hops.", "integer", default=12, most=30), *_FILTERS)
_REACH = (
    Parameter("limit", "Connections of one length at most.", "integer", default=20, most=1000),
    Parameter("paths", "The K best connections, longer ones included.", "integer", most=1000),
    Parameter("longer", "Also those up to so many hops longer than the shortest.", "integer", least=0, most=20),
    Parameter("parts", "Tell every season and episode apart.", "boolean"),
    _entity("via", "Passes through each of these", several=True),
)
CONNECT = (*_JOINING, *_REACH)
"""Everything that can be asked of a connection besides its ends."""
_CURSOR = Parameter("cursor", "Where to go on: what `next` of the answer before said.", most=400)


def _limit(default: int, most: int) -> Parameter:
    return Parameter("limit", "How many at most; `next` leads to the rest.", "integer", default=default, most=most)


_ONLY = ("hops", "path")

OPERATIONS = (
    Operation(
        "find", "Who and what has a name: part of it, an alias, or misspelt; a source by its address.", "Found",
        (
            Parameter("text", "A name, part of one, or misspelt.", is_required=True, most=300),
            Parameter("kinds", "Only person, production, …, or types such as Movie.", several=True),
            _limit(10, 100), _CURSOR, *AS_OF,
        ),
    ),
    Operation(
        "entity", "All that is known of one entity, newest first, each fact with its sources.", "Portrait",
        (_entity("entity", "Who or what", is_required=True), _limit(200, 1000), _CURSOR, *AS_OF),
    ),
    Operation(
        "connect", "How two are connected, every hop with its sources; what joins three and more.", "Connected",
        (
            _entity("start", "Where connections begin", is_required=True),
            _entity("end", "Where they end", is_required=True),
            _entity("more", "Others that are to be joined too, without paths, longer, parts and via", several=True),
            *CONNECT,
        ),
    ),
    Operation(
        "pairs", "How each of many pairs is connected: a line of JSON for each, in their order.", "PairAnswer",
        (*CONNECT, Parameter("only", "How far apart they are alone, or one shortest path too: fast.", choices=_ONLY)),
        "queries", is_posted=True,
    ),
    Operation(
        "distances", "How many people are 0, 1, 2, … hops from one.", "Distances",
        (_entity("entity", "From whom", is_required=True), *_FILTERS),
    ),
    Operation(
        "center", "Who is nearest to everybody in the largest group of people.", "Center",
        (
            Parameter("top", "How many.", "integer", default=20, most=1000),
            Parameter("samples", "Measure from so many people instead of all.", "integer", least=2, most=1000),
        ),
        "queries",
    ),
    Operation(
        "why", "Who says so, who denies it, what holds now and why.", "Verdicts",
        (
            _entity("what", "A credit; a production, for its status; with other, a person too", is_required=True),
            _entity("other", "A production; its seasons are included"),
            *AS_OF,
        ),
    ),
    Operation(
        "conflicts", "What sources disagree on, each with every source's word and what holds.", "Conflicts",
        (
            Parameter("kinds", "Only disagreements of these kinds.", several=True, choices=DISAGREEMENTS),
            _entity("about", "Only about this one; its seasons count"),
            Parameter("since", "Only what a source of that day, or a later one, has a word in.", most=10),
            _limit(50, 1000), _CURSOR, *AS_OF,
        ),
        "queries",
    ),
    Operation(
        "sources", "Articles and datasets, the newest first.", "Sources", (_limit(100, 1000), _CURSOR, *AS_OF),
    ),
    Operation(
        "source", "A source and what it says.", "SourceFacts",
        (Parameter("source", "Its address, a CURIE (source:…) or its IRI.", is_required=True, most=2000), *AS_OF),
    ),
    Operation(
        "suggest", "What is probably being typed: the best known that have a name or word beginning so.", "Suggested",
        (
            Parameter("q", "The beginning of a name; only its first 200 characters count.", most=4000),
            Parameter("kinds", "Only of these kinds.", several=True, choices=tuple(KINDS)),
            Parameter("limit", "How many at most.", "integer", default=10, most=50),
        ),
        module="suggest",
    ),
    Operation(
        "neighbourhood", "Who and what is next to one, the best known first, and what joins them.", "Neighbourhood",
        (
            Parameter("iri", "The IRI of who or what is in the middle.", is_required=True, most=4000),
            Parameter("limit", "How many at most.", "integer", default=30, most=200),
            Parameter("skip", "Leave out so many; what `next` of the answer before said.", "integer",
                      default=0, least=0, most=10**7),
            AS_OF[0],
        ),
        module="suggest",
    ),
)  # fmt: skip
"""The JSON API."""
TAKEN = {operation.name: operation.parameters for operation in OPERATIONS}
"""What each of them takes."""
