"""An outside dataset → a folder of shards, by a cluster: the same triples and the same report as on one machine.

All of it is there or nothing: it is written beside the folder, renamed when it is whole, and marked last.
"""

from __future__ import annotations

import re
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castgraph.errors import OptionError, OutputError, option
from castgraph.spark.files import Files, address, is_remote
from castgraph.spark.session import session
from castgraph.spark.shards import finish, fold_reports, mark, write_shards
from castgraph.spark.stage import Stage, check_packed
from castgraph.store.locks import locked_folder
from castgraph.underway import at
from castgraph.unfinished import begun, finishing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from castgraph.importers.base import Importer
    from castgraph.spark.shards import Written

__all__ = ["import_on_spark"]

FORMATS = ("imdb", "table", "wikidata")
"""Formats whose rows can be looked at one by one, or joined as Spark joins."""
_TRIES = 30


def import_on_spark(
    kind: str,
    make: Callable[[Sequence[Path]], Importer],
    paths: Sequence[str],
    master: str,
    out: str,
    wait: float = 0.0,
) -> tuple[Importer, Written]:
    """Import a dataset into a folder of shards, all of it or nothing.

    Args:
        kind: name of the format; one of `FORMATS`.
        make: returns the importer of some files, not yet run.
        paths: files and folders; what has a scheme that Spark knows may lie anywhere.
        master: of Spark; a session that runs in this process already is used.
        out: folder that is not there yet, or empty; see `loading.shards`.
        wait: seconds to wait for another import into that folder.

    Returns:
        The importer, whose report says what was skipped and why, and what was written.

    Raises:
        DataError: a file that is not what it should be, or no credit was found; nothing was written.
        OptionError: a format that has to be imported on one machine, a folder that is not empty.
        OutputError: the disk is full; nothing was written.
        StoreLockedError: another process imports into the folder.
    """
    if kind not in FORMATS:
        raise OptionError(
            f"{kind} is not imported by Spark, because its records hang together in ways that no partition sees; "
            f"import it without {option('spark')}, on one machine. By Spark are imported: {', '.join(FORMATS)}"
        )
    if not is_remote(out) and Path(out).exists() and (not Path(out).is_dir() or any(Path(out).iterdir())):
        raise _not_empty(out)
    importer = None if any(map(is_remote, paths)) else make([Path(path) for path in paths])
    at("starting Spark")
    with session(master) as spark, tempfile.TemporaryDirectory(prefix="castgraph-heads-") as heads:
        files = Files(spark)
        uris = files.beginnings(paths, Path(heads))
        importer = importer or make(list(uris))
        with _folder(files, address(out).rstrip("/"), wait) as folder:
            stage = Stage(spark, f"{folder}/stage")
            fold_reports(stage, importer, _tell(kind, importer, stage, files, uris))
            if not importer.report.counts["credits"] and not importer.report.counts["directors and writers"]:
                raise importer.report.nothing_found(importer.paths, "nothing was written")
            written = write_shards(stage, importer, folder, files)
            files.remove(f"{folder}/stage")
            finish(importer, kind, written, folder, files)
    at("")
    return importer, written


def _tell(kind: str, importer: Any, stage: Stage, files: Files, uris: Mapping[Path, str]) -> list[str]:
    """Have all rows tell what they say; return the reports that no partition can make."""
    known = {path: uris.get(path) or address(str(path)) for path in importer.files}
    check_packed(files, known.values())
    stage.plan_for(files, known.values())
    if kind == "imdb":
        from castgraph.spark.imdb import tell_imdb

        tell_imdb(importer, stage, known)
        return []
    if kind == "wikidata":
        from castgraph.spark.wikidata import tell_wikidata

        tell_wikidata(importer, stage, known)
        return []
    from castgraph.spark.tables import end_reports, tell_table

    tell_table(importer, stage, files, known)
    return end_reports(importer, stage)


@contextmanager
def _folder(files: Files, out: str, wait: float) -> Iterator[str]:
    """Yield a folder beside the wanted one; it gets that name when the block is done, and is removed if that fails."""
    above, _, name = out.rpartition("/")
    beside = f"{above}/.{name}.partial"
    folder = f"{beside}/shards"

    def undo() -> None:
        files.spark.sparkContext.cancelAllJobs()
        for _ in range(_TRIES):  # tasks that are being ended may write a little more
            files.remove(folder)
            time.sleep(0.1)
            if not files.exists(folder):
                return

    here = re.match(r"file:/+", beside)
    with locked_folder(Path("/" + beside[here.end() :]), wait=wait) if here else files.owned(beside):
        _refuse_filled(files, out)
        files.remove(folder)  # what a killed one left
        with begun(undo):
            try:
                yield folder
                with finishing():
                    _refuse_filled(files, out)  # meanwhile
                    files.remove(out)
                    files.rename(folder, out)
                    mark(out, files)
            except BaseException:
                undo()
                raise


def _refuse_filled(files: Files, out: str) -> None:
    if files.listed(out):
        raise _not_empty(out)


def _not_empty(out: str) -> OutputError:
    return OutputError(f"{out}: is not an empty folder; name one that is not there yet, or empty it")
