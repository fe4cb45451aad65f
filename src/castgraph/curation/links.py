"""Whether the pages that sources name still answer: found, moved, gone, or not to be told today.

Asks as a polite visitor does: only hosts that are allowed, one request at a time, a pause between two of one host, what
robots.txt forbids not at all, HEAD first, and no body is read. What was learned is kept, so that what was broken off
goes on where it was. Never writes a curated file.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import json
import socket
import time
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from castgraph.dates import today
from castgraph.disk import make_folder, write_file
from castgraph.errors import CastgraphError, first_line
from castgraph.locations import VERSION
from castgraph.store.transport import handlers_of_pages, is_local, request

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

__all__ = ["EVERY_HOST", "Answer", "LinkCheck"]

EVERY_HOST = "*"
"""Stands for every host that sources name, this machine and what is numbered aside."""
_AGENT = f"castgraph/{VERSION} (checks links)"
_HOPS = 6
_PERMANENT, _TEMPORARY = (301, 308), (302, 303, 307)
_GONE = (404, 410)
_LATER = (429, 503)
"""By these a host asks not to be asked: nothing more of it is, this time."""
_KEPT_DAYS = 14
"""Days for which an answer is believed; one that did not tell anything is asked for again at once."""
_ROBOTS_BYTES = 500_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an address.

    Attributes:
        result: ``found``, ``moved``, ``gone``, ``unreachable``, or ``unasked`` where it may not be asked.
        reason: why, in words; empty for what was found.
        to: where it is now, for what has moved.
        day: ISO date of the answer.
    """

    result: str
    reason: str = ""
    to: str = ""
    day: str = ""


@dataclass
class LinkCheck:
    """Asks for addresses and keeps the answers.

    Attributes:
        allowed: hosts that may be asked; `EVERY_HOST` for all.
        kept: file of former answers, None to keep none.
        again: ask anew for all.
        pause: seconds between two requests to one host, at least.
        timeout: seconds that a request may take.
        tell: called before each request with how many are left and the address.
    """

    allowed: Collection[str]
    kept: Path | None = None
    again: bool = False
    pause: float = 1.0
    timeout: float = 20.0
    tell: Callable[[int, str], object] = lambda _left, _url: None
    _rules: dict[str, RobotFileParser | str] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)
    _tired: dict[str, Answer] = field(default_factory=dict)

    def answers(self, urls: Iterable[str]) -> dict[str, Answer]:
        """Return what became of each address; hosts take turns, so that none waits for the pause of another.

        Raises:
            OutputError: the answers cannot be kept.
        """
        known = self._read()
        wanted = list(dict.fromkeys(urls))
        found = {url: known[url] for url in wanted if url in known and not self.again and _is_fresh(known[url])}
        open_ = [url for url in wanted if url not in found]
        for number, url in enumerate(_in_turn(open_)):
            self.tell(len(open_) - number, url)
            found[url] = known[url] = self._look(url)
            if self.kept and found[url].result != "unasked":
                self._write(known)
        return {url: found[url] for url in wanted}

    def _read(self) -> dict[str, Answer]:
        if self.kept:
            with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
                return {url: Answer(**told) for url, told in json.loads(self.kept.read_text("utf-8")).items()}
        return {}

    def _write(self, known: dict[str, Answer]) -> None:
        if self.kept:
            make_folder(self.kept.parent)
            told = {url: asdict(answer) for url, answer in sorted(known.items()) if answer.result != "unasked"}
            write_file(self.kept, json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8"))

    def _look(self, url: str) -> Answer:
        """Return what became of an address, at the end of its redirects."""
        at, moved = url, True
        for _ in range(_HOPS):
            if refused := self._refused(at):
                if at == url or not moved:
                    return Answer("unasked" if at == url else "unreachable", refused, day=today())
                return Answer("moved", f"to another place, which was not looked at: {refused}", at, today())
            host = urlsplit(at).netloc
            status: int | Answer
            status, target = (self._tired[host], "") if host in self._tired else self._ask(at)
            if status in _LATER or (isinstance(status, Answer) and status.result == "unreachable"):
                self._tired.setdefault(
                    host, Answer("unreachable", "is of a host that does not answer now", day=today())
                )
            if isinstance(status, Answer):
                return status
            if status in (*_PERMANENT, *_TEMPORARY) and target:
                moved = moved and status in _PERMANENT
                try:
                    at = urljoin(_ascii(at), target)
                except ValueError:
                    return Answer("unreachable", "leads to what is no address", day=today())
                continue
            if status in _GONE:
                return Answer("gone", f"answers {status}", day=today())
            if not 200 <= status < 300:
                return Answer("unreachable", f"answers {status}", day=today())
            if moved and at != url:
                return Answer("moved", "", at, today())
            return Answer("found", day=today())
        return Answer("unreachable", f"leads from address to address, {_HOPS} times", day=today())

    def _ask(self, url: str) -> tuple[int | Answer, str]:
        """Return the status of an address and where it leads; GET is believed where HEAD finds nothing."""
        status: int | Answer = 0
        target = ""
        for method in ("HEAD", "GET"):
            status, target, _ = self._request(method, url)
            if isinstance(status, int) and (status < 400 or status in _LATER):
                break
            if isinstance(status, Answer) and status.result == "gone":
                break
        return status, target

    def _request(self, method: str, url: str, size: int = 0) -> tuple[int | Answer, str, bytes]:
        """Send one request; return status, Location, and so many bytes of the body."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        self._wait(host, parts.netloc)
        local = [urllib.request.ProxyHandler({})] if is_local(host) else []
        opener = urllib.request.build_opener(*handlers_of_pages(), *local)
        headers = {"User-Agent": _AGENT, "Accept": "*/*"}
        try:
            made = request(_ascii(url), None, headers, method, time.monotonic() + self.timeout)
            with opener.open(made, timeout=self.timeout) as response:
                return response.status, "", response.read(size) if size else b""
        except urllib.error.HTTPError as error:
            error.close()
            return error.code, error.headers.get("Location", "") or "", b""
        except (OSError, http.client.HTTPException, ValueError, CastgraphError) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, socket.gaierror) and reason.errno in (socket.EAI_NONAME, socket.EAI_FAIL):
                return Answer("gone", "there is no such host", day=today()), "", b""
            timed = isinstance(reason, TimeoutError)
            why = "does not answer in time" if timed else f"cannot be reached ({first_line(reason)[:120]})"
            return Answer("unreachable", why, day=today()), "", b""
        finally:
            self._asked[host] = time.monotonic()

    def _wait(self, host: str, netloc: str) -> None:
        rules = self._rules.get(netloc)
        delay = rules.crawl_delay(_AGENT) if isinstance(rules, RobotFileParser) else None
        pause = max(self.pause, min(float(delay or 0), 30.0))
        if host in self._asked:
            time.sleep(max(0.0, self._asked[host] + pause - time.monotonic()))

    def _refused(self, url: str) -> str:
        """Return why an address is not asked: its host is not allowed, or forbids it; empty where it may be."""
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
            _ascii(url)
        except ValueError:
            return "it is not an address"
        if parts.scheme not in ("http", "https") or not host:
            return "it is not an address of the web"
        if host not in self.allowed and (EVERY_HOST not in self.allowed or _is_private(host)):
            return f"--allow-network does not name {host}"
        rules = self._robots(parts.scheme, parts.netloc, host)
        if isinstance(rules, str):
            return rules
        return "" if rules.can_fetch(_AGENT, _ascii(url)) else "its robots.txt does not allow it"

    def _robots(self, scheme: str, netloc: str, host: str) -> RobotFileParser | str:
        """Return a host's rules, or why there are none; a host that has no such file allows all."""
        if netloc not in self._rules:
            rules = RobotFileParser()
            at, status, text = f"{scheme}://{netloc}/robots.txt", 0, b""
            for _ in range(_HOPS):
                found, target, text = self._request("GET", at, _ROBOTS_BYTES)
                status = 0 if isinstance(found, Answer) else found
                with contextlib.suppress(ValueError):
                    at = urljoin(at, target)
                if status not in (*_PERMANENT, *_TEMPORARY) or urlsplit(at).hostname != host:
                    break
            if status >= 500:
                self._rules[netloc] = f"its robots.txt cannot be read (answers {status})"
            else:
                rules.parse(text.decode("utf-8", "replace").splitlines() if status == 200 else [])
                rules.modified()
                self._rules[netloc] = rules
        return self._rules[netloc]


def _is_fresh(answer: Answer) -> bool:
    if answer.result not in ("found", "moved", "gone"):
        return False
    import datetime

    with contextlib.suppress(ValueError):
        age = datetime.date.fromisoformat(today()) - datetime.date.fromisoformat(answer.day)
        return 0 <= age.days < _KEPT_DAYS
    return False


def _in_turn(urls: Iterable[str]) -> Iterator[str]:
    """Yield addresses so that one of each host comes before the second of any."""
    by_host: dict[str, list[str]] = {}
    for url in urls:
        by_host.setdefault(url.partition("//")[2].partition("/")[0], []).append(url)
    while by_host:
        for host in list(by_host):
            yield by_host[host].pop(0)
            if not by_host[host]:
                del by_host[host]


def _is_private(host: str) -> bool:
    """Return whether a host is this machine, a number, or a name that only a local network knows."""
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(host)
        return True
    return is_local(host) or "." not in host or host.endswith((".local", ".internal", ".localhost"))


def _ascii(url: str) -> str:
    """Return an address as HTTP sends it: the host in IDNA, the rest percent-encoded, no fragment.

    Raises:
        ValueError: its host cannot be one.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode("ascii")
    host = f"[{host}]" if ":" in host else host
    netloc = f"{host}:{parts.port}" if parts.port else host
    safe = "%/:=&?~#+!$,;'@()*[]"
    return urlunsplit((parts.scheme, netloc, quote(parts.path, safe=safe), quote(parts.query, safe=safe), ""))
