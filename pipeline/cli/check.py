"""``tercume check`` and ``tercume init``: before an article is translated, and before there is one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.checkup import Finding


def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Articles or folders (default: the project's sources).")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check Turkish originals: front matter, encoding, language, markup, empty parts, over-long sentences.

    Exit code 1 when an error was found; warnings and notes leave it 0.
    """
    from pipeline.checkup import Gravity, check_files
    from pipeline.project import source_paths
    from pipeline.segment import split
    from pipeline.settings import load_settings

    files = source_paths(load_settings(), paths or [])
    findings = check_files(files, split)
    typer.echo(_as_json(files, findings) if json else _as_text(files, findings))
    raise typer.Exit(1 if any(f.gravity is Gravity.ERROR for f in findings) else 0)


def _as_text(files: Sequence[Path], findings: Sequence[Finding]) -> str:
    lines = [str(finding) for finding in findings]
    counts = _counts(findings)
    told = ", ".join(f"{n} {name}{'s' if n != 1 else ''}" for name, n in counts.items() if n) or "nothing found"
    return "\n".join([*lines, f"{len(files)} article{'s' if len(files) != 1 else ''} checked: {told}"])


def _as_json(files: Sequence[Path], findings: Sequence[Finding]) -> str:
    import json
    from dataclasses import asdict

    data = {
        "files": [str(path) for path in files],
        "counts": _counts(findings),
        "findings": [asdict(finding) for finding in findings],
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def _counts(findings: Sequence[Finding]) -> dict[str, int]:
    from pipeline.checkup import Gravity

    return {g.value: sum(f.gravity is g for f in findings) for g in Gravity}


def init(
    folder: Annotated[Path, typer.Argument(help="Where the project is to be; made when it does not exist.")],
) -> None:
    """Make a working project: an example article, a glossary, settings. What stands there already is kept."""
    from pipeline.project_new import make_project

    made, kept = make_project(folder)
    for path in made:
        typer.echo(f"made  {path}")
    for path in kept:
        typer.echo(f"kept  {path}")
    typer.echo(f"Next: cd {folder} && tercume check && tercume translate")


def register(app: typer.Typer) -> None:
    """Add this group's commands to ``app``."""
    app.command()(check)
    app.command()(init)
