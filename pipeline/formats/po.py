"""Catalogues as gettext PO files, through polib.

What the machine knows of a unit stands in its ``#.`` lines, one fact a line, in a grammar that reads as text (a
``flag`` comes from a check, a ``note`` from the making of the target)::

    #. kind: paragraph; state: translated; origin: engine; score: 0.8312; review: needed
    #. made: signature 0f3c…; terms 91ab…; machine 77e0…
    #. term: "Suriye" [0:9 +nin] → "Syria" [12:17] inline proven
    #. flag: major numbers [4:6] → [] "12 is missing"
    #. note: minor limit [] → [] "the output reached its length limit"
    #. code: {1} open {2} "["
    #. proposal: "New machine text."

gettext writes no ``#.`` lines for obsolete (``#~``) units, so there the same lines stand in the translator's
comment behind ``~ ``. Format: the GNU gettext manual, section "The Format of PO Files".
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import polib

from pipeline.catalogue import APPROVED, UNTOUCHED, Catalogue, Reference, Unit, by_person, text_digest
from pipeline.errors import CatalogueError
from pipeline.model import (
    BlockKind,
    Certificate,
    Code,
    CodeKind,
    Flag,
    Origin,
    Review,
    Severity,
    Span,
    State,
    Term,
    TermHit,
)

_RARE = dict(zip("\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", map(chr, range(0xF8F0, 0xF8F8)), strict=True))
"""polib splits lines at these; private-use characters stand for them while it reads."""

_STAND_INS = re.compile("[" + "".join(_RARE.values()) + "]")

_STRING = r'("(?:[^"\\]|\\.)*")'
_SPAN = r"\[(?:(\d+):(\d+))?\]"
_TERM = re.compile(rf"{_STRING} \[(\d+):(\d+)(?: \+(\S+))?\] → {_STRING} {_SPAN} (\S+) (proven|unproven)")
_FLAG = re.compile(rf"(critical|major|minor) (\S+) {_SPAN} → {_SPAN} {_STRING}(?: try {_STRING})?")
_CODE = re.compile(rf"\{{(\d+)\}} (open|close|standalone)(?: \{{(\d+)\}})? {_STRING}")
_MADE = ("signature", "terms", "machine")
_FACT = re.compile(r"(kind|made|term|flag|note|code|proposal): ")
_REVIEW = re.compile(r"reviewed-by: (.+?)(?: (\d{4}-\d{2}-\d{2}\S*))?(?: \(score ([0-9.]+)\))?")
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
    facts = _facts(unit)
    comment = [] if unit.review is None else [_review_line(unit.review)]
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


def _facts(unit: Unit) -> list[str]:
    first = [f"kind: {unit.kind}", f"state: {unit.state}", f"origin: {unit.origin}"]
    if unit.score is not None:
        first.append(f"score: {unit.score!r}")
    if unit.fuzzy:
        first.append("review: needed")
    lines = ["; ".join(first)]
    made = tuple(zip(_MADE, (unit.signature, unit.terms, unit.machine), strict=True))
    if any(value for _, value in made):
        lines.append("made: " + "; ".join(f"{name} {value}" for name, value in made if value))
    lines.extend(f"term: {_term_text(c)}" for c in unit.certificates)
    lines.extend(f"{'note' if f in unit.notes else 'flag'}: {_flag_text(f)}" for f in unit.flags)
    lines.extend(f"code: {_code_text(c)}" for c in unit.codes)
    if unit.proposal:
        lines.append(f"proposal: {_string(unit.proposal)}")
    return lines


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _span_text(span: Span | None) -> str:
    return "[]" if span is None else f"[{span[0]}:{span[1]}]"


def _term_text(certificate: Certificate) -> str:
    hit = certificate.hit
    suffix = f" +{quote(hit.suffix, safe='çğıöşüâîû')}" if hit.suffix else ""
    proof = "proven" if certificate.proven else "unproven"
    return (
        f"{_string(hit.term.source)} [{hit.span[0]}:{hit.span[1]}{suffix}] → {_string(hit.term.target)}"
        f" {_span_text(certificate.target_span)} {certificate.method} {proof}"
    )


def _flag_text(flag: Flag) -> str:
    hint = "" if flag.suggestion is None else f" try {_string(flag.suggestion)}"
    spans = f"{_span_text(flag.source_span)} → {_span_text(flag.target_span)}"
    return f"{flag.severity} {flag.check} {spans} {_string(flag.message)}{hint}"


def _code_text(code: Code) -> str:
    pair = "" if code.pair is None else f" {{{code.pair}}}"
    return f"{code.mark} {code.kind}{pair} {_string(code.text)}"


def _review_line(review: Review) -> str:
    score = "" if review.score is None else f" (score {review.score!r})"
    return f"reviewed-by: {review.reviewer} {review.date}".rstrip() + score


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
    text = _decode(data, where)
    _check_strings(text, where)
    for rare, stand_in in _RARE.items():
        text = text.replace(rare, stand_in)
    try:
        file = polib.pofile(text + "\n", wrapwidth=0)
    except OSError as error:
        raise _broken(where, _line_of(error), "this is not PO syntax") from error
    units = tuple(_unit(entry, where) for entry in file if entry.msgid)
    headers = tuple((str(k), str(v)) for k, v in file.metadata.items())
    if not headers and not units:
        raise _broken(where, 1, "no header and no entry found")
    return Catalogue(headers, units, preamble=_back(file.header).strip())


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
        recorded = _read_facts(facts)
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
    return _recognised(unit, "fuzzy" in entry.flags)


def _recognised(unit: Unit, fuzzy: bool) -> Unit:
    """``unit`` with machine work and a person's told apart.

    ``unit.fuzzy`` still says what was recorded when the machine last wrote the entry, ``fuzzy`` what the file says.
    """
    target = unit.target
    if not target:
        # An emptied target asks for a new translation.
        return replace(unit, state=State.INITIAL, origin=Origin.ENGINE, fuzzy=False, review=None)
    edited = unit.origin is not Origin.HUMAN and unit.machine != text_digest(target)
    vouched = edited or unit.review is not None or unit.state in APPROVED or (unit.fuzzy and not fuzzy)
    read = by_person(replace(unit, target=""), target) if edited else unit
    if fuzzy:
        # Also when a person set the mark on an approved target: it is open again, but still theirs.
        origin = Origin.HUMAN if vouched else read.origin
        if (read.fuzzy, read.state, read.origin, read.review) == (True, State.TRANSLATED, origin, None):
            return read
        return replace(read, fuzzy=True, state=State.TRANSLATED, origin=origin, review=None)
    if (vouched or read.origin is Origin.HUMAN) and read.origin not in UNTOUCHED:
        state = read.state if read.state in APPROVED else State.REVIEWED
        return replace(read, fuzzy=False, state=state, proposal="", previous="")
    return replace(read, fuzzy=False) if read.fuzzy else read


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
        found = _REVIEW.fullmatch(line.strip())
        if found:
            review = Review(found[1], found[2] or "", float(found[3]) if found[3] else None)
        elif line:
            comment.append(line)
    facts = [*_back(entry.comment).split("\n"), *(line.removeprefix("~ ") for line in lines[first_fact:])]
    return _unwrapped(facts), review, "\n".join(comment)


def _unwrapped(lines: list[str]) -> list[str]:
    """Facts that another program broke over several lines, put together again."""
    facts: list[str] = []
    for line in filter(None, lines):
        if _FACT.match(line) or not facts:
            facts.append(line)
        else:
            # Words are broken after a hyphen without a space: "5-" + "6".
            facts[-1] += line if facts[-1].endswith("-") else f" {line}"
    return facts


def _read_facts(facts: list[str]) -> dict[str, Any]:
    """The fields of a Unit that the fact lines tell. Raises ValueError, TypeError or KeyError on a damaged line."""
    terms: list[Certificate] = []
    flags: list[Flag] = []
    notes: list[Flag] = []
    codes: list[Code] = []
    fields: dict[str, Any] = {}
    for fact in facts:
        name, _, rest = fact.partition(": ")
        if name == "kind":
            fields |= _read_state(dict(part.split(": ", 1) for part in fact.split("; ")))
        elif name == "made":
            fields |= {
                name: value for name, value in (part.split(" ", 1) for part in rest.split("; ")) if name in _MADE
            }
        elif name == "term":
            terms.append(_read_term(rest))
        elif name in ("flag", "note"):
            flags.append(_read_flag(rest))
            notes.extend(flags[-1:] if name == "note" else ())
        elif name == "code":
            codes.append(_read_code(rest))
        elif name == "proposal":
            fields["proposal"] = _text(rest)
    return fields | {
        "certificates": tuple(terms),
        "flags": tuple(flags),
        "notes": tuple(notes),
        "codes": tuple(codes),
    }


def _read_state(told: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": BlockKind(told["kind"]),
        "state": State(told.get("state", State.TRANSLATED)),
        "origin": Origin(told.get("origin", Origin.ENGINE)),
        "score": float(told["score"]) if "score" in told else None,
        "fuzzy": told.get("review") == "needed",
    }


def _text(quoted: str) -> str:
    value = json.loads(quoted)
    if not isinstance(value, str):
        raise ValueError(f"not a string: {quoted[:40]}")
    return value


def _matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    found = pattern.fullmatch(text)
    if found is None:
        raise ValueError(text[:80])
    return found


def _span(start: str | None, end: str | None) -> Span | None:
    return None if start is None or end is None else (int(start), int(end))


def _read_term(text: str) -> Certificate:
    g = _matched(_TERM, text)
    term = Term(source=_text(g[1]), targets=(_text(g[5]),))
    hit = TermHit(term, (int(g[2]), int(g[3])), unquote(g[4] or ""))
    return Certificate(hit, g[8], _span(g[6], g[7]), g[9] == "proven")


def _read_flag(text: str) -> Flag:
    g = _matched(_FLAG, text)
    hint = None if g[8] is None else _text(g[8])
    return Flag(g[2], Severity(g[1]), _text(g[7]), _span(g[3], g[4]), _span(g[5], g[6]), hint)


def _read_code(text: str) -> Code:
    g = _matched(_CODE, text)
    return Code(int(g[1]), _text(g[4]), CodeKind(g[2]), int(g[3]) if g[3] else None)
