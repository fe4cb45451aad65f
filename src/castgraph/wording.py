"""Credits, hops and connections in English. Pure text: no markup, no control characters added or removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.vocabulary import OWN_ROLES, RELATIONS, ROLES, STATUSES, Role, firmness, holds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castgraph.model import Credit, Hop

__all__ = [
    "MONTHS", "ON_SET", "OUT", "TOLD", "after", "does", "hop_words", "in_words", "joined", "listed", "phrase",
    "sentence", "verbs_of", "words_of",
]  # fmt: skip

TOLD = 3
"""Roles, and clauses, of one hop that are told; more are hardly read."""
OUT = ("released", "ended", "departed")
"""Statuses that need no date: it can be seen, or could be."""
ON_SET = ("actor", "presenter", "self", "director", "cinematographer")
"""Roles of those who are there when something is filmed."""
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def listed(items: Sequence[str], last: str = "and") -> str:
    """Join items as English does.

    Example:
        >>> listed(["a", "b", "c"])
        'a, b and c'
    """
    return " ".join([", ".join(items[:-1]), last, items[-1]]) if len(items) > 1 else "".join(items)


def phrase(credit: Credit, *, reverse: bool = False) -> str:
    """Return what stands between the two names: ``acts in``, ``was announced to direct``, ``is based on``.

    Args:
        credit: a credit or a relation.
        reverse: read it from its end, which only relations between productions can be.
    """
    if credit.relation in RELATIONS:
        relation = RELATIONS[credit.relation]
        return relation.reverse if reverse else relation.phrase
    return does(credit.relation, _stage(credit))


def after(credit: Credit) -> str:
    """Return what follows the production and the characters: ``, in post-production``; mostly nothing."""
    return "" if credit.relation in RELATIONS else _after(credit)


def does(role: str, status: str = "") -> str:
    """Return what somebody of a role does, or did, or was to do: ``acts in``, ``was announced to direct``."""
    return _verbs([(role, status)], "")


def in_words(term: str) -> str:
    """Return a term of the vocabulary in words.

    Example:
        >>> in_words("post-production"), in_words("filmingStart")
        ('post production', 'filming start')
    """
    return "".join(f" {c.lower()}" if c.isupper() else c for c in term).replace("-", " ")


def hop_words(hop: Hop) -> str:
    """Return one hop as a clause, persons first: ``Joe Locke acts in Heartstopper as Charlie Spring``.

    Roles of one person in one work are one clause; where some of them hold, only those are told.
    """
    if hop.relation in RELATIONS:
        phrases = dict.fromkeys(phrase(credit, reverse=credit.start != hop.start.iri) for credit in hop.credits[:TOLD])
        return f"{hop.start.name} {listed(list(phrases))} {hop.end.name}"
    person, work = (hop.start, hop.end) if hop.credits[0].start == hop.start.iri else (hop.end, hop.start)
    credits = [credit for credit in hop.credits if holds(credit.status)] or list(hop.credits)
    alike: dict[tuple[str, str], list[Credit]] = {}
    for credit in sorted(credits, key=lambda credit: -firmness(credit.status)):
        out = credit.status not in STATUSES or credit.status in OUT
        alike.setdefault(("", "") if out else (credit.status, _stage(credit)), []).append(credit)
    first, *others = list(alike.values())[:TOLD]
    text = f"{person.name} {_clause(first, work.name)}"
    for some in others:
        text += f"{',' if after(first[0]) else ''} and {_clause(some, 'it')}"
        first = some
    return text


def sentence(hops: Sequence[Hop]) -> str:
    """Return the hops as one sentence, clauses separated by semicolons; empty without hops."""
    return joined([hop_words(hop) for hop in hops])


def joined(clauses: Sequence[str]) -> str:
    """Return clauses as one sentence; empty without any."""
    return f"{'; '.join(clauses)}." if clauses else ""


def _clause(credits: Sequence[Credit], work: str) -> str:
    """Return what follows the person, of credits of one stage: roles, work, characters, and how far it has come."""
    when = _when(credits)
    roles = list(dict.fromkeys(credit.relation for credit in credits))[:TOLD]
    told = [credit for credit in credits if credit.relation in roles]
    played = list(dict.fromkeys(name for credit in told for name in credit.characters))
    if _stage(credits[0]) == "filming" and all(role in ON_SET for role in roles):
        played += [in_words(role) for role in roles if role not in ("actor", "self")]
        text = f"was filming {work}{when}" + (f", as {listed(played)}" if played else "")
        return text + (_after(credits[0], when, "") if credits[0].status != "filming" else "")
    verbs = _verbs([(credit.relation, _stage(credit)) for credit in told], when)
    comma = "," if len(roles) > 1 else ""
    return f"{verbs} {work}" + (f"{comma} as {listed(played)}" if played else "") + _after(credits[0], when)


def _stage(credit: Credit) -> str:
    """Return the status whose words tell a credit: the told one, where a rule only says what became of that."""
    told = credit.told in STATUSES and credit.status in ("presumed-released", "lapsed")
    return credit.told if told else credit.status


def _verbs(told: Sequence[tuple[str, str]], when: str) -> str:
    """Return the verbs of some roles, each with its status; all are of one template, or out."""
    template = STATUSES[told[0][1]].phrase if told[0][1] in STATUSES else "{present}"
    forms: dict[str, list[str]] = {"present": [], "past": [], "infinitive": [], "negative": []}
    for name, status in told:
        present, past, infinitive, negative = verbs_of(name)
        out = past if status in ("ended", "departed") else present
        for form, verb in zip(forms, (out, out, infinitive, negative), strict=True):
            forms[form].append(verb)
    return template.format(when=when, **{form: listed(list(dict.fromkeys(verbs))) for form, verbs in forms.items()})


def verbs_of(name: str) -> tuple[str, str, str, str]:
    """Return what somebody of a role does, did, was to do (after "to"), and did not do."""
    if (role := ROLES.get(name) or OWN_ROLES.get(name)) is None:
        does, did, do = words_of(name)
        role = Role("", "", does, do, did)
    return role.present, role.past or role.present, role.infinitive, role.negative


def words_of(name: str, label: str = "") -> tuple[str, str, str]:
    """Return what somebody does, did, and was to do, of whose role no more than its name is known.

    Example:
        >>> words_of("stage-manager")
        ('is stage manager of', 'was stage manager of', 'be stage manager of')
    """
    label = label or in_words(name)
    return f"is {label} of", f"was {label} of", f"be {label} of"


def _after(credit: Credit, when: str = "", stage: str | None = None) -> str:
    """Return what is said after the characters: of a stage, then of what became of it."""
    stages = dict.fromkeys((_stage(credit) if stage is None else stage, credit.status))
    text = "".join(STATUSES[one].after for one in stages if one in STATUSES)
    return text.format(when=when, told=in_words(credit.told or credit.status))


def _when(credits: Sequence[Credit]) -> str:
    """Return when the status of some credits was told: `` in May 2022``; in which years, where these are several."""
    days = [
        max((e.source.published for e in credit.evidence if e.status == (credit.told or credit.status)), default="")
        for credit in credits
    ]
    months = list(dict.fromkeys(_month(day) for day in days if day))
    if len(months) > 1:
        months = sorted({month.split(" ")[-1] for month in months})
    return f" in {listed(months)}" if months else ""


def _month(day: str) -> str:
    """Return an ISO date in words: ``May 2022``, or the year alone."""
    month = day[5:7]
    return f"{MONTHS[int(month) - 1]} {day[:4]}" if month.isdigit() and 1 <= int(month) <= 12 else day[:4]
