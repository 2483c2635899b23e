"""From the rows of termbase files to entries, and back; their digests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.model import Term
from pipeline.termbase.table import Row


@dataclass(frozen=True, slots=True)
class Change:
    """A term whose entry differs. ``old`` is None for a new one, ``new`` None for one taken out."""

    source: str
    old: Term | None
    new: Term | None


def entries_of(files: Sequence[Sequence[Row]]) -> tuple[Term, ...]:
    """One entry for each source, in order of first appearance. Among preferred targets those of the last file win."""
    groups: dict[str, list[tuple[int, Row]]] = {}
    for number, rows in enumerate(files):
        for row in rows:
            groups.setdefault(row.source, []).append((number, row))
    return tuple(_entry(source, rows) for source, rows in groups.items())


def _entry(source: str, rows: list[tuple[int, Row]]) -> Term:
    approved = [(n, r) for n, r in rows if r.status in ("preferred", "untranslatable")]
    newest = max((n for n, _ in approved), default=-1)
    first = [r for n, r in approved if n == newest]
    admitted = [r for _, r in rows if r.status == "admitted"]
    forbidden = [r for _, r in rows if r.status == "forbidden"]
    ordered = first + admitted
    lead = (ordered or forbidden)[0]
    targets = [t for r in ordered for t in (r.target, *r.variants)]
    banned = [t for r in forbidden for t in (r.target, *r.variants) if t not in targets]
    every = [r for _, r in rows]
    return Term(
        source=source,
        targets=tuple(dict.fromkeys(targets)),
        type=next((r.type for r in every if r.type), ""),
        status=lead.status,
        forbidden=tuple(dict.fromkeys(banned)),
        source_variants=tuple(dict.fromkeys(v for r in every for v in r.source_variants if v != source)),
        gender=next((r.gender for r in every if r.gender), ""),
        case_sensitive=any(r.case_sensitive for r in every),
        note=lead.note,
        provenance=lead.provenance,
        where=lead.where,
    )


def rows_of(terms: Iterable[Term]) -> list[Row]:
    """The rows that give these entries back."""
    rows: list[Row] = []
    for term in terms:
        if term.targets:
            rows.append(_row(term, term.target, term.status, term.targets[1:], term.source_variants))
        rows.extend(_row(term, bad, "forbidden", (), ()) for bad in term.forbidden)
    return rows


def _row(term: Term, target: str, status: str, variants: tuple[str, ...], spellings: tuple[str, ...]) -> Row:
    return Row(
        term.source, target, term.type, status, variants, spellings, term.gender, term.case_sensitive, term.note,
        term.provenance, "", 0, term.source, target,
    )  # fmt: skip


def entry_digest(term: Term) -> str:
    """First 16 hexadecimal digits of the SHA-256 of what can change a translation (not note, provenance, place)."""
    parts = (
        term.source,
        "\x1e".join(term.targets),
        term.type,
        term.status,
        "\x1e".join(sorted(term.forbidden)),
        "\x1e".join(sorted(term.source_variants)),
        term.gender,
        str(term.case_sensitive),
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def digest(terms: Iterable[Term]) -> str:
    """First 16 hexadecimal digits of the SHA-256 over the entries' digests, whatever their order."""
    return hashlib.sha256("\n".join(sorted(entry_digest(t) for t in terms)).encode()).hexdigest()[:16]


def changes(old: Iterable[Term], new: Iterable[Term]) -> tuple[Change, ...]:
    """The terms whose entry differs, sorted by source."""
    before, after = {t.source: t for t in old}, {t.source: t for t in new}
    names = sorted(before.keys() | after.keys())
    pairs = (Change(n, before.get(n), after.get(n)) for n in names)
    return tuple(p for p in pairs if p.old is None or p.new is None or entry_digest(p.old) != entry_digest(p.new))
