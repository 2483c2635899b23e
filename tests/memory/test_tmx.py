from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from pipeline.errors import MemoryStoreError
from pipeline.formats.tmx import TmxUnit, read_tmx, write_tmx

UNITS = (
    TmxUnit(
        "Işık & İlkay <geldi>.",
        'Light & "Ilkay" came.',
        "2026-01-09T08:00:00Z",
        "Işıl Ünsal",
        "not",
        (("slug", "a&b"),),
    ),
    TmxUnit("Bkz. {1}burası{2}.", "See {1}here{2}."),
    TmxUnit("Satır\nsonu ", " Line\r\nend"),
)


def save(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "bellek.tmx"
    path.write_bytes(text.encode(encoding))
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = save(tmp_path, "".join(write_tmx(UNITS)))
    assert tuple(read_tmx(path)) == UNITS


def test_the_file_is_tmx_14() -> None:
    root = etree.fromstring("".join(write_tmx(UNITS)).encode())
    assert (root.tag, root.get("version")) == ("tmx", "1.4")
    header = root.find("header")
    needed = ("creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype")
    assert all(header.get(name) for name in needed)
    assert root.find("body/tu").get("changedate") == "20260109T080000Z"
    assert [p.get("x") for p in root.iterfind(".//ph")] == ["1", "2", "1", "2"]


def test_what_xml_cannot_hold_is_replaced(tmp_path: Path) -> None:
    path = save(tmp_path, "".join(write_tmx([TmxUnit("a\x0bb", "c")])))
    assert next(read_tmx(path)).source == "a\ufffdb"


def test_other_programs_files_are_read(tmp_path: Path) -> None:
    text = (
        '<?xml version="1.0" encoding="UTF-16"?><tmx version="1.4"><header/><body>'
        '<tu creationdate="20250101T000000Z" creationid="x"><tuv xml:lang="TR-TR"><seg>Bu <bpt i="1">&lt;b></bpt>kalın'
        '<ept i="1">&lt;/b></ept> <hi>yazı</hi>.</seg></tuv><tuv xml:lang="en-GB"><seg>This is <bpt i="1">&lt;b></bpt>'
        'bold<ept i="1">&lt;/b></ept> <hi>type</hi>.</seg></tuv><tuv xml:lang="de"><seg>Fett.</seg></tuv></tu>'
        '<tu><tuv xml:lang="de"><seg>Nur deutsch.</seg></tuv></tu></body></tmx>'
    )
    units = list(read_tmx(save(tmp_path, text, "utf-16")))
    assert units == [
        TmxUnit("Bu {1}kalın{2} yazı.", "This is {1}bold{2} type.", "2025-01-01T00:00:00Z", "x"),
    ]


BROKEN = (
    ("cut", "".join(write_tmx(UNITS))[:-60], r"bellek\.tmx:\d+: not well-formed"),
    ("another document", "<html/>", "is <html>, not <tmx>"),
    ("no language", "<tmx><body><tu>\n<tuv><seg>x</seg></tuv></tu></body></tmx>", r":2: a <tuv> without language"),
    ("empty", "", "not well-formed|no element found"),
)


@pytest.mark.parametrize(("text", "message"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_broken_files_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = save(tmp_path, text)
    with pytest.raises(MemoryStoreError, match=message):
        list(read_tmx(path))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(MemoryStoreError, match="cannot be read"):
        list(read_tmx(tmp_path / "yok.tmx"))


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    bomb = (
        '<!DOCTYPE tmx [<!ENTITY a "aaaaaaaaaa"><!ENTITY f SYSTEM "file:///etc/passwd">]><tmx><body><tu>'
        '<tuv xml:lang="tr"><seg>x&a;&f;</seg></tuv><tuv xml:lang="en"><seg>y</seg></tuv></tu></body></tmx>'
    )
    units = list(read_tmx(save(tmp_path, bomb)))
    assert units[0].source == "x"
