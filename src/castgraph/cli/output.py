"""How an answer leaves: to a file in one step, to a pipe as it is, to a terminal folded, and harmless."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import re
import sys
from typing import IO, TYPE_CHECKING, Any, cast

import click

from castgraph.cli import progress
from castgraph.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from castgraph.shown import Page, Tabular

__all__ = [
    "COLOR", "color_wanted", "deliver", "deliver_page", "emit", "emit_json", "emit_rows", "emit_text", "paged", "paint",
    "print_rows", "stream_to",
]  # fmt: skip

COLOR = "castgraph.color"
"""Where a command keeps whether ``--color`` or ``--no-color`` was given."""


def deliver_page(page: Page, output: str | None, *, open_page: bool) -> None:
    """Write a page to a file, or to stdout, or only open it in a browser."""
    if open_page and not output:
        import tempfile

        output = os.path.join(tempfile.mkdtemp(prefix="castgraph-"), "page.html")  # noqa: PTH118
    if output is None or output == "-":
        emit(page)
        return
    from castgraph.disk import write_file

    write_file(output, page.encode("utf-8"))
    part = f"; on this page: {page.part}; a larger --limit takes more" if page.part else ""
    click.echo(f"{output}: {len(page.encode()) / 1e6:.1f} MB, opens anywhere, offline{part}", err=True)
    if open_page:
        import webbrowser
        from pathlib import Path

        webbrowser.open(Path(output).resolve().as_uri())


def color_wanted() -> bool:
    """Return whether stdout wants colour: --color, then NO_COLOR, then FORCE_COLOR, then whether it is a terminal."""
    context = click.get_current_context(silent=True)
    if context is not None and (asked := context.meta.get(COLOR)) is not None:
        return bool(asked)
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def emit(text: str, output: str | None = None) -> None:
    """Write a whole answer to stdout, or to a file in one step."""
    progress.end()
    if output and output != "-":
        from castgraph.disk import write_file

        write_file(output, text.encode("utf-8") + (b"" if text.endswith("\n") else b"\n"))
    else:
        text = _harmless(text) if sys.stdout.isatty() else text
        click.echo(text, nl=not text.endswith("\n"), color=color_wanted())


_STYLES: dict[str, dict[str, Any]] = {
    "head": {"bold": True}, "name": {"bold": True}, "dim": {"dim": True}, "good": {"fg": "green"},
    "doubt": {"fg": "yellow"}, "bad": {"fg": "red"},
}  # fmt: skip


def paint(text: str, style: str) -> str:
    """Return a text in the colour of what it is, where stdout wants colour; see `castgraph.text.Paint`."""
    return click.style(text, **_STYLES[style]) if text and color_wanted() else text


def emit_text(text: str, output: str | None = None, *, pager: bool = False) -> None:
    """Write a text for people: to a terminal folded between words, and where that is wanted a page at a time."""
    if output not in (None, "-"):
        emit(_COLOR.sub("", text), output)
        return
    if not sys.stdout.isatty():
        emit(text)
        return
    from shutil import get_terminal_size

    from castgraph.export.folding import folded

    shown = folded(text, get_terminal_size().columns)
    paged(shown) if pager else emit(shown)


def paged(text: str) -> None:
    """Show a text on a terminal, a page at a time where it has more lines than that: by PAGER, else by less.

    It shows colour whatever LESS says, and a text that fits on the screen as it is.
    """
    import shlex
    import subprocess

    progress.end()
    from shutil import get_terminal_size, which

    command = shlex.split(os.environ.get("PAGER", "less"))
    if text.count("\n") < get_terminal_size().lines - 1 or not command or not which(command[0]):
        emit(text)
        return
    environment = os.environ | {"LESS": f"{os.environ.get('LESS', '-FX')} -R".strip(), "LESSCHARSET": "utf-8"}
    pager = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        pager.communicate(_harmless(text if text.endswith("\n") else f"{text}\n").encode("utf-8"))
    while pager.poll() is None:
        with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C is the pager's
            pager.wait()


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
    if output in (None, "-"):
        progress.end()
    if output and output != "-":
        from castgraph.disk import replacing

        with replacing(output) as stream:
            yield stream
        return
    sys.stdout.flush()
    stream = cast("IO[bytes]", _TerminalBytes()) if sys.stdout.isatty() else sys.stdout.buffer
    yield stream
    stream.flush()


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[str]], output: str | None = None) -> None:
    """Print a table on a terminal, TSV elsewhere; to a file a table."""
    from castgraph.export.tables import table, tsv

    cells = [[plain(cell) for cell in row] for row in rows]
    if output not in (None, "-"):
        emit(table(columns, cells, width=200, whole=("curie",)), output)
    elif sys.stdout.isatty():
        emit(table(columns, cells, color=color_wanted(), whole=("curie",)))
    else:
        emit(tsv(columns, cells))


def deliver(
    form: str,
    output: str | None,
    found: Tabular,
    value: Callable[[], object],
    text: Callable[[], str],
    *,
    pager: bool = False,
) -> None:
    """Write what was found in the format that is wanted: its rows, its JSON value, or its text.

    Args:
        form: one of `forms.WRITES`.
        output: the file; stdout where None.
        found: what has rows.
        value: makes plain data of it.
        text: makes text of it, painted.
        pager: whether a text that is longer than the terminal is shown a page at a time.
    """
    from castgraph.cli.forms import ROWS

    if form in ROWS:
        emit_rows(form, found.columns, [list(row.values()) for row in found.to_dicts()], output)
    elif form == "json":
        emit_json(value(), output)
    else:
        emit_text(text(), output, pager=pager)


def emit_rows(form: str, columns: Sequence[str], rows: Iterable[Sequence[object]], output: str | None = None) -> None:
    """Write rows as one of `forms.ROWS`.

    Raises:
        OptionError: a workbook for a terminal.
    """
    from castgraph.export.tables import rows_as

    if form == "xlsx" and output in (None, "-") and sys.stdout.isatty():
        from castgraph.errors import OptionError

        raise OptionError("a workbook is nothing for a terminal: name a file with -o FILE.xlsx")
    written = rows_as(form, columns, rows)
    with stream_to(output) as stream:
        stream.write(written)
