"""Folders, archives and other encodings are read as the files in them are; nothing is unpacked to the disk."""

from __future__ import annotations

import zipfile

import pytest
from tests.imports import run

from castgraph.errors import DataError, OptionError
from castgraph.importers.table import Table
from castgraph.importers.tabular.sources import likely_encoding

ROWS = "person,role,production\nZoë Müller,actor,Größe\nJosé Núñez,actor,Größe\n"
RUSSIAN = "person,role,production\nАнна Каренина,actor,Большая история\n"
JAPANESE = "person,role,production\nさくら ももこ,actor,ちびまる子ちゃん\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ROWS, "cp1252"),
        (RUSSIAN, "cp1251"),
        (JAPANESE, "cp932"),
        (ROWS, "utf-16"),
        (ROWS, "utf-16-le"),
        (JAPANESE, "utf-16-le"),
    ],
)
def test_a_file_in_another_encoding_says_which_to_try_and_is_read_with_it(tmp_path, text, encoding):
    path = tmp_path / "x.csv"
    path.write_bytes(text.encode(encoding))
    if encoding != "utf-16-le" or not text.isascii():
        with pytest.raises(DataError, match=rf"try --encoding {encoding}") as caught:
            run(Table([path]))
        assert str(path) in str(caught.value)
    triples, _ = run(Table([path], encoding=encoding))
    names = {row.split(",")[0] for row in text.splitlines()[1:]}
    assert names <= {o.strip('"') for _, p, o in triples if p == "schema:name"}


def test_utf_8_may_have_a_mark_at_its_beginning(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(ROWS.encode("utf-8-sig"))
    for encoding in ("", "utf-8", "utf8"):
        importer = Table([path], encoding=encoding)
        run(importer)
        assert importer.report.counts["credits"] == 2


def test_an_encoding_that_does_not_fit_is_named_with_its_line(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(ROWS.encode())
    with pytest.raises(DataError, match="is not ascii, which --encoding says"):
        run(Table([path], encoding="ascii"))
    with pytest.raises(OptionError, match="--encoding 'klingon' is none"):
        run(Table([path], encoding="klingon"))


def test_what_is_likely_is_asked_of_the_bytes():
    assert likely_encoding("Ça, c'est déjà l'été".encode("cp1252")) == "cp1252"
    assert likely_encoding("감독 배우 한국 영화".encode("euc_kr")) == "euc_kr"
    assert likely_encoding("Ünï, ça".encode("utf-16")) == "utf-16"
    for encoding in ("utf-16-le", "utf-16-be"):
        assert likely_encoding("person,role\nAnn,actor".encode(encoding)) == encoding
    assert likely_encoding(b"\0" + "Ça, déjà".encode("cp1252") * 3) == "cp1252"
    assert likely_encoding("さくら、ひまわり".encode("cp932")) == "cp932"
    assert likely_encoding("режиссёр фильма".encode("cp1251")) == "cp1251"
    assert likely_encoding("导演 演员 中国电影".encode("gb18030")) == "gb18030"


def archive(path, **members: str):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in members.items():
            packed.writestr(name.replace("_", "."), text)
    return path


def test_several_tables_in_an_archive_are_one_dataset(tmp_path):
    path = archive(tmp_path / "x.zip", a_csv=ROWS, b_csv=RUSSIAN, c_png="x")
    importer = Table([path])
    run(importer)
    assert importer.report.counts["credits"] == 3
    assert importer.files == [path]


def test_an_archive_that_is_none_or_holds_no_table_is_named(tmp_path):
    for data, says in (
        (b"PK\x03\x04rubbish", "damaged"),
        (archive(tmp_path / "y.zip", a_png="x").read_bytes(), "holds no table, only a.png"),
    ):
        path = tmp_path / "x.zip"
        path.write_bytes(data)
        with pytest.raises(DataError, match=says):
            run(Table([path]))
    with zipfile.ZipFile(tmp_path / "s.xlsx", "w") as sheet:
        sheet.writestr("[Content_Types].xml", "x")
    with pytest.raises(DataError, match="is a spreadsheet; save it as CSV"):
        run(Table([tmp_path / "s.xlsx"]))
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="holds no table"):
        run(Table([tmp_path / "empty"]))


def test_a_bomb_in_an_archive_is_refused_unless_it_is_allowed(tmp_path):
    path = archive(tmp_path / "x.zip", a_csv=ROWS + f"A,actor,{'B' * 4000}\n" * 8_000)
    with pytest.raises(DataError, match=r"bomb.*--max-ratio"):
        run(Table([path], max_ratio=100))


def test_an_archive_with_a_nameless_member_is_damaged(tmp_path):
    data = archive(tmp_path / "x.zip", a_csv=ROWS).read_bytes()
    (tmp_path / "x.zip").write_bytes(data.replace(b"a.csv", b"\0.csv"))
    with pytest.raises(DataError, match="damaged"):
        run(Table([tmp_path / "x.zip"]))


def test_a_damaged_member_is_named(tmp_path):
    path = archive(tmp_path / "x.zip", a_csv=ROWS * 50)
    data = bytearray(path.read_bytes())
    data[60:90] = bytes(30)
    path.write_bytes(data)
    with pytest.raises(DataError, match="damaged"):
        run(Table([path]))


def test_an_archive_tells_progress_in_its_own_bytes(tmp_path):
    from castgraph.importers.base import Nothing

    path = archive(tmp_path / "x.zip", a_csv=ROWS + "A,actor,B\n" * 50_000)
    told: list[int] = []
    for _ in Table([path]).blocks(Nothing(), told.append):
        pass
    assert 0 < sum(told) <= path.stat().st_size * 1.1
