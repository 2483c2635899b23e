"""What ``tercume translate`` does: open the tools, walk the sources, show progress, print the table."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from pipeline import codes, flow
from pipeline.checkup import Gravity, check_text
from pipeline.engines import registry
from pipeline.errors import PipelineError, SourceError
from pipeline.exports import export, parse_formats
from pipeline.flow import Tools
from pipeline.flow_opinion import opinion_of
from pipeline.formats.markdown import source_text
from pipeline.glossary import Termbase
from pipeline.model import Article, Assessment, BlockKind, Segment, TranslatedArticle, Translation
from pipeline.project import Failure, policy_of, read_sources, source_paths
from pipeline.quality import assess, summary
from pipeline.refresh.checks import CHECKS_HEADER, checks_digest
from pipeline.segment import split
from pipeline.settings import Settings, load_settings

LINES_WINDOW = 256
"""Lines translated together in a pipe: large enough to fill the engine, small enough to answer while reading."""

SHOWN_ERRORS = 3
"""Errors of one source that a translation tells; `tercume check` has them all."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the summary. ``seconds`` is wall time from the article's turn to its files on disk."""

    article: str
    segments: int
    words: int
    score: float | None
    worst: float | None
    flagged: int
    seconds: float
    words_per_second: float
    files: tuple[str, ...]


def open_tools(model: str | None = None, jobs: int = 0, settings: Settings | None = None, *, say: bool = True) -> Tools:
    """Load engine and termbase of the project; tells on standard error which model was chosen and why."""
    settings = settings or load_settings()
    threads = jobs or settings.engine.threads or None
    engine, reason = registry.load(_chosen(model, settings), threads=threads)
    if say:
        print(f"model: {reason}", file=sys.stderr)
    opinion = opinion_of(engine.info, wanted=settings.quality.opinion, threads=threads)
    return Tools(engine, Termbase.load(settings.glossaries), policy_of(settings), opinion)


def _chosen(model: str | None, settings: Settings) -> str:
    """``auto`` and nothing mean what the project's settings name; a path there is taken from the project's root."""
    if model not in (None, registry.AUTO):
        return str(model)
    named = settings.engine.model
    is_path = named not in (registry.AUTO, *registry.entries()) and (settings.root / named).exists()
    return str(settings.root / named) if is_path else named


def translate_sources(
    paths: Sequence[Path],
    to: Path | None,
    model: str | None,
    formats: str | None,
    jobs: int,
    *,
    quiet: bool,
    as_json: bool,
) -> int:
    """Translate articles and write them; returns the exit code (0, or 3 when some articles failed)."""
    settings = load_settings()
    wanted = parse_formats(formats) if formats else settings.project.formats
    sources = source_paths(settings, paths)
    tools = open_tools(model, jobs, settings, say=not quiet)
    folder = to or settings.outputs
    rows, failures = _run(sources, tools, folder, wanted, settings, quiet=quiet or as_json)
    _report(rows, failures, folder, quiet=quiet, as_json=as_json)
    return 3 if failures else 0


def _run(
    sources: Sequence[Path], tools: Tools, folder: Path, formats: Sequence[str], settings: Settings, *, quiet: bool
) -> tuple[list[Row], list[Failure]]:
    rows: list[Row] = []
    failures: list[Failure] = []
    with _progress(quiet) as progress:
        task = progress.add_task("articles", total=len(sources))
        for item in read_sources(sources, settings.root):
            if isinstance(item, Article) and not quiet:
                _tell_errors(item)
            outcome = item if isinstance(item, Failure) else _one(item, tools, folder, formats, settings)
            if isinstance(outcome, Failure):
                failures.append(outcome)
                print(f"tercume: {outcome.error}", file=sys.stderr)
            else:
                rows.append(outcome)
                if not quiet and not progress.console.is_terminal:
                    print(f"{outcome.article}: {outcome.segments} segments, {outcome.seconds:.1f} s", file=sys.stderr)
            progress.advance(task)
    return rows, failures


def _tell_errors(article: Article) -> None:
    """What ``tercume check`` calls an error (English text, garbled letters) stops no translation, but is told."""
    findings = check_text(source_text(article), article.path, split)[1]
    errors = [finding for finding in findings if finding.gravity is Gravity.ERROR]
    for finding in errors[:SHOWN_ERRORS]:
        print(f"tercume: {finding}", file=sys.stderr)
    if len(errors) > SHOWN_ERRORS:
        print(f"tercume: {article.path}: {len(errors) - SHOWN_ERRORS} more; see tercume check", file=sys.stderr)


def _one(article: Article, tools: Tools, folder: Path, formats: Sequence[str], settings: Settings) -> Row | Failure:
    start = time.perf_counter()
    try:
        made = flow.translate_article(article, tools)
        hits = [c.hit for segment in made.segments for c in segment.translation.certificates]
        checks = {CHECKS_HEADER: checks_digest(tools, hits)}  # or the first refresh would score all again
        translated, files = export(made, folder, formats, settings.site, checks)
    except PipelineError as error:
        return Failure(Path(article.path), error)
    return _row(translated, files, time.perf_counter() - start)


def _row(translated: TranslatedArticle, files: Sequence[Path], seconds: float) -> Row:
    words = sum(len(codes.strip(s.segment.source).text.split()) for s in translated.segments)
    flagged = sum(s.assessment.review and s.review is None for s in translated.segments)
    return Row(
        article=translated.article.slug,
        segments=len(translated.segments),
        words=words,
        score=translated.disclosure.mean_score,
        worst=summary([s.assessment for s in translated.segments]).worst,
        flagged=flagged,
        seconds=round(seconds, 2),
        words_per_second=round(words / seconds, 1) if seconds else 0.0,
        files=tuple(str(f) for f in files),
    )


def _progress(quiet: bool) -> Progress:
    console = Console(stderr=True, quiet=quiet)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal)


def _report(rows: Sequence[Row], failures: Sequence[Failure], folder: Path, *, quiet: bool, as_json: bool) -> None:
    if as_json:
        failed = [{"path": str(f.path), "error": str(f.error)} for f in failures]
        print(json.dumps({"articles": [asdict(r) for r in rows], "failed": failed}, ensure_ascii=False))
    elif not quiet:
        _print_table(rows, failures, folder)


def _print_table(rows: Sequence[Row], failures: Sequence[Failure], folder: Path) -> None:
    table = Table(title="Translated articles")
    table.add_column("article", overflow="fold")
    for name in ("segments", "words", "mean score", "flagged", "seconds", "words/s"):
        table.add_column(name, justify="right")
    for r in rows:
        score = "–" if r.score is None else f"{r.score:.2f}"
        table.add_row(
            r.article,
            str(r.segments),
            str(r.words),
            score,
            str(r.flagged),
            f"{r.seconds:.1f}",
            f"{r.words_per_second:.0f}",
        )
    console = Console()
    console.print(table)
    if failures:
        console.print(f"{len(failures)} of {len(rows) + len(failures)} articles failed; the messages stand above.")
    pages = [f for r in rows for f in r.files if Path(f).name == f"{r.article}.html"]
    console.print(f"Open {pages[0] if pages else folder}", soft_wrap=True)


def translate_lines(paths: Sequence[Path] | None, model: str | None, style: str, jobs: int) -> None:
    """Translate one segment a line from a file or standard input; blank lines stay. ``style``: text or jsonl."""
    if style not in ("text", "jsonl"):
        raise SourceError(f"unknown format for --lines: {style}", advice="known: text, jsonl")
    if paths and len(paths) > 1:
        raise SourceError("--lines takes one file", where=str(paths[1]), advice="join them: cat A B | … --lines")
    tools = open_tools(model, jobs)
    for window in _line_windows(paths[0] if paths else Path("-")):
        for translation, assessment in assess_batch(window, tools):
            print(_line(translation, assessment, style), flush=False)
        sys.stdout.flush()


def translate_batch(lines: Sequence[str], tools: Tools) -> list[Translation]:
    """Translate independent lines; blank ones come back blank."""
    segments = [Segment(f"l{n}", line.strip(), kind=BlockKind.PARAGRAPH, line=n) for n, line in enumerate(lines, 1)]
    prepared = [flow.prepare_segment(segment, tools.termbase) for segment in segments]
    return flow.translate_segments(prepared, tools)


def assess_batch(lines: Sequence[str], tools: Tools) -> Iterator[tuple[Translation, Assessment]]:
    """Translate and assess independent lines."""
    translations = translate_batch(lines, tools)
    assessments = assess(translations, policy=tools.policy, second_opinion=tools.opinion)
    yield from zip(translations, assessments, strict=True)


def _line(translation: Translation, assessment: Assessment, style: str) -> str:
    if style == "text":
        return translation.target
    record = {
        "source": translation.segment.source,
        "target": translation.target,
        "score": round(assessment.score.value, 4) if assessment.score else None,
        "review": assessment.review,
        "flags": [asdict(flag) for flag in assessment.flags],
        "terms": [
            {"source": c.hit.term.source, "target": c.hit.term.target, "method": c.method, "proven": c.proven}
            for c in translation.certificates
        ],
    }
    return json.dumps(record, ensure_ascii=False)


def _line_windows(path: Path) -> Iterator[list[str]]:
    window: list[str] = []
    for line in _read_lines(path):
        window.append(line)
        if len(window) == LINES_WINDOW:
            yield window
            window = []
    if window:
        yield window


def _read_lines(path: Path) -> Iterator[str]:
    name = "standard input" if str(path) == "-" else str(path)
    try:
        stream = sys.stdin.buffer if str(path) == "-" else path.open("rb")
        for number, raw in enumerate(stream, 1):
            try:
                yield raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                where = f"{name}:{number}"
                raise SourceError("not UTF-8", where=where, advice="convert it: iconv -f cp1254 -t utf-8") from error
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}", where=name, advice="check the path") from error
