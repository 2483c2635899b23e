"""A source and its target with everything the checks and features need, worked out once and when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from pipeline.lang.dates import DateMention, find_dates, numbers_outside
from pipeline.lang.numbers import Number
from pipeline.model import BlockKind, Certificate, Code, Flag, Link, Translation
from pipeline.quality.align import Alignment, align
from pipeline.quality.lexicon import load_lexicon
from pipeline.quality.matching import Matching, match_numbers
from pipeline.quality.names import Names, Spellings, compare_names
from pipeline.quality.negation import Negations, english_negations, turkish_negations
from pipeline.quality.tokens import Token, mask_codes, tokens

OFFERED = 20
"""Most fixes that one check offers for a segment."""
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def _written_out(text: str) -> str:
    """Without codes, subscripts on the line: ``CO₂`` and "CO2" hold the same number."""
    return mask_codes(text).translate(_SUBSCRIPTS)


@dataclass(frozen=True)
class Pair:
    """One segment under assessment. Texts are NFC and carry inline codes as ``{1}``."""

    source: str
    target: str
    kind: BlockKind = BlockKind.PARAGRAPH
    certificates: tuple[Certificate, ...] = ()
    codes: tuple[Code, ...] = ()
    links: tuple[Link, ...] = ()
    logprobs: tuple[float, ...] = ()
    alternatives: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, translation: Translation) -> Pair:
        """The pair of a translation, with what its engine gave."""
        segment = translation.segment
        return cls(
            segment.source, translation.target, segment.kind, translation.certificates, segment.codes,
            translation.links, translation.logprobs, translation.alternatives,
        )  # fmt: skip

    @cached_property
    def source_tokens(self) -> list[Token]:
        """Words, numbers and punctuation of the source."""
        return tokens(self.source)

    @cached_property
    def target_tokens(self) -> list[Token]:
        """Words, numbers and punctuation of the target."""
        return tokens(self.target)

    @cached_property
    def source_dates(self) -> list[DateMention]:
        """Dates and times of the source."""
        return find_dates(mask_codes(self.source), "tr")

    @cached_property
    def target_dates(self) -> list[DateMention]:
        """Dates and times of the target."""
        return find_dates(mask_codes(self.target), "en")

    @cached_property
    def source_numbers(self) -> list[Number]:
        """Numbers of the source outside times, numeric dates and centuries."""
        return numbers_outside(_written_out(self.source), "tr", self.source_dates)

    @cached_property
    def target_numbers(self) -> list[Number]:
        """Numbers of the target outside times, numeric dates and centuries."""
        return numbers_outside(_written_out(self.target), "en", self.target_dates)

    @cached_property
    def alignment(self) -> Alignment:
        """Support between the words of both sides."""
        return align(self.source_tokens, self.target_tokens, load_lexicon())

    @cached_property
    def matching(self) -> Matching:
        """Which number of the source is which of the target."""
        return match_numbers(self)

    @cached_property
    def names(self) -> Names:
        """The names of both sides that have no counterpart."""
        return compare_names(self)

    @cached_property
    def source_spellings(self) -> Spellings:
        """The words of the source as names may be spelled."""
        return Spellings(self.source_tokens, True)

    @cached_property
    def target_spellings(self) -> Spellings:
        """The words of the target as names may be spelled."""
        return Spellings(self.target_tokens, False)

    @cached_property
    def negations(self) -> tuple[Negations, Negations]:
        """The negations of source and target."""
        return turkish_negations(mask_codes(self.source)), english_negations(self.target)


Check: TypeAlias = Callable[[Pair], Iterator[Flag]]
"""A check looks at one pair and yields what it finds."""
