"""The page: valid, safe, complete, accessible."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import html5lib
import pytest
from translated_articles import HEAD, article, translated

from pipeline import disclosure
from pipeline.errors import ExportError
from pipeline.formats.html import write_html
from pipeline.formats.html_safety import safe_tag, safe_url
from pipeline.formats.markdown import read_markdown
from pipeline.model import (
    Assessment,
    Certificate,
    Flag,
    Origin,
    Review,
    Score,
    Severity,
    State,
    Term,
    TermHit,
    TranslatedArticle,
    TranslatedSegment,
)
from pipeline.segment import split
from pipeline.settings import SiteSettings

ROOT = Path(__file__).parent.parent.parent
CASES = sorted((ROOT / "tests" / "cases" / "markdown").glob("*.md")) + sorted((ROOT / "sources" / "tr").glob("*.md"))
SITE = SiteSettings(name="Küre", url="https://example.org/en/")


def parse(page: str) -> ET.Element:
    """The page as a tree. Raises on the first thing an HTML5 parser calls an error."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)  # type: ignore[no-any-return]


def case(name: str) -> TranslatedArticle:
    return translated(read_markdown(ROOT / "tests" / "cases" / "markdown" / f"{name}.md", split=split))


def words(element: ET.Element | None) -> str:
    assert element is not None
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
@pytest.mark.parametrize("reviewer", [False, True])
def test_an_html5_parser_finds_no_error(path: Path, reviewer: bool) -> None:
    tree = parse(write_html(translated(read_markdown(path, split=split)), SITE, reviewer=reviewer))
    assert tree.get("lang") == "en"
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    targets = {a.get("href", "") for a in tree.iter("a")}
    assert {t[1:] for t in targets if t.startswith("#")} <= set(ids)


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_headings_are_in_order_and_landmarks_are_there(path: Path) -> None:
    tree = parse(write_html(translated(read_markdown(path, split=split)), SITE))
    levels = [int(e.tag[1]) for e in tree.iter() if re.fullmatch("h[1-6]", str(e.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    assert len(list(tree.iter("main"))) == 1
    assert all(e.get("alt") is not None for e in tree.iter("img"))
    assert all(e.get("aria-labelledby") or e.get("aria-label") for e in tree.iter("nav"))


def test_nothing_of_a_hostile_source_acts() -> None:
    tree = parse(write_html(case("hostile"), SITE))
    for element in tree.iter():
        assert element.tag not in ("svg", "iframe", "object", "form", "circle")
        assert not [name for name in element.attrib if name.startswith("on")]
        for name in ("href", "src"):
            assert not re.match(r"\s*(javascript|data|vbscript):", element.get(name, ""), re.I)
    scripts = list(tree.iter("script"))
    assert [s.get("type") for s in scripts] == ["application/ld+json"]
    assert json.loads(scripts[0].text or "")["headline"].startswith("<script>")
    assert len([e for e in tree.iter() if e.get("id") == "main"]) == 1
    assert len([e for e in tree.iter() if e.get("class") == "notice"]) == 1


def test_the_page_asks_nothing_of_other_places() -> None:
    page = write_html(translated(article("Metin.\n")), SITE)
    tree = parse(page)
    assert not [e for e in tree.iter() if e.get("src")]
    assert not [e for e in tree.iter("link") if e.get("rel") not in ("canonical", "alternate")]
    assert "@import" not in page
    assert "url(" not in page


def test_what_the_page_tells() -> None:
    head = HEAD.replace(
        "language: tr",
        "author: Edanur Karakoç\npublished: 2026-01-07\nupdated: 2026-02-01\ntags: [Suriye, İsrail]\n"
        "source_url: https://example.org/tr/deneme\nlanguage: tr",
    )
    tree = parse(
        write_html(translated(article("## Bir\n\nMetin.\n\n### Alt\n\nMetin.\n\n## İki\n\nMetin.\n", head)), SITE)
    )
    assert words(tree.find(".//h1")) == "Deneme"
    assert words(tree.find(".//p[@class='summary']")) == "Özet."
    assert words(tree.find(".//p[@class='byline']")) == (
        "By Edanur Karakoç 7 January 2026 Updated 1 February 2026 1 min read"
    )
    notice = tree.find(".//div[@class='notice']")
    assert "This article was automatically translated from the original Turkish version." in words(notice)
    link = tree.find(".//div[@class='notice']//a")
    assert link is not None
    assert (link.get("href"), link.get("hreflang")) == ("https://example.org/tr/deneme", "tr")
    assert [words(a) for a in tree.findall(".//nav//a")] == ["Bir", "Alt", "İki"]
    assert [words(li) for li in tree.findall(".//section[@class='tags']//li")] == ["Suriye", "İsrail"]
    assert {(e.get("hreflang"), e.get("href")) for e in tree.iter("link") if e.get("rel") == "alternate"} == {
        ("en", "https://example.org/en/deneme.html"),
        ("tr", "https://example.org/tr/deneme"),
    }


def test_constructs() -> None:
    page = write_html(case("blocks"), SITE)
    tree = parse(page)
    assert words(tree.find(".//figure/figcaption")) == "Boğaz, 2023."
    assert [words(th) for th in tree.findall(".//thead//th")] == ["İl", "Nüfus", "Not"]
    assert [td.get("class") for td in tree.findall(".//tbody/tr[1]/td")] == ["left", "right", None]
    assert words(tree.findall(".//tbody/tr[1]/td")[2]) == "a | b"
    assert tree.find(".//div[@role='region']").get("aria-label") == "Tablo 1: İllerin nüfusu"  # type: ignore[union-attr]
    assert "".join(tree.find(".//pre").itertext()).startswith('print("çevrilmez")')  # type: ignore[union-attr]
    assert [words(li) for li in tree.findall(".//section[@class='notes']//li")] == [
        "Birinci paragraf. İkinci paragraf, eğik sözle. ↩"
    ]
    # The body's own first heading repeats the title and is not shown again.
    assert page.count("Bloklar: başlıklar, listeler, tablolar</span></h") == 1
    assert tree.find(".//ol[@start='3']") is not None


def test_footnotes_are_numbered_in_the_order_of_the_target() -> None:
    done = translated(
        article("Bir[^a] iki[^b] ve yine[^a].\n\n[^a]: Not A.\n\n[^b]: Not B.\n"),
        lambda s: "Two{2} and again{3}, one{1}." if "iki" in s.source else s.source,
    )
    tree = parse(write_html(done, SITE))
    assert [words(a) for a in tree.findall(".//sup/a")] == ["1", "2", "2"]
    assert [words(li) for li in tree.findall(".//section[@class='notes']//li")] == ["Not B. ↩", "Not A. ↩ ↩"]


def test_its_language_tag_and_linked_data() -> None:
    done = translated(article("TÜBİTAK açıkladı.\n"), lambda s: s.source.replace("açıkladı", "announced"), score=0.8312)
    hit = TermHit(Term("TÜBİTAK", ("TÜBİTAK",), status="untranslatable"), (0, 7))
    proof = Certificate(hit, "plain", (0, 7), True)
    items = [replace(s, translation=replace(s.translation, certificates=(proof,))) if "TÜB" in s.target else s
             for s in done.segments]  # fmt: skip
    tree = parse(write_html(replace(done, segments=tuple(items)), SITE))
    main = tree.find(".//article")
    assert main is not None
    assert main.get("lang") == "en-t-tr-t0-und"
    assert main.get("its-annotators-ref") == "mt-confidence|embedded@r1"
    sentence = tree.find(".//div[@class='body']//span[@its-mt-confidence='0.8312']")
    assert words(sentence) == "TÜBİTAK announced."
    kept = sentence.find("span[@translate='no']")  # type: ignore[union-attr]
    assert words(kept) == "TÜBİTAK"
    data = json.loads(tree.find(".//script").text or "")  # type: ignore[union-attr]
    assert data["@type"] == "Article"
    assert data["inLanguage"] == "en"
    assert data["translationOfWork"] == {"@type": "Article", "headline": "Deneme", "inLanguage": "tr"}
    assert data["digitalSourceType"] == "https://schema.org/TrainedAlgorithmicMediaDigitalSource"
    assert data["translator"]["@type"] == "Organization"


def reviewed(done: TranslatedArticle, state: State = State.FINAL) -> TranslatedArticle:
    review = Review("Reviewer A", "2026-01-09", 0.5)
    items = tuple(replace(s, translation=replace(s.translation, state=state), review=review) for s in done.segments)
    return replace(done, segments=items, disclosure=disclosure.with_segments(done.disclosure, items))


def test_a_reviewed_page_says_so() -> None:
    tree = parse(write_html(reviewed(translated(article("Metin.\n"))), SITE))
    assert "and reviewed by Reviewer A." in words(tree.find(".//div[@class='notice']"))
    assert tree.find(".//article").get("lang") == "en-t-tr"  # type: ignore[union-attr]
    assert not [e for e in tree.iter() if e.get("its-mt-confidence")]
    data = json.loads(tree.find(".//script").text or "")  # type: ignore[union-attr]
    assert data["editor"] == [{"@type": "Person", "name": "Reviewer A"}]
    assert data["digitalSourceType"] == "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource"


def test_the_notice_stays_unless_all_is_final_and_the_site_allows_it() -> None:
    done = translated(article("Metin.\n"))
    allowing = SiteSettings(allow_without_notice=True)
    with pytest.raises(ExportError, match="segments are not final"):
        write_html(done, allowing, notice=False)
    with pytest.raises(ExportError, match="settings do not allow it"):
        write_html(reviewed(done), SiteSettings(), notice=False)
    with pytest.raises(ExportError, match="not final"):
        write_html(reviewed(done, State.REVIEWED), allowing, notice=False)
    assert 'class="notice"' not in write_html(reviewed(done), allowing)
    assert 'class="notice"' in write_html(reviewed(done, State.REVIEWED), allowing)


def test_the_reviewer_sees_scores_and_flags() -> None:
    done = translated(article("Birinci cümle.\n"))
    flag = Flag("numbers", Severity.MAJOR, "12 became 21 <b>", suggestion="First 12.")

    def flagged(item: TranslatedSegment) -> TranslatedSegment:
        return replace(item, assessment=Assessment(Score(0.31), (flag,), True))

    done = replace(done, segments=tuple(flagged(s) for s in done.segments))
    tree = parse(write_html(done, SITE, reviewer=True))
    seen = words(tree.find(".//div[@class='flags']"))
    assert "major numbers: 12 became 21 <b> → First 12." in seen
    assert words(tree.find(".//sup[@class='score seg-doubtful']")) == "0.31"
    assert "flags" not in [e.get("class") for e in parse(write_html(done, SITE)).iter()]


def test_a_segment_without_target_is_shown_as_turkish() -> None:
    done = translated(article("Metin.\n"), lambda s: "" if s.source == "Metin." else s.source)
    item = replace(done.segments[-1], translation=replace(done.segments[-1].translation, origin=Origin.ENGINE))
    tree = parse(write_html(replace(done, segments=(*done.segments[:-1], item)), SITE))
    assert words(tree.find(".//div[@class='body']//span[@lang='tr']")) == "Metin."


def test_characters_that_html_forbids_are_left_out() -> None:
    tree = parse(write_html(translated(article("Söz\x07 ve\x9f söz\ufffe.\n")), SITE))
    assert words(tree.find(".//div[@class='body']")) == "Söz ve söz."


def test_the_same_article_is_the_same_bytes() -> None:
    assert write_html(case("inline"), SITE) == write_html(case("inline"), SITE)


@pytest.mark.parametrize(
    ("tag", "kept"),
    [
        ("<b>", "<b>"),
        ("</B>", "</b>"),
        ("<br/>", "<br>"),
        ('<span onclick="x()" lang="ar" title="a&quot;b">', '<span lang="ar" title="a&quot;b">'),
        ("<script>", ""),
        ("<a href='javascript:x'>", ""),
        ("<!-- x -->", ""),
        ("<svg/onload=x>", ""),
    ],
)
def test_raw_tags(tag: str, kept: str) -> None:
    assert safe_tag(tag) == kept


@pytest.mark.parametrize(
    "url", ["javascript:x", " JavaScript:x", "data:text/html,x", "java&#115;cript:x", "vbscript:x"]
)
def test_addresses_that_act_are_dropped(url: str) -> None:
    assert safe_url(url) == ""


# Contrast, WCAG 2.2, 1.4.3: 4.5 to 1 for text.


def _themes() -> list[dict[str, str]]:
    css = (ROOT / "pipeline" / "formats" / "templates" / "page.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", css, re.S)[:2]
    themes: list[dict[str, str]] = []
    for block in (light, light + dark):
        themes.append(dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)))
    return themes


def _luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", _themes(), ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("ink", "paper"),
        ("soft", "paper"),
        ("accent", "paper"),
        ("accent-strong", "paper"),
        ("ink", "wash"),
        ("accent", "wash"),
        ("paper", "accent"),
        ("paper", "accent-strong"),
        ("ink", "raised"),
        ("soft", "raised"),
        ("mark", "raised"),
        ("mark", "paper"),
        ("accent", "raised"),
        ("good", "paper"),
        ("ink", "doubt"),
        ("mark", "doubt"),
        ("accent", "doubt"),
    ],
)
def test_contrast(theme: dict[str, str], ink: str, paper: str) -> None:
    high, low = sorted((_luminance(theme[ink]), _luminance(theme[paper])), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 4.5
