"""What is asked of a curated folder itself: whether it obeys the rules, and what changed in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from castgraph.model import Finding
from castgraph.shown import Results

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection

    from castgraph.curation.differences import Difference

__all__ = ["check", "diff"]


def check(path: str | Path | None = None) -> Results[Finding]:
    """Check curated files against every rule, and say in which line what is wrong and what to do.

    Args:
        path: a curated folder; a file within one (the folder is checked, and what is found in the file returned); or
            any RDF file (its syntax is checked). The packaged graph where None.

    Returns:
        Findings sorted by file and line; empty when all is well.

    Raises:
        DataError: no such folder, or nothing in it.

    Example:
        >>> import castgraph
        >>> [finding for finding in castgraph.check() if finding.level == "error"]
        []
    """
    from castgraph.curation.checks.run import check as check_folder
    from castgraph.curation.checks.run import check_rdf_file
    from castgraph.curation.folder import curated_folder_of
    from castgraph.locations import packaged

    place = Path(path) if path is not None else packaged("graph")
    folder = place if place.is_dir() or not place.exists() else curated_folder_of(place)
    if folder is None:
        found = check_rdf_file(place)
    else:
        found = [finding for finding in check_folder(folder) if folder == place or Path(finding.path) == place]
    return Results(found, Finding("", 0, "", "", "").to_row())


def diff(
    before: str | Path | datetime.date | None = None,
    after: str | Path | datetime.date | None = None,
    *,
    graph: str | Path | None = None,
    as_of: str | datetime.date = "",
    publishers: str | Collection[str] = (),
) -> Difference:
    """Compare two states of a curated graph: what was gained, lost and changed, fact by fact, with its sources.

    Args:
        before: a curated folder, a file of one, a day (the graph of the sources published by then), or a git revision;
            the last commit where None.
        after: likewise; the folder as it is now where None.
        graph: the curated folder that days and revisions are of; the one here, or the packaged one, where None.
        as_of: both sides made of the sources published by that day.
        publishers: only sources of these; a plain string is one.

    Raises:
        DataError: a side is none of these, or a file of it cannot be read.
        OptionError: a date that is none, or a publisher who has no source.

    Example:
        >>> import castgraph
        >>> bool(castgraph.diff("2022-06-01", "2022-06-01"))
        False
    """
    from castgraph.curation.differences import compare
    from castgraph.curation.folder import folder_to_read
    from castgraph.curation.revisions import LAST_COMMIT, read_state
    from castgraph.dates import day_meant

    folder = folder_to_read(Path(graph) if graph is not None else None)
    day, heard = day_meant(as_of), (publishers,) if isinstance(publishers, str) else tuple(publishers)
    sides = (
        str(side) for side in (before if before is not None else LAST_COMMIT, after if after is not None else folder)
    )
    return compare(*(read_state(side, folder, as_of=day, publishers=heard) for side in sides))
