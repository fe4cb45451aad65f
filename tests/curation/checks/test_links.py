"""What is told of the addresses of sources, from answers that are kept: no host is asked."""

from __future__ import annotations

import datetime
import json

import pytest
from tests.curated import tell

from castgraph.curation.checks.links import check_links
from castgraph.curation.files import read_curated
from castgraph.curation.links import LinkCheck

COPY = '; cg:archived <https://archive.example/a> ; cg:dateArchived "2022-01-01"^^xsd:date '


def day(ago: int) -> str:
    return (datetime.datetime.now().astimezone().date() - datetime.timedelta(days=ago)).isoformat()


@pytest.mark.parametrize(
    ("answer", "header", "told"),
    [
        (("found", "", ""), "", None),
        (("gone", "answers 404", ""), "", ("warning", "dead-link", "the page is gone (answers 404, {}); name a copy")),
        (("gone", "answers 404", ""), COPY, ("info", "dead-link", "(answers 404, {}); the copy is https://archive.example/a")),
        (("moved", "", "https://b.example/"), "", ("warning", "moved-link", "has moved; write schema:url <https://b.example/>")),
        (("moved", "to x", "https://b.example/"), "", ("warning", "moved-link", "has moved (to x); write schema:url")),
        (("unreachable", "answers 500", ""), "", ("info", "unasked-link", "was not asked for: --allow-network does not name")),
    ],
)  # fmt: skip
def test_what_became_of_a_page_is_told_on_the_line_of_its_address(folder, tmp_path, answer, header, told):
    path = tell(folder, "2022-05-05", "", header=header)
    file = read_curated(path, folder)
    kept = tmp_path / "kept.json"
    result, reason, to = answer
    answers = {f"https://example.org/{path.stem}": {"result": result, "reason": reason, "to": to, "day": day(3)}}
    kept.write_text(json.dumps(answers), encoding="utf-8")
    found = check_links([file], LinkCheck(allowed=(), kept=kept))

    if told is None:
        assert found == []
        return
    (one,) = found
    assert (one.path, one.level, one.rule) == (str(path), *told[:2])
    assert told[2].format(day(3)) in one.message
    assert "schema:url" in file.text.split("\n")[one.line - 1]


@pytest.mark.parametrize(("ago", "again", "believed"), [
    (0, False, True), (13, False, True), (14, False, False), (-1, False, False), (0, True, False),
])  # fmt: skip
def test_an_answer_is_believed_for_a_fortnight_unless_it_is_to_be_asked_again(tmp_path, ago, again, believed):
    kept = tmp_path / "kept.json"
    kept.write_text(
        json.dumps({"https://a.example/": {"result": "gone", "reason": "x", "day": day(ago)}}), encoding="utf-8"
    )
    asked = []
    links = LinkCheck(allowed=(), kept=kept, again=again, tell=lambda left, url: asked.append((left, url)))
    found = links.answers(["https://a.example/", "https://a.example/"])

    assert {url: answer.result for url, answer in found.items()} == {
        "https://a.example/": "gone" if believed else "unasked"
    }
    assert asked == ([] if believed else [(1, "https://a.example/")])


def test_hosts_take_turns():
    urls = [
        "https://a.example/1",
        "https://a.example/2",
        "https://a.example/3",
        "https://b.example/1",
        "http://b.example/2",
    ]
    asked = []
    LinkCheck(allowed=(), tell=lambda left, url: asked.append((left, url))).answers(urls)

    assert asked == [(5, urls[0]), (4, urls[3]), (3, urls[1]), (2, urls[4]), (1, urls[2])]
