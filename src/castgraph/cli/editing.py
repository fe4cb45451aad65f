"""What is typed at a prompt, entry by entry: coloured, completed and remembered on a terminal, plain elsewhere."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from castgraph.locations import user_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prompt_toolkit import PromptSession
    from prompt_toolkit.key_binding import KeyPressEvent

__all__ = ["entries", "finished"]

PROMPT, MORE = "castgraph> ", "       ...> "
_CLOSE = {3 * quote: re.compile(rf"(?:[^{quote}\\]|\\.|{quote}(?!{quote * 2}))*+{quote * 3}", re.S) for quote in "'\""}
KEPT = 2000
"""Lines of the history that are kept."""


def entries(words: Sequence[str]) -> Iterator[str]:
    """Yield the queries and the dot commands that are typed, each whole, until the end of input.

    On a terminal they are remembered in ``CASTGRAPH_HISTORY``, or in the user's folder for such things.

    Args:
        words: what Tab completes.
    """
    if not sys.stdin.isatty():
        yield from _lines("", "")
        return
    chosen, home = os.environ.get("CASTGRAPH_HISTORY"), user_folder("XDG_STATE_HOME", ".local/state")
    file = Path(chosen) if chosen else home / "castgraph" / "history" if home else Path(os.devnull)
    can_edit = sys.stdout.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")
    for entry in _edited(words, file) if can_edit else _lines(PROMPT, MORE):
        _remember(file, entry)
        yield entry


def finished(text: str) -> bool:
    """Whether an entry is whole: a dot command, or a query up to a semicolon or an empty line, with no bracket open."""
    entry = _Entry()
    return [entry.add(line) for line in text.split("\n")][-1]


class _Entry:
    """An entry as it grows line by line: each line is read once, however many there are.

    Attributes:
        lines: what it consists of.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._open: Counter[str] = Counter()
        self._long = ""  # the quotes of the long string that the next line begins in
        self._first = ""  # the first character that is no space
        self._said = False  # whether it has anything but semicolons

    def add(self, line: str) -> bool:
        """Add a line, and return whether the entry is whole now."""
        self.lines.append(line)
        self._first = self._first or line.strip()[:1]
        if self._first in ("", "."):
            return True
        self._read(f"{line}\n")
        end = line.rstrip(" \t")
        is_end = end.endswith(";") or (not end and len(self.lines) > 1)
        is_open = self._long or any(self._open[one] > self._open[other] for one, other in ("{}", "()", "[]"))
        return is_end and self._said and not is_open

    def _read(self, line: str) -> None:
        from castgraph.store.lexer import TOKEN  # long to compile

        place = 0
        while place < len(line):
            if self._long:
                close = _CLOSE[self._long].match(line, place)
                self._long, place = ("", close.end()) if close else (self._long, len(line))
            elif line.startswith(tuple(_CLOSE), place):
                self._long, self._said = line[place : place + 3], True
                place += 3
            elif (token := TOKEN.match(line, place)) is None or token[0] in ("'", '"'):
                return  # a quote that does not close: what follows is no query
            else:
                place = token.end()
                self._open[token[0]] += token.lastgroup in ("open", "close")
                self._said = self._said or (token.lastgroup != "skip" and token[0] != ";")


def _lines(prompt: str, more: str) -> Iterator[str]:
    """Yield what is typed or piped, without any editing but the terminal's own."""
    entry = _Entry()
    while True:
        try:
            whole = entry.add(input(more if entry.lines else prompt))
        except EOFError:
            if entry.lines:
                yield "\n".join(entry.lines)
            return
        except KeyboardInterrupt:
            entry = _Entry()
            click.echo()
            continue
        if whole:
            yield "\n".join(entry.lines)
            entry = _Entry()


def _edited(words: Sequence[str], file: Path) -> Iterator[str]:
    session = _session(words, _remembered(file))
    while True:
        try:
            yield session.prompt()
        except EOFError:
            return
        except KeyboardInterrupt:
            continue


def _session(words: Sequence[str], remembered: list[str]) -> PromptSession[str]:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.history import InMemoryHistory
    from prompt_toolkit.key_binding import KeyBindings

    from castgraph.cli.colouring import Colours

    bindings = KeyBindings()

    @bindings.add("enter")
    def _(event: KeyPressEvent) -> None:
        """Take the chosen completion, or the entry if it is whole; else begin a new line."""
        buffer = event.current_buffer
        if buffer.complete_state and buffer.complete_state.current_completion:
            buffer.complete_state = None
        elif finished(buffer.text):
            buffer.validate_and_handle()
        else:
            buffer.newline(copy_margin=False)

    return PromptSession(
        PROMPT,
        multiline=True,
        prompt_continuation=MORE,
        completer=WordCompleter(words, ignore_case=True, pattern=re.compile(r"[^\s(){}\[\],;]+")),
        complete_while_typing=False,
        key_bindings=bindings,
        lexer=Colours(),
        history=InMemoryHistory(remembered),
    )


def _remembered(file: Path) -> list[str]:
    """Return the entries of the history, oldest first; lines at the end that make no whole entry are one too."""
    found: list[str] = []
    entry = _Entry()
    with contextlib.suppress(OSError):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines()[-KEPT:]:
            if entry.add(line):
                found.append("\n".join(entry.lines))
                entry = _Entry()
    return [*found, "\n".join(entry.lines)] if entry.lines else found


def _remember(file: Path, entry: str) -> None:
    """Add an entry to the history; where it cannot be written, it is forgotten."""
    from castgraph.errors import masked

    entry = masked(entry.strip())
    if not entry:
        return
    if not finished(entry):
        entry += " ;"  # ended by an empty line, which is not kept
    with contextlib.suppress(OSError):
        if file == Path(os.devnull):
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text(encoding="utf-8", errors="replace").splitlines() if file.exists() else []
        lines = [*before, *entry.splitlines()][-KEPT:]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
