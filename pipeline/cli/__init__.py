"""The ``tercume`` command. One file a command group; each has a ``register`` that adds its commands."""

from __future__ import annotations

import importlib
import sys
from typing import Annotated

import typer

from pipeline import __version__
from pipeline.errors import PipelineError

GROUPS = (
    "translate",
    "segment",
    "check",
    "evaluate",
    "models",
    "glossary",
    "score",
    "refresh",
    "memory",
    "serve",
    "interchange",
)
"""Modules of this package, in the order of ``tercume --help``."""


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tercume {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Turkish articles in English: translate, check, score, review and publish."""


def build() -> typer.Typer:
    """The application with the commands of every group."""
    app = typer.Typer(
        name="tercume",
        help="Turkish articles in English: translate, check, score, review and publish.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        add_completion=False,
    )
    app.callback()(_root)
    for group in GROUPS:
        importlib.import_module(f"pipeline.cli.{group}").register(app)
    return app


def main() -> None:
    """Entry point. Exit codes: 0 ok, 1 user error, 2 usage, 3 some articles failed."""
    try:
        build()()
    except PipelineError as error:
        sys.stderr.write(f"tercume: {error}\n")
        raise SystemExit(1) from None
