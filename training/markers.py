"""Inline terms: the visible syntax and the one string the tokenizer sees.

A person writes ``⟦Ortak Füzyon Mekanizması'nın|Joint Fusion Mechanism⟧ kararı``. The model reads
``⟦ Ortak Füzyon Mekanizması'nın｜ Joint Fusion Mechanism⟧ kararı``: no space before the opening mark, one space after
``⟦`` and after ``｜``, so that SentencePiece cuts the term and its target into the pieces they have in running text.
``⟦``, ``｜`` and ``⟧`` are single pieces of the vocabulary. The runtime engine must build the same string.
"""

from __future__ import annotations

import re

OPEN, MIDDLE, CLOSE = "⟦", "｜", "⟧"
PIECES = (OPEN, MIDDLE, CLOSE)
MACHINE = "\x02 "
"""Begins a source that a machine made; ``\\x02`` is one byte piece of the vocabulary that no other text has."""
_TERM = re.compile(r"\s*⟦\s*([^⟦⟧|｜]*?)\s*[|｜]\s*([^⟦⟧|｜]*?)\s*⟧")


def model_text(text: str) -> str:
    """The string to tokenise for ``text``, whose inline terms are written ``⟦source|target⟧``."""
    return _TERM.sub(rf"{OPEN} \1{MIDDLE} \2{CLOSE}", text)


def annotate(text: str, start: int, end: int, target: str) -> str:
    """``text`` with the stretch ``[start, end)`` marked to be rendered as ``target``."""
    return f"{text[:start]}{OPEN}{text[start:end]}|{target}{CLOSE}{text[end:]}"
