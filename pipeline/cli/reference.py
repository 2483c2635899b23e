"""``docs/reference.md``, written from the commands: ``python -m pipeline.cli.reference > docs/reference.md``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from pipeline.cli import build

HEAD = """# Reference

Every command and option of `tercume`. Written by `python -m pipeline.cli.reference`; a test compares it with the
commands.

Exit codes: 0 ok · 1 the input, a file or the settings are wrong (the message says where, what and what to do) · 2 the
command was called wrongly · 3 some articles failed, the others were written.

Paths are taken from the project's root: the nearest folder upwards with a `tercume.toml` or `sources/tr`.
"""


def render() -> str:
    """The whole page."""
    command = typer.main.get_command(build())
    return "\n".join([HEAD, *_sections(command, "tercume")]).rstrip() + "\n"


def _sections(command: Any, name: str) -> Iterator[str]:
    children = getattr(command, "commands", None)
    if children is None:
        yield from _section(command, name)
        return
    if name != "tercume":
        yield f"## {name}\n\n{(command.help or '').strip()}\n"
    for child, sub in children.items():
        if not sub.hidden:
            yield from _sections(sub, f"{name} {child}")


def _section(command: Any, name: str) -> Iterator[str]:
    level = "###" if name.count(" ") > 1 else "##"
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and not p.hidden and p.name != "help"]
    usage = " ".join([name, *(["[OPTIONS]"] if options else []), *map(_metavar, arguments)])
    yield f"{level} {name}\n\n{(command.help or '').strip()}\n\n`{usage}`\n"
    if arguments or options:
        yield "| | |\n|---|---|"
        yield from (_row(p, f"`{_metavar(p)}`") for p in arguments)
        yield from (_row(p, ", ".join(f"`{o}`" for o in (*p.opts, *p.secondary_opts))) for p in options)
        yield ""


def _metavar(argument: Any) -> str:
    name = f"{argument.name.upper().rstrip('_')}{'…' if argument.nargs == -1 else ''}"
    return name if argument.required else f"[{name}]"


def _row(parameter: Any, names: str) -> str:
    told = (getattr(parameter, "help", None) or "").replace("|", "\\|").replace("\n", " ")
    default = parameter.default
    plain = isinstance(default, (str, int, float)) and not isinstance(default, bool) and default not in ("", None)
    return f"| {names} | {told}{f' Default: `{default}`.' if plain else ''} |"


if __name__ == "__main__":
    print(render(), end="")
