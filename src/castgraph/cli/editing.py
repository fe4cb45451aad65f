"""What is typed at a prompt, entry by entry: edited, completed and remembered on a terminal, plain lines elsewhere."""

from __future__ import annotations

import contextlib
import os
import re
import sys
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
    if text.lstrip().startswith(".") or not text.strip():
        return True
    bare = re.sub(r'"""(?:.|\n)*?"""|"(?:[^"\\\n]|\\.)*"|<[^<>\s]*>|#[^\n]*', " ", text)
    if any(bare.count(one) > bare.count(other) for one, other in ("{}", "()", "[]")):
        return False
    return text.rstrip(" \t").endswith((";", "\n")) and bool(bare.strip(" \t\n;"))


def _lines(prompt: str, more: str) -> Iterator[str]:
    """Yield what is typed or piped, without any editing but the terminal's own."""
    lines: list[str] = []
    while True:
        try:
            lines.append(input(more if lines else prompt))
        except EOFError:
            if lines:
                yield "\n".join(lines)
            return
        except KeyboardInterrupt:
            lines = []
            click.echo()
            continue
        if finished("\n".join(lines)):
            yield "\n".join(lines)
            lines = []


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
        history=InMemoryHistory(remembered),
    )


def _remembered(file: Path) -> list[str]:
    """Return the entries of the history, oldest first; lines at the end that make no whole entry are one too."""
    found: list[str] = []
    lines: list[str] = []
    with contextlib.suppress(OSError):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines()[-KEPT:]:
            lines.append(line)
            if finished("\n".join(lines)):
                found.append("\n".join(lines))
                lines = []
    return [*found, "\n".join(lines)] if lines else found


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
