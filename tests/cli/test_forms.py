"""One rule for every command that writes: the ending of the file is the format, and nothing else is written."""

from __future__ import annotations

import csv
import io
import json
import shlex
import zipfile

import pytest
from tests.conftest import MINI

from castgraph.cli.forms import ENDINGS, WRITES
from castgraph.cli.main import run as run_here
from castgraph.export import graphs, handing, node_tables, rdf, solutions

STARTS = {
    "json": ("{", "["), "jsonl": ("{",), "csv": ("",), "tsv": ("",), "html": ("<!doctype html>",), "svg": ("<svg",),
    "txt": ("",), "ttl": ("@prefix",), "xml": ("<?xml",), "graphml": ("<?xml", "<graphml"), "gexf": ("<?xml", "<gexf"),
    "dot": ("digraph",), "cyjs": ("{",), "md": ("#",), "nt": ("<",), "nq": ("<",), "trig": ("@prefix",),
}  # fmt: skip

WRITTEN = (
    ('connect "Ada Quill" "Esme Lark"', "json html svg csv tsv txt"),
    ('connect "Ada Quill" "Esme Lark" "Gus Pell"', "json html svg csv tsv txt"),
    ("connect --pairs PAIRS", "jsonl json csv tsv"),
    ('distances "Ada Quill"', "json csv tsv txt"),
    ("center --top 3", "json csv tsv txt"),
    ("find quill", "json csv tsv txt"),
    ('show "Ada Quill"', "json csv tsv txt"),
    ("stats", "json csv tsv txt"),
    ('why "Ada Quill" "Tin Harbour"', "json csv tsv txt"),
    ("conflicts", "json csv tsv txt"),
    ("digest --since 2000-01-01", "json md"),
    ("query largest-casts", "json csv tsv xml txt"),
    ('query -e "CONSTRUCT WHERE { ?s a schema:Person }"', "ttl nt nq trig"),
    ("export", "html graphml gexf dot cyjs ttl trig nt nq"),
)
CASES = [(line, ending) for line, endings in WRITTEN for ending in endings.split()]


@pytest.fixture
def typed(capfd, tmp_path, monkeypatch):
    """Type a line here; PAIRS is a file of two pairs."""
    (tmp_path / "pairs.txt").write_text("Ada Quill\tEsme Lark\nAda Quill\tNobody\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CASTGRAPH_GRAPH", str(MINI))

    def run(line):
        code = run_here(shlex.split(line.replace("PAIRS", "pairs.txt")))
        return code, *capfd.readouterr()

    return run


@pytest.mark.parametrize(("line", "ending"), CASES, ids=[f"{line} {ending}" for line, ending in CASES])
def test_the_ending_decides(typed, tmp_path, line, ending):
    code, out, err = typed(f"{line} -o answer.{ending}")
    written = (tmp_path / f"answer.{ending}").read_text(encoding="utf-8")

    assert code in (0, 1), err
    assert "Traceback" not in err
    assert written.startswith(STARTS[ending])
    assert bool(out) == (
        ending in ("html", "svg") and line.startswith("connect")
    )  # of a picture the text is printed too
    if ending in ("json", "cyjs"):
        json.loads(written)
    if ending in ("csv", "tsv"):
        rows = list(csv.reader(io.StringIO(written), delimiter="," if ending == "csv" else "\t"))
        assert len(rows) > 1
        assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize("line", dict.fromkeys(line for line, _ in CASES))
def test_an_ending_that_is_not_written_is_refused_with_those_that_are(typed, tmp_path, line):
    for name in ("a.docx", "a.csv.gz"):
        code, out, err = typed(f"{line} -o {name}")
        assert (code, out) == (2, "")
        assert "writes no .docx; it writes ." in err or "writes nothing compressed; leave out .gz" in err
        assert not (tmp_path / name).exists()


REFUSED = (
    ('connect "Ada Quill" "Esme Lark" -f json -o a.html', ".html stands for html, and json is asked for; name it .json"),
    ('connect "Ada Quill" "Esme Lark" -f jsonl', "it goes with --pairs FILE"),
    ("connect --pairs PAIRS -o a.svg", "connect --pairs writes no .svg; it writes .jsonl, .json, .csv, .tsv, .xlsx"),
    ("query largest-casts -f csv -o a.tsv", ".tsv stands for tsv, and csv is asked for"),
    ("query largest-casts --labels -f json", "--labels and --curies are for csv, tsv, xlsx, and json is asked for"),
    ("query largest-casts --labels --curies -f csv", "both say what stands for an IRI; give one"),
    ("export turtle -o a.html", ".html stands for html, and turtle is asked for; name it .ttl"),
    ("export", "name a FORMAT, or a FILE whose ending says it; there are: html, "),
    ("export csv", "csv is not written to stdout: add -o DIR"),
    ("export xlsx", "xlsx is not written to stdout: add -o FILE.xlsx"),
)  # fmt: skip


@pytest.mark.parametrize(("line", "words"), REFUSED, ids=[line for line, _ in REFUSED])
def test_what_contradicts_itself_is_refused(typed, line, words):
    code, out, err = typed(line)
    assert (code, out) == (2, "")
    assert words in err


def test_a_format_that_is_named_goes_to_a_file_of_any_name(typed, tmp_path):
    assert typed("find quill -f json -o answer.bak")[0] == 0
    assert typed("find quill -f csv -o answer")[0] == 0
    assert json.loads((tmp_path / "answer.bak").read_text())
    assert (tmp_path / "answer").read_text().startswith("name,type,years,credits,curie")


def test_pairs_are_lines_as_soon_as_they_are_read(typed):
    code, out, _ = typed("connect --pairs PAIRS -f tsv")
    head, first, second = out.splitlines()
    assert code == 1
    assert head.split("\t")[:4] == ["start", "end", "connected", "hops"]
    assert first.startswith("Ada Quill\tEsme Lark\ttrue\t")
    assert "nothing is named 'Nobody'" in second


def test_names_and_curies_stand_for_iris_in_csv_and_tsv(typed):
    ask = 'query -e "SELECT ?p ?n { ?p a schema:Person ; schema:name ?n } ORDER BY ?n"'
    assert "Ada Quill,Ada Quill" in typed(f"{ask} -f csv --labels")[1]
    assert "person:ada-quill\tAda Quill" in typed(f"{ask} -f tsv --curies")[1]
    assert "/person/ada-quill,Ada Quill" in typed(f"{ask} -f csv")[1]


def test_nodes_and_edges_are_two_tables(typed, tmp_path):
    assert typed("export csv -o folder")[0] == 0
    assert typed("export -o both.zip")[0] == 0
    with zipfile.ZipFile(tmp_path / "both.zip") as packed:
        for name in ("nodes.csv", "edges.csv"):
            assert packed.read(name) == (tmp_path / "folder" / name).read_bytes()
    nodes, edges = (
        list(csv.DictReader(io.StringIO((tmp_path / "folder" / name).read_text(encoding="utf-8"))))
        for name in ("nodes.csv", "edges.csv")
    )
    known = {node["id"] for node in nodes}
    assert {edge[end] for edge in edges for end in ("source", "target")} <= known
    assert {"Ada Quill"} <= {node["label"] for node in nodes}


def test_a_workbook_has_numbers_and_texts_and_no_formula(typed, tmp_path):
    openpyxl = pytest.importorskip("openpyxl", reason="xlsx is written by openpyxl: pip install 'castgraph[xlsx]'")
    assert typed("find quill -o found.xlsx")[0] == 0
    assert typed("export -o graph.xlsx")[0] == 0
    head, first, *_ = openpyxl.load_workbook(tmp_path / "found.xlsx").active.iter_rows(values_only=True)
    assert head[:5] == ("name", "type", "years", "credits", "curie")
    assert isinstance(first[3], int)
    assert openpyxl.load_workbook(tmp_path / "graph.xlsx").sheetnames == ["nodes", "edges"]
    from castgraph.export.workbook import workbook

    cells = openpyxl.load_workbook(io.BytesIO(workbook({"a": (["a"], [["=1+1"], ["x\x01"], [2]])}))).active["A"][1:]
    assert [(cell.value, cell.data_type) for cell in cells] == [("=1+1", "s"), ("x\ufffd", "s"), (2, "n")]


def test_without_openpyxl_it_says_what_to_install(typed, monkeypatch, tmp_path):
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    code, _, err = typed("find quill -o found.xlsx")
    assert code == 3
    assert "pip install 'castgraph[xlsx]'" in err
    assert not (tmp_path / "found.xlsx").exists()


def test_every_format_has_its_endings_and_the_writers_know_every_format():
    assert {form for forms in WRITES.values() for form in forms} - {"github"} <= set(ENDINGS)
    assert set(WRITES["query"]) == set(solutions.FORMATS)
    assert set(WRITES["export"]) == {
        "html", *graphs.FORMATS, *node_tables.FORMATS, *rdf.FORMATS, *handing.FORMATS,
    }  # fmt: skip
