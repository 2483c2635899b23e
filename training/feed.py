"""Builds the next pool in another process while the trainer eats the present one."""

from __future__ import annotations

import multiprocessing
import random
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass

import sentencepiece

from training import paths
from training.align import Aligner
from training.pool import Draw, Encoder, Example, Reverse, batches, pool


@dataclass(frozen=True, slots=True)
class Order:
    """What to build: everything that decides the content of a pool."""

    number: int
    phase: str
    drawn: dict[str, int]
    seed: int
    words: int
    batch_tokens: int


@dataclass(frozen=True, slots=True)
class Pool:
    """Batches in training order, and how many pairs of every source have been drawn once it is eaten."""

    number: int
    phase: str
    groups: list[list[Example]]
    drawn: dict[str, int]


class Builder:
    """The state of the building process: tables and texts, loaded once."""

    loaded: Builder | None = None

    def __init__(self, seed: int) -> None:
        processor = sentencepiece.SentencePieceProcessor(model_file=str(paths.WORK / "spm.model"))
        aligner = Aligner.load(paths.WORK / "aligner.npz")
        self.encoder = Encoder(processor, aligner)
        self.reverse = Reverse(processor, Aligner(aligner.backward, aligner.forward))
        self.draw = Draw(paths.WORK / "text", seed)

    def build(self, order: Order) -> Pool:
        """The pool of ``order``; the same order gives the same pairs."""
        generator = random.Random(f"{order.seed}-pool{order.number}")
        self.draw.drawn = dict(order.drawn)
        encoder = self.reverse if order.phase == "reverse" else self.encoder
        examples = pool(self.draw, encoder, order.phase, order.words, generator)
        groups = list(batches(examples, order.batch_tokens, generator))
        return Pool(order.number, order.phase, groups, dict(self.draw.drawn))


def build(order: Order) -> Pool:
    """``Builder.build`` with the builder of this process."""
    if Builder.loaded is None:
        Builder.loaded = Builder(order.seed)
    return Builder.loaded.build(order)


class Feed:
    """One pool ahead of the trainer."""

    def __init__(self) -> None:
        self.process = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        self.ahead: Future[Pool] | None = None

    def order(self, order: Order) -> None:
        """Start building."""
        self.ahead = self.process.submit(build, order)

    def take(self) -> Pool:
        """The pool that was ordered, as soon as it is there. Raises RuntimeError when none was ordered."""
        if self.ahead is None:
            raise RuntimeError("no pool has been ordered")
        made, self.ahead = self.ahead.result(), None
        return made

    def close(self) -> None:
        """End the building process."""
        self.process.shutdown(wait=True, cancel_futures=True)
