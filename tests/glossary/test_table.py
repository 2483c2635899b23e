from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import GlossaryError
from pipeline.glossary import Termbase
from pipeline.termbase.entries import rows_of
from pipeline.termbase.table import COLUMNS, read_rows, write_rows

HEADER = ",".join(COLUMNS) + "\n"


def write(folder: Path, text: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("content", "where", "what"),
    [
        (b"", ":1", "empty file"),
        (b"kaynak,target\n", ":1", "no column 'source'"),
        (b"source;target\nA;B\n", ":1", "columns separated by semicolons"),
        (b"source\ttarget\nA\tB\n", ":1", "columns separated by tabs"),
        (b"source,target,kind\n", ":1", "unknown column 'kind'"),
        (b"source,target,source\n", ":1", "column 'source' stands twice"),
        (b"source,target\nA,B,C\n", ":2", "3 fields where the header has 2"),
        (b"source,target\n,Damascus\n", ":2", "no source"),
        (b"source,target\nSam,\n", ":2", "no target for 'Sam'"),
        (b"source,target,status\nA,B,good\n", ":2", "status 'good'"),
        (b"source,target,gender\nA,B,x\n", ":2", "gender 'x'"),
        (b"source,target,case\nA,B,maybe\n", ":2", "case 'maybe'"),
        ("source,target\nŞam,B\n".encode("iso-8859-9"), ":2", "not UTF-8"),
        (b"source,target\nA,B\x00\n", ":2", "control character U+0000"),
        (b'source,target\n"A,B\n', ":2", "broken CSV"),
    ],
)
def test_bad_files_say_where_and_what(tmp_path: Path, content: bytes, where: str, what: str) -> None:
    path = write(tmp_path, content)
    with pytest.raises(GlossaryError) as caught:
        Termbase.load([path])
    assert str(caught.value).startswith(f"{path}{where}: {what}")
    assert caught.value.advice


def test_a_gigantic_line_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as stream:
        stream.write(b"source,target\nA,")
        # A sparse file: 1 GB that takes no space.
        stream.truncate(1 << 30)
    with pytest.raises(GlossaryError, match="64 MiB"):
        read_rows(path)
    short = write(tmp_path, b"source,target\nA," + b"x" * 70_000)
    with pytest.raises(GlossaryError, match=r":2: a line of more than 64 KiB"):
        read_rows(short)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(GlossaryError, match="cannot be read"):
        Termbase.load([tmp_path / "none.csv"])


def test_bom_crlf_and_column_order(tmp_path: Path) -> None:
    path = write(tmp_path, "\ufefftarget,source\r\nDamascus,Şam\r\n\r\n")
    assert [(t.source, t.target, t.where) for t in Termbase.load([path]).terms] == [("Şam", "Damascus", f"{path}:2")]


@pytest.mark.parametrize("source", ["a.*b", "C++", "(x", "🚀 roketi", "שלום", "دمشق", "%5'lik", "a|b"])
def test_odd_terms_are_letters_only(tmp_path: Path, source: str) -> None:
    path = write(tmp_path, f"source,target\n{source},X\n")
    base = Termbase.load([path])
    assert [h.span for h in base.match(f"– {source} –")] == [(2, 2 + len(source))]


def test_rows_make_entries(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        HEADER + "Kuneytra,Quneitra,place,preferred,Kuneitra City|tr:Kunaytra,,,n,p\n"
        "Kuneytra,Qunaitra,place,admitted,,,,,\n"
        "Kuneytra,Kuneitra,place,forbidden,,,,,\n"
        "SANA,,organisation,untranslatable,,,exact,,\n",
    )
    first, second = Termbase.load([path]).terms
    assert first.targets == ("Quneitra", "Kuneitra City", "Qunaitra")
    assert (first.forbidden, first.source_variants, first.status) == (("Kuneitra",), ("Kunaytra",), "preferred")
    assert (second.target, second.case_sensitive, second.status) == ("SANA", True, "untranslatable")


def test_a_later_file_overrules(tmp_path: Path) -> None:
    one = write(tmp_path, "source,target\nŞam,Damascus\n", "1.csv")
    two = write(tmp_path, "source,target\nŞam,Sham\n", "2.csv")
    assert [t.targets for t in Termbase.load([one, two]).terms] == [("Sham",)]


def test_formulas_are_guarded_and_come_back(tmp_path: Path) -> None:
    rows = read_rows(write(tmp_path, "source,target\n=1+1,@x\n"))
    data = write_rows(rows)
    assert b"'=1+1,'@x" in data
    assert [(r.source, r.target) for r in read_rows(write(tmp_path, data, "2.csv"))] == [("=1+1", "@x")]


def test_own_csv_round_trip(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        HEADER + "a|b,c,place,preferred,d\\|e|tr:f,m,exact,note,from\na|b,bad,place,forbidden,,m,exact,note,from\n",
    )
    base = Termbase.load([path])
    again = Termbase.load([write(tmp_path, write_rows(rows_of(base.terms)), "2.csv")])
    assert again.digest() == base.digest()
    assert again.terms[0].targets == ("c", "d|e")
