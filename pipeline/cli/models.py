"""``tercume models``: which translation models there are, fetching, converting and choosing one."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.progress import TaskID

    from pipeline.engines.registry import Entry

app = typer.Typer(help="List, fetch, convert and choose translation models.", no_args_is_help=True)


@app.command("list")
def list_models(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the known models: which are on this machine, their licence and size."""
    from pipeline.engines import registry

    installed = registry.installed()
    known = registry.entries()
    rows = [_row(entry, entry.name in installed) for entry in known.values()]
    rows += [_local_row(name) for name in installed if name not in known]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
    else:
        _print_table(rows)


def _row(entry: Entry, here: bool) -> dict[str, str | int | bool]:
    about = f"{entry.about}; {entry.warning}" if entry.warning else entry.about
    return {
        "name": entry.name,
        "here": here,
        "licence": entry.licence,
        "size_mb": entry.size_mb,
        "hub": entry.hub,
        "revision": entry.revision,
        "about": about,
    }


def _local_row(name: str) -> dict[str, str | int | bool]:
    from pipeline.engines import manifest, registry

    folder = registry.folder_of(name)
    read = manifest.read(folder)
    size = sum(path.stat().st_size for path in folder.iterdir()) // 1_000_000
    about = "converted on this machine"
    return {
        "name": name,
        "here": True,
        "licence": read.licence,
        "size_mb": size,
        "hub": read.hub,
        "revision": read.revision,
        "about": about,
    }


def _print_table(rows: list[dict[str, str | int | bool]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("model", "here", "licence", "MB", "about")
    for row in rows:
        table.add_row(
            str(row["name"]), "yes" if row["here"] else "", str(row["licence"]), str(row["size_mb"]), str(row["about"])
        )
    Console().print(table)


@app.command()
def fetch(
    name: Annotated[str, typer.Argument(help="A model of `tercume models list`.")],
    again: Annotated[bool, typer.Option("--again", help="Fetch although it is here.")] = False,
) -> None:
    """Download a model, convert it to int8 and keep it in the user's cache folder."""
    from pipeline.engines import fetch as fetching
    from pipeline.engines import registry

    entry = registry.entries().get(name)
    if entry and entry.warning:
        typer.echo(f"warning: {entry.warning}", err=True)
    with _progress() as progress:
        folder = fetching.fetch(name, again=again, progress=progress)
    typer.echo(f"{name} is in {folder}\nuse it in this project: tercume models use {name}")


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for every file on a terminal, a line for every file elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def show(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=total)
            bars.update(tasks[name], completed=done)
            if done == total and not console.is_terminal:
                console.print(f"{name}: {total:,} bytes")

        yield show


@app.command()
def convert(
    path: Annotated[Path, typer.Argument(help="Folder of a transformers Marian, M2M-100 or NLLB model.")],
    name: Annotated[str, typer.Option(help="Name to keep it under (default: the folder's).")] = "",
    licence: Annotated[str, typer.Option(help="Licence of the model, for the notice.")] = "unknown",
    to: Annotated[Path | None, typer.Option("--to", help="Folder to write (default: in the cache folder).")] = None,
) -> None:
    """Convert a model that is on this machine to int8."""
    from pipeline.engines import fetch as fetching
    from pipeline.engines import registry

    kept = name or path.resolve().name
    folder = to or registry.folder_of(kept)
    fetching.convert(path, folder, fetching.local_manifest(path, kept, licence))
    typer.echo(f"{kept} is in {folder}")


@app.command()
def use(
    name: Annotated[str, typer.Argument(help="A model of `tercume models list`, a folder, or auto.")],
) -> None:
    """Make this project translate with a model: writes [engine] model in tercume.toml."""
    from pipeline.engines import registry
    from pipeline.files import write_atomic
    from pipeline.settings import FILE_NAME, find_root

    _, why = registry.resolve(name)
    path = find_root() / FILE_NAME
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    write_atomic(path, with_model(before, name, str(path)).encode())
    typer.echo(f"{path}: model = {name} ({why})")


def with_model(text: str, name: str, where: str) -> str:
    """The text of ``tercume.toml`` with ``[engine] model`` set to ``name``; all other lines stay as they are.

    Raises SettingsError when the text is not TOML, before or after.
    """
    from pipeline.errors import SettingsError

    line = f"model = {json.dumps(name, ensure_ascii=False)}"
    try:
        engine = tomllib.loads(text).get("engine", {})
        lines = _replaced(text.splitlines(), line, "model" in engine)
        written = "\n".join(lines) + "\n"
        if tomllib.loads(written).get("engine", {}).get("model") == name:
            return written
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"not valid TOML: {error}", where=where, advice="correct the line") from error
    raise SettingsError("[engine] cannot be edited safely", where=where, advice=f"write by hand: [engine] {line}")


def _replaced(lines: list[str], line: str, present: bool) -> list[str]:
    heads = [n for n, text in enumerate(lines) if text.strip().startswith("[engine]")]
    if not heads:
        return [*lines, *([""] if lines else []), "[engine]", line]
    start = heads[0] + 1
    end = next((n for n in range(start, len(lines)) if lines[n].lstrip().startswith("[")), len(lines))
    if not present:
        return [*lines[:start], line, *lines[start:]]
    return [
        line if start <= n < end and text.split("=")[0].strip() == "model" else text for n, text in enumerate(lines)
    ]


@app.command()
def path(
    name: Annotated[str, typer.Argument(help="A model on this machine.")] = "auto",
) -> None:
    """Print the folder of a model."""
    from pipeline.engines import registry

    chosen, _ = registry.resolve(name)
    folder = Path(chosen) if Path(chosen).exists() else registry.folder_of(chosen)
    typer.echo(str(folder))


def register(application: typer.Typer) -> None:
    """Add this group's commands to ``application``."""
    application.add_typer(app, name="models")
