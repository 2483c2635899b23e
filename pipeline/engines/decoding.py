"""What CTranslate2 and transformers have in common: pieces in, hypotheses out, nothing cut, loops retried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from pipeline.engines.alignment import word_links
from pipeline.engines.base import EngineInfo, Hypothesis, Mark, Request
from pipeline.engines.clauses import split
from pipeline.engines.pieces import END, Pieces, Vocabulary
from pipeline.model import Link, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides the output. ``str`` of it is ``EngineInfo.decoding``."""

    beam: int = 4
    repetition_penalty: float = 1.3
    """Only for what looped or reached its limit (Keskar et al. 2019)."""
    no_repeat: int = 4
    """Size in pieces of the n-grams that may not come back in a retried decode; 0 allows all."""
    length: int = 0
    """For measuring speed: when not 0, every target is made exactly so many pieces long, and nothing is retried."""

    def __str__(self) -> str:
        return f"beam={self.beam},retry={self.repetition_penalty}/{self.no_repeat}"


@dataclass(frozen=True, slots=True)
class Task:
    """One decode. ``source`` and ``prefix`` hold every piece the model sees; ``limit`` counts target pieces with
    prefix, ``least`` is their smallest number; ``careful`` turns repetition control on."""

    source: Tokens
    prefix: Tokens
    limit: int
    nbest: int = 1
    careful: bool = False
    least: int = 1


@dataclass(frozen=True, slots=True)
class Raw:
    """One decoded sequence: pieces with prefix and without end; attention (target piece, source piece); the
    log-probabilities of the pieces and the end where the decoder has them at hand."""

    tokens: Tokens
    score: float
    attention: NDArray[np.float32] | None
    logprobs: tuple[float, ...] = ()


class Decoder(Protocol):
    """A model that decodes and scores pieces."""

    def decode(self, tasks: Sequence[Task]) -> list[list[Raw]]:
        """Answers in the order of ``tasks``, best first."""

    def score(self, pairs: Sequence[tuple[Tokens, Tokens]]) -> list[tuple[float, ...]]:
        """Log probabilities of the target pieces and of the end, which both sides of ``pairs`` leave to the model."""


@dataclass(frozen=True, slots=True)
class Part:
    """A clause of a request, or the whole of it. ``start`` is its offset in ``Request.text``; ``logprobs`` says that
    those of the target's pieces are wanted."""

    text: str
    start: int
    pieces: Pieces
    task: Task
    logprobs: bool = True


class PieceEngine:
    """An Engine on top of a decoder. ``longest`` is the number of source pieces the model takes at once."""

    def __init__(
        self,
        info: EngineInfo,
        vocabulary: Vocabulary,
        decoder: Decoder,
        *,
        longest: int,
        positions: int,
        length: int = 0,
    ) -> None:
        self._info = info
        self._vocabulary = vocabulary
        self._decoder = decoder
        self._room = max(1, longest - len(vocabulary.source_prefix) - 1)
        self._positions = positions
        self._length = length

    @property
    def info(self) -> EngineInfo:
        """Name, revision, licence and decoding of the loaded model."""
        return self._info

    def translate(self, requests: Sequence[Request]) -> list[list[Hypothesis]]:
        """Translate ``requests``; see ``Engine``. Raises EngineError when the model fails."""
        parts = [self._parts(request) for request in requests]
        flat = [part for group in parts for part in group]
        decoded = iter(self._decode(flat))
        answers = [[next(decoded) for _ in group] for group in parts]
        return [self._assemble(group, answer) for group, answer in zip(parts, answers, strict=True)]

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[float, ...]]:
        """Natural-log probabilities of the target pieces, the end included. Long sources are cut to what fits, which
        does not change the target."""
        vocabulary = self._vocabulary
        return self._decoder.score(
            [
                (
                    self._source(vocabulary.source(source).tokens[: self._room]),
                    vocabulary.target_prefix + vocabulary.target(target).tokens[: self._positions - 2],
                )
                for source, target in pairs
            ]
        )

    def _parts(self, request: Request) -> list[Part]:
        marks = request.marks if self._info.inline_terms else ()
        whole = self._part(request, (0, len(request.text)), marks)
        if len(whole.pieces.tokens) <= self._room:
            return [whole]

        def fits(text: str) -> bool:
            # Marks add their targets; a quarter of the room is kept for them.
            return len(self._vocabulary.source(text).tokens) <= (self._room * 3 // 4 if marks else self._room)

        spans = split(request.text, fits, [m.span for m in marks])
        return [self._part(request, span, marks, first=not n) for n, span in enumerate(spans)]

    def _part(self, request: Request, span: Span, marks: Sequence[Mark], *, first: bool = True) -> Part:
        start, end = span
        text = request.text[start:end]
        inside = [Mark((m.span[0] - start, m.span[1] - start), m.target) for m in marks if _within(m.span, span)]
        pieces = self._vocabulary.source(text, inside)
        prefix = self._vocabulary.target(request.prefix).tokens if request.prefix and first else ()
        # No room for more: the answer is then noted as having reached its limit.
        prefix = prefix[: self._positions - 2 - len(self._vocabulary.target_prefix)]
        limit = min(self._positions - 1, _limit(len(pieces.tokens), len(prefix) + len(self._vocabulary.target_prefix)))
        task = Task(self._source(pieces.tokens), self._vocabulary.target_prefix + prefix, limit, request.nbest)
        if self._length:
            task = replace(task, limit=self._length, least=self._length)
        return Part(text, start, pieces, task, request.logprobs)

    def _source(self, tokens: Tokens) -> Tokens:
        return (*self._vocabulary.source_prefix, *tokens, END)

    def _decode(self, parts: Sequence[Part]) -> list[list[Hypothesis]]:
        """Hypotheses of every part; what looped or reached its limit is decoded once more with repetition control."""
        raws = self._decoder.decode([part.task for part in parts])
        noted: list[tuple[str, ...]] = [_trouble(raw[0], part) for raw, part in zip(raws, parts, strict=True)]
        again = [n for n, notes in enumerate(noted) if notes]
        retried = self._decoder.decode([replace(parts[n].task, careful=True) for n in again])
        for n, raw in zip(again, retried, strict=True):
            after = _trouble(raw[0], parts[n])
            raws[n] = raw if len(after) <= len(noted[n]) else raws[n]
            # The word "loop" stays once the retry has cured it: the sentence is worth a look all the same.
            noted[n] = tuple(sorted({*noted[n], *after}))
        self._score(parts, raws, noted)
        return [
            [self._hypothesis(part, raw, notes) for raw in group]
            for part, group, notes in zip(parts, raws, noted, strict=True)
        ]

    def _score(self, parts: Sequence[Part], raws: list[list[Raw]], noted: Sequence[tuple[str, ...]]) -> None:
        """Give the best of every group the log-probabilities of its pieces, where they are wanted.

        The decoder's own mean is the same, except where a prefix (which it counts as certain) or repetition control
        was at work; those are scored whatever was asked, so that hypotheses can be compared.
        """
        wanted = [part.logprobs or bool(part.task.prefix or notes) for part, notes in zip(parts, noted, strict=True)]
        unscored = [n for n, group in enumerate(raws) if wanted[n] and not group[0].logprobs]
        scored = self._decoder.score([(parts[n].task.source, raws[n][0].tokens) for n in unscored])
        for n, logprobs in zip(unscored, scored, strict=True):
            raws[n] = [replace(raws[n][0], logprobs=logprobs), *raws[n][1:]]

    def _hypothesis(self, part: Part, raw: Raw, notes: tuple[str, ...]) -> Hypothesis:
        text, pieces = self._vocabulary.join(raw.tokens)
        score = sum(raw.logprobs) / len(raw.logprobs) if raw.logprobs else raw.score
        return Hypothesis(text, min(score, 0.0), raw.logprobs, self._links(part, raw, text, pieces), notes)

    def _links(self, part: Part, raw: Raw, text: str, pieces: Pieces) -> tuple[Link, ...]:
        if raw.attention is None:
            return ()
        first = len(self._vocabulary.source_prefix)
        columns = slice(first, first + len(part.pieces.tokens))
        attention = raw.attention[self._vocabulary.kept(raw.tokens), columns]
        return word_links(attention, (part.text, part.pieces.spans), (text, pieces.spans))

    @staticmethod
    def _assemble(parts: Sequence[Part], answers: Sequence[list[Hypothesis]]) -> list[Hypothesis]:
        if len(parts) == 1:
            return answers[0]
        count = max(len(answer) for answer in answers)
        return [_joined(parts, [a[min(n, len(a) - 1)] for a in answers]) for n in range(count)]


def _limit(source: int, prefix: int) -> int:
    """Target pieces allowed for so many source pieces. In steps of 32, so that sentences of like length share a batch
    and the answer never depends on which others are in it."""
    return -(-(2 * source + 24 + prefix) // 32) * 32


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _joined(parts: Sequence[Part], hypotheses: Sequence[Hypothesis]) -> Hypothesis:
    text = ""
    links: list[Link] = []
    for part, hypothesis in zip(parts, hypotheses, strict=True):
        text = f"{text} " if text and hypothesis.text else text
        links += [
            Link((s + part.start, e + part.start), (first + len(text), last + len(text)))
            for (s, e), (first, last) in ((link.source, link.target) for link in hypothesis.links)
        ]
        text += hypothesis.text
    whole = all(h.logprobs for h in hypotheses)
    logprobs = tuple(p for h in hypotheses for p in h.logprobs) if whole else ()
    notes = tuple(sorted({"split", *(n for h in hypotheses for n in h.notes)}))
    score = sum(logprobs) / len(logprobs) if logprobs else sum(h.score for h in hypotheses) / len(hypotheses)
    return Hypothesis(text, score, logprobs, tuple(links), notes)


def _trouble(raw: Raw, part: Part) -> tuple[str, ...]:
    notes: list[str] = []
    if part.task.least == part.task.limit:
        return ()
    if len(raw.tokens) >= part.task.limit:
        notes.append("limit")
    if repeats(raw.tokens) > max(3, repeats(part.pieces.tokens)):
        notes.append("loop")
    return tuple(notes)


LONGEST_PERIOD = 12
"""Pieces of the longest phrase whose repetition is looked for."""


def repeats(tokens: Sequence[str]) -> int:
    """How often the most repeated phrase stands one after another ("no no no no" gives 4); 1 when nothing does.

    Phrases of one piece that is no word ("…", "." or a digit) do not count: tables of contents have them.
    """
    best = 1
    for period in range(1, min(LONGEST_PERIOD, len(tokens) // 2) + 1):
        run = 0
        for place in range(period, len(tokens)):
            run = run + 1 if tokens[place] == tokens[place - period] else 0
            if run // period + 1 > best and any(c.isalpha() for c in "".join(tokens[place - period : place])):
                best = run // period + 1
    return best
