"""Properties of reading and writing Markdown, on generated articles."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st
from translated_articles import HEAD, translated

from pipeline.errors import SourceError
from pipeline.formats.markdown import parse_markdown, source_text
from pipeline.formats.markdown_inline import Sentences
from pipeline.formats.markdown_writer import write_markdown
from pipeline.model import Article, Code, CodeKind
from pipeline.segment import Split, split
from pipeline.settings import SiteSettings

WORDS = st.sampled_from(
    [
        "Ankara",
        "şehri.",
        "İçi",
        "ılık",
        "5.",
        "yy.",
        "Dr.",
        "“söz”",
        "**kalın**",
        "**kalın.",
        "son**",
        "*eğik*",
        "_alt_",
        "`kod`",
        "`a|b`",
        "[bağ](https://a.b)",
        '[bağ](<c d> "başlık")',
        "[Ankara]",
        "[bağ][ankara]",
        "![gör](x.png 'b')",
        "[^1]",
        "^[iç *not*.]",
        "<b>x</b>",
        "<br>",
        "<https://x.y>",
        "https://a.b/c(d).",
        "{1}",
        "\\*",
        "&amp;",
        "a|b",
        "~~eski~~",
        "***üç***",
        "e\u0301",
        "\\",
        "#",
        "1.",
        "-",
        ">",
        "+",
        "  ",
        "\t",
        "\xa0",
        "[x]",
        "<!-- not -->",
    ]
)
LINES = st.lists(WORDS, max_size=7).map(" ".join)
PREFIX = st.sampled_from(
    ["", "", "", "> ", "- ", "1. ", "   ", "    ", "# ", "### ", "| ", "[^1]: ", "> > ", ">", "* [ ] "]
)
SPECIAL = st.sampled_from(
    [
        "",
        "",
        "---",
        "===",
        "```",
        "|---|---|",
        "| a | b |",
        "a | **b**",
        "--|--",
        "[ankara]: https://c.d 't'",
        "<div>",
        "</div>",
        "***",
        "\\",
        "dize  ",
        "dize\\",
    ]
)
BODY = st.lists(st.one_of(st.builds(str.__add__, PREFIX, LINES), SPECIAL), min_size=1, max_size=14)
END = st.sampled_from(["\n", "\r\n", "\r"])

NASTY = (
    st.lists(
        st.sampled_from(
            [
                "a",
                "B",
                "1",
                " ",
                " ",
                "*",
                "**",
                "_",
                "`",
                "[",
                "]",
                "(",
                ")",
                "<",
                ">",
                "!",
                "#",
                "-",
                "+",
                "=",
                "|",
                "~~",
                "~",
                "\\",
                "&amp;",
                "&",
                ".",
                "1.",
                "{",
                "}",
                ":",
                '"',
                "'",
                "’",
                "^",
                "http",
                "é",
                "“",
                "x@y.z",
                "://",
                "---",
                "$",
            ]
        ),
        min_size=1,
        max_size=12,
    )
    .map("".join)
    .filter(str.strip)
)


def whole(text: str) -> Sentences:
    body = text.strip()
    lead = text[: len(text) - len(text.lstrip())]
    return Split(lead, ((body, text[len(lead) + len(body) :]),) if body else ())


def read(body: str) -> Article | None:
    try:
        return parse_markdown(HEAD + body, "x.md", split)
    except SourceError as error:
        if error.what != "the article has no text":
            raise
        return None


@given(BODY, END)
@settings(max_examples=300, deadline=None)
def test_blocks_and_frames_are_the_file(lines: list[str], end: str) -> None:
    text = end.join(lines)
    if article := read(text):
        assert source_text(article) == HEAD + text


@given(BODY)
@settings(max_examples=200, deadline=None)
def test_segments_and_gaps_are_the_text_however_it_is_split(lines: list[str]) -> None:
    if not (article := read("\n".join(lines))):
        return
    unsplit = parse_markdown(source_text(article), "x.md", whole)
    for one, other in zip((*article.blocks, *article.nested), (*unsplit.blocks, *unsplit.nested), strict=True):
        joined = [re.sub(r"\{\d+\}", "", b.lead + "".join(s.source + s.gap for s in b.segments)) for b in (one, other)]
        assert joined[0] == joined[1]
        assert all(not s.gap.strip() and unicodedata.is_normalized("NFC", s.source) for s in one.segments)


@given(BODY)
@settings(max_examples=200, deadline=None)
def test_codes_stand_once_and_pairs_nest(lines: list[str]) -> None:
    for segment in article.segments if (article := read("\n".join(lines))) else ():
        assert [int(n) for n in re.findall(r"\{(\d+)\}", segment.source)] == [c.index for c in segment.codes]
        stack: list[int] = []
        for code in segment.codes:
            if code.kind is CodeKind.OPEN:
                stack.append(code.index)
            elif code.kind is CodeKind.CLOSE:
                assert stack.pop() == code.pair
        assert not stack


@given(BODY)
@example(["dize  ", "\xa0 Ankara"])
@settings(max_examples=200, deadline=None)
def test_an_article_written_with_its_own_text_reads_the_same(lines: list[str]) -> None:
    article = read("\n".join(lines))
    if not article:
        return
    again = parse_markdown(write_markdown(translated(article), SiteSettings()), "x.md", split)
    assert visible(again)[1:] == visible(article)


def visible(article: Article) -> list[str]:
    """The words of each block of the body, without codes."""
    blocks = [b for b in article.blocks if b.kind not in ("title", "summary", "tag")]
    texts = [re.sub(r"\{\d+\}", "", "".join(s.source + s.gap for s in b.segments)) for b in blocks]
    return [" ".join(text.split()) for text in texts]


@given(
    NASTY,
    st.sampled_from(["metin\n", "# metin\n", "- metin\n", "> metin\n", "metin\n===\n", "| metin | b |\n|--|--|\n"]),
)
@settings(max_examples=400, deadline=None)
def test_any_target_reads_back_as_itself(target: str, body: str) -> None:
    article = parse_markdown(HEAD + body, "x.md", whole)
    done = translated(article, lambda s: target if s.source == "metin" else s.source)
    again = parse_markdown(write_markdown(done, SiteSettings()), "x.md", whole)
    blocks = [b for b in again.blocks if b.kind == article.blocks[2].kind][-len(article.blocks[2:]) :]
    assert _flat(blocks[0].segments[0]) == " ".join(target.split())


def _flat(segment: object) -> str:
    text = segment.source  # type: ignore[attr-defined]
    for code in segment.codes:  # type: ignore[attr-defined]
        text = text.replace(code.mark, code.text.strip("<>"), 1)
    return " ".join(text.split())


MARKED = '**a** *b* [c](https://x.y "t") `d` ![e](f.png) [^1] https://z.w <b>g</b> ~~h~~ son\n\n[^1]: Not.\n'
PIECES = st.lists(
    st.sampled_from(["word", " ", "“q”", "!", "(x)", ":", "'s", "1.", "- ", "*", "_", "é", ".", ","]), max_size=4
).map("".join)


@given(st.permutations(range(1, 15)), st.lists(PIECES, min_size=15, max_size=15))
@settings(max_examples=300, deadline=None)
def test_codes_come_back_wherever_a_target_puts_them(order: list[int], texts: list[str]) -> None:
    article = parse_markdown(HEAD + MARKED, "x.md", whole)
    segment = article.blocks[2].segments[0]
    order = [n for n in order if n <= len(segment.codes)]
    closes = {c.index: c.pair for c in segment.codes if c.kind is CodeKind.CLOSE and c.pair}
    # Pairs in the right order: the place of whichever end comes first is the beginning.
    for end, begin in closes.items():
        a, b = order.index(begin), order.index(end)
        order[min(a, b)], order[max(a, b)] = begin, end
    target = texts[0] + "".join(f"{{{n}}}{t}" for n, t in zip(order, texts[1:], strict=False)) + " end"
    done = translated(article, lambda s: target if s.id == segment.id else s.source)
    again = parse_markdown(write_markdown(done, SiteSettings()), "x.md", whole)
    found = again.blocks[-2].segments[0]
    assert sorted(map(_kind, segment.codes)) == sorted(set(map(_kind, found.codes)))
    assert _words(found.source) == _words(target)


def _kind(code: Code) -> str:
    """What a code is, in Markdown or HTML."""
    tags = {"**": "strong", "*": "em", "~~": "s"}
    if code.text in tags:
        return ("/" if code.kind is CodeKind.CLOSE else "") + tags[code.text]
    return code.text.strip("<>")


def _words(text: str) -> str:
    return "".join(re.sub(r"\{\d+\}", "", text).split())
