"""What the trainer eats: pools of examples drawn from the mixture, cut into batches of like lengths."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sentencepiece
import torch
from numpy.typing import NDArray
from torch import Tensor

from training import corpus, markers
from training.align import Aligner
from training.terms import Annotator, choose, word_links
from training.variants import Pair, joined, varied

LONGEST = 120
"""Pieces a side; longer examples are left out."""
TERM_SHARE = 0.25
END = 0


@dataclass(frozen=True, slots=True)
class Example:
    """Pieces of one pair, each side ended by ``</s>``, and the soft alignment (target, source)."""

    source: list[int]
    target: list[int]
    links: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded tensors. ``shifted`` starts with <pad>; ``rows`` index the flattened non-padding target positions."""

    source: Tensor
    shifted: Tensor
    labels: Tensor
    rows: Tensor
    links: Tensor
    padded: bool


class Draw:
    """Draws pairs of every source in turn, each one once before any twice. ``drawn`` is its state: pairs by source."""

    def __init__(self, folder: Path, seed: int, drawn: dict[str, int] | None = None) -> None:
        self.folder = folder
        self.seed = seed
        self.drawn = dict(drawn or {})
        self.pairs: dict[str, list[Pair]] = {}

    def available(self, name: str) -> bool:
        """Whether the text of ``name`` has been prepared (a generated source may come later)."""
        return (self.folder / f"{name}.tsv").exists()

    def take(self, name: str, words: float) -> list[Pair]:
        """Pairs of ``name`` with about ``words`` target words (at least 0 pairs; the rounding is random but fair)."""
        if name not in self.pairs:
            self.pairs[name] = list(corpus.read(self.folder / f"{name}.tsv"))
        pairs = self.pairs[name]
        taken: list[Pair] = []
        generator = random.Random(f"{self.seed}-{name}-{self.drawn.get(name, 0)}")
        order: list[int] = []
        lap = -1
        while words > 0:
            place = self.drawn.get(name, 0)
            if place // len(pairs) != lap:
                lap = place // len(pairs)
                order = list(range(len(pairs)))
                random.Random(f"{self.seed}-{name}-lap{lap}").shuffle(order)
            pair = pairs[order[place % len(pairs)]]
            size = len(pair[1].split())
            if size > words and generator.random() > words / size:
                break
            taken.append(pair)
            self.drawn[name] = place + 1
            words -= size
        return taken


class Encoder:
    """Turns pairs into examples: pieces, inline terms and soft alignment."""

    def __init__(self, processor: sentencepiece.SentencePieceProcessor, aligner: Aligner) -> None:
        self.processor = processor
        self.aligner = aligner
        self.annotator = Annotator()
        pieces = [processor.id_to_piece(index) for index in range(processor.get_piece_size())]
        self.starts = np.array([piece.startswith("▁") for piece in pieces])
        self.open, self.middle, self.close = (processor.piece_to_id(piece) for piece in markers.PIECES)

    def words(self, ids: list[int]) -> NDArray[np.int64]:
        """The word index of every piece."""
        return np.maximum(np.cumsum(self.starts[ids]) - 1, 0)

    def example(self, turkish: str, english: str, generator: random.Random, terms: bool) -> Example | None:
        """One example, or None when a side is empty, too long, or has a marker of its own."""
        source, target = self.processor.encode([turkish, english])
        if not {self.open, self.middle, self.close}.isdisjoint([*source, *target]):
            return None
        if not 1 <= len(source) <= LONGEST or not 1 <= len(target) <= LONGEST:
            return None
        ranges: list[tuple[int, int]] = []
        if terms:
            source, target, ranges = self.annotated(turkish, english, source, target, generator)
        links = np.zeros((len(target) + 1, len(source) + 1), dtype=np.float32)
        plain, copies = self.layout(source)
        links[: len(target), plain] = self.aligner.soft([source[place] for place in plain], target)
        links[-1, -1] = 1.0
        for (first, last), copy in zip(ranges, copies, strict=True):
            self.copy_links(links, self.words(target), first, last, copy)
        return Example([*source, END], [*target, END], links)

    def annotated(
        self, turkish: str, english: str, source: list[int], target: list[int], generator: random.Random
    ) -> tuple[list[int], list[int], list[tuple[int, int]]]:
        """Pieces with inline terms, and the target word range of each term; the same pieces where none was found."""
        source_words, target_words = turkish.split(" "), english.split(" ")
        table = word_links(self.aligner.hard(source, target), self.words(source), self.words(target))
        if table.shape != (len(target_words), len(source_words)):
            return source, target, []
        count = 1 + (generator.random() < 0.35) + (len(source_words) > 12 and generator.random() < 0.4)
        choices = choose(table, source_words, target_words, count, generator)
        if not choices:
            return source, target, []
        marked, reference, ranges = self.annotator.apply(source_words, target_words, choices, generator)
        fresh, rendered = self.processor.encode([markers.model_text(marked), reference])
        if len(fresh) > LONGEST or len(rendered) > LONGEST or fresh.count(self.close) != len(choices):
            return source, target, []
        return fresh, rendered, ranges

    def layout(self, source: list[int]) -> tuple[list[int], list[range]]:
        """Positions of the running text, and the positions of each inline target."""
        plain: list[int] = []
        copies: list[range] = []
        inside = False
        start = 0
        for place, piece in enumerate(source):
            if piece == self.middle:
                inside, start = True, place + 1
            elif piece == self.close:
                inside = False
                copies.append(range(start, place))
            elif piece != self.open and not inside:
                plain.append(place)
        return plain, copies

    @staticmethod
    def copy_links(links: NDArray[np.float32], words: NDArray[np.int64], first: int, last: int, copy: range) -> None:
        """Link the pieces of target words [first, last) to the inline target they are copied from, one by one."""
        places = np.nonzero((words >= first) & (words < last))[0]
        for offset, place in enumerate(places):
            links[place] = 0.0
            links[place, min(copy.start + offset, copy.stop - 1)] = 1.0


class Reverse(Encoder):
    """Examples from English to Turkish, without inline terms; the aligner has its two tables exchanged."""

    def example(self, turkish: str, english: str, generator: random.Random, terms: bool) -> Example | None:
        """One example, or None when a side is empty or too long."""
        return super().example(english, turkish, generator, terms=False)


def pool(draw: Draw, encoder: Encoder, phase: str, words: int, generator: random.Random) -> list[Example]:
    """Examples of about ``words`` target words in the proportions of ``phase``; sources not made yet are left out."""
    shares = {name: share for name, share in corpus.mixture(phase).items() if draw.available(name)}
    total = sum(shares.values())
    examples: list[Example] = []
    for name, share in shares.items():
        for pair in joined(name, draw.take(name, words * share / total), generator):
            turkish, english = varied(pair, generator)
            terms = generator.random() < TERM_SHARE and len(english) > 20
            example = encoder.example(turkish, english, generator, terms)
            if example is not None:
                examples.append(example)
    return examples


def batches(examples: list[Example], tokens: int, generator: random.Random) -> Iterator[list[Example]]:
    """Groups of like lengths with at most ``tokens`` pieces on the longer side, in random order."""
    ordered = sorted(examples, key=lambda item: (len(item.source), len(item.target), generator.random()))
    groups: list[list[Example]] = []
    group: list[Example] = []
    size = 0
    for example in ordered:
        longest = max(size, len(example.target), len(example.source))
        if group and (longest * (len(group) + 1) > tokens or len(example.source) > 1.15 * len(group[0].source) + 1):
            groups.append(group)
            group, longest = [], max(len(example.target), len(example.source))
        group.append(example)
        size = longest
    if group:
        groups.append(group)
    generator.shuffle(groups)
    return iter(groups)


def collate(group: list[Example], pad: int) -> Batch:
    """Tensors of one batch."""
    height = max(len(example.source) for example in group)
    width = max(len(example.target) for example in group)
    source = np.full((len(group), height), pad, dtype=np.int64)
    target = np.full((len(group), width + 1), pad, dtype=np.int64)
    links = np.zeros((len(group), width, height), dtype=np.float32)
    for row, example in enumerate(group):
        source[row, : len(example.source)] = example.source
        target[row, 1 : len(example.target) + 1] = example.target
        links[row, : len(example.target), : len(example.source)] = example.links
    labels = target[:, 1:].ravel()
    rows = np.nonzero(labels != pad)[0]
    return Batch(
        torch.from_numpy(source),
        torch.from_numpy(target[:, :-1].copy()),
        torch.from_numpy(labels[rows]),
        torch.from_numpy(rows),
        torch.from_numpy(links),
        bool((source == pad).any()),
    )
