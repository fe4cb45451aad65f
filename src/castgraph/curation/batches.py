"""Many facts at once: a file of rows (CSV, TSV, TOML or lines of JSON) becomes one edit, whole or not at all.

Columns are the options and arguments of ``castgraph add``, with ``_`` for ``-``. The trouble of every row is named.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castgraph.curation import additions
from castgraph.curation.edit import Added, Edit, edit_of
from castgraph.curation.inputs import chosen
from castgraph.curation.specs import Batch, CreditSpec, EntitySpec, RelationSpec, Row, SourceSpec, StatusSpec
from castgraph.errors import AlreadySaidError, CastgraphError, DataError, OptionError, shorten
from castgraph.vocabulary import KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

__all__ = ["COLUMNS", "add_batch", "read_batch", "read_rows"]

_ENTITY = (("name",), ("type", "qualifier", "alias", "same_as"))
COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "credit": (
        ("person", "role", "production"),
        ("character", "status", "billing", "replaces", "start", "end", "qualifier", "type"),
    ),
    "status": (("subject", "status"), ("production", "role")),
    "title": (("production", "title"), ()),
    "alias": (("entity", "alias"), ()),
    "relation": (("entity", "relation", "other"), ()),
    "adaptation": (("work", "of"), ()),
    "source": ((), ()),
} | dict.fromkeys(KINDS, _ENTITY)
"""What a row may be of, to the columns that it needs and those that it may have."""
ARTICLE = ("source", "url", "publisher", "published", "headline", "topic", "retrieved")
ROW = ("what", "accept", "new")
SEVERAL = ("character", "alias", "same_as")
"""Columns that may hold several texts: arrays; in CSV and TSV split at ``;``, of which ``;;`` is one itself."""
_KNOWN = {*ARTICLE, *ROW, *(name for needed, more in COLUMNS.values() for name in (*needed, *more))}
_YES = {"": None, "yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def read_batch(path: Path) -> Batch:
    """Read a file of many facts; its form is known by its ending, else by how it begins.

    Raises:
        DataError: it cannot be read. A row that cannot be meant says so itself (`Row.trouble`).
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError("is not UTF-8; save it as UTF-8", str(path)) from error
    except OSError as error:
        raise DataError((error.strerror or str(error)).lower(), str(path)) from error
    return read_rows(text, str(path))


def read_rows(text: str, path: str) -> Batch:
    """Read many facts from a text, as `read_batch` does; `path` is what it is called."""
    rows = []
    for line, raw in _FORMS[_form(text, path)](text, path):
        try:
            rows.append(_row(raw, line))
        except OptionError as error:
            rows.append(Row("", {}, line=line, trouble=str(error)))
    if not rows:
        raise DataError("holds no row; see the columns in: castgraph add --help", path)
    return Batch(tuple(rows), path)


def add_batch(folder: Path, batch: Batch, *, new: bool = False, dry_run: bool = False) -> Added:
    """Write the accepted rows: one lock, one check, all of them or none.

    Args:
        folder: the curated folder.
        batch: the rows; an entity that one makes is known to those after it.
        new: make who and what is not known yet, as if each row said so; not those whose name is nearly known.
        dry_run: check, and write nothing.

    Returns:
        What was done; `rejected` holds the rows that were not accepted.

    Raises:
        DataError: rows that cannot be added, each named with its line. A batch of no file raises the error itself.
        AlreadySaidError: nothing would be new.
        OutputError: a file cannot be written; all are as they were.
    """
    rejected = tuple(row for row in batch.rows if not row.accept)
    accepted = [row for row in batch.rows if row.accept]
    with edit_of(folder, new=new, dry_run=dry_run) as edit:
        said, troubles = [], []
        for row in accepted:
            edit.new, edit.workspace.changes.speaker = new or row.new, f"{batch.path}:{row.line}" if batch.path else ""
            try:
                if row.trouble:
                    raise OptionError(row.trouble)
                said.append(say_row(edit, row))
            except CastgraphError as error:
                if not batch.path:
                    raise
                troubles.append(f"{batch.path}:{row.line}: {error}")
        if troubles:
            raise DataError("nothing was written, for rows cannot be added:\n" + "\n".join(troubles))
        if not accepted:
            raise AlreadySaidError(f"{batch.path}: no row is accepted; nothing was written")
        if len(said) == 1 and not rejected:
            return edit.done(said[0])
        edit.workspace.notes += said
        left = f", {len(rejected)} left out (accept = no)" if rejected else ""
        added = edit.done(f"{len(said)} rows{left}")
    return replace(added, rejected=rejected)


def say_row(edit: Edit, row: Row) -> str:
    """Add a row to an open edit; return what it says, in words."""
    one = {name: text for name, text in row.values.items() if isinstance(text, str)}
    many = {name: texts for name, texts in row.values.items() if not isinstance(texts, str)}
    match row.what:
        case "credit":
            told = CreditSpec(characters=many.get("character", ()), **one)
            return additions.say_credit(edit, told, row.source)
        case "status":
            status = StatusSpec(one["subject"], one["status"], one.get("production", ""), one.get("role", ""))
            return additions.say_status(edit, status, row.source)
        case "title":
            return additions.say_title(edit, one["production"], one["title"], row.source)
        case "alias":
            return "; ".join([additions.say_alias(edit, one["entity"], alias) for alias in many["alias"]])
        case "relation":
            return additions.say_relation(edit, RelationSpec(one["entity"], one["relation"], one["other"]), row.source)
        case "adaptation":
            return additions.say_relation(edit, RelationSpec(one["work"], "isBasedOn", one["of"]), row.source)
        case "source":
            return additions.say_source(edit, row.source)
        case kind:
            entity = EntitySpec(
                kind, aliases=many.get("alias", ()), same_as=many.get("same_as", ()), new=row.new, **one
            )
            return additions.say_entity(edit, entity)


# -- from a file to rows -----------------------------------------------------------------------------------------


def _row(raw: Mapping[str, Any], line: int) -> Row:
    """Return a row, with every column known to what it is of, and every one there that it needs.

    Raises:
        OptionError: not so; the message names column and remedy.
    """
    given = {name: _value(name, value) for name, value in raw.items()}
    given = {name: value for name, value in given.items() if value}
    _check_columns(given)
    what = chosen(str(given.pop("what", "credit")), COLUMNS, "what")
    accept, new = (_yes_or_no(name, str(given.pop(name, ""))) for name in ("accept", "new"))
    told = {name: str(given.pop(name)) for name in ARTICLE if name in given}
    needed, more = COLUMNS[what]
    for name in given:
        if name not in (*needed, *more):
            raise OptionError(f"a row of {what} has no {name}; it has {', '.join((*needed, *more)) or 'none'}")
    if missing := [name for name in needed if name not in given]:
        raise OptionError(f"a row of {what} needs {' and '.join(missing)}; give it")
    source = SourceSpec(path=told.pop("source", ""), **told)
    return Row(what, given, source, line, accept is not False, bool(new))


def _check_columns(names: Collection[str]) -> None:
    if len(set(names)) != len(names):
        raise OptionError("names a column twice; leave one out")
    for name in names:
        if name not in _KNOWN:
            near = get_close_matches(name, _KNOWN, n=1)
            meant = f"did you mean {near[0]}?" if near else "see the columns in: castgraph add --help"
            raise OptionError(f"there is no column {shorten(name)!r}; {meant}")


def _value(name: str, value: Any) -> str | tuple[str, ...]:
    if isinstance(value, list):
        if name not in SEVERAL:
            raise OptionError(f"{name} is a list, and may only be one; make it a text")
        return tuple(text for one in value if (text := str(_value("", one)).strip()))
    if isinstance(value, dict):
        raise OptionError(f"{name} is a table; make it a text")
    text = value.isoformat() if isinstance(value, date) else "" if value is None else str(value).strip()
    return (text,) if text and name in SEVERAL else text


def _yes_or_no(name: str, text: str) -> bool | None:
    if text.casefold() not in _YES:
        raise OptionError(f"{name} is {shorten(text)!r}; write yes or no")
    return _YES[text.casefold()]


def _form(text: str, path: str) -> str:
    ending = Path(path).suffix.lower().removeprefix(".")
    if ending in (*_FORMS, "jsonl", "ndjson"):
        return ending if ending in _FORMS else "json"
    if text.lstrip().startswith("{"):
        return "json"
    if re.search(r"^[ \t]*\[(\[add\]|source)\]", text, re.MULTILINE):
        return "toml"
    return "tsv" if "\t" in text.partition("\n")[0] else "csv"


def _lines_of_json(text: str, path: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found = json.loads(line)
            except (ValueError, RecursionError) as error:
                reason = getattr(error, "msg", "nested too deep")
                raise DataError(f"is not JSON ({reason}); write an object per line", path, number) from error
            if not isinstance(found, dict):
                raise DataError("is not an object; write one per line", path, number)
            yield number, found


def _tables(text: str, path: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        whole = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found[1]) if found else None
        raise DataError(f"is not TOML ({str(error).partition(' (at')[0]}); correct it", path, line) from error
    shared, rows = whole.pop("source", {}), whole.pop("add", [])
    if (
        whole
        or not isinstance(shared, dict)
        or not isinstance(rows, list)
        or not all(isinstance(r, dict) for r in rows)
    ):
        odd = f"there is {next(iter(whole))!r}" if whole else "source is no table, or add is no list of tables"
        raise DataError(f"{odd}; a file has [source] and [[add]] tables only", path)
    if unknown := [name for name in shared if name not in ARTICLE]:
        raise DataError(f"[source] has no {unknown[0]!r}; it has {', '.join(ARTICLE)}", path)
    lines = [
        text.count("\n", 0, found.start()) + 1 for found in re.finditer(r"^[ \t]*\[\[ *add *\]\]", text, re.MULTILINE)
    ]
    for number, row in enumerate(rows):
        own = "source" in row or "url" in row  # another article: nothing of the shared one goes with it
        yield lines[number] if len(lines) == len(rows) else number + 1, row if own else shared | row


def _cells(text: str, path: str, delimiter: str = ",") -> Iterator[tuple[int, Mapping[str, Any]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        head = [name.strip().replace("-", "_") for name in next(reader, [])]
        try:
            _check_columns(head)
        except OptionError as error:
            raise DataError(str(error), path, 1) from error
        before = reader.line_num
        for cells in reader:
            if len(cells) > len(head):
                raise DataError(
                    f"has {len(cells)} cells for {len(head)} columns; quote those with {delimiter!r}", path, before + 1
                )
            if any(cells):
                yield before + 1, {n: _split(c) if n in SEVERAL else c for n, c in zip(head, cells, strict=False)}
            before = reader.line_num
    except csv.Error as error:
        raise DataError(f"cannot be read ({error}); correct it", path, reader.line_num) from error


def _split(cell: str) -> list[str]:
    return [part.replace("\0", ";") for part in cell.replace(";;", "\0").split(";")]


def _tabbed(text: str, path: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    return _cells(text, path, "\t")


_FORMS = {"csv": _cells, "tsv": _tabbed, "toml": _tables, "json": _lines_of_json}
"""Form of a file to what reads it: line and columns of each row."""
