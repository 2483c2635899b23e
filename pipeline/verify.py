"""Where an exported file comes from: its source and revision, whether it is current, whether a hand changed it."""

from __future__ import annotations

import html
import re
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline import disclosure
from pipeline.catalogue import terms_digest
from pipeline.errors import ExportError, PipelineError
from pipeline.exports_again import Opened, hits_of, open_article
from pipeline.exports_pandoc import RECORD
from pipeline.exports_seal import unbroken
from pipeline.formats.xliff import read_xliff
from pipeline.glossary import Termbase
from pipeline.model import Disclosure
from pipeline.project import Failure, read_sources, source_paths
from pipeline.settings import Settings

_SEALED = {".html": "html", ".htm": "html", ".md": "md", ".json": "json"}


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
    """Look at one file. Raises ExportError when it cannot be read or its record is broken."""
    record = read_record(path)
    if record is None:
        return Report(str(path), Verdict.FOREIGN, ("it carries no disclosure record of this program",))
    kind = _SEALED.get(path.suffix.lower())
    whole = unbroken(path.read_text(encoding="utf-8"), kind) if kind else None
    source, slug = _source_of(record, path, settings)
    edits = _edits(path)
    if whole is False or edits:
        told = edits or "its text is not the one that was exported"
        return Report(str(path), Verdict.CHANGED, (told,), source, whole, record)
    if not slug:
        told = f"no original here has the hash {record.source_hash[:12]}… or the name {path.stem}"
        return Report(str(path), Verdict.UNKNOWN, (told,), "", whole, record)
    reasons = _outdated(record, slug, settings)
    verdict = Verdict.OUTDATED if reasons else Verdict.CURRENT
    return Report(str(path), verdict, reasons or ("source, terms and reviews are as they were",), source, whole, record)


def read_record(path: Path) -> Disclosure | None:
    """The disclosure record of any exported file, docx and EPUB too. Raises ExportError."""
    readers = {".docx": _read_docx, ".epub": _read_epub, ".wiki": _read_wiki}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        return disclosure.read_any(path)
    try:
        line = reader(path)
        return disclosure.from_line(line) if line else None
    except OSError as error:
        raise ExportError(f"cannot be read: {error.strerror}", where=str(path), advice="check the path") from error
    except (ValueError, zipfile.BadZipFile) as error:
        what = f"the disclosure record is broken: {error}"
        raise ExportError(what, where=str(path), advice="export the article again: tercume export") from error


def _read_docx(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        if "docProps/custom.xml" not in archive.namelist():
            return ""
        text = archive.read("docProps/custom.xml").decode()
    found = re.search(rf'name="{disclosure.CATEGORY}"[^>]*>\s*<vt:lpwstr>(.*?)</vt:lpwstr>', text, re.S)
    return html.unescape(found[1]) if found else ""


def _read_epub(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(RECORD).decode() if RECORD in archive.namelist() else ""


def _read_wiki(path: Path) -> str:
    found = re.search(rf"<!-- {disclosure.CATEGORY} (.*) -->", path.read_text(encoding="utf-8"))
    return found[1] if found else ""


def _edits(path: Path) -> str:
    """What somebody changed in an XLIFF file since its export; PO files are made to be edited."""
    if path.suffix.lower() not in (".xlf", ".xliff"):
        return ""
    touched = sum(not unit.untouched for unit in read_xliff(path.read_bytes(), str(path)).units)
    return f"{touched} segments were edited; tercume import brings them into the catalogue" if touched else ""


def _source_of(record: Disclosure, path: Path, settings: Settings) -> tuple[str, str]:
    """Path and slug of the original: by its hash, else by the name of the file."""
    named = ("", "")
    try:
        sources = source_paths(settings)
    except PipelineError:
        return named
    for article in read_sources(sources, settings.root):
        if isinstance(article, Failure):
            continue
        if disclosure.source_hash(article) == record.source_hash:
            return article.path, article.slug
        if article.slug == path.stem:
            named = (article.path, article.slug)
    return named


def _outdated(record: Disclosure, slug: str, settings: Settings) -> tuple[str, ...]:
    try:
        opened = open_article(settings, slug)
    except PipelineError as error:
        return (f"{error.what} ({error.advice})",)
    now = opened.translated.disclosure
    reasons = []
    if record.source_hash != now.source_hash:
        reasons.append("the Turkish original was edited since")
    if (record.engine, record.revision, record.signature) != (now.engine, now.revision, now.signature):
        reasons.append(f"the catalogue was made anew since, by {now.engine} {now.revision}")
    if (record.reviews, record.reviewed_share, record.machine_share) != (
        now.reviews,
        now.reviewed_share,
        now.machine_share,
    ):
        reasons.append(f"people worked on it since: {now.reviewed_share:.0%} reviewed, was {record.reviewed_share:.0%}")
    stale = _stale_terms(opened, settings)
    if stale:
        reasons.append(f"terms of {stale} segments changed in the glossary since")
    return tuple(reasons)


def _stale_terms(opened: Opened, settings: Settings) -> int:
    hits = hits_of(opened.translated.article, Termbase.load(settings.glossaries))
    by_source = {unit.source: unit for unit in opened.catalogue.live}
    return sum(
        unit.signature != "" and unit.terms != terms_digest(hits[segment.id])
        for segment in opened.translated.article.segments
        if (unit := by_source.get(segment.source)) is not None
    )
