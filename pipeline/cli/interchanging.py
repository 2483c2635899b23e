"""What ``tercume export``, ``import`` and ``verify`` do."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from pipeline import interchange
from pipeline.catalogue.intake import Outcome, Taken
from pipeline.disclosure import shows_notice
from pipeline.errors import ExportError, PipelineError
from pipeline.exports import ALSO, FORMATS, parse_formats, render
from pipeline.exports_again import Opened, open_article, restate, restated
from pipeline.exports_pandoc import WRITERS, write_with_pandoc
from pipeline.files import write_atomic
from pipeline.formats.presets import page_path, preset_named
from pipeline.formats.xliff import original_of
from pipeline.formats.xliff12 import write_xliff12
from pipeline.model import Review
from pipeline.settings import Settings, SiteSettings, load_settings
from pipeline.verify import EXIT_CODES, Report, verify


def export(article: str, formats: str, preset: str, to: Path | None, *, without_notice: bool = False) -> list[Path]:
    """Write ``article`` in ``formats``; returns the paths. Everything is rendered before anything is written."""
    settings = load_settings()
    layout = preset_named(preset or settings.site.preset)
    names = _names(formats, layout)
    opened = open_article(settings, article)
    site = _site(settings, layout)
    if without_notice:
        shows_notice(opened.translated, site, wanted=False)
    wanted: dict[Path, bytes] = {}
    for name in names:
        ending, data = _rendered(name, opened, site)
        path = (to or settings.outputs) / page_path(layout, opened.translated.article.slug, ending)
        _refuse_catalogue(path, settings)
        wanted[path] = data
    for path, data in wanted.items():
        write_atomic(path, data)
    return list(wanted)


def _refuse_catalogue(path: Path, settings: Settings) -> None:
    if path.suffix == ".po" and path.resolve() == (settings.outputs / path.name).resolve():
        raise ExportError("the catalogue is there already", where=str(path), advice="name another folder: --to DIR")


def _names(formats: str, layout: str) -> list[str]:
    given = [name.strip().lower() for name in formats.split(",") if name.strip()]
    own = ("xliff12", *WRITERS)
    unknown = [name for name in given if name not in (*FORMATS, *ALSO, *own)]
    if unknown or not given:
        known = ", ".join((*ALSO, *FORMATS, *own))
        raise ExportError(f"unknown format: {', '.join(unknown) or '(none)'}", advice=f"known: {known}")
    if layout == "mediawiki":
        # A wiki takes its own markup where another site takes Markdown.
        given = ["wiki" if name == "md" else name for name in given]
    names = list(dict.fromkeys(name if name in own else parse_formats(name)[0] for name in given))
    if "xlf" in names and "xliff12" in names:
        what = "XLIFF 2.1 and XLIFF 1.2 would both be written to the same .xlf file"
        raise ExportError(what, advice="export them one after the other, with --to DIR")
    return names


def _site(settings: Settings, layout: str) -> SiteSettings:
    return replace(settings.site, preset="plain" if layout == "mediawiki" else layout)


def _rendered(name: str, opened: Opened, site: SiteSettings) -> tuple[str, bytes]:
    """The ending of the file and its bytes."""
    if name in WRITERS:
        return name, write_with_pandoc(name, opened.translated, site)
    catalogue = restated(opened.catalogue, opened.translated)
    if name == "xliff12":
        return "xlf", write_xliff12(catalogue, original_of(catalogue)).encode()
    return name, render(name, opened.translated, catalogue, site).encode()


def import_file(path: Path, by: str, article: str, *, dry_run: bool, as_json: bool) -> int:
    """Take the edits of ``path`` in and print what became of them; returns the exit code."""
    review = Review(by, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")) if by.strip() else None
    settings = load_settings()
    done = interchange.import_file(path, settings.outputs, review, article, dry_run=dry_run)
    counts = Counter(t.outcome for t in done.taken)
    if counts[Outcome.TAKEN] and not dry_run:
        _restate(settings, done.path)
    if as_json:
        told = {str(outcome): count for outcome, count in counts.items()}
        left = [_as_json(t) for t in done.refused]
        print(json.dumps({"catalogue": str(done.path), "outcomes": told, "left": left}, ensure_ascii=False))
        return 3 if done.refused else 0
    for taken in done.refused:
        print(_as_text(taken))
    print(f"{done.path}: " + (", ".join(f"{n} {outcome}" for outcome, n in counts.items()) or "nothing in the file"))
    if counts and not dry_run:
        print(f"Next: tercume export {done.path.stem} --format html,md,json")
    return 3 if done.refused else 0


def _restate(settings: Settings, path: Path) -> None:
    try:
        restate(settings, path)
    except PipelineError as error:
        # The edits are in. Where the original is gone or was edited meanwhile, the next refresh writes the header.
        print(f"{path}: the header still tells the state before: {error}", file=sys.stderr)


def _as_json(taken: Taken) -> dict[str, str]:
    theirs = taken.theirs.target if taken.theirs else ""
    unit = taken.incoming.unit
    return {"outcome": taken.outcome, "source": unit.source, "file": unit.target, "catalogue": theirs}


def _as_text(taken: Taken) -> str:
    shown = _as_json(taken)
    lines = [f"{shown['outcome']}: {shown['source']}", f"  in the file:      {shown['file'] or '(empty)'}"]
    if taken.theirs is not None:
        lines.append(f"  in the catalogue: {shown['catalogue'] or '(empty)'}")
    return "\n".join(lines)


def verify_file(path: Path, *, as_json: bool) -> int:
    """Print what is known of ``path``; returns the exit code."""
    report = verify(path, load_settings())
    print(json.dumps(asdict(report), ensure_ascii=False) if as_json else _told(report))
    return EXIT_CODES[report.verdict]


def _told(report: Report) -> str:
    lines = [f"{report.file}: {report.verdict}", *(f"  {reason}" for reason in report.reasons)]
    record = report.record
    if record is not None:
        lines += [
            f"  source    {report.source or record.source_url or '(unknown)'} {record.source_hash[:12]}",
            f"  engine    {record.engine} {record.revision}",
            f"  glossary  {record.glossary}",
            f"  date      {record.date or '(none)'}",
            f"  machine   {record.machine_share:.0%} of the words; reviewed {record.reviewed_share:.0%}",
        ]
        lines += [f"  reviewed  {r.reviewer} {r.date}".rstrip() for r in record.reviews]
    return "\n".join(lines)
