"""Tables packed for a page: columns instead of rows, compressed, in characters that any element can hold."""

from __future__ import annotations

import base64
import gzip
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["columns", "packed", "packed_text"]


def columns(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return mappings with the same keys as a list per key; a single value where all are the same.

    Example:
        >>> columns([{"kind": 0, "name": "a"}, {"kind": 0, "name": "b"}])
        {'count': 2, 'same': {'kind': 0}, 'columns': {'name': ['a', 'b']}}
    """
    first = rows[0] if rows else {}
    same = {key: value for key, value in first.items() if all(row[key] == value for row in rows)}
    return {
        "count": len(rows),
        "same": same,
        "columns": {key: [row[key] for row in rows] for key in first if key not in same},
    }


def packed(value: object) -> str:
    """Return plain data as JSON, gzipped, in base64; the same data give the same text."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return packed_text(text)


def packed_text(text: str) -> str:
    """Return a text gzipped, in base64; lone surrogates become question marks."""
    data = gzip.compress(text.encode("utf-8", "replace"), compresslevel=9, mtime=0)
    return base64.b64encode(data).decode("ascii")
