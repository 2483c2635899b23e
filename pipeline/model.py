"""The types that travel between the stages of the pipeline.

Everything here is an immutable value: a stage takes values and returns new ones. Offsets are in Python characters
(code points) of the NFC text they refer to, as half-open pairs ``(start, end)``. Nothing here imports anything but
the standard library.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""Half-open range of character offsets, ``0 <= start <= end``."""


class BlockKind(StrEnum):
    """What a stretch of translatable text is in its article."""

    TITLE = "title"
    SUMMARY = "summary"
    TAG = "tag"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list-item"
    QUOTE = "quote"
    CELL = "cell"
    CAPTION = "caption"
    ALT = "alt"
    LINK_TITLE = "link-title"
    FOOTNOTE = "footnote"


class CodeKind(StrEnum):
    """How an inline code stands in the text (XLIFF 2.1 calls these ``sc``, ``ec`` and ``ph``)."""

    OPEN = "open"
    CLOSE = "close"
    STANDALONE = "standalone"


class State(StrEnum):
    """The states of XLIFF 2.1, section 4.3.1.29."""

    INITIAL = "initial"
    TRANSLATED = "translated"
    REVIEWED = "reviewed"
    FINAL = "final"


class Origin(StrEnum):
    """Where a target came from."""

    ENGINE = "engine"
    MEMORY = "memory"
    HUMAN = "human"
    PASSED = "passed"
    """Text without words ("-", "1974", a URL), handed through untouched."""
    VERBATIM = "verbatim"
    """A quotation restored from its original wording."""


class Severity(StrEnum):
    """How bad a flag is. ``CRITICAL`` and ``MAJOR`` send a segment to review."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place inside a code's markup that holds text of its own (alt text, link title).

    ``span`` lies in ``Code.text``; ``block`` is the id of the Block that carries the text.
    """

    block: str
    span: Span


@dataclass(frozen=True, slots=True)
class Code:
    """Inline markup that stands in a segment as ``{index}``.

    ``text`` is the original markup, ``pair`` the index of the closing code of an opening one and the reverse, None for
    standalone codes. Indices start at 1 and are unique inside a segment.
    """

    index: int
    text: str
    kind: CodeKind = CodeKind.STANDALONE
    pair: int | None = None
    slots: tuple[Slot, ...] = ()

    @property
    def mark(self) -> str:
        """The code as it stands in source and target, for instance ``{1}``."""
        return f"{{{self.index}}}"


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence (or heading, cell, tag …).

    ``source`` is NFC text with codes as ``{1}``; ``gap`` the white space that follows it inside its block.
    """

    id: str
    source: str
    gap: str = ""
    codes: tuple[Code, ...] = ()
    kind: BlockKind = BlockKind.PARAGRAPH
    line: int = 0
    """Line of the source file on which the segment starts, counted from 1; 0 when there is no file."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of one kind. ``raw`` is what stands in the file; ``lead + Σ(segment, gap)`` is its unwrapped text."""

    id: str
    kind: BlockKind
    line: int
    raw: str
    segments: tuple[Segment, ...]
    lead: str = ""
    level: int = 0
    """Heading level 1–6, list depth, or 0."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation whose original wording is known: ``source`` as the Turkish has it, ``target`` verbatim."""

    source: str
    target: str
    provenance: str = ""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter of an article. Dates are ISO 8601 strings as given; missing values are empty."""

    title: str
    slug: str
    summary: str = ""
    author: str = ""
    published: str = ""
    updated: str = ""
    tags: tuple[str, ...] = ()
    source_url: str = ""
    language: str = "tr"
    terms: tuple[tuple[str, str], ...] = ()
    """Per-article glossary overrides, (source, target)."""
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """A source article. ``frames[0] + blocks[0].raw + frames[1] + …`` is the file, byte for byte.

    Blocks that live inside a code (alt texts, link titles) come in ``nested`` and are reached through ``Slot.block``.
    """

    path: str
    meta: FrontMatter
    blocks: tuple[Block, ...]
    frames: tuple[str, ...]
    nested: tuple[Block, ...] = ()

    @property
    def slug(self) -> str:
        """The article's name in URLs and file names."""
        return self.meta.slug

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All segments, nested ones last, in document order."""
        return tuple(s for b in (*self.blocks, *self.nested) for s in b.segments)


@dataclass(frozen=True, slots=True)
class Term:
    """One termbase entry.

    ``status`` is preferred, admitted, forbidden or untranslatable; ``targets`` has the approved target first, then
    its allowed variants; ``forbidden`` the targets that must not appear. ``gender`` is m, f, n or empty.
    """

    source: str
    targets: tuple[str, ...]
    type: str = ""
    status: str = "preferred"
    forbidden: tuple[str, ...] = ()
    source_variants: tuple[str, ...] = ()
    gender: str = ""
    case_sensitive: bool = False
    note: str = ""
    provenance: str = ""
    where: str = ""
    """``file:line`` of the entry."""

    @property
    def target(self) -> str:
        """The approved target."""
        return self.targets[0] if self.targets else ""


@dataclass(frozen=True, slots=True)
class TermHit:
    """A term found in a source. ``span`` takes in the suffix; ``suffix`` is lower case and without apostrophe."""

    term: Term
    span: Span
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """The proof, or the lack of one, that a term hit stands in the target.

    ``method``: plain, inline, splice, substitution, verbatim, human or none.
    """

    hit: TermHit
    method: str
    target_span: Span | None
    proven: bool


@dataclass(frozen=True, slots=True)
class Link:
    """An alignment link between a stretch of the source and one of the target."""

    source: Span
    target: Span


@dataclass(frozen=True, slots=True)
class Flag:
    """What is wrong with a segment, and where."""

    check: str
    severity: Severity
    message: str
    source_span: Span | None = None
    target_span: Span | None = None
    suggestion: str | None = None
    """The whole corrected target where the fix is certain; never applied silently."""


@dataclass(frozen=True, slots=True)
class Score:
    """An estimate in [0, 1]: the probability that a reviewer would leave the segment as it is."""

    value: float
    features: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """What decides an output. A target made under another signature is stale."""

    engine: str
    revision: str
    decoding: str
    glossary: str
    segmenter: str
    program: str

    def digest(self) -> str:
        """First 16 hexadecimal digits of the SHA-256 over all fields."""
        parts = (self.engine, self.revision, self.decoding, self.glossary, self.segmenter, self.program)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]

    def __str__(self) -> str:
        return (
            f"engine:{self.engine}@{self.revision}|decoding:{self.decoding}|glossary:{self.glossary}"
            f"|segmenter:{self.segmenter}|tercume:{self.program}"
        )

    @classmethod
    def parse(cls, text: str) -> Signature:
        """Read what ``str`` wrote. Raises ValueError when ``text`` is not a signature."""
        fields = dict(part.split(":", 1) for part in text.split("|"))
        try:
            engine, revision = fields["engine"].rsplit("@", 1)
            return cls(engine, revision, fields["decoding"], fields["glossary"], fields["segmenter"], fields["tercume"])
        except KeyError as error:
            raise ValueError(f"not a signature: {text!r} lacks {error}") from error


@dataclass(frozen=True, slots=True)
class Translation:
    """The target of one segment, with its codes as ``{1}``.

    ``logprobs`` are natural-log probabilities of the target pieces as the engine gave them (empty when it gave none);
    ``links`` are word-level, in offsets of ``segment.source`` and ``target``; ``alternatives`` are other targets the
    engine proposed, best first; ``flags`` what the making of it noticed (a split, a loop, a lost code).
    """

    segment: Segment
    target: str
    origin: Origin
    signature: str
    state: State = State.TRANSLATED
    certificates: tuple[Certificate, ...] = ()
    logprobs: tuple[float, ...] = ()
    links: tuple[Link, ...] = ()
    alternatives: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """The score of a translation and all its flags (those of its making and those of the checks)."""

    score: Score | None
    flags: tuple[Flag, ...] = ()
    review: bool = False
    """True when score and flags together send the segment to a reviewer."""


@dataclass(frozen=True, slots=True)
class Review:
    """A person's decision about a segment. ``date`` is ISO 8601 (UTC); ``score`` the one the reviewer saw."""

    reviewer: str
    date: str
    score: float | None = None
    segment: str = ""
    """Id of the segment, in a ``Disclosure``; empty where the review stands with its segment."""


@dataclass(frozen=True, slots=True)
class TranslatedSegment:
    """A translation with its assessment and, once a person decided, the review."""

    translation: Translation
    assessment: Assessment
    review: Review | None = None
    proposal: str = ""
    """New machine text that stands beside a human target after a change."""

    @property
    def segment(self) -> Segment:
        """The source segment."""
        return self.translation.segment

    @property
    def target(self) -> str:
        """The target with codes as ``{1}``."""
        return self.translation.target


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Who translated this: one record, carried in every format. Shares are in [0, 1] of the words."""

    engine: str
    revision: str
    licence: str
    glossary: str
    date: str
    """Date of the article the translation belongs to (``updated``, else ``published``): never the clock, so that a
    second run writes the same bytes."""
    source_url: str
    source_hash: str
    source_language: str
    target_language: str
    machine_share: float
    reviewed_share: float
    mean_score: float | None
    reviews: tuple[Review, ...] = ()
    signature: str = ""

    @property
    def reviewed(self) -> bool:
        """True when people approved every word."""
        return self.reviewed_share >= 1.0


@dataclass(frozen=True, slots=True)
class TranslatedArticle:
    """An article with all its translated segments, in the order of ``article.segments``."""

    article: Article
    segments: tuple[TranslatedSegment, ...]
    signature: Signature
    disclosure: Disclosure
    by_id: dict[str, TranslatedSegment] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {s.segment.id: s for s in self.segments})
