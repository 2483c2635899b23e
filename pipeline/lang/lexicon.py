"""Word lists of Turkish: headwords, homographs, names that are words too. Read once, on first use."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.lang.morphology import CASES, POSSESSIVES, Suffix, chains
from pipeline.lang.phonology import CIRCUMFLEX, VOWELS
from pipeline.lang.stems import readings, softened

_RARE = {(s,) for s in (Suffix.POSS_2SG, Suffix.BE_1SG, Suffix.BE_2SG, Suffix.BE_1PL, Suffix.BE_2PL)}
"""Suffixes that the longer word of a homograph hardly ever carries in articles."""
_UNUSUAL = frozenset(Suffix) - {Suffix.PLURAL, *CASES, *POSSESSIVES, Suffix.POSS_3PL, Suffix.EQU, Suffix.KI}
"""Copulas and persons, which nouns carry far less often than cases."""
_VERB_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        # The passive (kurul-, alın-), the aorist (okur, gelir), the future (gelecek) and -mış (geçmiş) of a root.
        r"(.*[^l\Waeıioöuü])[ıiuü]l", r"(.*l)[ıiuü]n", r"(.*[aeıioöuü])r", r"(.*)[aeıiuü]r", r"(.*?)y?[ae]c[ae]k",
        r"(.*)m[ıiuü]ş",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Homograph:
    """Words that look like forms of a noun and are not: ``lemmas`` in all inflections, ``forms`` alone."""

    lemmas: tuple[str, ...]
    forms: frozenset[str]


def _text(name: str) -> str:
    return files("pipeline.lang").joinpath(name).read_text(encoding="utf-8")


@cache
def _words() -> frozenset[str]:
    lines = _text("words.txt").translate(CIRCUMFLEX).splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def is_headword(word: str) -> bool:
    """True for a dictionary word other than a verb (lower case, circumflex ignored)."""
    return word.translate(CIRCUMFLEX) in _words()


def is_verb_root(word: str) -> bool:
    """True for the root of a Turkish verb: savaş, at, kan."""
    return word.translate(CIRCUMFLEX) + "-" in _words()


@cache
def is_verb_form(word: str) -> bool:
    """True for a noun whose letters are also a verb that takes tenses: attı (at), kuruldu (kurul), gelirse (gelir)."""
    plain = word.translate(CIRCUMFLEX)
    matches = (form.fullmatch(plain) for form in _VERB_FORMS)
    return is_verb_root(plain) or any(is_verb_root(match[1]) for match in matches if match)


@cache
def is_rather_another(stem: str, form: str, chain: tuple[Suffix, ...]) -> bool:
    """True when ``chain`` makes an unusual form of ``stem`` and ``form`` is a usual one of another dictionary word.

    yüksek is high, not "if we are a load"; kurumu is an institution, not "my dry one".
    """
    own = {Suffix.POSS_1SG, Suffix.POSS_2SG} if stem[-1:] in VOWELS else {Suffix.POSS_2SG}
    if Suffix.POSS_2SG in chain[:-1] and set(chain) & _UNUSUAL:
        # adanmış: vowed, and hardly ever "it was your island".
        return True
    return bool(set(chain) & (_UNUSUAL | own)) and any(
        any(not set(c) & (_UNUSUAL | {Suffix.POSS_1SG, Suffix.POSS_2SG}) for c in found)
        for word, found in _readings(form.translate(CIRCUMFLEX))
        if word != stem and len(word) > 2
    )


def _readings(form: str) -> Iterator[tuple[str, tuple[tuple[Suffix, ...], ...]]]:
    """The dictionary nouns that ``form`` is a form of, the longest first, and the chains behind each."""
    for end in range(len(form), 1, -1):
        stem, rest = form[:end], form[end:]
        for candidate in _candidates(stem, rest):
            if candidate in _words() and (found := chains(rest, readings(candidate)[0])):
                yield candidate, found


@cache
def lemma_of(word: str) -> str | None:
    """The shortest-suffixed dictionary noun that ``word`` (lower case) is a form of, None for unknown words."""
    return next((candidate for candidate, _ in _readings(word.translate(CIRCUMFLEX))), None)


def _candidates(stem: str, rest: str) -> tuple[str, ...]:
    if not rest or rest[0] not in VOWELS:
        return (stem,)
    undo = {"b": "p", "c": "ç", "d": "t", "ğ": "k", "g": "k"}.get(stem[-1])
    hardened = (stem[:-1] + undo,) if undo else ()
    dropped = tuple(stem[:-1] + v + stem[-1] for v in "ıiuü" if softened(stem[:-1] + v + stem[-1]) == stem)
    return (stem, *hardened, *dropped)


@cache
def _homographs() -> dict[str, Homograph]:
    table: dict[str, Homograph] = {}
    for line in _text("homographs.txt").splitlines():
        if not line or line.startswith("#"):
            continue
        stem, _, rest = line.partition(":")
        words = rest.split()
        lemmas = tuple(w[:-1] for w in words if w.endswith("*"))
        table[stem] = Homograph(lemmas, frozenset(w for w in words if not w.endswith("*")))
    return table


@cache
def is_other_word(stem: str, form: str) -> bool:
    """True when ``form`` (lower case) is another word than the noun ``stem`` it could be a form of (doğu, doğumu)."""
    entry = _homographs().get(stem.translate(CIRCUMFLEX))
    if entry is None:
        return False
    plain = form.translate(CIRCUMFLEX)
    return plain in entry.forms or any(_is_form(plain, lemma) for lemma in entry.lemmas)


def _is_form(form: str, lemma: str) -> bool:
    if form.startswith(lemma):
        # Not "çini" + your: çinin is Çin'in written without its apostrophe; nor "konum" + we are: konumuz is our konu.
        return any(c[:1] not in _RARE for c in chains(form[len(lemma) :], readings(lemma)[0]))
    changed = softened(lemma)
    if changed is None or not form.startswith(changed):
        return False
    return bool(form[len(changed) :]) and bool(chains(form[len(changed) :], readings(lemma)[0]))


@cache
def _names() -> dict[str, Any]:
    return tomllib.loads(_text("names.toml"))


@cache
def given_names() -> frozenset[str]:
    """Common nouns that are given names too, in lower case."""
    return frozenset(_names()["given"].split())


@cache
def particles() -> dict[str, frozenset[str]]:
    """Name → the words behind it that make it a part of a foreign surname (van → persie)."""
    return {name: frozenset(words.split()) for name, words in _names()["particles"].items()}


@cache
def circumflexed() -> frozenset[str]:
    """Words that only their circumflex tells from another: kâr, hâlâ."""
    return frozenset(_names()["circumflex"]["words"].split())
