"""Checks on a termbase: one function a check, each yielding findings with ``file:line``."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.lang.lexicon import is_headword, lemma_of
from pipeline.lang.phonology import lower_tr
from pipeline.model import Severity
from pipeline.termbase.table import FORMULA, TYPES, Row

COMMON_FROM = 5
"""A dictionary word found this often in the sources is probably used in more senses than the term's."""
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"))
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a line of a termbase. ``where`` is ``file:line``."""

    check: str
    severity: Severity
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.severity.value}: {self.message} [{self.check}]"


def lint(rows: Sequence[Row], used: Counter[str] | None) -> list[Finding]:
    """All findings, in the order of the lines. ``used`` counts the hits of each source; None: the sources are unknown.

    Severities: critical would put a wrong term on a page, major leaves it to chance, minor is a matter of order.
    """
    found = [finding for check in _CHECKS for finding in check(rows)]
    if used is not None:
        found.extend(_never_used(rows, used))
        found.extend(_common_words(rows, used))
    return sorted(found, key=lambda f: (f.where.rsplit(":", 1)[0], int(f.where.rsplit(":", 1)[1]), f.check))


def _approved(rows: Iterable[Row]) -> Iterator[Row]:
    return (r for r in rows if r.status in ("preferred", "untranslatable"))


def duplicates(rows: Sequence[Row]) -> Iterator[Finding]:
    """The same source and target twice."""
    seen: dict[tuple[str, str], Row] = {}
    for row in rows:
        first = seen.setdefault((row.source, row.target), row)
        if first is not row and first.status == row.status:
            yield Finding("duplicate", Severity.MINOR, row.where, f"{row.source!r} stands at {first.where} already")


def two_preferred(rows: Sequence[Row]) -> Iterator[Finding]:
    """One source with two preferred targets in one file."""
    seen: dict[tuple[str, str], Row] = {}
    for row in _approved(rows):
        first = seen.setdefault((row.path, row.source), row)
        if first.target != row.target:
            what = (
                f"{row.source!r} is to be {row.target!r} here and {first.target!r} at {first.where}; make one admitted"
            )
            yield Finding("two-preferred", Severity.CRITICAL, row.where, what)


def chains(rows: Sequence[Row]) -> Iterator[Finding]:
    """A target that is the source of another entry."""
    sources = {row.source: row for row in rows if row.source != row.target}
    for row in rows:
        onward = sources.get(row.target)
        if onward is not None and row.source != row.target and row.status != "forbidden":
            what = f"target {row.target!r} is itself a source at {onward.where}"
            yield Finding("chain", Severity.MAJOR, row.where, what)


def forbidden_elsewhere(rows: Sequence[Row]) -> Iterator[Finding]:
    """A forbidden target that another line approves."""
    approved: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.status != "forbidden":
            for target in (row.target, *row.variants):
                approved[target].append(row)
    for row in rows:
        if row.status != "forbidden":
            continue
        for other in approved[row.target]:
            same = other.source == row.source
            severity = Severity.CRITICAL if same else Severity.MAJOR
            what = f"{row.target!r} is forbidden here and approved for {other.source!r} at {other.where}"
            yield Finding("forbidden-preferred", severity, row.where, what)


def case_clashes(rows: Sequence[Row]) -> Iterator[Finding]:
    """Two sources that differ in capitals alone and are not both matched with exact case."""
    seen: dict[str, Row] = {}
    for row in rows:
        first = seen.setdefault(lower_tr(row.source), row)
        if first.source != row.source and not (first.case_sensitive and row.case_sensitive):
            what = f'{row.source!r} and {first.source!r} at {first.where} differ in capitals alone; set case to "exact"'
            yield Finding("case-clash", Severity.MAJOR, row.where, what)


def spelling_clashes(rows: Sequence[Row]) -> Iterator[Finding]:
    """A spelling (``tr:`` variant) that is the source of another entry."""
    sources = {row.source: row for row in rows}
    for row in rows:
        for spelling in row.source_variants:
            other = sources.get(spelling)
            if other is not None and other.source != row.source and other.target != row.target:
                what = f"spelling {spelling!r} is the source of another entry at {other.where}"
                yield Finding("spelling-clash", Severity.MAJOR, row.where, what)


def letters(rows: Sequence[Row]) -> Iterator[Finding]:
    """Decomposed letters, unbalanced quotation marks and brackets, formulas, direction marks."""
    for row in rows:
        for name, text in (("source", row.raw_source), ("target", row.raw_target)):
            if unicodedata.normalize("NFC", text) != text:
                yield Finding("not-nfc", Severity.MINOR, row.where, f"{name} {text!r} is not in Unicode form NFC")
            if text.count('"') % 2 or any(text.count(a) != text.count(b) for a, b in _PAIRS):
                what = f"{name} {text!r} has a quotation mark or bracket without its partner"
                yield Finding("unbalanced", Severity.MAJOR, row.where, what)
            if text.startswith(FORMULA):
                what = f"{name} {text!r} would run as a formula in a spreadsheet; exports put an apostrophe before it"
                yield Finding("formula", Severity.MAJOR, row.where, what)
            if any(c in _BIDI for c in text):
                what = f"{name} {text!r} hides marks of writing direction"
                yield Finding("direction", Severity.MAJOR, row.where, what)


def types(rows: Sequence[Row]) -> Iterator[Finding]:
    """Types that are not among the usual ones: probably typing errors."""
    for row in rows:
        if row.type and row.type not in TYPES:
            yield Finding("type", Severity.MINOR, row.where, f"type {row.type!r}; usual ones: {', '.join(TYPES)}")


def _never_used(rows: Sequence[Row], used: Counter[str]) -> Iterator[Finding]:
    for row in _approved(rows):
        if not used[row.source]:
            yield Finding("never-used", Severity.MINOR, row.where, f"{row.source!r} occurs in none of the sources")


def _common_words(rows: Sequence[Row], used: Counter[str]) -> Iterator[Finding]:
    for row in _approved(rows):
        word = lower_tr(row.source)
        common = word == row.source and " " not in word and (is_headword(word) or lemma_of(word) is not None)
        if common and used[row.source] >= COMMON_FROM:
            what = f"{row.source!r} is a common word ({used[row.source]} times in the sources); is each the term?"
            yield Finding("common-word", Severity.MINOR, row.where, what)


_CHECKS: tuple[Callable[[Sequence[Row]], Iterator[Finding]], ...] = (
    duplicates, two_preferred, chains, forbidden_elsewhere, case_clashes, spelling_clashes, letters, types,
)  # fmt: skip
