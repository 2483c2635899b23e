"""Names of both sides and which of them belong together, by spelling across the two scripts' habits and by the
tables."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from pipeline.lang.dates import DateKind
from pipeline.quality.lexicon import load_lexicon
from pipeline.quality.tokens import Token, fold, lower_tr

if TYPE_CHECKING:
    from pipeline.quality.pair import Pair

_SPELLINGS = (
    ("ş", "sh"), ("ç", "ch"), ("c", "j"), ("ö", "o"), ("ü", "u"), ("ğ", "g"), ("ı", "i"), ("v", "w"), ("k", "c"),
    ("ks", "x"), ("y", "i"), ("f", "ph"), ("z", "s"), ("j", "zh"), ("h", "kh"),
)  # fmt: skip
CALENDAR = frozenset({DateKind.MONTH, DateKind.WEEKDAY})
ENGLISH_CAPITALS = frozenset([
    "i", "mr", "mrs", "ms", "dr", "sir", "lord", "lady", "president", "minister", "prime", "the", "a", "an", "of",
    "and", "in", "on", "at", "god", "internet", "english", "turkish", "mp", "earth", "sun", "moon", "bible",
    "christmas",
])  # fmt: skip
_NO_NAMES = frozenset(
    ["TL", "TRY", "USD", "EUR", "Dr", "Prof", "Doç", "Av", "Sn", "Bay", "Bayan", "Hz", "Şti", "Ltd", "AŞ", "Inc"]
)
"""Currencies, titles and company forms: capitals that are translated."""
_ENDS = re.compile(r"[.!?:;\"“”„«»(\[—–-]")


@cache
def exonyms() -> dict[str, frozenset[str]]:
    """English forms of Turkish names that do not look alike, by the folded Turkish name."""
    text = (resources.files("pipeline.quality") / "data" / "exonyms.txt").read_text(encoding="utf-8")
    lines = [line.partition(":") for line in text.splitlines() if line and not line.startswith("#")]
    return {name: frozenset(forms.split()) for name, _, forms in lines}


@dataclass(frozen=True, slots=True)
class Names:
    """Names without a counterpart. ``strength`` of a source name is 1 when only a name can be meant, less otherwise."""

    missing: tuple[tuple[Token, float], ...]
    invented: tuple[tuple[Token, float], ...]
    kept: int


def compare_names(pair: Pair) -> Names:
    """Pair the capitalised words of both sides."""
    alignment = pair.alignment
    support, near = alignment.source_support, alignment.source_near
    rows = {t.span: i for i, t in enumerate(alignment.source)}
    columns = {t.span: i for i, t in enumerate(alignment.target)}
    missing, kept = [], 0
    sure = support_by_capitals(pair)
    for token, strength in _source_names(pair):
        i = rows[token.span]
        if (
            (sure[i] >= 0.3 if strength >= 1 else support[i] >= 0.12)
            or (strength < 1 and near[i] >= 0.7)
            or spelled(token, pair.target_spellings)
            or _initials(token, pair)
        ):
            kept += 1
        else:
            missing.append((token, strength))
    from_target, away = alignment.target_support, alignment.target_near
    invented = []
    for token, strength in _target_names(pair):
        j = columns[token.span]
        if (
            from_target[j] < 0.12
            and (strength >= 1 or away[j] < 0.7)
            and not spelled_back(token, pair)
            and not _initials_back(token, pair)
        ):
            invented.append((token, strength))
    return Names(tuple(missing), tuple(invented), kept)


def support_by_capitals(pair: Pair) -> npt.NDArray[np.float64]:
    """Support of the source words by capitalised words alone: "May" comes up with Samsun, but does not render it."""
    months = {m.span[0] for m in pair.target_dates if m.kind in CALENDAR}
    capitals = np.array([t.capital and t.span[0] not in months for t in pair.alignment.target], dtype=bool)
    if not capitals.any():
        return np.zeros(len(pair.alignment.source))
    return np.asarray(pair.alignment.lexical[:, capitals].max(axis=1), dtype=np.float64)


def _source_names(pair: Pair) -> list[tuple[Token, float]]:
    lexicon = load_lexicon()
    dates = {m.span for m in pair.source_dates if m.kind in CALENDAR}
    numerals = {n.span[0] for n in pair.source_numbers} | {m.span[0] for m in pair.source_dates}
    found = []
    for place, token in enumerate(pair.source_tokens):
        if not token.is_word or not token.capital or len(token.base) < 2:
            continue
        if token.span in dates or token.span[0] in numerals or token.base in _NO_NAMES:
            continue
        first = place == 0 or bool(_ENDS.fullmatch(pair.source_tokens[place - 1].text))
        stem, _ = lexicon.turkish_units(token)
        number = lexicon.tr.get(stem, 0)
        # At the start every word has a capital; an apostrophe betrays the name there.
        if first and not token.suffix and (number or not _looks_foreign(token)):
            continue
        found.append((token, 1.0 if _only_a_name(token, stem) else 0.3))
    return found


def _only_a_name(token: Token, stem: str) -> bool:
    """False for words that are translated even in names: ``Okulu``, ``Bölgesi``, ``Ödülleri`` have their English
    word."""
    likeliest = load_lexicon().likeliest(stem)
    return not likeliest or fuzz.ratio(fold(stem), likeliest) >= 65 or fold(token.base).startswith(likeliest)


def _looks_foreign(token: Token) -> bool:
    return bool(re.search(r"[wqxWQX]|[A-Z].*[A-Z]", token.base))


def _target_names(pair: Pair) -> list[tuple[Token, float]]:
    lexicon = load_lexicon()
    dates = {m.span[0] for m in pair.target_dates if m.kind in CALENDAR}
    numerals = {n.span[0] for n in pair.target_numbers}
    found = []
    for place, token in enumerate(pair.target_tokens):
        if not token.is_word or not token.capital or len(token.base) < 2 or token.span[0] in dates | numerals:
            continue
        first = place == 0 or bool(_ENDS.fullmatch(pair.target_tokens[place - 1].text))
        unit = lexicon.english_unit(token)
        known = unit in lexicon.en
        if token.base.lower() in ENGLISH_CAPITALS or (first and known):
            continue
        found.append((token, 0.6 if known and not _name_in_both(unit) else 1.0))
    return found


def _name_in_both(unit: str) -> bool:
    """``michael``: a word whose Turkish is spelled like it."""
    return similar_names(load_lexicon().likeliest_back(unit), unit) >= 0.85


def similar_names(turkish: str, english: str) -> float:
    """Similarity in [0, 1] of a Turkish and an English spelling of a name: ``Şostakoviç`` and "Shostakovich"."""
    a, b = fold(turkish), fold(english)
    if a == b:
        return 1.0
    best = fuzz.ratio(a, b) / 100
    best = max(best, fuzz.ratio(fold(_respelled(turkish)), b) / 100)
    sounds = _sounded(turkish), _sounded(english)
    best = max(best, 0.95 * fuzz.ratio(*sounds) / 100)
    bones = skeleton(turkish), skeleton(english)
    if min(len(bones[0]), len(bones[1])) >= 3:
        best = max(best, 0.86 * fuzz.ratio(*bones) / 100)
    return best


def _respelled(name: str) -> str:
    text = lower_tr(name)
    for old, new in _SPELLINGS[:7]:
        text = text.replace(old, new)
    return text


@lru_cache(maxsize=65536)
def _sounded(name: str) -> str:
    """A name with the letters that the two languages choose differently made alike."""
    text = fold(lower_tr(name).replace("ş", "sh").replace("ç", "ch"))
    for old, new in (
        ("ph", "f"),
        ("kh", "h"),
        ("th", "t"),
        ("ck", "k"),
        ("q", "k"),
        ("w", "v"),
        ("x", "ks"),
        ("y", "i"),
    ):
        text = text.replace(old, new)
    return text


@lru_cache(maxsize=65536)
def skeleton(name: str) -> str:
    """The consonants of a name, respelled alike from both languages."""
    text = fold(lower_tr(name).replace("ş", "sh").replace("ç", "ch"))
    for old, new in (("sh", "s"), ("ch", "c"), ("kh", "h"), ("zh", "j"), ("ph", "f"), ("th", "t"), ("ck", "k")):
        text = text.replace(old, new)
    text = text.translate(str.maketrans("wqcjgzx", "vkkkkss"))
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouy]", "", text))


class Spellings:
    """The words of one side in the forms that :func:`similar_names` compares."""

    def __init__(self, tokens: list[Token], turkish: bool) -> None:
        words = [t for t in tokens if t.is_word]
        named = words if turkish else [t for t in words if t.capital or len(t.base) > 5]
        self.bases = list(dict.fromkeys(t.base for t in named))
        self.folded = frozenset(fold(t.base) for t in tokens)
        self.capitals = sorted(fold(t.base) for t in words if t.capital)
        self.every = sorted(fold(t.base) for t in words)
        self.exonyms = frozenset(e for t in tokens if t.capital for e in exonyms().get(fold(t.base), ()))
        self.longest: dict[str, int] = {}
        for base in self.bases:
            self.longest[fold(base)] = max(len(base), self.longest.get(fold(base), 0))
        self._forms = tuple(zip(*(_forms(base, turkish) for base in self.bases), strict=True)) or ((), (), (), ())

    def alike(self, name: str, turkish: bool) -> bool:
        """Whether one of the words is another spelling of ``name``, a Turkish or an English one."""
        least = 0.72 if len(name) > 4 else 0.79
        for query, words in zip(_forms(name, turkish), self._forms, strict=True):
            # The best of each form, then the whole similarity of those two.
            found = process.extractOne(query, words, scorer=fuzz.ratio, score_cutoff=100 * least - 1e-6)
            if found is not None:
                other = self.bases[found[2]]
                if (similar_names(name, other) if turkish else similar_names(other, name)) >= least:
                    return True
        return False

    def begin_with(self, name: str, capital: bool) -> bool:
        """Whether one of the words, of those with a capital, begins with ``name`` (folded)."""
        words = self.capitals if capital else self.every
        place = bisect_left(words, name)
        return place < len(words) and words[place].startswith(name)


@lru_cache(maxsize=65536)
def _forms(name: str, turkish: bool) -> tuple[str, str, str, str]:
    """Folded, respelled by English habits where Turkish, as it sounds, and by its consonants where there are three."""
    bones = skeleton(name)
    other = fold(_respelled(name)) if turkish else fold(name)
    return fold(name), other, _sounded(name), bones if len(bones) >= 3 else ""


def spelled(token: Token, others: Spellings) -> bool:
    """Whether one of ``others`` spells the name, with or without a suffix that lacks its apostrophe."""
    base = fold(token.base)
    if exonyms().get(base, frozenset()) & others.folded:
        return True
    if any(len(base) - others.longest.get(base[:end], -9) <= 6 for end in range(3, len(base) + 1)):
        return True
    return others.alike(token.base, True)


def spelled_back(token: Token, pair: Pair) -> bool:
    """Whether a word of the source spells this name of the target."""
    english, words = fold(token.base), pair.source_spellings
    if english in fold(pair.source) or english in words.exonyms:
        return True
    length = len(token.base)
    if (length >= 3 and words.begin_with(english, True)) or (length >= 6 and words.begin_with(english, False)):
        return True
    return words.alike(token.base, False)


def _initials(token: Token, pair: Pair) -> bool:
    """``ABD`` is "United States"; ``BM`` "UN": an acronym meets an acronym or the initials of capitalised words."""
    if not token.base.isupper() or len(token.base) > 6:
        return False
    return any(t.base.isupper() and 2 <= len(t.base) <= 6 for t in pair.target_tokens if t.is_word) or bool(
        re.search(r"(?:[A-Z]\w+ (?:of |the |and |for )?){2}", pair.target)
    )


def _initials_back(token: Token, pair: Pair) -> bool:
    """``BM`` for "UN": an acronym of the source that the target has not, or a run of capitalised words as long."""
    if not token.base.isupper() or len(token.base) > 6:
        return False
    words = [t for t in pair.source_tokens if t.is_word]
    kept = {t.base for t in pair.target_tokens}
    if any(t.base.isupper() and 2 <= len(t.base) <= 6 and t.base not in kept for t in words):
        return True
    longest = run = 0
    for word in words:
        run = run + 1 if word.capital else 0
        longest = max(longest, run)
    return longest >= max(2, len(token.base) - 1)
