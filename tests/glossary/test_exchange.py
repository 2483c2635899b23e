from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import GlossaryError
from pipeline.formats.tbx import TbxVersion, read_tbx, write_tbx
from pipeline.formats.termcsv import Shape, read_termcsv, write_termcsv
from pipeline.model import Term

TERMS = (
    Term(
        "Kuneytra", ("Quneitra", "Quneitra City"), "place", forbidden=("Kuneitra",), source_variants=("Kunaytra",),
        gender="n", case_sensitive=True, note="a <b> & c", provenance="UN",
    ),
    Term("SANA", ("SANA",), "organisation", status="untranslatable"),
    Term("=Şam", ("=Damascus",)),
    Term("eski", (), status="forbidden", forbidden=("old",)),
)  # fmt: skip


@pytest.mark.parametrize("version", list(TbxVersion))
def test_tbx_round_trip(tmp_path: Path, version: TbxVersion) -> None:
    path = tmp_path / "t.tbx"
    path.write_bytes(write_tbx(TERMS, version))
    assert tuple(replace(t, where="") for t in read_tbx(path)) == TERMS


def test_tbx_of_other_programs(tmp_path: Path) -> None:
    path = tmp_path / "weblate.tbx"
    path.write_text(
        '<martif type="TBX" xml:lang="en"><text><body><termEntry id="1">'
        '<langSet xml:lang="tr-TR"><ntig><termGrp><term>Şam</term></termGrp></ntig></langSet>'
        '<langSet xml:lang="en"><tig><term>Sham</term><termNote type="administrativeStatus">forbidden</termNote></tig>'
        "<tig><term>Damascus</term></tig></langSet></termEntry>"
        '<termEntry id="2"><langSet xml:lang="de"><tig><term>x</term></tig></langSet></termEntry>'
        "</body></text></martif>",
        encoding="utf-8",
    )
    (term,) = read_tbx(path)
    assert (term.source, term.targets, term.forbidden, term.where) == ("Şam", ("Damascus",), ("Sham",), f"{path}:1")


@pytest.mark.parametrize(
    ("content", "what"),
    [("<martif>", "not well-formed XML"), ("<html/>", "root element 'html'"), ("", "not well-formed")],
)
def test_bad_tbx(tmp_path: Path, content: str, what: str) -> None:
    path = tmp_path / "t.tbx"
    path.write_text(content)
    with pytest.raises(GlossaryError, match=what):
        read_tbx(path)


def test_tbx_never_loads_entities(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    path = tmp_path / "t.tbx"
    path.write_text(
        f'<!DOCTYPE martif [<!ENTITY x SYSTEM "file://{secret}">]><martif><text><body><termEntry>'
        '<langSet xml:lang="tr"><tig><term>a&x;</term></tig></langSet>'
        '<langSet xml:lang="en"><tig><term>b</term></tig></langSet></termEntry></body></text></martif>'
    )
    assert "hidden" not in str(read_tbx(path))


def test_translate_toolkit_reads_our_tbx(tmp_path: Path) -> None:
    program = shutil.which("tbx2po", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("Translate Toolkit is not installed: tbx2po is missing")
    source, made = tmp_path / "t.tbx", tmp_path / "t.po"
    source.write_bytes(write_tbx(TERMS[:2], TbxVersion.TBX2))
    subprocess.run([program, str(source), str(made)], check=True, capture_output=True)
    text = made.read_text(encoding="utf-8")
    assert 'msgid "Kuneytra"\nmsgstr "Quneitra"' in text
    assert 'msgid "SANA"\nmsgstr "SANA"' in text


@pytest.mark.parametrize("shape", list(Shape))
def test_csv_shapes_round_trip(tmp_path: Path, shape: Shape) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(write_termcsv(TERMS, shape))
    assert path.read_text(encoding="utf-8").startswith("tr,en\n") == (shape is Shape.AMAZON)
    pairs = [(t.source, t.target) for t in read_termcsv(path, shape)]
    assert pairs == [("Kuneytra", "Quneitra"), ("SANA", "SANA"), ("=Şam", "=Damascus")]


def test_google_term_sets(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("en,tr,pos\nDamascus,Şam,noun\n", encoding="utf-8")
    assert [(t.source, t.target) for t in read_termcsv(path, Shape.GOOGLE)] == [("Şam", "Damascus")]


@pytest.mark.parametrize(
    ("content", "shape", "what"),
    [
        (b"a,b\n", Shape.AMAZON, ":1: no header of language codes"),
        (b"a,b\na,c\n", Shape.DEEPL, ":2: 'a' stands at"),
        (b"a\n", Shape.DEEPL, ":1: not two filled columns"),
        (b"a,\xff\n", Shape.GOOGLE, ":1: not UTF-8"),
    ],
)
def test_bad_csv(tmp_path: Path, content: bytes, shape: Shape, what: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(GlossaryError, match=what):
        read_termcsv(path, shape)
