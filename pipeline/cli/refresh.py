"""``tercume refresh`` and ``tercume status``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def refresh(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Only these sources (default: all of the project's).")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what is stale and why, with words and minutes; change nothing.")
    ] = False,
    jobs: Annotated[int, typer.Option(min=0, help="Threads for the engine; 0: one for each core.")] = 0,
    limit: Annotated[int, typer.Option(min=0, help="Refresh this many articles at most; 0: all.")] = 0,
    since: Annotated[str, typer.Option(help="Only articles dated this day (YYYY-MM-DD) or later.")] = "",
    only: Annotated[
        str, typer.Option(help="stale: translate, but score and export nothing else; flagged: only flagged segments.")
    ] = "",
    runner: Annotated[str, typer.Option(help="local or ray.")] = "local",
    ray_address: Annotated[
        str, typer.Option("--ray-address", help="Ray cluster to join (default: start one on this machine).")
    ] = "",
    workers: Annotated[int, typer.Option(min=1, help="Engine workers of the Ray runner.")] = 2,
    sources: Annotated[str, typer.Option(help="Folder or fsspec URL of the sources (default: sources/tr).")] = "",
    to: Annotated[str, typer.Option("--to", help="Folder or fsspec URL of the outputs (default: outputs/en).")] = "",
    memory: Annotated[
        str, typer.Option(help="SQLAlchemy URL of the translation memory (default: the project's); 'none': without.")
    ] = "",
    model: Annotated[str | None, typer.Option(help="Model name, folder, or 'auto'.")] = None,
    log: Annotated[Path | None, typer.Option(help="Append every event to this file as JSON lines.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress, no summary.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Translate what is stale, and only that; what people approved stays.

    Exit codes: 0 all is current, 1 nothing could be done, 3 some articles failed, 4 stopped before the end.
    """
    from pipeline.cli import refreshing

    asked = refreshing.Asked(
        paths=tuple(paths or ()),
        dry_run=dry_run,
        jobs=jobs,
        limit=limit,
        since=since,
        only=only,
        runner=runner,
        ray_address=ray_address,
        workers=workers,
        sources=sources,
        to=to,
        memory=memory,
        model=model,
        log=log,
        quiet=quiet,
        as_json=json,
    )
    raise typer.Exit(refreshing.refresh(asked))


def status(
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Where the project stands: articles, segments by state, what waits for a reviewer. Loads no model."""
    from pipeline.cli import refreshing

    refreshing.status(as_json=json)


def register(app: typer.Typer) -> None:
    """Add this group's commands to ``app``."""
    app.command()(refresh)
    app.command()(status)
