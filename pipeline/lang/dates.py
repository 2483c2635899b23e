"""Dates and times in Turkish and English text: months, weekdays, centuries, decades, clock times, numeric dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from pipeline.lang.numbers import EN_ORDINALS, Number, find_numbers, roman_value
from pipeline.model import Span


class DateKind(StrEnum):
    """What a mention names; the value is 1-12, 1-7 (Monday is 1), a century's number, minutes, or yyyymmdd."""

    MONTH = "month"
    WEEKDAY = "weekday"
    CENTURY = "century"
    TIME = "time"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class DateMention:
    """A month, weekday, century, time (minutes after midnight, two readings when am/pm is unsaid) or numeric date."""

    kind: DateKind
    readings: tuple[int, ...]
    span: Span
    text: str
    certain: bool = True


TR_MONTHS = (
    "ocak",
    "şubat",
    "mart",
    "nisan",
    "mayıs",
    "haziran",
    "temmuz",
    "ağustos",
    "eylül",
    "ekim",
    "kasım",
    "aralık",
)
EN_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
TR_WEEKDAYS = ("pazartesi", "salı", "çarşamba", "perşembe", "cuma", "cumartesi", "pazar")
EN_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EN_SHORT = {name[:3]: i for i, name in enumerate(EN_MONTHS, start=1)} | {"sept": 9}
_TR_LOWER = str.maketrans({"İ": "i", "I": "ı"})
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)?")
_CASE = (
    r"(?:['’ʼ]?(?:y?[aeıiuü]|n?[dt][ae]n?|n?[ıiuü]n|n?[ıiuü]|[ıiuü]n[dt]?[ae]?n?|l[ae]r\w{0,6}|ki"
    r"|[dt][ae]ki\w*|y?l[ae]|[ae]))?"
)
_TR_NAME = {
    name: re.compile(rf"^{name[:-1] + '[kğ]' if name.endswith('k') else name}{_CASE}$")
    for name in (*TR_MONTHS, *TR_WEEKDAYS)
}
_TR_STARTS = frozenset(name[:3] for name in (*TR_MONTHS, *TR_WEEKDAYS))
_SURE_MONTHS = frozenset({"şubat", "nisan", "haziran", "temmuz", "ağustos", "eylül"})
_SURE_DAYS = frozenset({"pazartesi", "çarşamba", "perşembe", "cumartesi"})
_CENTURY_TR = re.compile(
    r"(\d{1,2}|[IVX]{1,5})(?:\.|['’]?(?:[ıiuü]nc[ıiuü]|nc[ıiuü]))\s?(?:ve\s|-\s?)?(?:\S+\s)?(?:[Yy]üzyıl|[Aa]sır|[Aa]sr|yy\b)"
)
_CENTURY_EN = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?[ -](?:and \S+ |to \S+ )?centur(?:y|ies)\b|\b([A-Za-z]+)[ -]centur(?:y|ies)\b", re.I
)
_CLOCK = re.compile(r"\b([01]?\d|2[0-4])[:.]([0-5]\d)(?::[0-5]\d)?(?![\d.,]*\d)\s?(a\.?m|p\.?m)?", re.I)
_HOUR_EN = re.compile(r"\b(1[0-2]|[1-9])\s?([ap])\.?m\b\.?", re.I)
_NUMERIC = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-]((?:19|20)\d{2})\b")
_ISO = re.compile(r"\b((?:19|20)\d{2})-(\d{2})-(\d{2})\b")


def find_dates(text: str, language: str) -> list[DateMention]:
    """All mentions in ``text`` in order of place; ``language`` is "tr" or "en"."""
    names = _turkish_names(text) if language == "tr" else _english_names(text)
    found = [*names, *_centuries(text, language), *_times(text, language), *_numeric(text, language)]
    return sorted(found, key=lambda mention: mention.span)


def _turkish_names(text: str) -> list[DateMention]:
    found = []
    for match in _WORD.finditer(text):
        word = match.group().translate(_TR_LOWER).lower()
        if word[:3] not in _TR_STARTS:
            continue
        for kind, names in ((DateKind.MONTH, TR_MONTHS), (DateKind.WEEKDAY, TR_WEEKDAYS)):
            for value, name in enumerate(names, start=1):
                if word.startswith(name[:-1]) and _TR_NAME[name].match(word):
                    sure = _sure_turkish(text, match, name)
                    found.append(DateMention(kind, (value,), match.span(), match.group(), sure))
    return found


def _sure_turkish(text: str, match: re.Match[str], name: str) -> bool:
    """``ekim`` is also sowing, ``pazar`` a market, ``Kasım`` a man: sure only beside a number, ``ayı``, ``günü``."""
    if name in _SURE_MONTHS or name in _SURE_DAYS:
        return True
    before, after = text[: match.start()][-8:], text[match.end() :][:12].translate(_TR_LOWER).lower()
    if name in TR_WEEKDAYS:
        return bool(re.match(r"\s(?:gün|akşam|sabah|gece|öğle)", after)) and match.group()[0].isalpha()
    numbered = bool(re.search(r"\d\.?\s?$", before)) or bool(re.match(r"['’]?\w{0,4}\s\d", after))
    return numbered or bool(re.match(r"\s(?:ay[ıi]|tarih)", after))


def _english_names(text: str) -> list[DateMention]:
    found = []
    for match in re.finditer(r"\b[A-Z][a-z]{2,8}\b\.?|\b(?:mid|pre|post)-[A-Z][a-z]+", text):
        word = match.group().lower().rstrip(".").split("-")[-1]
        before, after = text[max(0, match.start() - 8) : match.start()], text[match.end() : match.end() + 4]
        numbered = bool(re.search(r"\d(?:st|nd|rd|th)?\s(?:of\s)?$", before)) or bool(re.match(r",?\s\d", after))
        if word in EN_MONTHS:
            sure = numbered or word not in ("may", "march", "august")
            found.append(DateMention(DateKind.MONTH, (EN_MONTHS.index(word) + 1,), match.span(), match.group(), sure))
        elif word in _EN_SHORT and (numbered or match.group().endswith(".")):
            found.append(DateMention(DateKind.MONTH, (_EN_SHORT[word],), match.span(), match.group(), numbered))
        day = word.removesuffix("s")
        if day in EN_WEEKDAYS:
            found.append(DateMention(DateKind.WEEKDAY, (EN_WEEKDAYS.index(day) + 1,), match.span(), match.group()))
    return found


def _centuries(text: str, language: str) -> list[DateMention]:
    found = []
    if language == "tr":
        for match in _CENTURY_TR.finditer(text):
            value = int(match.group(1)) if match.group(1).isdigit() else roman_value(match.group(1))
            found.append(DateMention(DateKind.CENTURY, (value,), match.span(), match.group()))
        return found
    for match in _CENTURY_EN.finditer(text):
        spelled = EN_ORDINALS.get((match.group(2) or "").lower(), 0)
        ordinal = int(match.group(1)) if match.group(1) else _compound_ordinal(text, match, spelled)
        if ordinal:
            found.append(DateMention(DateKind.CENTURY, (ordinal,), match.span(), match.group()))
    return found


def _compound_ordinal(text: str, match: re.Match[str], value: int) -> int:
    """``twenty-first century``: the word before adds twenty."""
    twenty = value and re.search(r"twenty[ -]$", text[: match.start()].lower())
    return value + 20 if twenty else value


def _times(text: str, language: str) -> list[DateMention]:
    found = []
    for match in _CLOCK.finditer(text):
        colon = match.group()[len(match.group(1))] == ":"
        said = (match.group(3) or "").lower().replace(".", "")
        lead = text[max(0, match.start() - 40) : match.start()].translate(_TR_LOWER).lower()
        after = text[match.end() :][:14].lower()
        told = bool(re.search(r"saat(?:ler\w*|i)?\s(?:\d{1,2}[.:]\d\d\s?(?:[-–]|ile|ila|ve)\s?)?$", lead)) or bool(
            re.match(r"\s?(?:-\s?\d+\.\d+\s)?(?:saat|cet\b|gmt|hours)", after)
        )
        # "14.30" is a decimal unless "saat" stands before it or am/pm behind it.
        if not (colon or said or told) or re.search(r"[\d:.,]$", lead):
            continue
        minutes = _minutes(int(match.group(1)), int(match.group(2)), said)
        found.append(DateMention(DateKind.TIME, minutes, match.span(), match.group().strip(), bool(said or told)))
    if language == "en":
        for match in _HOUR_EN.finditer(text):
            if not any(m.span[0] <= match.start() < m.span[1] for m in found):
                minutes = _minutes(int(match.group(1)), 0, match.group(2).lower() + "m")
                found.append(DateMention(DateKind.TIME, minutes, match.span(), match.group(), False))
    return found


def _minutes(hour: int, minute: int, said: str) -> tuple[int, ...]:
    if said:
        return ((hour % 12 + (12 if said == "pm" else 0)) * 60 + minute,)
    both = (hour * 60 + minute, (hour + 12) % 24 * 60 + minute)
    return both if 1 <= hour <= 12 else (both[0],)


def _numeric(text: str, language: str) -> list[DateMention]:
    found = []
    for match in _NUMERIC.finditer(text):
        first, second, year = (int(part) for part in match.groups())
        readings = [year * 10000 + m * 100 + d for d, m in ((first, second), (second, first)) if m <= 12 and d <= 31]
        if readings:
            kept = readings[:1] if language == "tr" else readings
            found.append(DateMention(DateKind.DATE, tuple(kept), match.span(), match.group()))
    for match in _ISO.finditer(text):
        value = int("".join(match.groups()))
        found.append(DateMention(DateKind.DATE, (value,), match.span(), match.group()))
    return found


def numbers_outside(text: str, language: str, mentions: list[DateMention]) -> list[Number]:
    """The numbers of ``text`` that are not part of a time, numeric date or century in ``mentions``."""
    kinds = (DateKind.TIME, DateKind.DATE, DateKind.CENTURY)
    taken = {place for m in mentions if m.kind in kinds for place in range(*m.span)}
    return [n for n in find_numbers(text, language) if n.span[0] not in taken]
