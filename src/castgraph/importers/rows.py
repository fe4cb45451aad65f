"""Outside files → whole lines of checked text: unpacked, UTF-8, of bounded size. Never holds more than a few blocks.

Compression is recognised by the first bytes. What is cut short, damaged, a bomb, not UTF-8 or not the table it should
be raises `DataError` with file and line; nothing is repaired silently.
"""

from __future__ import annotations

import bz2
import codecs
import json
import lzma
import re
import zlib
from typing import IO, TYPE_CHECKING, Any

from castgraph.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = [
    "MAX_LINE",
    "MAX_RATIO",
    "check_header",
    "documents",
    "documents_in",
    "find_files",
    "read_header",
    "text_blocks",
    "unpacked",
]

MAX_RATIO = 100
"""Unpacked bytes per packed byte that are believed, once `FREE_BYTES` were unpacked; IMDb's files stay below 10."""
FREE_BYTES = 8 << 20
BLOCK = 1 << 20
MAX_LINE = 8 << 20
"""Bytes that one line of a table may have; JSON lines may have eight times as many."""
JSON = r"(json|jsonl|ndjson|jsonld)(\.(gz|bz2|xz))?"
"""Endings of files of JSON in a folder."""


def unpacked(
    path: Path, *, max_ratio: float = MAX_RATIO, progress: Callable[[int], None] | None = None
) -> Iterator[bytes]:
    """Yield a file's bytes in blocks, unpacked where its first bytes say gzip, bzip2 or xz.

    Args:
        path: the file.
        max_ratio: unpacked bytes per packed byte that are believed; 0 believes any.
        progress: told how many bytes of the file were read since it was last told.

    Raises:
        DataError: no such file; damaged, cut short, a bomb; empty or not compressed although named so.
    """
    try:
        raw = path.open("rb")
    except OSError as error:
        raise DataError(
            "no such file" if isinstance(error, FileNotFoundError) else _reason(error), str(path)
        ) from error
    with raw:
        try:
            head = raw.read(6)
        except OSError as error:
            raise DataError(_reason(error), str(path)) from error
        raw.seek(0)
        make: Callable[[], Any] | None = None
        if head[:2] == b"\x1f\x8b":
            make = _Gzip
        elif head[:3] == b"BZh":
            make = bz2.BZ2Decompressor
        elif head == b"\xfd7zXZ\x00":
            make = lzma.LZMADecompressor
        elif path.suffix.lower() in (".gz", ".bz2", ".xz"):
            what = "is not compressed, whatever its name says" if head else "is empty"
            raise DataError(f"{what}; fetch it again", str(path))
        if make is None:
            yield from _plain(raw, path, progress)
        else:
            yield from _packed(raw, path, make, max_ratio, progress)


def _plain(raw: IO[bytes], path: Path, progress: Callable[[int], None] | None) -> Iterator[bytes]:
    while True:
        try:
            block = raw.read(BLOCK // 4)
        except OSError as error:
            raise DataError(_reason(error), str(path)) from error
        if not block:
            return
        if progress:
            progress(len(block))
        yield block


class _Gzip:
    """One member of a gzip file, with the interface of the other decompressors; the CRC is checked by zlib."""

    def __init__(self) -> None:
        self._object = zlib.decompressobj(31)

    def decompress(self, data: bytes, limit: int) -> bytes:
        return self._object.decompress(self._object.unconsumed_tail + data, limit)

    @property
    def needs_input(self) -> bool:
        return not self._object.unconsumed_tail

    @property
    def eof(self) -> bool:
        return self._object.eof

    @property
    def unused_data(self) -> bytes:
        return self._object.unused_data


def _packed(
    raw: IO[bytes], path: Path, make: Callable[[], Any], max_ratio: float, progress: Callable[[int], None] | None
) -> Iterator[bytes]:
    taken = given = 0
    member = make()
    try:
        while data := raw.read(BLOCK // 4):
            taken += len(data)
            if progress:
                progress(len(data))
            while True:
                if member.eof:  # what follows is another member, or padding
                    data = data.lstrip(b"\0")
                    if not data:
                        break
                    member = make()
                block = member.decompress(data, 4 * BLOCK)
                given += len(block)
                if max_ratio and given > FREE_BYTES and given > max_ratio * taken:
                    raise DataError(
                        f"unpacks to more than {max_ratio:g} times its size, which looks like a bomb; if that is "
                        "right, raise --max-ratio or unpack it first",
                        str(path),
                    )
                if block:
                    yield block
                data = member.unused_data if member.eof else b""
                if not member.eof and member.needs_input:
                    break
        if not member.eof:
            raise EOFError("it ends in the middle")  # noqa: TRY301  one place translates all damage
    except (EOFError, OSError, lzma.LZMAError, zlib.error) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"is damaged or cut short ({error}); fetch it again", str(path)) from error


def text_blocks(
    path: Path,
    *,
    max_ratio: float = MAX_RATIO,
    progress: Callable[[int], None] | None = None,
    max_line: int = MAX_LINE,
    advice: Callable[[bytes], str] | None = None,
) -> Iterator[tuple[int, list[str]]]:
    r"""Yield a file's lines in blocks of about a megabyte: number of the first line (from 1), and the lines.

    Lines end at ``\n`` or ``\r\n`` and nowhere else: U+2028 and the like are data.

    Args:
        path: the file.
        max_ratio: see `unpacked`.
        progress: see `unpacked`.
        max_line: bytes that a line may have.
        advice: asked what to do about bytes that are not UTF-8.

    Raises:
        DataError: as `unpacked`; not UTF-8, or a line of more than `max_line` bytes, with its number.
    """
    line = 1
    carry = b""
    first = True
    for block in unpacked(path, max_ratio=max_ratio, progress=progress):
        if first:
            first = False
            if block[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise DataError(f"is UTF-16; {advice(block) if advice else 'save it as UTF-8'}", str(path), 1)
            block = block.removeprefix(codecs.BOM_UTF8)
        cut = block.rfind(b"\n")
        if cut < 0:
            carry += block
            if len(carry) > max_line:
                raise DataError(f"has a line of more than {max_line >> 20} MiB; is it the right file?", str(path), line)
            continue
        lines = _lines(carry + block[:cut], path, line, advice)
        carry = block[cut + 1 :]
        yield line, lines
        line += len(lines)
    if carry:
        yield line, _lines(carry, path, line, advice)


def _lines(data: bytes, path: Path, line: int, advice: Callable[[bytes], str] | None) -> list[str]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line += data.count(b"\n", 0, error.start)
        what = advice(data) if advice else "save it as UTF-8"
        raise DataError(f"is not UTF-8; {what}", str(path), line) from error
    if "\r" in text:
        return [one.removesuffix("\r") for one in text.split("\n")]
    return text.split("\n")


def read_header(path: Path, **options: Any) -> str:
    """Return the first line of a file.

    Raises:
        DataError: as `text_blocks`, or the file is empty.
    """
    for _, lines in text_blocks(path, **options):
        return lines[0]
    raise DataError("is empty; fetch it again", str(path))


def check_header(found: Sequence[str], expected: Sequence[str], path: Path) -> None:
    """Compare a table's columns with those that castgraph knows.

    Raises:
        DataError: naming every column that was added, is gone, or stands elsewhere.
    """
    if tuple(found) == tuple(expected):
        return
    gone = [name for name in expected if name not in found]
    added = [name for name in found if name not in expected]
    parts = []
    if gone:
        parts.append(f"without the column{'s' if len(gone) > 1 else ''} {', '.join(gone)}")
    if added:
        parts.append(
            f"with the unknown column{'s' if len(added) > 1 else ''} {', '.join(name or '(empty)' for name in added)}"
        )
    if not parts:
        parts.append(f"with its columns in another order ({', '.join(found)})")
    raise DataError(f"is a table {' and '.join(parts)}; its format has changed, nothing was imported", str(path), 1)


def find_files(paths: Sequence[Path], endings: str = JSON) -> list[Path]:
    """Return files as they are, and those files of folders whose names end as the pattern says, sorted."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(one for one in path.rglob("*") if re.search(rf"\.{endings}\Z", one.name.lower()))
        else:
            found.append(path)
    return found


def documents(path: Path, *, wanted: Callable[[str], bool] | None = None, **options: Any) -> Iterator[tuple[int, Any]]:
    """Yield the JSON values of a file that holds one value, a list of values, or one value per line.

    A list is yielded item by item. A file of lines may be of any length (also a list with one item per line,
    as Wikidata's dumps are); a file that is one value over several lines is held in memory.

    Args:
        path: the file.
        wanted: asked about the text of each line of a file of lines; what is not wanted is passed over unread.
        **options: see `text_blocks`.

    Yields:
        Line number and value; the value is a `ValueError` where a line of a file of lines is not JSON.

    Raises:
        DataError: as `text_blocks`, or the file is not JSON at all.
    """
    options.setdefault("max_line", 8 * MAX_LINE)
    return documents_in(text_blocks(path, **options), path, wanted=wanted)


def documents_in(
    blocks: Iterable[tuple[int, list[str]]],
    path: Path,
    *,
    wanted: Callable[[str], bool] | None = None,
    lined: bool | None = None,
) -> Iterator[tuple[int, Any]]:
    """Yield the JSON values of a file of which the lines are given, as `text_blocks` yields them; see `documents`.

    `lined` says whether each line is a value; where it is None, the first that holds more than a bracket decides.
    """
    whole: list[str] = []
    for number, lines in blocks:
        for at, line in enumerate(lines, number):
            text = line.strip()
            if lined is None and text and text != "[":
                lined = is_line(text)
            if not lined:
                whole.append(line)
                continue
            text = text.rstrip(",")
            if text and text not in ("[", "]") and (wanted is None or wanted(text)):
                try:
                    yield at, json.loads(text)
                except (ValueError, RecursionError) as error:
                    yield at, ValueError(str(error))
    if not lined:
        yield from _whole("\n".join(whole), path)


def is_line(text: str) -> bool:
    """Whether a line of a file is a value by itself: an object, perhaps with a comma behind it."""
    try:
        return isinstance(json.loads(text.rstrip(",")), dict)
    except (ValueError, RecursionError):
        return False


def _whole(text: str, path: Path) -> Iterator[tuple[int, Any]]:
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise DataError("is nested too deeply", str(path)) from error
    except ValueError as error:
        line = getattr(error, "lineno", None)
        raise DataError(
            f"is not JSON ({getattr(error, 'msg', error)})", str(path), line, getattr(error, "colno", None)
        ) from error
    if isinstance(value, list):
        for item in value:
            yield 1, item
    else:
        yield 1, value


def _reason(error: OSError) -> str:
    return "is a folder, not a file" if isinstance(error, IsADirectoryError) else (error.strerror or str(error)).lower()
