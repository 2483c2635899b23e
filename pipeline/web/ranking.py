"""The rows of the queue in order of risk, kept sorted under edits, with a list for each thing one can filter by."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from pipeline.catalogue import Key, Unit
from pipeline.model import Severity, State

WEIGHT = {Severity.CRITICAL: 0.6, Severity.MAJOR: 0.35, Severity.MINOR: 0.05}
"""What a flag adds to a segment's risk; a critical flag outranks any score."""

Tag: TypeAlias = tuple[str, str]
"""Something a row can be filtered by: ("article", slug), ("check", name), ("term", source), ("state", …), ("by", …)."""

Place: TypeAlias = tuple[float, str, Key]
"""Where a row stands: the risk with a minus, then slug and key, so that equal risks have one order."""

ALL: Tag = ("state", "")
OPEN: Tag = ("state", "open")
FACETS = ("article", "check", "term")
OPEN_FACETS = {facet: f"open {facet}" for facet in FACETS}
"""What waits and has something to filter by has a list of its own: it is what reviewers look at."""


@dataclass(frozen=True, slots=True)
class Row:
    """A unit in the queue. ``risk`` >= 0, higher is worse: the chance of needing work plus what the flags add."""

    slug: str
    unit: Unit
    key: Key
    risk: float

    @classmethod
    def of(cls, slug: str, unit: Unit) -> Row:
        """The row of a unit."""
        return cls(slug, unit, unit.key, rate(unit))

    @property
    def place(self) -> Place:
        """Its place in every list it is in."""
        return (-self.risk, self.slug, self.key)


def waits(unit: Unit) -> bool:
    """True when a reviewer must look: PO fuzzy, untranslated, or a proposal stands beside the target."""
    return unit.fuzzy or not unit.target or bool(unit.proposal)


def routine(unit: Unit) -> bool:
    """True for a machine target that may be approved unread when its score is high: no serious flag, no proposal."""
    serious = any(flag.severity is not Severity.MINOR for flag in unit.flags)
    fits = bool(unit.target) and not unit.proposal and unit.state is State.TRANSLATED
    return fits and not serious and unit.score is not None


def rate(unit: Unit) -> float:
    """The risk of a unit; see ``Row.risk``."""
    doubt = 1.0 - unit.score if unit.score is not None else 0.5
    return doubt + sum(WEIGHT[flag.severity] for flag in unit.flags) + (0.5 if unit.proposal else 0.0)


def reasons(unit: Unit) -> tuple[str, ...]:
    """Why a unit is in the queue, in words, worst first."""
    order = list(Severity)
    found = [flag.message for flag in sorted(unit.flags, key=lambda f: order.index(f.severity))]
    if unit.proposal:
        found.insert(0, "the source or a term changed; a proposal waits")
    if not unit.target:
        found.insert(0, "not translated")
    if not found and unit.fuzzy and unit.score is not None:
        found.append(f"low score: {unit.score:.2f}")
    return tuple(dict.fromkeys(found)) or (("marked for review",) if unit.fuzzy else ())


def tags_of(row: Row) -> list[Tag]:
    """Everything that ``row`` can be filtered by."""
    unit = row.unit
    tags = {ALL, ("article", row.slug), ("state", unit.state.value)}
    tags.update(("check", flag.check) for flag in unit.flags)
    tags.update(("term", c.hit.term.source) for c in unit.certificates)
    if waits(unit):
        tags |= {(OPEN_FACETS[facet], name) for facet, name in tags if facet in OPEN_FACETS}
        tags.add(OPEN)
    if unit.review:
        tags.add(("by", unit.review.reviewer))
    return sorted(tags)


def has(row: Row, tag: Tag) -> bool:
    """Whether ``tag`` is among the tags of ``row``, without making them all."""
    unit = row.unit
    match tag:
        case (str(facet), name) if facet.startswith("open "):
            return waits(unit) and has(row, (facet.removeprefix("open "), name))
        case ("article", slug):
            return row.slug == slug
        case ("check", check):
            return any(flag.check == check for flag in unit.flags)
        case ("term", source):
            return any(c.hit.term.source == source for c in unit.certificates)
        case ("state", "open"):
            return waits(unit)
        case _:
            return tag in tags_of(row)


def _joined(tags: set[Tag]) -> set[Tag]:
    """ "Waits" and a facet in one tag, so that a list needs no filtering."""
    facets = {tag for tag in tags if tag[0] in OPEN_FACETS}
    if OPEN not in tags or not facets:
        return tags
    return (tags - facets - {OPEN}) | {(OPEN_FACETS[facet], name) for facet, name in facets}


class Ranking:
    """Rows by risk. One edit costs a binary search in a handful of lists, not a sort; not safe between threads."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, Key], Row] = {}
        self._lists: dict[Tag, list[Place]] = {}
        self._loose: set[Tag] = set()
        self.open_counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}

    def add_many(self, rows: Iterable[Row]) -> None:
        """Put many rows in. The lists are sorted when they are next read, once for many calls."""
        for row in rows:
            self._rows[row.slug, row.key] = row
            for tag in self._counted(row, 1):
                self._lists.setdefault(tag, []).append(row.place)
                self._loose.add(tag)

    def add(self, row: Row) -> None:
        """Put one row in."""
        self._rows[row.slug, row.key] = row
        for tag in self._counted(row, 1):
            insort(self._sorted(tag), row.place)

    def remove(self, row: Row) -> None:
        """Take one row out."""
        del self._rows[row.slug, row.key]
        for tag in self._counted(row, -1):
            places = self._sorted(tag)
            del places[bisect_left(places, row.place)]

    def settle(self) -> None:
        """Sort what ``add_many`` left unsorted, so that no reader has to wait for it."""
        for tag in list(self._loose):
            self._sorted(tag)

    def _counted(self, row: Row, by: int) -> list[Tag]:
        tags = tags_of(row)
        if OPEN in tags:
            for facet, name in tags:
                if facet in self.open_counts:
                    self.open_counts[facet][name] += by
        return tags

    def _sorted(self, tag: Tag) -> list[Place]:
        places = self._lists.setdefault(tag, [])
        if tag in self._loose:
            places.sort()
            self._loose.discard(tag)
        return places

    def names(self, facet: str) -> list[tuple[str, int]]:
        """Everything that a facet ("article", "check", "term") can be filtered by, with its open rows, most first."""
        known = [name for kind, name in self._lists if kind == facet and self._lists[kind, name]]
        counts = self.open_counts[facet]
        return sorted(((name, counts[name]) for name in known), key=lambda pair: (-pair[1], pair[0]))

    def size(self, tag: Tag) -> int:
        """How many rows have ``tag``."""
        return len(self._lists.get(tag, ()))

    def find(
        self, tags: set[Tag], offset: int, limit: int, only: set[tuple[str, Key]] | None = None
    ) -> tuple[int, list[Row]]:
        """How many rows have all ``tags`` (and are in ``only``), and those from ``offset`` on, riskiest first."""
        wanted = _joined(tags - {ALL})
        if only is not None:
            mine = [self._rows[place] for place in only if place in self._rows]
            fitting = sorted(row.place for row in mine if all(has(row, tag) for tag in wanted))
        elif len(wanted) <= 1:
            fitting = self._sorted(next(iter(wanted), ALL))
        else:
            shortest = min(wanted, key=self.size)
            others = wanted - {shortest}
            fitting = [p for p in self._sorted(shortest) if all(has(self._rows[p[1:]], tag) for tag in others)]
        return len(fitting), [self._rows[slug, key] for _, slug, key in fitting[offset : offset + limit]]
