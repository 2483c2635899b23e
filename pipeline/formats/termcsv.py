"""Term lists in the CSV shapes of other systems.

- DeepL (developers.deepl.com, "Glossaries"): two columns, source and target, no header.
- Google Cloud Translation ("Glossaries", unidirectional): the same two columns; its equivalent term sets have a header
  of language codes (and perhaps ``pos`` and ``description``), which the reader takes too.
- Amazon Translate ("Custom terminology"): a header of language codes, the source's first.

They carry approved targets alone: no variants, no forbidden targets. Fields that a spreadsheet would run as a formula
get an apostrophe, which the reader takes off.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from pipeline.errors import GlossaryError
from pipeline.model import Term

_FORMULA = ("=", "+", "@", "-", "\t")
_MOST = 1 << 26


class Shape(StrEnum):
    """Whose CSV it is."""

    DEEPL = "deepl"
    GOOGLE = "google"
    AMAZON = "amazon"


def write_termcsv(terms: Iterable[Term], shape: Shape) -> bytes:
    """The approved pairs as UTF-8 CSV with LF, one line a source, in the order given."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    if shape is Shape.AMAZON:
        writer.writerow(("tr", "en"))
    for term in terms:
        if term.target and term.type != "quote":
            writer.writerow((_guarded(term.source), _guarded(term.target)))
    return stream.getvalue().encode()


def read_termcsv(path: Path, shape: Shape) -> tuple[Term, ...]:
    """The pairs of a file as preferred terms.

    Raises GlossaryError with file and line for a file that is not UTF-8, lacks the header of its shape, or has a line
    without two filled columns or a source twice.
    """
    rows = csv.reader(_text(path).splitlines(keepends=True), strict=True)
    terms: dict[str, Term] = {}
    columns: tuple[int, int] | None = (0, 1) if shape is not Shape.AMAZON else None
    try:
        for cells in rows:
            where = f"{path}:{rows.line_num}"
            if not any(c.strip() for c in cells):
                continue
            if rows.line_num == 1 and (shape is not Shape.DEEPL) and (header := _header(cells)):
                columns = header
                continue
            if columns is None:
                raise GlossaryError("no header of language codes", where=where, advice="the first line must be: tr,en")
            term = _term(cells, columns, where)
            if term.source in terms:
                raise GlossaryError(
                    f"{term.source!r} stands at {terms[term.source].where} already", where=where, advice="keep one"
                )
            terms[term.source] = term
    except csv.Error as error:
        raise GlossaryError(
            f"broken CSV: {error}", where=f"{path}:{rows.line_num}", advice="close the quotes"
        ) from error
    return tuple(terms.values())


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST + 1)
    except OSError as error:
        raise GlossaryError(f"cannot be read: {error.strerror}", where=str(path), advice="check the path") from error
    if len(data) > _MOST:
        raise GlossaryError("larger than 64 MiB", where=str(path), advice="split it into several files")
    try:
        return unicodedata.normalize("NFC", data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise GlossaryError("not UTF-8", where=f"{path}:{line}", advice="save the file as UTF-8") from error


def _header(cells: list[str]) -> tuple[int, int] | None:
    codes = [c.strip().lower().split("-")[0] for c in cells]
    return (codes.index("tr"), codes.index("en")) if "tr" in codes and "en" in codes else None


def _term(cells: list[str], columns: tuple[int, int], where: str) -> Term:
    if len(cells) <= max(columns) or not all(cells[c].strip() for c in columns):
        raise GlossaryError("not two filled columns", where=where, advice="each line needs the Turkish and the English")
    source, target = (_bare(cells[c]) for c in columns)
    return Term(source, (target,), where=where)


def _guarded(cell: str) -> str:
    return "'" + cell if cell.startswith(_FORMULA) else cell


def _bare(cell: str) -> str:
    cell = " ".join(cell.split())
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA else cell
