"""English inflection, as far as it decides whether a term stands in a text."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.model import Span

IRREGULAR = {
    "man": "men", "woman": "women", "child": "children", "person": "people", "foot": "feet", "tooth": "teeth",
    "mouse": "mice", "goose": "geese", "ox": "oxen", "criterion": "criteria", "phenomenon": "phenomena",
    "analysis": "analyses", "basis": "bases", "crisis": "crises", "thesis": "theses", "hypothesis": "hypotheses",
    "datum": "data", "medium": "media", "nucleus": "nuclei", "radius": "radii", "index": "indices",
    "matrix": "matrices",
    "leaf": "leaves", "life": "lives", "knife": "knives", "wife": "wives", "half": "halves", "shelf": "shelves",
    "wolf": "wolves", "thief": "thieves", "loaf": "loaves", "calf": "calves",
}  # fmt: skip
"""Plurals that no rule below gives. The regular form is accepted beside them (``indexes``)."""

HEAD_ENDS = frozenset(("of", "for", "on", "to", "in", "at", "with", "against", "between", "from", "by", "under"))
"""Words after which the head of a noun phrase has passed: "Ministries of Defence", not "Ministry of Defences"."""

ARTICLES = ("the", "a", "an")
_LEADING_ARTICLE = re.compile(r"(?:the|an?)\s+(?=\S)")
_APOSTROPHES = "['’ʼ]"
_SENTENCE_START = re.compile(r"(?:^|[.!?…:][\"”’»)\]]*\s+)[\s\"“”‘’'«»(\[\-–—*•¡¿]*$")
_EXCEPTIONAL_A = re.compile(r"(?:uni(?!n|m)|us(?:e|ual|ur)|eu|ewe|one\b|once|ubi|ura|uk\b|u[.-])", re.IGNORECASE)
_EXCEPTIONAL_AN = re.compile(r"(?:hour|honou?r|heir|honest)", re.IGNORECASE)
_SPELT_AN = frozenset("AEFHILMNORSX")


def plurals(phrase: str) -> tuple[str, ...]:
    """The plural forms of a noun phrase's head; a phrase that is a plural already has those of a singular."""
    words = phrase.split(" ")
    ends = [n for n, word in enumerate(words) if n and word.lower() in HEAD_ENDS]
    head = (ends[0] if ends else len(words)) - 1
    return tuple(" ".join([*words[:head], form, *words[head + 1 :]]) for form in _plural_words(words[head]))


def _plural_words(word: str) -> list[str]:
    if not word or not word[-1].isalpha():
        # Digits and signs take a bare s ("F-16s"); anything else has no plural.
        return [f"{word}s"] if word and word[-1].isdigit() else []
    lower = word.lower()
    forms = []
    if lower in IRREGULAR:
        irregular = IRREGULAR[lower]
        forms.append(irregular.capitalize() if word[0].isupper() else irregular)
    if lower.endswith(("s", "x", "z", "ch", "sh")):
        forms.append(f"{word}es")
    elif lower.endswith("y") and len(word) > 1 and lower[-2] not in "aeiou":
        # Names keep their y ("the Kennedys").
        forms += [f"{word[:-1]}ies"] + ([f"{word}s"] if word[0].isupper() else [])
    else:
        forms += [f"{word}s"] + ([f"{word}es"] if lower.endswith("o") else [])
    return forms


def possessives(phrase: str) -> tuple[str, ...]:
    """``phrase`` with a possessive ending: 's, and the bare apostrophe after an s."""
    return (f"{phrase}'s", f"{phrase}'") if phrase[-1:] in "sS" else (f"{phrase}'s",)


def without_article(phrase: str) -> str:
    """``phrase`` without a leading article in lower case; "The Hague" keeps its own."""
    return _LEADING_ARTICLE.sub("", phrase, count=1) if _LEADING_ARTICLE.match(phrase) else phrase


def is_sentence_start(text: str, place: int) -> bool:
    """True when a word at ``place`` opens a sentence, be it behind quotation marks or brackets."""
    return bool(_SENTENCE_START.search(text[:place]))


def capitalised(phrase: str) -> str:
    """``phrase`` with its first letter in upper case."""
    return phrase[:1].upper() + phrase[1:]


def indefinite_article(phrase: str) -> str:
    """``a`` or ``an``, by the sound ``phrase`` begins with ("an MP", "a European", "an hour", "a US")."""
    word = phrase.split(" ")[0]
    if len(word) > 1 and word.isupper() and word.isalpha() and len(word) <= 3:
        return "an" if word[0] in _SPELT_AN else "a"
    if _EXCEPTIONAL_AN.match(word):
        return "an"
    if _EXCEPTIONAL_A.match(word):
        return "a"
    return "an" if word[:1].lower() in "aeiouâîû" else "a"


def renderings(text: str, phrase: str, *, exact: bool = False) -> list[Span]:
    """The stretches of ``text`` that render ``phrase``, in order and without overlap, possessive endings taken in.

    Accepted are the phrase, its plural, its possessive, any article before it (or none where the phrase brings one),
    and a capital where a sentence begins: nothing else. ``exact`` accepts the phrase alone, letter for letter.
    Never inside another word, nor before a Turkish suffix ("Damascus'ın" is no rendering of "Damascus").
    """
    spans: list[Span] = []
    for match in _pattern(phrase, exact).finditer(text):
        start, end = match.span()
        # An untranslatable term that was read from a catalogue may have no words: it renders nothing.
        if start < end and (text[start] == phrase_start(phrase, exact) or is_sentence_start(text, start)):
            spans.append((start, end))
    return spans


def phrase_start(phrase: str, exact: bool) -> str:
    """The first character that a rendering inside a sentence has."""
    return (phrase if exact else without_article(phrase))[:1]


@lru_cache(maxsize=65536)
def _pattern(phrase: str, exact: bool) -> re.Pattern[str]:
    bases = (phrase,) if exact else _inflected(without_article(phrase))
    body = "|".join(_loose(form, exact) for form in sorted(set(bases), key=lambda f: (-len(f), f)))
    before = r"(?<![\w])" if phrase[:1].isalnum() or not exact else ""
    after = rf"(?!\w)(?!{_APOSTROPHES}\w)" if phrase[-1:].isalnum() else ""
    return re.compile(f"{before}(?:{body}){after}")


def _inflected(phrase: str) -> tuple[str, ...]:
    numbers = (phrase, *plurals(phrase))
    return (*numbers, *(form for number in numbers for form in possessives(number)))


def _loose(form: str, exact: bool) -> str:
    """A pattern for ``form``: any white space, any apostrophe, and a first letter in either case."""
    if exact:
        return re.escape(form)
    first, rest = form[:1], form[1:]
    head = f"[{re.escape(first)}{re.escape(first.upper())}]" if first.isalpha() else re.escape(first)
    body = re.sub(r"(?:\\\s|\s)+", lambda _: r"\s+", re.escape(rest))
    return head + re.sub(r"['’ʼ]", lambda _: _APOSTROPHES, body)
