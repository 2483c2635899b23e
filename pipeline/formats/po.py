"""Catalogues as gettext PO files, through polib.

What the machine knows of a unit stands in its ``#.`` lines (``pipeline.catalogue.facts``).

gettext writes no ``#.`` lines for obsolete (``#~``) units, so there the same lines stand in the translator's
comment behind ``~ ``. Format: the GNU gettext manual, section "The Format of PO Files".
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote, unquote

import polib

from pipeline.catalogue import Catalogue, Reference, Unit
from pipeline.catalogue.facts import facts_of, read_facts, read_review, recognised, review_line, unwrapped
from pipeline.errors import CatalogueError
from pipeline.model import BlockKind, Review

_RARE = dict(zip("\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", map(chr, range(0xF8F0, 0xF8F8)), strict=True))
"""polib splits lines at these; private-use characters stand for them while it reads."""

_STAND_INS = re.compile("[" + "".join(_RARE.values()) + "]")

_STRING_LINE = re.compile(r'(?:#~\|? |#\| )?(?:(msg[a-z_]+)(?:\[\d+\])?\s*)?(".*)')
_CLOSED = re.compile(r'"(?:[^"\\]|\\.)*"')


def write_po(catalogue: Catalogue) -> str:
    """The text of the PO file. Lines are not wrapped, so that a change of one word is a diff of one line."""
    file = polib.POFile(wrapwidth=0)
    file.header = catalogue.preamble
    file.metadata = dict(catalogue.headers)
    for unit in catalogue.units:
        file.append(_entry(unit))
    return str(file.__unicode__())


def _entry(unit: Unit) -> polib.POEntry:
    facts = facts_of(unit)
    comment = [] if unit.review is None else [review_line(unit.review)]
    comment.extend(unit.comment.splitlines())
    if unit.obsolete:
        comment.extend(f"~ {line}" for line in facts)
    return polib.POEntry(
        msgid=unit.source,
        msgstr=unit.target,
        msgctxt=None if unit.kind is BlockKind.PARAGRAPH else unit.kind.value,
        comment="" if unit.obsolete else "\n".join(facts),
        tcomment="\n".join(comment),
        occurrences=[(quote(r.path, safe="/"), str(r.line) if r.line else "") for r in unit.references],
        flags=["fuzzy"] if unit.fuzzy else [],
        previous_msgid=unit.previous or None,
        obsolete=unit.obsolete,
    )


def read_po(path: Path) -> Catalogue:
    """Read a catalogue, also one that was edited in Poedit, Weblate or by hand.

    A target that differs from the machine text on record, a ``fuzzy`` taken away and a ``reviewed-by`` count as a
    person's work. Raises CatalogueError with file, line and advice when the file is missing, not UTF-8 or not PO.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CatalogueError(
            f"cannot be read: {error.strerror}", where=str(path), advice="check the path and its permissions"
        ) from error
    return parse_po(data, str(path))


def parse_po(data: bytes, where: str) -> Catalogue:
    """Read a catalogue from the bytes of a PO file; ``where`` names it in messages. Raises CatalogueError."""
    file = _parsed(data, where)
    units = tuple(_unit(entry, where) for entry in file if entry.msgid)
    headers = tuple((str(k), str(v)) for k, v in file.metadata.items())
    if not headers and not units:
        raise _broken(where, 1, "no header and no entry found")
    return Catalogue(headers, units, preamble=_back(file.header).strip())


def count_edits(data: bytes, where: str) -> int:
    """How many live units were edited since this program wrote the file, as far as the file itself can tell: a text
    that was a person's already may have been changed without a trace. Raises CatalogueError."""
    return sum(_edited(entry, where) for entry in _parsed(data, where) if entry.msgid and not entry.obsolete)


def _edited(entry: polib.POEntry, where: str) -> bool:
    unit = _unit(entry, where)
    recorded = read_facts(_split_comment(entry)[0])
    return any(value != getattr(unit, name) for name, value in recorded.items() if name in ("state", "origin", "fuzzy"))


def _parsed(data: bytes, where: str) -> polib.POFile:
    text = _decode(data, where)
    _check_strings(text, where)
    for rare, stand_in in _RARE.items():
        text = text.replace(rare, stand_in)
    try:
        return polib.pofile(text + "\n", wrapwidth=0)
    except OSError as error:
        raise _broken(where, _line_of(error), "this is not PO syntax") from error


def _decode(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CatalogueError(
            f"not UTF-8: byte 0x{data[error.start]:02x}",
            where=f"{where}:{line}",
            advice="save the file as UTF-8 again (in Poedit: Translation → Properties) or restore it from git",
        ) from error


def _check_strings(text: str, where: str) -> None:
    """polib reads ``msgstr "half`` and an entry cut off after its msgid without a word; a reviewer's text must not be
    lost that way."""
    open_since = 0
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip()
        if not line or line[0] not in '"m#' or (line[0] == "#" and line[:2] not in ("#~", "#|")):
            continue
        found = _STRING_LINE.fullmatch(line)
        if found and not _CLOSED.fullmatch(found[2]):
            raise _broken(where, number, f"a string is not closed: {line[:40]}")
        keyword = found[1] if found else None
        if keyword == "msgid" and open_since and not line.startswith("#|"):
            break
        if keyword in ("msgid", "msgstr") and not line.startswith(("#|", "#~|")):
            open_since = number if keyword == "msgid" else 0
    if open_since:
        raise _broken(where, open_since, "this msgid has no msgstr")


def _broken(where: str, line: int, what: str) -> CatalogueError:
    return CatalogueError(
        what,
        where=f"{where}:{line}",
        advice="correct that line (msgfmt -c shows the same place) or restore the file from git; it was left as it is",
    )


def _line_of(error: OSError) -> int:
    found = re.search(r"line (\d+)", str(error))
    return int(found[1]) if found else 1


def _back(text: str) -> str:
    if text.isascii() or not _STAND_INS.search(text):
        return text
    for rare, stand_in in _RARE.items():
        text = text.replace(stand_in, rare)
    return text


def _unit(entry: polib.POEntry, where: str) -> Unit:
    facts, review, comment = _split_comment(entry)
    try:
        recorded = read_facts(facts)
    except (ValueError, TypeError, KeyError) as error:
        raise CatalogueError(
            f"a #. line cannot be understood: {error}",
            where=f"{where}:{entry.linenum}",
            advice="restore the #. lines of this entry, or delete them: the next refresh writes them anew",
        ) from error
    target = _back(entry.msgstr)
    unit = Unit(
        source=_back(entry.msgid),
        target=target,
        review=review,
        comment=comment,
        previous=_back(entry.previous_msgid or ""),
        references=tuple(Reference(unquote(p), int(n) if n else 0) for p, n in entry.occurrences),
        obsolete=bool(entry.obsolete),
        **({"kind": _kind(entry.msgctxt)} | recorded),
    )
    return recognised(unit, "fuzzy" in entry.flags)


def _kind(context: str | None) -> BlockKind:
    try:
        return BlockKind(context or BlockKind.PARAGRAPH)
    except ValueError:
        # A context that a person gave: the recorded kind, if any, follows from the facts.
        return BlockKind.PARAGRAPH


def _split_comment(entry: polib.POEntry) -> tuple[list[str], Review | None, str]:
    review = None
    comment: list[str] = []
    lines = _back(entry.tcomment).split("\n")
    first_fact = next((n for n, line in enumerate(lines) if line.startswith("~ ")), len(lines))
    for line in lines[:first_fact]:
        found = read_review(line)
        if found:
            review = found
        elif line:
            comment.append(line)
    facts = [*_back(entry.comment).split("\n"), *(line.removeprefix("~ ") for line in lines[first_fact:])]
    return unwrapped(facts), review, "\n".join(comment)
