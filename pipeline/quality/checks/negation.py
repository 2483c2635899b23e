"""Check of negations lost or added."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from pipeline.lang.phonology import lower_tr
from pipeline.model import Flag, Severity
from pipeline.quality.lexicon import Lexicon, load_lexicon
from pipeline.quality.pair import Pair
from pipeline.quality.tokens import Token

_PRIVATIVE = re.compile(r"\b(\w{3,})s[ıiuü]z(?:c[ae]|l[ıiuü][kğ]\w*|d[ıiuü]\w*|[ıiuü]n?|[ae]|l[ae]r\w*)?\b")
_OPAQUE = frozenset({"fran", "yalnı", "hır", "kusur", "sayı", "kuşku", "şüphe", "bakılmak"})
"""``Fransız`` is no privative; ``kusursuz`` is "perfect", ``kuşkusuz`` "certainly"."""
_FREED = re.compile(r"\b(?:innocent|acquitt\w*|cleared|broke|out of)\b", re.I)
_LEAST, _LEAST_BACK, _OWN = 0.08, 0.25, 0.02
"""Probabilities: the English word given the noun, the noun given the word; the word given the privative itself."""
_DEPRIVED = re.compile(r"(?:un|in|im|il|ir|dis|non|mis|asyn|anti)\w{3,}", re.I)


def negation(pair: Pair) -> Iterator[Flag]:
    """The source denies and the target does not, or the reverse."""
    left, right = pair.negations
    if left.strong and not right.strong and not right.weak:
        span = left.strong[-1]
        # "Hiçbir şey yok" denies once: hiç and kimse go along with a negation.
        denials = [s for s in left.strong if not pair.source[slice(*s)].lower().startswith(("hiç", "kimse", "asla"))]
        severity = Severity.MAJOR if len(denials) <= 1 else Severity.MINOR
        message = f"“{pair.source[slice(*span)]}” denies, nothing in the target does"
        yield Flag("negation-lost", severity, message, span, None)
    elif right.strong and not left.strong and not left.weak:
        span = right.strong[0]
        message = f"“{pair.target[slice(*span)]}” denies, nothing in the source does"
        yield Flag("negation-added", Severity.MAJOR, message, None, span)


def privative(pair: Pair) -> Iterator[Flag]:
    """The noun under -siz stands in the target, and nothing there denies: ``silahsız`` → "armed"."""
    left, right = pair.negations
    if left.strong or right.strong or right.weak or _FREED.search(pair.target):
        return
    source = lower_tr(pair.source)
    for found in _PRIVATIVE.finditer(source):
        # "Parasız adam para istedi": what the target has may be the other one.
        again = len(re.findall(rf"\b{found[1]}", source)) > 1
        if again or found[1] in _OPAQUE or found[1] not in load_lexicon().tr:
            continue
        for token in pair.target_tokens:
            if _renders(found, token, load_lexicon()):
                message = f"“{pair.source[slice(*found.span())]}” is without it, the target is not"
                yield Flag("negation-lost", Severity.MAJOR, message, found.span(), token.span)
                return


def _renders(word: re.Match[str], token: Token, lexicon: Lexicon) -> bool:
    """Whether an English word renders the noun of a privative, and not the privative itself."""
    unit = np.array([lexicon.en.get(lexicon.english_unit(token), 0)])
    if not unit[0] or len(token.base) < 3 or _DEPRIVED.fullmatch(token.base):
        return False
    noun, whole = np.array([lexicon.tr[word[1]]]), np.array([lexicon.tr.get(word[0], 0)])
    there = float(lexicon.forward.look_up(noun, unit)[0, 0])
    back = float(lexicon.backward.look_up(unit, noun)[0, 0])
    own = float(lexicon.forward.look_up(whole, unit)[0, 0]) if whole[0] else 0.0
    likely = there >= max(_LEAST, 0.25 * float(lexicon.forward.best[noun[0]]))
    return own < _OWN and (likely or back >= _LEAST_BACK)
