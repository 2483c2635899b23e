"""Checks of what belongs to a number: its unit, its sign, the order in a score, fractions, and rough amounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.lang.numbers import EN_ORDINALS, EN_UNITS, TR_SCALES, TR_UNITS, Number
from pipeline.lang.phonology import lower_tr
from pipeline.model import Flag, Severity, Span
from pipeline.quality.matching import close
from pipeline.quality.pair import Pair
from pipeline.quality.tokens import mask_codes


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in both languages. ``size`` is in the base unit of its dimension (metre, second, square metre, gram)."""

    name: str
    dimension: str
    size: float
    turkish: str
    english: str


_UNITS = tuple(
    Unit(*row)
    for row in (
        ("kilometre", "length", 1000.0, r"kilometre|km\b", r"kilomet(?:er|re)s?|kms?"),
        ("mil", "length", 1609.344, r"mil(?:i|den|lik|e|dir)?\b", r"miles?"),
        ("santimetre", "length", 0.01, r"santim|cm\b", r"centimet(?:er|re)s?|cms?"),
        ("milimetre", "length", 0.001, r"milimetre|mm\b", r"millimet(?:er|re)s?|mm"),
        ("metre", "length", 1.0, r"metre|m\b(?!\.)", r"met(?:er|re)s?|m"),
        ("fit", "length", 0.3048, r"fit\b|ayak\b|feet", r"feet|foot|ft"),
        ("yarda", "length", 0.9144, r"yarda", r"yards?"),
        ("inç", "length", 0.0254, r"inç", r"inch(?:es)?"),
        ("dönüm", "area", 1000.0, r"dönüm", r"d[öo]n[üu]ms?|decares?|dunams?"),
        ("dekar", "area", 1000.0, r"dekar", r"d[öo]n[üu]ms?|decares?|dunams?"),
        ("hektar", "area", 10_000.0, r"hektar|ha\b", r"hectares?|ha"),
        ("akre", "area", 4046.86, r"akre", r"acres?"),
        ("kilogram", "mass", 1000.0, r"kilo(?:gram)?(?!\w*(?:met|vat|bayt))|kg\b", r"kilos?|kilograms?|kgs?"),
        ("gram", "mass", 1.0, r"gram|gr\b", r"grams?|g"),
        ("ton", "mass", 1e6, r"ton(?:luk|u|dan)?\b", r"tons?|tonnes?"),
        ("libre", "mass", 453.59, r"libre|pound", r"pounds?|lbs?"),
        ("saniye", "time", 1.0, r"saniye", r"seconds?|secs?"),
        ("dakika", "time", 60.0, r"dakika", r"minutes?|mins?"),
        ("saat", "time", 3600.0, r"saat(?:lik|te|i|ten)?\b", r"hours?|hrs?"),
        ("gün", "time", 86_400.0, r"gün(?!d|ey|eş|ah|cel|em)", r"days?"),
        ("hafta", "time", 604_800.0, r"hafta", r"weeks?"),
        ("ay", "time", 2_629_746.0, r"ay(?:lık|da|dır|dan|ı|ın|lığına)?\b", r"months?"),
        ("yıl", "time", 31_556_952.0, r"yıl(?!d|an)|sene", r"years?|yrs?"),
    )
)
_BETWEEN = r"[\s-]?(?:an?\s)?(?:square|cubic|kare|metrik|metric|full|tam|whole|long|consecutive)?\s?"
_READ_TR = [(unit, re.compile(_BETWEEN + f"(?:{unit.turkish})")) for unit in _UNITS]
_READ_EN = [(unit, re.compile(rf"{_BETWEEN}(?:{unit.english})\b", re.I)) for unit in _UNITS]


def units(pair: Pair) -> Iterator[Flag]:
    """A unit replaced by another without conversion: ``12 bin dönüm`` is not 12,000 acres, three years not 3 months."""
    source, target = lower_tr(mask_codes(pair.source)), mask_codes(pair.target)
    for left, right in pair.matching.pairs:
        if not left.value or not close(left.value, right.value):
            continue
        told, written = _unit(source, left, _READ_TR), _unit(target, right, _READ_EN)
        if told is None or written is None or told[0].dimension != written[0].dimension:
            continue
        if any(close(told[0].size, u.size) for u, pattern in _READ_EN if pattern.fullmatch(target, *written[1])):
            continue
        shown = target[right.span[0] : written[1][1]].strip()
        factor = told[0].size / written[0].size
        message = f"{left.text} {told[0].name} is not {shown} (1 {told[0].name} is {factor:.4g} of it)"
        spans = (left.span[0], told[1][1]), (right.span[0], written[1][1])
        yield Flag("unit-changed", Severity.MAJOR, message, *spans)


def _unit(text: str, number: Number, patterns: list[tuple[Unit, re.Pattern[str]]]) -> tuple[Unit, Span] | None:
    """The unit that stands behind ``number``, with the span between them."""
    for unit, pattern in patterns:
        match = pattern.match(text, number.span[1])
        if match:
            return unit, match.span()
    return None


# "yüzde üç" is three per cent.
_TR_COUNTS = {**TR_UNITS, **{name: size for name, size in TR_SCALES.items() if name != "yüz"}}
_TR_FRACTION = re.compile(
    rf"\b({'|'.join(sorted(_TR_COUNTS, key=len, reverse=True))})(?:[dt][ae]|[ıiuü]?n?[dt][ae]) "
    r"(bir|iki|üç|dört|dörd|beş|altı|yedi|sekiz|dokuz)(?:i|si|ı|sı|ü|u|in\w*|sin\w*|ın\w*|ün\w*|lik\w*|lük\w*)?\b"
)
_EN_FRACTION = re.compile(
    rf"(?<!and )\b(a|{'|'.join(list(EN_UNITS)[1:10])}|\d)[ -]({'|'.join([*list(EN_ORDINALS)[1:10], 'hundredth'])}"
    r"|quarter|half|halve)s?\b(?! (?:of (?:january|february|march|april|may|june|july|august|september)"
    r"|time|century|place))",
    re.I,
)
_PARTS = {"quarter": 4, "half": 2, "halve": 2}


def fractions(pair: Pair) -> Iterator[Flag]:
    """``beşte biri`` that became a third."""
    left = [(m, _turkish_fraction(m)) for m in _TR_FRACTION.finditer(lower_tr(pair.source))]
    right = [(m, _english_fraction(m)) for m in _EN_FRACTION.finditer(pair.target)]
    if len(left) != len(right):
        return
    for (m, value), (n, other) in zip(left, right, strict=True):
        if not any(close(value, v) for _, v in right) and not any(close(other, v) for _, v in left):
            message = f"{pair.source[slice(*m.span())]} became {n.group()}"
            yield Flag("fraction-changed", Severity.MAJOR, message, m.span(), n.span())


def _turkish_fraction(match: re.Match[str]) -> float:
    return _TR_COUNTS[match.group(2)] / max(_TR_COUNTS[match.group(1)], 1)


def _english_fraction(match: re.Match[str]) -> float:
    count, part = match.group(1).lower(), match.group(2).lower()
    above = 1 if count == "a" else int(count) if count.isdigit() else EN_UNITS[count]
    return above / (_PARTS.get(part) or EN_ORDINALS[part])


_TR_AMOUNT = re.compile(r"\b(onlar|yüzler|binler|milyonlar|milyarlar)c[ae]\b")
_EN_AMOUNT = re.compile(
    r"\b(tens|dozens|scores|hundreds|thousands|millions|billions)\b(?: of (hundreds|thousands|millions|billions)\b)?",
    re.I,
)
_AMOUNTS = {"onlar": 1, "yüzler": 2, "binler": 3, "milyonlar": 6, "milyarlar": 9}
_EN_AMOUNTS = {"tens": 1, "dozens": 1, "scores": 1, "hundreds": 2, "thousands": 3, "millions": 6, "billions": 9}


def amounts(pair: Pair) -> Iterator[Flag]:
    """``milyonlarca`` that became thousands."""
    left, right = list(_TR_AMOUNT.finditer(lower_tr(pair.source))), list(_EN_AMOUNT.finditer(pair.target))
    if len(left) != 1 or len(right) != 1:
        return
    wanted = _AMOUNTS[left[0].group(1)]
    size = sum(_EN_AMOUNTS[part.lower()] for part in right[0].groups() if part)
    # "on binlerce" is tens of thousands, "yüz binlerce" hundreds of thousands.
    before = re.search(r"\b(on|yüz) $", lower_tr(pair.source[: left[0].start()]))
    wanted += {"on": 1, "yüz": 2}[before.group(1)] if before else 0
    if wanted != size:
        span = (before.start() if before else left[0].start(), left[0].end())
        message = f"{pair.source[slice(*span)]} became {right[0].group()}"
        yield Flag("number-changed", Severity.MAJOR, message, span, right[0].span())


_DEGREES = re.compile(r"\s?(?:°|derece|santigrat|c\b)")
_BELOW = re.compile(r"(?:(?<![\w\d])[-−–]|minus |negative )\s?$", re.I)


def signs(pair: Pair) -> Iterator[Flag]:
    """A temperature that lost its minus: ``-5 dereceye``, ``eksi 5 derece``, ``sıfırın altında 5 derece``."""
    source = lower_tr(pair.source)
    for left, right in pair.matching.pairs:
        before = source[: left.span[0]]
        below = re.search(r"(?:(?<![\w\d])[-−–]|\beksi )\s?$", before) or before.endswith("sıfırın altında ")
        if not below or not _DEGREES.match(source, left.span[1]) or not close(left.value, right.value):
            continue
        after = pair.target[right.span[1] :][:40]
        if not _BELOW.search(pair.target[: right.span[0]]) and not re.search(r"below|sub-?zero", after, re.I):
            fixed = f"{pair.target[: right.span[0]]}-{pair.target[right.span[0] :]}" if right.digits else None
            message = f"{left.text} below zero became {right.text} above"
            yield Flag("number-changed", Severity.MAJOR, message, left.span, right.span, fixed)


_SCORE = re.compile(r"(?<![\d.,/–-])(\d{1,3})\s?[-–]\s?(\d{1,3})(?![\d.,/–-]*\d)")


def order(pair: Pair) -> Iterator[Flag]:
    """A score or range the wrong way round: ``3-1`` became 1-3."""
    left, right = list(_SCORE.finditer(pair.source)), list(_SCORE.finditer(pair.target))
    said = {m.groups() for m in left}
    heard = {m.groups() for m in right}
    for match in right:
        turned = match.groups()[::-1]
        if turned in said and match.groups() not in said and turned not in heard:
            source = next(m for m in left if m.groups() == turned)
            message = f"{source.group()} became {match.group()}"
            fixed = pair.target[: match.start()] + source.group() + pair.target[match.end() :]
            yield Flag("number-changed", Severity.MAJOR, message, source.span(), match.span(), fixed)


_WAR_TR = re.compile(r"\b(birinci|ikinci|üçüncü|i{1,3}|ı{1,3}|[123])\.? dünya (?:savaş|harb)")
_WAR_EN = re.compile(r"\b(?:(first|second|third) world war|world war (i{1,3}|one|two|three|[123]))\b", re.I)
_ROWS = (("birinci", "i", "ı", "1", "first", "one"), ("ikinci", "ii", "ıı", "2", "second", "two"))
_NTH = {word: n for n, row in enumerate(_ROWS, start=1) for word in row} | dict.fromkeys(
    ("üçüncü", "iii", "ııı", "3", "third", "three"), 3
)


def wars(pair: Pair) -> Iterator[Flag]:
    """``İkinci Dünya Savaşı`` that became World War I."""
    left = [(m, _NTH[m.group(1)]) for m in _WAR_TR.finditer(lower_tr(pair.source))]
    right = [(m, _NTH[(m.group(1) or m.group(2)).lower()]) for m in _WAR_EN.finditer(pair.target)]
    told = {n for _, n in left}
    for match, number in right:
        if told and number not in told:
            message = f"{pair.source[slice(*left[0][0].span())]} became {match.group()}"
            yield Flag("number-changed", Severity.MAJOR, message, left[0][0].span(), match.span())
