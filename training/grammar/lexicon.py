"""The word lists of the grammar: nouns by class, verbs with their frames, places, names and adverbials.

The lists lie in ``data/`` as lines of ``Turkish = English``; each file says its own format in its first lines.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from babel import Locale

DATA = Path(__file__).with_name("data")


class LexiconError(ValueError):
    """A line of a word list that cannot be read; says file, line and what is missing."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun or a name. ``possessive``: the Turkish is a possessive compound (barış anlaşması).

    ``kind``: count, mass (no plural, no article), plural (English plural only) or bare (a name without article).
    """

    tr: str
    en: str
    plural: str
    possessive: bool = False
    kind: str = "count"


@dataclass(frozen=True, slots=True)
class Argument:
    """An object a verb takes: Turkish case (ACC, DAT …), English preposition ("" for a direct object), classes."""

    case: str
    preposition: str
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb with its frame. ``en`` is (base, past, past participle), particles included."""

    tr: str
    en: tuple[str, str, str]
    subjects: tuple[str, ...]
    arguments: tuple[Argument, ...]

    @property
    def transitive(self) -> bool:
        """Whether it has an accusative object that is direct in English, and so a passive in both."""
        return any(a.case == "ACC" and not a.preposition for a in self.arguments)

    @property
    def adjective(self) -> str:
        """The Turkish adjective of a predicate "be …" ("önemli ol"), "" for other verbs."""
        return self.tr.removesuffix(" ol") if self.tr.endswith(" ol") and self.en[0].startswith("be ") else ""


@dataclass(frozen=True, slots=True)
class Country:
    """A country: names, adjectives, capital and cities as (Turkish, English)."""

    name: Noun
    adjective: tuple[str, str]
    capital: tuple[str, str]
    cities: tuple[tuple[str, str], ...]


def _lines(name: str) -> list[tuple[int, str]]:
    text = (DATA / name).read_text(encoding="utf-8")
    return [(n, s.strip()) for n, s in enumerate(text.splitlines(), 1) if s.strip() and not s.startswith("#")]


def sections(name: str) -> dict[str, list[tuple[int, str]]]:
    """The numbered lines of a data file by their ``[section]``."""
    table: dict[str, list[tuple[int, str]]] = {}
    current = ""
    for number, line in _lines(name):
        if line.startswith("[") and line.endswith("]"):
            current = line[1:-1]
            table.setdefault(current, [])
        else:
            table[current].append((number, line))
    return table


def split_pair(name: str, number: int, line: str) -> tuple[str, str]:
    """The two sides of ``Turkish = English``. Raises LexiconError when there are not two."""
    turkish, mark, english = line.partition(" = ")
    if not mark or not turkish.strip() or not english.strip():
        raise LexiconError(f"{name}:{number}: {line!r} is not 'Turkish = English'")
    return turkish.strip(), english.strip()


def regular_plural(word: str) -> str:
    """The English plural by rule: city → cities, box → boxes."""
    head, last = word.rpartition(" ")[::2]
    if last.endswith("y") and last[-2:-1] not in "aeiou":
        last = last[:-1] + "ies"
    else:
        last += "es" if last.endswith(("s", "x", "z", "ch", "sh")) else "s"
    return f"{head} {last}" if head else last


_KINDS = {"-": "mass", "+": "plural", "=": "bare"}


def _noun(name: str, number: int, line: str) -> Noun:
    turkish, english = split_pair(name, number, line)
    kind = _KINDS.get(english[0], "count")
    english = english if kind == "count" else english[1:]
    english, _, plural = english.partition("/")
    return Noun(turkish.removesuffix("~"), english, plural or _plural(english), turkish.endswith("~"), kind)


def _plural(english: str) -> str:
    head, of, rest = english.partition(" of ")
    return regular_plural(head) + of + rest if of else regular_plural(english)


@functools.cache
def nouns() -> dict[str, tuple[Noun, ...]]:
    """Common nouns, organisations and parties by class."""
    table: dict[str, tuple[Noun, ...]] = {}
    for name in ("nouns.txt", "organisations.txt"):
        for section, lines in sections(name).items():
            table[section] = tuple(_noun(name, n, s) for n, s in lines)
    return table


@functools.cache
def adverbials() -> dict[str, tuple[tuple[str, str], ...]]:
    """Adverbials by kind as (Turkish, English)."""
    return _pairs("adjuncts.txt")


@functools.cache
def adjectives() -> dict[str, tuple[tuple[str, str], ...]]:
    """Adjectives by the noun class they go with."""
    return _pairs("adjectives.txt")


def _pairs(name: str) -> dict[str, tuple[tuple[str, str], ...]]:
    return {k: tuple(split_pair(name, n, s) for n, s in lines) for k, lines in sections(name).items()}


def _regular_past(base: str) -> str:
    verb, blank, rest = base.partition(" ")
    if verb.endswith("e"):
        verb += "d"
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        verb = verb[:-1] + "ied"
    else:
        verb += "ed"
    return verb + blank + rest


_DOUBLED = {"ban": "banned", "cancel": "cancelled", "transfer": "transferred"}


def principal_parts(words: str) -> tuple[str, str, str]:
    """Base, past and participle of an English verb entry: regular, or three of them between slashes."""
    if words.startswith("be "):
        return words, f"was {words[3:]}", f"been {words[3:]}"
    if " / " in words:
        base, past, participle = words.split(" / ")
        return base, past, participle
    past = _DOUBLED.get(words) or _regular_past(words)
    return words, past, past


def _argument(part: str) -> Argument:
    left, _, classes = part.partition("=")
    case, mark, preposition = left.partition(">")
    return Argument(case, preposition if mark else "", tuple(classes.split(",")))


@functools.cache
def verbs() -> tuple[Verb, ...]:
    """All verbs of ``verbs.txt``. Raises LexiconError for a line without its four columns."""
    found = []
    for number, line in _lines("verbs.txt"):
        columns = [c.strip() for c in line.split("|")]
        if len(columns) != 4:
            raise LexiconError(f"verbs.txt:{number}: {len(columns)} columns, not 4")
        turkish, english, subjects, frame = columns
        arguments = () if frame == "-" else tuple(_argument(p) for p in frame.split(";"))
        found.append(Verb(turkish, principal_parts(english), tuple(subjects.split(",")), arguments))
    return tuple(found)


def _spelling(word: str) -> tuple[str, str]:
    turkish, _, english = word.strip().partition("=")
    return turkish, english or turkish


@functools.cache
def countries() -> tuple[Country, ...]:
    """The countries of ``countries.txt``."""
    found = []
    for number, line in _lines("countries.txt"):
        columns = [c.strip() for c in (line + " ").split(" | ")]
        if len(columns) == 6:
            columns.append("")
        if len(columns) != 7:
            raise LexiconError(f"countries.txt:{number}: {len(columns)} columns, not 7")
        tr, en, adj_tr, adj_en, cap_tr, cap_en, cities = (c.removesuffix("|").strip() for c in columns)
        name = Noun(tr.removesuffix("~"), en, en, tr.endswith("~"), "bare")
        others = tuple(_spelling(c) for c in cities.split(",") if c.strip())
        found.append(Country(name, (adj_tr, adj_en), (cap_tr, cap_en), others))
    return tuple(found)


@functools.cache
def names() -> dict[str, tuple[tuple[str, str], ...]]:
    """Given names (``tr-m``, ``tr-f`` …) and surnames (``tr-s`` …) as (Turkish, English) spellings."""
    return {k: tuple(_spelling(w) for _, s in lines for w in s.split()) for k, lines in sections("names.txt").items()}


@functools.cache
def cldr() -> dict[str, tuple[tuple[str, str], ...]]:
    """Languages, currencies and cities with their Turkish and English names, from CLDR through Babel."""
    tr, en = Locale("tr"), Locale("en")
    return {
        "language": tuple(
            (name, en.languages[code])
            for code, name in tr.languages.items()
            if len(code) == 2 and code in en.languages and " " not in name
        ),
        "currency": tuple(
            (tr.currencies[c], en.currencies[c])
            for c in ["USD", "EUR", "GBP", "TRY", "JPY", "CNY", "RUB", "CHF", "SEK"]
        ),
        "cldr-country": tuple(
            (name, en.territories[code])
            for code, name in tr.territories.items()
            if len(code) == 2 and code in en.territories and "(" not in name
        ),
    }
