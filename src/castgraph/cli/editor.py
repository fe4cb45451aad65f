"""A curated file in the user's editor: a copy is opened, checked when it is closed, and put back or kept.

What was typed is never lost: a copy that was not put back stays in the user's folder, and is offered the next time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shlex
import signal
import subprocess
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from castgraph.cli.prompts import asking, say
from castgraph.errors import CastgraphError, DataError, OptionError, OutputError
from castgraph.locations import user_folder
from castgraph.text import plain

if TYPE_CHECKING:
    from castgraph.curation.revising import Opened
    from castgraph.curation.specs import SourceSpec

__all__ = ["revise"]


def revise(folder: Path, source: SourceSpec, *, new: bool = False, make: bool = False, dry_run: bool = False) -> None:
    """Open a curated file in the editor until it passes `check`, or is closed as it was.

    Args:
        folder: the curated folder.
        source: the article; or any file of the folder as its `path`.
        new: make the publisher if it is not known.
        make: begin a file where there is none.
        dry_run: show what would be changed; the copy is kept.

    Raises:
        OptionError: no editor is named.
        OutputError: the editor failed, or the file has changed meanwhile.
        DataError: it does not pass, and nobody is there to correct it, or it was closed as it was.
    """
    from castgraph.curation.revising import open_text, put_back, with_troubles, without_troubles

    opened = open_text(folder, source, new=new, make=make)
    copy = _copy(opened)
    text = copy.read_text(encoding="utf-8")
    try:
        while True:
            before = text
            _edit(copy)
            text = _read(copy)
            typed = without_troubles(text)
            if not typed.strip() or (typed == opened.text and opened.before is not None):
                copy.unlink()
                click.echo(f"{plain(str(opened.path))}: nothing changed", err=True)
                return
            article = source if make else None
            try:
                say(partial(put_back, folder, opened, typed, source=article, new=new, dry_run=dry_run))
            except DataError as error:
                if not asking() or text == before:
                    raise
                text = with_troubles(typed, error, opened.path)
                copy.write_text(text, encoding="utf-8")
                continue
            if not dry_run:
                copy.unlink()
            return
    except CastgraphError as error:
        error.args = (f"{error}{_kept(copy, opened)}",)
        raise


def _copy(opened: Opened) -> Path:
    """Return a copy to edit: a kept one, where it is wanted, else a new one."""
    state = user_folder("XDG_STATE_HOME", ".local/state")
    place = state / "castgraph" / "edits" if state else Path(tempfile.mkdtemp(prefix="castgraph-"))
    place.mkdir(parents=True, exist_ok=True)
    state_of_file = hashlib.sha256(str(opened.path.absolute()).encode() + (opened.before or b"")).hexdigest()[:8]
    copy, number = place / f"{opened.path.stem}.{state_of_file}.ttl", 1
    if copy.exists() and asking():
        question = f"What was edited of {opened.path.name} and not put back is kept: go on with it"
        if click.confirm(plain(question), default=True, err=True):
            return copy
    while copy.exists():
        number += 1
        copy = place / f"{opened.path.stem}.{state_of_file}-{number}.ttl"
    copy.write_text(opened.text, encoding="utf-8")
    return copy


def _kept(copy: Path, opened: Opened) -> str:
    """Remove a copy in which nothing was typed; of another, return where it is."""
    with contextlib.suppress(OSError):
        if copy.read_bytes() != opened.text.encode():
            return f"\nwhat was typed is kept in {copy}"
        copy.unlink()
    return ""


def _read(copy: Path) -> str:
    try:
        return copy.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise DataError("is not UTF-8; save it as UTF-8", str(copy)) from error
    except OSError as error:
        raise OutputError(f"{copy}: the editor has left nothing there ({(error.strerror or '').lower()})") from error


def _edit(copy: Path) -> None:
    """Run the editor and wait for it; Ctrl-C is the editor's meanwhile."""
    command = next(filter(None, map(os.environ.get, ("VISUAL", "EDITOR"))), "vi")
    try:
        words = [*shlex.split(command), str(copy)]
        running = subprocess.Popen(words)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise OptionError(f"the editor {command!r} cannot be run ({reason}); name another in EDITOR") from error
    former = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        code = running.wait()
    finally:
        signal.signal(signal.SIGINT, former)
    if code:
        raise OutputError(f"the editor {command!r} has failed (exit code {code}); nothing was changed")
