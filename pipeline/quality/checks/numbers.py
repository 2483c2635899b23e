"""Checks of numbers, percentages, currencies and units."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.lang.numbers import NumberKind, format_english
from pipeline.lang.phonology import lower_tr
from pipeline.model import Flag, Severity
from pipeline.quality.matching import close
from pipeline.quality.pair import Pair

_FALSE_UNITS = (
    ("dönüm", r"dönüm", r"acres?", 0.2471),
    ("kilometre", r"kilometre|km\b", r"miles?", 0.6214),
    ("mil", r"mil(?!y)(?:i|den|lik|e)?\b", r"kilomet(?:er|re)s?|km", 1.609),
    ("metre", r"metre", r"(?:feet|foot|yards?)", 3.281),
    ("kilogram", r"kilo(?:gram)?\b|kg\b", r"(?:pounds?|lbs?)", 2.205),
    ("hektar", r"hektar", r"acres?", 2.471),
)


def numbers(pair: Pair) -> Iterator[Flag]:
    """A number changed, lost or invented."""
    found = pair.matching
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
        sure = new.digits or (blamed is not None and not blamed.digits)
        severity = Severity.MAJOR if sure else Severity.MINOR
        span = blamed.span if blamed else None
        yield Flag("number-invented", severity, f"{new.text} is not in the source", span, new.span)


def number_format(pair: Pair) -> Iterator[Flag]:
    """``1.250,5`` left as Turkish writes it; the suggestion has ``1,250.5``."""
    for left, right in pair.matching.pairs:
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
    for source, target in pair.matching.pairs:
        if source.kind is NumberKind.PERCENT:
            fixed = f"{pair.target[: target.span[1]]}%{pair.target[target.span[1] :]}"
            sure = target.digits and not target.currency
            message = f"{source.text} is a percentage, {target.text} is not"
            yield Flag("percent-lost", Severity.MAJOR, message, source.span, target.span, fixed if sure else None)


def currency(pair: Pair) -> Iterator[Flag]:
    """An amount in another currency."""
    for source, target in pair.matching.pairs:
        if source.currency and target.currency and source.currency != target.currency:
            message = f"{source.currency} became {target.currency}"
            yield Flag("currency-changed", Severity.MAJOR, message, source.span, target.span)


def units(pair: Pair) -> Iterator[Flag]:
    """A unit replaced by a false friend without conversion: ``12 bin dönüm`` is not 12,000 acres."""
    source = lower_tr(pair.source)
    for name, turkish, english, factor in _FALSE_UNITS:
        for left, right in pair.matching.pairs:
            at = re.match(rf"\s?(?:{turkish})", source[left.span[1] :])
            to = re.match(rf"[\s-]?(?:square\s)?{english}\b", pair.target[right.span[1] :], re.I)
            if at and to and close(left.value, right.value) and left.value:
                span = (right.span[0], right.span[1] + to.end())
                message = f"{left.text} {name} is not {pair.target[slice(*span)]} (1 {name} = {factor} of it)"
                yield Flag("unit-changed", Severity.MAJOR, message, (left.span[0], left.span[1] + at.end()), span)
