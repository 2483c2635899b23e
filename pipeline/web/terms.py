"""Glossary entries that reviewers add, and where a term occurs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from fastapi import HTTPException
from pydantic import BaseModel, Field

from pipeline.catalogue import APPROVED
from pipeline.catalogue.locks import locked
from pipeline.errors import GlossaryError
from pipeline.files import write_atomic
from pipeline.glossary import Termbase
from pipeline.model import Term
from pipeline.termbase.table import clean, guarded, read_rows
from pipeline.web.journal import Entry, Journal
from pipeline.web.shelf import Shelf
from pipeline.web.users import Identity
from pipeline.web.workshop import Workshop

LINE = r"^[^\x00-\x1f\x7f\u2028\u2029]*$"
"""One line of text."""

STEM = 2
"""Characters at the end of a word that a Turkish suffix may change (kitap → kitabı, burun → burnu)."""

ALIKE = ("aâAÂ", "iıîİIÎ", "uûUÛ")
"""Letters that a search takes for each other."""


class TermBody(BaseModel):
    """A new glossary entry. ``source`` is Turkish in its dictionary form."""

    source: str = Field(min_length=1, max_length=200, pattern=LINE)
    target: str = Field(min_length=1, max_length=200, pattern=LINE)


class Impact(BaseModel):
    """Where a term occurs, with all its suffixes."""

    segments: int
    articles: int
    approved: int
    """Segments among them that a person approved."""


class Terms:
    """The project's glossary as the pages see it; ``add`` writes to its first file."""

    def __init__(self, shelf: Shelf, workshop: Workshop, journal: Journal) -> None:
        self.shelf = shelf
        self.workshop = workshop
        self.journal = journal

    def impact(self, source: str) -> Impact:
        """Where ``source`` occurs; nowhere when it has no letter."""
        term = clean(source)
        if not _says_something(term):
            return Impact(segments=0, articles=0, approved=0)
        lone, beginning = Termbase([Term(term, ("",))]), _beginning(term)
        hits = [
            (book.slug, unit)
            for book in self.shelf.books()
            for unit in book.catalogue.live
            if beginning.search(unit.source) and lone.match(unit.source)
        ]
        approved = sum(unit.state in APPROVED for _, unit in hits)
        return Impact(segments=len(hits), articles=len({slug for slug, _ in hits}), approved=approved)

    def add(self, body: TermBody, identity: Identity) -> Impact:
        """Append an entry. Raises HTTPException 409 (already there) or 422 (blank), and GlossaryError."""
        source, target = clean(body.source), clean(body.target)
        if not _says_something(source) or not _says_something(target):
            raise HTTPException(422, "a term needs letters or digits on both sides")
        files = self.workshop.settings.glossaries
        if not files:
            raise GlossaryError("the project has no glossary file", advice="make glossary/tr-en.csv, see tercume init")
        # Two reviewers may add at once; a spreadsheet takes no lock, but saves seldom.
        with locked(files[0], "a new term"):
            _refuse_known(files, source)
            line = _appended(files[0], source, target, f"added in review by {identity.name}")
        self.workshop.reload_terms()
        self.journal.record(Entry.of(identity.name, "add-term", files[0].name, "", line))
        return self.impact(source)


def _says_something(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _beginning(term: str) -> re.Pattern[str]:
    """What every inflection of ``term`` has, in any case and with or without circumflexes (hikâye, HİKAYE).

    It is a hundred times faster than the matcher, which then sees only the sentences that may hold the term.
    """
    word = (re.search(r"[^\W_]+", term) or [term])[0]
    kept = word[: max(1, len(word) - STEM)]
    return re.compile("".join(f"[{re.escape(_same(character))}]" for character in kept))


def _same(character: str) -> str:
    alike = next((group for group in ALIKE if character in group), "")
    return alike or "".join({character, character.lower()[:1], character.upper()[:1]})


def _refuse_known(files: Sequence[Path], source: str) -> None:
    """Two preferred targets of one source would make the termbase ambiguous."""
    for path in files:
        for row in read_rows(path):
            if row.source == source and row.status != "forbidden":
                there = f"“{source}” is already in the glossary as “{row.target}”"
                raise HTTPException(409, f"{there}; change it there: {path.name}, line {row.line}")


def _appended(path: Path, source: str, target: str, note: str) -> str:
    """Add one line in the columns that the file has; what stands there stays as it is, byte for byte."""
    data = path.read_bytes()
    text = data.decode("utf-8-sig")
    header = next(csv.reader(io.StringIO(text)))
    cells = {"source": source, "target": target, "status": "preferred", "note": note}
    stream = io.StringIO()
    end = "\r\n" if "\r\n" in text else "\n"
    row = [guarded(cells.get(name.strip().lower(), "")) for name in header]
    csv.writer(stream, lineterminator=end).writerow(row)
    gap = "" if text.endswith(("\n", "\r")) else end
    write_atomic(path, data + (gap + stream.getvalue()).encode())
    return stream.getvalue().strip()
