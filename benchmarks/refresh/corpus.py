"""A corpus of short articles from Turkish texts: distinct sentences, three to seven an article."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.segment import split

ROOT = Path(__file__).parents[2]
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_MARKUP = re.compile(r"^[#>|\-*!\[]|\]\(|`|\{")


def texts() -> Iterator[str]:
    """The paragraphs of the shared Turkish articles and of the project's own sources."""
    shared = Path(os.environ.get("TERCUME_SHARED", ROOT.parent / "shared")) / "articles-tr"
    for path in sorted(shared.glob("*.json")):
        yield from json.loads(path.read_text(encoding="utf-8"))["body"].split("\n")
    for path in sorted((ROOT / "sources" / "tr").glob("*.md")):
        yield from _FRONT.sub("", path.read_text(encoding="utf-8")).split("\n")


def sentences() -> list[str]:
    """Distinct sentences of 4 to 40 words without markup, in a fixed random order."""
    found: dict[str, None] = {}
    for text in texts():
        if not _MARKUP.search(text.strip()):
            found.update((s, None) for s, _ in split(text.strip()).pieces if 4 <= len(s.split()) <= 40)
    pool = list(found)
    random.Random(2026).shuffle(pool)
    return pool


def articles(count: int) -> list[tuple[str, list[str]]]:
    """``count`` articles as (name, sentences). Where the pool ends it begins again, each sentence numbered, so that
    no two articles share one."""
    pool = sentences()
    chance = random.Random(7)
    made, at = [], 0
    for number in range(1, count + 1):
        size = chance.randint(3, 7)
        chosen = [pool[n % len(pool)] for n in range(at, at + size)]
        rounds = at // len(pool)
        made.append((f"haber-{number:05d}", [f"{rounds + 1}. bölüm: {s}" if rounds else s for s in chosen]))
        at += size
    return made


def write(folder: Path, name: str, body: list[str]) -> None:
    """Write one article as a source file."""
    folder.mkdir(parents=True, exist_ok=True)
    text = f"---\ntitle: {json.dumps(body[0][:60], ensure_ascii=False)}\nslug: {name}\npublished: 2026-01-05\n---\n\n"
    (folder / f"{name}.md").write_text(text + "\n\n".join(body) + "\n", encoding="utf-8")
