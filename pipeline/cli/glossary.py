"""``tercume glossary``: match, lint, suggest, impact, import, export, add."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.errors import GlossaryError

if TYPE_CHECKING:
    from pipeline.glossary import Explanation, Termbase

DEFAULT = Path("glossary/tr-en.csv")

Files = Annotated[
    list[Path] | None, typer.Option("--glossary", "-g", help="Termbase file; several are read in their order.")
]


class MatchFormat(StrEnum):
    """Output forms of ``glossary match``."""

    TEXT = "text"
    JSONL = "jsonl"


def register(app: typer.Typer) -> None:
    """Add this group's commands to ``app``."""
    group = typer.Typer(help="Look up, check and extend the termbase.", no_args_is_help=True, rich_markup_mode=None)
    for name, command in (("match", match),):
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

    JSON lines: {"term","sentence"} looks for that term alone, {"sentence"} for the whole termbase; the same object comes
    back with "spans": [[start, end, suffix], ...], offsets in code points of the sentence as given.
    """
    if form is MatchFormat.JSONL:
        for line in _match_objects(file, glossary):
            typer.echo(line)
        return
    termbase = _load(glossary)
    for number, line in enumerate(_read(file).splitlines(), start=1):
        for told in termbase.explain(line):
            if explain or told.lost_to is None:
                typer.echo(f"{number}:{_describe(line, told, explain)}")


def _match_objects(file: str, glossary: list[Path] | None) -> Iterator[str]:
    from pipeline.glossary import Termbase
    from pipeline.model import Term

    alone: dict[str, Termbase] = {}
    whole: Termbase | None = None
    for number, line in enumerate(_read(file).split("\n"), start=1):
        if not line.strip():
            continue
        record = _record(line, f"{file}:{number}")
        term = record.get("term")
        if term is None:
            whole = whole or _load(glossary)
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


def _read(file: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise GlossaryError(f"cannot be read: {error.strerror}", where=file, advice="check the path") from error
    except UnicodeDecodeError as error:
        raise GlossaryError("not UTF-8", where=file, advice="save the file as UTF-8") from error


def _load(glossary: list[Path] | None) -> Termbase:
    from pipeline.glossary import Termbase

    return Termbase.load(glossary or [DEFAULT])
