"""What is handed on is read back by readers of those formats: Wikidata's, Wikipedia's, reference managers', Aleph's."""

from __future__ import annotations

import importlib.metadata
import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
import rdflib
from tests.folders import MINI

from castgraph.export import handing

if TYPE_CHECKING:
    from pathlib import Path

ODD = "A |{{cite}} \"b\"\u2028 [[c]] <ref>''d'' é &amp; パ || ~~~~ \\\\ __TOC__ e=f"
WD = "https://schema.org/sameAs> <http://www.wikidata.org/entity/"
ITEMS = {
    "person/nia-thorn": "Q1", "person/esme-lark": "Q2", "person/isla-nook": "Q3", "person/bram-vane": "Q4",
    "production/brass-sparrow": "Q11", "production/the-lonely-lighthouse": "Q12", "production/tin-harbour": "Q13",
    "production/tin-harbour-season-1": "Q14", "character/brass-sparrow-vesper": "Q21",
    "organization/reel-gazette": "Q31",
}  # fmt: skip


def turtle(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mini graph with Wikidata's items, an archived article, and a headline and a name that break formats."""
    folder: Path = shutil.copytree(MINI, tmp_path_factory.mktemp("odd") / "graph")
    ids = "".join(f"<https://w3id.org/castgraph/id/{key}> <{WD}{item}> .\n" for key, item in ITEMS.items())
    (folder / "entities" / "ids.ttl").write_text(ids, encoding="utf-8")
    source = folder / "sources" / "2021-06-07-reel-gazette-brass-sparrow.ttl"
    text = source.read_text(encoding="utf-8").replace('"Brass Sparrow takes off"', turtle(ODD))
    text += (
        "<> cg:archived <https://web.archive.org/web/20210608000000/https://x.example/a{b}'|'> ; "
        'cg:dateArchived "2021-06-08"^^xsd:date .\n'.replace("{", "%7B")
        .replace("}", "%7D")
        .replace("|", "%7C")
    )
    source.write_text(text, encoding="utf-8")
    people = folder / "entities" / "people.ttl"
    people.write_text(people.read_text("utf-8").replace('"Esme Lark"', turtle(ODD + "\tx\ny")), encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=["odd", "mini"])
def exported(request: pytest.FixtureRequest, odd: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A function that exports a graph to a form, and returns the text as it is in the file."""
    from tests.conftest import run_command

    folder = odd if request.param == "odd" else MINI

    def export(form: str, *options: str) -> str:
        target = tmp_path_factory.mktemp("out") / "file"
        ran = run_command("export", form, "--graph", str(folder), "-o", str(target), *options)
        assert ran.code == 0, ran.err
        return target.read_bytes().decode("utf-8")

    return export


def commands(text: str) -> list[list[str]]:
    """Read QuickStatements: fields as the tool's help describes them, or a failure."""
    kinds = (
        r"Q[1-9]\d*", r"[PS][1-9]\d*", r'"[^\t\n]+"', r'[a-z-]+:"[^\t\n]+"',
        r"\+\d{4}-\d\d-\d\dT00:00:00Z/(?:9|10|11)",
    )  # fmt: skip
    read = [line.split("\t") for line in text.split("\n")[:-1]]
    for fields in read:
        assert len(fields) % 2 == 1
        assert re.fullmatch(kinds[0], fields[0])
        assert all(re.fullmatch(kinds[1], name) for name in fields[1::2])
        assert all(re.fullmatch("|".join((kinds[0], *kinds[2:])), value) for value in fields[2::2]), fields
        assert "||" not in "".join(fields)
    return read


def test_quickstatements_are_what_both_sides_know_with_a_reference_each(run, odd):
    ran = run("export", "quickstatements", "--graph", str(odd))
    read = commands(ran.out)

    assert ["Q11", "P161", "Q2", "P453", "Q21"] in [fields[:5] for fields in read]
    assert ["Q12", "P57", "Q3"] in [fields[:3] for fields in read]
    assert ["Q14", "P179", "Q13"] in [fields[:3] for fields in read]
    assert not any("Q1" in fields for fields in read)  # it is denied
    (cast,) = [fields for fields in read if fields[:3] == ["Q11", "P161", "Q2"]]
    named = dict(zip(cast[1::2], cast[2::2], strict=True))
    assert named["S854"] == '"https://reel-gazette.example.org/2021-06-07-reel-gazette-brass-sparrow"'
    assert (named["S577"], named["S123"]) == ("+2021-06-07T00:00:00Z/11", "Q31")
    assert named["S2960"] == "+2021-06-08T00:00:00Z/11"
    assert named["S1476"].startswith('en:"A |{{cite}} "b" [[c]]')
    assert "left out: facts of which an end carries no Wikidata item, or two:" in ran.err
    assert "statements\n" in ran.err


def test_what_does_not_hold_is_handed_on_only_when_it_is_asked_for(run, odd):
    early = ("--as-of", "2021-06-30", "--graph", str(odd))

    assert "credit-nia-thorn" not in run("export", "ftm", *early).out
    assert "credit-nia-thorn" in run("export", "ftm", "--with", "rumoured", *early).out
    assert "credit-nia-thorn" not in run("export", "ftm", "--with", "rumoured", "--graph", str(odd)).out
    assert "credit-nia-thorn" in run("export", "ftm", "--with", "denied", "--graph", str(odd)).out
    assert "2021-06-08" not in run("export", "csl-json", "--as-of", "2021-01-01", "--graph", str(odd)).out
    assert run("export", "turtle", "--with", "denied", "--graph", str(odd)).code == 2


DATE = {
    "type": "object", "required": ["date-parts"], "additionalProperties": False,
    "properties": {"date-parts": {"type": "array", "minItems": 1, "maxItems": 2, "items": {
        "type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}}}},
}  # fmt: skip
CSL = {
    "type": "array",
    "items": {
        "type": "object", "required": ["type", "id"], "additionalProperties": False,
        "properties": {
            "type": {"enum": ["article-newspaper", "dataset"]},
            "issued": DATE, "accessed": DATE,
        } | {
            name: {"type": "string"}
            for name in ("id", "title", "container-title", "language", "URL", "archive", "archive_location")
        },
    },
}  # fmt: skip
"""What of the specification of CSL JSON the export uses, and nothing besides."""


def test_reference_managers_read_csl_json(exported):
    citeproc = pytest.importorskip("citeproc")
    jsonschema = pytest.importorskip("jsonschema")
    from citeproc.source.json import CiteProcJSON

    items = json.loads(exported("csl-json"))
    jsonschema.validate(items, CSL)
    read = CiteProcJSON(items)

    assert len(read) == len(items) == len(list((MINI / "sources").glob("*.ttl")))
    item = read["source:2023-04-harbour-post-tin-harbour"]
    assert (item.issued.year, item.issued.month) == (2023, 4)
    assert str(item.title) == "No spin-off for Tin Harbour, says Quill"
    style = citeproc.CitationStylesStyle("harvard-cite-them-right", validate=False)
    shelf = citeproc.CitationStylesBibliography(style, read, citeproc.formatter.plain)
    shelf.register(citeproc.Citation([citeproc.CitationItem("source:2023-04-harbour-post-tin-harbour")]))
    assert "Harbour Post" in str(shelf.bibliography()[0])


def test_wikipedia_reads_cite_news(exported):
    parser = pytest.importorskip("mwparserfromhell")
    text = exported("cite-news")
    items = {item["URL"]: item for item in json.loads(exported("csl-json"))}

    wiki = parser.parse(text)
    templates = wiki.filter_templates()
    assert len(templates) == text.count("\n") == len(items)
    assert not wiki.filter_tags()
    assert not wiki.filter_wikilinks()
    assert not wiki.filter_comments()
    for template in templates:
        assert template.name.strip() == "cite news"
        item = items[str(template.get("url").value).strip()]
        title = template.get("title").value.strip_code().strip()
        assert title == " ".join("".join(c if c.isprintable() else " " for c in item["title"]).split())
        assert str(template.get("work").value).strip() == item["container-title"]
        assert bool(template.has("archive-url")) == ("archive_location" in item)
    assert "|date=April 2023 " in text
    assert "~~~~" not in text
    assert "__TOC__" not in text


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_nanopublications_are_four_graphs_each_and_valid(exported):
    text = exported("nanopub")
    dataset = rdflib.Dataset()
    dataset.parse(data=text, format="trig")
    np = rdflib.Namespace("http://www.nanopub.org/nschema#")
    heads = [(s, g) for s, _, _, g in dataset.quads((None, rdflib.RDF.type, np.Nanopublication, None))]

    assert len(heads) > 10
    named = {graph.identifier for graph in dataset.graphs() if len(graph)}
    assert len(named) == 4 * len(heads)
    prov = rdflib.Namespace("http://www.w3.org/ns/prov#")
    for this, head in heads:
        parts = {
            name: dataset.graph(head).value(this, np[f"has{name}"])
            for name in ("Assertion", "Provenance", "PublicationInfo")
        }
        assert {head, *parts.values()} <= named
        (source,) = dataset.graph(parts["Provenance"]).objects(parts["Assertion"], prov.hadPrimarySource)
        assert next(dataset.graph(parts["Provenance"]).objects(source, rdflib.SDO.url))
        assert (this, rdflib.DCTERMS.license, None) in dataset.graph(parts["PublicationInfo"])
    assert "nia-thorn" not in text


@pytest.mark.filterwarnings("ignore")
def test_the_nanopub_library_finds_each_valid(exported):
    nanopub = pytest.importorskip("nanopub")
    dataset = rdflib.Dataset()
    dataset.parse(data=exported("nanopub", "--around", "production:brass-sparrow", "--hops", "1"), format="trig")
    heads = {s for s, _, _, _ in dataset.quads((None, rdflib.RDF.type, None, None)) if "/nanopub/" in str(s)}

    assert heads
    for this in heads:
        one = rdflib.ConjunctiveGraph()
        for s, p, o, g in dataset.quads():
            if str(g).startswith(f"{this}#"):
                one.get_context(g).add((s, p, o))
        assert nanopub.Nanopub(rdf=one).is_valid


def schemata() -> dict[str, Any]:
    """Return FollowTheMoney's schemata by name, from the files of its distribution: to import it needs ICU."""
    yaml = pytest.importorskip("yaml")
    try:
        files = importlib.metadata.files("followthemoney") or ()
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("needs the schemata of followthemoney: pip install --no-deps followthemoney")
    read: dict[str, Any] = {}
    for path in files:
        if path.parent.name == "schema" and path.suffix == ".yaml":
            read |= yaml.safe_load(path.locate().read_text(encoding="utf-8"))
    return read


def lineage(model: dict[str, Any], name: str) -> set[str]:
    return {name}.union(*(lineage(model, above) for above in model[name].get("extends", ())))


def test_follow_the_money_has_every_schema_and_property(exported):
    model = schemata()
    entities = [json.loads(line) for line in exported("ftm", "--include", "organizations").splitlines()]
    by_id = {entity["id"]: entity for entity in entities}

    assert len(by_id) == len(entities)
    assert {"Person", "Project", "Organization", "Article", "ProjectParticipant"} <= {e["schema"] for e in entities}
    for entity in entities:
        assert re.fullmatch(r"[0-9a-zA-Z]([0-9a-zA-Z.\-]*[0-9a-zA-Z])?", entity["id"])
        line = lineage(model, entity["schema"])
        assert not model[entity["schema"]].get("abstract")
        known = {key: value for name in line for key, value in (model[name].get("properties") or {}).items()}
        assert entity["properties"].keys() <= known.keys(), entity
        assert {need for name in line for need in model[name].get("required", ())} <= entity["properties"].keys()
        for name, values in entity["properties"].items():
            assert all(isinstance(value, str) and value for value in values)
            if known[name].get("type") == "entity":
                assert all(known[name]["range"] in lineage(model, by_id[value]["schema"]) for value in values)
            if known[name].get("type") == "date":
                assert all(re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", value) for value in values)
            if known[name].get("type") == "url":
                assert all(value.startswith("http") for value in values)


@pytest.mark.parametrize("form", sorted(set(handing.FORMATS) - {"dataset"}))
def test_an_empty_graph_is_an_empty_file_of_its_form(run, tmp_path, form):
    folder = tmp_path / "graph"
    (folder / "entities").mkdir(parents=True)
    (folder / "entities" / "people.ttl").write_text("", encoding="utf-8")
    ran = run("export", form, "--graph", str(folder))

    assert ran.code == 0, ran.err
    assert not ran.out or (form == "csl-json" and json.loads(ran.out) == []) or form == "nanopub"
    assert ran.err.startswith("0 ")
    if form == "nanopub":
        assert not list(rdflib.Dataset().parse(data=ran.out, format="trig").quads())


@pytest.mark.parametrize("form", handing.FORMATS)
def test_the_same_facts_are_the_same_bytes_in_every_process(run, form):
    texts = {run("export", form, "--graph", str(MINI), PYTHONHASHSEED=seed).out for seed in ("1", "2")}

    assert len(texts) == 1


@pytest.mark.parametrize("form", ["csl-json", "cite-news"])
def test_around_takes_the_sources_of_what_lies_there(run, form):
    whole, near = (
        run("export", form, "--graph", str(MINI), *more).out for more in ((), ("--around", "Isla Nook", "--hops", "1"))
    )

    assert "Two hands and a lamp" in near
    assert "Brass Sparrow takes off" in whole
    assert "Brass Sparrow takes off" not in near
