"""One record, carried by every format; the notice; what may be left out."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from translated_articles import article, translated

from pipeline import disclosure
from pipeline.errors import ExportError
from pipeline.formats.html import write_html
from pipeline.formats.jsonfile import write_json
from pipeline.formats.markdown import parse_markdown
from pipeline.formats.markdown_writer import write_markdown
from pipeline.model import Disclosure, Origin, Review, State, TranslatedArticle
from pipeline.segment import split
from pipeline.settings import SiteSettings

SITE = SiteSettings(name="Küre")
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\x85"), max_size=12)
SHARES = st.floats(0, 1)
RECORDS = st.builds(
    Disclosure,
    engine=TEXTS,
    revision=TEXTS,
    licence=TEXTS,
    glossary=TEXTS,
    date=st.sampled_from(["", "2026-01-07"]),
    source_url=TEXTS,
    source_hash=TEXTS,
    source_language=st.just("tr"),
    target_language=st.just("en"),
    machine_share=SHARES,
    reviewed_share=SHARES,
    mean_score=st.none() | SHARES,
    reviews=st.lists(st.builds(Review, TEXTS, TEXTS, st.none() | SHARES, TEXTS), max_size=3).map(tuple),
    signature=TEXTS,
)


def with_record(record: Disclosure) -> TranslatedArticle:
    return replace(translated(article("Metin.\n")), disclosure=record)


@given(RECORDS)
@settings(max_examples=60, deadline=None)
def test_every_format_gives_the_record_back(record: Disclosure) -> None:
    done = with_record(record)
    assert disclosure.from_fields(disclosure.to_fields(record)) == record
    assert disclosure.from_line(disclosure.to_line(record)) == record
    assert disclosure.read_html_record(write_html(done, SITE)) == record
    assert disclosure.read_markdown_record(write_markdown(done, SITE)) == _nfc(record)
    assert disclosure.read_json_record(write_json(done)) == record


def _nfc(record: Disclosure) -> Disclosure:
    fields = {k: unicodedata.normalize("NFC", v) for k, v in disclosure.to_fields(record).items()}
    return disclosure.from_fields(fields)


@pytest.mark.parametrize("ending", [".md", ".html", ".json"])
def test_read_any(tmp_path: Path, ending: str) -> None:
    done = translated(article("Metin.\n"))
    write = {".md": write_markdown, ".html": write_html, ".json": lambda t, _: write_json(t)}[ending]
    path = tmp_path / f"deneme{ending}"
    path.write_text(write(done, SITE), encoding="utf-8")
    assert disclosure.read_any(path) == done.disclosure


def test_read_any_of_a_catalogue_and_of_xliff(tmp_path: Path) -> None:
    record = translated(article("Metin.\n")).disclosure
    record = replace(record, reviews=(Review('Ad "S" & <b>', "2026-01-07", 0.5),))
    line = disclosure.to_line(record)
    po = tmp_path / "a.po"
    header = f"{disclosure.HEADER}: {line}\n"
    parts = [header[n : n + 60] for n in range(0, len(header), 60)]
    po.write_text(
        'msgid ""\nmsgstr ""\n"Language: en\\n"\n'
        + "\n".join(json.dumps(part, ensure_ascii=False) for part in parts)
        + '\n\nmsgid "a"\nmsgstr "b"\n',
        encoding="utf-8",
    )
    assert disclosure.read_any(po) == record
    xlf = tmp_path / "a.xlf"
    escaped = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    xlf.write_text(f'<xliff><notes><note category="{disclosure.CATEGORY}">{escaped}</note></notes></xliff>')
    assert disclosure.read_any(xlf) == record


def test_files_without_a_record_and_files_that_are_wrong(tmp_path: Path) -> None:
    for name, text in {
        "a.md": "# Başlık\n",
        "a.html": "<p>x</p>",
        "a.json": "{}",
        "a.po": 'msgid ""\nmsgstr ""\n',
    }.items():
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        assert disclosure.read_any(path) is None
    broken = tmp_path / "b.html"
    broken.write_text('<meta name="tercume:engine" content="x">')
    with pytest.raises(ExportError, match=r"b\.html: the disclosure record is broken"):
        disclosure.read_any(broken)
    with pytest.raises(ExportError, match=r"unknown kind of file: \.docx"):
        disclosure.read_any(tmp_path / "a.docx")
    with pytest.raises(ExportError, match="cannot be read"):
        disclosure.read_any(tmp_path / "none.md")
    (tmp_path / "c.json").write_text("{")
    with pytest.raises(ExportError, match="the disclosure record is broken"):
        disclosure.read_any(tmp_path / "c.json")


def test_shares_are_of_the_words_of_the_source() -> None:
    done = translated(article("Bir iki üç dört.\n"))  # with title and summary: 6 words
    body = replace(done.segments[-1].translation, origin=Origin.HUMAN, state=State.FINAL)
    review = Review("Reviewer A", "2026-01-09", 0.5)
    items = (*done.segments[:-1], replace(done.segments[-1], translation=body, review=review))
    record = disclosure.with_segments(done.disclosure, items)
    assert (record.machine_share, record.reviewed_share) == (0.3333, 0.6667)
    assert record.reviews == (replace(review, segment="b1-1"),)
    assert not record.reviewed


def test_the_record_knows_its_source() -> None:
    done = translated(parse_markdown("---\ntitle: A\npublished: 2026-01-07\n---\nMetin.\n", "a.md", split))
    assert done.disclosure.date == "2026-01-07"
    other = translated(parse_markdown("---\ntitle: A\npublished: 2026-01-07\n---\nMetin!\n", "a.md", split))
    assert done.disclosure.source_hash != other.disclosure.source_hash


EN = "This article was automatically translated from the original Turkish version"
TR = "Bu makale, Türkçe aslından otomatik olarak"


@pytest.mark.parametrize(
    ("names", "language", "text"),
    [
        ((), "en", f"{EN}."),
        ((), "tr", f"{TR} çevrilmiştir."),
        (("A",), "en", f"{EN} and reviewed by A."),
        (("A", "B"), "tr", f"{TR} çevrilmiş ve A ve B tarafından gözden geçirilmiştir."),
        (("A", "B", "C", "A"), "en", f"{EN} and reviewed by A, B and C."),
        (("",), "en", f"{EN} and reviewed by an editor."),
    ],
)
def test_notices(names: tuple[str, ...], language: str, text: str) -> None:
    record = translated(article("Metin.\n")).disclosure
    reviews = tuple(Review(name, f"2026-01-0{n}") for n, name in enumerate(names, 1))
    record = replace(record, reviews=reviews, reviewed_share=1.0 if names else 0.9999)
    assert disclosure.notice(record, SITE, language).text == text


def test_a_site_can_word_its_notice() -> None:
    record = translated(article("Metin.\n")).disclosure
    site = SiteSettings(notice="Translated by machine.", notice_reviewed="Checked by {reviewers}.")
    assert disclosure.notice(record, site).text == "Translated by machine."
    done = replace(record, reviewed_share=1.0, reviews=(Review("A", "2026-01-01"),))
    assert disclosure.notice(done, site).text == "Checked by A."
    assert "Translated by machine." in write_html(translated(article("Metin.\n")), site)
    told = json.loads(write_json(translated(article("Metin.\n")), site))
    assert (told["notice"], told["notice_tr"]) == ("Translated by machine.", f"{TR} çevrilmiştir.")
    turkish = SiteSettings(notice_tr="Makine çevirisi.", notice_reviewed_tr="Gözden geçiren: {reviewers}.")
    assert disclosure.notice(record, turkish, "tr").text == "Makine çevirisi."
    assert disclosure.notice(done, turkish, "tr").text == "Gözden geçiren: A."
    assert disclosure.notice(record, turkish).text == f"{EN}."


def test_markdown_carries_the_notice_first() -> None:
    head = "---\ntitle: A\nslug: a\nsource_url: https://example.org/a\n---\n"
    text = write_markdown(translated(article("Metin.\n", head)), SITE)
    body = text.split("---\n", 2)[2]
    assert body.lstrip().startswith(
        "> This article was automatically translated from the original Turkish version. "
        "[Read the Turkish original](<https://example.org/a>)\n"
    )
    assert 'translated_from: "https://example.org/a"\ntranslation: machine\n' in text
    assert "\nlanguage: en\n" in text
    with pytest.raises(ExportError, match="without the notice is refused"):
        write_markdown(translated(article("Metin.\n")), SITE, notice=False)
    assert "/a>)\n\nMetin." in text
