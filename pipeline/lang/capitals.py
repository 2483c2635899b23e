"""Headlines in capitals as a sentence writes them, which is what translation models have learnt to read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.lang.lexicon import is_headword, lemma_of
from pipeline.lang.proof import overlap
from pipeline.lang.tr import APOSTROPHES, capitalise, lower
from pipeline.lang.verbs import is_finite
from pipeline.model import Span

_WORD = re.compile(r"[^\W\d_]+")
_ACRONYM = 4
"""Letters of the longest unknown word that is taken for an acronym (``NATO'NUN`` → ``NATO'nun``)."""


def is_in_capitals(text: str) -> bool:
    """Whether ``text`` is set in capitals: two words of three letters or more, and no small letter anywhere.

    One word alone is none: ``TÜBİTAK`` and ``KAYNAKÇA`` look the same.
    """
    return text.isupper() and sum(len(word) > 2 for word in _WORD.findall(text)) > 1


def sentence_case(text: str, keep: Iterable[Span] = (), names: Iterable[Span] = ()) -> str:
    """``text`` in capitals with the letters of a sentence, each character in its place: offsets stay good.

    ``YENİ KÖPRÜ AÇILDI`` → ``Yeni köprü açıldı``; names, which no dictionary has, keep a capital (``ERDOĞAN'IN`` →
    ``Erdoğan'ın``), short unknown words all of theirs (``THY``). Words in the spans of ``keep`` are left as they
    are, those in ``names`` get a capital.
    """
    kept, known = tuple(keep), tuple(names)
    letters = list(text)
    for word in _WORD.finditer(text):
        start, end = word.span()
        before, after = text[:start][-1:], text[end : end + 1]
        if _meets(word.span(), kept):
            continue
        if before and before in APOSTROPHES:
            calmed = lower(word.group())
        elif after and after in APOSTROPHES and end - start <= _ACRONYM:
            calmed = word.group()
        elif _meets(word.span(), known):
            calmed = capitalise(lower(word.group()))
        else:
            calmed = _calmed(word.group(), first=start == 0)
        if len(calmed) == end - start:
            letters[start:end] = calmed
    return "".join(letters)


def _meets(span: Span, others: Iterable[Span]) -> bool:
    return any(overlap(span, other) for other in others)


def _calmed(word: str, *, first: bool) -> str:
    small = lower(word)
    if is_headword(small) or lemma_of(small) is not None or is_finite(small):
        return capitalise(small) if first else small
    return word if len(word) <= _ACRONYM else capitalise(small)
