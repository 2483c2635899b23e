"""Score our splitter and the installed public ones on the development set, and time them.

Usage: python -m benchmarks.segmentation [SET.jsonl]
"""

from __future__ import annotations

import importlib.metadata
import json
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.segmentation.scores import development_set, score
from benchmarks.segmentation.tools import NAIVE, OURS, PUBLIC, Splitter, Tool

ROUNDS = 3
"""The fastest of so many passes over the set counts."""


def speed(cut: Splitter, texts: Sequence[str]) -> float:
    """Characters a second, paragraph by paragraph, best of `ROUNDS`."""
    best = float("inf")
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        for text in texts:
            cut(text)
        best = min(best, time.perf_counter() - begin)
    return sum(map(len, texts)) / best


def line(tool: Tool, rows: Sequence[dict[str, Any]]) -> str:
    """One row of the table. Raises PackageNotFoundError when the tool is not installed."""
    name = f"{tool.name} {tool.version}"
    cut = tool.make()
    texts = [row["text"] for row in rows]
    parts = score(rows, [cut(text) for text in texts])
    cells = [f"{parts['all'].f1:.2f}", f"{parts['all'].exact:.1f}"]
    cells += [f"{parts[key].f1:.2f}" for key in parts if key not in {"all", "hard"}]
    cells += [f"{parts['hard'].f1:.1f}", f"{parts['hard'].exact:.1f}", f"{speed(cut, texts) / 1000:,.0f}"]
    return f"| {name} | {' | '.join(cells)} |"


def main() -> int:
    """Print the table as Markdown; exit status 1 where there is no set to score on."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else development_set()
    if path is None:
        print("no development set: give its path, or set TERCUME_SHARED", file=sys.stderr)
        return 1
    rows = [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]
    characters = sum(len(row["text"]) for row in rows)
    sources = dict.fromkeys(r["source"].replace("UD_Turkish-", "") for r in rows if "class" not in r)
    print(f"{len(rows)} paragraphs, {characters:,} characters; Python {platform.python_version()}\n")
    print(
        f"| tool | all F1 | all exact % | {' F1 | '.join(sources)} F1 | hard F1 | hard exact % | 1,000 characters/s |"
    )
    print(f"|---|{'---:|' * (5 + len(sources))}")
    absent = []
    for tool in (OURS, *PUBLIC, NAIVE):
        try:
            print(line(tool, rows), flush=True)
        except importlib.metadata.PackageNotFoundError:
            absent.append(tool.package)
    if absent:
        print(f"\nnot installed, left out: {', '.join(absent)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
