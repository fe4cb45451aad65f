"""The command line as people meet it: answers, honest noes, bad input, exit codes, nothing half-written."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from castgraph.cli.main import COMMANDS


def one_line(text: str) -> bool:
    return text.count("\n") == 1 and "Traceback" not in text


def test_python_dash_m_and_installed_command_are_the_same(run):
    installed = Path(sys.executable).parent / "castgraph"
    there = subprocess.run([str(installed), "--version"], capture_output=True, text=True, check=True)

    assert there.stdout == run("--version").out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_that_ends_with_an_example(run, name):
    ran = run(name, "--help")

    assert ran.code == 0
    assert "Example:" in ran.out


def test_importing_the_command_line_loads_nothing_heavy():
    heavy = ("rdflib", "networkx", "numpy", "pyvis", "rich", "pyoxigraph")
    code = f"import castgraph.cli.main, sys; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_question_to_a_kept_store_imports_nothing_that_only_others_need():
    """Each of them costs a tenth of a second or more."""
    needless = ("rdflib", "networkx", "pyvis", "sqlglot", "asyncio", "castgraph.loading.folder", "castgraph.store.guard",
                "castgraph.store.client", "castgraph.paths.collect", "castgraph.curation.workspace")  # fmt: skip
    code = (
        "import sys; from castgraph.cli.main import run\n"
        "try: run()\n"
        f"finally: print([name for name in {needless} if name in sys.modules], file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, "connect", "Alice Oseman", "David Tennant"]
    subprocess.run(command, capture_output=True, check=True)  # which keeps the store, where nobody has
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stderr.splitlines()[-1] == "[]"


def test_an_unknown_name_says_who_was_meant(run):
    ran = run("connect", "Alice Osman", "David Tennant")

    assert ran.code == 2
    assert "Alice Oseman (person:alice-oseman)" in ran.err
    assert one_line(ran.err)


def test_a_name_of_several_lists_them_with_curies(run, folder):
    with (folder / "entities" / "all.ttl").open("a", encoding="utf-8") as stream:
        stream.write('person:ann-2 a schema:Person ; schema:name "Ann Example" .\n')

    ran = run("show", "Ann Example", "--graph", str(folder))

    assert ran.code == 2
    assert "person:ann " in ran.err
    assert "person:ann-2" in ran.err


BAD_FILES = {
    "missing dot": ("credit:x a cg:Credit\ncredit:y a cg:Credit .", 1),
    "not RDF": ("<html><body>404</body></html>", 1),
    "unknown prefix": ("foo:x a cg:Credit .", 1),
    "conflict marker": ("<<<<<<< HEAD\n", 1),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_not_turtle_is_named_with_its_line(run, folder, name):
    text, _ = BAD_FILES[name]
    path = folder / "sources" / "two.ttl"
    path.write_text("@prefix cg: <https://w3id.org/castgraph/vocab#> .\n" + text, encoding="utf-8")

    ran = run("stats", "--graph", str(folder))

    assert ran.code == 3
    assert re.search(r"two\.ttl:[23]", ran.err), ran.err
    assert one_line(ran.err)


def test_a_missing_folder_is_said(run, tmp_path):
    ran = run("stats", "--graph", str(tmp_path / "nowhere"))

    assert ran.code == 3
    assert "no such folder" in ran.err
    assert one_line(ran.err)
    assert not (tmp_path / "nowhere").exists()


def test_an_empty_folder_is_said(run, tmp_path):
    ran = run("stats", "--graph", str(tmp_path))

    assert ran.code == 3
    assert "no .ttl file" in ran.err


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("ÿþ".encode("latin-1") + "a".encode("utf-16"), "UTF-16"),
        ("# é\n".encode("latin-1"), "not UTF-8"),
        (b"\x00\x01\x02", "binary"),
    ],
)
def test_another_encoding_is_refused_with_the_remedy(run, folder, data, words):
    (folder / "sources" / "two.ttl").write_bytes(data)

    ran = run("stats", "--graph", str(folder))

    assert ran.code == 3
    assert "two.ttl" in ran.err
    assert words in ran.err
    assert one_line(ran.err)


def test_a_byte_order_mark_is_no_error(run, folder):
    path = folder / "sources" / "one.ttl"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert run("stats", "--graph", str(folder)).code == 0


def test_a_relative_iri_in_a_plain_file_is_an_error_where_it_is_loaded(run, tmp_path):
    path = tmp_path / "a.ttl"
    path.write_text("<x> <http://example.org/p> 1 .")

    ran = run("load", str(path), "--store", str(tmp_path / "s"))

    assert ran.code == 3
    assert "relative IRI" in ran.err


def test_an_impossible_date_is_found_by_check(run, folder):
    path = folder / "sources" / "one.ttl"
    path.write_text(path.read_text().replace("2020-01-31", "2023-13-01"))

    ran = run("check", str(folder))

    assert ran.code == 1
    assert re.search(r"one\.ttl:\d+: error: \"2023-13-01\"", ran.out), ran.out


def test_hostile_labels_stay_text(run, folder):
    path = folder / "entities" / "all.ttl"
    hostile = r"</script>\u001B[2J\u202Eevil" + "x" * 10_000
    path.write_text(path.read_text().replace("Ann Example", hostile))

    ran = run("show", "person:ann", "--graph", str(folder))

    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out
    assert "\\u001b" in ran.out


def test_a_read_only_output_folder_is_said_and_left_alone(run, tmp_path):
    if os.geteuid() == 0:
        target = "/proc/out.dot"  # where even root cannot write
    else:
        tmp_path.chmod(0o500)
        target = str(tmp_path / "out.dot")

    ran = run("export", "dot", "-o", target)

    assert ran.code == 3
    assert "cannot be written" in ran.err
    assert one_line(ran.err)


def test_a_mistyped_store_is_not_created(run, tmp_path):
    ran = run("stats", "--store", str(tmp_path / "typo"))

    assert ran.code == 3
    assert "castgraph load" in ran.err
    assert not (tmp_path / "typo").exists()


def test_a_folder_of_other_things_is_no_store_and_is_left_alone(run, folder):
    before = sorted(path.name for path in folder.iterdir())

    read = run("stats", "--store", str(folder))
    written = run("load", "--store", str(folder))

    assert (read.code, written.code) == (3, 3)
    assert "not a castgraph store" in read.err
    assert "holds other files" in written.err
    assert sorted(path.name for path in folder.iterdir()) == before


def test_debug_shows_the_traceback(run, tmp_path):
    ran = run("--debug", "stats", "--graph", str(tmp_path / "nowhere"))

    assert "Traceback" in ran.err


def test_a_closed_pipe_ends_quietly():
    command = f"{sys.executable} -m castgraph export nquads | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_ascii_locale_prints_without_failing(run):
    ran = run("find", "locke", LC_ALL="C", PYTHONIOENCODING="ascii")

    assert ran.code == 0
    assert "Joe Locke" in ran.out


def test_ctrl_c_ends_with_130_and_one_line(tmp_path):
    os.mkfifo(tmp_path / "asked.rq")
    process = subprocess.Popen(
        [sys.executable, "-m", "castgraph", "query", str(tmp_path / "asked.rq")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with (tmp_path / "asked.rq").open("w"):  # as soon as it is read
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert one_line(err.lstrip())


LOST = """
import signal, sys

class Lost:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

class Finder:
    def find_spec(self, name, *rest):
        if name == imported:
            Lost()

imported = sys.argv.pop()
sys.argv += ["query", "-"]
sys.meta_path.insert(0, Finder())
from castgraph.__main__ import main
main()
"""


@pytest.mark.parametrize("module", ["castgraph.cli.main", "click", "castgraph.cli.query"])
def test_ctrl_c_is_not_lost_in_what_python_imports(tmp_path, module):
    process = subprocess.Popen(
        [sys.executable, "-c", LOST, module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        process.wait(timeout=60)
    finally:
        process.kill()
    out, err = process.communicate()

    assert (process.returncode, out) == (130, b"")
    assert err.strip() in (b"interrupted", b"castgraph: interrupted")


def test_an_installed_package_works_in_any_folder(run, tmp_path):
    assert run("find", "Tennant", cwd=tmp_path).code == 0
