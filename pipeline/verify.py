"""Where an exported file comes from: its source and revision, whether it is current, whether a hand changed it."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline import disclosure
from pipeline.catalogue import terms_digest
from pipeline.disclosure import ENDINGS
from pipeline.errors import ExportError, PipelineError
from pipeline.exports_again import Opened, hits_of, open_article
from pipeline.exports_package import read_package
from pipeline.exports_seal import unbroken
from pipeline.formats.po import count_edits
from pipeline.formats.xliff import read_xliff
from pipeline.glossary import Termbase
from pipeline.model import Article, Disclosure
from pipeline.project import Failure, read_sources, source_paths
from pipeline.settings import Settings

_SEALED = {".html": "html", ".htm": "html", ".md": "md", ".json": "json", ".wiki": "wiki"}
_PACKAGES = (".docx", ".epub")


class Verdict(StrEnum):
    """What ``tercume verify`` says, in one word."""

    CURRENT = "current"
    OUTDATED = "outdated"
    CHANGED = "changed by hand"
    UNKNOWN = "source not found"
    FOREIGN = "not ours"


EXIT_CODES = {
    Verdict.CURRENT: 0,
    Verdict.OUTDATED: 4,
    Verdict.CHANGED: 5,
    Verdict.FOREIGN: 6,
    Verdict.UNKNOWN: 7,
}


@dataclass(frozen=True, slots=True)
class Report:
    """The findings. ``source`` is the Turkish original in this project, empty when it is not there; ``sealed`` is None
    where the file carries no seal; ``reasons`` say in words what the verdict rests on."""

    file: str
    verdict: Verdict
    reasons: tuple[str, ...]
    source: str = ""
    sealed: bool | None = None
    record: Disclosure | None = None


def verify(path: Path, settings: Settings) -> Report:
    """Look at one file. Raises ExportError when it cannot be read or its record is broken, CatalogueError when a PO or
    XLIFF file is."""
    record, whole = _read(path)
    if record is None:
        return Report(str(path), Verdict.FOREIGN, ("it carries no disclosure record of this program",))
    article = _source_of(record, path, settings)
    verdict, reasons = _judged(record, article, _edits(path, whole), settings)
    return Report(str(path), verdict, reasons, article.path if article else "", whole, record)


def _judged(
    record: Disclosure, article: Article | None, edits: str, settings: Settings
) -> tuple[Verdict, tuple[str, ...]]:
    if edits:
        return Verdict.CHANGED, (edits,)
    if article is None:
        told = f"no original here has the hash {record.source_hash[:12]}…, the address or the name of this file"
        return Verdict.UNKNOWN, (told,)
    reasons = _outdated(record, article, settings)
    if reasons:
        return Verdict.OUTDATED, reasons
    return Verdict.CURRENT, ("source, terms and reviews are as they were",)


def read_record(path: Path) -> Disclosure | None:
    """The disclosure record of any exported file, docx and EPUB too. Raises ExportError."""
    return _read(path)[0]


def _read(path: Path) -> tuple[Disclosure | None, bool | None]:
    """The record, and whether the file is as it was sealed (None: no seal)."""
    ending = path.suffix.lower()
    if ending not in (*ENDINGS, *_PACKAGES):
        advice = f"one of {' '.join((*ENDINGS, *_PACKAGES))}"
        raise ExportError(f"unknown kind of file: {ending or 'no ending'}", where=str(path), advice=advice)
    if ending not in _PACKAGES:
        record = disclosure.read_any(path)
        kind = _SEALED.get(ending)
        return record, unbroken(path.read_bytes().decode("utf-8-sig"), kind) if record and kind else None
    try:
        carried = read_package(path)
        return disclosure.from_line(carried.line) if carried.line else None, carried.whole
    except OSError as error:
        raise ExportError(f"cannot be read: {error.strerror}", where=str(path), advice="check the path") from error
    except (ValueError, zipfile.BadZipFile) as error:
        what = f"the disclosure record is broken: {error}"
        raise ExportError(what, where=str(path), advice="export the article again: tercume export") from error


def _edits(path: Path, whole: bool | None) -> str:
    """What somebody changed in a file since its export, in words; empty when nothing was."""
    ending = path.suffix.lower()
    if ending == ".po":
        return _counted(count_edits(path.read_bytes(), str(path)), "in the catalogue they count as people's work")
    if ending in (".xlf", ".xliff"):
        touched = sum(not unit.untouched for unit in read_xliff(path.read_bytes(), str(path)).units)
        return _counted(touched, "tercume import brings them into the catalogue")
    if whole is None:
        return "its seal is gone, so another program wrote it anew"
    return "" if whole else "its text is not the one that was exported"


def _counted(edits: int, meaning: str) -> str:
    return f"{edits} {'sentence was' if edits == 1 else 'sentences were'} edited: {meaning}" if edits else ""


def _source_of(record: Disclosure, path: Path, settings: Settings) -> Article | None:
    """The original: by its hash, else by its address, else by the name of the file."""
    try:
        sources = source_paths(settings)
    except PipelineError:
        return None
    articles = [a for a in read_sources(sources, settings.root) if not isinstance(a, Failure)]

    def likeness(article: Article) -> tuple[bool, bool, bool]:
        same_address = record.source_url != "" and article.meta.source_url == record.source_url
        return disclosure.source_hash(article) == record.source_hash, same_address, article.slug == path.stem

    best = max(articles, key=likeness, default=None)
    return best if best is not None and any(likeness(best)) else None


def _outdated(record: Disclosure, article: Article, settings: Settings) -> tuple[str, ...]:
    edited = "the Turkish original was edited since"
    reasons = [edited] if record.source_hash != disclosure.source_hash(article) else []
    try:
        opened = open_article(settings, article.slug)
    except PipelineError as error:
        return (*reasons, f"{error.what}: {error.advice}")
    now = opened.translated.disclosure
    if (record.engine, record.revision, record.signature) != (now.engine, now.revision, now.signature):
        reasons.append(f"the catalogue was made anew since, by {now.engine} {now.revision}")
    if (record.reviews, _shares(record)) != (now.reviews, _shares(now)):
        reasons.append(f"people worked on it since: {_shares(now)}, was {_shares(record)}")
    stale = _stale_terms(opened, settings)
    if stale:
        reasons.append(f"terms of {stale} segments changed in the glossary since")
    return tuple(reasons)


def _shares(record: Disclosure) -> str:
    return f"{record.machine_share:.1%} by machine and {record.reviewed_share:.1%} reviewed"


def _stale_terms(opened: Opened, settings: Settings) -> int:
    hits = hits_of(opened.translated.article, Termbase.load(settings.glossaries))
    by_source = {unit.source: unit for unit in opened.catalogue.live}
    return sum(
        unit.signature != "" and unit.terms != terms_digest(hits[segment.id])
        for segment in opened.translated.article.segments
        if (unit := by_source.get(segment.source)) is not None
    )
