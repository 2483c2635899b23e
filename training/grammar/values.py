"""Numbers, percentages, money, dates, centuries and times in both notations."""

from __future__ import annotations

from random import Random

from pipeline.lang.morphology import Suffix, inflect

Pair = tuple[str, str]

CARDINALS: dict[int, Pair] = {
    1: ("bir", "one"),
    2: ("iki", "two"),
    3: ("üç", "three"),
    4: ("dört", "four"),
    5: ("beş", "five"),
    6: ("altı", "six"),
    7: ("yedi", "seven"),
    8: ("sekiz", "eight"),
    9: ("dokuz", "nine"),
    10: ("on", "ten"),
    11: ("on bir", "eleven"),
    12: ("on iki", "twelve"),
    15: ("on beş", "fifteen"),
    20: ("yirmi", "twenty"),
    30: ("otuz", "thirty"),
    40: ("kırk", "forty"),
    50: ("elli", "fifty"),
    100: ("yüz", "a hundred"),
}
ORDINALS: dict[int, Pair] = {
    1: ("birinci", "first"),
    2: ("ikinci", "second"),
    3: ("üçüncü", "third"),
    4: ("dördüncü", "fourth"),
    5: ("beşinci", "fifth"),
    6: ("altıncı", "sixth"),
    7: ("yedinci", "seventh"),
    8: ("sekizinci", "eighth"),
    9: ("dokuzuncu", "ninth"),
    10: ("onuncu", "tenth"),
}
MONTHS: tuple[Pair, ...] = tuple(
    zip(
        ["Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık"],
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        strict=True,
    )
)
DAYS: tuple[Pair, ...] = tuple(
    zip(
        ["pazartesi", "salı", "çarşamba", "perşembe", "cuma", "cumartesi", "pazar"],
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        strict=True,
    )
)
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI")
ROMAN_CENTURY = (*ROMAN, "XVII", "XVIII", "XIX", "XX", "XXI")


def english_ordinal(value: int) -> str:
    """19 → 19th, 21 → 21st."""
    if value % 100 in (11, 12, 13):
        return f"{value}th"
    return f"{value}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th') }"


def _grouped(value: int, mark: str) -> str:
    return f"{value:,}".replace(",", mark)


def whole(rng: Random) -> Pair:
    """A whole number, small ones more often: 12, 3.450 / 3,450, 85 bin / 85,000, 2 bin 315 / 2,315."""
    shape = rng.random()
    if shape < 0.3:
        value = rng.randint(2, 999)
        return str(value), str(value)
    if shape < 0.5:
        value = rng.randint(1001, 99999)
        return _grouped(value, "."), _grouped(value, ",")
    if shape < 0.65:
        thousand = rng.choice((2, 3, 5, 7, 10, 12, 15, 20, 25, 30, 40, 50, 80, 100, 120, 200, 250, 300, 450, 500, 750))
        return f"{thousand} bin", _grouped(thousand * 1000, ",")
    if shape < 0.75:
        thousand, rest = rng.randint(1, 400), rng.randint(1, 999)
        return f"{thousand} bin {rest}", _grouped(thousand * 1000 + rest, ",")
    if shape < 0.8:
        million, thousand, rest = rng.randint(1, 90), rng.randint(1, 999), rng.randint(1, 999)
        return f"{million} milyon {thousand} bin {rest}", _grouped(million * 10**6 + thousand * 1000 + rest, ",")
    value = rng.randint(2, 200)
    return f"{value} bin", f"{value},000"


def scaled(rng: Random) -> Pair:
    """A number of millions or billions: 3,5 milyon / 3.5 million."""
    scales = (("milyon", "million"), ("milyar", "billion"), ("trilyon", "trillion"))
    scale = rng.choices(scales, (70, 27, 3))[0]
    value = decimal(rng, 1, 1, 60) if rng.random() < 0.6 else 2 * (str(rng.randint(2, 900)),)
    return f"{value[0]} {scale[0]}", f"{value[1]} {scale[1]}"


def decimal(rng: Random, digits: int, low: int, high: int) -> Pair:
    """A decimal with the comma of Turkish and the point of English."""
    text = f"{rng.uniform(low, high):.{digits}f}"
    return text.replace(".", ","), text


def percentage(rng: Random) -> Pair:
    """A percentage: yüzde 12,5 / 12.5 percent, %8 / 8%."""
    value = decimal(rng, rng.choice((1, 1, 2)), 0, 99) if rng.random() < 0.55 else 2 * (str(rng.randint(1, 100)),)
    if rng.random() < 0.6:
        return f"yüzde {value[0]}", f"{value[1]} percent"
    return f"%{value[0]}", f"{value[1]}%"


def money(rng: Random) -> Pair:
    """An amount of money: 3,5 milyar dolar / $3.5 billion."""
    turkish, english = scaled(rng) if rng.random() < 0.7 else whole(rng)
    unit = rng.choice(
        (("dolar", "$", "dollars"), ("avro", "€", "euros"), ("sterlin", "£", "pounds"), ("lira", "", "liras"))
    )
    if unit[1] and rng.random() < 0.6:
        return f"{turkish} {unit[0]}", unit[1] + english
    return f"{turkish} {unit[0]}", f"{english} {unit[2]}"


_UNITS = (
    ("kilometre", "kilometres"),
    ("metre", "metres"),
    ("kilometrekare", "square kilometres"),
    ("ton", "tonnes"),
    ("hektar", "hectares"),
    ("kilogram", "kilograms"),
    ("megavat", "megawatts"),
    ("litre", "litres"),
    ("metreküp", "cubic metres"),
    ("varil", "barrels"),
    ("santimetre", "centimetres"),
    ("dönüm", "dunams"),
)


def measure(rng: Random) -> Pair:
    """A number with a unit."""
    turkish, english = whole(rng) if rng.random() < 0.8 else decimal(rng, 1, 1, 400)
    unit = rng.choice(_UNITS)
    return f"{turkish} {unit[0]}", f"{english} {unit[1]}"


def year(rng: Random, high: int = 2025) -> str:
    """A year, recent ones more often."""
    low = rng.choices((1950, 1850, 1500), (75, 15, 10))[0]
    return str(rng.randint(low, high))


def date(rng: Random) -> tuple[str, str, str]:
    """A date in one of four precisions: Turkish stem for case suffixes, English, English preposition."""
    month = rng.choice(MONTHS)
    when = year(rng)
    shape = rng.random()
    if shape < 0.4:
        day = rng.randint(1, 28)
        return f"{day} {month[0]} {when}", f"{day} {month[1]} {when}", "on"
    if shape < 0.6:
        return f"{month[0]} {when}", f"{month[1]} {when}", "in"
    if shape < 0.7:
        day = rng.randint(1, 28)
        return f"{day} {month[0]}", f"{day} {month[1]}", "on"
    return when, when, "in"


def date_adverbial(rng: Random) -> Pair:
    """When something happened: 6 Ocak 2026'da / on 6 January 2026, 2019 yılında / in 2019, 19. yüzyılda …"""
    shape = rng.random()
    if shape < 0.6:
        turkish, english, preposition = date(rng)
        if turkish.isdigit() and rng.random() < 0.3:
            return f"{turkish} yılında", f"in {english}"
        if not turkish[-1].isdigit() or " " not in turkish or rng.random() < 0.8:
            return inflect(turkish, Suffix.LOC, proper=True), f"{preposition} {english}"
        return f"{turkish} tarihinde", f"{preposition} {english}"
    if shape < 0.7:
        value = rng.randint(9, 21)
        part = rng.choice(
            (("da", ""), ("ın başlarında", "early "), ("ın sonlarında", "late "), ("ın ortalarında", "mid-"))
        )
        number = f"{value}." if rng.random() < 0.75 else f"{ROMAN_CENTURY[value]}."
        return f"{number} yüzyıl{part[0]}", f"in the {part[1]}{english_ordinal(value)} century"
    if shape < 0.78:
        decade = rng.randrange(1850, 2020, 10)
        return inflect(str(decade), Suffix.PLURAL, Suffix.LOC), f"in the {decade}s"
    if shape < 0.86:
        first = rng.randint(1800, 2015)
        second = first + rng.randint(1, 12)
        return f"{first}-{second} yıllarında", f"in {first}-{second}"
    if shape < 0.93:
        count = rng.choice(list(CARDINALS.values())[1:12])
        unit = rng.choice((("yıl", "years"), ("ay", "months"), ("gün", "days"), ("hafta", "weeks")))
        return f"{count[0]} {unit[0]} önce", f"{count[1]} {unit[1]} ago"
    first = rng.randint(1700, 2000)
    second = first + rng.randint(2, 40)
    return (
        f"{inflect(str(first), Suffix.ABL)} {inflect(str(second), Suffix.DAT)} kadar",
        f"from {first} to {second}",
    )


def clock(rng: Random) -> Pair:
    """A time of day: saat 14.30'da / at 14:30."""
    hour, minute = rng.randint(0, 23), rng.choice((0, 0, 15, 20, 30, 45, 5, 17))
    turkish = f"{hour:02}.{minute:02}" if minute else f"{hour:02}.00"
    read = str(minute or hour) if minute or hour else "0"
    suffix = inflect(read, Suffix.LOC).partition("'")[2]
    if not minute:
        return f"saat {turkish}'{inflect(str(hour or 0), Suffix.LOC).partition(chr(39))[2]}", f"at {hour:02}:00"
    return f"saat {turkish}'{suffix}", f"at {hour:02}:{minute:02}"
