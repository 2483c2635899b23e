"""Turkish verbs: tenses, participles, converbs and nominalisations by rule.

Suffix templates as in ``pipeline.lang.phonology``; the inventory follows Göksel & Kerslake (2005), chapters 8 and
21-27. A finished form is a plain string; nominal forms (``ettiği``, ``etmesi``, ``etmek``) go on to ``case``.
"""

from __future__ import annotations

from pipeline.lang.morphology import Suffix, inflect
from pipeline.lang.phonology import VOWELS, realise, sound_of

_VOICED = frozenset(("et", "git", "kaydet", "reddet", "fethet", "keşfet", "feshet", "affet", "hisset", "bahset"))
_AORIST_I = frozenset(["al", "bil", "bul", "dur", "gel", "gör", "kal", "ol", "öl", "san", "var", "ver", "vur"])

_SHORTENED = {"çevir": "çevril", "ayır": "ayrıl"}
"""Passives that lose a vowel."""

FINITE = {
    "past": "DI",
    "narrative": "mIş",
    "perfect": "mIştIr",
    "pluperfect": "mIştI",
    "future": "(y)AcAk",
    "future-past": "(y)AcAktI",
    "formal": "mAktAdIr",
    "formal-past": "mAktAydI",
    "must": "mAlI",
}
"""Tense → template for the third person; the present, the aorist and ability have rules of their own."""


def add(word: str, template: str) -> str:
    """``word`` with one suffix: et + "DI" → etti, et + "(y)AcAk" → edecek, söyle + "(y)An" → söyleyen."""
    letters, _ = realise(template, sound_of(_read(word)))
    if letters[0] in VOWELS and _read(word) in _VOICED:
        return word[:-1] + "d" + letters
    return word + letters


def _read(word: str) -> str:
    """The last word, as suffixes hear it."""
    return word.rpartition(" ")[2]


def passive(stem: str) -> str:
    """The passive stem: imzala → imzalan, al → alın, kabul et → kabul edil, çevir → çevril."""
    head, blank, last = stem.rpartition(" ")
    if last in _SHORTENED:
        return head + blank + _SHORTENED[last]
    if stem[-1] in VOWELS:
        return stem + "n"
    return add(stem, "In" if stem.endswith("l") else "Il")


def negative(stem: str) -> str:
    """The negated stem: git → gitme."""
    return add(stem, "mA")


def present(stem: str) -> str:
    """The present in -iyor: söyle → söylüyor, git → gidiyor, yapma → yapmıyor."""
    if stem[-1] in "ae":
        short = stem[:-1]
        heard = sound_of(_read(short)) if any(c in VOWELS for c in _read(short)) else sound_of(_read(stem))
        return short + realise("Iyor", heard)[0]
    return stem + "yor" if stem[-1] in VOWELS else add(stem, "Iyor")


def aorist(stem: str, negated: bool = False) -> str:
    """The aorist: imzalar, eder, gelir, sürdürür; negated imzalamaz."""
    if negated:
        return add(stem, "mAz")
    last = _read(stem)
    if last[-1] in VOWELS:
        return stem + "r"
    wide = (_syllables(last) == 1 and last not in _AORIST_I) or last in _VOICED
    return add(stem, "Ar" if wide else "Ir")


def _syllables(word: str) -> int:
    return sum(c in VOWELS for c in word.lower().replace("â", "a").replace("î", "i").replace("û", "u"))


def finite(stem: str, tense: str, negated: bool = False) -> str:
    """The third person singular of ``tense``. Raises KeyError for a tense that is not known."""
    match tense:
        case "present":
            return present(negative(stem) if negated else stem)
        case "past-progressive":
            return present(negative(stem) if negated else stem) + "du"
        case "aorist":
            return aorist(stem, negated)
        case "can":
            return add(stem, "(y)AmAz") if negated else add(stem, "(y)Abilir")
        case "could":
            return add(stem, "(y)AmAdI") if negated else add(stem, "(y)AbildI")
        case "may":
            return add(negative(stem) if negated else stem, "(y)Abilir")
    return add(negative(stem) if negated else stem, FINITE[tense])


def copula(adjective: str, tense: str, negated: bool, formal: bool) -> str:
    """An adjective as a predicate: önemlidir, önemliydi, önemli değil; ``formal`` adds -dir to the present."""
    word = f"{adjective} değil" if negated else adjective
    if tense == "past":
        return add(word, "(y)DI")
    return add(word, "DIr") if formal else word


_WE = {"past": "DIk", "future": "(y)AcAğIz", "must": "mAlIyIz", "narrative": "mIşIz"}
_I = {"past": "DIm", "future": "(y)AcAğIm", "must": "mAlIyIm", "narrative": "mIşIm"}


def first_person(stem: str, tense: str, negated: bool = False, plural: bool = True) -> str:
    """The first person: sürdüreceğiz, imzalamadık, istiyorum."""
    base = negative(stem) if negated else stem
    if tense == "present":
        return present(base) + ("uz" if plural else "um")
    if tense == "aorist":
        return aorist(stem) + realise("Iz" if plural else "Im", sound_of(aorist(stem)))[0]
    return add(base, (_WE if plural else _I)[tense])


def case(form: str, name: str) -> str:
    """A case on a nominalised verb: ettiği + ACC → ettiğini, etmesi + DAT → etmesine, etme + DAT → etmeye."""
    return inflect(form, Suffix[name], possessive=form[-1] in "ıiuü")


def dik(stem: str, negated: bool = False, future: bool = False) -> str:
    """The possessed factual nominal: ettiği, etmediği, edeceği."""
    return add(negative(stem) if negated else stem, "(y)AcAğI" if future else "DIğI")


def me(stem: str, negated: bool = False) -> str:
    """The possessed action nominal: etmesi, etmemesi."""
    return add(negative(stem) if negated else stem, "mAsI")


def infinitive(stem: str, negated: bool = False) -> str:
    """etmek, etmemek."""
    return add(negative(stem) if negated else stem, "mAk")


def subject_participle(stem: str, negated: bool = False, future: bool = False) -> str:
    """The participle of subject relatives: eden, etmeyen, edecek olan."""
    base = negative(stem) if negated else stem
    return add(base, "(y)AcAk") + " olan" if future else add(base, "(y)An")
