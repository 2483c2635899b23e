"""Which number of the source is which of the target."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.lang.dates import DateKind
from pipeline.lang.numbers import Number

if TYPE_CHECKING:
    from pipeline.quality.pair import Pair

_CONVERSIONS = (
    1.609344, 0.3048, 2.54, 0.9144, 0.45359, 2.58999, 0.404686, 28.3495, 3.78541, 4.54609, 0.092903,
    1000.0, 100.0, 10.0, 7.0, 12.0, 24.0, 60.0,
)  # fmt: skip
"""Factors between units that a translator may convert (mile, foot, inch, yard, pound, …)."""
_UNIT_WORD = re.compile(
    r"^\s?-?(?:km|kilom|mil|mt?\b|metre|meter|cm|santim|inç|inch|f[ie]e?t|foot|ayak|yard|kg|kilo|pound|lb|ton|acre|"
    r"dönüm|hekt|hect|sq|kare|litre|liter|gal|derece|degree|°|gün|day|hafta|week|ay\b|month|yıl|year|saat|hour|dakika|minute|mph)",
    re.I,
)


_DECADES = re.compile(r"[ -]decades?\b", re.I)


@dataclass(frozen=True, slots=True)
class Matching:
    """Numbers that have a partner, source numbers without one, and target numbers without one."""

    pairs: tuple[tuple[Number, Number], ...]
    missing: tuple[Number, ...]
    extra: tuple[Number, ...]


def match_numbers(pair: Pair) -> Matching:
    """Pair the numbers of both sides by value, by two-digit year, by range scale and by unit conversion."""
    left, right = list(pair.source_numbers), list(pair.target_numbers)
    pairs: list[tuple[Number, Number]] = []
    for rule in (_same, _alternative, _short_year, _in_range, _converted):
        for number in list(left):
            partner = next((other for other in right if rule(pair, number, other)), None)
            if partner is not None:
                pairs.append((number, partner))
                left.remove(number)
                right.remove(partner)
    # "three" beside "3" again ("3 maç, ... üç maç" said once): a value seen on the other side is not missing.
    said, heard = [v for _, n in pairs for v in n.readings], [v for n, _ in pairs for v in n.readings]
    left = [
        n for n in left if not any(close(v, w) for v in n.readings for w in said) and not _said_as_date(pair, n, True)
    ]
    right = [n for n in right if not any(close(v, w) for v in n.readings for w in heard)]
    right = [
        n
        for n in right
        if not _said_as_date(pair, n, False) and not any(_converted(pair, a, n) for a in pair.source_numbers)
    ]
    return Matching(tuple(pairs), tuple(left), tuple(right))


def _said_as_date(pair: Pair, number: Number, in_source: bool) -> bool:
    """``07.00`` and "0700 hours"; ``11 Eylül`` and "9/11"; ``+44 7624 800`` and "+447624800"."""
    text, dates = (pair.target, pair.target_dates) if in_source else (pair.source, pair.source_dates)
    wanted = re.sub(r"\D", "", number.text).lstrip("0")
    if not wanted:
        return False
    if any(re.sub(r"\D", "", m.text).lstrip("0") == wanted for m in dates if m.kind is DateKind.TIME):
        return True
    if any(m.kind is DateKind.MONTH and number.value in m.readings for m in dates) and len(wanted) <= 2:
        return True
    parts = {
        p for m in dates if m.kind is DateKind.DATE for r in m.readings for p in (r // 10000, r // 100 % 100, r % 100)
    }
    if number.value in parts:  # 12.03.1974 and "12 March 1974"
        return True
    every = re.sub(r"\D", "", pair.source), re.sub(r"\D", "", pair.target)
    runs = re.findall(r"[\d ]{7,}", text)
    return (every[0] == every[1] and len(every[0]) > 6) or any(
        wanted in run.replace(" ", "") for run in runs if len(wanted) > 1
    )


def close(a: float, b: float) -> bool:
    """Equal within a millionth."""
    return abs(a - b) <= 1e-6 * max(abs(a), abs(b), 1e-9)


def _same(_: Pair, a: Number, b: Number) -> bool:
    return close(a.value, b.value)


def _alternative(_: Pair, a: Number, b: Number) -> bool:
    return any(close(v, w) for v in a.readings for w in b.readings)


def _short_year(pair: Pair, a: Number, b: Number) -> bool:
    """``1990'lar`` and "the 90s"; "half" and ``yüzde 50``; ``otuz yıl`` and "three decades"."""
    long, short = max(a.value, b.value), min(a.value, b.value)
    year = 1900 <= long < 2100 and 0 <= short < 100 and close(long % 100, short)
    decades = close(10 * b.value, a.value) and bool(_DECADES.match(pair.target[b.span[1] :]))
    return year or decades or (close(long, 50) and close(short, 0.5)) or (close(long, 25) and close(short, 0.25))


def _in_range(pair: Pair, a: Number, b: Number) -> bool:
    """``5-10 milyon``: the 5 is "5 million" or plain "5"."""
    if a.value <= 0 or b.value <= 0 or not (a.digits or b.digits):
        return False
    ratio = max(a.value, b.value) / min(a.value, b.value)
    small, text = (a, pair.source) if a.value < b.value else (b, pair.target)
    tail = text[small.span[1] :][:24]
    return any(close(ratio, s) for s in (1e3, 1e6, 1e9)) and bool(
        re.match(r"\s?(?:%|\w{0,3})?\s?(?:-|–|to|ila|ile|ve|veya|and|or|['’]\w+)\s?\S*\d", tail)
    )


def _converted(pair: Pair, a: Number, b: Number) -> bool:
    left, right = _UNIT_WORD.match(pair.source[a.span[1] :]), _UNIT_WORD.match(pair.target[b.span[1] :])
    # 110 metre and "101 metres" are a factor of 1.09 apart, about a yard in a metre: the units must differ.
    if not left or not right or left.group().strip(" -").lower()[:2] == right.group().strip(" -").lower()[:2]:
        return False
    if a.value <= 0 or b.value <= 0 or close(a.value, b.value):
        return False
    ratio = a.value / b.value
    fahrenheit = abs(a.value * 1.8 + 32 - b.value) < 1.5 or abs(b.value * 1.8 + 32 - a.value) < 1.5
    return fahrenheit or any(abs(ratio / f - 1) < 0.05 or abs(ratio * f - 1) < 0.05 for f in _CONVERSIONS)
