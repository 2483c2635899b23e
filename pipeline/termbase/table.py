"""Reading and writing the termbase's own CSV: ``source,target,type,status,variants,gender,case,note,provenance``."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import GlossaryError

COLUMNS = ("source", "target", "type", "status", "variants", "gender", "case", "note", "provenance")
STATUSES = ("preferred", "admitted", "forbidden", "untranslatable")
TYPES = (
    "person", "organisation", "place", "mechanism", "treaty", "work", "unit", "quote", "event", "title", "product",
    "people", "concept", "term",
)  # fmt: skip
SOURCE_VARIANT = "tr:"
"""Prefix of a variant that is another spelling of the source, not of the target."""
MAX_LINE = 1 << 16
"""Bytes a line may have: 64 KiB, far more than any term or quotation."""
MAX_FILE = 1 << 26
"""Bytes a file may have: 64 MiB."""
FORMULA = ("=", "+", "@", "-", "\t")
"""First characters that make a spreadsheet take a cell for a formula (OWASP, "CSV Injection")."""

_EXACT = {"exact", "sensitive", "yes", "true", "1"}
_FREE = {"", "any", "insensitive", "no", "false", "0"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a termbase. Texts are NFC; ``raw_source`` and ``raw_target`` are as in the file."""

    source: str
    target: str
    type: str
    status: str
    variants: tuple[str, ...]
    source_variants: tuple[str, ...]
    gender: str
    case_sensitive: bool
    note: str
    provenance: str
    path: str
    line: int
    raw_source: str = ""
    raw_target: str = ""

    @property
    def where(self) -> str:
        """``file:line``."""
        return f"{self.path}:{self.line}"


def read_rows(path: Path) -> list[Row]:
    """The rows of a termbase file, in order. Raises GlossaryError with file and line for anything it cannot accept."""
    reader = csv.reader(_lines(path), strict=True)
    rows: list[Row] = []
    try:
        header = _header(next(reader, None), path)
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(_row(cells, header, str(path), line))
            line = reader.line_num + 1
    except csv.Error as error:
        raise GlossaryError(
            f"broken CSV: {error}", where=f"{path}:{reader.line_num}", advice="close the quotation mark of the field"
        ) from error
    return rows


def _lines(path: Path) -> Iterator[str]:
    """The lines of the file as text. Never holds more than MAX_LINE bytes of a line."""
    try:
        if path.stat().st_size > MAX_FILE and not _has_long_line(path):
            raise GlossaryError("larger than 64 MiB", where=str(path), advice="split it into several files")
        with path.open("rb") as stream:
            number = 0
            while raw := stream.readline(MAX_LINE + 1):
                number += 1
                yield _text(raw, f"{path}:{number}", first=number == 1)
    except OSError as error:
        raise GlossaryError(
            f"cannot be read: {error.strerror or error}", where=str(path), advice="check the path and its permissions"
        ) from error


def _has_long_line(path: Path) -> bool:
    with path.open("rb") as stream:
        return len(stream.readline(MAX_LINE + 1)) > MAX_LINE


def _text(raw: bytes, where: str, *, first: bool) -> str:
    if len(raw) > MAX_LINE:
        raise GlossaryError(
            "a line of more than 64 KiB", where=where, advice="a termbase has one term a line; is this the right file?"
        )
    try:
        text = raw.decode("utf-8-sig" if first else "utf-8")
    except UnicodeDecodeError as error:
        raise GlossaryError(
            f"not UTF-8 (byte {error.start + 1} is 0x{raw[error.start]:02x})",
            where=where,
            advice="save the file as UTF-8",
        ) from error
    bad = next((c for c in text if unicodedata.category(c) == "Cc" and c not in "\t\r\n"), None)
    if bad is not None:
        raise GlossaryError(f"control character U+{ord(bad):04X}", where=where, advice="delete it")
    # The csv module wants bare line feeds inside quoted fields to survive; CRLF becomes LF.
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _header(cells: list[str] | None, path: Path) -> dict[str, int]:
    where, advice = f"{path}:1", f"the first line must be: {','.join(COLUMNS)}"
    if not cells:
        raise GlossaryError("empty file", where=where, advice=advice)
    names = [c.strip().lower() for c in cells]
    if len(names) == 1 and any(sign in names[0] for sign in ";\t"):
        sign = "semicolons" if ";" in names[0] else "tabs"
        raise GlossaryError(
            f"columns separated by {sign}", where=where, advice="save the file with commas between them"
        )
    twice = next((n for n in names if n and names.count(n) > 1), None)
    if twice is not None:
        raise GlossaryError(f"column {twice!r} stands twice", where=where, advice=advice)
    unknown = [n for n in names if n not in COLUMNS]
    missing = [n for n in COLUMNS[:2] if n not in names]
    if missing or unknown:
        what = f"no column {missing[0]!r}" if missing else f"unknown column {unknown[0]!r}"
        raise GlossaryError(what, where=where, advice=advice)
    return {name: index for index, name in enumerate(names)}


def _row(cells: list[str], header: dict[str, int], path: str, line: int) -> Row:
    where = f"{path}:{line}"
    if len(cells) > len(header):
        raise GlossaryError(
            f"{len(cells)} fields where the header has {len(header)}",
            where=where,
            advice="put fields with commas into double quotes",
        )
    raw = {name: cells[index].strip() if index < len(cells) else "" for name, index in header.items()}
    field = {name: clean(raw.get(name, "")) for name in COLUMNS}
    if not field["source"]:
        raise GlossaryError("no source", where=where, advice="every line needs the Turkish term in its dictionary form")
    status = _one_of(field["status"].lower() or "preferred", STATUSES, "status", where)
    target = field["target"] or (field["source"] if status == "untranslatable" else "")
    if not target:
        raise GlossaryError(f"no target for {field['source']!r}", where=where, advice="fill in the English term")
    variants = [v for v in split_variants(field["variants"]) if v]
    return Row(
        source=field["source"],
        target=target,
        type=field["type"].lower(),
        status=status,
        variants=tuple(v for v in variants if not v.startswith(SOURCE_VARIANT)),
        source_variants=tuple(v.removeprefix(SOURCE_VARIANT).strip() for v in variants if v.startswith(SOURCE_VARIANT)),
        gender=_one_of(field["gender"].lower(), ("", "m", "f", "n"), "gender", where),
        case_sensitive=_case(field["case"].lower(), where),
        note=field["note"],
        provenance=field["provenance"],
        path=path,
        line=line,
        raw_source=raw.get("source", ""),
        raw_target=raw.get("target", ""),
    )


def clean(text: str) -> str:
    """NFC, with white space collapsed and the apostrophe that guards a formula taken off."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text


def split_variants(text: str) -> list[str]:
    """The parts between ``|``; a ``|`` that belongs to a term is written ``\\|``."""
    return [p.replace("\0", "|").strip() for p in text.replace("\\|", "\0").split("|")]


def _one_of(value: str, allowed: Sequence[str], column: str, where: str) -> str:
    if value not in allowed:
        names = ", ".join(a or "(empty)" for a in allowed)
        raise GlossaryError(f"{column} {value!r}", where=where, advice=f"use one of: {names}")
    return value


def _case(value: str, where: str) -> bool:
    if value not in _EXACT | _FREE:
        raise GlossaryError(f"case {value!r}", where=where, advice='write "exact" or leave it empty')
    return value in _EXACT


def guarded(cell: str) -> str:
    """``cell`` with an apostrophe before what a spreadsheet would take for a formula; ``clean`` takes it off."""
    return "'" + cell if cell.startswith(FORMULA) else cell


def write_rows(rows: Iterable[Row]) -> bytes:
    """The CSV of ``rows``, UTF-8 with LF and a header."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for r in rows:
        variants = [*r.variants, *(SOURCE_VARIANT + v for v in r.source_variants)]
        joined = "|".join(v.replace("|", "\\|") for v in variants)
        case = "exact" if r.case_sensitive else ""
        cells = (r.source, r.target, r.type, r.status, joined, r.gender, case, r.note, r.provenance)
        writer.writerow([guarded(c) for c in cells])
    return stream.getvalue().encode()
