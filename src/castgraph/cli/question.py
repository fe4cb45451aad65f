"""The options of a question about connections, shared by the commands that ask one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from castgraph.cli.common import day

if TYPE_CHECKING:
    from collections.abc import Callable

    from castgraph.connections.question import Question


__all__ = ["question_of", "question_options"]


def question_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which credits and nodes may be used."""
    options = [
        click.option("--role", multiple=True, metavar="ROLE", help="Only by this role, such as actor (repeatable)."),
        click.option("--not-role", multiple=True, metavar="ROLE", help="Not by this role (repeatable)."),
        click.option("--kind", multiple=True, metavar="TYPE", help="Only through productions of this type: Movie, …"),
        click.option(
            "--status", multiple=True, metavar="STATUS", help="Only credits of this status, such as released."
        ),
        click.option("--between", metavar="YEAR..YEAR", help="Only through productions of these years."),
        click.option("--avoid", multiple=True, metavar="ENTITY", help="Not through this one (repeatable)."),
        click.option(
            "--where", default="", metavar="PATTERN", help="SPARQL about ?production or ?person that must hold."
        ),
        click.option(
            "--include",
            multiple=True,
            metavar="KIND",
            help="Also walk characters, organizations, events, franchises.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def question_of(options: dict[str, Any], as_of: str | None, publisher: tuple[str, ...]) -> Question:
    """Return the question that the options of `question_options` and `connect` ask."""
    from castgraph.connections.question import Question

    given = {
        "roles": options["role"],
        "not_roles": options["not_role"],
        "kinds": options["kind"],
        "statuses": options["status"],
        "avoid": options["avoid"],
        "where": options["where"],
        "include": options["include"],
        "years": _years(options["between"]),
        "as_of": day(as_of),
        "publishers": publisher,
    }
    for name in ("max_hops", "paths", "longer", "via"):
        if options.get(name) is not None:
            given[name] = options[name]
    return Question(**given)


def _years(text: str | None) -> tuple[int, int] | None:
    if not text:
        return None
    first, dots, last = text.partition("..")
    try:
        return (int(first or 1), int(last or 9998)) if dots else (int(text), int(text))
    except ValueError:
        from castgraph.errors import OptionError

        raise OptionError(f"--between {text!r}: write it as 1990..2005, 1990.., ..2005 or 1990") from None
