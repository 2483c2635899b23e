"""What pandoc makes of an article that tries to be more than text."""

from __future__ import annotations

import html
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import build

ARTICLE = """\
---
title: "true"
tags: ["C# [taslak]|x"]
slug: paris
---

Fiyat 5 dolar.^[İç not.]

* Şablon.

: Satır.

![Resim](/etc/passwd)
"""

PAIRS = """\
true\ttrue
C# [taslak]|x\tC# [draft]|x
Fiyat 5 dolar.\tIt is between $5 and $10 -- "{{price}}" or [[price]], it's ''ours'' ~~~~ today.
İç not.\tA note.
Şablon.\t{{Infobox}} of 5|6.
: Satır.\t: A line.
Resim\tPicture
"""


@pytest.fixture
def made(project: Path) -> Path:
    if shutil.which("pandoc") is None:
        pytest.skip("NO PANDOC: apt-get install pandoc")
    (project / "sources" / "tr" / "paris.md").write_text(ARTICLE, encoding="utf-8")
    (project / "pairs.tsv").write_text(PAIRS, encoding="utf-8")
    for command in (["translate", "--quiet"], ["export", "paris", "--format", "docx,epub,wiki", "--to", "out"]):
        done = CliRunner().invoke(build(), command)
        assert done.exit_code == 0, done.exception or done.output
    return project / "out"


def text_of(path: Path, part: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return html.unescape(re.sub("<[^>]+>", "", archive.read(part).decode()))


def test_words_stay_words_in_a_wiki(made: Path) -> None:
    text = (made / "paris.wiki").read_text(encoding="utf-8")
    bare = re.sub(r"<nowiki>.*?</nowiki>", "", text).split("[[Category:")[0]
    assert not re.search(r"\{\{|\[\[|''|~~~|^:", bare, re.M), bare
    assert "$5 and $10 -- " in text
    assert "<ref>A note.</ref>" in text
    assert "[[Category:C draft x]]" in text


def test_words_stay_words_in_docx_and_epub(made: Path) -> None:
    document = text_of(made / "paris.docx", "word/document.xml")
    assert "It is between $5 and $10 -- \"{{price}}\" or [[price]], it's ''ours'' ~~~~ today." in document
    assert "A note." in text_of(made / "paris.docx", "word/footnotes.xml")
    assert "True" in text_of(made / "paris.epub", "EPUB/nav.xhtml")


def test_nothing_of_this_machine_gets_out(made: Path) -> None:
    with zipfile.ZipFile(made / "paris.docx") as archive:
        assert not [name for name in archive.namelist() if "media" in name]
        assert b"passwd" not in archive.read("word/document.xml")
    assert "Picture" in text_of(made / "paris.docx", "word/document.xml")
