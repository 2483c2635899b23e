"""Other programs read what we write: OASIS schemas, Translate Toolkit, html5lib, pandoc, LibreOffice.

Programs are called as programs; where one is missing its test skips and says which package brings it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import html5lib
import pytest
from catalogues import BOOK, BOOKS, settled
from hypothesis import given, settings
from lxml import etree
from typer.testing import CliRunner

from pipeline.catalogue import Catalogue
from pipeline.cli import build
from pipeline.formats.po import read_po, write_po
from pipeline.formats.xliff import original_of, read_xliff, write_xliff
from pipeline.formats.xliff12 import write_xliff12
from pipeline.settings import load_settings
from pipeline.verify import Verdict, verify

SCHEMAS = Path(
    os.environ.get("TERCUME_XLIFF_SCHEMAS", "/usr/share/php/Symfony/Component/Translation/Resources/schemas")
)
X = "{urn:oasis:names:tc:xliff:document:2.0}"


def schema(name: str) -> etree.XMLSchema:
    path = SCHEMAS / name
    if not path.is_file():
        pytest.skip(f"NO OASIS SCHEMA {path}: apt-get install php-symfony-translation, or set TERCUME_XLIFF_SCHEMAS")
    text = path.read_text(encoding="utf-8")
    # The schemas point to the W3C's xml.xsd on the network; the same file lies beside them.
    text = re.sub(r'schemaLocation="[^"]*xml\.xsd"', f'schemaLocation="{(SCHEMAS / "xml.xsd").as_uri()}"', text)
    return etree.XMLSchema(etree.fromstring(text.encode()))


def tool(name: str, package: str) -> str:
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found is None:
        pytest.skip(f"NO {name}: {package}")
    return found


def ran(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(a) for a in arguments], capture_output=True, text=True, check=False, timeout=120, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_xliff_2_is_valid_to_the_schema() -> None:
    schema("xliff-core-2.0.xsd").assertValid(etree.fromstring(write_xliff(settled(BOOK)).encode()))


def test_xliff_12_is_valid_to_the_strict_schema() -> None:
    text = write_xliff12(settled(BOOK), original_of(BOOK))
    schema("xliff-core-1.2-strict.xsd").assertValid(etree.fromstring(text.encode()))


@given(BOOKS)
@settings(max_examples=40, deadline=None)
def test_what_the_schema_cannot_say(book: Catalogue) -> None:
    """XLIFF 2.1, sections 4.2 and 4.3: unique ids, references that lead somewhere, ends with starts."""
    root = etree.fromstring(write_xliff(settled(book)).encode())
    units = list(root.iter(f"{X}unit"))
    assert len({u.get("id") for u in units}) == len(units)
    for unit in units:
        data = [d.get("id") for d in unit.iter(f"{X}data")]
        assert len(set(data)) == len(data)
        for name in ("source", "target"):
            for text in unit.iter(f"{X}{name}"):
                _check_inline(text, set(data))


def _check_inline(text: etree._Element, data: set[str | None]) -> None:
    inline = [e for e in text.iter() if e is not text]
    ids = [e.get("id") for e in inline if e.get("id") is not None]
    assert len(set(ids)) == len(ids)
    seen: set[str | None] = set()
    for element in inline:
        seen.add(element.get("id"))
        if element.get("startRef") is not None:
            assert element.get("startRef") in seen
        for name in ("dataRef", "dataRefStart", "dataRefEnd"):
            assert element.get(name) is None or element.get(name) in data


def test_a_marker_that_crosses_a_code_is_split() -> None:
    text = write_xliff(settled(BOOK))
    assert '<mrk id="tt1" type="term" value="Suriye (inline, proven)"><mrk id="q1"' in text
    assert 'its:mtConfidence="0.8312"' in text
    assert 'its:annotatorsRef="mt-confidence|embedded@r1"' in text
    assert "locQualityIssueType" in text
    assert '<data id="d1">*</data>' in text
    assert '<sm id="q3"' in text
    assert '<em startRef="q3"/>' in text
    assert 'type="fmt">agree<em startRef="q3"/>d</pc>' in text


def test_translate_toolkit_finds_nothing_wrong_and_converts(tmp_path: Path) -> None:
    book = settled(BOOK)
    (tmp_path / "a.po").write_text(write_po(book), encoding="utf-8")
    toolkit = "pip install translate-toolkit (GPL, used as a program)"
    ran(tool("po2xliff", toolkit), "--progress=none", tmp_path / "a.po", tmp_path / "theirs.xlf")
    theirs = read_xliff((tmp_path / "theirs.xlf").read_bytes(), "theirs.xlf")
    assert {r.unit.source for r in theirs.units} >= {u.source for u in book.live}
    (tmp_path / "ours.xlf").write_text(write_xliff12(book, "a.md"), encoding="utf-8")
    ran(tool("xliff2po", toolkit), "--progress=none", tmp_path / "ours.xlf", tmp_path / "back.po")
    back = {u.source: u.target for u in read_po(tmp_path / "back.po").units}
    assert back["Iğdır’ın ılık suyu"] == "The lukewarm water of Iğdır"


def test_pofilter_reads_xliff(tmp_path: Path) -> None:
    pofilter = tool("pofilter", "pip install translate-toolkit (GPL, used as a program)")
    (tmp_path / "ours.xlf").write_text(write_xliff12(settled(BOOK), "a.md"), encoding="utf-8")
    ran(pofilter, "--progress=none", "--test=untranslated", tmp_path / "ours.xlf", tmp_path / "found.xlf")
    found = read_xliff((tmp_path / "found.xlf").read_bytes(), "found.xlf")
    assert [r.unit.source for r in found.units] == ["Yeni cümle."]


@pytest.fixture
def page(project: Path) -> str:
    assert CliRunner().invoke(build(), ["translate", "--quiet", "--format", "po,html,md,json,xliff"]).exit_code == 0
    assert (project / "outputs" / "en" / "paris.xlf").is_file()
    return (project / "outputs" / "en" / "paris.html").read_text(encoding="utf-8")


def test_the_page_is_html5(page: str) -> None:
    html5lib.HTMLParser(strict=True).parse(page)


def test_linked_data_has_the_shape_of_an_article(page: str) -> None:
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    data = json.loads(script)
    assert (data["@context"], data["@type"]) == ("https://schema.org", "Article")
    for name, kind in (("headline", str), ("inLanguage", str), ("datePublished", str), ("digitalSourceType", str)):
        assert isinstance(data[name], kind), name
    assert data["inLanguage"] == "en"
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", data["datePublished"])
    assert data["translationOfWork"]["@type"] == "Article"
    assert data["translationOfWork"]["inLanguage"] == "tr"
    assert data["translator"]["@type"] in ("Person", "Organization")
    # schema.org's enumeration (IPTCDigitalSourceEnumeration) or the IPTC's own codes it takes its values from.
    assert re.match(r"https://(schema\.org/\w+DigitalSource$|cv\.iptc\.org/newscodes/)", data["digitalSourceType"])
    assert 'its-annotators-ref="mt-confidence|' in page
    assert page.count('hreflang="tr"') >= 1
    assert 'lang="en-t-tr-t0-und"' in page


def test_linked_data_is_read_by_a_json_ld_processor(page: str) -> None:
    jsonld = pytest.importorskip("pyld.jsonld", reason="NO pyld: pip install pyld")
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)

    def context(url: str, options: object) -> dict[str, object]:
        # What schema.org serves, as far as it matters here: every name is one of its vocabulary.
        assert url.rstrip("/") == "https://schema.org"
        document = {"@context": {"@vocab": "http://schema.org/"}}
        return {"contextUrl": None, "documentUrl": url, "document": document, "contentType": "application/ld+json"}

    (article,) = jsonld.expand(json.loads(script), {"documentLoader": context})
    assert article["@type"] == ["http://schema.org/Article"]
    assert article["http://schema.org/inLanguage"] == [{"@value": "en"}]
    (original,) = article["http://schema.org/translationOfWork"]
    assert original["http://schema.org/inLanguage"] == [{"@value": "tr"}]
    assert article["http://schema.org/translator"][0]["http://schema.org/name"] == [{"@value": "Tercüme"}]


def test_libreoffice_opens_the_docx(project: Path, page: str) -> None:
    if shutil.which("pandoc") is None:
        pytest.skip("NO PANDOC: apt-get install pandoc")
    office = tool("soffice", "apt-get install libreoffice-writer-nogui")
    assert CliRunner().invoke(build(), ["export", "paris", "--format", "docx", "--to", "out"]).exit_code == 0
    home = f"-env:UserInstallation={(project / 'office').as_uri()}"
    ran(
        office,
        home,
        "--headless",
        "--convert-to",
        "txt:Text",
        "--outdir",
        project / "txt",
        project / "out" / "paris.docx",
    )
    text = (project / "txt" / "paris.txt").read_text(encoding="utf-8-sig")
    assert "Forty countries took part in the meeting." in text
    assert "automatically translated from the original Turkish version" in text
    saved = project / "saved"
    ran(office, home, "--headless", "--convert-to", "docx", "--outdir", saved, project / "out" / "paris.docx")
    assert verify(saved / "paris.docx", load_settings()).verdict is Verdict.CURRENT
