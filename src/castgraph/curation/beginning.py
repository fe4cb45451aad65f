"""The folder of a graph of one's own, as it begins: places for articles and entities, its own roles, and a guide."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from castgraph.curation.folder import VOCABULARY, is_curated, is_file_stem
from castgraph.curation.inputs import checked_text
from castgraph.curation.locking import editing
from castgraph.curation.saving import save
from castgraph.disk import make_folder
from castgraph.errors import OptionError, OutputError
from castgraph.text import slug
from castgraph.unfinished import begun
from castgraph.vocabulary import PREFIXES, ROLES
from castgraph.wording import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["FIRST_FACT", "begin"]

FIRST_FACT = (
    'castgraph add credit "NAME" --role actor --production "TITLE" --type Play --new --url https://… '
    '--publisher "NAME" --published DATE'
)
"""The command that adds the first fact to an empty graph, with its names left to be filled in."""

_PARTS = ("sources", "entities")

_README = """# A curated graph

Who did what in which production, and which article says so: files for castgraph, one per article.

    sources/        one file per article: what it says, and nothing else
    entities/       who and what there is: names, kinds, other names; no claims
    vocabulary.ttl  roles of your own, beside castgraph's

Commands find this folder when they run in it, or below it. The first one makes people, productions and publisher
(`--new`), and the article's file, which later ones find by its address:

```sh
castgraph add credit "Ann Example" --role actor --production "The Example" --type Play --character "Zoe" --new \\
  --url https://example.org/news/1 --publisher "Example News" --published 2024-05-02 --status announced
castgraph add credit "Bob Example" --role director --production "The Example" --new --url https://example.org/news/1
castgraph check
castgraph show "The Example"
castgraph export html -o page.html
```

Types of productions: TVSeries, TVSeason, TVEpisode, Movie, Book, BookSeries, ComicSeries, Play, RadioSeries,
PodcastSeries, VideoGame, MusicAlbum. `castgraph add --help` lists what else can be said: a status, a relation, a title,
an alias. `castgraph fmt` brings files that you edit by hand into their one form; `castgraph diff HEAD` tells in words
what is not committed yet.
"""

_ROLES = f"""@prefix cg: <{PREFIXES["cg"]}> .
@prefix rdfs: <{PREFIXES["rdfs"]}> .
@prefix role: <{PREFIXES["role"]}> .

# Roles of your own, for castgraph add credit --role. Each counts as one that castgraph knows, by cg:plainPredicate:
# cg:workedOn is crew, cg:castIn an actor's. Its words stand between person and production. An example:
#
# role:stage-manager a cg:Role ;
#   rdfs:label "stage manager"@en ;
#   cg:plainPredicate cg:workedOn ;
#   cg:does "manages the stage of"@en ;
#   cg:did "managed the stage of"@en ;
#   cg:do "manage the stage of"@en .
"""


def begin(folder: Path, roles: Sequence[str] = ()) -> None:
    """Make the folder of a new graph, whole or not at all.

    Args:
        folder: a new one, or an empty one.
        roles: names of roles that castgraph does not have, such as ``stage manager``.

    Raises:
        OptionError: the folder holds something, or lies in a curated one; or a role cannot be one.
        OutputError: it cannot be written.
    """
    vocabulary = _ROLES + "".join(map(_role, roles))
    if around := next((one for one in folder.absolute().parents if is_curated(one)), None):
        raise OptionError(f"{folder}: lies within the curated folder {around}; name one outside of it")
    if folder.exists() and not folder.is_dir():
        raise OptionError(f"{folder}: is a file; name a new or an empty folder")
    texts = {folder / "README.md": _README, folder / ".gitignore": ".castgraph-*\n", folder / VOCABULARY: vocabulary}
    texts |= {folder / part / ".gitkeep": "" for part in _PARTS}
    made = [one for one in (folder, *folder.parents) if not one.exists()]

    def forget() -> None:
        for path in (*(folder / part for part in _PARTS), *made):
            with contextlib.suppress(OSError):  # it holds something, or was never made
                path.rmdir()

    try:
        with begun(forget):
            make_folder(folder)
            with editing(folder):
                if any(path.name not in _PARTS or any(path.iterdir()) for path in folder.iterdir()):
                    raise OptionError(f"{folder}: holds something already; name a new or an empty folder")
                save(folder, texts, dict.fromkeys(texts))
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(f"{folder}: cannot be made ({(error.strerror or str(error)).lower()})") from error
    finally:
        forget()


def _role(label: str) -> str:
    """Return the description of a role, with words that can be bettered."""
    label = checked_text(label, "--role", 60)
    name = slug(label)
    if not is_file_stem(name) or '"' in label or "\\" in label:
        raise OptionError(f"--role {label!r} cannot be a role; name it in words, such as 'stage manager'")
    if name in ROLES:
        raise OptionError(f"--role {label!r} is known to castgraph already; leave it out")
    does, did, do = words_of(name, label)
    return (
        f'\nrole:{name} a cg:Role ;\n  rdfs:label "{label}"@en ;\n  cg:plainPredicate cg:workedOn ;\n'
        f'  cg:does "{does}"@en ;\n  cg:did "{did}"@en ;\n  cg:do "{do}"@en .\n'
    )
