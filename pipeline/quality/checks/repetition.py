"""Checks for repetition loops and for Turkish left in the target."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.model import Flag, Severity, Span
from pipeline.quality.checks.codes import ADDRESS
from pipeline.quality.fluency import load_fluency
from pipeline.quality.lexicon import load_lexicon
from pipeline.quality.pair import Pair
from pipeline.quality.tokens import Token, fold, lower_tr

_LONGEST = 9
_TURKISH_LETTER = re.compile(r"[ğışĞİŞıçöüÇÖÜ]")
_FINE_TWICE = frozenset(
    [
        "had",
        "that",
        "very",
        "is",
        "was",
        "so",
        "no",
        "blah",
        "ha",
        "bye",
        "knock",
        "now",
        "much",
        "more",
        "who",
        "one",
        "two",
    ]
)


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
    for span, size, copies in loops(words)[len(allowed) :]:
        said = pair.target[slice(*span)]
        first = said.split()[0].lower()
        # "had had", "very very"; names such as "Pago Pago" and "Baden Baden"; "2, 2"
        if size == 1 and copies == 2 and (first in _FINE_TWICE or first[0].isdigit() or first in pair.source.lower()):
            continue
        if size <= 2 and copies == 2 and re.search(r"[,;:.!?\"”]", said):
            continue
        severity = Severity.CRITICAL if size * copies >= 4 else Severity.MAJOR
        fixed = pair.target[: span[0] + len(_first_copy(pair.target, span, size))] + pair.target[span[1] :]
        yield Flag("loop", severity, f"“{_first_copy(pair.target, span, size)}” {copies} times", None, span, fixed)


def _first_copy(text: str, span: Span, size: int) -> str:
    pieces = list(re.finditer(r"\w+(?:[-'’]\w+)*", text[slice(*span)]))
    return text[span[0] : span[0] + pieces[min(size, len(pieces)) - 1].end()]


def _english(token: Token) -> bool:
    return token.text.lower() in load_fluency().words or load_lexicon().english_unit(token) in load_lexicon().en


def _free(pair: Pair) -> list[Token]:
    """Words of the target outside web and mail addresses."""
    taken = [m.span() for m in ADDRESS.finditer(pair.target)]
    return [t for t in pair.target_tokens if t.is_word and not any(a <= t.span[0] < b for a, b in taken)]


def turkish_words(pair: Pair) -> list[Token]:
    """Target words that are Turkish: not a name, not English, and in the source or with Turkish letters."""
    source = {lower_tr(t.text) for t in pair.source_tokens} | {t.text.lower() for t in pair.source_tokens}
    capitals = {fold(t.base) for i, t in enumerate(pair.source_tokens) if t.capital and (i or t.suffix)}
    found = []
    for token in _free(pair):
        if len(token.text) < 2 or token.capital or _english(token) or fold(token.base) in capitals:
            continue
        if _TURKISH_LETTER.search(token.text) or (lower_tr(token.text) in source and len(token.text) > 2):
            found.append(token)
    return found


def copied_run(pair: Pair) -> list[Token]:
    """The longest run of two or more target words that stands so in the source and holds a Turkish word."""
    source = " " + " ".join(t.text for t in pair.source_tokens if t.is_word) + " "
    words = _free(pair)
    best: list[Token] = []
    for start in range(len(words)):
        for end in range(start + max(len(best), 1) + 1, len(words) + 1):
            run = words[start:end]
            if f" {' '.join(t.text for t in run)} " not in source:
                break
            if any(not t.capital and _turkish(t) for t in run):
                best = run
    return best


def _turkish(token: Token) -> bool:
    """A word of the Turkish tables that English text does not have; ``de``, ``van`` and ``son`` are in both."""
    if len(token.text) < 2 or _english(token):
        return False
    return bool(_TURKISH_LETTER.search(token.text)) or load_lexicon().turkish_units(token)[0] in load_lexicon().tr


def untranslated(pair: Pair) -> Iterator[Flag]:
    """Turkish words left in the target."""
    if pair.source.strip() == pair.target.strip() and sum(not t.capital for t in pair.source_tokens if t.is_word) >= 2:
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
        severity = Severity.MAJOR if len(turkish) >= 2 or len(sure[0].text) >= 5 else Severity.MINOR
        message = f"“{sure[0].text}” is left in Turkish"
        yield Flag("untranslated", severity, message, None, sure[0].span)
