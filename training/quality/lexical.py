"""Step 1: the Turkish stem model and the lexical translation tables (IBM Model 1, both directions).

Brown et al. 1993, "The Mathematics of Statistical Machine Translation", section 4.1. Only permissive sources that are
not GPL-family; the list stands in ``SOURCES`` and a test holds it against the manifest.
"""

from __future__ import annotations

import lzma
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from pipeline.quality.stems import LETTER_COST, LONGEST_SUFFIX, TurkishStemmer, archiphonemes, english_stem
from pipeline.quality.tokens import lower_tr, tokens

_AUTHORED = [
    "biography",
    "culture",
    "diplomacy",
    "economy",
    "headings",
    "history",
    "longency",
    "longnews",
    "openings",
    "reports",
    "science",
    "statements",
]
SOURCES: dict[str, int] = {
    **dict.fromkeys((f"authored-{name}" for name in _AUTHORED), 100_000),
    "xquad": 5_000, "tatoeba": 200_000, "tatoeba-2": 12_000, "d2l-book": 10_000, "opensource-guide": 2_000,
    "bitcoin-org": 1_000, "mozilla-legal": 100, "mozilla-www": 4_000, "mozilla-www-l10n": 3_000, "security-101": 2_000,
    "hf-course": 200, "fastapi-docs": 5_000, "react-docs": 4_000, "python-docs": 5_000, "frc-docs": 10_000,
    "edgeai-beginners": 6_000, "azd-beginners": 5_000, "php-manual": 20_000, "ms-d365": 90_000,
    "ms-project-ops": 15_000,
    "ms-customer-insights": 8_000, "ms-intune": 25_000, "ms-dotnet-ht": 15_000, "libreoffice-help": 12_000,
    "ms-quantum-mt": 8_000, "ms-partner-mt": 20_000, "ms-support-mt": 20_000, "udhr": 100, "cncf-glossary": 1_000,
    "privacyguides": 1_000, "lexicon-cldr": 5_000,
}  # fmt: skip
"""Source and the number of pairs taken, longest first: long sentences hold the rare words."""
WEIGHT = {"authored": 3.0, "xquad": 3.0, "lexicon": 3.0}
"""Weight of a pair by the first part of its source's name; 1 otherwise. Prose is what articles look like."""
ROUNDS = 6
LEAST = 0.003
"""Entries below this probability are not kept."""


def read_pairs(shared: Path) -> Iterator[tuple[str, str, float]]:
    """(Turkish, English, weight) of every pair of SOURCES."""
    for name, limit in SOURCES.items():
        with lzma.open(shared / "parallel" / f"{name}.tsv.xz", "rt", encoding="utf-8") as stream:
            rows = [line.rstrip("\n").split("\t") for line in stream]
        rows.sort(key=lambda row: -len(row[0]))
        for turkish, english in rows[:limit]:
            if len(turkish.split()) <= 60 and len(english.split()) <= 70:
                yield turkish, english, WEIGHT.get(name.split("-")[0], 1.0)


def learn_stems(counts: Counter[str], rounds: int = 6) -> TurkishStemmer:
    """Hard EM for the two-part word model over word types weighted by the log of their counts.

    A stem is charged for its letters, shared among the word types that use it (minimum description length): without
    that charge every word is its own best stem.
    """
    words = [(word, 1.0 + math.log(count)) for word, count in counts.items() if word.isalpha()]
    suffixes = _first_suffixes(counts)
    splits = Counter(w[:cut] for w, _ in words for cut in _cuts(w) if archiphonemes(w[cut:]) in suffixes)
    stems = _stem_scores({s: float(n) for s, n in splits.items()}, splits)
    for _ in range(rounds):
        stemmer = TurkishStemmer(stems, suffixes)
        stem_mass: Counter[str] = Counter()
        suffix_mass: Counter[str] = Counter()
        types: Counter[str] = Counter()
        for word, weight in words:
            stem, suffix = stemmer._split(word)
            stem_mass[stem] += weight
            suffix_mass[suffix] += weight
            types[stem] += 1
        stems = _stem_scores(stem_mass, types)
        suffixes = _logs({s: m for s, m in suffix_mass.items() if m >= 25 or not s})
    return TurkishStemmer(stems, suffixes)


def _cuts(word: str) -> range:
    return range(max(2, len(word) - LONGEST_SUFFIX), len(word) + 1)


def _stem_scores(mass: dict[str, float], types: Counter[str]) -> dict[str, float]:
    total = sum(mass.values())
    return {
        stem: math.log(value / total) - LETTER_COST * len(stem) / types[stem]
        for stem, value in mass.items()
        if types[stem] >= 2 or len(stem) <= 4
    }


def _first_suffixes(counts: Counter[str]) -> dict[str, float]:
    """Suffix strings that stand behind at least 60 different known words."""
    known = {word for word, count in counts.items() if count >= 8 and len(word) >= 3}
    seen: Counter[str] = Counter({"": len(known)})
    for word in counts:
        for cut in _cuts(word):
            if cut < len(word) and word[:cut] in known:
                seen[archiphonemes(word[cut:])] += 1
    return _logs({suffix: float(count) for suffix, count in seen.items() if count >= 60})


def _logs(mass: dict[str, float]) -> dict[str, float]:
    total = sum(mass.values())
    return {key: math.log(value / total) for key, value in mass.items()}


def source_units(text: str, stemmer: TurkishStemmer) -> list[str]:
    """Stems and, marked with +, suffix strings of a Turkish sentence."""
    units = []
    for token in tokens(text):
        if not token.is_word:
            continue
        stem, suffix = (lower_tr(token.base), archiphonemes(lower_tr(token.suffix)))
        if not token.suffix:
            stem, suffix = stemmer.split(stem)
        units.append(stem)
        if suffix:
            units.append("+" + suffix)
    return units


def target_units(text: str) -> list[str]:
    """Stems of the English words of a sentence."""
    return [english_stem(token.base.lower()) for token in tokens(text) if token.is_word]


def vocabulary(sentences: Iterable[list[str]], least: int) -> dict[str, int]:
    """Units seen ``least`` times or more, most frequent first, numbered from 1; 0 is the empty word."""
    counts = Counter(unit for sentence in sentences for unit in sentence)
    kept = sorted((u for u, c in counts.items() if c >= least), key=lambda u: (-counts[u], u))
    return {unit: number for number, unit in enumerate(kept, start=1)}


def model_one(
    given: list[np.ndarray], made: list[np.ndarray], weights: np.ndarray, sizes: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """IBM Model 1: keys ``g * sizes[1] + m`` and t(m | g) for every pair with t >= LEAST.

    ``given`` and ``made`` are unit ids a sentence; id 0 (the empty word) is added to ``given``.
    """
    left, right, slot, slot_weight = [], [], [], []
    position = 0
    for g, m, weight in zip(given, made, weights, strict=True):
        g = np.concatenate(([0], g)).astype(np.int64)
        left.append(np.tile(g, len(m)))
        right.append(np.repeat(m, len(g)).astype(np.int32))
        slot.append(np.repeat(np.arange(position, position + len(m), dtype=np.int32), len(g)))
        slot_weight.append(np.full(len(m), weight, dtype=np.float32))
        position += len(m)
    keys = np.concatenate(left) * sizes[1] + np.concatenate(right)
    del left, right
    slots, per_slot = np.concatenate(slot), np.concatenate(slot_weight)
    del slot
    unique, cell = np.unique(keys, return_inverse=True)
    del keys
    cell = cell.astype(np.int32)
    owner = (unique // sizes[1]).astype(np.int32)
    table = np.full(len(unique), 1.0 / sizes[1], dtype=np.float64)
    for _ in range(ROUNDS):
        values = table[cell]
        norm = np.bincount(slots, weights=values, minlength=position)
        values *= (per_slot / norm)[slots]
        mass = np.bincount(cell, weights=values, minlength=len(unique))
        # A small constant against pairs seen once: keeps the rare words from explaining everything.
        mass = np.maximum(mass - 0.02, 1e-12)
        table = mass / np.bincount(owner, weights=mass, minlength=sizes[0])[owner]
    keep = table >= LEAST
    return unique[keep], table[keep]


def train(shared: Path, out: Path) -> None:
    """Learn stems and both tables; write ``lexical.npz`` to ``out``."""
    pairs = list(read_pairs(shared))
    counts = Counter(lower_tr(t.base) for turkish, _, _ in pairs for t in tokens(turkish) if t.is_word)
    print(f"{len(pairs)} pairs, {len(counts)} Turkish word forms", flush=True)
    stemmer = learn_stems(counts)
    turkish = [source_units(pair[0], stemmer) for pair in pairs]
    english = [target_units(pair[1]) for pair in pairs]
    tr, en = vocabulary(turkish, 2), vocabulary(english, 2)
    print(f"{len(tr)} Turkish units, {len(en)} English units", flush=True)
    usable = [(t, e, p[2]) for t, e, p in zip(turkish, english, pairs, strict=True) if t and e]
    given = [np.array([tr[u] for u in t if u in tr], dtype=np.int32) for t, _, _ in usable]
    made = [np.array([en[u] for u in e if u in en], dtype=np.int32) for _, e, _ in usable]
    weights = np.array([w for _, _, w in usable])
    sizes = (len(tr) + 1, len(en) + 1)
    forward = model_one(given, made, weights, sizes)
    print(f"forward: {len(forward[0])} entries", flush=True)
    backward = model_one(made, given, weights, (sizes[1], sizes[0]))
    print(f"backward: {len(backward[0])} entries", flush=True)
    save(out / "lexical.npz", stemmer, (tr, en), (turkish, english), forward, backward)


def save(path, stemmer, vocabularies, sentences, forward, backward) -> None:  # type: ignore[no-untyped-def]
    """Write the tables in a compact form: probabilities as 8-bit logs, keys as row starts and columns."""
    arrays: dict[str, np.ndarray] = {}
    for side, vocabulary_, lines in zip(("tr", "en"), vocabularies, sentences, strict=True):
        counts = Counter(unit for line in lines for unit in line)
        units = sorted(vocabulary_, key=lambda unit: vocabulary_[unit])
        arrays[f"{side}_units"] = np.frombuffer("\n".join(units).encode(), dtype=np.uint8)
        arrays[f"{side}_counts"] = np.array([counts[u] for u in units], dtype=np.uint32)
    suffixes = sorted(stemmer._suffixes)
    arrays["suffixes"] = np.frombuffer("\n".join(suffixes).encode(), dtype=np.uint8)
    arrays["suffix_logs"] = np.array([stemmer._suffixes[s] for s in suffixes], dtype=np.float32)
    stems = sorted(stemmer._stems, key=lambda s: (-stemmer._stems[s], s))
    arrays["stems"] = np.frombuffer("\n".join(stems).encode(), dtype=np.uint8)
    arrays["stem_logs"] = np.array([stemmer._stems[s] for s in stems], dtype=np.float16)
    for name, (keys, values), columns, rows in (
        ("forward", forward, len(vocabularies[1]) + 1, len(vocabularies[0]) + 1),
        ("backward", backward, len(vocabularies[0]) + 1, len(vocabularies[1]) + 1),
    ):
        arrays[f"{name}_starts"] = np.searchsorted(keys // columns, np.arange(rows + 1)).astype(np.uint32)
        arrays[f"{name}_columns"] = (keys % columns).astype(np.uint32)
        arrays[f"{name}_logs"] = np.clip(np.round(-np.log(values) * 40), 0, 255).astype(np.uint8)
    np.savez_compressed(path, **arrays)
    print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB", flush=True)
