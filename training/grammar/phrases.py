"""Noun phrases, one in each language: determiners, adjectives, possessors, appositions, numbers, co-ordination."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from pipeline.lang.morphology import Suffix, inflect
from pipeline.lang.phonology import realise
from pipeline.lang.stems import readings
from training.grammar import lexicon
from training.grammar.english import article, capital_tr, genitive
from training.grammar.lexicon import Country, Noun
from training.grammar.values import CARDINALS


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase. ``tr`` is the bare form that ``case`` inflects; ``en`` has its determiner.

    ``definite`` decides the Turkish accusative; ``person`` is the English agreement (3s, 3p); ``gender`` m, f or "".
    """

    tr: str
    en: str
    possessive: bool = False
    proper: bool = False
    definite: bool = True
    person: str = "3s"
    human: bool = False
    gender: str = ""

    def case(self, name: str) -> str:
        """The Turkish with a case suffix; "" is the bare form, an indefinite object takes no accusative."""
        if not name or (name == "ACC" and not self.definite):
            return self.tr
        return inflect(self.tr, Suffix[name], proper=self.proper, possessive=self.possessive)

    @property
    def genitive(self) -> str:
        """The English possessor."""
        return genitive(self.en)


_GENERAL = frozenset(("doc", "pol", "issue", "evt", "harm", "bld", "prod", "art", "sci"))
_COUNTED = frozenset(("doc", "bld", "prod", "art", "grp", "harm", "evt", "geo", "sci"))
_MODIFIED = frozenset(("doc", "pol", "issue", "evt", "harm", "bld", "body", "metric", "art", "prod", "geo"))


def _adjective(rng: Random, name: str, chance: float) -> tuple[str, str]:
    table = lexicon.adjectives()
    if rng.random() >= chance or (name not in table and name not in ("doc", "pol")):
        return "", ""
    general = table["any"] if name in _GENERAL else ()
    pool = (*table[name], *general) if rng.random() < 0.35 else table[name]
    return rng.choice(pool)


_UNIQUE = ("first", "last", "only", "most", "largest", "oldest", "latest")
_QUANTIFIERS = ("hundreds of", "thousands of", "tens of thousands of", "many")


def common(rng: Random, name: str, depth: int = 1) -> Phrase:
    """A phrase around a common noun of the class ``name``; ``depth`` allows that many levels of modifiers."""
    noun = rng.choice(lexicon.nouns()[name])
    adjective = _adjective(rng, name, 0.35 if " " not in noun.tr else 0.08)
    if set(adjective[0].split()) & set(noun.tr.split()) or set(adjective[1].split()) & set(noun.en.split()):
        adjective = ("", "")
    if adjective[1] in _QUANTIFIERS:
        return _quantified(noun, adjective)
    shape = rng.random()
    if noun.kind == "count" and shape < 0.1 and name in _COUNTED and adjective[1] not in _UNIQUE:
        return _counted(rng, noun, adjective, name)
    if noun.kind == "count" and shape < 0.33 and name not in ("metric", "event_hist") and adjective[1] not in _UNIQUE:
        return _indefinite(rng, noun, adjective, name)
    if noun.kind == "count" and shape < 0.45 and name not in ("metric", "official", "event_hist"):
        return _plural(noun, adjective, name)
    base = _definite(noun, adjective, name)
    if depth > 0 and rng.random() < 0.35 and name in _MODIFIED:
        return _modified(rng, noun, adjective, name, depth)
    return base


def _words(*parts: str) -> str:
    return " ".join(p for p in parts if p)


def _definite(noun: Noun, adjective: tuple[str, str], name: str) -> Phrase:
    english = _words(adjective[1], noun.en)
    if noun.kind == "count" or (noun.kind == "plural" and name in ("event_hist", "iorg", "body")):
        english = "the " + english
    person = "3p" if noun.kind == "plural" else "3s"
    return Phrase(_words(adjective[0], noun.tr), english, noun.possessive, False, True, person, name in _HUMAN)


_HUMAN = frozenset(("official", "prof", "grp", "per"))


def _indefinite(rng: Random, noun: Noun, adjective: tuple[str, str], name: str) -> Phrase:
    turkish = _words(adjective[0], "bir", noun.tr)
    english = article(_words(adjective[1], noun.en))
    return Phrase(turkish, english, noun.possessive, False, False, "3s", name in _HUMAN)


def _plural(noun: Noun, adjective: tuple[str, str], name: str) -> Phrase:
    turkish = _words(adjective[0], inflect(noun.tr, Suffix.PLURAL, possessive=noun.possessive))
    english = _words("the", adjective[1], noun.plural)
    return Phrase(turkish, english, noun.possessive, False, True, "3p", name in _HUMAN)


def _quantified(noun: Noun, adjective: tuple[str, str]) -> Phrase:
    english = _words(adjective[1], noun.plural)
    return Phrase(_words(adjective[0], noun.tr), english, noun.possessive, False, False, "3p", True)


def _counted(rng: Random, noun: Noun, adjective: tuple[str, str], name: str) -> Phrase:
    number = rng.choice(list(CARDINALS.values())[1:12])
    if set(number[1].split("-")) & set(adjective[1].split("-")):
        adjective = ("", "")
    english = _words(number[1], adjective[1], noun.plural)
    return Phrase(
        _words(number[0], adjective[0], noun.tr), english, noun.possessive, False, False, "3p", name in _HUMAN
    )


def _owned(noun: Noun) -> str:
    """The possessed form: rapor → raporu, barış anlaşması stays."""
    return noun.tr if noun.possessive else inflect(noun.tr, Suffix.POSS_3SG)


_OWNABLE = frozenset(("doc", "pol", "art", "prod", "sci"))


def _modified(rng: Random, noun: Noun, adjective: tuple[str, str], name: str, depth: int) -> Phrase:
    english = _words(adjective[1], noun.en)
    person = "3p" if noun.kind == "plural" else "3s"
    shape = rng.random()
    if name in ("doc", "issue", "evt") and shape < 0.3 and noun.kind != "mass":
        first, second = (country(rng) for _ in range(2))
        if first != second:
            head = _words(f"{first.tr} ile {second.tr} arasındaki", adjective[0], noun.tr)
            return Phrase(head, f"the {english} between {first.en} and {second.en}", noun.possessive, person=person)
    if name == "doc" and shape < 0.6:
        topic = common(rng, rng.choice(("issue", "pol")), 0)
        head = _words(f"{topic.case('DAT')} ilişkin", adjective[0], noun.tr)
        return Phrase(head, f"the {english} on {topic.en}", noun.possessive, person=person)
    if name in ("issue", "evt", "bld", "body", "harm", "metric", "geo", "pol") and shape < 0.65:
        where = place(rng)
        head = _words(inflect(where.tr, Suffix.LOC, Suffix.KI, proper=True, possessive=where.possessive), adjective[0])
        return Phrase(_words(head, noun.tr), f"the {english} in {where.en}", noun.possessive, person=person)
    owner = agent(rng, depth - 1) if name in _OWNABLE and rng.random() < 0.4 else country(rng)
    turkish = _words(owner.case("GEN"), adjective[0], _owned(noun))
    text = f"{owner.genitive} {english}" if rng.random() < 0.7 or owner.human else f"the {english} of {owner.en}"
    return Phrase(turkish, text, True, False, True, person)


def country(rng: Random) -> Phrase:
    """A country by name."""
    name = rng.choice(lexicon.countries()).name
    person = "3p" if name.en == "the Philippines" else "3s"
    return Phrase(name.tr, name.en, name.possessive, True, person=person)


def city(rng: Random) -> Phrase:
    """A city; now and then with its country (Fransa'nın başkenti Paris)."""
    land = rng.choice(lexicon.countries())
    name = rng.choice((land.capital, *land.cities))
    if name == land.capital and rng.random() < 0.15:
        where = inflect(land.name.tr, Suffix.GEN, proper=True, possessive=land.name.possessive)
        return Phrase(f"{where} başkenti {name[0]}", f"{name[1]}, the capital of {land.name.en},", False, True)
    if rng.random() < 0.06:
        return Phrase(f"başkent {name[0]}", f"the capital, {name[1]},", False, True)
    return Phrase(name[0], name[1], False, True)


def place(rng: Random) -> Phrase:
    """A country or a city by its bare name."""
    if rng.random() < 0.5:
        return country(rng)
    land = rng.choice(lexicon.countries())
    name = rng.choice((land.capital, *land.cities))
    return Phrase(name[0], name[1], False, True)


def organisation(rng: Random, name: str = "iorg") -> Phrase:
    """A named body of the class ``name`` (iorg, media, inst, company, party, club)."""
    noun = rng.choice(lexicon.nouns()[name])
    english = noun.en if noun.kind == "bare" else "the " + noun.en
    return Phrase(noun.tr, english, noun.possessive, True, person="3p" if noun.kind == "plural" else "3s")


def ethnic(land: Country) -> bool:
    """Whether the adjective is a people's (Alman) and not the country's name (Suriye)."""
    word = land.adjective[0]
    return word not in (land.name.tr, "Bosna", "Filipin") and not word.endswith("'li")


def demonym(land: Country) -> str:
    """The Turkish adjective for people: Alman, Suriyeli, ABD'li."""
    word = land.adjective[0]
    if ethnic(land):
        return word
    return word if word.endswith("'li") else word + realise("lI", readings(word)[0])[0]


def national_body(rng: Random) -> Phrase:
    """A body of a country: Alman hükûmeti, the Syrian army."""
    land = rng.choice(lexicon.countries())
    noun = rng.choice(lexicon.nouns()["body"][:22])
    owner = land.adjective[0] if ethnic(land) and rng.random() < 0.7 else land.name.tr
    if noun.possessive and not owner[0].isupper():
        owner = land.name.tr
    person = "3p" if noun.kind == "plural" else "3s"
    return Phrase(f"{owner} {_owned(noun)}", f"the {land.adjective[1]} {noun.en}", True, False, True, person)


def person_name(rng: Random) -> tuple[str, str, str]:
    """A made-up name: Turkish spelling, English spelling, gender."""
    tongue = rng.choice(("tr", "tr", "ar", "en", "en", "eu", "eu", "ru"))
    gender = rng.choice("mmf")
    table = lexicon.names()
    first, last = rng.choice(table[f"{tongue}-{gender}"]), rng.choice(table[f"{tongue}-s"])
    if tongue == "ru" and gender == "f" and last[0].endswith(("ov", "ev", "in")):
        last = (last[0] + "a", last[1] + "a")
    if tongue == "en" and rng.random() < 0.12:
        first = (f"{first[0]} {(c := rng.choice('ABCDEFGHJKLMPRSTW'))}.", f"{first[1]} {c}.")
    return f"{first[0]} {last[0]}", f"{first[1]} {last[1]}", gender


def titled(rng: Random) -> Phrase:
    """A person by name, mostly with an office or a profession."""
    turkish, english, gender = person_name(rng)
    shape = rng.random()
    if shape < 0.3:
        return Phrase(turkish, english, False, True, human=True, gender=gender)
    land = rng.choice(lexicon.countries())
    if shape < 0.7:
        office = rng.choice(lexicon.nouns()["official"])
        title = f"{land.name.tr} {title_tr(_owned(office))} {turkish}"
        return Phrase(
            title, f"{land.adjective[1]} {_title_en(office.en)} {english}", False, True, human=True, gender=gender
        )
    job = rng.choice(lexicon.nouns()["prof"])
    adjective = rng.choice(lexicon.adjectives()["prof"]) if rng.random() < 0.25 else ("", "")
    head = _words(adjective[0], demonym(land), job.tr, turkish)
    tail = _words(adjective[1], land.adjective[1], job.en, english)
    return Phrase(head, tail if rng.random() < 0.4 else "the " + tail, False, True, human=True, gender=gender)


_LOW_TR = frozenset(("ve", "ile"))


def title_tr(text: str) -> str:
    """A Turkish office in title case, as it stands before a name."""
    return " ".join(w if w in _LOW_TR else capital_tr(w) for w in text.split())


def _title_en(text: str) -> str:
    small = ("of", "the", "and", "to")
    return " ".join(w if w in small else w[:1].upper() + w[1:] for w in text.split())


def agent(rng: Random, depth: int = 1) -> Phrase:
    """Someone who acts in the news: a person, a body, a country, an organisation, now and then two of them."""
    shape = rng.random()
    if shape < 0.3:
        return titled(rng)
    if shape < 0.45:
        return country(rng)
    if shape < 0.62:
        return national_body(rng)
    if shape < 0.74:
        return organisation(rng)
    if shape < 0.78:
        return organisation(rng, rng.choice(("company", "party")))
    if shape < 0.86:
        return common(rng, "official", 0)
    if shape < 0.95 or depth < 1:
        return common(rng, "body", 0)
    if rng.random() < 0.4:
        return three((country(rng), country(rng), country(rng)))
    return both(rng, agent(rng, 0), agent(rng, 0))


def both(rng: Random, first: Phrase, second: Phrase) -> Phrase:
    """Two phrases joined: A ile B / A ve B."""
    if first.tr == second.tr:
        return first
    link = rng.choice(("ve", "ile"))
    english = f"{first.en} and {second.en}"
    definite = first.definite or second.definite
    return replace(second, tr=f"{first.tr} {link} {second.tr}", en=english, person="3p", definite=definite, gender="")


def three(items: tuple[Phrase, Phrase, Phrase]) -> Phrase:
    """Three phrases in a list: A, B ve C. Two when one comes twice."""
    a, b, c = items
    if a.tr in (b.tr, c.tr) or b.tr == c.tr:
        return c
    return replace(c, tr=f"{a.tr}, {b.tr} ve {c.tr}", en=f"{a.en}, {b.en} and {c.en}", person="3p", gender="")


def of_class(rng: Random, name: str, depth: int = 1) -> Phrase:
    """A phrase of any class that a verb frame names."""
    match name:
        case "agent":
            return agent(rng, depth)
        case "per":
            return titled(rng)
        case "official":
            return titled(rng) if rng.random() < 0.5 else common(rng, "official", 0)
        case "prof":
            return titled(rng) if rng.random() < 0.5 else common(rng, "prof", 0)
        case "body":
            return national_body(rng) if rng.random() < 0.4 else common(rng, "body", depth)
        case "country":
            return country(rng) if rng.random() < 0.85 else both(rng, country(rng), country(rng))
        case "city":
            return city(rng)
        case "place":
            return place(rng)
        case "iorg" | "inst" | "company" | "party" | "media" | "club" | "tournament" | "award":
            return organisation(rng, name)
        case "language":
            tr, en = rng.choice(lexicon.cldr()["language"])
            return Phrase(tr, en, False, False, True)
        case "membership":
            return Phrase("üyelik", "membership", False, False, True)
        case "film":
            return (
                Phrase("film", "the film")
                if rng.random() < 0.5
                else Phrase("yeni bir film", "a new film", definite=False)
            )
    if name in ("pol", "issue", "resource", "grp") and depth > 0 and rng.random() < 0.04:
        return three((common(rng, name, 0), common(rng, name, 0), common(rng, name, 0)))
    if name in ("doc", "pol", "issue") and depth > 0 and rng.random() < 0.08:
        return both(rng, common(rng, name, 0), common(rng, name, 0))
    return common(rng, name, depth)
