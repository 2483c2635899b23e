"""Scores of a splitter on a segmentation set: boundary F1 and the share of paragraphs with every boundary right.

A boundary is the number of non-white-space characters before it; the end of the paragraph does not count, and positions
the set marks as undecided (``ignore``) count for nobody.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(slots=True)
class Part:
    """Counts over one part of the set: boundaries right, wrong and missed; paragraphs right and all."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    exact_paragraphs: int = 0
    paragraphs: int = 0

    @property
    def f1(self) -> float:
        """Boundary F1 in per cent."""
        return 200 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    @property
    def exact(self) -> float:
        """Share of paragraphs with every boundary right, in per cent."""
        return 100 * self.exact_paragraphs / max(1, self.paragraphs)


def development_set() -> Path | None:
    """The development set next to the project, or None where there is none."""
    shared = Path(os.environ.get("TERCUME_SHARED", ROOT.parent / "shared"))
    path = shared / "eval" / "segmentation" / "dev.jsonl"
    return path if path.is_file() else None


def _solid(text: str) -> int:
    return len("".join(text.split()))


def _boundaries(sentences: Sequence[str]) -> set[int]:
    at, found = 0, set()
    for sentence in sentences[:-1]:
        at += _solid(sentence)
        found.add(at)
    return found


def score(rows: Sequence[Mapping[str, Any]], answers: Sequence[Sequence[str]]) -> dict[str, Part]:
    """Counts for "all" and for each part (source, or "hard" for the hand-written lines)."""
    parts: dict[str, Part] = {"all": Part()}
    for row, answer in zip(rows, answers, strict=True):
        ignored = {_solid(row["text"][:offset]) for offset in row.get("ignore", [])}
        gold = _boundaries(row["sentences"]) - ignored
        found = _boundaries([s for s in answer if s.strip()]) - ignored
        name = "hard" if "class" in row else row["source"].replace("UD_Turkish-", "")
        for part in (parts["all"], parts.setdefault(name, Part())):
            part.right += len(gold & found)
            part.wrong += len(found - gold)
            part.missed += len(gold - found)
            part.exact_paragraphs += gold == found
            part.paragraphs += 1
    return parts
