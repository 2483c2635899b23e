"""Checks of numbers, percentages, currencies and units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.lang.numbers import Number, NumberKind, format_english
from pipeline.lang.phonology import lower_tr
from pipeline.model import Flag, Severity
from pipeline.quality.pair import Pair

_CONVERSIONS = (
    1.609344, 0.3048, 2.54, 0.9144, 0.45359, 2.58999, 0.404686, 28.3495, 3.78541, 4.54609, 0.92903, 0.092903,
    1000.0, 100.0, 10.0, 7.0, 12.0, 24.0, 60.0, 0.9193,
)  # fmt: skip
"""Factors between units that a translator may convert (mile, foot, inch, yard, pound, …, dönüm to decare)."""
_UNIT_WORD = re.compile(
    r"^\s?-?(?:km|kilom|mil|mt?\b|metre|meter|cm|santim|inç|inch|f[ie]e?t|foot|ayak|yard|kg|kilo|pound|lb|ton|acre|"
    r"dönüm|hekt|hect|sq|kare|litre|liter|gal|derece|degree|°|gün|day|hafta|week|ay\b|month|yıl|year|saat|hour|dakika|minute|mph)",
    re.I,
)
_FALSE_UNITS = (
    ("dönüm", r"dönüm", r"acres?", 0.2471),
    ("kilometre", r"kilometre|km\b", r"miles?", 0.6214),
    ("mil", r"mil(?!y)(?:i|den|lik|e)?\b", r"kilomet(?:er|re)s?|km", 1.609),
    ("metre", r"metre", r"(?:feet|foot|yards?)", 3.281),
    ("kilogram", r"kilo(?:gram)?\b|kg\b", r"(?:pounds?|lbs?)", 2.205),
    ("hektar", r"hektar", r"acres?", 2.471),
)


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
    left = [n for n in left if not any(_close(v, w) for v in n.readings for w in said)]
    right = [n for n in right if not any(_close(v, w) for v in n.readings for w in heard)]
    return Matching(tuple(pairs), tuple(left), tuple(right))


def _close(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-6 * max(abs(a), abs(b), 1e-9)


def _same(_: Pair, a: Number, b: Number) -> bool:
    return _close(a.value, b.value)


def _alternative(_: Pair, a: Number, b: Number) -> bool:
    return any(_close(v, w) for v in a.readings for w in b.readings)


def _short_year(_: Pair, a: Number, b: Number) -> bool:
    """``1990'lar`` and "the 90s"; "half" and ``yüzde 50``."""
    long, short = max(a.value, b.value), min(a.value, b.value)
    year = 1900 <= long < 2100 and 0 <= short < 100 and _close(long % 100, short)
    return year or (_close(long, 50) and _close(short, 0.5)) or (_close(long, 25) and _close(short, 0.25))


def _in_range(pair: Pair, a: Number, b: Number) -> bool:
    """``5-10 milyon``: the 5 is "5 million" or plain "5"."""
    if a.value <= 0 or b.value <= 0 or not (a.digits or b.digits):
        return False
    ratio = max(a.value, b.value) / min(a.value, b.value)
    small, text = (a, pair.source) if a.value < b.value else (b, pair.target)
    tail = text[small.span[1] :][:24]
    return any(_close(ratio, s) for s in (1e3, 1e6, 1e9)) and bool(
        re.match(r"\s?(?:%|\w{0,3})?\s?(?:-|–|to|ila|ile|ve|veya|and|or|['’]\w+)\s?\S*\d", tail)
    )


def _converted(pair: Pair, a: Number, b: Number) -> bool:
    if not (_UNIT_WORD.match(pair.source[a.span[1] :]) and _UNIT_WORD.match(pair.target[b.span[1] :])):
        return False
    if a.value <= 0 or b.value <= 0 or _close(a.value, b.value):
        return False
    ratio = a.value / b.value
    fahrenheit = abs(a.value * 1.8 + 32 - b.value) < 1.5 or abs(b.value * 1.8 + 32 - a.value) < 1.5
    return fahrenheit or any(abs(ratio / f - 1) < 0.06 or abs(ratio * f - 1) < 0.06 for f in _CONVERSIONS)


def numbers(pair: Pair) -> Iterator[Flag]:
    """A number changed, lost or invented."""
    found = match_numbers(pair)
    missing = [n for n in found.missing if n.certain]
    extra = [n for n in found.extra if n.certain]
    unsure = [n for n in found.missing if not n.certain and n.value >= 2]
    for gone, new in zip(missing, extra, strict=False):
        severity = Severity.MAJOR if gone.digits or new.digits else Severity.MINOR
        yield Flag("number-changed", severity, f"{gone.text} became {new.text}", gone.span, new.span)
    for gone in missing[len(extra) :]:
        severity = Severity.MAJOR if gone.digits and len(gone.text) > 1 else Severity.MINOR
        yield Flag("number-missing", severity, f"{gone.text} is missing", gone.span, None)
    for new in extra[len(missing) :]:
        blamed = next((n for n in unsure if new.digits or n.text), None)
        severity = Severity.MAJOR if new.digits and blamed is None else Severity.MINOR
        span = blamed.span if blamed else None
        yield Flag("number-invented", severity, f"{new.text} is not in the source", span, new.span)


def number_format(pair: Pair) -> Iterator[Flag]:
    """``1.250,5`` left as Turkish writes it; the suggestion has ``1,250.5``."""
    for left, right in match_numbers(pair).pairs:
        text = right.text
        match = re.match(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?(?!\d)|\d+,\d{1,2}(?!\d)", text)
        if not match or not left.digits or (match.group().count(".") == 1 and "," not in text and "." not in left.text):
            continue
        written = match.group().replace(".", "").replace(",", ".")
        fixed = format_english(float(written))
        decimals = written.partition(".")[2]
        if decimals:
            fixed = f"{float(written):,.{len(decimals)}f}"
        start = right.span[0]
        corrected = pair.target[:start] + fixed + pair.target[start + match.end() :]
        message = f"{match.group()} is written the Turkish way, English has {fixed}"
        yield Flag("number-format", Severity.MAJOR, message, left.span, right.span, corrected)


def percent(pair: Pair) -> Iterator[Flag]:
    """A percentage that lost its sign."""
    left = [n for n in pair.source_numbers if n.kind is NumberKind.PERCENT]
    spoken = re.search(r"%|per\s?cent|\bpct\b|\bpoints?\b|\bhalf\b|\bquarter\b|third", pair.target, re.I)
    if not left or spoken:
        return
    for source, target in match_numbers(pair).pairs:
        if source.kind is NumberKind.PERCENT:
            fixed = f"{pair.target[: target.span[1]]}%{pair.target[target.span[1] :]}"
            sure = target.digits and not target.currency
            message = f"{source.text} is a percentage, {target.text} is not"
            yield Flag("percent-lost", Severity.MAJOR, message, source.span, target.span, fixed if sure else None)


def currency(pair: Pair) -> Iterator[Flag]:
    """An amount in another currency."""
    for source, target in match_numbers(pair).pairs:
        if source.currency and target.currency and source.currency != target.currency:
            message = f"{source.currency} became {target.currency}"
            yield Flag("currency-changed", Severity.MAJOR, message, source.span, target.span)


def units(pair: Pair) -> Iterator[Flag]:
    """A unit replaced by a false friend without conversion: ``12 bin dönüm`` is not 12,000 acres."""
    source = lower_tr(pair.source)
    for name, turkish, english, factor in _FALSE_UNITS:
        for left, right in match_numbers(pair).pairs:
            at = re.match(rf"\s?(?:{turkish})", source[left.span[1] :])
            to = re.match(rf"[\s-]?(?:square\s)?{english}\b", pair.target[right.span[1] :], re.I)
            if at and to and _close(left.value, right.value) and left.value:
                span = (right.span[0], right.span[1] + to.end())
                message = f"{left.text} {name} is not {pair.target[slice(*span)]} (1 {name} = {factor} of it)"
                yield Flag("unit-changed", Severity.MAJOR, message, (left.span[0], left.span[1] + at.end()), span)
