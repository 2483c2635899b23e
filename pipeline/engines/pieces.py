"""Text to SentencePiece pieces and back, with the characters that each piece stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.engines.base import Mark
from pipeline.engines.boundary import engine_errors
from pipeline.errors import EngineError
from pipeline.model import Span

END = "</s>"
UNKNOWN = "<unk>"
_SPACE = "▁"


@dataclass(frozen=True, slots=True)
class Markers:
    """The three pieces of an inline term: ``open source middle target close``."""

    open: str = "⟦"
    middle: str = "｜"
    close: str = "⟧"

    def table(self) -> dict[int, str]:
        """For ``str.translate``: running text must never look like an inline term; every stand-in is one character."""
        return str.maketrans({self.open: "[", self.middle: "|", self.close: "]"})


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces of a text and for each the half-open range of characters it stands for (empty for marks)."""

    tokens: tuple[str, ...]
    spans: tuple[Span, ...]


class Vocabulary:
    """The two SentencePiece models of a translation model and the pieces it wants around them.

    ``source_prefix`` stands before every source (``eng_Latn`` …), ``target_prefix`` before every target; ``markers``
    is None for models that have not learnt inline terms.
    """

    def __init__(
        self,
        source: Path,
        target: Path,
        source_prefix: Sequence[str] = (),
        target_prefix: Sequence[str] = (),
        markers: Markers | None = None,
    ) -> None:
        """Load the models. Raises EngineError when a file is missing or not a SentencePiece model."""
        self._source = _processor(source)
        self._target = self._source if source == target else _processor(target)
        self.source_prefix = tuple(source_prefix)
        self.target_prefix = tuple(target_prefix)
        self._markers = markers
        self._control = frozenset((END, UNKNOWN, "<s>", "<pad>", *self.source_prefix, *self.target_prefix))

    def source(self, text: str, marks: Sequence[Mark] = ()) -> Pieces:
        """The pieces of a source, without prefix and end; the target of a mark stands for the mark's whole span."""
        if self._markers is None:
            return _encode(self._source, text)
        written, origins = _annotated(text, marks, self._markers)
        pieces = _encode(self._source, written)
        return Pieces(pieces.tokens, tuple(_origin(origins, span) for span in pieces.spans))

    def target(self, text: str) -> Pieces:
        """The pieces of a target, without prefix and end."""
        return _encode(self._target, text)

    def join(self, tokens: Sequence[str]) -> tuple[str, Pieces]:
        """The text of target pieces, and the pieces without control pieces; spans are offsets of that text."""
        kept = tuple(t for t in tokens if t not in self._control)
        text, ends = "", []
        for surface in _surfaces(kept):
            text += surface
            ends.append(len(text))
        lead = len(text) - len(text.lstrip())
        stripped = text.strip()
        bounds = [min(max(end - lead, 0), len(stripped)) for end in ends]
        starts = [0, *bounds][: len(bounds)]
        spans = tuple(_trim(stripped, start, end) for start, end in zip(starts, bounds, strict=True))
        return stripped, Pieces(kept, spans)

    def kept(self, tokens: Sequence[str]) -> list[int]:
        """Positions in ``tokens`` of the pieces that ``join`` keeps."""
        return [place for place, token in enumerate(tokens) if token not in self._control]


def _processor(path: Path) -> Any:
    with engine_errors("cannot load the SentencePiece model", where=str(path), advice="fetch or convert it again"):
        from sentencepiece import SentencePieceProcessor

        if not path.is_file():
            raise EngineError("SentencePiece model is missing", where=str(path), advice="fetch or convert it again")
        return SentencePieceProcessor(model_file=str(path))


def _encode(processor: Any, text: str) -> Pieces:
    """Pieces with spans, by way of the normalised text: its characters are those of the pieces, one after another."""
    tokens = tuple(processor.encode(text, out_type=str))
    _, offsets = processor.normalize(text, with_offsets=True)
    spans: list[Span] = []
    place = 0
    for width in _widths(tokens):
        end = min(place + width, len(offsets) - 1)
        spans.append(_trim(text, offsets[place], offsets[end]) if offsets else (0, 0))
        place = end
    return Pieces(tokens, tuple(spans))


def _widths(tokens: Sequence[str]) -> list[int]:
    """Characters of the normalised text that each piece takes; byte pieces give theirs to the last of a character."""
    return [len(surface) for surface in _surfaces(tokens)]


def _surfaces(tokens: Sequence[str]) -> list[str]:
    """The text of each piece with spaces for ``▁``; the bytes of a character become text at the last one."""
    surfaces: list[str] = []
    pending = b""
    for token in tokens:
        if len(token) == 6 and token.startswith("<0x"):
            pending += bytes.fromhex(token[3:5])
            character = _decoded(pending)
            pending = b"" if character else pending
            surfaces.append(character)
        else:
            pending = b""  # an unfinished character cannot be shown; SentencePiece drops it as U+FFFD
            surfaces.append(token.replace(_SPACE, " "))
    return surfaces


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _trim(text: str, start: int, end: int) -> Span:
    """``(start, end)`` without white space at its edges; empty at ``end`` when nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, max(start, end)


def _annotated(text: str, marks: Sequence[Mark], markers: Markers) -> tuple[str, list[Span]]:
    """What the model reads, as ``training.markers.model_text`` writes it, and the source span of each character."""
    plain = text.translate(markers.table())
    parts: list[str] = []
    origins: list[Span] = []

    def add(piece: str, spans: Sequence[Span]) -> None:
        parts.append(piece)
        origins.extend(spans)

    place = 0
    for mark in sorted(marks, key=lambda m: m.span):
        start, end = mark.span
        before = plain[place:start].rstrip()
        add(before, _each(place, len(before)))
        add(f"{markers.open} ", [(start, start)] * 2)
        add(plain[start:end], _each(start, end - start))
        target = mark.target.translate(markers.table())
        add(f"{markers.middle} ", [(end, end)] * 2)
        add(target, [mark.span] * len(target))
        add(markers.close, [(end, end)])
        place = end
    add(plain[place:], _each(place, len(plain) - place))
    return "".join(parts), origins


def _each(start: int, count: int) -> list[Span]:
    return [(place, place + 1) for place in range(start, start + count)]


def _origin(origins: Sequence[Span], span: Span) -> Span:
    """The source span of a stretch of the annotated text."""
    covered = [o for o in origins[span[0] : span[1]] if o[0] < o[1]]
    if not covered:
        place = origins[min(span[0], len(origins) - 1)][0] if origins else 0
        return place, place
    return covered[0][0], max(o[1] for o in covered)
