"""Credits, hops and connections in English. Pure text: no markup, no control characters added or removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.vocabulary import RELATIONS, ROLES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castgraph.model import Credit, Hop

__all__ = ["after", "does", "hop_words", "in_words", "listed", "phrase", "sentence"]


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
    return does(credit.relation, credit.status)


def does(role: str, status: str = "") -> str:
    """Return what somebody of a role does, or did, or is to do: ``acts in``, ``was announced to direct``."""
    if role not in ROLES:
        return f"is {role} of"
    words = ROLES[role]
    if status not in STATUSES:
        return words.present
    past = words.past or words.present
    return STATUSES[status].phrase.format(present=words.present, infinitive=words.infinitive, past=past)


def in_words(term: str) -> str:
    """Return a term of the vocabulary in words.

    Example:
        >>> in_words("post-production"), in_words("filmingStart")
        ('post production', 'filming start')
    """
    return "".join(f" {c.lower()}" if c.isupper() else c for c in term).replace("-", " ")


def after(credit: Credit) -> str:
    """Return what follows the production's name: ``, which is being filmed``; mostly nothing."""
    return STATUSES[credit.status].after if credit.relation in ROLES and credit.status in STATUSES else ""


def hop_words(hop: Hop) -> str:
    """Return one hop as a clause, persons first: ``Joe Locke acts in Heartstopper (as Charlie Spring)``."""
    first = hop.credits[0]
    forwards = first.start == hop.start.iri
    relation = first.relation in RELATIONS
    subject, object_ = (hop.start, hop.end) if forwards or relation else (hop.end, hop.start)
    phrases = list(dict.fromkeys(phrase(credit, reverse=relation and not forwards) for credit in hop.credits[:3]))
    played = listed(list(dict.fromkeys(name for credit in hop.credits for name in credit.characters)))
    text = f"{subject.name} {listed(phrases)} {object_.name}"
    text = f"{text} (as {played})" if played else text
    same = len({credit.status for credit in hop.credits[:3]}) == 1
    return text + after(first) if same else text


def sentence(hops: Sequence[Hop]) -> str:
    """Return the hops as one sentence, clauses separated by semicolons; empty without hops."""
    return "; ".join(hop_words(hop) for hop in hops) + "." if hops else ""
