"""What results look like: printed as the commands print them, in a notebook as a picture or a table, as a page.

The package (`castgraph.painter`) hands this to what is shown, which knows nothing of it.
"""

from __future__ import annotations

import sys
from html import escape
from typing import TYPE_CHECKING, Any

from castgraph.errors import MissingPackageError
from castgraph.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from castgraph.shown import Results, Tabular

__all__ = ["HTML", "dataframe", "frame", "html", "page", "save", "text"]

HTML = 60_000
"""Bytes of what a notebook shows at most; `page` has the rest."""
_LISTED = 1000
_CELL = 200


def text(shown: Any) -> str:
    """Return a result as the command prints it; its `repr` where no command prints such a thing."""
    from castgraph.export import answer_text, distance_text, portrait_text, verdict_text

    match type(shown).__name__:
        case "Answer":
            return answer_text.answer_text(shown)
        case "Together":
            return answer_text.joined_text(shown)
        case "Connection":
            return plain(shown.sentence) or repr(shown)
        case "Entity":
            return f"{plain(shown.describe())}  {shown.curie}"
        case "Source":
            return plain(shown.in_short())
        case "Distances":
            return distance_text.distances_text(shown)
        case "Center":
            return distance_text.center_text(shown)
        case "Portrait":
            return portrait_text.portrait_text(shown)
        case "Verdict":
            return verdict_text.verdicts_text([shown])
        case "Conflict":
            return verdict_text.conflict_text(shown)
        case "Difference":
            from castgraph.export.digest import as_text

            return plain(as_text(shown), lines=True).rstrip("\n")
        case "Table":
            return _table(shown.head, shown.shown())
        case "Results":
            return _results(shown)
    return plain(repr(shown))


def _results(found: Results[Any]) -> str:
    """Return results as a table or one below the other, as the command that finds them prints them."""
    from castgraph.export.finding_text import count_findings
    from castgraph.export.verdict_text import conflict_line, verdicts_text

    match type(found[0]).__name__ if found else "":
        case "Entity":
            rows = [[e.name, e.type or e.kind, e.years, str(e.degree), e.curie] for e in found]
            return _table(("name", "type", "years", "credits", "curie"), rows, whole=("curie",))
        case "Verdict":
            return verdicts_text(found)
        case "Conflict":
            return "\n".join(map(conflict_line, found))
        case "Finding":
            return "\n".join([*(plain(str(one)) for one in found), count_findings(found)])
    return "\n".join(plain(getattr(one, "in_short", one.__repr__)()) for one in found) or "none"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], whole: Iterable[str] = ()) -> str:
    from castgraph.export.tables import table

    width = None if sys.stdout.isatty() else 200
    cells = [[plain(cell) for cell in row] for row in rows[:_LISTED]]
    return table(columns, cells, width=width, whole=tuple(whole)).rstrip("\n")


def html(shown: Any) -> str:
    """Return a result for a notebook: answers as their picture, what has rows as a table, all else as its text.

    At most `HTML` bytes: of a table the first rows, of a text the beginning, each time with how much is left out.
    """
    kind = type(shown).__name__
    if kind in ("Answer", "Together"):
        from castgraph.export.page.picture.svg import picture_of

        drawn = picture_of(shown)
        return drawn if len(drawn.encode()) <= HTML else _text_html(text(shown))
    if kind == "Table":
        return _table_html(shown.head, shown.shown(_LISTED), len(shown))
    if kind == "Entity":
        return _table_html(tuple(row := shown.to_row()), [[str(value) for value in row.values()]], 1)
    if kind in ("Results", "Center", "Distances", "Difference", "Portrait"):
        head = "" if kind == "Results" else shown.in_short()
        rows = [["" if cell is None else str(cell) for cell in row.values()] for row in shown.to_dicts()[:_LISTED]]
        return _table_html(shown.columns, rows, len(shown.to_dicts()), head)
    if kind.endswith("Store"):
        return _text_html(f"{shown.in_short()}\n.page() is the page of it")
    return _text_html(text(shown))


def _text_html(told: str) -> str:
    return _fitting("<pre>", [escape(line) + "\n" for line in told.split("\n")], "</pre>", "lines", 0)


def _table_html(columns: Sequence[str], rows: Sequence[Sequence[str]], total: int, head: str = "") -> str:
    """Return rows as an HTML table, as many as fit, under a caption that says how many there are."""
    titles = "".join(f"<th>{escape(plain(column))}</th>" for column in columns)
    lines = ["".join(f"<td>{_cell(cell)}</td>" for cell in row) for row in rows]
    caption = f"<caption>{escape(plain(head))}</caption>" if head else ""
    begin = f"<table>{caption}<thead><tr>{titles}</tr></thead><tbody>"
    return _fitting(begin, [f"<tr>{line}</tr>" for line in lines], "</tbody></table>", "rows", total - len(rows))


def _cell(cell: str) -> str:
    short = cell if len(cell) <= _CELL else cell[: _CELL - 1] + "…"
    shown = escape(plain(short))
    if cell.startswith(("https://", "http://")) and not any(c.isspace() for c in cell):
        return f'<a href="{escape(cell)}">{shown}</a>' if len(cell) <= 2000 else shown
    return shown


def _fitting(begin: str, parts: Sequence[str], end: str, what: str, more: int) -> str:
    """Return as many parts as fit between a beginning and an end, and after it how many do not."""
    room = HTML - len(f"{begin}{end}".encode()) - 80
    kept = 0
    for part in parts:
        room -= len(part.encode())
        if room < 0:
            break
        kept += 1
    left = len(parts) - kept + more
    note = f"<p>and {left:,} more {what}</p>" if left else ""
    return f"{begin}{''.join(parts[:kept])}{end}{note}"


def page(shown: Any) -> str:
    """Return the page of an answer, of what joins three or more, or of a store."""
    if type(shown).__name__ not in ("Answer", "Together"):
        from castgraph.export.page.compose import graph_page

        return graph_page(shown)
    from castgraph.connections.answer import node_data
    from castgraph.export.page.compose import connection_title
    from castgraph.export.page.options import View
    from castgraph.export.page.render import render_page
    from castgraph.wording import listed

    is_answer = type(shown).__name__ == "Answer"
    ends = (shown.start, shown.end) if is_answer else shown.ends
    names = listed([entity.name for entity in ends])
    graph = shown.graph()
    graph.add_nodes_from((entity.iri, node_data(entity)) for entity in ends)
    title = connection_title(shown) if is_answer else f"What joins {names}?"
    return render_page(graph, View(title, answer=shown, plain=text(shown)))


def frame(document: str) -> str:
    """Return a page as a sandboxed frame for a notebook."""
    from castgraph.export.page import render

    return render.frame(document)


def save(document: str, path: Any) -> None:
    """Write a page in one step.

    Raises:
        OutputError: the folder is missing or read-only, or the disk is full.
    """
    from castgraph.export.page.render import write_page

    write_page(document, path)


def dataframe(shown: Tabular) -> pd.DataFrame:
    """Return the rows of a result as a data frame of pandas.

    Raises:
        MissingPackageError: pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError:
        raise MissingPackageError(
            "to_dataframe needs pandas, which is not installed: pip install pandas; to_dicts() gives the same rows"
        ) from None
    rows = shown.to_dicts()
    return pd.DataFrame(rows, columns=None if rows else list(shown.columns))
