"""``tercume segment``: sentence splitting in a pipe."""

from __future__ import annotations

import os
import sys
from typing import IO, TYPE_CHECKING, Annotated

import typer

from pipeline.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FORMATS = ("text", "jsonl")


def segment(
    file: Annotated[str, typer.Argument(help="Turkish text, one paragraph a line; '-' is standard input.")] = "-",
    format: Annotated[
        str,
        typer.Option(
            help='text: one sentence a line, blank lines kept; jsonl: {"text"} in, {"text", "sentences"} out.'
        ),
    ] = "text",
) -> None:
    """Split Turkish text into sentences."""
    if format not in _FORMATS:
        raise typer.BadParameter(f"{format!r} is not one of {', '.join(_FORMATS)}", param_hint="--format")
    name = "standard input" if file == "-" else file
    convert = _text if format == "text" else _jsonl
    try:
        with _opened(file) as stream:
            for line in convert(_decoded(stream, name), name):
                sys.stdout.buffer.write(line.encode("utf-8", "surrogatepass") + b"\n")
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # `tercume segment … | head`: the reader has enough; what is still buffered goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _opened(file: str) -> IO[bytes]:
    if file == "-":
        return open(sys.stdin.fileno(), "rb", closefd=False)
    try:
        return open(file, "rb")  # noqa: PTH123
    except OSError as error:
        raise SourceError(
            f"cannot be read: {error.strerror or error}",
            where=file,
            advice="give a text file, or '-' for standard input",
        ) from error


def _decoded(stream: IO[bytes], name: str) -> Iterator[str]:
    """The lines without their line ends. Raises SourceError at the first line that is not UTF-8."""
    for number, raw in enumerate(stream, start=1):
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise SourceError(
                f"is not UTF-8: byte 0x{raw[error.start]:02x} at column {error.start + 1}",
                where=f"{name}:{number}",
                advice="convert it first, for instance: iconv -f windows-1254 -t utf-8",
            ) from error
        yield line.rstrip("\r\n")


def _text(lines: Iterable[str], name: str) -> Iterator[str]:
    """One sentence a line; a blank line stays."""
    from pipeline.segment import sentences

    for line in lines:
        yield from sentences(line) or [""]


def _jsonl(lines: Iterable[str], name: str) -> Iterator[str]:
    """A JSON object for each one read, with its sentences. Raises SourceError naming the line that is not one."""
    import json

    from pipeline.segment import sentences

    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            text = json.loads(line)["text"]
            if not isinstance(text, str):
                raise TypeError("text is no string")
        except (ValueError, KeyError, TypeError) as error:
            raise SourceError(
                f'is not a JSON object with a string "text": {line[:60]}',
                where=f"{name}:{number}",
                advice='write one object a line, for instance {"text": "Geldi. Gitti."}',
            ) from error
        yield json.dumps({"text": text, "sentences": sentences(text)}, ensure_ascii=False)


def register(app: typer.Typer) -> None:
    """Add ``segment`` to ``app``."""
    app.command("segment")(segment)
