"""Roles of a graph's own: what its vocabulary says of roles that castgraph does not know by itself.

They count as one of the roles that it knows (by ``cg:plainPredicate``; as crew where that is left out), so that every
search and every query finds their credits; what they add is a name and its words.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from castgraph.iris import last_part
from castgraph.vocabulary import CG, OWN_ROLES, PREFIXES, RDF, RELATIONS, ROLES, Role
from castgraph.wording import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castgraph.store.base import Store

__all__ = ["learn_roles", "roles_said"]

_WORDS = tuple(CG + name for name in ("does", "did", "do"))


def learn_roles(store: Store, names: Iterable[str]) -> None:
    """See to it that roles of these names are known, as far as the store describes them."""
    if any(name not in ROLES and name not in RELATIONS for name in names):
        OWN_ROLES.update(store.cached("roles", lambda: _read(store)))


def _read(store: Store) -> dict[str, Role]:
    rows = store.rows("SELECT ?role ?said ?what WHERE { ?role a cg:Role ; ?said ?what } ORDER BY ?role ?said ?what")
    return roles_said(((role or "", said or "", what or "") for role, said, what in rows))


def roles_said(triples: Iterable[tuple[str, str, str]]) -> dict[str, Role]:
    """Return the roles of a graph's own that triples describe, by their names; those of castgraph are left out."""
    told: dict[str, dict[str, str]] = defaultdict(dict)
    for subject, predicate, value in triples:
        if subject.startswith(PREFIXES["role"]) and last_part(subject) not in ROLES:
            told[last_part(subject)].setdefault(predicate, value)
    roles = {}
    for name, said in told.items():
        if said.get(RDF + "type") != CG + "Role":
            continue
        label = said.get(PREFIXES["rdfs"] + "label", "")
        does, did, do = (given or own for given, own in zip(map(said.get, _WORDS), words_of(name, label), strict=True))
        predicate = said.get(CG + "plainPredicate", "").removeprefix(CG) or ROLES["crew"].predicate
        roles[name] = Role(predicate, "", does, do, did)
    return roles
