"""Checks of numbers, percentages and currencies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.lang.numbers import Number, NumberKind, format_english
from pipeline.model import Flag, Severity
from pipeline.quality.pair import Pair


def numbers(pair: Pair) -> Iterator[Flag]:
    """A number changed, lost or invented."""
    found = pair.matching
    missing = [n for n in found.missing if n.certain]
    # "Ten" is a channel when the source has it too.
    extra = [n for n in found.extra if n.certain and (n.digits or n.text not in pair.source)]
    unsure = [n for n in found.missing if not n.certain and n.value >= 2]
    for gone, new in zip(missing, extra, strict=False):
        severity = Severity.MAJOR if gone.digits or new.digits or _sure(missing, extra) else Severity.MINOR
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


def _sure(missing: list[Number], extra: list[Number]) -> bool:
    """One number of words for one: ``yüz elli`` and "a hundred and sixty", ``II. Abdülhamid`` and "Abdulhamid III"."""
    if len(missing) != 1 or len(extra) != 1:
        return False
    left, right = missing[0], extra[0]
    return left.kind is NumberKind.ROMAN or min(left.value, right.value) > 2


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
    points = r"|\bpoints?\b" if "puan" in pair.source.lower() else ""
    spoken = re.search(rf"%|per\s?cent|\bpct\b{points}|\bhalf\b|\bquarter\b|third", pair.target, re.I)
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
