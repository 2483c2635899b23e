"""Fuzzy matches in a memory of a million units: building the index, and milliseconds a query."""

from __future__ import annotations

import random
import statistics
import time
from pathlib import Path

from benchmarks.refresh import corpus
from pipeline.memory.fuzzy import FuzzyIndex
from pipeline.memory.guard import compatible


def units(count: int) -> list[str]:
    """Sentences of real words: each a real sentence with a third of its words drawn anew from all the texts."""
    chance = random.Random(11)
    pool = corpus.sentences()
    words = [w for s in pool for w in s.split()]
    made = []
    for number in range(count):
        sentence = pool[number % len(pool)].split()
        for _ in range(max(2, len(sentence) // 3)):
            sentence[chance.randrange(len(sentence))] = chance.choice(words)
        made.append(" ".join(sentence))
    return made


def fuzzy(root: Path, count: int) -> dict[str, object]:
    """Index ``count`` units; ask for 300 of them with one or two words changed, and for 100 unrelated sentences."""
    texts = units(count)
    start = time.perf_counter()
    index = FuzzyIndex.build(root / "index", enumerate(texts, 1))
    built = time.perf_counter() - start
    chance = random.Random(12)
    queries = [_changed(texts[chance.randrange(count)], chance) for _ in range(300)]
    wall, cpu, found, offered = [], [], 0, 0
    for original, query in queries:
        start, start_cpu = time.perf_counter(), time.process_time()
        near = index.near(query, 0.75, 20)
        offered += any(compatible(query, n.source) for n in near)
        cpu.append(time.process_time() - start_cpu)
        wall.append(time.perf_counter() - start)
        found += any(n.source == original for n in near)
    return {
        "units": count,
        "index s": round(built, 1),
        "index MB": round(sum(p.stat().st_size for p in (root / "index").iterdir()) / 2**20),
        "ms a query, median wall, 95 % wall, median CPU": [
            round(1000 * statistics.median(wall), 2),
            round(1000 * statistics.quantiles(wall, n=20)[-1], 2),
            round(1000 * statistics.median(cpu), 2),
        ],
        "queries with a match to offer": offered,
        "the sentence the query was made from is found": f"{found} of {len(queries)}",
    }


def _changed(text: str, chance: random.Random) -> tuple[str, str]:
    words = text.split()
    words.insert(chance.randrange(len(words)), "ayrıca")
    return text, " ".join(words)
