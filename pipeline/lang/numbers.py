"""Numbers in Turkish and English text: digits, words, scales, percent, ordinals, Roman numerals, currencies.

``1.250,5`` in Turkish is ``1,250.5`` in English; writers mix the two, so a number keeps all its readings, the one of
its language first. A spelled number that is also another word (``yedi`` "seven/ate", ``altı`` "six/under", ``bir``
"one/a") is not ``certain``: it may explain a number on the other side but is never missed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from pipeline.model import Span


class NumberKind(StrEnum):
    """What a number counts as."""

    CARDINAL = "cardinal"
    ORDINAL = "ordinal"
    PERCENT = "percent"
    ROMAN = "roman"


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text. ``readings`` are its possible values, the one of the text's language first."""

    readings: tuple[float, ...]
    span: Span
    text: str
    kind: NumberKind = NumberKind.CARDINAL
    certain: bool = True
    digits: bool = True
    currency: str = ""
    """ISO 4217 code where a currency stands next to the number, else empty."""

    @property
    def value(self) -> float:
        """The value by the rules of the text's language."""
        return self.readings[0]


TR_UNITS = {
    "sıfır": 0, "bir": 1, "iki": 2, "üç": 3, "dört": 4, "dörd": 4, "beş": 5, "altı": 6, "yedi": 7, "sekiz": 8,
    "dokuz": 9, "on": 10, "yirmi": 20, "otuz": 30, "kırk": 40, "elli": 50, "altmış": 60, "yetmiş": 70, "seksen": 80,
    "doksan": 90,
}  # fmt: skip
TR_SCALES = {"yüz": 100, "bin": 1000, "milyon": 10**6, "milyar": 10**9, "trilyon": 10**12}
EN_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
EN_SCALES = {
    "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "m": 10**6, "bn": 10**9,
    "mn": 10**6, "tn": 10**12, "k": 1000, "b": 10**9,
}  # fmt: skip
EN_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40,
    "fiftieth": 50, "sixtieth": 60, "hundredth": 100,
}  # fmt: skip
EN_MULTIPLES = {
    "once": 1, "twice": 2, "double": 2, "doubled": 2, "both": 2, "couple": 2, "pair": 2, "thrice": 3, "triple": 3,
    "tripled": 3, "dozen": 12, "dozens": 12, "half": 0.5, "quarter": 0.25, "single": 1, "twins": 2, "biennial": 2,
    "decade": 10, "decades": 10, "century": 100, "fortnight": 2, "trio": 3, "duo": 2, "quadruple": 4, "hundreds": 100,
    "thousands": 1000, "millions": 10**6, "billions": 10**9, "twenties": 20, "thirties": 30, "forties": 40,
    "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80, "nineties": 90,
}  # fmt: skip
TR_AMBIGUOUS = frozenset({"bir", "altı", "yedi", "on", "yüz", "bin", "kırk", "elli", "iki", "üç"})
_TR_ORDINAL_ENDING = re.compile(r"^(?:\w*?[ıiuü])?nc[ıiuü]\w*$")
CURRENCIES = {
    "$": "USD", "us$": "USD", "dolar": "USD", "dollar": "USD", "dollars": "USD", "usd": "USD", "buck": "USD",
    "€": "EUR", "avro": "EUR", "euro": "EUR", "euros": "EUR", "eur": "EUR", "£": "GBP", "sterlin": "GBP",
    "pound": "GBP", "pounds": "GBP", "gbp": "GBP", "₺": "TRY", "tl": "TRY", "lira": "TRY", "liras": "TRY",
    "try": "TRY", "¥": "JPY", "yen": "JPY", "ruble": "RUB", "rubles": "RUB", "rouble": "RUB", "roubles": "RUB",
    "yuan": "CNY", "renminbi": "CNY", "frank": "CHF", "franc": "CHF", "francs": "CHF", "won": "KRW",
    "rupi": "INR", "rupee": "INR", "rupees": "INR", "dinar": "DIN", "dinars": "DIN", "riyal": "SAR", "riyals": "SAR",
}  # fmt: skip

_DIGITS = re.compile(
    r"\d{1,3}(?:([.,  ])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?(?![.,]\d)|\d+(?:[.,]\d+)+"
)
_WORD = re.compile(r"[^\W\d_]+")
_ROMAN = re.compile(r"\b(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\b(\.?)")
_TR_LOWER = str.maketrans({"İ": "i", "I": "ı"})
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def roman_value(numeral: str) -> int:
    """Value of a well-formed Roman numeral in capitals."""
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def parse_digits(text: str, language: str) -> tuple[float, ...]:
    """All readings of a digit string, that of ``language`` ("tr" or "en") first: ``"1.250"`` is 1250 in Turkish, 1.25
    in English. Raises ValueError when ``text`` is not digits with points, commas and spaces."""
    point, group = (",", ".") if language == "tr" else (".", ",")
    clean = re.sub(r"[  ]", "", text)
    readings = [_read(clean, point, group), _read(clean, group, point)]
    found = tuple(dict.fromkeys(value for value in readings if value is not None))
    whole, _, fraction = re.sub(r"[.,](?=.*[.,])", "", clean).replace(",", ".").partition(".")
    if not found and whole.isdigit() and fraction.isdigit():  # "6.229.21": the last mark must be the point
        return (float(f"{whole}.{fraction}"),)
    if not found:
        raise ValueError(f"not a number: {text!r}")
    return found


def _read(text: str, point: str, group: str) -> float | None:
    whole, _, fraction = text.partition(point)
    if point in fraction or group in fraction:
        return None
    parts = whole.split(group)
    if len(parts) > 1 and (not 1 <= len(parts[0]) <= 3 or any(len(part) != 3 for part in parts[1:])):
        return None
    try:
        return float("".join(parts) + ("." + fraction if fraction else ""))
    except ValueError:
        return None


def format_english(value: float) -> str:
    """``1250.5`` as English writes it: ``1,250.5``. Four-digit whole numbers get a comma too."""
    return f"{value:,.10f}".rstrip("0").rstrip(".")


def find_numbers(text: str, language: str) -> list[Number]:
    """All numbers of ``text`` in order; ``language`` is "tr" or "en"."""
    found = _spelled(text, language) + _romans(text, language)
    taken = [n.span for n in found]
    for match in _DIGITS.finditer(text):
        squared = match.group() in ("2", "3") and text[: match.start()].endswith(("m", "M"))  # km2, m3
        if not squared and not any(start < match.end() and match.start() < end for start, end in taken):
            found.append(_with_digits(text, match, language))
    return [_with_context(text, n) for n in sorted(_merged(text, found, language), key=lambda n: n.span)]


def _with_digits(text: str, match: re.Match[str], language: str) -> Number:
    rest = text[match.end() :]
    pattern = (
        r"\.(?=\s+\S)(?!\s+[A-ZÇĞİÖŞÜ])|\.?\s?[’']?\s?[ıiuü]?nc[ıiuü]" if language == "tr" else r"(?:st|nd|rd|th)\b"
    )
    ordinal = re.match(pattern, rest)
    end = match.end() + (ordinal.end() if ordinal else 0)
    kind = NumberKind.ORDINAL if ordinal else NumberKind.CARDINAL
    return Number(parse_digits(match.group(), language), (match.start(), end), text[match.start() : end], kind)


def _romans(text: str, language: str) -> list[Number]:
    found = []
    for match in _ROMAN.finditer(text):
        numeral = match.group().rstrip(".")
        dotted = language == "tr" and bool(match.group(1))
        # "I" is a pronoun, "C", "D", "L", "M" are initials; "CD", "DC", "MD" are abbreviations.
        if not numeral or roman_value(numeral) > 60 or (len(numeral) == 1 and not (dotted and numeral in "IVX")):
            continue
        certain = dotted or (len(numeral) > 1 and set(numeral) <= set("IVX"))
        span = (match.start(), match.start() + len(numeral) + int(dotted))
        found.append(Number((float(roman_value(numeral)),), span, text[slice(*span)], NumberKind.ROMAN, certain, False))
    return found


def _spelled(text: str, language: str) -> list[Number]:
    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        lowered = word.translate(_TR_LOWER).lower() if language == "tr" else word.lower()
        number = _turkish_word(lowered, match) if language == "tr" else _english_word(lowered, match)
        if number is not None:
            found.append(number)
    return found


def _turkish_word(word: str, match: re.Match[str]) -> Number | None:
    if word[:2] not in _TR_STARTS or word == "yüzde":
        return None
    for stem, value in _TR_STEMS:
        if not word.startswith(stem):
            continue
        rest = word[len(stem) :]
        ordinal = bool(_TR_ORDINAL_ENDING.match(rest)) and stem not in ("yarı", "buçuk")
        if rest and not ordinal and not _NUMBER_SUFFIX.match(rest):
            continue
        certain = not rest and stem not in TR_AMBIGUOUS and stem not in ("yarı", "çeyrek", "onlar", "çift", "buçuk")
        kind = NumberKind.ORDINAL if ordinal else NumberKind.CARDINAL
        return Number((float(value),), match.span(), match.group(), kind, certain, False)
    return None


_TR_OTHER = {"buçuk": 0.5, "yarı": 0.5, "çeyrek": 0.25, "onlar": 10.0, "çift": 2.0}
_TR_STEMS = sorted({**TR_UNITS, **TR_SCALES, **_TR_OTHER}.items(), key=lambda item: -len(item[0]))
_TR_STARTS = frozenset(stem[:2] for stem, _ in _TR_STEMS)
_NUMBER_SUFFIX = re.compile(
    r"^(?:ş?[ae]r|s[ıiuü](?:n\w{0,5})?|[ıiuü]n?\w{0,4}|l[ıiuü]k?\w{0,5}|l[ae]r\w{0,8}|[dt][ae]n?|y?l?[ae]|m\w{0,5}|n[ıiuü]n|ta|te|m)$"
)


def _english_word(word: str, match: re.Match[str]) -> Number | None:
    for table, kind in (
        (EN_UNITS, NumberKind.CARDINAL),
        (EN_ORDINALS, NumberKind.ORDINAL),
        (EN_MULTIPLES, NumberKind.CARDINAL),
    ):
        if word in table:
            certain = table is EN_UNITS and word not in ("one", "two", "zero")
            return Number((float(table[word]),), match.span(), match.group(), kind, certain, False)
    if word in EN_SCALES and len(word) > 2:
        return Number((float(EN_SCALES[word]),), match.span(), match.group(), NumberKind.CARDINAL, False, False)
    plural = word.removesuffix("s")
    if word.endswith("s") and plural in EN_ORDINALS:  # "two thirds"
        return Number((1 / max(EN_ORDINALS[plural], 1),), match.span(), match.group(), certain=False, digits=False)
    return None


def _merged(text: str, found: list[Number], language: str) -> list[Number]:
    """Join ``2,5`` + ``milyon``, ``yirmi`` + ``beş``, ``three`` + ``hundred`` + ``twelve``."""
    scales = TR_SCALES if language == "tr" else EN_SCALES
    merged: list[Number] = []
    for number in sorted(found, key=lambda n: n.span):
        previous = merged[-1] if merged else None
        joined = _join(text, previous, number, scales) if previous is not None else None
        if joined is not None:
            merged[-1] = joined
        else:
            merged.append(_attached_scale(text, number, language))
    return merged


def _attached_scale(text: str, number: Number, language: str) -> Number:
    if language != "en" or not number.digits:
        return number
    match = re.match(r"\s?(bn|mn|tn|m|k|b)\b(?!\.\d)", text[number.span[1] :])
    # "5 m" is metres, "5m" millions; "5 k" does not occur.
    if match is None or (match.group().startswith(" ") and match.group(1) in ("m", "k", "b")):
        return number
    factor = EN_SCALES[match.group(1)]
    span = (number.span[0], number.span[1] + match.end())
    readings = tuple(value * factor for value in number.readings)
    return Number((*readings, *number.readings), span, text[slice(*span)], number.kind)


def _join(text: str, left: Number, right: Number, scales: dict[str, int]) -> Number | None:
    between = text[left.span[1] : right.span[0]]
    if NumberKind.ROMAN in (left.kind, right.kind) or not re.fullmatch(r"\s?-?\s?|\s(?:and(?: a)?|ve)\s|\s", between):
        return None
    if left.kind is NumberKind.ORDINAL or (right.digits and not _is_scaled(left)):
        return None
    value = _combined(left, right, between, set(scales.values()))
    if value is None:
        return None
    span = (left.span[0], right.span[1])
    readings = tuple(dict.fromkeys(value))
    certain = left.certain or right.certain or left.digits or "bir" not in left.text.lower()
    return Number(readings, span, text[slice(*span)], right.kind, certain, left.digits or right.digits)


def _is_scaled(number: Number) -> bool:
    return not number.text[-1].isdigit() and number.value >= 1000


def _combined(left: Number, right: Number, between: str, scales: set[int]) -> list[float] | None:
    size = right.value
    spelled_and = between.strip() in ("and", "ve")
    if size in scales and not right.digits and not spelled_and:
        lead = [_scaled(reading, size) for reading in left.readings]
        known = [value for value in lead if value is not None]
        return known or None
    if size == 0.5 and not left.digits and "uç" in right.text.lower():  # "iki buçuk"
        return [left.value + 0.5]
    if size in (0.5, 0.25) and between.strip() == "and a":  # "three and a half"
        return [left.value + size] if left.value >= 1 else None
    if between.strip() == "and a":
        return None
    if size == 0.5 and left.digits:
        return [left.value + 0.5] if "uç" in right.text.lower() else None
    if left.digits and not _is_scaled(left):
        return None
    if spelled_and and left.value < 100:
        return None
    if 10 < left.value < 21 and 9 < size < 100 and not spelled_and and not right.digits:  # "nineteen seventy-four"
        return [left.value * 100 + size] if left.text.lower().isalpha() and left.text[0].lower() in "teanfs" else None
    step = _lowest_place(left.value)
    return [left.value + size] if size >= 1 and step > 1 and size < step and not (spelled_and and step < 100) else None


def _scaled(value: float, size: float) -> float | None:
    """``value`` times ``size``, or the last group only: ``three million two hundred`` * thousand."""
    if value < size:
        return value * size
    if value < 1000 * size and size == 1000 and value != int(value):
        return value * size
    modulus, most = (1000, 10) if size == 100 else (size * 1000, 1000)
    group = value % modulus
    return value - group + group * size if 0 < group < most and value > size else None


def _lowest_place(value: float) -> float:
    """The place value of the last non-zero digit: 300 gives 100, 45 gives 1."""
    if value != int(value) or value <= 0:
        return 1
    place = 1
    while value % (place * 10) == 0 and place < 10**12:
        place *= 10
    return place


def _with_context(text: str, number: Number) -> Number:
    """Percent signs and words, and the currency beside the number."""
    before, after = text[max(0, number.span[0] - 8) : number.span[0]].lower(), text[number.span[1] :][:24].lower()
    kind = number.kind
    if re.search(r"(?:%\s?|\byüzde )$", before) or re.match(
        r"\s?(?:%|percent\b|per cent\b|pct\b|percentage point)", after
    ):
        kind = NumberKind.PERCENT
    left = re.search(r"(us\$|[$€£₺¥])\s?$", before)
    right = re.match(r"\s?(?:us\s|u\.s\.\s|abd\s|amerikan\s|avustralya\s|kanada\s)?([$€£₺¥]|[a-zıçğöşü]+)", after)
    code = ""
    if left:
        code = CURRENCIES[left.group(1)]
    elif right:
        word = right.group(1)
        code = CURRENCIES.get(word, "") or next(
            (c for name, c in _LONG_CURRENCIES.items() if word.startswith(name)), ""
        )
    return Number(number.readings, number.span, number.text, kind, number.certain, number.digits, code)


_LONG_CURRENCIES = {name: code for name, code in CURRENCIES.items() if len(name) >= 4 and name != "pound"}
