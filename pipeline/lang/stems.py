"""The shapes a noun takes before suffixes: softening, vowel drop, doubling; and how names are read aloud.

What letters alone do not say is in ``nouns.toml``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.lang.phonology import CIRCUMFLEX, VOWELS, Sound, lower_tr, sound_of

_SOFTER = {"p": "b", "ç": "c", "t": "d", "k": "ğ"}
_HARDER = {"b": "p", "c": "ç", "d": "t", "ğ": "k"}
_DIGITS = (
    ["sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz"],
    ["sıfır", "on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan"],
)
_LETTERS = {"ğ": "yumuşakge", "q": "kü", "w": "dablyu", "x": "iks"}
_SPOKEN = re.compile(r"[bcçdfgğhjklmnprsştvyz]?[aeıioöuü]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Nouns:
    """The lists of ``nouns.toml``; words in Turkish lower case without circumflex."""

    drop: frozenset[str]
    double: frozenset[str]
    soft: frozenset[str]
    hard: frozenset[str]
    front: frozenset[str]
    closed: frozenset[str]
    readings: dict[str, str]


@cache
def nouns() -> Nouns:
    """The lists, read once."""
    data = tomllib.loads(files("pipeline.lang").joinpath("nouns.toml").read_text(encoding="utf-8"))
    words = {k: frozenset(v.translate(CIRCUMFLEX).split()) for k, v in data.items() if isinstance(v, str)}
    return Nouns(
        words["drop"], words["double"], words["soft"], words["hard"], words["front"], words["closed"], data["readings"]
    )


def last_word(term: str) -> str:
    """The word of ``term`` that takes the suffixes: what follows the last space or hyphen."""
    return re.split(r"[\s\-‐‑–/]+", term.strip())[-1]


def is_acronym(word: str) -> bool:
    """True for words written in capitals throughout: ABD, IŞİD, TB2, HTŞ."""
    letters = [c for c in word if c.isalpha()]
    return len(letters) >= 2 and all(c.isupper() for c in letters)


def softened(word: str) -> str | None:
    """``word`` (lower case) as it is before a vowel, or None when it does not change.

    kitap → kitab, ağaç → ağac, bakanlık → bakanlığ, renk → reng, diyalog → diyaloğ, burun → burn, his → hiss.
    """
    plain = word.translate(CIRCUMFLEX)
    lists = nouns()
    if plain in lists.drop:
        return _drop(word)
    if plain in lists.double:
        stem = word[:-1] + {"t": "d", "p": "b"}.get(word[-1], word[-1]) if plain in {"ret", "tıp", "zıt"} else word
        return stem + stem[-1]
    if not word or plain in lists.hard:
        return None
    return _soften(word, plain)


def _drop(word: str) -> str:
    short = word[:-2] + word[-1]
    # kayıp → kaybı, kayıt → kaydı, but nabız → nabzı.
    return short[:-1] + {"p": "b", "t": "d", "ç": "c"}.get(short[-1], short[-1]) if word[-3:-2] in "yr" else short


def _soften(word: str, plain: str) -> str | None:
    syllables = sum(c in VOWELS for c in plain)
    last = word[-1]
    if plain.endswith("nk"):
        return word[:-1] + "g" if plain in nouns().soft or syllables > 1 else None
    if plain.endswith("og") and syllables > 1:
        return word[:-1] + "ğ"
    if last not in _SOFTER:
        return None
    # Of words in -t only the listed ones soften (kanat → kanadı, but devlet → devleti); so do listed monosyllables.
    if plain in nouns().soft or (syllables > 1 and last != "t" and not _cluster(plain)):
        return word[:-1] + _SOFTER[last]
    return None


def _cluster(plain: str) -> bool:
    # A k behind a consonant stays: zırhlı tank, New York, Türk.
    return plain.endswith("k") and plain[-2] not in VOWELS


def hardened(stem: str) -> str:
    """The dictionary form of a stem found before a vowel (lower case): güc → güç, örgüt → örgüt, ism → isim."""
    if known := _restorations().get(stem):
        return known
    last = stem[-1:]
    # A d is left: "kadın adı" is ad + ı; those with t are in the list above (yurt, kanat).
    if last in _HARDER and last != "d":
        return stem[:-1] + _HARDER[last]
    return stem[:-1] + "k" if stem.endswith("ng") else stem


@cache
def _restorations() -> dict[str, str]:
    lists = nouns()
    pairs = ((w, softened(w)) for w in sorted(lists.drop | lists.double | lists.soft))
    return {"suy": "su"} | {s: w for w, s in pairs if s}


def is_possessive(term: str) -> bool:
    """True when the last word of a several-word term seems to carry a third-person possessive (faiz oranı).

    A guess from the letters: words that end in ı, i, u, ü by themselves (siyasi parti) are listed in ``nouns.toml``.
    """
    words = lower_tr(term).translate(CIRCUMFLEX).split()
    return len(words) > 1 and possessive_base(words[-1]) is not None and words[-1] not in nouns().closed


def possessive_base(word: str) -> str | None:
    """``word`` (lower case) without its third-person possessive, in dictionary form; None when it has none.

    oranı → oran, gücü → güç, vadisi → vadi, fiyatları → fiyatlar, bakanlığı → bakanlık.
    """
    if len(word) < 3 or word[-1] not in "ıiuü":
        return None
    if word[-2] == "s" and word[-3] in VOWELS:
        return word[:-2]
    if word[-2] in VOWELS:
        return None
    if word.translate(CIRCUMFLEX)[:-2].endswith(("iş", "ış")) and word[-2] == "ç":
        return None
    return hardened(word[:-1])


def readings(word: str) -> tuple[Sound, ...]:
    """The sounds ``word`` may have as its suffixes see it, likeliest first. ``word`` keeps its capitals.

    ABD → a-be-de; NATO → nato; MİT → mit or me-i-te; Bush → buş; 2026 → yirmi altı.
    """
    if known := nouns().readings.get(word):
        return (sound_of(known),)
    if word and word[-1].isdecimal():
        return (sound_of(read_number(word)),)
    if is_acronym(word):
        return _acronym_readings(word)
    lower = lower_tr(word)
    sound = sound_of(lower)
    plain = lower.translate(CIRCUMFLEX)
    if plain in nouns().front or _ends_soft(plain):
        return (Sound(False, sound.rounded, sound.vowel, sound.hard),)
    return (sound,)


def _ends_soft(plain: str) -> bool:
    # Feminine Arabic endings: -iyat, -iat and the doubled vowel of saat, cemaat, inşaat take front suffixes.
    return plain.endswith("aat") and plain != "inşaat"


def _acronym_readings(word: str) -> tuple[Sound, ...]:
    letters = [c for c in lower_tr(word) if c.isalpha()]
    spelt = sound_of(_LETTERS.get(letters[-1], letters[-1] if letters[-1] in VOWELS else letters[-1] + "e"))
    spoken = sound_of("".join(letters))
    as_word = len(letters) >= 4 and len(_SPOKEN.findall("".join(letters))) * 2 >= len(letters)
    as_word = as_word or (len(letters) == 3 and letters[1] in VOWELS and letters[0] not in VOWELS)
    order = (spoken, spelt) if as_word else (spelt, spoken)
    # PKK is read pe-ka-ka in the news (PKK'nın) and pe-ke-ke by the rule book.
    first = (sound_of("ka"),) if letters[-1] == "k" and not as_word else ()
    return tuple(dict.fromkeys((*first, *order)))


def read_number(word: str) -> str:
    """The last spoken word of the number at the end of ``word``: 2026 → altı, %50 → elli, 4,5 → beş, TB2 → iki."""
    match = re.search(r"(\d+)$", word)
    if match is None:
        raise ValueError(f"no number at the end of {word!r}")
    digits = match.group(1)
    if int(digits) == 0:
        # 1.000.000'a: the groups before decide; a lone 0 is "sıfır".
        rest = re.sub(r"[.,\s]", "", word[: match.start()])
        return _round_number(rest + digits) if rest[-1:].isdecimal() else "sıfır"
    return _round_number(digits)


def _round_number(digits: str) -> str:
    zeros = len(digits) - len(digits.rstrip("0"))
    if zeros == len(digits):
        return "sıfır"
    figure = int(digits.rstrip("0")[-1])
    if zeros < 2:
        return _DIGITS[zeros][figure]
    return "yüz" if zeros == 2 else ("bin", "milyon", "milyar", "trilyon")[min((zeros - 3) // 3, 3)]
