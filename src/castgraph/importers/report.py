"""What an import did: rows read, credits written, rows left out with the reason of each."""

from __future__ import annotations

import contextlib
from collections import Counter
from typing import IO, TYPE_CHECKING, Any

from castgraph.disk import replacing
from castgraph.errors import DataError, OutputError, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


__all__ = ["Report"]

_TOLD = 3
"""Kinds of one reason that are named in its line."""
_ONE = {
    "rows": "row",
    "productions": "production",
    "people": "person",
    "credits": "credit",
    "organizations": "organization",
}
_KINDS = 1000
"""Kinds of one reason that are counted; all others are one."""


class Report:
    """Counts of what was read, kept and skipped, and why.

    Attributes:
        counts: by what it counts ("credits", "people", "rows read", …).
        skipped: number of rows by reason.
        notes: number of odd rows that were kept, by what is odd.
        kinds: by reason, where it stands for several, how often each was met.
        first: by reason, the place where it was first met.
    """

    def __init__(self, *, strict: bool = False, rejected: Path | None = None) -> None:
        self.strict = strict
        self.counts: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self.notes: Counter[str] = Counter()
        self.kinds: dict[str, Counter[str]] = {}
        self.first: dict[str, str] = {}
        self._path = rejected
        self._file: IO[bytes] | None = None
        self._whole = contextlib.ExitStack()
        self._closed = False

    def skip(self, reason: str, path: Path | str, line: int, row: str = "") -> None:
        """Leave a row out and remember why.

        Raises:
            DataError: in strict mode, where nothing may be left out.
            OutputError: the file of rejected rows cannot be written.
        """
        if self.strict:
            raise DataError(f"{reason}: {shorten(row)!r}" if row else reason, str(path), line)
        self.skipped[reason] += 1
        self.first.setdefault(reason, f"{path}:{line}")
        if self._path:
            try:
                if self._file is None:
                    self._file = self._whole.enter_context(replacing(self._path))
                self._file.write(f"{path}:{line}\t{reason}\t{row}\n".encode("utf-8", "backslashreplace"))
            except OutputError:
                raise
            except OSError as error:
                raise OutputError(f"{self._path}: {error.strerror or error}") from error

    def note(self, what: str, path: Path | str, line: int, number: int = 1, *, of: str = "") -> None:
        """Remember something odd in a row that was kept nevertheless.

        Args:
            what: the reason, the same for all rows of a kind; ``{}`` in it is what differs from row to row.
            path: the file.
            line: of the row.
            number: of rows that are alike.
            of: what ``{}`` is in them.
        """
        self.notes[what] += number
        self.first.setdefault(what, f"{path}:{line}")
        if of:
            kinds = self.kinds.setdefault(what, Counter())
            kinds[of if of in kinds or len(kinds) < _KINDS else ""] += number

    def nothing_found(self, paths: Sequence[Path], end: str) -> DataError:
        """Return the error of files in which no credit was found, with the commonest reason."""
        known = self.skipped or self.notes
        why = "".join(
            f": {self._told(reason)} ({number:,} time{'s' * (number != 1)})" for reason, number in known.most_common(1)
        )
        files = ", ".join(map(str, paths[:3])) + (" and others" if len(paths) > 3 else "")
        return DataError(f"no credit that this format knows was found{why}; {end}", files)

    def close(self) -> None:
        """Put the file of rejected rows in its place; it is empty where nothing was rejected."""
        if self._path and self._file is None and not self._closed:
            self._whole.enter_context(replacing(self._path))
        self._file, self._closed = None, True
        self._whole.close()

    def discard(self) -> None:
        """Write no file of rejected rows: the import did not happen."""
        self._file, self._closed = None, True
        stop = InterruptedError("discarded")
        with contextlib.suppress(OSError):
            self._whole.__exit__(type(stop), stop, None)

    def lines(self) -> list[str]:
        """Return the report in words: one line of counts, one per reason for a skip, the commonest first."""
        counted = ", ".join(
            f"{number:,} {_ONE.get(what, what) if number == 1 else what}" for what, number in self.counts.items()
        )
        text = [counted or "nothing"]
        for verb, table in (("skipped", self.skipped), ("kept", self.notes)):
            text += [
                f"{verb} {number:,}: {self._told(why)} (first: {self.first[why]})"
                for why, number in table.most_common()
            ]
        return text

    def _told(self, why: str) -> str:
        """Return a reason with the kinds that it stands for, the commonest by name."""
        if not (kinds := self.kinds.get(why)):
            return why
        named = [(kind, number) for kind, number in kinds.most_common() if kind][:_TOLD]
        if len(kinds) == 1:
            return why.replace("{}", named[0][0])
        told = ", ".join(f"{kind} ({number:,})" for kind, number in named)
        rest = len(kinds) - len(named)
        return why.replace("{}", f"{told} and {rest:,} more" if rest else told)

    def to_json(self) -> dict[str, dict[str, Any]]:
        """Return the report as plain data; `merge` takes it back."""
        return {
            "counts": dict(self.counts),
            "skipped": dict(self.skipped),
            "notes": dict(self.notes),
            "kinds": {why: dict(kinds) for why, kinds in self.kinds.items()},
            "first": dict(self.first),
        }

    def merge(self, raw: dict[str, dict[str, Any]]) -> None:
        """Add what another report, sent as JSON, has counted."""
        for name in ("counts", "skipped", "notes"):
            getattr(self, name).update(raw.get(name, {}))
        for why, kinds in raw.get("kinds", {}).items():
            self.kinds.setdefault(why, Counter()).update(kinds)
        self.first |= raw.get("first", {})
