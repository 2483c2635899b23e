"""What writing Markdown does to targets that would be misread, to titles, and for site generators."""

from __future__ import annotations

import io

import pytest
from ruamel.yaml import YAML
from translated_articles import HEAD, article, translated

from pipeline.errors import ExportError, SettingsError
from pipeline.formats.html import write_html
from pipeline.formats.markdown import parse_markdown
from pipeline.formats.markdown_restore import restore
from pipeline.formats.markdown_writer import write_markdown
from pipeline.model import BlockKind, TranslatedArticle
from pipeline.segment import split
from pipeline.settings import SiteSettings


def body(done: TranslatedArticle) -> str:
    """The written article without front matter and notice."""
    return write_markdown(done, SiteSettings()).split("Turkish version.\n\n", 1)[1]


@pytest.mark.parametrize(
    ("source", "target", "written"),
    [
        ("Metin.\n", "1. A", "1\\. A\n"),
        ("Metin.\n", "# A", "\\# A\n"),
        ("Metin.\n", "- A", "\\- A\n"),
        ("Metin.\n", "a < b and <b>", "a < b and \\<b>\n"),
        ("Metin.\n", "R&D &amp; x", "R&D \\&amp; x\n"),
        ("Metin.\n", "a*b* and 2 * 3 and a_b_c", "a\\*b\\* and 2 * 3 and a_b_c\n"),
        ("Metin.\n", "see [1] and https://a.b/c_d.", "see \\[1\\] and https://a.b/c_d.\n"),
        ("# Metin\n", "C #", "# C \\#\n"),
        ("| Metin | b |\n|---|---|\n", "a | b", "| a \\| b | b |\n|---|---|\n"),
        ("> Metin\n> sürer.\n", "- A", "> \\- A\n"),
        ("Metin\\\nsürer.\n", "One{1}- two", "One\\\n\\- two\n"),
        ("**Metin**\n", "{1}“A”{2}s", "<strong>“A”</strong>s\n"),
        ("**Metin** son\n", "{1} A {2}b", " **A** b\n"),
        ("Bir *iki* son\n", "One {1}two", "One two\n"),
        ("Bir *iki* son\n", "One two{2} {1}three", "One two *three*\n"),
        ("Bir *iki* son\n", "One {1}two{2} {1}three{2}", "One *two* three\n"),
        ("Bir *iki* son\n", "One two {7}", "One two {7}\n"),
        (
            "Bir [iki](https://a.b)[^1] son\n\n[^1]: N\n",
            "{1}a{3}b{2}",
            "[a](https://a.b)[^1][b](https://a.b)\n\n[^1]: N\n",
        ),
        ("Bir [iki](https://a.b) son\n", "Look!{1}here{2}", "Look\\![here](https://a.b)\n"),
        ("Söz[^1]\n\n[^1]: N\n", "Word{1}(p. 3)", "Word[^1]\\(p. 3)\n\n[^1]: N\n"),
        ("Bak: https://a.b son\n", "See {1}x", "See <https://a.b>x\n"),
    ],
)
def test_targets(source: str, target: str, written: str) -> None:
    done = translated(article(source), lambda s: target if s.id == "b1-1" else s.source)
    assert body(done).strip() == written.strip()


def test_titles_of_link_definitions_are_translated_on_the_page_and_in_markdown() -> None:
    source = article(
        "[A][ör] ve [b] ve ![c][g].\n\n"
        "[ör]: https://a.b 'Ali\\'nin evi'\n[b]: <c d>   (Bir \\(iki\\))\n"
        '[g]: g.png\n   "Görsel"\n[b]: /x "Görünmez"\n\n'
        '> [alıntı]\n>\n> [alıntı]: /y "Son"  \n'
    )
    titles = [(s.id, s.line, s.source) for s in source.segments if s.kind is BlockKind.LINK_TITLE]
    assert titles == [
        ("r1-1", 9, "Ali'nin evi"),
        ("r2-1", 10, "Bir (iki)"),
        ("r3-1", 12, "Görsel"),
        ("r4-1", 17, "Son"),
    ]
    done = translated(source, lambda s: f"'{s.source}' \"(x)" if s.kind is BlockKind.LINK_TITLE else s.source)
    again = parse_markdown(write_markdown(done, SiteSettings()), "x.md", split)
    assert [s.source for s in again.segments if s.kind is BlockKind.LINK_TITLE] == [
        f"'{t}' \"(x)" for _, _, t in titles
    ]
    page = write_html(done, SiteSettings())
    for _, _, title in titles:
        assert f"title=\"'{title}' &quot;(x)\"" in page
    assert "Görünmez" not in page


def test_restore_of_one_segment() -> None:
    segment = article("Bir **iki** `üç`[^1]\n\n[^1]: N\n").blocks[2].segments[0]
    assert restore(segment, "{3} {1}two{2}{4}") == "`üç` **two**[^1]"
    assert restore(segment, "# a", line_start=True) == "\\# a"


def test_titles_keep_their_quotation_marks() -> None:
    done = translated(
        article("[a](u \"bir\") [b](u 'iki') [c](u (üç)) son.\n"),
        lambda s: {"bir": 'Ali\'s "one"', "iki": 'Ali\'s "two"', "üç": "th(r)ee \\"}.get(s.source, s.source),
    )
    assert body(done) == '[a](u "Ali\'s \\"one\\"") [b](u \'Ali\\\'s "two"\') [c](u (th\\(r\\)ee \\\\)) son.\n'
    again = parse_markdown(HEAD + body(done), "x.md", split)
    assert [b.segments[0].source for b in again.nested] == ['Ali\'s "one"', 'Ali\'s "two"', "th(r)ee \\"]


def test_a_segment_without_translation_is_an_error() -> None:
    done = translated(article("Bir. İki.\n"))
    short = TranslatedArticle(done.article, done.segments[:-1], done.signature, done.disclosure)
    with pytest.raises(ExportError, match=r"deneme\.md:7: segment b1-2 has no translation"):
        write_markdown(short, SiteSettings())


PAGE = (
    '---\ntitle: "A: b"\nslug: a-b\nsummary: >\n  Bir özet.\n  Sürer.\npublished: 2026-01-07\nupdated: 2026-01-09\n'
    "tags: [bir, iki]\n---\nMetin.\n"
)


@pytest.mark.parametrize(
    ("preset", "wanted"),
    [
        ("plain", {"language": "en", "translation": "machine", "translated_from": "a.md"}),
        (
            "hugo",
            {"translationKey": "a-b", "date": "2026-01-07", "lastmod": "2026-01-09", "description": "Bir özet. Sürer."},
        ),
        ("docusaurus", {"id": "a-b", "keywords": ["bir", "iki"], "mdx": {"format": "md"}}),
        ("starlight", {"description": "Bir özet. Sürer."}),
    ],
)
def test_presets(preset: str, wanted: dict[str, object]) -> None:
    text = write_markdown(translated(parse_markdown(PAGE, "a.md", split)), SiteSettings(preset=preset))
    front = YAML(typ="safe").load(io.StringIO(text.split("---\n")[1]))
    assert {key: front[key] for key in wanted} == wanted
    assert front["title"] == "A: b"
    assert str(front["published"]) == "2026-01-07"


def test_an_unknown_preset() -> None:
    with pytest.raises(SettingsError, match="unknown Markdown preset: 'jekyll'"):
        write_markdown(translated(article("Metin.\n")), SiteSettings(preset="jekyll"))
