"""The stems of a term that the automaton looks for, and what is known about the term's last word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from pipeline.lang.lexicon import is_headword, is_verb_form
from pipeline.lang.phonology import CIRCUMFLEX, VOWELS, Sound, lower_tr
from pipeline.lang.stems import is_acronym, last_word, nouns, possessive_base, readings, softened


class StemKind(IntEnum):
    """What may follow a stem."""

    PLAIN = 0
    """The term as written; any inflection."""
    ALTERED = 1
    """kitab-, burn-, reng-: only suffixes that begin with a vowel."""
    BASE = 2
    """A possessive compound without its possessive (faiz oran-): a possessive must follow, of whatever person."""
    BASE_ALTERED = 3
    """güvenlik güc-: both."""


# Unchanged before vowels too, since they are two words each: koyun (sheep, bosom), katil (killer, killing).
_BOTH = frozenset(
    [
        "koyun",
        "katil",
        "hayır",
        "kayın",
        "nakit",
        "emir",
        "kadir",
        "zabıt",
        "hatim",
        "vakıf",
        "batın",
        "ehil",
        "kibir",
        "hal",
        "nas",
        "met",
    ]
)
_FOREIGN = re.compile(
    r"[qwx]|sh|ch|th|ph|ck|ou|eau|oo|ee|([bdfghjkpsvzlt])\1|(?:[^aeıioöuü\W]{2}e|[^aeıioöuüy\W]y|[rdnt]s|[aeiou]h)$"
)
"""Letters that Turkish words do not have in this order: such names are read otherwise than they are written."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What the matcher must know about a term's source to read the letters behind it."""

    lemma: str
    """The last word in lower case without circumflex."""
    sounds: tuple[Sound, ...]
    single: bool
    proper: bool
    acronym: bool
    foreign: bool
    must_alter: bool
    verb: bool
    """The word is a form of a verb too: "attı" is threw, not "was a horse"."""
    headword: bool
    possessive: bool


@cache
def profile(source: str) -> Profile:
    """The profile of a term. ``source`` is the term as the termbase has it."""
    word = last_word(source)
    lower = lower_tr(word)
    plain = lower.translate(CIRCUMFLEX)
    proper = source != lower_tr(source)
    changed = softened(lower) if word.isalpha() else None
    return Profile(
        lemma=plain,
        sounds=readings(word),
        single=len(source.split()) == 1,
        proper=proper,
        acronym=is_acronym(source) if len(source.split()) == 1 else False,
        foreign=proper and _FOREIGN.search(plain) is not None,
        must_alter=changed is not None and not proper and plain[-1] != "t" and plain not in _BOTH,
        verb=is_verb_form(plain),
        headword=is_headword(plain),
        possessive=_may_be_possessive(source, plain),
    )


def stems_of(source: str) -> list[tuple[str, StemKind]]:
    """The stems of a term in the spelling of the text, ``source`` first."""
    word = last_word(source)
    found = [(source, StemKind.PLAIN)]
    if not word.isalpha() or is_acronym(word):
        return found
    head, lower = source[: len(source) - len(word)], lower_tr(word)
    changed = _altered(lower)
    # A one-word name keeps its vowel: Hakan Şükür, Şükür'ü; Şükrü is another man.
    if changed is not None and (head or word == lower or len(changed) == len(word)):
        found.append((head + _case_like(changed, word), StemKind.ALTERED))
    if _may_be_possessive(source, lower.translate(CIRCUMFLEX)):
        base = possessive_base(lower)
        if base is not None and len(base) > 1:
            found.append((head + _case_like(base, word), StemKind.BASE))
            if (changed := _altered(base)) is not None:
                found.append((head + _case_like(changed, word), StemKind.BASE_ALTERED))
    return found


def _altered(lower: str) -> str | None:
    return "suy" if lower == "su" else softened(lower)


def _case_like(letters: str, word: str) -> str:
    return word[:1] + letters[1:] if len(word) > 1 and not word[1:2].isupper() else letters.upper()


def _may_be_possessive(source: str, plain: str) -> bool:
    if plain[-1:] not in ("ı", "i", "u", "ü"):
        return False
    # One word: only long ones can hide a compound (cumhurbaşkanı, başbakanlığı); kapı and öğrenci do not.
    agent = plain.endswith(("cı", "ci", "cu", "cü", "çı", "çi")) or plain in nouns().closed
    return len(source.split()) > 1 or (len(plain) >= 9 and not agent)


def begins_with_vowel(letters: str) -> bool:
    """True for letters (lower case) that begin with a vowel."""
    return letters[:1] in VOWELS if letters else False
