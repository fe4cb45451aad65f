"""What a path holds: a table, a folder of them, or an archive of them, each as something that can be opened."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from castgraph.errors import CastgraphError, DataError, OptionError
from castgraph.importers.rows import FREE_BYTES, find_files, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Source", "likely_encoding", "sources"]

TABLES = r"(csv|tsv|tab|txt|json|jsonl|ndjson)(\.(gz|bz2|xz))?"
"""Endings of tables in a folder or an archive."""


class Source:
    """One table: a file, or a member of an archive, in whatever encoding; opened, it is read as UTF-8.

    Args:
        path: the file, or the archive.
        member: name of the table in the archive; empty for a file.
        encoding: of the table, as Python calls it; UTF-8 where empty.
        max_ratio: see `rows.unpacked`.
    """

    def __init__(self, path: Path, member: str = "", encoding: str = "", max_ratio: float = 0) -> None:
        self.path, self.member, self.encoding, self.max_ratio = path, member, encoding, max_ratio
        self.name = Path(member or path).name
        self.suffix = "" if encoding else Path(self.name).suffix

    def __str__(self) -> str:
        return f"{self.path}/{self.member}" if self.member else str(self.path)

    def __fspath__(self) -> str:
        return str(self)

    def readable(self) -> Path:
        """Return it as what reads files takes: it opens as a path does, has its suffix and is called by its name."""
        return cast("Path", self)

    def open(self, mode: str = "rb") -> Any:
        """Open the table, as `Path.open` does; an archive is unpacked on the way, and nothing lands on the disk."""
        if self.encoding:
            return io.BufferedReader(_Recoded(Source(self.path, self.member, "", self.max_ratio), self.encoding))
        if not self.member:
            return self.path.open(mode)
        return io.BufferedReader(_Member(self))

    def share(self) -> float:
        """Return how many bytes of the file stand for one byte that is read."""
        if not self.member:
            return 1.0
        with _archive(self.path) as archive:
            info = archive.getinfo(self.member)
            return info.compress_size / max(1, info.file_size)


def sources(paths: Sequence[Path], *, encoding: str = "", max_ratio: float = 0) -> list[Source]:
    """Return the tables that paths hold: files, those in folders, those in .zip archives.

    Raises:
        DataError: no such file, a damaged archive, a spreadsheet that was not saved as text, no table in it.
        OptionError: an encoding that there is not.
    """
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError:
        raise OptionError(f"--encoding {encoding!r} is none; write utf-8, utf-16, cp1252 (Western Europe), …") from None
    if encoding and codecs.lookup(encoding).name in ("utf-8", "utf-8-sig"):
        encoding = ""
    found: list[Source] = []
    for path in paths:
        inside = find_files([path], f"({TABLES}|zip)")
        if not inside:
            raise DataError("holds no table (.csv, .tsv, .json, .zip)", str(path))
        for one in inside:
            members = _members(one) if _is_zip(one) else [""]
            found += [Source(one, member, encoding, max_ratio) for member in members]
    return found


def likely_encoding(data: bytes) -> str:
    """Return which encoding bytes that are not UTF-8 are likely to be in, as `--encoding` takes it."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if data.count(0) > len(data) // 8:
        return "utf-16-le" if data[1:200:2].count(0) > data[0:200:2].count(0) else "utf-16-be"
    high = [byte for byte in data if byte > 0x7F]
    runs = sum(byte > 0x7F and after < 0x80 for byte, after in pairwise(data + b"\n"))
    if sum("ぁ" <= letter <= "ヿ" for letter in data.decode("cp932", "replace")) * 4 > len(high):
        return "cp932"
    if len(high) < 3 * runs:  # letters with accents among others
        return "cp1252"
    if sum(byte >= 0xC0 or byte in (0xA8, 0xB8) for byte in high) * 10 > 9 * len(high):
        return "cp1251"
    hangul = sum("가" <= letter <= "힣" for letter in data.decode("euc_kr", "replace"))
    return "euc_kr" if hangul * 2.2 > len(high) else "gb18030"


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    except OSError:
        return False  # whoever reads it says what is wrong


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except Exception as error:  # of what is damaged zipfile raises nearly anything
        if isinstance(error, CastgraphError):
            raise
        raise DataError(f"is damaged or cut short ({error}); fetch it again", str(path)) from error


def _members(path: Path) -> list[str]:
    with _archive(path) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
    if "[Content_Types].xml" in names or "content.xml" in names:
        raise DataError("is a spreadsheet; save it as CSV", str(path))
    tables = [
        name
        for name in names
        if re.search(rf"\.{TABLES}\Z", name.lower()) and not name.startswith(("__MACOSX/", ".")) and "/." not in name
    ]
    if not tables:
        raise DataError(f"holds no table, only {', '.join(names[:5]) or 'nothing'}", str(path))
    return sorted(tables)


class _Stream(io.RawIOBase):
    """Blocks of bytes as a file that can be read, and wound back to its beginning."""

    def __init__(self) -> None:
        self._blocks = self._make()
        self._rest = memoryview(b"")

    def _make(self) -> Iterator[bytes]:
        raise NotImplementedError

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        if offset or whence:
            raise io.UnsupportedOperation("a stream is wound back to its beginning only")
        self._blocks, self._rest = self._make(), memoryview(b"")
        return 0

    def tell(self) -> int:
        return 0

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._rest = memoryview(block)
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


class _Member(_Stream):
    """A member of an archive, which may not unpack to more than `max_ratio` times its size."""

    def __init__(self, source: Source) -> None:
        self._source = source
        super().__init__()

    def _make(self) -> Iterator[bytes]:
        source = self._source
        with _archive(source.path) as archive:
            info = archive.getinfo(source.member)
            given = 0
            with archive.open(info) as file:
                while block := file.read(1 << 20):
                    given += len(block)
                    if source.max_ratio and given > max(FREE_BYTES, source.max_ratio * info.compress_size):
                        raise DataError(
                            f"unpacks to more than {source.max_ratio:g} times its size, which looks like a bomb; if "
                            "that is right, raise --max-ratio or unpack it first",
                            str(source),
                        )
                    yield block


class _Recoded(_Stream):
    """A table in another encoding, as UTF-8."""

    def __init__(self, source: Source, encoding: str) -> None:
        self._source, self._encoding = source, encoding
        super().__init__()

    def _make(self) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(self._encoding)()
        line = 1
        try:
            for block in unpacked(self._source.readable(), max_ratio=self._source.max_ratio):
                text = decoder.decode(block)
                line += text.count("\n")
                yield text.encode("utf-8", "surrogatepass")
            yield decoder.decode(b"", final=True).encode()
        except UnicodeError as error:
            advice = f"is not {self._encoding}, which --encoding says ({error.reason})"  # type: ignore[attr-defined]
            raise DataError(advice, str(self._source), line) from error
