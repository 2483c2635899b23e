"""``tercume glossary``: match, lint, suggest, impact, import, export, add."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.glossary_sources import (
    CATALOGUES,
    DEFAULT,
    SOURCES,
    load,
    read_text,
    sentences,
    source_files,
    targets_of,
)
from pipeline.errors import GlossaryError

if TYPE_CHECKING:
    from pipeline.glossary import Explanation, Termbase

Files = Annotated[
    list[Path] | None, typer.Option("--glossary", "-g", help="Termbase file; several are read in their order.")
]

Sources = Annotated[
    list[Path] | None, typer.Option("--sources", "-s", help="Articles, texts or folders; sources/tr if none.")
]


class MatchFormat(StrEnum):
    """Output forms of ``glossary match``."""

    TEXT = "text"
    JSONL = "jsonl"


def register(app: typer.Typer) -> None:
    """Add this group's commands to ``app``."""
    from pipeline.cli.glossary_edit import add, export_terms, import_terms

    group = typer.Typer(help="Look up, check and extend the termbase.", no_args_is_help=True, rich_markup_mode=None)
    for name, command in (
        ("match", match),
        ("lint", lint),
        ("suggest", suggest),
        ("impact", impact),
        ("import", import_terms),
        ("export", export_terms),
        ("add", add),
    ):
        group.command(name)(command)
    app.add_typer(group, name="glossary")


def match(
    file: Annotated[str, typer.Argument(help="Text, Markdown or JSON lines; - reads standard input.")] = "-",
    form: Annotated[
        MatchFormat, typer.Option("--format", help="jsonl: JSON lines in and out; text: one hit a line.")
    ] = MatchFormat.TEXT,
    explain: Annotated[bool, typer.Option("--explain", help="Say stem, suffixes and what each hit won over.")] = False,
    glossary: Files = None,
) -> None:
    """Find the terms of the termbase in a text, in all their inflected forms.

    JSON lines: {"term","sentence"} looks for that term alone, {"sentence"} for the whole termbase; the same object
    comes back with "spans": [[start, end, suffix], ...], offsets in code points of the sentence as given.
    """
    if form is MatchFormat.JSONL:
        for line in _match_objects(file, glossary):
            typer.echo(line)
        return
    termbase = load(glossary)
    for number, line in enumerate(read_text(file).splitlines(), start=1):
        for told in termbase.explain(line):
            if explain or told.lost_to is None:
                typer.echo(f"{number}:{_describe(line, told, explain)}")


def _match_objects(file: str, glossary: list[Path] | None) -> Iterator[str]:
    from pipeline.glossary import Termbase
    from pipeline.model import Term

    alone: dict[str, Termbase] = {}
    whole: Termbase | None = None
    for number, line in enumerate(read_text(file).split("\n"), start=1):
        if not line.strip():
            continue
        record = _record(line, f"{file}:{number}")
        term = record.get("term")
        if term is None:
            whole = whole or load(glossary)
            termbase = whole
        else:
            if term not in alone:
                alone[term] = Termbase([Term(term, (term,))])
            termbase = alone[term]
        record["spans"] = [[*hit.span, hit.suffix] for hit in termbase.match(record["sentence"])]
        yield json.dumps(record, ensure_ascii=False)


def _record(line: str, where: str) -> dict[str, Any]:
    advice = 'write {"sentence": "..."} or {"term": "...", "sentence": "..."} on each line'
    try:
        record: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise GlossaryError(f"not JSON: {error}", where=where, advice=advice) from error
    fits = isinstance(record, dict) and isinstance(record.get("sentence"), str)
    if not fits or not isinstance(record.get("term", ""), str):
        raise GlossaryError("no sentence", where=where, advice=advice)
    return record


def _describe(line: str, told: Explanation, explain: bool) -> str:
    start, end = told.hit.span
    text = f"{start}-{end}: {line[start:end]} → {told.hit.term.target or '(no target)'}"
    if not explain:
        return text
    chain = " + ".join([told.stem, *(s.name.lower() for s in told.chain)])
    lost = f"; inside {told.lost_to.term.source}" if told.lost_to else ""
    return f"{text}  [{told.hit.term.source}: {chain}{lost}]"


def lint(
    glossary: Files = None,
    sources: Sources = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 for minor findings too.")] = False,
) -> None:
    """Check the termbase: duplicates, contradictions, chains, unused and over-common terms, broken text.

    Exit code 1 when a finding is major or critical.
    """
    from collections import Counter

    from pipeline.glossary import Termbase
    from pipeline.model import Severity
    from pipeline.termbase.lint import lint as check
    from pipeline.termbase.table import read_rows

    files = glossary or [DEFAULT]
    rows = [row for path in files for row in read_rows(path)]
    used: Counter[str] | None = None
    if sources is not None or SOURCES.is_dir():
        termbase = Termbase.load(files)
        used = Counter(
            told.hit.term.source
            for path in source_files(sources or [SOURCES])
            for sentence in sentences(path)
            for told in termbase.explain(sentence.text)
        )
    found = check(rows, used)
    for finding in found:
        typer.echo(str(finding))
    bad = [f for f in found if strict or f.severity is not Severity.MINOR]
    typer.echo(f"{len(rows)} lines, {len(found)} findings", err=True)
    if bad:
        raise typer.Exit(1)


def suggest(
    sources: Annotated[
        list[Path] | None, typer.Argument(help="Articles, texts or folders; sources/tr if none.")
    ] = None,
    glossary: Files = None,
    most: Annotated[int, typer.Option("--most", min=1, help="Proposals to print.")] = 100,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="CSV to write; standard output if none.")
    ] = None,
) -> None:
    """Propose names and repeated compounds that the termbase lacks, best first, as lines of a termbase.

    An editor deletes the lines he rejects, corrects the others, and reads the rest with --glossary or appends them.
    """
    from pipeline.files import write_atomic
    from pipeline.termbase.suggest import suggest as propose
    from pipeline.termbase.table import write_rows

    termbase = load(glossary)
    texts = [s for path in source_files(sources or [SOURCES]) for s in sentences(path)]
    found = propose(texts, lambda text: [hit.span for hit in termbase.match(text)])
    data = write_rows(s.row() for s in found[:most])
    if output is None:
        sys.stdout.buffer.write(data)
    else:
        write_atomic(output, data)
        typer.echo(f"{output}: {min(most, len(found))} of {len(found)} proposals", err=True)


def impact(
    old: Annotated[Path, typer.Argument(help="The termbase as it was.")],
    new: Annotated[Path, typer.Argument(help="The termbase as it is to be.")] = DEFAULT,
    sources: Sources = None,
    catalogues: Annotated[Path, typer.Option("--catalogues", help="Folder with the .po files.")] = CATALOGUES,
) -> None:
    """Show which segments an edited termbase would change, as a diff. Nothing is translated or written."""
    from pipeline.glossary import Termbase
    from pipeline.termbase.impact import diff, effects

    before, after = Termbase.load([old]), Termbase.load([new])
    changed = Termbase.changed(before, after)
    segments = 0
    for path in source_files(sources or [SOURCES]):
        targets = targets_of(catalogues, path)
        for effect in effects(sentences(path), changed, before.match, after.match, targets):
            segments += 1
            for line in diff(effect):
                typer.echo(line)
    typer.echo(f"{len(changed)} terms differ, {segments} segments", err=True)
