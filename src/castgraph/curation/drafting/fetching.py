"""One page, fetched once: from a host that the person named, within a limit of time and size. Follows no link."""

from __future__ import annotations

import contextlib
import http.client
import re
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from castgraph.curation.drafting.article import MAX_BYTES
from castgraph.errors import EndpointError, OptionError
from castgraph.locations import VERSION
from castgraph.store.transport import handlers, request, shown

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["fetch"]

_SECONDS = 30.0


class _Allowed(urllib.request.HTTPRedirectHandler):
    """Follows redirects to the hosts that were named."""

    max_redirections = 4

    def __init__(self, hosts: Collection[str]) -> None:
        self._hosts = hosts

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        fp.close()
        check_host(newurl, self._hosts, f"{shown(req.full_url)} redirects to")
        return request(newurl, None, dict(req.headers), "GET", req.deadline)  # type: ignore[attr-defined]


def check_host(url: str, hosts: Collection[str], what: str) -> None:
    """Refuse an address whose host was not named.

    Raises:
        OptionError: it was not, or the address is none of http(s).
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise OptionError(f"{what} {shown(url)}, which is no web address")
    if not {parts.hostname, parts.netloc.rpartition("@")[2]} & {host.lower() for host in hosts}:
        raise OptionError(
            f"{what} {parts.hostname}; if that is meant: --allow-network {parts.hostname}. A saved page needs "
            f"no network"
        )


def fetch(url: str, hosts: Collection[str]) -> str:
    """Return the text of a page.

    Args:
        url: its address.
        hosts: that may be asked.

    Raises:
        OptionError: its host, or one that it redirects to, was not named.
        EndpointError: it cannot be had, is no text, or is too large.
    """
    check_host(url, hosts, "draft reaches")
    headers = {"User-Agent": f"castgraph/{VERSION}", "Accept": "text/html, text/plain;q=0.9"}
    opener = urllib.request.build_opener(*handlers(urlsplit(url).hostname or "", _Allowed(hosts)))
    remedy = "save the page in a browser and name the file"
    try:
        with opener.open(request(url, None, headers, "GET", time.monotonic() + _SECONDS), timeout=_SECONDS) as answer:
            kind = answer.headers.get_content_type()
            if not kind.startswith("text/") and kind != "application/xhtml+xml":
                raise EndpointError(f"{shown(url)}: is {kind}, no page; {remedy}")
            data: bytes = answer.read(MAX_BYTES + 1)
            charset = answer.headers.get_content_charset() or ""
    except urllib.error.HTTPError as error:
        raise EndpointError(f"{shown(url)}: answers {error.code}; {remedy}") from error
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        if isinstance(error, EndpointError):
            raise
        reason = str(getattr(error, "reason", "") or error)
        raise EndpointError(f"{shown(url)}: cannot be reached ({reason}); {remedy}") from error
    if len(data) > MAX_BYTES:
        raise EndpointError(f"{shown(url)}: is larger than {MAX_BYTES >> 20} MB; {remedy}")
    return decoded(data, charset)


def decoded(data: bytes, charset: str = "") -> str:
    """Return the text of a page: as it says, else as UTF-8, else as Windows-1252 reads it."""
    said = re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w-]+)", data[:4096])
    for name in (charset, said[1].decode("ascii") if said else "", "utf-8-sig"):
        with contextlib.suppress(LookupError, UnicodeDecodeError):
            if name:
                return data.decode("utf-8-sig" if name.lower() in ("utf-8", "utf8") else name)
    return data.decode("cp1252", errors="replace")
