"""Articles for the format tests: read as the program reads them, "translated" by a function."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.disclosure import disclose
from pipeline.formats.markdown import parse_markdown
from pipeline.model import (
    Article,
    Assessment,
    Origin,
    Score,
    Segment,
    Signature,
    TranslatedArticle,
    TranslatedSegment,
    Translation,
)
from pipeline.segment import split

SIGNATURE = Signature("embedded", "r1", "beam=4", "g0", "seg-1", "0.1.0")
HEAD = "---\ntitle: Deneme\nslug: deneme\nsummary: Özet.\nlanguage: tr\n---\n"


def article(body: str, head: str = HEAD) -> Article:
    """The article that ``body`` under a short front matter makes."""
    return parse_markdown(head + body, "deneme.md", split)


def translated(
    source: Article, translate: Callable[[Segment], str] = lambda s: s.source, score: float | None = 0.5
) -> TranslatedArticle:
    """``source`` with the targets that ``translate`` gives."""
    items = tuple(
        TranslatedSegment(
            Translation(s, translate(s), Origin.ENGINE, SIGNATURE.digest()),
            Assessment(None if score is None else Score(score)),
        )
        for s in source.segments
    )
    return TranslatedArticle(source, items, SIGNATURE, disclose(source, items, SIGNATURE, "CC-BY-4.0"))
