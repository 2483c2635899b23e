"""``tests/cases/markdown``: articles (``x.md``) and what the reader makes of them (``x.segments``).

A line of ``x.segments`` is: line, kind, id, source; below it, indented, its codes. After a change that is meant:
``python tests/formats/test_markdown_cases.py`` writes the files anew; read the difference before committing it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from translated_articles import translated

from pipeline.formats.markdown import locate, parse_markdown, read_markdown, source_text
from pipeline.formats.markdown_writer import write_markdown
from pipeline.model import Article
from pipeline.segment import split
from pipeline.settings import SiteSettings

CASES = sorted((Path(__file__).parent.parent / "cases" / "markdown").glob("*.md"))
SOURCES = sorted((Path(__file__).parent.parent.parent / "sources" / "tr").glob("*.md"))


def listing(article: Article) -> str:
    lines = []
    for segment in article.segments:
        lines.append(f"{segment.line}\t{segment.kind.value}\t{segment.id}\t{segment.source}")
        lines += [
            f"\t{c.mark}{'+' if c.kind == 'open' else '-' if c.kind == 'close' else ' '}\t{c.text!r}"
            for c in segment.codes
        ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_segments(path: Path) -> None:
    found = listing(read_markdown(path, split=split))
    assert found == path.with_suffix(".segments").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [*CASES, *SOURCES], ids=lambda p: p.stem)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_an_untouched_article_gives_the_same_bytes(path: Path, end: str, mark: str) -> None:
    data = (mark + path.read_text(encoding="utf-8").replace("\n", end)).encode()
    article = parse_markdown(data.decode(), str(path), split)
    assert source_text(article).encode() == data
    assert [s.source for s in article.segments] == [s.source for s in read_markdown(path, split=split).segments]


@pytest.mark.parametrize("path", [*CASES, *SOURCES], ids=lambda p: p.stem)
def test_an_article_written_back_has_the_same_segments(path: Path) -> None:
    article = read_markdown(path, split=split)
    again = parse_markdown(write_markdown(translated(article), SiteSettings()), "x.md", split)
    texts = [s.source for s in again.segments]
    notice = [t for t in texts if t.startswith(("This article was automatically", "{1}Read the Turkish"))]
    assert [t for t in texts if t not in notice] == [s.source for s in article.segments]


CONSTRUCTS = {
    "blockquote_open", "bullet_list_open", "code_block", "fence", "footnote_reference_open", "heading_open", "hr",
    "html_block", "ordered_list_open", "table_open",
    "address", "code_inline", "em_open", "footnote_ref", "hardbreak", "html_inline", "image", "link_open", "s_open",
    "softbreak", "strong_open", "task",
}  # fmt: skip
"""Token types of what the reader supports."""


def test_the_sources_use_every_construct_and_have_the_length_of_articles() -> None:
    seen: set[str] = set()
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        parsed = locate(text, str(path))
        assert 250 <= len(text[parsed.front.body :].split()) <= 1200
        for token in parsed.tokens:
            seen |= {token.type, *(child.type for child in token.children or [])}
    assert seen >= CONSTRUCTS
    joined = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    for inline in ("^[", "][", "<http", "\n---", "\\*", '.jpg\n"'):
        assert inline in joined


if __name__ == "__main__":
    for case in CASES:
        case.with_suffix(".segments").write_text(listing(read_markdown(case, split=split)), encoding="utf-8")
