"""The JSON export: complete, stable, readable again."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from translated_articles import article, translated

from pipeline.errors import ExportError
from pipeline.formats.jsonfile import FORMAT, read_json, write_json
from pipeline.formats.markdown import read_markdown
from pipeline.model import (
    Assessment,
    Certificate,
    Flag,
    Link,
    Review,
    Score,
    Severity,
    State,
    Term,
    TermHit,
    TranslatedArticle,
)
from pipeline.segment import split

ROOT = Path(__file__).parent.parent.parent
CASES = sorted((ROOT / "tests" / "cases" / "markdown").glob("*.md"))


def full() -> TranslatedArticle:
    """One article whose last segment has everything a segment can have."""
    done = translated(article("**Ankara**'da 12 kişi.\n"))
    last = done.segments[-1]
    term = Term("Ankara", ("Ankara", "Angora"), "place", forbidden=("Ancyra",), source_variants=("Engürü",))
    translation = replace(
        last.translation,
        state=State.REVIEWED,
        certificates=(Certificate(TermHit(term, (3, 9), "da"), "splice", (0, 6), True),),
        logprobs=(-0.5, -0.25),
        links=(Link((3, 9), (0, 6)),),
        alternatives=("12 people in Ankara.",),
        flags=(Flag("split", Severity.MINOR, "cut at a comma"),),
    )
    flag = Flag("numbers", Severity.MAJOR, "12 is missing", (13, 15), (0, 2), "12 people.")
    item = replace(
        last,
        translation=translation,
        assessment=Assessment(Score(0.25, (("length", 1.5), ("overlap", 0.5))), (flag,), True),
        review=Review("Reviewer A", "2026-01-09", 0.25),
        proposal="New text.",
    )
    return replace(done, segments=(*done.segments[:-1], item))


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_what_is_written_is_read(path: Path) -> None:
    done = translated(read_markdown(path, split=split))
    again = read_json(write_json(done))
    assert again.segments == done.segments
    assert again.disclosure == done.disclosure
    assert again.signature == done.signature
    assert again.slug == done.article.slug


def test_a_full_segment_is_read_whole() -> None:
    done = full()
    assert read_json(write_json(done)).segments == done.segments


def test_form() -> None:
    text = write_json(full())
    assert text == write_json(full())
    assert text.endswith("}\n")
    assert "kişi" in text
    data = json.loads(text)
    assert data["format"] == FORMAT
    assert data["title"] == {"source": "Deneme", "target": "Deneme"}
    assert data["notice"] == "This article was automatically translated from the original Turkish version."


def test_an_article_at_a_glance() -> None:
    data = json.loads(write_json(full()))
    scores = [s["score"] for s in data["segments"] if s["score"] is not None]
    needed = sum(s["review_needed"] for s in data["segments"])
    assert scores
    assert data["quality"] == {
        "mean": pytest.approx(sum(scores) / len(scores), abs=1e-4),
        "worst": pytest.approx(min(scores), abs=1e-4),
        "flagged": pytest.approx(needed / len(data["segments"]), abs=1e-4),
    }


def test_every_key_is_documented() -> None:
    told = set(re.findall(r"^\| `([\w.\[\]]+)` \|", (ROOT / "docs" / "json.md").read_text(encoding="utf-8"), re.M))
    data = json.loads(write_json(full()))
    assert {k for k in data if k != "segments"} <= told
    assert {f"segments[].{k}" for k in data["segments"][-1]} <= told
    assert {f"disclosure.{k}" for k in data["disclosure"]} <= told


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "tercume/0"}', '{"format": "tercume/1"}', '{"format": "tercume/1", "slug": 3}']
)
def test_what_is_not_ours_is_refused(text: str) -> None:
    with pytest.raises(ExportError, match=r"x\.json: not a tercume/1 file") as caught:
        read_json(text, "x.json")
    assert caught.value.advice
