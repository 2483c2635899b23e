"""What the machine knows of a unit, as lines of text that a reviewer can read, and back.

::

    #. kind: paragraph; state: translated; origin: engine; score: 0.8312; review: needed
    #. made: signature 0f3c…; terms 91ab…; machine 77e0…
    #. term: "Suriye" [0:9 +nin] → "Syria" [12:17] inline proven
    #. flag: major numbers [4:6] → [] "12 is missing"
    #. note: minor limit [] → [] "the output reached its length limit"
    #. code: {1} open {2} "["
    #. proposal: "New machine text."
    #. diff: [-Old-] {+New machine+} text.

The ``diff`` leads from the target to the proposal; it is for people and is not read back. A ``flag`` comes from a
check, a ``note`` from the making of the target. PO keeps these lines as ``#.`` comments, XLIFF as notes; so neither
loses what the other has. ``recognised`` tells machine work from a person's afterwards.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from pipeline.catalogue.change import word_diff
from pipeline.catalogue.unit import APPROVED, UNTOUCHED, Unit, by_person, text_digest
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

_STRING = r'("(?:[^"\\]|\\.)*")'
_SPAN = r"\[(?:(\d+):(\d+))?\]"
_TERM = re.compile(rf"{_STRING} \[(\d+):(\d+)(?: \+(\S+))?\] → {_STRING} {_SPAN} (\S+) (proven|unproven)")
_FLAG = re.compile(rf"(critical|major|minor) (\S+) {_SPAN} → {_SPAN} {_STRING}(?: try {_STRING})?")
_CODE = re.compile(rf"\{{(\d+)\}} (open|close|standalone)(?: \{{(\d+)\}})? {_STRING}")
_MADE = ("signature", "terms", "machine")
_REVIEW = re.compile(r"reviewed-by: (.+?)(?: (\d{4}-\d{2}-\d{2}\S*))?(?: \(score ([0-9.]+)\))?")
_FACT = re.compile(r"(kind|made|term|flag|note|code|proposal|diff): ")
_UNFIT = re.compile(r"[\s%\]]")
"""What a suffix must not hold inside ``[0:9 +nin]``."""


def facts_of(unit: Unit) -> list[str]:
    """The fact lines of ``unit``, in a fixed order."""
    first = [f"kind: {unit.kind}", f"state: {unit.state}", f"origin: {unit.origin}"]
    if unit.score is not None:
        first.append(f"score: {unit.score!r}")
    if unit.turned_down is not None:
        first.append(f"turned-down: {unit.turned_down!r}")
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
        change = word_diff(unit.target, unit.proposal)
        lines.extend([f"diff: {change}"] if change else [])
    return lines


# json.dumps() would make an encoder for each of the many strings of a catalogue.
_string = json.JSONEncoder(ensure_ascii=False).encode


def _span_text(span: Span | None) -> str:
    return "[]" if span is None else f"[{span[0]}:{span[1]}]"


def _term_text(certificate: Certificate) -> str:
    hit = certificate.hit
    suffix = f" +{_UNFIT.sub(lambda found: quote(found[0]), hit.suffix)}" if hit.suffix else ""
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


def review_line(review: Review) -> str:
    """``reviewed-by: NAME DATE (score 0.8)``."""
    score = "" if review.score is None else f" (score {review.score!r})"
    return f"reviewed-by: {review.reviewer} {review.date}".rstrip() + score


def read_review(line: str) -> Review | None:
    """What ``review_line`` wrote, None when the line says something else."""
    found = _REVIEW.fullmatch(line.strip())
    return Review(found[1], found[2] or "", float(found[3]) if found[3] else None) if found else None


def unwrapped(lines: list[str]) -> list[str]:
    """Facts that another program broke over several lines, put together again."""
    facts: list[str] = []
    for line in filter(None, lines):
        if _FACT.match(line) or not facts:
            facts.append(line)
        else:
            # Words are broken after a hyphen without a space: "5-" + "6".
            facts[-1] += line if facts[-1].endswith("-") else f" {line}"
    return facts


def read_facts(facts: list[str]) -> dict[str, Any]:
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
        "score": _chance(told["score"]) if "score" in told else None,
        "turned_down": _chance(told["turned-down"]) if "turned-down" in told else None,
        "fuzzy": told.get("review") == "needed",
    }


def _chance(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError(f"not between 0 and 1: {text}")
    return value


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


def recognised(unit: Unit, fuzzy: bool) -> Unit:
    """``unit`` with machine work and a person's told apart.

    ``unit.fuzzy`` still says what was recorded when the machine last wrote the entry, ``fuzzy`` what the file says.
    """
    target = unit.target
    if not target:
        # An emptied target asks for a new translation.
        return replace(unit.refused, state=State.INITIAL, origin=Origin.ENGINE, fuzzy=False, review=None)
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
