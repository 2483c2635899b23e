"""What an edited termbase would change: the segments with a changed term, as a diff. Nothing is translated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.model import TermHit
from pipeline.termbase.entries import Change
from pipeline.termbase.suggest import Sentence

Match = Callable[[str], Sequence[TermHit]]


@dataclass(frozen=True, slots=True)
class Effect:
    """A segment in which a changed term stands. ``before`` and ``after`` are (words found, English, or empty)."""

    sentence: Sentence
    before: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]
    target: str = ""
    """The English there is, empty when the segment has none yet."""

    @property
    def edited(self) -> str:
        """The English there is with the old terms replaced, as far as they stand in it literally."""
        text = self.target
        for (_, old), (_, new) in zip(self.before, self.after, strict=False):
            if old and new:
                # A backslash in a term is a letter here, no group reference.
                text = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new.replace("\\", "\\\\"), text)
        return text


def effects(
    sentences: Sequence[Sentence], changed: Sequence[Change], before: Match, after: Match, targets: Mapping[str, str]
) -> Iterator[Effect]:
    """The segments that ``changed`` touches, in their order. ``targets`` has the English of a source, if any."""
    names = {change.source for change in changed}
    for sentence in sentences:
        old = [h for h in before(sentence.text) if h.term.source in names]
        new = [h for h in after(sentence.text) if h.term.source in names]
        if old or new:
            pairs = sorted({h.span for h in (*old, *new)})
            yield Effect(
                sentence,
                tuple(_at(old, span, sentence.text) for span in pairs),
                tuple(_at(new, span, sentence.text) for span in pairs),
                targets.get(sentence.text, ""),
            )


def _at(hits: Sequence[TermHit], span: tuple[int, int], text: str) -> tuple[str, str]:
    hit = next((h for h in hits if h.span == span), None)
    return text[slice(*span)], hit.term.target if hit else ""


def diff(effect: Effect) -> Iterator[str]:
    """The effect in the manner of a unified diff."""
    yield f"@@ {effect.sentence.where} @@"
    yield f"  {effect.sentence.text}"
    for (words, old), (_, new) in zip(effect.before, effect.after, strict=True):
        yield f"- {words} → {old or '(no term)'}"
        yield f"+ {words} → {new or '(no term)'}"
    if effect.target and effect.edited != effect.target:
        yield f"- {effect.target}"
        yield f"+ {effect.edited}"
