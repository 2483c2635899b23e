"""``tercume memory``: the translation memory in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

URL = Annotated[str, typer.Option("--memory", help="SQLAlchemy URL (default: the project's memory).")]


def import_(
    paths: Annotated[list[Path], typer.Argument(help="TMX 1.4b files.")],
    memory: URL = "",
) -> None:
    """Add the Turkish–English units of TMX files. What is there already is not added again."""
    from pipeline.cli import remembering

    remembering.import_tmx(paths, memory)


def export(
    path: Annotated[Path, typer.Argument(help="TMX file to write; '-' for standard output.")],
    memory: URL = "",
) -> None:
    """Write all approved units as TMX 1.4b."""
    from pipeline.cli import remembering

    remembering.export_tmx(path, memory)


def rebuild(
    memory: URL = "",
) -> None:
    """Make the memory anew from the catalogues. Imported units stay; the cache of machine text is emptied."""
    from pipeline.cli import remembering

    remembering.rebuild(memory)


def stats(
    memory: URL = "",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """How much the memory holds."""
    from pipeline.cli import remembering

    remembering.stats(memory, as_json=json)


def search(
    text: Annotated[str, typer.Argument(help="A Turkish sentence.")],
    memory: URL = "",
    least: Annotated[float, typer.Option(min=0.5, max=1.0, help="Least likeness of a fuzzy match.")] = 0.75,
) -> None:
    """Approved units with the same or a similar source, as a reviewer is offered them."""
    from pipeline.cli import remembering

    remembering.search(text, memory, least)


def register(app: typer.Typer) -> None:
    """Add this group's commands to ``app``."""
    group = typer.Typer(help="The translation memory: import, export, rebuild, search.", no_args_is_help=True)
    group.command("import")(import_)
    for command in (export, rebuild, stats, search):
        group.command()(command)
    app.add_typer(group, name="memory")
