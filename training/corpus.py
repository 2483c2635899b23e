"""The parallel sources: which may be used, how they are read, and which pairs are worth a training step."""

from __future__ import annotations

import lzma
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

MIXTURE = Path(__file__).with_name("mixture.toml")
COPYLEFT = frozenset(
    {
        "koha-manual",
        "fdroid-website",
        "klipper-docs",
        "mediawiki",
        "kalzium",
        "wesnoth",
        "freeciv",
        "lexicon-iso-codes",
        "lexicon-kgeography",
        "lexicon-gweather",
        "lexicon-freedict-tur-eng",
        "lexicon-freedict-eng-tur",
        "lexicon-kenet",
    }
)
UNCLEAR = frozenset(
    {
        "stsb-tr",
        "phpmyadmin-docs",
        "edu-catalog",
        "kde4",
        "setimes-split",
        "wmt-newsdev2016",
        "ea-turkiye",
        "i2p-blog",
    }
)
PROSE = frozenset({"tatoeba", "tatoeba-2", "xquad", "udhr", "synthetic"})
"""Sources of general sentences: no software filter, short sentences allowed."""

MAX_WORDS = 70
_CODE = re.compile(
    r"[<>{}\[\]\\|=`~^@#*_]|\w\(\)|://|www\.|\.(?:com|exe|dll|json|xml|py|js|html?|csv|txt|yaml)\b"
    r"|[a-z][A-Z]\w*[a-z]|\w/\w+/|--|✅|→|\$\w|%\w"
)
_INTERFACE = re.compile(
    r"\b(?:click|select|button|tab|pane|dialog|checkbox|drop-down|FastTab|cmdlet|URL|SQL|API|app|apps|Intune|Azure|Dynamics"
    r"|Microsoft|Windows|Android|iOS|workspace|parameter|parameters|configuration|configure|field|fields|XML|ID|server)\b"
)


class CorpusError(ValueError):
    """A source that may not be used or cannot be read; says which and why."""


def mixture(phase: str) -> dict[str, float]:
    """Shares of the target words by source for ``phase`` (``stable`` or ``decay``); they add up to 1.

    Raises CorpusError for an unknown phase or a source that may not reach a published model.
    """
    table = tomllib.loads(MIXTURE.read_text(encoding="utf-8"))
    if phase not in table:
        raise CorpusError(f"{MIXTURE.name}: no phase {phase!r}; there are {', '.join(table)}")
    weights = {name: float(weight) for name, weight in table[phase].items() if weight > 0}
    for name in weights:
        if name in COPYLEFT or name in UNCLEAR:
            raise CorpusError(f"{MIXTURE.name}: {name} is copyleft or of unclear licence and may not be trained on")
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


def normalise(text: str) -> str:
    """NFC with single spaces; invisible characters go. What the runtime engine does before it encodes, too."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"[\u00ad\u200b-\u200f\u2060\ufeff]", "", text)
    return re.sub(r"\s+", " ", text).strip()


def read(path: Path) -> Iterator[tuple[str, str]]:
    """The normalised (Turkish, English) pairs of a ``.tsv`` or ``.tsv.xz`` file, in file order."""
    raw = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    for number, line in enumerate(raw.decode("utf-8").rstrip("\n").split("\n"), start=1):
        fields = line.split("\t")
        if len(fields) != 2:
            raise CorpusError(f"{path.name}:{number}: {len(fields)} columns, not 2 (Turkish, tab, English)")
        yield normalise(fields[0]), normalise(fields[1])


def keep(source: str, turkish: str, english: str) -> bool:
    """Whether a pair of ``source`` teaches the language of articles.

    Authored pairs always do. Documentation must look like a sentence: 5 to 70 words, no code, few interface words.
    """
    words, target_words = len(turkish.split()), len(english.split())
    if not 1 <= words <= MAX_WORDS or not 1 <= target_words <= MAX_WORDS:
        return False
    if source.startswith(("authored-", "lexicon-")) or source in PROSE:
        return True
    if _CODE.search(turkish) or _CODE.search(english):
        return False
    if not 5 <= target_words <= 50 or not english[0].isupper() or english[-1] not in '.?!:"”’':
        return False
    return not source.startswith("ms-") or len(_INTERFACE.findall(english)) <= 1


def balanced(source: str, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """``pairs`` without the lopsidedness of ``source``: of Tatoeba's sentences about Tom, one in four stays."""
    if not source.startswith("tatoeba"):
        return pairs
    kept: list[tuple[str, str]] = []
    toms = 0
    for turkish, english in sorted(pairs, key=lambda pair: -len(pair[1])):
        if "Tom" in english:
            toms += 1
            if toms > len(pairs) * 0.12:
                continue
        kept.append((turkish, english))
    return kept
