"""Files that pages need: scripts, styles and pictures, by name and nothing else, read once."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["asset"]

_FOLDER = Path(__file__).parent / "static"
_PICTURE = Path(__file__).parents[1] / "export" / "page" / "assets" / "picture.css"  # of the same drawing
_MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
_FILES = {path.name: path for path in (*sorted(_FOLDER.glob("*")), _PICTURE) if path.suffix in _MEDIA}
_read: dict[str, tuple[bytes, str]] = {}


async def asset(request: Request) -> Response:
    """Answer with a file; a browser that has it already is told so."""
    name = request.path_params["name"]
    if name not in _FILES:
        raise HTTPException(404)
    if name not in _read:
        data = _FILES[name].read_bytes()
        _read[name] = (data, f'"{sha256(data).hexdigest()[:20]}"')
    data, tag = _read[name]
    headers = {"ETag": tag, "Cache-Control": "public, max-age=3600"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(data, 200, headers, _MEDIA[_FILES[name].suffix])
