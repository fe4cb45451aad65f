"""Pages of sources, asked for on a server that is there: gone, moved and silent ones are told apart, politely."""

from __future__ import annotations

import datetime
import itertools
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from castgraph.curation.links import Answer, LinkCheck
from castgraph.dates import today

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROBOTS = "User-agent: castgraph\nDisallow: /secret\n\nUser-agent: *\nDisallow: /\n"


class Site(BaseHTTPRequestHandler):
    """A site whose every path is a way to answer."""

    protocol_version = "HTTP/1.1"
    log: list[tuple[str, str, float, str]]
    open_now = 0
    most_open = 0

    def answer(self) -> None:
        cls = type(self)
        cls.open_now += 1
        cls.most_open = max(cls.most_open, cls.open_now)
        try:
            self.log.append((self.command, self.path, time.monotonic(), self.headers["User-Agent"]))
            self.reply()
        finally:
            cls.open_now -= 1

    do_HEAD = do_GET = answer  # noqa: N815

    def reply(self) -> None:
        port = self.server.server_address[1]
        ways: dict[str, tuple[int, str]] = {
            "/here": (200, ""), "/gone": (404, ""), "/removed": (410, ""), "/broken": (500, ""), "/wall": (403, ""),
            "/old": (301, "/here"), "/old308": (308, f"http://127.0.0.1:{port}/old"), "/now": (302, "/here"),
            "/old-gone": (301, "/gone"), "/circle": (302, "/circle"), "/old-secret": (301, "/secret/page"),
            "/elsewhere": (301, f"http://localhost:{port}/here"), "/half": (301, "/now"), "/busy": (429, ""),
            "/odd": (301, "http://[::1/here"), "/é%20x": (200, ""),
        }  # fmt: skip
        if self.path == "/robots.txt":
            body = ROBOTS.encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        if self.path == "/slow":
            time.sleep(3)
        if self.path == "/only-get":
            ways[self.path] = (405 if self.command == "HEAD" else 200, "")
        if self.path == "/%C3%A9%20x?q=%C3%BC":
            ways[self.path] = (200, "")
        status, to = ways.get(self.path, (200, ""))
        self.send_response(status)
        if to:
            self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def site() -> Iterator[tuple[str, type[Site]]]:
    kind = type("ThisSite", (Site,), {"log": [], "open_now": 0, "most_open": 0})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", kind
    server.shutdown()
    server.server_close()
    thread.join()


def asking(**more: Any) -> LinkCheck:
    return LinkCheck(**({"allowed": ["127.0.0.1"], "pause": 0.0, "timeout": 1.0} | more))


@pytest.mark.parametrize(
    ("path", "result", "to"),
    [
        ("/here", "found", ""),
        ("/gone", "gone", ""),
        ("/removed", "gone", ""),
        ("/broken", "unreachable", ""),
        ("/wall", "unreachable", ""),
        ("/old", "moved", "/here"),
        ("/old308", "moved", "/here"),
        ("/now", "found", ""),
        ("/half", "found", ""),
        ("/old-gone", "gone", ""),
        ("/circle", "unreachable", ""),
        ("/slow", "unreachable", ""),
        ("/only-get", "found", ""),
        ("/secret", "unasked", ""),
        ("/old-secret", "moved", "/secret/page"),
        ("/busy", "unreachable", ""),
        ("/odd", "unreachable", ""),
        ("/é x?q=ü#part", "found", ""),
    ],
)
def test_what_became_of_a_page_is_what_its_answer_says(site, path, result, to):
    url, log = site[0] + path, site[1].log
    answer = asking().answers([url])[url]

    assert (answer.result, answer.to) == (result, site[0] + to if to else "")
    assert not any(asked.startswith("/secret") for _, asked, _, _ in log)
    assert all(agent.startswith("castgraph/") for _, _, _, agent in log)


def test_a_page_that_moved_to_a_host_that_is_not_allowed_is_moved_and_not_followed(site):
    url = site[0] + "/elsewhere"
    answer = asking().answers([url])[url]

    assert answer.result == "moved"
    assert "localhost" in answer.to
    assert "--allow-network does not name localhost" in answer.reason
    assert asking(allowed=["127.0.0.1", "localhost"]).answers([url])[url].reason == ""


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "http://localhost/x", "http://printer/x", "ftp://a.example/x"])
def test_every_host_is_no_host_of_the_local_network_and_nothing_but_the_web(url):
    assert asking(allowed=["*"]).answers([url])[url].result == "unasked"


def test_a_host_that_does_not_answer_is_not_one_that_is_gone():
    url = "http://127.0.0.1:9/x"  # the port of discard, which nobody opens
    assert asking().answers([url])[url].result == "unreachable"


def test_one_host_gets_one_request_at_a_time_and_a_pause_between_two(site):
    asking(pause=0.2).answers([f"{site[0]}/{number}" for number in range(4)])
    times = [moment for _, _, moment, _ in site[1].log]

    assert site[1].most_open == 1
    assert len(times) == 5  # with robots.txt, which is asked for once
    assert min(later - sooner for sooner, later in itertools.pairwise(times)) >= 0.19


def test_a_host_that_asks_to_be_left_alone_is(site):
    urls = [site[0] + path for path in ("/busy", "/here", "/gone")]
    answers = asking().answers(urls)

    assert [answers[url].result for url in urls] == ["unreachable"] * 3
    assert [path for _, path, _, _ in site[1].log] == ["/robots.txt", "/busy"]


def test_what_was_broken_off_goes_on_where_it_was(site, tmp_path):
    kept = tmp_path / "cache" / "links.json"
    urls = [site[0] + path for path in ("/here", "/gone", "/broken", "/old")]

    def stop(left: int, _: str) -> None:
        if left == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asking(kept=kept, tell=stop).answers(urls)
    assert len(json.loads(kept.read_text("utf-8"))) == 3
    site[1].log.clear()
    answers = asking(kept=kept).answers(urls)

    assert [answers[url].result for url in urls] == ["found", "gone", "unreachable", "moved"]
    assert {path for _, path, _, _ in site[1].log} == {"/robots.txt", "/broken", "/old", "/here"}
    site[1].log.clear()
    asking(kept=kept, again=True).answers(urls)
    assert ("HEAD", "/gone") in [(method, path) for method, path, _, _ in site[1].log]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"http://127.0.0.1:9/x": {"odd": 1}}', '{"a": 3}'])
def test_kept_answers_that_cannot_be_read_are_asked_for_again(tmp_path, text, site):
    kept = tmp_path / "links.json"
    kept.write_text(text, encoding="utf-8")

    assert asking(kept=kept).answers([site[0] + "/here"])[site[0] + "/here"].result == "found"


@pytest.mark.parametrize(("days", "result"), [(0, "found"), (13, "found"), (14, "gone"), (3000, "gone"), (-1, "gone")])
def test_an_answer_is_believed_for_a_fortnight_and_asked_for_again_then(tmp_path, site, days, result):
    kept = tmp_path / "links.json"
    url = site[0] + "/gone"
    day = datetime.date.fromisoformat(today()) - datetime.timedelta(days)
    kept.write_text(json.dumps({url: {"result": "found", "day": str(day)}}), encoding="utf-8")

    assert asking(kept=kept).answers([url])[url].result == result
    assert Answer(**json.loads(kept.read_text("utf-8"))[url]).result == result


def spoilt(folder: Path, url: str, more: str = "") -> Path:
    path = folder / "sources" / "one.ttl"
    path.write_text(path.read_text("utf-8").replace("https://example.org/one", url) + more, encoding="utf-8")
    return folder


def test_check_tells_what_is_gone_and_where_what_moved_is(run, folder, site):
    allow = ("--links", "--allow-network", "127.0.0.1", "--pause", "0")
    spoilt(folder, site[0] + "/gone")
    ran = run("check", str(folder), *allow)
    assert "one.ttl:14: warning: the page is gone (answers 404, " in ran.out
    assert "name a copy with cg:archived and cg:dateArchived [dead-link]" in ran.out
    assert ran.code == 0
    assert "is gone" not in run("check", str(folder)).out

    spoilt(folder, site[0] + "/gone", '<> cg:archived <https://a.example/1> ; cg:dateArchived "2020-02-02"^^xsd:date .')
    kept = run("check", str(folder), *allow, "--level", "info")
    assert "info: the page is gone" in kept.out
    assert "the copy is https://a.example/1" in kept.out


def test_check_says_where_a_page_has_moved(run, folder, site):
    spoilt(folder, site[0] + "/old")
    ran = run("check", str(folder), "--links", "--allow-network", "127.0.0.1", "--pause", "0", "-f", "json")

    (found,) = [one for one in json.loads(ran.out) if one["rule"] == "moved-link"]
    assert f"write schema:url <{site[0]}/here>" in found["message"]


@pytest.mark.parametrize(
    ("options", "said"),
    [(["--links"], "name a host with --allow-network"), (["--allow-network", "a.example"], "is for --links")],
)
def test_half_of_what_links_need_is_refused(run, folder, options, said):
    ran = run("check", str(folder), *options)

    assert ran.code == 2
    assert said in ran.err


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("cg:archived <https://a.example/1>", "belong together"),
        ('cg:dateArchived "2020-02-02"^^xsd:date', "belong together"),
        (
            'cg:archived <https://a.example/1>, <https://a.example/2> ; cg:dateArchived "2020-02-02"^^xsd:date',
            "one copy",
        ),
        ('cg:archived <https://example.org/one> ; cg:dateArchived "2020-02-02"^^xsd:date', "a copy elsewhere"),
        ('cg:archived <https://a.example/1> ; cg:dateArchived "2019-02-02"^^xsd:date', "before it was published"),
        ('cg:archived <https://a.example/1> ; cg:dateArchived "2999-02-02"^^xsd:date', "still to come"),
        ('cg:archived <https://a.example/1> ; cg:dateArchived "soon"', "is no day"),
    ],
)
def test_half_a_copy_in_an_archive_is_an_error(run, folder, header, said):
    spoilt(folder, "https://example.org/one", f"<> {header} .\n")
    ran = run("check", str(folder))

    assert ran.code == 1
    assert said in ran.out


def test_a_whole_copy_in_an_archive_is_fine(run, folder):
    spoilt(
        folder,
        "https://example.org/one",
        '<> cg:archived <https://a.example/1> ; cg:dateArchived "2020-02-02"^^xsd:date .\n',
    )

    assert run("check", str(folder)).code == 0
