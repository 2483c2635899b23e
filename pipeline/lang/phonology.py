"""How a Turkish suffix sounds after a given word: vowel harmony, buffer letters, hardening.

Suffixes are written as templates with the archiphonemes of Oflazer (1994) and Göksel & Kerslake (2005), chapters 2-4:
``A`` is a or e, ``I`` is ı, i, u or ü, ``D`` is d or t, ``C`` is c or ç; a letter in parentheses at the start is a
buffer (``(y)``, ``(n)``, ``(s)`` after a vowel, ``(I)`` after a consonant).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

VOWELS = frozenset("aeıioöuü")
BACK = frozenset("aıou")
ROUND = frozenset("oöuü")
HARD = frozenset("fstkçşhp")
"""Consonants after which ``D`` is t and ``C`` is ç ("fıstıkçı şahap")."""

CIRCUMFLEX = str.maketrans("âîûÂÎÛ", "aiuAİU")
_PLAIN_VOWELS = str.maketrans("âáàäãåîíìïûúùôóòõêéèëæøýœ", "aaaaaaiiiiuuuooooeeeeeöie")
_LOWER = str.maketrans("Iİ", "ıi")


def lower_tr(text: str) -> str:
    """``text`` in Turkish lower case: I → ı, İ → i. Every character stays one character for Turkish and English."""
    return text.translate(_LOWER).lower()


@dataclass(frozen=True, slots=True)
class Sound:
    """What of a word decides the form of the next suffix.

    ``pronominal`` is True behind a third-person possessive and behind -ki, where case suffixes take an n (evi → evini).
    """

    back: bool = True
    rounded: bool = False
    vowel: bool = False
    hard: bool = False
    pronominal: bool = False


def sound_of(reading: str) -> Sound:
    """The sound of a word as it is read. ``reading`` is in Turkish lower case; foreign accents are ignored.

    Without any vowel (an abbreviation nobody spelt out) the word counts as ending in e, like the names of letters.
    """
    plain = reading.translate(_PLAIN_VOWELS)
    letters = [c for c in plain if c.isalpha()]
    last = next((c for c in reversed(letters) if c in VOWELS), "")
    if not last:
        return Sound(back=False, vowel=True)
    return Sound(last in BACK, last in ROUND, letters[-1] in VOWELS, letters[-1] in HARD)


@cache
def realise(template: str, sound: Sound) -> tuple[str, Sound]:
    """The letters of the suffix ``template`` after ``sound``, and the sound of the word it makes.

    The result's ``pronominal`` is False; the caller knows which suffix it attached.
    """
    buffer, body = _split_buffer(template)
    if buffer and sound.vowel != (buffer == "I"):
        body = buffer + body
    letters: list[str] = []
    back, rounded = sound.back, sound.rounded
    hard = sound.hard
    for symbol in body:
        letter = _letter(symbol, back, rounded, hard)
        if letter in VOWELS:
            back, rounded = letter in BACK, letter in ROUND
        hard = letter in HARD
        letters.append(letter)
    return "".join(letters), Sound(back, rounded, letters[-1] in VOWELS, hard)


def _split_buffer(template: str) -> tuple[str, str]:
    if template.startswith("("):
        return template[1], template[3:]
    return "", template


def _letter(symbol: str, back: bool, rounded: bool, hard: bool) -> str:
    match symbol:
        case "A":
            return "a" if back else "e"
        case "I":
            return ("u" if back else "ü") if rounded else ("ı" if back else "i")
        case "D":
            return "t" if hard else "d"
        case "C":
            return "ç" if hard else "c"
    return symbol
