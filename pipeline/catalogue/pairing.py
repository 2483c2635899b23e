"""Which unit of a catalogue belongs to which segment of the article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from pipeline.catalogue.unit import Unit, key_of
from pipeline.model import Segment

NEAR = 0.6
"""Least Indel similarity (0–1) at which a new sentence counts as an edit of a vanished one; msgmerge uses 0.6 too."""


@dataclass(frozen=True, slots=True)
class Match:
    """The unit of a segment. ``exact`` is False where the segment is an edit of the unit's source."""

    unit: Unit
    exact: bool


def pair(segments: Sequence[Segment], units: Sequence[Unit]) -> dict[str, Match]:
    """The unit of each segment, by segment id; segments without one are left out.

    The same source comes first, of the same kind or else of another, live or obsolete; what is then left on both
    sides is paired by similarity, each unit once.
    """
    by_key = {u.key: u for u in reversed(units)}
    by_source = {u.source: u for u in reversed(units)}
    found: dict[str, Match] = {}
    new: list[Segment] = []
    for segment in segments:
        unit = by_key.get(key_of(segment.kind, segment.source)) or by_source.get(segment.source)
        if unit is not None:
            found[segment.id] = Match(unit, True)
        else:
            new.append(segment)
    taken = {m.unit.key for m in found.values()}
    vanished = [u for u in units if not u.obsolete and u.key not in taken and u.target]
    return found | _pair_edits(new, vanished)


def _pair_edits(new: Iterable[Segment], vanished: list[Unit]) -> dict[str, Match]:
    found: dict[str, Match] = {}
    done: dict[str, Match] = {}
    for segment in new:
        if segment.source in done:
            found[segment.id] = done[segment.source]
            continue
        best, best_unit = 0.0, None
        for unit in vanished:
            likeness = Indel.normalized_similarity(segment.source, unit.source, score_cutoff=max(NEAR, best))
            if likeness > best:
                best, best_unit = likeness, unit
        if best_unit is not None:
            vanished.remove(best_unit)
            found[segment.id] = done[segment.source] = Match(best_unit, False)
    return found
