"""Every message of `messages.txt`, which is there to be read, is what the command says."""

from __future__ import annotations

import pytest
from tests.transcripts import MESSAGES, Place, transcript

WRITTEN = MESSAGES.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    return transcript(MESSAGES, Place(tmp_path_factory.mktemp("place")).said)


def test_every_message_is_the_one_that_was_read(said):
    assert said.split("\n\n") == WRITTEN.split("\n\n"), "python -m tests.transcripts writes the messages anew"


@pytest.mark.parametrize(
    "ugly", ["Traceback", "unexpected ", "?;", "??", " 1 errors", " 1 names", "known There", "  exit 0\n    exit"]
)
def test_no_message_has_what_is_ugly(ugly):
    assert ugly not in WRITTEN


def test_each_message_ends_with_an_exit_code_that_is_promised():
    codes = {block.rpartition("exit ")[2].strip() for block in WRITTEN.strip().split("\n\n") if block.startswith("$")}
    assert codes <= {"0", "1", "2", "3"}
