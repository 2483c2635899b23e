"""All catalogues of a project in memory, ordered by risk, read again when a file changes under us."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.catalogue import Catalogue, Key, Unit
from pipeline.errors import CatalogueError
from pipeline.formats.po import read_po
from pipeline.model import Severity

WEIGHT = {Severity.CRITICAL: 0.6, Severity.MAJOR: 0.35, Severity.MINOR: 0.05}
"""What a flag adds to a segment's risk; a critical flag outranks any score."""


@dataclass(frozen=True, slots=True)
class Row:
    """A unit in the queue. ``risk`` >= 0, higher is worse: the chance of needing work plus what the flags add."""

    slug: str
    unit: Unit
    key: Key
    risk: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """What the queue shows. Empty strings mean no restriction; ``state`` "open" is what still waits for a person."""

    article: str = ""
    check: str = ""
    term: str = ""
    state: str = "open"
    reviewer: str = ""

    def accepts(self, row: Row) -> bool:
        """True when ``row`` belongs in the list."""
        unit = row.unit
        return (
            (not self.article or row.slug == self.article)
            and (not self.check or any(f.check == self.check for f in unit.flags))
            and (not self.term or any(c.hit.term.source == self.term for c in unit.certificates))
            and self._state_fits(unit)
            and (not self.reviewer or (unit.review is not None and unit.review.reviewer == self.reviewer))
        )

    def _state_fits(self, unit: Unit) -> bool:
        if self.state == "open":
            return waits(unit)
        return not self.state or unit.state == self.state


def waits(unit: Unit) -> bool:
    """True when a reviewer must look: PO fuzzy, untranslated, or a proposal stands beside the target."""
    return unit.fuzzy or not unit.target or bool(unit.proposal)


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


@dataclass(frozen=True, slots=True)
class Book:
    """One catalogue on the shelf, with what the file looked like when it was read."""

    slug: str
    stamp: tuple[int, int]
    catalogue: Catalogue
    rows: tuple[Row, ...]
    problem: str = ""


class Shelf:
    """The catalogues of ``folder``. ``refresh`` looks at every file's size and time; reading is per file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._books: dict[str, Book] = {}
        self._ordered: list[Row] | None = None
        self._lock = threading.Lock()

    def path(self, slug: str) -> Path:
        """The catalogue of an article. Raises CatalogueError for a slug that leads out of the folder or to nothing."""
        path = self.folder / f"{slug}.po"
        if "/" in slug or "\\" in slug or slug.startswith(".") or not path.is_file():
            raise CatalogueError(f"there is no article {slug!r}", where=str(self.folder), advice="see the dashboard")
        return path

    def refresh(self) -> None:
        """Take in files that are new or changed, and drop those that are gone."""
        paths = {p.stem: p for p in sorted(self.folder.glob("*.po"))} if self.folder.is_dir() else {}
        with self._lock:
            for slug in self._books.keys() - paths.keys():
                del self._books[slug]
                self._ordered = None
            for slug, path in paths.items():
                self._take_in(slug, path)

    def _take_in(self, slug: str, path: Path) -> None:
        try:
            status = path.stat()
        except FileNotFoundError:
            return
        stamp = (status.st_mtime_ns, status.st_size)
        known = self._books.get(slug)
        if known is None or known.stamp != stamp:
            self._books[slug] = _read(slug, path, stamp)
            self._ordered = None

    def book(self, slug: str) -> Book:
        """One article as it stands on disk now. Raises CatalogueError."""
        path = self.path(slug)
        with self._lock:
            self._take_in(slug, path)
            return self._books[slug]

    def replace(self, slug: str, unit: Unit) -> None:
        """Put a unit that was just written in place, without reading the whole file again."""
        with self._lock:
            book = self._books.get(slug)
            if book is None:
                return
            catalogue = book.catalogue.with_unit(unit)
            rows = tuple(_row(slug, unit) if row.key == unit.key else row for row in book.rows)
            status = self.path(slug).stat()
            self._books[slug] = Book(slug, (status.st_mtime_ns, status.st_size), catalogue, rows)
            self._ordered = None

    def books(self) -> list[Book]:
        """All articles, by slug."""
        with self._lock:
            return [self._books[slug] for slug in sorted(self._books)]

    def queue(self, wanted: Filter, *, offset: int = 0, limit: int = 50) -> tuple[int, list[Row]]:
        """How many rows fit ``wanted``, and those from ``offset`` on, riskiest first."""
        fitting = [row for row in self._in_order() if wanted.accepts(row)]
        return len(fitting), fitting[offset : offset + limit]

    def counts(self) -> dict[str, Counter[str]]:
        """Open segments by article, check and term, for the filters."""
        found: dict[str, Counter[str]] = {"article": Counter(), "check": Counter(), "term": Counter()}
        for row in self._in_order():
            if waits(row.unit):
                found["article"][row.slug] += 1
                found["check"].update({flag.check for flag in row.unit.flags})
                found["term"].update({c.hit.term.source for c in row.unit.certificates if not c.proven})
        return found

    def _in_order(self) -> list[Row]:
        with self._lock:
            if self._ordered is None:
                self._ordered = sorted(self._rows(), key=lambda row: (-row.risk, row.slug, row.key))
            return self._ordered

    def _rows(self) -> Iterator[Row]:
        for book in self._books.values():
            yield from book.rows


def _read(slug: str, path: Path, stamp: tuple[int, int]) -> Book:
    """A catalogue that cannot be read stays on the shelf as a problem that the dashboard shows."""
    try:
        catalogue = read_po(path)
    except CatalogueError as error:
        return Book(slug, stamp, Catalogue((), ()), (), str(error))
    return Book(slug, stamp, catalogue, tuple(_rows_of(slug, catalogue.live)))


def _rows_of(slug: str, units: Iterable[Unit]) -> Iterator[Row]:
    for unit in units:
        yield _row(slug, unit)


def _row(slug: str, unit: Unit) -> Row:
    return Row(slug, unit, unit.key, rate(unit), reasons(unit))
