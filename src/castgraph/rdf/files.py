"""Reads and writes RDF files: the only door through which outside bytes become quads.

Everything is streamed and checked on the way: compression by magic bytes, UTF-8, nesting, size ratio. Errors name the
file, the line and the column. Never opens an address, never resolves an entity or a remote context.
"""

from __future__ import annotations

import base64
import bz2
import codecs
import contextlib
import gzip
import io
import lzma
import re
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

from castgraph.errors import DataError, OptionError, shorten
from castgraph.rdf.nesting import Nesting

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "GRAPH_FORMATS",
    "format_of",
    "is_page",
    "is_quads",
    "open_rdf",
    "page_jsonld",
    "parse",
    "parse_text",
    "parse_typed",
    "syntax_error",
]

GRAPH_FORMATS: dict[str, ox.RdfFormat] = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "n3": ox.RdfFormat.N3,
}
"""Format name, as the command line spells it, to the engine's format."""

_EXTENSIONS = {
    "ttl": "turtle", "turtle": "turtle", "trig": "trig", "nt": "ntriples", "nq": "nquads", "rdf": "rdfxml",
    "owl": "rdfxml", "xml": "rdfxml", "jsonld": "jsonld", "json": "jsonld", "n3": "n3",
}  # fmt: skip
_COMPRESSED = {"gz", "bz2", "xz"}

MAX_RATIO = 200
"""Unpacked bytes per packed byte that are believed, once `FREE_BYTES` were unpacked."""
FREE_BYTES = 64 << 20
MAX_BLANK = 16 << 20
"""Bytes of blank space in a row that a file may have; packed, there could be gigabytes of it."""
MAX_DEPTH = 500
"""Levels of nesting that a file may have; the engine's parser is recursive and would take the process down."""


def format_of(path: Path | str, name: str | None = None) -> ox.RdfFormat:
    """Return the format that is named, or that the file's extension implies (``.gz`` and the like are looked through).

    Raises:
        OptionError: the name is not one of `GRAPH_FORMATS`.
        DataError: the extension says nothing; name the format.
    """
    if name:
        if name not in GRAPH_FORMATS:
            raise OptionError(f"{name!r} is not an RDF format; choose from {', '.join(GRAPH_FORMATS)}")
        return GRAPH_FORMATS[name]
    parts = Path(path).name.lower().split(".")
    if parts[-1] in _COMPRESSED:
        parts.pop()
    if parts[-1] not in _EXTENSIONS or len(parts) < 2:
        raise DataError("is not known as RDF by its ending; use .ttl .trig .nt .nq .rdf .jsonld (also .gz)", str(path))
    return GRAPH_FORMATS[_EXTENSIONS[parts[-1]]]


def is_quads(rdf_format: ox.RdfFormat) -> bool:
    """Whether files of this format carry graph names of their own."""
    return rdf_format in (ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS)


def open_rdf(path: Path, rdf_format: ox.RdfFormat | None = None, *, max_ratio: int = MAX_RATIO) -> IO[bytes]:
    """Open a file for a parser: unpacked, without a byte order mark, checked as it is read.

    Args:
        path: the file; gzip, bzip2 and xz are recognised by their first bytes, not by the name.
        rdf_format: what the parser will be; decides which nesting is looked for.
        max_ratio: unpacked bytes per packed byte that are believed.

    Returns:
        A binary stream. Reading raises `DataError` where the bytes are not what they should be.

    Raises:
        DataError: no such file, a folder, no permission, or an empty file of a compressed name.
    """
    try:
        raw: IO[bytes] = path.open("rb")
    except OSError as error:
        raise DataError(_reason(error), str(path)) from error
    head = raw.read(6)
    raw.seek(0)
    packed: IO[bytes] | None = None
    if head[:2] == b"\x1f\x8b":
        packed = cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
    elif head[:3] == b"BZh":
        packed = bz2.BZ2File(raw)
    elif head == b"\xfd7zXZ\x00":
        packed = lzma.LZMAFile(raw)  # noqa: SIM115 - closed with the reader that is returned
    elif path.suffix.lower().lstrip(".") in _COMPRESSED:
        what = "is empty" if not head else "is not compressed, whatever its name says"
        raw.close()
        raise DataError(f"{what}; fetch it again", str(path))
    size = path.stat().st_size if packed else 0
    return io.BufferedReader(_Checked(packed or raw, raw, path, rdf_format, size * max_ratio), 1 << 18)


def is_page(path: Path) -> bool:
    """Whether a file is, by its ending, an HTML page, whose data block is read."""
    return path.suffix.lower() in (".html", ".htm")


def page_jsonld(path: Path) -> bytes:
    """Return the JSON-LD block of a page that castgraph wrote.

    Raises:
        DataError: the page cannot be read or has no such block.
    """
    from html.parser import HTMLParser

    class Finder(HTMLParser):
        found: str | None = None
        inside = False

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.inside = tag == "script" and dict(attrs).get("id") == "graph"

        def handle_data(self, data: str) -> None:
            if self.inside:
                self.found = (self.found or "") + data

        def handle_endtag(self, tag: str) -> None:
            self.inside = False

    with open_rdf(path) as stream:
        text = stream.read().decode("utf-8")
    finder = Finder()
    with contextlib.suppress(AssertionError):  # <![ and a word that the library does not know
        finder.feed(text)
    if finder.found is None:
        raise DataError("has no JSON-LD block; only pages that castgraph wrote can be loaded", str(path))
    data = _unpacked(finder.found, path)
    if Nesting("json").feed(data + b" " * 16) > MAX_DEPTH:
        raise DataError(f"is nested more than {MAX_DEPTH} levels deep", str(path))
    return data


def _unpacked(text: str, path: Path) -> bytes:
    """Return what a page holds gzipped in base64."""
    try:
        packed = base64.b64decode(text, validate=True)
        stream = zlib.decompressobj(31)
        data = stream.decompress(packed, max(FREE_BYTES, MAX_RATIO * len(packed)))
    except (ValueError, zlib.error) as error:
        raise DataError(f"its JSON-LD block is damaged ({error})", str(path)) from error
    if stream.unconsumed_tail:
        raise DataError(f"its JSON-LD block unpacks to more than {MAX_RATIO} times its size", str(path))
    if not stream.eof:
        raise DataError("its JSON-LD block is cut short", str(path))
    return data


def parse(
    path: Path,
    rdf_format: ox.RdfFormat | None = None,
    *,
    base: str | None = None,
    rename_blank_nodes: bool = False,
) -> Iterator[ox.Quad]:
    """Yield the quads of a file in its order, lazily.

    Args:
        path: the file.
        rdf_format: what it is; by its name where None.
        base: IRI that relative ones are resolved against; without one a relative IRI is an error.
        rename_blank_nodes: give blank nodes fresh labels, so that two files never share one.

    Raises:
        DataError: with file, line and column, when the syntax error is reached.
    """
    rdf_format = rdf_format or format_of(path)
    with open_rdf(path, rdf_format) as stream:
        try:
            yield from ox.parse(stream, rdf_format, base_iri=base, rename_blank_nodes=rename_blank_nodes)
        except (SyntaxError, ValueError, MemoryError) as error:
            raise syntax_error(error, path) from error


def parse_text(text: str, base: str | None = None) -> list[ox.Quad]:
    """Return the triples of a text of Turtle that castgraph wrote itself; ``<>`` in it means `base`."""
    return list(ox.parse(text, ox.RdfFormat.TURTLE, base_iri=base))


def parse_typed(text: str, path: Path, base: str) -> list[ox.Quad]:
    """Return the triples of a text of Turtle that somebody typed for a file, which is checked as the file would be.

    Raises:
        DataError: with file, line and column.
    """
    if Nesting("turtle").feed(text.encode("utf-8", "replace") + b" " * 16) > MAX_DEPTH:
        raise DataError(f"is nested more than {MAX_DEPTH} levels deep", str(path))
    try:
        return parse_text(text, base)
    except (SyntaxError, ValueError, MemoryError) as error:
        raise syntax_error(error, path) from error


def syntax_error(error: Exception, path: Path | str) -> DataError:
    """Translate what the engine's parsers raise into a `DataError` that names file, line and column."""
    if isinstance(error, DataError):
        return error
    if "LoadDocumentCallback" in str(error):
        named = " ".join(_contexts(path)[:3]) or "another file"
        return DataError(f"has its @context elsewhere ({named}), and nothing is fetched; write it out here", str(path))
    if isinstance(error, SyntaxError):
        message = str(error.msg)
        where = re.search(r"line (\d+)(?:.*?column (\d+))?", message)
        line = error.lineno or (int(where[1]) if where else None)
        column = error.offset or (int(where[2]) if where and where[2] else None)
        message = re.sub(r"^(Parser )?error (at|between) line .*?: ", "", message)
        if "relative IRI" in message or "No scheme found" in message:
            message = "a relative IRI, and the file has no @base; write the IRI in full"
        return DataError(message.replace("\n", " "), str(path), line, column)
    if isinstance(error, MemoryError):
        return DataError("has a single token of more than 16 MiB; split it", str(path))
    return DataError(str(error).replace("\n", " "), str(path))


def _contexts(path: Path | str) -> list[str]:
    """Return the addresses of contexts that a JSON-LD file names, in their order."""
    with contextlib.suppress(OSError, DataError), open_rdf(Path(path), ox.RdfFormat.JSON_LD) as stream:
        block = stream.read(1 << 20).decode("utf-8", "replace")
        found = re.findall(r'"@(?:context|import)"\s*:\s*(\[[^\]{]*|"[^"]*")', block)
        return [shorten(address) for text in found for address in re.findall(r'"([^"]*)"', text)]
    return []


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, IsADirectoryError):
        return "is a folder, not a file"
    return (error.strerror or str(error)).lower()


_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ABBREVIATIONS = re.compile(
    rb"\s*(?:<\?.{0,9999}?\?>\s*|<!--.{0,9999}?-->\s*)*(<!DOCTYPE\s+[\w:.-]+\s*\["
    rb"(?:\s|<!--.{0,9999}?-->|<!ENTITY\s+[\w.-]+\s+(?:\"[^\"&%<]{0,500}\"|'[^'&%<]{0,500}')\s*>)*\]\s*>)",
    re.DOTALL,
)
"""A DOCTYPE that only abbreviates: entities of plain text as long as an address, and none within another."""


class _Checked(io.RawIOBase):
    """Reads on behalf of a parser and refuses what would mislead or kill it."""

    def __init__(
        self, stream: IO[bytes], raw: IO[bytes], path: Path, rdf_format: ox.RdfFormat | None, limit: int
    ) -> None:
        self._stream, self._raw, self._path, self._limit = stream, raw, path, limit
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._read = self._lines = self._blank = 0
        self._start = True
        self._nested = Nesting(_SYNTAXES.get(rdf_format, "turtle")) if rdf_format else None
        self._before = b""
        self._xml = rdf_format == ox.RdfFormat.RDF_XML
        self._prolog = True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            block = self._stream.read(len(buffer))
        except (EOFError, OSError, lzma.LZMAError, zlib.error) as error:
            raise DataError(f"is damaged or cut short ({error}); fetch it again", str(self._path)) from error
        if self._start and block:
            block = self._first(block)
        self._check(block)
        buffer[: len(block)] = block
        return len(block)

    def _first(self, block: bytes) -> bytes:
        self._start = False
        if block[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise DataError("is UTF-16; save it as UTF-8", str(self._path), 1)
        if block[:1] == b"\x00" or block.count(b"\x00", 0, 64) > 16:  # a few may stand in a literal
            raise DataError("is binary, not RDF", str(self._path), 1)
        if block.startswith(codecs.BOM_UTF8):
            rest = block[3:]
            return rest + self._stream.read(3) if rest else self._stream.read(len(block))
        return block

    def _check(self, block: bytes) -> None:
        try:
            self._decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            line = self._lines + block[: error.start].count(b"\n") + 1
            raise DataError("is not UTF-8; save it as UTF-8", str(self._path), line) from error
        self._blank = 0 if block.strip() else self._blank + len(block)
        if self._blank > MAX_BLANK:
            raise DataError(
                f"has more than {MAX_BLANK >> 20} MiB of nothing but blank lines; remove them",
                str(self._path),
                self._lines + 1,
            )
        self._read += len(block)
        if self._limit and self._read > max(self._limit, FREE_BYTES):
            raise DataError(
                f"unpacks to more than {self._limit // max(1, self._path.stat().st_size)} times its size; "
                "if that is right, unpack it first",
                str(self._path),
            )
        if self._xml and self._prolog and (found := _ABBREVIATIONS.match(block)):
            block = block[: found.start(1)] + re.sub(rb"[^\n]", b" ", found[1]) + block[found.end() :]
        self._prolog = False
        if self._nested and self._nested.feed(block) > MAX_DEPTH:
            raise DataError(f"is nested more than {MAX_DEPTH} levels deep", str(self._path), self._lines + 1)
        if self._xml:
            if not block and self._read and self._nested and (self._nested.feed(b" " * 16) < 1 or self._nested.depth):
                raise DataError("breaks off before its last element is closed; fetch it again", str(self._path))
            if _DECLARATION.search(self._before + block):
                raise DataError(
                    "has a DOCTYPE that does more than abbreviate addresses, which is refused; save it as Turtle",
                    str(self._path),
                )
            self._before = block[-16:]
        self._lines += block.count(b"\n")

    def close(self) -> None:
        self._stream.close()
        self._raw.close()
        super().close()


_SYNTAXES = {
    ox.RdfFormat.JSON_LD: "json",
    ox.RdfFormat.RDF_XML: "xml",
    ox.RdfFormat.N_TRIPLES: "lines",
    ox.RdfFormat.N_QUADS: "lines",
}
