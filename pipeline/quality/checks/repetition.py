"""Checks for repetition loops and for Turkish left in the target."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from pipeline.lang.lexicon import is_headword
from pipeline.model import Flag, Severity, Span
from pipeline.quality.checks.codes import ADDRESS
from pipeline.quality.fluency import load_fluency
from pipeline.quality.lexicon import load_lexicon
from pipeline.quality.pair import Pair
from pipeline.quality.tokens import Token, fold, lower_tr

_LONGEST = 9
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
    found = []
    for token in _free(pair):
        if len(token.text) < 2 or token.capital or _english(token) or fold(token.base) in capitals | _kept(pair):
            continue
        copied = lower_tr(token.text) in source and len(token.text) > 2
        if (_TURKISH_LETTER.search(token.text) or copied) and not _of_a_name(pair, token):
            found.append(token)
    return found


def _of_a_name(pair: Pair, token: Token) -> bool:
    """``ers`` of "49ers", and the small second word of a name in marks on both sides ("Sarcosuchus imperator")."""
    start = token.span[0]
    if start and pair.target[start - 1].isdigit():
        return True
    inside = re.compile(rf"[\"“'«]([A-ZÇĞİÖŞÜ]\w+ {re.escape(token.text)})[\"”'»]")
    return any(m.group(1) in pair.source for m in inside.finditer(pair.target))


def copied_run(pair: Pair) -> list[Token]:
    """The longest run of two or more target words that stands so in the source and holds a Turkish word."""
    source = " " + " ".join(t.text for t in pair.source_tokens if t.is_word) + " "
    words, kept = _free(pair), _kept(pair)
    best: list[Token] = []
    for start in range(len(words)):
        for end in range(start + max(len(best), 1) + 1, len(words) + 1):
            run = words[start:end]
            if f" {' '.join(t.text for t in run)} " not in source:
                break
            if any(not t.capital and _turkish(t) and not _of_a_name(pair, t) and fold(t.base) not in kept for t in run):
                best = run
    return best


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
