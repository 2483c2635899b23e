"""Turkish noun inflection by rule: making forms, and reading suffix chains.

The order of suffixes is plural, possessive, case, -ki, copula (Göksel & Kerslake 2005, chapters 8 and 14;
Oflazer 1994).
Derivation is left out on purpose: -cı, -lı, -lık, -ca, -sal make other words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum
from functools import cache

from pipeline.lang.phonology import VOWELS, Sound, lower_tr, realise
from pipeline.lang.stems import (
    hardened,
    is_acronym,
    is_possessive,
    last_word,
    possessive_base,
    readings,
    softened,
)


class Suffix(Enum):
    """The inflectional suffixes of nouns. The value is the template (see ``pipeline.lang.phonology``)."""

    PLURAL = "lAr"
    POSS_1SG = "(I)m"
    POSS_2SG = "(I)n"
    POSS_3SG = "(s)I"
    POSS_1PL = "(I)mIz"
    POSS_2PL = "(I)nIz"
    POSS_3PL = "lArI"
    ACC = "(y)I"
    DAT = "(y)A"
    LOC = "DA"
    ABL = "DAn"
    GEN = "(n)In"
    INS = "(y)lA"
    EQU = "CA"
    KI = "ki"
    DIR = "DIr"
    PAST = "(y)DI"
    COND = "(y)sA"
    EVID = "(y)mIş"
    WHILE = "(y)ken"
    BE_1SG = "(y)Im"
    BE_2SG = "sIn"
    BE_1PL = "(y)Iz"
    BE_2PL = "sInIz"
    BE_3PL = "lAr "
    PAST_1SG = "m"
    PAST_2SG = "n"
    PAST_1PL = "k"
    PAST_2PL = "nIz"
    ORDINAL = "(I)ncI"

    @property
    def template(self) -> str:
        """The template; the blank that keeps BE_3PL and PLURAL apart is taken off."""
        return self.value.strip()


POSSESSIVES = (Suffix.POSS_3SG, Suffix.POSS_1SG, Suffix.POSS_2SG, Suffix.POSS_1PL, Suffix.POSS_2PL)
"""The third person first: of two equally short readings ("evinde") it is the likelier one."""
CASES = (Suffix.ACC, Suffix.DAT, Suffix.LOC, Suffix.ABL, Suffix.GEN, Suffix.INS)
_PRONOMINAL = {
    Suffix.ACC: "nI", Suffix.DAT: "nA", Suffix.LOC: "nDA", Suffix.ABL: "nDAn", Suffix.GEN: "nIn", Suffix.EQU: "nCA",
}  # fmt: skip
_PERSONS = (Suffix.BE_1SG, Suffix.BE_2SG, Suffix.BE_1PL, Suffix.BE_2PL, Suffix.BE_3PL)
_PAST_PERSONS = (Suffix.PAST_1SG, Suffix.PAST_2SG, Suffix.PAST_1PL, Suffix.PAST_2PL, Suffix.BE_3PL)
_COPULA = (Suffix.DIR, Suffix.PAST, Suffix.COND, Suffix.EVID, Suffix.WHILE)

_NOMINAL = (*CASES, *_COPULA, *_PERSONS)
_FOLLOWERS: dict[Suffix | None, tuple[Suffix, ...]] = {
    # Cases before possessives: of two equally short readings ("evin", "evi") the case is taken.
    None: (Suffix.PLURAL, *CASES, *POSSESSIVES, *_COPULA, *_PERSONS),
    # Bakanlığınca, uzmanlarca "by the Ministry, by experts"; behind a bare noun -ca makes other words (Türkçe).
    Suffix.PLURAL: (*CASES, *POSSESSIVES, *_COPULA, *_PERSONS, Suffix.EQU),
    **dict.fromkeys((Suffix.POSS_1SG, Suffix.POSS_2SG, Suffix.POSS_2PL), _NOMINAL),
    **dict.fromkeys((Suffix.POSS_3SG, Suffix.POSS_1PL, Suffix.POSS_3PL), (*_NOMINAL, Suffix.EQU)),
    Suffix.EQU: (),
    Suffix.ACC: (),
    Suffix.DAT: (Suffix.DIR, Suffix.PAST),
    Suffix.LOC: (Suffix.KI, *_COPULA, *_PERSONS),
    Suffix.ABL: (*_COPULA, *_PERSONS),
    Suffix.GEN: (Suffix.KI, *_COPULA),
    Suffix.INS: (*_COPULA, *_PERSONS),
    Suffix.KI: (Suffix.PLURAL, *CASES, *_COPULA),
    Suffix.DIR: (Suffix.BE_3PL,),
    Suffix.PAST: _PAST_PERSONS,
    Suffix.COND: _PAST_PERSONS,
    Suffix.EVID: (*_PERSONS, Suffix.COND),
    Suffix.WHILE: (),
    Suffix.ORDINAL: (Suffix.PLURAL, *POSSESSIVES, *_NOMINAL),
}
"""Which suffix may follow which; None is the bare stem. Persons end the word."""


def attach(suffix: Suffix, sound: Sound) -> tuple[str, Sound]:
    """The letters of ``suffix`` after ``sound`` and the sound of the longer word."""
    template = _PRONOMINAL.get(suffix, suffix.template) if sound.pronominal else suffix.template
    letters, after = realise(template, sound)
    pronominal = suffix in (Suffix.POSS_3SG, Suffix.POSS_3PL, Suffix.KI)
    return letters, replace(after, pronominal=True) if pronominal else after


def inflect(stem: str, *suffixes: Suffix, proper: bool = False, possessive: bool | None = None) -> str:
    """``stem`` with ``suffixes`` in their order: kitap + ACC → kitabı, ABD + GEN (proper) → ABD'nin.

    ``proper`` puts the apostrophe of names before the first suffix; a name with letters takes none before a plural
    (Şeybaniler). Numbers and acronyms always have it. ``possessive`` says that the stem ends in a third-person
    possessive (faiz oranı + PLURAL → faiz oranları); None lets ``is_possessive`` judge.
    """
    if not suffixes:
        return stem
    word = last_word(stem)
    if is_possessive(stem) if possessive is None else possessive:
        return _inflect_possessive(stem, suffixes, proper)
    if word[-1:].isdecimal() or is_acronym(word):
        return stem + "'" + _chain(suffixes, readings(word)[0])
    if lower_tr(word) == "su" and suffixes[0] in (*POSSESSIVES, Suffix.GEN):
        # The one noun with a y before possessives and genitive: suyu, suyun.
        return stem + "y" + _chain(suffixes, replace(readings(word)[0], vowel=False))
    letters = _chain(suffixes, readings(word)[0])
    return f"{stem}'{letters}" if proper and suffixes[0] is not Suffix.PLURAL else _join(stem, letters)


def _join(stem: str, letters: str) -> str:
    word = last_word(stem)
    changed = softened(lower_tr(word))
    if changed and letters[0] in VOWELS:
        return stem[: len(stem) - len(word)] + _recase(changed, word) + letters
    return stem + letters


def _recase(changed: str, word: str) -> str:
    kept = len(word) - 2 if len(changed) < len(word) else len(word) - 1
    return word[:kept] + changed[kept:]


def _chain(suffixes: tuple[Suffix, ...], sound: Sound) -> str:
    parts = []
    for suffix in suffixes:
        letters, sound = attach(suffix, sound)
        parts.append(letters)
    return "".join(parts)


def _inflect_possessive(stem: str, suffixes: tuple[Suffix, ...], proper: bool) -> str:
    word = last_word(stem)
    first = suffixes[0]
    if first in (Suffix.PLURAL, *POSSESSIVES, Suffix.POSS_3PL):
        base = possessive_base(lower_tr(word)) or word
        head = stem[: len(stem) - len(word)] + (word[0] + base[1:])
        # The compound keeps one possessive: faiz oranı + PLURAL is oran + lar + ı.
        rest = suffixes if len(suffixes) > 1 and suffixes[1] in POSSESSIVES else (first, Suffix.POSS_3SG, *suffixes[1:])
        return inflect(head, *(rest if first is Suffix.PLURAL else suffixes), possessive=False)
    sound = replace(readings(word)[0], pronominal=True)
    return stem + ("'" if proper else "") + _chain(suffixes, sound)


@cache
def chains(remainder: str, sound: Sound, after: Suffix | None = None) -> tuple[tuple[Suffix, ...], ...]:
    """Every reading of ``remainder`` (lower case, no apostrophe) as suffixes after a stem of this ``sound``.

    ``after`` is the suffix the stem already carries: POSS_3SG for "faiz oranı". An empty remainder has the one reading
    (). Shortest first.
    """
    if not remainder:
        return ((),)
    return tuple(sorted(_chains(remainder, sound, after), key=len))


def analyse(remainder: str, sound: Sound, after: Suffix | None = None) -> tuple[Suffix, ...] | None:
    """The shortest reading of ``remainder``, None when it is no inflection ("ya" after Suriye)."""
    found = chains(remainder, sound, after)
    return found[0] if found else None


def _chains(rest: str, sound: Sound, last: Suffix | None) -> Iterator[tuple[Suffix, ...]]:
    for suffix in _FOLLOWERS.get(last, ()):
        if suffix is Suffix.BE_3PL and last is None:
            continue
        letters, after = attach(suffix, sound)
        if letters == rest:
            yield (suffix,)
        elif rest.startswith(letters):
            for tail in _chains(rest[len(letters) :], after, suffix):
                yield (suffix, *tail)


_PATTERNS: tuple[tuple[Suffix, ...], ...] = tuple(
    (*number, *owner, *case)
    for number in ((), (Suffix.PLURAL,))
    for owner in ((), *((p,) for p in POSSESSIVES))
    for case in ((), *((c,) for c in CASES), (Suffix.LOC, Suffix.KI), (Suffix.GEN, Suffix.KI))
) + tuple((c,) for c in _COPULA)


def forms(term: str, *, proper: bool | None = None) -> Iterator[tuple[str, tuple[Suffix, ...]]]:
    """The inflected forms of ``term`` with their suffixes, the bare term first; about 200 of them, some equal.

    ``proper`` None: names (with a capital) get apostrophes, common nouns do not.
    """
    name = proper if proper is not None else last_word(term)[:1].isupper()
    for pattern in _PATTERNS:
        if is_possessive(term) and pattern and pattern[0] in POSSESSIVES:
            continue
        yield inflect(term, *pattern, proper=name), pattern


def dictionary_form(stem: str) -> str:
    """The dictionary form of a stem found before a vowel-initial suffix (kitab → kitap)."""
    return hardened(stem)
