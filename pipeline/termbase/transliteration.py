"""Proposing the English form of Arabic, Hebrew, Persian and Russian names in Turkish spelling.

The rules are in ``transliteration.toml``: words with a usual English form (BGN/PCGN and press usage), letters for the
others, and the Arabic article, which Turkish writes as it sounds (es-Selame, eş-Şara) and English as al-.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.lang.phonology import CIRCUMFLEX, lower_tr

_ARTICLE = re.compile(r"^(?:e[ltsşdnrz]|[aeu]l)[-‑'’](?=\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scheme:
    """How one language's names are written in English."""

    words: dict[str, str]
    letters: dict[str, str]
    endings: dict[str, str]
    certain: frozenset[str]


@cache
def schemes() -> dict[str, Scheme]:
    """The schemes by language, in the order in which they are tried."""
    data = tomllib.loads(files("pipeline.termbase").joinpath("transliteration.toml").read_text(encoding="utf-8"))
    return {
        name: Scheme(
            part["words"], part["letters"], part.get("endings", {}), frozenset(part.get("certain", "").split())
        )
        for name, part in data.items()
    }


def language_of(name: str) -> str | None:
    """The language whose scheme fits ``name``: of most of its words, None when no word is known."""
    words = name.split()
    scores = {
        language: sum(_bare(w) in scheme.words for w in words) + (language == "arabic" and _has_article(words))
        for language, scheme in schemes().items()
    }
    for language in sorted(scores, key=lambda name: -scores[name]):
        # Arabic words prove nothing by themselves: Hasan, Ali and Mustafa are Turkish names as well.
        if scores[language] and (language != "arabic" or _has_article(words) or _is_certain(words)):
            return language
    return None


def english_form(name: str) -> str:
    """The proposed English form of ``name``; ``name`` itself when it looks Turkish or is English already."""
    language = language_of(name)
    if language is None:
        return name
    scheme = schemes()[language]
    return " ".join(_word(word, scheme) for word in name.split())


def _word(word: str, scheme: Scheme) -> str:
    if article := _ARTICLE.match(word):
        return "al-" + _word(word[article.end() :], scheme)
    if "-" in word:
        return "-".join(_word(part, scheme) for part in word.split("-") if part)
    known = scheme.words.get(_bare(word))
    return known if known is not None else _spelt(word, scheme)


def _spelt(word: str, scheme: Scheme) -> str:
    lower = lower_tr(word)
    for ending, english in sorted(scheme.endings.items(), key=lambda pair: -len(pair[0])):
        if lower.endswith(ending):
            lower = lower[: -len(ending)] + english
            break
    pattern = "|".join(sorted(map(re.escape, scheme.letters), key=len, reverse=True))
    spelt = re.sub(pattern, lambda m: scheme.letters[m.group()], lower)
    return spelt[:1].upper() + spelt[1:] if word[:1].isupper() else spelt


def _bare(word: str) -> str:
    return lower_tr(_ARTICLE.sub("", word)).translate(CIRCUMFLEX)


def _has_article(words: list[str]) -> bool:
    return any(_ARTICLE.match(w) or w in ("bin", "ibn", "bint") for w in words)


def _is_certain(words: list[str]) -> bool:
    return any(_bare(w) in schemes()["arabic"].certain for w in words)
