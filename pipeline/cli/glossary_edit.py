"""``tercume glossary import``, ``export`` and ``add``."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.glossary_sources import DEFAULT, load
from pipeline.errors import GlossaryError
from pipeline.files import write_atomic

if TYPE_CHECKING:
    from pipeline.model import Term


class Exchange(StrEnum):
    """Formats of ``glossary import`` and ``export``."""

    CSV = "csv"
    DEEPL = "deepl"
    GOOGLE = "google"
    AMAZON = "amazon"
    TBX2 = "tbx2"
    TBX3 = "tbx3"


def import_terms(
    file: Annotated[Path, typer.Argument(help="File to read.")],
    form: Annotated[Exchange, typer.Option("--format", help="Its format; tbx2 and tbx3 read either.")] = Exchange.TBX3,
    glossary: Annotated[Path, typer.Option("--glossary", "-g", help="Termbase to add to.")] = DEFAULT,
) -> None:
    """Add the terms of another system's file to the termbase. Sources it has already are left as they are."""
    from pipeline.termbase.entries import rows_of
    from pipeline.termbase.table import read_rows, write_rows

    terms = _read(file, form)
    rows = read_rows(glossary) if glossary.exists() else []
    known = {row.source for row in rows}
    fresh = [row for row in rows_of(terms) if row.source not in known]
    write_atomic(glossary, write_rows([*rows, *fresh]))
    added = len({row.source for row in fresh})
    typer.echo(f"{glossary}: {added} added, {len(terms) - added} there already")


def export_terms(
    form: Annotated[Exchange, typer.Option("--format", help="Format to write.")] = Exchange.TBX3,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; standard output if none.")
    ] = None,
    glossary: Annotated[list[Path] | None, typer.Option("--glossary", "-g", help="Termbase files.")] = None,
) -> None:
    """Write the termbase for another system: DeepL, Google or Amazon CSV, TBX 2 or 3, or its own CSV."""
    data = _written(load(glossary).terms, form)
    if output is None:
        sys.stdout.buffer.write(data)
    else:
        write_atomic(output, data)


def add(
    source: Annotated[str, typer.Argument(help="Turkish term in its dictionary form.")],
    target: Annotated[str, typer.Argument(help="Approved English.")],
    kind: Annotated[str, typer.Option("--type", help="person, organisation, place …")] = "",
    status: Annotated[
        str, typer.Option("--status", help="preferred, admitted, forbidden, untranslatable.")
    ] = "preferred",
    variants: Annotated[str, typer.Option("--variants", help="Allowed targets, split by |; tr: for spellings.")] = "",
    note: Annotated[str, typer.Option("--note", help="For translators.")] = "",
    provenance: Annotated[str, typer.Option("--provenance", help="Where the English is from.")] = "",
    glossary: Annotated[Path, typer.Option("--glossary", "-g", help="Termbase to add to.")] = DEFAULT,
) -> None:
    """Add one line to the termbase. Nothing is written when the source has a preferred target already."""
    import csv
    import io

    from pipeline.termbase.table import COLUMNS, guarded, read_rows, write_rows

    old = glossary.read_bytes() if glossary.exists() else write_rows([])
    rows = read_rows(glossary) if glossary.exists() else []
    clash = next((r for r in rows if r.source == source and (r.status == status or r.target == target)), None)
    if clash is not None:
        raise GlossaryError(
            f"{source!r} is {clash.status} as {clash.target!r} already", where=clash.where, advice="edit that line"
        )
    stream = io.StringIO()
    cells = dict(zip(COLUMNS, (source, target, kind, status, variants, "", "", note, provenance), strict=True))
    header = old.decode("utf-8-sig").splitlines()[0].split(",")
    csv.writer(stream, lineterminator="\n").writerow([guarded(cells.get(name.strip().lower(), "")) for name in header])
    data = (old if old.endswith(b"\n") else old + b"\n") + stream.getvalue().encode()
    _check(data, glossary)
    write_atomic(glossary, data)
    typer.echo(f"{glossary}: {source} → {target}")


def _check(data: bytes, glossary: Path) -> None:
    """Read what is about to be written, so that a line the reader would refuse never reaches the file."""
    import tempfile

    from pipeline.termbase.table import read_rows

    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / glossary.name
        trial.write_bytes(data)
        read_rows(trial)


def _read(file: Path, form: Exchange) -> tuple[Term, ...]:
    if form in (Exchange.TBX2, Exchange.TBX3):
        from pipeline.formats.tbx import read_tbx

        return read_tbx(file)
    if form is Exchange.CSV:
        return load([file]).terms
    from pipeline.formats.termcsv import Shape, read_termcsv

    return read_termcsv(file, Shape(form.value))


def _written(terms: tuple[Term, ...], form: Exchange) -> bytes:
    if form in (Exchange.TBX2, Exchange.TBX3):
        from pipeline.formats.tbx import TbxVersion, write_tbx

        return write_tbx(terms, TbxVersion(form.value))
    if form is Exchange.CSV:
        from pipeline.termbase.entries import rows_of
        from pipeline.termbase.table import write_rows

        return write_rows(rows_of(terms))
    from pipeline.formats.termcsv import Shape, write_termcsv

    return write_termcsv(terms, Shape(form.value))
