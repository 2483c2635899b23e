"""What every engine offers, and the values that go in and come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.model import Link, Span


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """Who translates. ``revision`` pins the weights, ``decoding`` the settings that decide the output."""

    name: str
    revision: str
    licence: str
    decoding: str
    inline_terms: bool = False
    """True when the model has learnt inline annotation, so that ``Request.marks`` are honoured."""
    prefixes: bool = True
    """True when ``Request.prefix`` is honoured; an engine that answers from a file cannot."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An inline term: the stretch ``span`` of the request's text is to be rendered as ``target``."""

    span: Span
    target: str


@dataclass(frozen=True, slots=True)
class Request:
    """One sentence to translate: plain text without codes.

    ``prefix`` forces the beginning of the target (of the first clause, when the input is over the model's positions
    and must be split); a prefix that itself exceeds the positions is left off at the end, with the note ``limit``.
    ``marks`` are inline terms that do not overlap (ignored by engines that have not learnt them); ``nbest`` is the
    number of hypotheses wanted (>= 1). ``logprobs`` False spares an engine that gives log-probabilities of pieces only
    at the price of a second pass.
    """

    text: str
    prefix: str = ""
    marks: tuple[Mark, ...] = ()
    nbest: int = 1
    logprobs: bool = True


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One proposed target.

    ``score`` is the mean natural-log probability a piece (<= 0); ``logprobs`` those of the pieces where the engine
    gives them; ``links`` word-level alignment in offsets of ``Request.text`` and ``text``; ``notes`` what happened on
    the way: ``split`` (the input was over the model's positions and was cut at clauses), ``loop`` (a repetition was
    retried), ``limit`` (the output reached its length limit).
    """

    text: str
    score: float
    logprobs: tuple[float, ...] = ()
    links: tuple[Link, ...] = ()
    notes: tuple[str, ...] = ()


class Engine(Protocol):
    """Translates batches of sentences. Never truncates; gives one list of hypotheses a request, in order."""

    @property
    def info(self) -> EngineInfo:
        """Name, revision, licence and decoding of the loaded model."""

    def translate(self, requests: Sequence[Request]) -> list[list[Hypothesis]]:
        """Translate ``requests``; the answer has their length and order, each with 1 to ``nbest`` hypotheses, best
        first. Raises EngineError."""

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[float, ...]]:
        """Natural-log probabilities of the pieces of each (source, target) pair under the model."""
