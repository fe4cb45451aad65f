"""How an answer leaves: to a file in one step, to a pipe as it is, to a terminal without what could steer it."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import re
import sys
from typing import IO, TYPE_CHECKING, Any, cast

import click

from castgraph.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["color_wanted", "deliver_page", "emit", "emit_json", "print_rows", "stream_to"]


def deliver_page(page: str, output: str | None, *, open_page: bool) -> None:
    """Write a page to a file, or to stdout, or only open it in a browser."""
    if open_page and not output:
        import tempfile

        output = os.path.join(tempfile.mkdtemp(prefix="castgraph-"), "page.html")  # noqa: PTH118
    if output is None or output == "-":
        emit(page)
        return
    from castgraph.disk import write_file

    write_file(output, page.encode("utf-8"))
    click.echo(f"{output}: {len(page.encode()) / 1e6:.1f} MB, opens anywhere, offline", err=True)
    if open_page:
        import webbrowser
        from pathlib import Path

        webbrowser.open(Path(output).resolve().as_uri())


def color_wanted() -> bool:
    """Return whether stdout wants colour: NO_COLOR, then FORCE_COLOR, then whether it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def emit(text: str, output: str | None = None) -> None:
    """Write a whole answer to stdout, or to a file in one step."""
    if output and output != "-":
        from castgraph.disk import write_file

        write_file(output, text.encode("utf-8") + (b"" if text.endswith("\n") else b"\n"))
    else:
        text = _harmless(text) if sys.stdout.isatty() else text
        click.echo(text, nl=not text.endswith("\n"), color=color_wanted())


def emit_json(value: object, output: str | None = None) -> None:
    """Write a value as JSON, see `emit`."""
    import json

    emit(json.dumps(value, ensure_ascii=False, indent=1), output)


_COLOR = re.compile("\x1b\\[[0-9;]*m")


def _harmless(text: str) -> str:
    """Return a text as a terminal may have it: cells are `plain` already, but JSON and RDF carry data as it is."""
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(
        c if c.isprintable() or c in " \n\t" or (c == "\x1b" and _COLOR.match(text, i)) else f"\\u{ord(c):04x}"
        for i, c in enumerate(text)
    )


class _TerminalBytes(io.RawIOBase):
    """Stands before a terminal's bytes and writes control and direction characters as escapes."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        sys.stdout.write(_harmless(self._decoder.decode(bytes(data)).replace("\r\n", "\n").replace("\x1b", "\\u001b")))
        return len(data)

    def flush(self) -> None:
        sys.stdout.flush()


@contextlib.contextmanager
def stream_to(output: str | None) -> Iterator[IO[bytes]]:
    """Open a file that is written in one step, or standard output, for bytes: harmless on a terminal."""
    if output and output != "-":
        from castgraph.disk import replacing

        with replacing(output) as stream:
            yield stream
        return
    sys.stdout.flush()
    stream = cast("IO[bytes]", _TerminalBytes()) if sys.stdout.isatty() else sys.stdout.buffer
    yield stream
    stream.flush()


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table on a terminal, TSV elsewhere."""
    from castgraph.export.tables import table, tsv

    cells = [[plain(cell) for cell in row] for row in rows]
    if sys.stdout.isatty():
        color = color_wanted()
        click.echo(table(columns, cells, color=color, whole=("curie",)), nl=False, color=color)
    else:
        click.echo(tsv(columns, cells), nl=False)
