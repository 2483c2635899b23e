"""``tercume translate``: articles, or lines in a pipe."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def translate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Articles or folders (default: the project's sources); with --lines a file or '-'."),
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", help="Output folder (default: outputs/en).")] = None,
    model: Annotated[str | None, typer.Option(help="Model name, folder, or 'auto'.")] = None,
    format: Annotated[
        str | None, typer.Option(help="po,html,md,json,review,xliff; with --lines: text or jsonl.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=0, help="Threads for the engine; 0: one for each core.")] = 0,
    lines: Annotated[
        bool, typer.Option("--lines", help="Translate one segment a line, from a file or a pipe.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress, no table.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Translate articles into English pages, catalogues and data, or lines in a pipe."""
    from pipeline.cli import translating

    if lines:
        translating.translate_lines(paths, model, format or "text", jobs)
    else:
        code = translating.translate_sources(paths or [], to, model, format, jobs, quiet=quiet, as_json=json)
        raise typer.Exit(code)


def register(app: typer.Typer) -> None:
    """Add this group's commands to ``app``."""
    app.command()(translate)
