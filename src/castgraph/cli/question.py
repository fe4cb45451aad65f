"""The options of a question about connections, shared by the commands that ask one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from castgraph.cli.completion import (
    complete_entity,
    complete_role,
    complete_status,
    complete_type,
    complete_walked,
)
from castgraph.cli.options import GraphChoice, Options, filled, option, with_option

if TYPE_CHECKING:
    from castgraph.connections.question import Question

__all__ = ["Filters", "Reach"]


class Reach(Options):
    """How long connections may be, how many are told, and what they pass through."""

    max_hops: int | None = option(
        "--max-hops", metavar="N", type=int, help="Longest connection looked for, in hops (12)."
    )
    paths: int | None = option(
        "--paths", metavar="K", type=click.IntRange(max=100_000), help="The K best connections, longer ones included."
    )
    longer: int | None = option(
        "--longer", metavar="N", type=click.IntRange(max=1000), help="Also those up to N hops longer than the shortest."
    )
    parts: bool = option(
        "--parts", is_flag=True, help="Tell every season and episode apart, not only the series that they are part of."
    )
    via: tuple[str, ...] = option(
        "--via",
        multiple=True,
        metavar="ENTITY",
        shell_complete=complete_entity,
        help="Only through this one (repeatable).",
    )


class Filters(Options):
    """Which credits and nodes may be used."""

    role: tuple[str, ...] = option(
        "--role",
        multiple=True,
        metavar="ROLE",
        shell_complete=complete_role,
        help="Only by this role, such as actor (repeatable).",
    )
    not_role: tuple[str, ...] = option(
        "--not-role", multiple=True, metavar="ROLE", shell_complete=complete_role, help="Not by this role (repeatable)."
    )
    kind: tuple[str, ...] = option(
        "--kind",
        multiple=True,
        metavar="TYPE",
        shell_complete=complete_type,
        help="Only through productions of this type: Movie, …",
    )
    status: tuple[str, ...] = option(
        "--status",
        multiple=True,
        metavar="STATUS",
        shell_complete=complete_status,
        help="Only credits of this status, such as released.",
    )
    with_: tuple[str, ...] = filled(with_option())
    not_status: tuple[str, ...] = option(
        "--not-status",
        multiple=True,
        metavar="STATUS",
        shell_complete=complete_status,
        help="Do not count credits of this status (repeatable).",
    )
    between: str | None = option("--between", metavar="YEAR..YEAR", help="Only through productions of these years.")
    avoid: tuple[str, ...] = option(
        "--avoid",
        multiple=True,
        metavar="ENTITY",
        shell_complete=complete_entity,
        help="Not through this one (repeatable).",
    )
    where: str = option(
        "--where", default="", metavar="PATTERN", help="SPARQL about ?production or ?person that must hold."
    )
    include: tuple[str, ...] = option(
        "--include",
        multiple=True,
        metavar="KIND",
        shell_complete=complete_walked,
        help="Also walk characters, organizations, events, franchises.",
    )

    def question(self, chosen: GraphChoice, reach: Reach | None = None) -> Question:
        """Return the question that the options ask."""
        from castgraph.connections.question import Question, years_meant

        more = {name: value for name, value in vars(reach).items() if value is not None} if reach else {}
        return Question(
            roles=self.role,
            not_roles=self.not_role,
            kinds=self.kind,
            statuses=self.status,
            also=self.with_,
            without=self.not_status,
            avoid=self.avoid,
            where=self.where,
            include=self.include,
            years=years_meant(self.between or ""),
            as_of=chosen.as_of or "",
            publishers=chosen.publisher,
            **more,
        )
