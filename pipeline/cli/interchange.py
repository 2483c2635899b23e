"""``tercume export``, ``tercume import`` and ``tercume verify``: files for other programs, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def export(
    article: Annotated[str, typer.Argument(help="A slug, or the path of a Turkish original.")],
    format: Annotated[
        str, typer.Option(help="Comma-separated: po, html, md, json, review, xliff, xliff12, docx, epub, wiki.")
    ] = "xliff",
    preset: Annotated[
        str, typer.Option(help="Site layout: plain, hugo, docusaurus, astro, mediawiki (default: the project's).")
    ] = "",
    to: Annotated[Path | None, typer.Option("--to", help="Output folder (default: outputs/en).")] = None,
    without_notice: Annotated[
        bool, typer.Option("--without-notice", help="Leave the notice out, or fail where that is not allowed.")
    ] = False,
) -> None:
    """Write an article from its catalogue, without translating anything."""
    from pipeline.cli import interchanging

    for path in interchanging.export(article, format, preset, to, without_notice=without_notice):
        typer.echo(str(path))


def import_(
    file: Annotated[Path, typer.Argument(help="An edited .xlf, .xliff or .po.")],
    by: Annotated[str, typer.Option("--by", help="Who approved what the file has as reviewed or final.")] = "",
    article: Annotated[str, typer.Option("--article", help="Slug of the article, where the file does not tell.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be taken; change nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Take edits that were made in another program into the catalogue.

    Each edit is compared with the catalogue first. What somebody else changed meanwhile, what is gone and what has
    broken markup is left alone and listed, with both texts.

    Exit codes: 0 all edits are in, 1 the file cannot be taken, 3 some edits were left alone.
    """
    from pipeline.cli import interchanging

    raise typer.Exit(interchanging.import_file(file, by, article, dry_run=dry_run, as_json=json))


def verify(
    file: Annotated[Path, typer.Argument(help="An exported .html, .md, .json, .po, .xlf, .docx, .epub or .wiki.")],
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Tell which source and revision a file came from, whether it is current, changed by hand, or not ours.

    Exit codes: 0 current, 1 it cannot be read, 4 outdated, 5 changed by hand, 6 not ours, 7 ours, but its source is
    not in this project.
    """
    from pipeline.cli import interchanging

    raise typer.Exit(interchanging.verify_file(file, as_json=json))


def register(app: typer.Typer) -> None:
    """Add this group's commands to ``app``."""
    app.command()(export)
    app.command("import")(import_)
    app.command()(verify)
