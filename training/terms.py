"""Choosing inline terms for training: source words whose rendering stands in the reference.

Spans are phrase pairs consistent with the word alignment (Koehn et al. 2003), or names that both sides share. A part of
the terms get another target than the usual one, in the annotation and in the reference alike, so that the model learns
to use what it is given (Dinu et al. 2019; Bergmanis & Pinnis 2021).
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training import markers

LEADING = frozenset(
    {
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "at",
        "to",
        "from",
        "by",
        "for",
        "with",
        "and",
        "or",
        "as",
        "that",
        "this",
        "his",
        "her",
        "its",
        "their",
        "was",
        "were",
        "is",
        "are",
        "be",
        "has",
        "have",
        "had",
        "not",
        "it",
        "he",
        "she",
        "they",
    }
)
BEFORE_NOUNS = frozenset(
    {
        "the",
        "a",
        "an",
        "of",
        "in",
        "at",
        "from",
        "by",
        "with",
        "for",
        "his",
        "her",
        "its",
        "their",
        "this",
        "that",
        "new",
    }
)
TRAILING = LEADING | {"'s", "also", "which", "who"}
_EDGE = '.,;:!?()"“”…–—-'
PHRASES_KEPT = 30000


@dataclass(frozen=True, slots=True)
class Choice:
    """Words [start, end) of the source are to become words [first, last) of the target."""

    start: int
    end: int
    first: int
    last: int


def word_links(
    links: NDArray[np.bool_], source_words: NDArray[np.int64], target_words: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Piece links (target, source) as word links (target, source); the arrays give the word of each piece."""
    table = np.zeros((int(target_words[-1]) + 1, int(source_words[-1]) + 1), dtype=np.bool_)
    rows, columns = np.nonzero(links)
    table[target_words[rows], source_words[columns]] = True
    return table


def stem(word: str) -> str:
    """The word before its apostrophe: ``Ankara'nın`` gives ``Ankara``."""
    return re.split("['’ʼ]", word.strip(_EDGE))[0]


def trimmed(words: list[str], first: int, last: int) -> tuple[int, int]:
    """The target span without function words at its edges; may be empty."""
    while first < last and (words[first].strip(_EDGE).lower() in LEADING or not words[first].strip(_EDGE)):
        first += 1
    while last > first and (words[last - 1].strip(_EDGE).lower() in TRAILING or not words[last - 1].strip(_EDGE)):
        last -= 1
    return first, last


def clean_inside(words: list[str], start: int, end: int) -> bool:
    """Whether punctuation stands only at the outer edges of the span."""
    inner = words[start:end]
    return all(word[-1] not in _EDGE for word in inner[:-1]) and all(word[0] not in _EDGE for word in inner[1:])


def consistent(links: NDArray[np.bool_], source: list[str], target: list[str], start: int, end: int) -> Choice | None:
    """The choice for source words [start, end), or None when they have no clean counterpart of 1 to 5 words."""
    rows = np.nonzero(links[:, start:end].any(axis=1))[0]
    if not len(rows) or not links[:, start].any() or not links[:, end - 1].any():
        return None
    first, last = int(rows[0]), int(rows[-1]) + 1
    outside = links[first:last].any(axis=0)
    outside[start:end] = False
    if outside.any():
        return None
    first, last = trimmed(target, first, last)
    if not 1 <= last - first <= 5 or not clean_inside(target, first, last) or not clean_inside(source, start, end):
        return None
    if not all(any(map(str.isalnum, words[index])) for words, index in ((target, first), (source, start))):
        return None
    return Choice(start, end, first, last)


def shared_name(source: list[str], target: list[str], start: int) -> Choice | None:
    """A capitalised source word, with those that follow, that stands in the target as it is."""
    words = [word.strip(_EDGE).removesuffix("'s") for word in target]
    name = stem(source[start])
    if len(name) < 3 or not name[0].isupper() or words.count(name) != 1:
        return None
    first = last = words.index(name)
    end = start
    while True:
        end, last = end + 1, last + 1
        if end >= len(source) or last >= len(target) or "'" in source[end - 1] or "’" in source[end - 1]:
            break
        if not source[end][0].isupper() or stem(source[end]) != words[last]:
            break
    if not clean_inside(target, first, last) or not clean_inside(source, start, end):
        return None
    return Choice(start, end, first, last)


def choose(
    links: NDArray[np.bool_], source: list[str], target: list[str], count: int, generator: random.Random
) -> list[Choice]:
    """Up to ``count`` choices that do not overlap; names are five times as likely as other words."""
    places = [index for index, word in enumerate(source) if len(stem(word)) > 2 and stem(word)[0].isalpha()]
    weighted = sorted(
        places, key=lambda index: generator.random() ** (1 / (5 if source[index][0].isupper() else 1)), reverse=True
    )
    chosen: list[Choice] = []
    for start in weighted[:12]:
        found = shared_name(source, target, start)
        for length in generator.sample((1, 2, 3), 3) if found is None else ():
            if start + length <= len(source):
                found = found or consistent(links, source, target, start, start + length)
        if (
            found
            and all(found.end <= c.start or found.start >= c.end for c in chosen)
            and all(found.last <= c.first or found.first >= c.last for c in chosen)
        ):
            chosen.append(found)
        if len(chosen) == count:
            break
    return sorted(chosen, key=lambda choice: choice.start)


def edges(word_span: list[str]) -> tuple[str, str, str]:
    """Punctuation before, the phrase, punctuation after."""
    phrase = " ".join(word_span)
    core = phrase.strip(_EDGE)
    before = phrase[: len(phrase) - len(phrase.lstrip(_EDGE))]
    return before, core, phrase[len(before) + len(core) :]


class Annotator:
    """Writes choices into pairs and remembers English phrases to give in place of the usual ones."""

    def __init__(self, other_share: float = 0.4) -> None:
        """``other_share`` of the noun-like terms get a random English phrase as their target."""
        self.other_share = other_share
        self.phrases: list[str] = []

    def apply(
        self, source: list[str], target: list[str], choices: list[Choice], generator: random.Random
    ) -> tuple[str, str, list[tuple[int, int]]]:
        """The annotated Turkish, the English, and for each term the word range [first, last) of its target there."""
        source, target = list(source), list(target)
        ranges: list[tuple[int, int]] = []
        for choice in choices:
            before, phrase, after = edges(target[choice.first : choice.last])
            english, possessive = (phrase[:-2], "'s") if phrase.endswith("'s") else (phrase, "")
            nominal = choice.first > 0 and (english[0].isupper() or target[choice.first - 1].lower() in BEFORE_NOUNS)
            if nominal:
                self.remember(english, generator)
            if nominal and self.phrases and generator.random() < self.other_share:
                english = generator.choice(self.phrases)
            replacement = f"{before}{english}{possessive}{after}".split(" ")
            target[choice.first : choice.last] = [replacement[0]] + [""] * (choice.last - choice.first - 1)
            target[choice.first] = " ".join(replacement)
            head, core, tail = edges(source[choice.start : choice.end])
            marked = f"{head}{markers.OPEN}{core}|{english}{markers.CLOSE}{tail}"
            source[choice.start : choice.end] = [marked] + [""] * (choice.end - choice.start - 1)
        for choice in choices:
            first = len(" ".join(word for word in target[: choice.first] if word).split())
            ranges.append((first, first + len(target[choice.first].split())))
        return " ".join(word for word in source if word), " ".join(word for word in target if word), ranges

    def remember(self, phrase: str, generator: random.Random) -> None:
        """Keep ``phrase``; an old one makes room when there are enough."""
        if len(self.phrases) < PHRASES_KEPT:
            self.phrases.append(phrase)
        else:
            self.phrases[generator.randrange(PHRASES_KEPT)] = phrase
