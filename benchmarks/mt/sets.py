"""The evaluation sets, and names in them whose English stands in the reference."""

from __future__ import annotations

import lzma
import random
import re
from calendar import day_name, month_name
from dataclasses import dataclass
from pathlib import Path

from training import paths
from training.terms import stem

SETS = ("wmt16", "flores-dev")
RECORDED = ("bergamot-tiny", "argos", "opusmt", "nllb")
"""Other systems whose output on the sets has been recorded."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ADJECTIVES = ("Silver", "Northern", "Blue", "Joint", "Open", "Second", "Marble", "Coastal", "Bright", "Iron", "Quiet")
_NOUNS = ("Harbour", "Council", "Bridge", "Treaty", "Garden", "Society", "Mill", "Fund", "Square", "Valley", "Press")


@dataclass(frozen=True, slots=True)
class Named:
    """A sentence with one name: characters [start, end) of ``source`` are ``target`` in ``reference``."""

    source: str
    reference: str
    start: int
    end: int
    target: str


def lines(name: str, suffix: str) -> list[str]:
    """The lines of ``shared/eval/mt/NAME.SUFFIX``."""
    return (paths.SHARED / "eval" / "mt" / f"{name}.{suffix}").read_text(encoding="utf-8").splitlines()


def lexicon() -> dict[str, str]:
    """Capitalised names of CLDR, Turkish to English: countries, languages, cities; not months and days."""
    path: Path = paths.SHARED / "parallel" / "lexicon-cldr.tsv.xz"
    rows = [line.split("\t") for line in lzma.decompress(path.read_bytes()).decode("utf-8").splitlines()]
    calendar = {*month_name, *day_name}
    return {a: b for a, b in rows if a[:1].isupper() and b[:1].isupper() and b not in calendar}


def holds(text: str, phrase: str) -> bool:
    """Whether ``phrase`` stands in ``text`` as whole words, in the same case."""
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) is not None


def names(source: str, reference: str, known: dict[str, str]) -> list[Named]:
    """Names of ``source``: those of the lexicon, and capitalised words (with followers) that both sides share."""
    found: list[Named] = []
    words = list(_WORD.finditer(source))
    index = 0
    while index < len(words):
        word = words[index].group()
        taken = 1
        english = known.get(stem(word))
        if english is None and word[0].isupper() and len(stem(word)) > 3 and index > 0 and holds(reference, stem(word)):
            english = stem(word)
            while index + taken < len(words) and "'" not in words[index + taken - 1].group():
                longer = f"{english} {stem(words[index + taken].group())}"
                gap = source[words[index + taken - 1].end() : words[index + taken].start()]
                if gap != " " or not holds(reference, longer):
                    break
                english, taken = longer, taken + 1
        if english is not None and len(english) > 3 and holds(reference, english):
            found.append(Named(source, reference, words[index].start(), words[index + taken - 1].end(), english))
        index += taken
    return found


def named_sentences(name: str = "wmt16") -> list[Named]:
    """One name a sentence: the longest English one, for every sentence of the set that has any."""
    known = lexicon()
    chosen: list[Named] = []
    for source, reference in zip(lines(name, "tr"), lines(name, "en"), strict=True):
        candidates = names(source, reference, known)
        if candidates:
            chosen.append(max(candidates, key=lambda item: len(item.target)))
    return chosen


def invented(count: int, seed: int = 17) -> list[str]:
    """Random English phrases of one to three words, such as ``Silver Harbour`` or ``Quiet Mill Fund``."""
    generator = random.Random(seed)
    phrases = []
    for _ in range(count):
        size = generator.randrange(3)
        words = [generator.choice(_ADJECTIVES)] * (size > 0) + generator.sample(_NOUNS, 2 if size == 2 else 1)
        phrases.append(" ".join(words))
    return phrases


def loops(text: str) -> bool:
    """Whether ``text`` repeats itself: a word four times in a row, 2 to 8 words three times, or letters six times."""
    if re.search(r"(.{1,12}?\S)\1{5,}", text):
        return True
    words = text.split()
    for size in range(1, 9):
        needed = 4 if size == 1 else 3
        for start in range(len(words) - size * needed + 1):
            block = words[start : start + size]
            if all(words[start + size * turn : start + size * (turn + 1)] == block for turn in range(1, needed)):
                return True
    return False
