"""``castgraph draft`` as people run it: files, a terminal, what is rejected, what is refused."""

from __future__ import annotations

import http.server
import threading

import pytest
from tests.articles import folder_of
from tests.terminal import terminal

TEXT = """https://gazette.example/glass

Alder and Birch go to sea

Ann Alder will star in Harbour of Glass. Ben Birch will direct Harbour of Glass.
"""


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "glass.txt").write_text(TEXT, encoding="utf-8")
    return folder_of(tmp_path)


def test_two_commands_lead_from_an_article_to_its_facts_and_no_sentence_is_stored(run, desk, tmp_path):
    made = run(
        "draft", "glass.txt", "--graph", str(desk), "--published", "2024-03-01", "-o", "facts.toml", cwd=tmp_path
    )
    assert made.code == 0, made.err
    assert "2 new" in made.err
    assert "[Ann Alder] will star in [Harbour of Glass]." in (tmp_path / "facts.toml").read_text()
    added = run("add", "--from", "facts.toml", "--graph", str(desk), cwd=tmp_path)
    assert added.code == 0, added.err
    files = {path: path.read_text() for path in desk.rglob("*.ttl")}
    assert any("ann-alder-actor-harbour-of-glass" in text for text in files.values())
    assert not any("will star in" in text for text in files.values())
    again = run("draft", "glass.txt", "--graph", str(desk), cwd=tmp_path)
    assert again.code == 1
    assert "nothing to propose" in again.err


def test_what_a_file_says_no_to_is_not_proposed_again(run, desk, tmp_path):
    run("draft", "glass.txt", "--graph", str(desk), "--published", "2024-03-01", "-o", "facts.toml", cwd=tmp_path)
    facts = (tmp_path / "facts.toml").read_text().replace("[[add]]", '[[add]]\naccept = "no"', 1)
    (tmp_path / "facts.toml").write_text(facts, encoding="utf-8")
    assert run("add", "--from", "facts.toml", "--graph", str(desk), cwd=tmp_path).code == 0
    assert (desk / "rejected.tsv").read_text().startswith("address\tfact\nhttps://gazette.example/glass\t")
    again = run("draft", "glass.txt", "--graph", str(desk), cwd=tmp_path)
    assert "1 proposals were rejected before and are left out" in again.err
    assert run("check", str(desk)).code in (0, 1)


def test_on_a_terminal_a_group_is_accepted_with_one_key(desk, tmp_path):
    with terminal("draft", str(tmp_path / "glass.txt"), "--graph", str(desk), "--published", "2024-03-01") as typed:
        typed.until(b"[l]eave")
        typed.type(b"a\n")
        typed.until(b"Write 2 facts")
        typed.type(b"y\n")
        typed.until(b"2024-03-01-the-gazette")
        typed.process.wait(60)
    assert any("harbour-of-glass" in p.read_text() for p in (desk / "sources").glob("2024-03-01-*.ttl"))


def test_ctrl_c_keeps_what_was_answered_in_a_file_that_goes_on(run, desk, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with terminal("draft", "glass.txt", "--graph", str(desk), "--published", "2024-03-01") as typed:
        typed.until(b"[l]eave")
        typed.type(b"o\n")
        typed.until(b"[l]eave [y]: ")
        typed.type(b"n\n")
        typed.until(b"[l]eave [y]: ")
        typed.interrupt()
        assert b"answers are kept in draft.toml" in typed.seen
        assert typed.process.wait(60) == 130
    assert not list((desk / "sources").glob("2024-03-01-*.ttl"))
    assert run("add", "--from", "draft.toml", "--graph", str(desk), cwd=tmp_path).code == 0
    assert len((desk / "rejected.tsv").read_text().splitlines()) == 2


def test_an_address_is_fetched_only_from_a_host_that_is_named(run, desk, tmp_path):
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/away":
                self.send_response(302)
                self.send_header("Location", "http://elsewhere.example/")
                self.end_headers()
                return
            self.send_response(200 if self.path == "/glass" else 404)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.end_headers()
            self.wfile.write(TEXT.partition("\n\n")[2].encode())

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        refused = run("draft", f"{base}/glass", "--graph", str(desk))
        assert refused.code == 2
        assert "--allow-network 127.0.0.1" in refused.err
        allowed = ("--graph", str(desk), "--allow-network", "127.0.0.1")
        assert "Ann Alder" in run("draft", f"{base}/glass", *allowed).out
        assert "answers 404; save the page" in run("draft", f"{base}/gone", *allowed).err
        away = run("draft", f"{base}/away", *allowed)
        assert away.code == 2
        assert "redirects to elsewhere.example" in away.err
        server.shutdown()


@pytest.mark.parametrize(
    ("name", "data", "code", "words"),
    [
        ("none.txt", None, 3, "no such file"),
        ("empty.txt", b"", 3, "there is no article in it"),
        ("large.txt", b"a " * (11 << 20), 3, "is larger than 20 MB"),
        ("late.txt", b"Ann Alder will star in Harbour of Glass, they say.", 2, "is still to come"),
    ],
)
def test_bad_input_is_told_in_a_line(run, desk, tmp_path, name, data, code, words):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    more = ("--published", "2999-01-01") if name == "late.txt" else ()
    ended = run("draft", name, "--graph", str(desk), *more, cwd=tmp_path)
    assert (ended.code, len(ended.err.splitlines())) == (code, 1)
    assert words in ended.err
