"""Which number of the source is which of the target."""

from __future__ import annotations

import math
import re
from collections import defaultdict, deque
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

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
    r"\s?-?(?:km|kilom|mil|mt?\b|metre|meter|cm|santim|inç|inch|f[ie]e?t|foot|ayak|yard|kg|kilo|pound|lb|ton|acre|"
    r"dönüm|hekt|hect|sq|kare|litre|liter|gal|derece|degree|°|gün|day|hafta|week|ay\b|month|yıl|year|saat|hour|dakika|minute|mph)",
    re.I,
)
_DECADES = re.compile(r"[ -]decades?\b", re.I)
_TRIED = 200
"""Most target numbers that are looked at for one source number and rule, those with a fitting value only."""
Key: TypeAlias = tuple[str, object]


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
    for rule in _RULES:
        found, left, right = _paired(rule, pair, left, right)
        pairs += found
    # "three" beside "3" again ("3 maç, ... üç maç" said once): a value seen on the other side is not missing.
    heard, said = _Values(n for n, _ in pairs), _Values(n for _, n in pairs)
    left = _undated(pair, [n for n in left if not said.hold(n)], True)
    right = _undated(pair, [n for n in right if not heard.hold(n)], False)
    # Converted more than once: "5 km (3 miles, 16,000 ft)".
    partners = _Partners(_CONVERSION, pair, right)
    converted = {place for number in (pair.source_numbers if right else ()) for place in partners.of(number)}
    return Matching(tuple(pairs), tuple(left), tuple(n for place, n in enumerate(right) if place not in converted))


def _paired(
    rule: _Rule, pair: Pair, left: list[Number], right: list[Number]
) -> tuple[list[tuple[Number, Number]], list[Number], list[Number]]:
    """Each source number with the first free target number for which ``rule`` holds; then those left on both sides."""
    if not left or not right:
        return [], left, right
    partners, taken = _Partners(rule, pair, right), set[int]()
    found, without = [], []
    for number in left:
        place = next(partners.of(number, taken), None)
        if place is None:
            without.append(number)
        else:
            taken.add(place)
            found.append((number, right[place]))
    return found, without, [n for place, n in enumerate(right) if place not in taken]


@dataclass(frozen=True, slots=True)
class _Rule:
    """When a source and a target number say the same. Those for which it ``holds`` have a key in common."""

    holds: Callable[[Pair, Number, Number], bool]
    source_keys: Callable[[Pair, Number], Iterator[Key]]
    target_keys: Callable[[Pair, Number], Iterator[Key]]


class _Partners:
    """The target numbers among which a source number finds those for which a rule holds."""

    def __init__(self, rule: _Rule, pair: Pair, right: list[Number]) -> None:
        self._rule, self._pair, self._right = rule, pair, right
        self._places: defaultdict[Key, deque[int]] = defaultdict(deque)
        for place, number in enumerate(right):
            for key in set(rule.target_keys(pair, number)):
                self._places[key].append(place)

    def of(self, number: Number, taken: Container[int] = ()) -> Iterator[int]:
        """The places of the partners of ``number`` that are not ``taken``, in order. What is taken stays so."""
        if not self._places:
            return
        keys = set(self._rule.source_keys(self._pair, number))
        queues = [self._places[key] for key in keys if key in self._places]
        for queue in queues:
            while queue and queue[0] in taken:
                queue.popleft()
        for place in islice(merge(*queues), _TRIED):
            if place not in taken and self._rule.holds(self._pair, number, self._right[place]):
                yield place


class _Values:
    """What some numbers may be read as."""

    def __init__(self, numbers: Iterable[Number]) -> None:
        self._values: defaultdict[str, set[float]] = defaultdict(set)
        for number in numbers:
            for value in number.readings:
                self._values[_digits5(value)].add(value)

    def hold(self, number: Number) -> bool:
        """Whether one of them is what ``number`` may be read as."""
        return any(close(v, w) for v in number.readings for key in _around(v) for w in self._values.get(key, ()))


def _undated(pair: Pair, numbers: list[Number], in_source: bool) -> list[Number]:
    """Without those that the other side says as a date: ``07.00`` and "0700 hours"; ``11 Eylül`` and "9/11";
    ``+44 7624 800`` and "+447624800"."""
    if not numbers:
        return []
    text, dates = (pair.target, pair.target_dates) if in_source else (pair.source, pair.source_dates)
    every = _only_digits(pair.source), _only_digits(pair.target)
    same = every[0] == every[1] and len(every[0]) > 6
    times = {_only_digits(m.text).lstrip("0") for m in dates if m.kind is DateKind.TIME}
    months = {r for m in dates if m.kind is DateKind.MONTH for r in m.readings}
    # 12.03.1974 and "12 March 1974"
    days = {r for m in dates if m.kind is DateKind.DATE for r in m.readings}
    parts = {part for r in days for part in (r // 10000, r // 100 % 100, r % 100)}
    runs = "\n".join(re.findall(r"[\d ]{7,}", text)).replace(" ", "")
    left = []
    for number in numbers:
        wanted = _only_digits(number.text).lstrip("0")
        short = len(wanted) <= 2 and number.value in months
        dated = wanted in times or short or number.value in parts or same or (len(wanted) > 1 and wanted in runs)
        if not wanted or not dated:
            left.append(number)
    return left


def _only_digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def close(a: float, b: float) -> bool:
    """Equal within a millionth."""
    return abs(a - b) <= 1e-6 * max(abs(a), abs(b), 1e-9)


def _digits5(value: float) -> str:
    """A value to five digits."""
    return f"{value:.4e}"


def _around(value: float) -> set[str]:
    """What every value that is close to ``value`` is to five digits."""
    return {_digits5(value * by) for by in (1 - 2e-6, 1, 1 + 2e-6)}


def _readings(_: Pair, number: Number) -> Iterator[Key]:
    return (("", _digits5(value)) for value in number.readings)


def _near_readings(_: Pair, number: Number) -> Iterator[Key]:
    return (("", key) for value in number.readings for key in _around(value))


def _same(_: Pair, a: Number, b: Number) -> bool:
    return close(a.value, b.value)


def _alternative(_: Pair, a: Number, b: Number) -> bool:
    return any(close(v, w) for v in a.readings for w in b.readings)


def _short_year(pair: Pair, a: Number, b: Number) -> bool:
    """``1990'lar`` and "the 90s"; "half" and ``yüzde 50``; ``otuz yıl`` and "three decades"."""
    long, short = max(a.value, b.value), min(a.value, b.value)
    year = 1900 <= long < 2100 and 0 <= short < 100 and close(long % 100, short)
    decades = close(10 * b.value, a.value) and bool(_DECADES.match(pair.target, b.span[1]))
    return year or decades or (close(long, 50) and close(short, 0.5)) or (close(long, 25) and close(short, 0.25))


def _years_from(_: Pair, a: Number) -> Iterator[Key]:
    yield from (("ten", key) for key in _around(a.value))
    yield from (("share", key) for key in _around(100 * a.value if a.value < 1 else a.value / 100))
    if 1900 <= a.value < 2100:
        yield from (("short", key) for key in _around(a.value % 100))
    yield from (("long", key) for key in _around(a.value))


def _years_to(_: Pair, b: Number) -> Iterator[Key]:
    yield "ten", _digits5(10 * b.value)
    yield "share", _digits5(b.value)
    yield "short", _digits5(b.value)
    if 1900 <= b.value < 2100:
        yield "long", _digits5(b.value % 100)


def _in_range(pair: Pair, a: Number, b: Number) -> bool:
    """``5-10 milyon``: the 5 is "5 million" or plain "5"."""
    if a.value <= 0 or b.value <= 0 or not (a.digits or b.digits):
        return False
    ratio = max(a.value, b.value) / min(a.value, b.value)
    small, text = (a, pair.source) if a.value < b.value else (b, pair.target)
    tail = text[small.span[1] : small.span[1] + 24]
    return any(close(ratio, s) for s in _SCALES) and bool(
        re.match(r"\s?(?:%|\w{0,3})?\s?(?:-|–|to|ila|ile|ve|veya|and|or|['’]\w+)\s?\S*\d", tail)
    )


_SCALES = (1e3, 1e6, 1e9)


def _scaled(_: Pair, a: Number) -> Iterator[Key]:
    return (("", key) for s in _SCALES for value in (a.value * s, a.value / s) for key in _around(value))


def _plain(_: Pair, b: Number) -> Iterator[Key]:
    yield "", _digits5(b.value)


def _converted(pair: Pair, a: Number, b: Number) -> bool:
    left, right = _UNIT_WORD.match(pair.source, a.span[1]), _UNIT_WORD.match(pair.target, b.span[1])
    # 110 metre and "101 metres" are a factor of 1.09 apart, about a yard in a metre: the units must differ.
    if not left or not right or left.group().strip(" -").lower()[:2] == right.group().strip(" -").lower()[:2]:
        return False
    if a.value <= 0 or b.value <= 0 or close(a.value, b.value):
        return False
    ratio = a.value / b.value
    fahrenheit = abs(a.value * 1.8 + 32 - b.value) < 1.5 or abs(b.value * 1.8 + 32 - a.value) < 1.5
    return fahrenheit or any(abs(ratio / f - 1) < 0.05 or abs(ratio * f - 1) < 0.05 for f in _CONVERSIONS)


_MEASURABLE = 1e15
"""No measure is larger; a number of hundreds of digits would overflow when it is converted."""


def _measured(pair: Pair, a: Number) -> Iterator[Key]:
    if not _UNIT_WORD.match(pair.source, a.span[1]) or not 0 < a.value < _MEASURABLE:
        return
    for factor in _CONVERSIONS:
        for log in (math.log(a.value) - math.log(factor), math.log(a.value) + math.log(factor)):
            yield from (("times", math.floor((log + margin) * 8)) for margin in (-0.052, 0.052))
    for value in (a.value * 1.8 + 32, (a.value - 32) / 1.8):
        yield from (("degrees", math.floor((value + margin) / 2)) for margin in (-1.6, 0, 1.6))


def _measuring(pair: Pair, b: Number) -> Iterator[Key]:
    if _UNIT_WORD.match(pair.target, b.span[1]) and 0 < b.value < _MEASURABLE:
        yield "times", math.floor(math.log(b.value) * 8)
        yield "degrees", math.floor(b.value / 2)


_CONVERSION = _Rule(_converted, _measured, _measuring)
_RULES = (
    _Rule(_same, _near_readings, _readings), _Rule(_alternative, _near_readings, _readings),
    _Rule(_short_year, _years_from, _years_to), _Rule(_in_range, _scaled, _plain), _CONVERSION,
)  # fmt: skip
