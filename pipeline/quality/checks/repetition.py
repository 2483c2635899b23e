"""Checks for repetition loops and for Turkish left in the target."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import pairwise

from pipeline.lang.lexicon import is_headword
from pipeline.model import Flag, Severity, Span
from pipeline.quality.checks.codes import ADDRESS
from pipeline.quality.fluency import load_fluency
from pipeline.quality.lexicon import load_lexicon
from pipeline.quality.pair import OFFERED, Pair
from pipeline.quality.tokens import Token, fold, lower_tr

_LONGEST = 9
_LONGEST_RUN = 150
_TURKISH_LETTER = re.compile(r"[ğışĞİŞıçöüÇÖÜ]")
_FINE_TWICE = frozenset([
    "had", "that", "very", "is", "was", "so", "no", "blah", "ha", "bye", "knock", "now", "much", "more", "who",
    "one", "two",
])  # fmt: skip


def loops(words: list[Token]) -> list[tuple[Span, int, int]]:
    """(span of all copies, words in one copy, copies) of word sequences said twice or more in a row."""
    texts = [w.text.lower() for w in words]
    found, place = [], 0
    while place < len(texts):
        best = (0, 0)
        for size in range(1, min(_LONGEST, (len(texts) - place) // 2) + 1):
            copies = 1
            while texts[place + copies * size : place + (copies + 1) * size] == texts[place : place + size]:
                copies += 1
            if copies > 1 and size * copies > best[0] * best[1]:
                best = (size, copies)
        if best[1] > 1:
            last = place + best[0] * best[1] - 1
            found.append(((words[place].span[0], words[last].span[1]), *best))
            place = last
        place += 1
    return found


def loop(pair: Pair) -> Iterator[Flag]:
    """Words said again and again."""
    words = [t for t in pair.target_tokens if t.is_word or t.is_number]
    allowed = loops([t for t in pair.source_tokens if t.is_word or t.is_number])
    for place, (span, size, copies) in enumerate(loops(words)[len(allowed) :]):
        said = pair.target[slice(*span)]
        first = said.split()[0].lower()
        # "had had", "very very"; names such as "Pago Pago" and "Baden Baden"; "2, 2"
        if size == 1 and copies == 2 and (first in _FINE_TWICE or first[0].isdigit() or first in pair.source.lower()):
            continue
        if size <= 2 and copies == 2 and re.search(r"[,;:.!?\"”]", said):
            continue
        severity = Severity.CRITICAL if size * copies >= 4 else Severity.MAJOR
        once = _first_copy(pair.target, span, size)
        # A whole text for each of thousands of loops would be hundreds of megabytes.
        fixed = pair.target[: span[0] + len(once)] + pair.target[span[1] :] if place < OFFERED else None
        yield Flag("loop", severity, f"“{once}” {copies} times", None, span, fixed)


def _first_copy(text: str, span: Span, size: int) -> str:
    pieces = list(re.finditer(r"\w+(?:[-'’]\w+)*", text[slice(*span)]))
    return text[span[0] : span[0] + pieces[min(size, len(pieces)) - 1].end()]


def _english(token: Token) -> bool:
    return token.text.lower() in load_fluency().words or load_lexicon().english_unit(token) in load_lexicon().en


def _free(pair: Pair) -> list[Token]:
    """Words of the target outside web and mail addresses."""
    taken = {place for m in ADDRESS.finditer(pair.target) for place in range(*m.span())}
    return [t for t in pair.target_tokens if t.is_word and t.span[0] not in taken]


@cache
def _loanwords() -> frozenset[str]:
    text = (resources.files("pipeline.quality") / "data" / "loanwords.txt").read_text(encoding="utf-8")
    return frozenset(fold(word) for line in text.splitlines() if not line.startswith("#") for word in line.split())


def _kept(pair: Pair) -> frozenset[str]:
    """Words that may stay Turkish: those English writes so, and those of the glossary's targets."""
    terms = " ".join(target for c in pair.certificates for target in c.hit.term.targets)
    return _loanwords() | {fold(word) for word in terms.split()} if terms else _loanwords()


def turkish_words(pair: Pair) -> list[Token]:
    """Target words that are Turkish: not a name, not English, and in the source or with Turkish letters."""
    source = {lower_tr(t.text) for t in pair.source_tokens} | {t.text.lower() for t in pair.source_tokens}
    capitals = {fold(t.base) for i, t in enumerate(pair.source_tokens) if t.capital and (i or t.suffix)}
    found, kept, in_marks = [], _kept(pair), _second_words(pair)
    for token in _free(pair):
        if len(token.text) < 2 or token.capital or _english(token):
            continue
        if fold(token.base) in capitals or fold(token.base) in kept:
            continue
        copied = lower_tr(token.text) in source and len(token.text) > 2
        if (_TURKISH_LETTER.search(token.text) or copied) and not _of_a_name(pair, token, in_marks):
            found.append(token)
    return found


_IN_MARKS = re.compile(r"[\"“'«](?=([A-ZÇĞİÖŞÜ]\w+ (\w+(?:['’]\w+)*))[\"”'»])")


def _second_words(pair: Pair) -> frozenset[str]:
    """The second words of what stands in marks in the target and so in the source: "Sarcosuchus imperator"."""
    return frozenset(m.group(2) for m in _IN_MARKS.finditer(pair.target) if m.group(1) in pair.source)


def _of_a_name(pair: Pair, token: Token, in_marks: frozenset[str]) -> bool:
    """``ers`` of "49ers", and the small second word of a name in marks on both sides."""
    start = token.span[0]
    return (start > 0 and pair.target[start - 1].isdigit()) or token.text in in_marks


def copied_run(pair: Pair) -> list[Token]:
    """The longest run of two or more target words, up to ``_LONGEST_RUN``, that stands so in the source and holds a
    Turkish word."""
    said = [t.text for t in pair.source_tokens if t.is_word]
    source, neighbours = f" {' '.join(said)} ", set(pairwise(said))
    words = _free(pair)
    texts, best, end = [t.text for t in words], (0, 0), 0
    if neighbours.isdisjoint(pairwise(texts)):
        return []
    kept, in_marks = _kept(pair), _second_words(pair)
    left = [
        not t.capital and _turkish(t) and not _of_a_name(pair, t, in_marks) and fold(t.base) not in kept for t in words
    ]
    for start, two in enumerate(pairwise(texts)):
        # What begins one word later ends where this one does, or later.
        end = max(end, start + 2)
        if two not in neighbours:
            continue
        while end < min(start + _LONGEST_RUN, len(texts)) and f" {' '.join(texts[start : end + 1])} " in source:
            end += 1
        if end - start > best[1] - best[0] and any(left[start:end]):
            best = start, end
    return words[slice(*best)]


def _turkish(token: Token) -> bool:
    """A word of the Turkish tables that English text does not have; ``de``, ``van`` and ``son`` are in both."""
    if len(token.text) < 2 or _english(token):
        return False
    return bool(_TURKISH_LETTER.search(token.text)) or load_lexicon().turkish_units(token)[0] in load_lexicon().tr


def _says_something(pair: Pair) -> bool:
    """Whether the source is more than a name: two small words, or one beside a Turkish word ("Arka plan")."""
    words = [token for token in pair.source_tokens if token.is_word]
    small = sum(not token.capital for token in words)
    return small >= 2 or (small == 1 and any(is_headword(lower_tr(t.text)) and not _english(t) for t in words))


def untranslated(pair: Pair) -> Iterator[Flag]:
    """Turkish words left in the target."""
    if pair.source.strip() == pair.target.strip() and _says_something(pair):
        span = (0, len(pair.target))
        yield Flag("untranslated", Severity.CRITICAL, "the target is the source", (0, len(pair.source)), span)
        return
    run = copied_run(pair)
    turkish = turkish_words(pair)
    if run:
        span = (run[0].span[0], run[-1].span[1])
        severity = Severity.CRITICAL if len(run) >= 3 else Severity.MAJOR
        yield Flag("untranslated", severity, f"“{pair.target[slice(*span)]}” is left in Turkish", None, span)
    elif turkish:
        sure = [t for t in turkish if _TURKISH_LETTER.search(t.text)] or turkish
        # "hemoglobin" and "galangal" are in no table: perhaps the same word in both languages.
        known = bool(_TURKISH_LETTER.search(sure[0].text)) or _turkish(sure[0])
        severity = Severity.MAJOR if known and (len(turkish) >= 2 or len(sure[0].text) >= 5) else Severity.MINOR
        message = f"“{sure[0].text}” is left in Turkish"
        yield Flag("untranslated", severity, message, None, sure[0].span)
