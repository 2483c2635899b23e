"""When a fuzzy match must not be offered: where a number, a name or the negation differs.

Two sentences that are 95 % alike may say the opposite (``Anlaşma imzalandı`` / ``Anlaşma imzalanmadı``) or speak of
another year; a reviewer who takes over such a match publishes an error.
"""

from __future__ import annotations

import re
from collections import Counter

from pipeline.lang.numbers import find_numbers
from pipeline.lang.tr import APOSTROPHES, capitalise, lower

_WORD = re.compile(rf"[^\W\d_]+(?:[{APOSTROPHES}][^\W\d_]+)?")
_SUFFIX = re.compile(rf"[{APOSTROPHES}].*")
_DIGITS = re.compile(r"\d+")
_CODE = re.compile(r"\{\d+\}")

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
    r"|m[ae]y[ae](?:n|c[ae][kğ])\w*"  # gelmeyen, gelmeyecek
    r"|m[ae]y[ıi]p|m[ae]d[ae]n|m[ae]ks[ıi]z[ıi]n"  # gelmeyip, gelmeden, gelmeksizin
    r"|m[ae]m[ae]k?\w*|m[ae]m"  # gelmemek, gelmeme, gelmem
    r"|m[ae]s[ıi]n\w*"  # gelmesin
    r")"
)
"""Negative verb forms (Göksel & Kerslake 2005, chapter 20). It takes in a few nouns; a match withheld costs little."""


def compatible(left: str, right: str) -> bool:
    """Whether two Turkish sentences have the same numbers, the same names and the same negations."""
    return (
        _numbers(left) == _numbers(right)
        and _names(left) == _names(right)
        and _negations(left, right) == _negations(right, left)
    )


def _numbers(text: str) -> Counter[str]:
    plain = _CODE.sub(" ", text)
    values: Counter[str] = Counter(_DIGITS.findall(plain))
    for number in find_numbers(plain, "tr"):
        # "bir" is the article far more often than the number.
        if number.digits or number.value != 1:
            values[f"={number.value:g}"] += 1
    return values


def _names(text: str) -> Counter[str]:
    """Words with a capital where none is due, without the suffix behind an apostrophe."""
    names: Counter[str] = Counter()
    for match in _WORD.finditer(_CODE.sub(" ", text)):
        word = _SUFFIX.sub("", match[0])
        starts = not text[: match.start()].strip(" \t\n\"'“”‘’«»({[—–-…0123456789}")
        if word == capitalise(word) and word != lower(word) and (not starts or word != match[0]):
            names[word] += 1
    return names


def _negations(text: str, other: str) -> int:
    own = Counter(lower(w) for w in _WORD.findall(text)) - Counter(lower(w) for w in _WORD.findall(other))
    return sum(count for word, count in own.items() if word in _NEGATIVE_WORDS or _NEGATIVE_VERB.fullmatch(word))
