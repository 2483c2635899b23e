"""All catalogues of a project in memory, ordered by risk, read again when a file changes under us."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.catalogue import Catalogue, Key, Unit
from pipeline.catalogue.edit import TRIES
from pipeline.catalogue.locks import locked
from pipeline.errors import CatalogueError
from pipeline.files import write_atomic
from pipeline.formats.po import parse_po, write_po
from pipeline.lang.tr import lower
from pipeline.web.ranking import ALL, Ranking, Row, Tag

LOOK_S = 2.0
"""Seconds between two looks at the files. One article is looked at whenever it is asked for."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What the queue shows. Empty strings mean no restriction; ``state`` "open" is what still waits for a person."""

    article: str = ""
    check: str = ""
    term: str = ""
    state: str = "open"

    @property
    def tags(self) -> set[Tag]:
        """What a row must have."""
        wanted = (("article", self.article), ("check", self.check), ("term", self.term), ("state", self.state))
        return {tag for tag in wanted if tag[1]} or {ALL}


@dataclass(frozen=True, slots=True)
class Book:
    """One catalogue on the shelf, and what its file looked like when it was read."""

    slug: str
    stamp: tuple[int, int]
    digest: str
    catalogue: Catalogue
    problem: str = ""


class Shelf:
    """The catalogues of ``folder``. ``start`` reads them in the background; until then a query reads what is new."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._books: dict[str, Book] = {}
        self._ranking = Ranking()
        self._lock = threading.RLock()
        self._pens: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self.progress = (0, 0)
        """Catalogues looked at and found in the reading under way; equal when all are read."""

    def start(self) -> None:
        """Read all catalogues, and look for changes from then on, in a thread."""
        self._thread = threading.Thread(target=self._watch, name="shelf", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread:
            self._thread.join(timeout=10)

    def _watch(self) -> None:
        while not self._stop.is_set():
            self.refresh()
            self._stop.wait(LOOK_S)

    def path(self, slug: str) -> Path:
        """The catalogue of an article. Raises CatalogueError for a slug that leads out of the folder or to nothing."""
        path = self.folder / f"{slug}.po"
        # A name may be too long for the file system, or hold a NUL: that is no article either.
        odd = "/" in slug or "\\" in slug or "\0" in slug or slug.startswith(".") or len(slug) > 200
        if odd or not path.is_file():
            raise CatalogueError(f"there is no article {slug!r}", where=self.folder.name, advice="see the dashboard")
        return path

    def refresh(self) -> None:
        """Take in files that are new or changed, and drop those that are gone."""
        paths = {p.stem: p for p in sorted(self.folder.glob("*.po"))} if self.folder.is_dir() else {}
        with self._lock:
            for slug in self._books.keys() - paths.keys():
                self._drop(slug)
        for number, (slug, path) in enumerate(paths.items()):
            if self._stop.is_set():
                return
            self.progress = (number, len(paths))
            self._take_in(slug, path)
        self.settle()
        self.progress = (len(paths), len(paths))

    def settle(self) -> None:
        """Put new articles in order."""
        with self._lock:
            self._ranking.settle()

    def _take_in(self, slug: str, path: Path) -> None:
        """Reading and parsing hold no lock: queries go on meanwhile."""
        known = self._books.get(slug)
        try:
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            if known is not None and known.stamp == stamp:
                return
            data = path.read_bytes()
        except FileNotFoundError:
            return
        book = _read(slug, path, stamp, data)
        with self._lock:
            # An edit made meanwhile is newer than what was read here; the next look takes in what is newer still.
            if self._books.get(slug) is known:
                self.put(book)

    def put(self, book: Book) -> None:
        """Put an article in the place of what was there under its slug."""
        with self._lock:
            old = self._books.get(book.slug)
            self._books[book.slug] = book
            if old is None:
                self._ranking.add_many(Row.of(book.slug, unit) for unit in _unique(book.catalogue).values())
                return
            before, after = _unique(old.catalogue), _unique(book.catalogue)
            for key, unit in before.items():
                if after.get(key) != unit:
                    self._ranking.remove(Row.of(book.slug, unit))
            for key, unit in after.items():
                if before.get(key) != unit:
                    self._ranking.add(Row.of(book.slug, unit))

    def _drop(self, slug: str) -> None:
        for unit in _unique(self._books.pop(slug).catalogue).values():
            self._ranking.remove(Row.of(slug, unit))

    def book(self, slug: str) -> Book:
        """One article as it stands on disk now. Raises CatalogueError."""
        self._take_in(slug, self.path(slug))
        return self._books[slug]

    def unit(self, slug: str, key: Key) -> Unit:
        """One live unit as it stands on disk now. Raises CatalogueError."""
        unit = self.book(slug).catalogue.by_key.get(key)
        if unit is None or unit.obsolete:
            raise CatalogueError("this segment is gone", where=slug, advice="reload the page: the article changed")
        return unit

    def rewrite(self, slug: str, change: Callable[[Catalogue], Catalogue]) -> tuple[Catalogue, Catalogue]:
        """Read a catalogue, change it and write it under its lock; answers it as it was and as it is.

        As ``pipeline.catalogue.edit.update``, but what lies on the shelf with the same bytes is not parsed again.
        Raises CatalogueError, and whatever ``change`` raises; nothing is then written.
        """
        path = self.path(slug)
        with self._pens[slug], locked(path, "a review"):
            for _ in range(TRIES):
                data = path.read_bytes()
                before = self._parsed(slug, data) or parse_po(data, str(path))
                after = change(before)
                text = write_po(after).encode()
                if path.read_bytes() == data:
                    write_atomic(path, text)
                    status = path.stat()
                    self.put(Book(slug, (status.st_mtime_ns, status.st_size), _digest(text), after))
                    return before, after
        raise CatalogueError("another program keeps writing this file", where=str(path), advice="close it there")

    def _parsed(self, slug: str, data: bytes) -> Catalogue | None:
        book = self._books.get(slug)
        return book.catalogue if book and not book.problem and book.digest == _digest(data) else None

    def books(self) -> list[Book]:
        """All articles, by slug."""
        with self._lock:
            return [self._books[slug] for slug in sorted(self._books)]

    def queue(
        self, wanted: Filter, *, offset: int = 0, limit: int = 50, only: set[tuple[str, Key]] | None = None
    ) -> tuple[int, list[Row]]:
        """How many rows fit ``wanted``, and those from ``offset`` on, riskiest first."""
        self.ensure()
        with self._lock:
            return self._ranking.find(wanted.tags, offset, limit, only)

    def counts(self) -> dict[str, Counter[str]]:
        """Open segments by article, check and term, and all by state, for the filters."""
        with self._lock:
            found = {facet: +counter for facet, counter in self._ranking.open_counts.items()}
            states = ("open", "initial", "translated", "reviewed", "final", "")
            found["state"] = Counter({name: self._ranking.size(("state", name)) for name in states})
            return found

    def names(self, facet: str, like: str) -> list[tuple[str, int]]:
        """What a filter can be set to: names with ``like`` in them, in any case, and their open segments."""
        self.ensure()
        with self._lock:
            known = self._ranking.names(facet)
        wanted = lower(like)
        return [(name, count) for name, count in known if wanted in lower(name)]

    def ensure(self) -> None:
        """Without the thread, look at the files now."""
        if self._thread is None:
            self.refresh()


def _unique(catalogue: Catalogue) -> dict[Key, Unit]:
    return {unit.key: unit for unit in catalogue.live}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read(slug: str, path: Path, stamp: tuple[int, int], data: bytes) -> Book:
    """A catalogue that cannot be read stays on the shelf as a problem that the dashboard shows."""
    try:
        return Book(slug, stamp, _digest(data), parse_po(data, path.name))
    except CatalogueError as error:
        return Book(slug, stamp, _digest(data), Catalogue((), ()), str(error))
