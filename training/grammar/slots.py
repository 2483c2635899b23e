"""What may stand in the slots of ``data/patterns.txt``, by class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from pipeline.lang.morphology import Suffix, inflect
from pipeline.lang.phonology import realise, sound_of
from training.grammar import lexicon, phrases, values
from training.grammar.english import article, genitive
from training.grammar.lexicon import Country, Noun

Pair = values.Pair


@dataclass(frozen=True, slots=True)
class Slot:
    """A filled slot: Turkish to inflect, English, and other English forms by name."""

    tr: str
    en: str
    possessive: bool = False
    proper: bool = False
    more: dict[str, str] = field(default_factory=dict)

    def turkish(self, suffixes: str) -> str:
        """The Turkish with suffixes by name: LOC, PLURAL+GEN, or one of the chains below. KeyError when unknown."""
        if suffixes == "POSST":
            return phrases.title_tr(self.turkish("POSS"))
        names = _CHAINS.get(suffixes) or tuple(suffixes.split("+"))
        if names == ("",):
            return self.tr
        if names[0] == "POSS_3SG" and self.possessive:
            names = names[1:]
            if not names:
                return self.tr
        chain = tuple(Suffix[n] for n in names)
        if self.tr.startswith("%"):
            # The sign is read before the number (yüzde seksen): the suffix hears the number alone.
            return "%" + inflect(self.tr[1:], *chain)
        if chain in ((Suffix.DIR,), (Suffix.PAST,)) and self.possessive:
            # Not a pronominal n: başkentidir, oranıydı.
            return self.tr + realise(chain[0].template, sound_of(self.tr))[0]
        if names[0] == "POSS_3SG" and self.tr[-1].isdigit() and len(chain) > 1:
            return inflect(self.tr, *chain)
        return inflect(self.tr, *chain, proper=self.proper, possessive=self.possessive)

    def english(self, form: str) -> str:
        """The English in one of its forms. Raises KeyError for a form this class does not have."""
        return self.en if not form else self.more[form]


_CHAINS = {
    "POSS": ("POSS_3SG",),
    "GENPOSS": ("POSS_3SG",),
    "POSSH": ("POSS_3SG",),
    "POSSACC": ("POSS_3SG", "ACC"),
    "ABLPOSS": ("POSS_3SG", "ABL"),
    "POSSGEN": ("POSS_3SG", "GEN"),
    "PLOBJ": ("PLURAL", "POSS_3SG", "ABL"),
}


def _pair(pair: Pair, **more: str) -> Slot:
    return Slot(pair[0], pair[1], False, False, more)


def noun_slot(noun: Noun) -> Slot:
    """A bare noun with its English forms."""
    single = noun.en if noun.kind != "count" else article(noun.en)
    plural = noun.plural if noun.kind == "count" else noun.en
    return Slot(noun.tr, noun.en, noun.possessive, False, {"noun": noun.en, "a": single, "plural": plural})


def _phrase(noun: Noun) -> Slot:
    english = noun.en if noun.kind in ("mass", "bare", "plural") else "the " + noun.en
    return Slot(noun.tr, english, noun.possessive, False, {"noun": noun.en, "'s": genitive(english)})


def _named(noun: Noun) -> Slot:
    english = noun.en if noun.kind == "bare" else "the " + noun.en
    proper = noun.tr.rpartition(" ")[2][0].isupper()
    return Slot(noun.tr, english, noun.possessive, proper, {"noun": noun.en, "'s": genitive(english)})


def person(rng: Random) -> Slot:
    """A person's name; the form ``gender`` is m or f."""
    tr, en, gender = phrases.person_name(rng)
    return Slot(tr, en, False, True, {"gender": gender, "other": "she" if gender == "m" else "he", "'s": genitive(en)})


def _land_slot(land: Country, name: str) -> Slot:
    forms = {
        "adj": land.adjective[1],
        "a": article(land.adjective[1]),
        "acit": article(land.adjective[1]),
        "en": land.adjective[1],
        "'s": genitive(land.name.en),
        "cap-tr": land.capital[0],
        "cap-en": land.capital[1],
    }
    if name == "demonym":
        return Slot(phrases.demonym(land), land.adjective[1], False, False, forms)
    if name == "ethnic":
        own = land.adjective[0] if phrases.ethnic(land) else land.name.tr
        return Slot(own, land.adjective[1], False, False, forms)
    if name == "landcap":
        whose = inflect(land.name.tr, Suffix.GEN, proper=True, possessive=land.name.possessive)
        return Slot(whose, land.name.en, False, False, forms)
    return Slot(land.name.tr, land.name.en, land.name.possessive, True, forms)


_CONTINENTS = (
    ("Avrupa'da", "Europe"),
    ("Asya'da", "Asia"),
    ("Afrika'da", "Africa"),
    ("Güney Amerika'da", "South America"),
    ("Orta Asya'da", "Central Asia"),
    ("Orta Doğu'da", "the Middle East"),
    ("Güneydoğu Asya'da", "Southeast Asia"),
    ("Kuzey Afrika'da", "North Africa"),
    ("Doğu Avrupa'da", "Eastern Europe"),
    ("Balkanlar'da", "the Balkans"),
    ("Kafkasya'da", "the Caucasus"),
)
_COMPASS = (
    ("kuzeyinde", "north"),
    ("güneyinde", "south"),
    ("doğusunda", "east"),
    ("batısında", "west"),
    ("kuzeybatısında", "north-west"),
    ("kuzeydoğusunda", "north-east"),
    ("güneydoğusunda", "south-east"),
    ("güneybatısında", "south-west"),
)
_SULTANS = ["Mahmud", "Murad", "Selim", "Mustafa", "Ahmed", "Osman", "Mehmed", "Süleyman"]
_RULERS = (
    *((n, n) for n in _SULTANS),
    ("Katerina", "Catherine"),
    ("Nikolay", "Nicholas"),
    ("Aleksandr", "Alexander"),
    ("Friedrich", "Frederick"),
    ("Henry", "Henry"),
    ("George", "George"),
    ("Elizabeth", "Elizabeth"),
    ("Napolyon", "Napoleon"),
    ("Wilhelm", "Wilhelm"),
    ("Leopold", "Leopold"),
    ("Abdülhamid", "Abdul Hamid"),
)


def _century(rng: Random, case: str) -> Slot:
    value = rng.randint(1, 21) if rng.random() < 0.3 else rng.randint(11, 20)
    number = f"{value}." if rng.random() < 0.75 else f"{values.ROMAN_CENTURY[value]}."
    era = rng.random() < 0.06
    tr = f"MÖ {number} yüzyıl{case}" if era else f"{number} yüzyıl{case}"
    return Slot(tr, f"the {values.english_ordinal(value)} century{' BC' if era else ''}")


def _sultan(rng: Random) -> Slot:
    name, numeral = rng.choice(_RULERS), rng.choice(values.ROMAN[1:7])
    return Slot(f"{numeral}. {name[0]}", f"{name[1]} {numeral}", False, True)


def _number(rng: Random, low: int, high: int) -> Slot:
    value = rng.randint(low, high)
    return Slot(f"{value:,}".replace(",", "."), f"{value:,}" if value > 999 else str(value))


def _card(rng: Random) -> Slot:
    tr, en = rng.choice(list(values.CARDINALS.values())[1:12])
    return Slot(tr, en, False, False, {"hyphen": article(en.replace(" ", "-"))})


def _ordnum(rng: Random) -> Slot:
    value = rng.randint(2, 89)
    return Slot(f"{value}.", str(value), False, False, {"th": values.english_ordinal(value)})


def _date(rng: Random) -> Slot:
    tr, en, preposition = values.date(rng)
    return Slot(tr, f"{preposition} {en}", False, True, {"bare": en})


def _score(rng: Random, draw: bool) -> Slot:
    first = rng.randint(0, 4)
    second = first if draw else rng.choice([n for n in range(5) if n < first] or [0])
    first = first if draw else max(first, second + 1)
    tr = f"{first}-{second}"
    return Slot(tr, f"{first}–{second}" if rng.random() < 0.3 else tr)


def _percent(rng: Random, small: bool) -> Slot:
    if not small:
        return _pair(values.percentage(rng))
    tr, en = values.decimal(rng, 1, 0, 15)
    return Slot(f"yüzde {tr}", f"{en} percent") if rng.random() < 0.6 else Slot(f"%{tr}", f"{en}%")


_SUBSETS: dict[str, tuple[str, Callable[[Noun], bool]]] = {
    "attack": ("harm", lambda n: n.en.endswith(("attack", "strike"))),
    "disaster": ("harm", lambda n: n.en in _DISASTERS),
    "attack2": ("harm", lambda n: n.en.endswith(("attack", "strike")) or n.en in _DISASTERS),
    "athlete": ("prof", lambda n: n.en in ("athlete", "swimmer", "wrestler", "footballer", "basketball player")),
}
_DISASTERS: frozenset[str] = frozenset(
    ("explosion", "earthquake", "flood", "storm", "hurricane", "fire", "accident", "traffic accident", "train crash")
)
_MONEY = frozenset(
    ("exports", "imports", "tax revenue", "profit", "net profit", "turnover", "sales", "public debt", "income")
)
_VALUES: dict[str, Callable[[Random], Slot]] = {
    "name": person,
    "city": lambda r: Slot(*(c := _bare_city(r)), False, True, {"'s": genitive(c[1])}),
    "continent": lambda r: _pair(r.choice(_CONTINENTS)),
    "compassadj": lambda r: _pair(r.choice(_COMPASS)),
    "date": _date,
    "age": lambda r: _number(r, 18, 96),
    "card": _card,
    "smallnum": lambda r: _number(r, 2, 900),
    "twodigit": lambda r: _number(r, 10, 99),
    "fourdigit": lambda r: _number(r, 1001, 8850),
    "digit": lambda r: _number(r, 1, 5),
    "whole": lambda r: _pair(values.whole(r)),
    "scaled": lambda r: _pair(values.scaled(r)),
    "smalldec": lambda r: _pair(values.decimal(r, r.choice((1, 2)), 1, 60)),
    "magnitude": lambda r: _pair(values.decimal(r, 1, 4, 8)),
    "pct": lambda r: _percent(r, False),
    "smallpct": lambda r: _percent(r, True),
    "money": lambda r: _pair(values.money(r)),
    "measure": lambda r: _pair(values.measure(r)),
    "ordinal": lambda r: _pair(values.ORDINALS[r.randint(2, 10)]),
    "ordnum": _ordnum,
    "centuryloc": lambda r: _century(r, "da"),
    "centurydat": lambda r: _century(r, "a"),
    "sultan": _sultan,
    "score": lambda r: _score(r, False),
    "draw": lambda r: _score(r, True),
    "clock": lambda r: _pair(values.clock(r)),
    "dayadv": lambda r: _pair((f"{(d := r.choice(values.DAYS))[0]} günü", f"on {d[1]}")),
    "month": lambda r: _pair(r.choice(values.MONTHS)),
    "language": lambda r: _pair(r.choice(lexicon.cldr()["language"])),
}


def _bare_city(rng: Random) -> Pair:
    land = rng.choice(lexicon.countries())
    return rng.choice((land.capital, *land.cities))


def fill(rng: Random, name: str, others: dict[str, Slot]) -> Slot:
    """A slot of the class ``name``. Raises KeyError for a class that no list has."""
    if name in _VALUES:
        return _VALUES[name](rng)
    if name in ("land", "landname", "landcap", "demonym", "ethnic"):
        return _land_slot(rng.choice(lexicon.countries()), name)
    if name == "year":
        return Slot(year := values.year(rng), year, False, True)
    if name == "lateryear":
        first = int(others["y"].en)
        later = str(max(first + 1, min(2026, first + rng.randint(1, 40))))
        return Slot(later, later, False, True)
    if name == "=cap":
        land = others["L"]
        return Slot(land.more["cap-tr"], land.more["cap-en"], False, True)
    if name == "parent":
        return Slot("babası" if others["<he>"].en == "he" else "annesi", "", True)
    table = lexicon.nouns()
    if name.startswith("noun-"):
        base, test = _SUBSETS.get(name[5:], (name[5:], lambda _: True))
        return noun_slot(rng.choice([n for n in table[base] if test(n)]))
    if name in ("iorg", "media", "inst", "company", "award", "tournament", "club", "party", "event_hist"):
        return _named(rng.choice(table[name]))
    if name == "moneymetric":
        return _phrase(rng.choice([n for n in table["metric"] if n.en in _MONEY]))
    return _phrase(rng.choice(table[name]))
