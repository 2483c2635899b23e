"""From attention between pieces to links between words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.model import Link, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WORD = re.compile(r"\w+(?:['’ʼ.\-]\w+)*|[^\w\s]")
"""A word with its inner apostrophes, full stops and hyphens, or one mark of punctuation."""

SHARE = 0.4
"""A source word is linked when it has at least this share of the attention that the best source word has."""
FLOOR = 0.15
"""… and at least this share of all attention, which the end of the sentence draws too."""


def word_spans(text: str) -> list[Span]:
    """The words and marks of punctuation of ``text``."""
    return [m.span() for m in WORD.finditer(text)]


def word_links(
    attention: NDArray[np.float32],
    source: tuple[str, Sequence[Span]],
    target: tuple[str, Sequence[Span]],
) -> tuple[Link, ...]:
    """Links between the words of two texts, ordered by target.

    ``attention`` has a row for each target piece and a column for each source piece (rows sum to at most 1 over the
    given columns); ``source`` and ``target`` are a text and the spans of its pieces.
    """
    import numpy as np

    source_words, target_words = word_spans(source[0]), word_spans(target[0])
    if not source_words or not target_words or not attention.size:
        return ()
    columns = _membership(source[1], source_words)
    rows = _membership(target[1], target_words)
    weights = rows.T @ attention.astype(np.float64) @ columns
    weights /= np.maximum(rows.sum(axis=0), 1e-9)[:, None]
    links: list[Link] = []
    for word, row in zip(target_words, weights, strict=True):
        bound = max(FLOOR, SHARE * float(row.max()))
        links.extend(Link(source_words[int(column)], word) for column in np.nonzero(row >= bound)[0])
    return tuple(links)


def _membership(pieces: Sequence[Span], words: Sequence[Span]) -> NDArray[np.float64]:
    """Matrix (piece, word): the share of the piece's characters that lie in the word; rows sum to 1 or 0."""
    import numpy as np

    matrix = np.zeros((len(pieces), len(words)))
    first = 0
    for row, (start, end) in enumerate(pieces):
        while first > 0 and words[first - 1][1] > start:
            first -= 1
        while first < len(words) and words[first][1] <= start:
            first += 1
        place = first
        while place < len(words) and words[place][0] < end:
            matrix[row, place] = min(end, words[place][1]) - max(start, words[place][0])
            place += 1
        total = matrix[row].sum()
        if total > 0:
            matrix[row] /= total
    return matrix
