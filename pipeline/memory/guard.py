"""When a fuzzy match must not be offered: where a number, a date, a name or the negation differs.

Two sentences that are 95 % alike may say the opposite (``Anlaşma imzalandı`` / ``Anlaşma imzalanmadı``) or speak of
another year; a reviewer who takes over such a match publishes an error.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from pipeline.lang.dates import find_dates
from pipeline.lang.lexicon import given_names, is_verb_form, lemma_of
from pipeline.lang.numbers import find_numbers
from pipeline.lang.tr import APOSTROPHES, CODE, capitalise, lower

_WORD = re.compile(rf"[^\W\d_]+(?:[{APOSTROPHES}][^\W\d_]+)?")
_SUFFIX = re.compile(rf"[{APOSTROPHES}].*")
_DIGITS = re.compile(r"(?<![\w.,])[-−]?\d+|\d+")

_NEGATIVE_WORDS = frozenset(
    {
        "değil",
        "değildir",
        "değildi",
        "yok",
        "yoktur",
        "yoktu",
        "hayır",
        "asla",
        "hiç",
        "hiçbir",
        "hiçbiri",
        "ne",
        "hariç",
    }
)
_NEGATIVE_VERB = re.compile(
    r"\w*[^\W_](?:"
    r"m[ae]z(?:l[ae]r|s[ae]|d[ıi]|s[ıi]n|ken)?\w*"  # gelmez, gelmezse
    r"|m[ae]d[ıi]\w*"  # gelmedi, gelmediği
    r"|m[ıiuü]yor\w*"  # gelmiyor
    r"|m[ae]m[ıi]ş\w*"  # gelmemiş
    r"|m[ae]y[ae](?:n|c[ae][kğ]|b[ıi]l)\w*"  # gelmeyen, gelmeyecek, gelmeyebilir
    r"|m[ae]y[ıi]p|m[ae]y[ıi]nc[ae]|m[ae]d[ae]n|m[ae]ks[ıi]z[ıi]n"  # gelmeyip, gelmeyince, gelmeden, gelmeksizin
    r"|m[ae]m[ae]k?\w*|m[ae]m"  # gelmemek, gelmeme, gelmem
    r"|m[ae]s[ıi]n\w*|m[ae]s[ae]\w*"  # gelmesin, gelmese
    r")"
    r"|\w\w+s[ıiuü]z\w*"  # izinsiz, susuzluk
)
"""Negative verb forms (Göksel & Kerslake 2005, chapter 20) and "without".

It takes in a few nouns; a match withheld costs little."""


def compatible(left: str, right: str) -> bool:
    """Whether two Turkish sentences have the same numbers, dates, names and negations."""
    return (
        _numbers(left) == _numbers(right)
        and _names(left) == _names(right)
        and _dates(left) == _dates(right)
        and _negations(left, right) == _negations(right, left)
    )


@lru_cache(maxsize=1024)
def _numbers(text: str) -> Counter[str]:
    plain = CODE.sub(" ", text)
    values: Counter[str] = Counter(_DIGITS.findall(plain))
    for number in find_numbers(plain, "tr"):
        # "bir" is the article far more often than the number.
        if number.digits or number.value != 1:
            values[f"={number.value:g}"] += 1
    return values


@lru_cache(maxsize=1024)
def _dates(text: str) -> Counter[tuple[str, tuple[int, ...]]]:
    return Counter((mention.kind.value, mention.readings) for mention in find_dates(text, "tr"))


@lru_cache(maxsize=1024)
def _names(text: str) -> Counter[str]:
    """Words with a capital where none is due, without the suffix behind an apostrophe; at the beginning of a sentence
    those that may be names ("Fidan konuştu" is hardly the sapling)."""
    names: Counter[str] = Counter()
    plain = CODE.sub(lambda code: " " * len(code[0]), text)
    for match in _WORD.finditer(plain):
        word = _SUFFIX.sub("", match[0])
        starts = not plain[: match.start()].strip(" \t\n\"'“”‘’«»([—–-…")
        if word == capitalise(word) and word != lower(word) and (not starts or word != match[0] or _may_be_name(word)):
            names[word] += 1
    return names


def _may_be_name(word: str) -> bool:
    small = lower(word)
    known = lemma_of(small) is not None or is_verb_form(small)
    return not known or small in given_names() or (word.isupper() and len(word) > 1)


def _negations(text: str, other: str) -> int:
    own = Counter(lower(w) for w in _WORD.findall(text)) - Counter(lower(w) for w in _WORD.findall(other))
    return sum(count for word, count in own.items() if word in _NEGATIVE_WORDS or _NEGATIVE_VERB.fullmatch(word))
