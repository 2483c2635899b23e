"""Checks of months, weekdays, centuries, clock times and numeric dates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.lang.dates import EN_MONTHS, EN_WEEKDAYS, DateKind, DateMention
from pipeline.model import Flag, Severity
from pipeline.quality.pair import Pair


def _unmatched(pair: Pair, kind: DateKind) -> tuple[list[DateMention], list[DateMention]]:
    left = [m for m in pair.source_dates if m.kind is kind]
    right = [m for m in pair.target_dates if m.kind is kind]
    said, heard = ({reading for m in side for reading in m.readings} for side in (left, right))
    gone = [m for m in left if heard.isdisjoint(m.readings)]
    new = [m for m in right if said.isdisjoint(m.readings)]
    return gone, new


def calendar(pair: Pair) -> Iterator[Flag]:
    """A month or weekday changed, lost or invented."""
    for kind, names in ((DateKind.MONTH, EN_MONTHS), (DateKind.WEEKDAY, EN_WEEKDAYS)):
        gone, new = _unmatched(pair, kind)
        for source, target in zip(gone, new, strict=False):
            name = names[source.readings[0] - 1].title()
            message = f"{source.text} is {name}, not {target.text}"
            corrected = pair.target[: target.span[0]] + name + pair.target[target.span[1] :]
            certain = source.certain and target.certain and len(gone) == len(new) == 1 and target.text.isalpha()
            yield Flag(
                "date-changed", Severity.MAJOR, message, source.span, target.span, corrected if certain else None
            )
        for source in gone[len(new) :]:
            if source.certain and not _as_number(pair, source):
                yield Flag("date-missing", Severity.MINOR, f"{source.text} is missing", source.span, None)
        for target in new[len(gone) :]:
            if target.certain and not _as_number(pair, target):
                severity = Severity.MINOR if _numeric_beside(pair) else Severity.MAJOR
                yield Flag("date-invented", severity, f"{target.text} is not in the source", None, target.span)


def _as_number(pair: Pair, mention: DateMention) -> bool:
    """``12.03.1974`` says March without its name."""
    dates = [m for m in (*pair.source_dates, *pair.target_dates) if m.kind is DateKind.DATE]
    return any(reading // 100 % 100 in mention.readings for m in dates for reading in m.readings)


def _numeric_beside(pair: Pair) -> bool:
    return any(m.kind is DateKind.DATE for m in pair.source_dates)


def centuries(pair: Pair) -> Iterator[Flag]:
    """``19. yüzyıl`` that became another century."""
    gone, new = _unmatched(pair, DateKind.CENTURY)
    for source, target in zip(gone, new, strict=False):
        ordinals = {int(n.value) for n in pair.target_numbers}
        if not set(source.readings) & ordinals:
            message = f"{source.text} became {target.text}"
            yield Flag("century-changed", Severity.MAJOR, message, source.span, target.span)


_BEFORE = re.compile(
    r"\b(?:MÖ|M\.Ö\.|İÖ|İ\.Ö\.|BCE?|B\.C\.(?:E\.)?)(?!\w)|\b(?:milattan|isa['’]dan) önce|before christ", re.I
)
_SINCE = re.compile(r"\b(?:MS|M\.S\.|İS|İ\.S\.|CE|AD|A\.D\.|C\.E\.)(?!\w)|\b(?:Milattan|milattan|İsa['’]dan) sonra")


def eras(pair: Pair) -> Iterator[Flag]:
    """A year before Christ that became one after, or the reverse."""
    for here, there in ((_BEFORE, _SINCE), (_SINCE, _BEFORE)):
        said, other = here.search(pair.source), there.search(pair.target)
        if said and other and not there.search(pair.source) and not here.search(pair.target):
            message = f"{said.group()} became {other.group()}"
            yield Flag("era-changed", Severity.MAJOR, message, said.span(), other.span())


def times(pair: Pair) -> Iterator[Flag]:
    """A clock time changed."""
    gone, new = _unmatched(pair, DateKind.TIME)
    for source, target in zip(gone, new, strict=False):
        message = f"{source.text} became {target.text}"
        yield Flag("time-changed", Severity.MAJOR, message, source.span, target.span)
    for source in gone[len(new) :]:
        hours = {r // 60 for r in source.readings} | {r // 60 % 12 for r in source.readings}
        if source.certain and not any(int(n.value) in hours for n in pair.target_numbers if n.value < 25):
            yield Flag("time-missing", Severity.MINOR, f"{source.text} is missing", source.span, None)


def numeric_dates(pair: Pair) -> Iterator[Flag]:
    """``03.05.2016`` that became another day (5/3/2016 and "3 May 2016" are the same one)."""
    gone, new = _unmatched(pair, DateKind.DATE)
    for source, target in zip(gone, new, strict=False):
        yield Flag("date-changed", Severity.MAJOR, f"{source.text} became {target.text}", source.span, target.span)
    if gone and not new:
        yield from _spelled_dates(pair, gone)


def _spelled_dates(pair: Pair, gone: list[DateMention]) -> Iterator[Flag]:
    """``12.03.1974`` that became "3 December 1974"; the flag stands at the month."""
    months = [m for m in pair.target_dates if m.kind is DateKind.MONTH]
    said = {int(n.value) for n in pair.target_numbers}
    for source in gone:
        month, day = source.readings[0] // 100 % 100, source.readings[0] % 100
        if months and (day not in said or not any(month in m.readings for m in months)):
            right = f"{day} {EN_MONTHS[month - 1].title()}"
            yield Flag("date-changed", Severity.MAJOR, f"{source.text} is {right}", source.span, months[0].span)
