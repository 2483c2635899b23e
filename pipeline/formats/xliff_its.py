"""Scores, flags and terms of a unit as annotations: ITS 2.0 and XLIFF 2.1 markers, for programs that know
nothing of us.

Sources: XLIFF 2.1, section 5.9 (ITS module); ITS 2.0, sections 8.17 (localization quality issue) and 8.13 (MT
confidence). Nothing of this is read back: the facts in the notes say the same without loss.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.catalogue import Unit
from pipeline.formats.xliff_inline import Marker, attribute
from pipeline.model import Flag, Origin, Severity

NAMESPACE = "http://www.w3.org/2005/11/its"

SEVERITY: Mapping[Severity, int] = {Severity.CRITICAL: 100, Severity.MAJOR: 60, Severity.MINOR: 20}
"""ITS counts severity from 0 to 100; the steps are ours."""

_TYPES: Mapping[str, tuple[str, ...]] = {
    "terminology": ("term", "term-missing", "forbidden-term"),
    "numbers": (
        "fraction-changed",
        "number-changed",
        "number-missing",
        "number-invented",
        "percent-lost",
        "unit-changed",
    ),
    "locale-violation": ("number-format",),
    "inconsistent-entities": ("name-changed", "name-missing", "name-invented", "date-changed", "date-missing"),
    "mistranslation": (
        "negation-lost",
        "negation-added",
        "question-lost",
        "century-changed",
        "era-changed",
        "opposite",
        "currency-changed",
        "time-changed",
        "adequacy",
        "unrelated",
        "translated-back",
        "quote-not-verbatim",
    ),
    "omission": ("clause-dropped", "truncated", "empty", "time-missing", "brackets-lost", "quotes-lost"),
    "addition": ("clause-invented", "date-invented", "quotes-invented"),
    "untranslated": ("untranslated", "copy"),
    "duplication": ("loop",),
    "inconsistency": ("inconsistent", "term-inconsistent"),
    "markup": ("codes", "code-lost", "code-doubled", "code-order", "code-place", "footnote", "address-changed"),
    "typographical": ("end-mark", "list-commas", "quotes-unbalanced", "first-letter", "title-case"),
    "misspelling": ("misspelt",),
    "whitespace": ("spacing",),
    "grammar": ("pronoun",),
    "length": ("limit",),
}
_TYPE_OF = {check: kind for kind, checks in _TYPES.items() for check in checks}


@dataclass(frozen=True, slots=True)
class Annotations:
    """Markers of source and target, and the standoff element they refer to (empty when there is none)."""

    source: tuple[Marker, ...]
    target: tuple[Marker, ...]
    standoff: str


def annotate(unit: Unit, number: int) -> Annotations:
    """The annotations of the ``number``-th unit of a file."""
    whole = [f for f in unit.flags if not _marked(f, unit)]
    standoff = _standoff(whole, f"lqi{number}") if whole else ""
    source = [
        Marker(f"st{n}", c.hit.span, f'type="term" value={attribute(c.hit.term.target)}')
        for n, c in enumerate(unit.certificates, 1)
    ]
    target = [*_whole(unit, f"lqi{number}" if whole else ""), *_terms(unit), *_issues(unit)]
    return Annotations(tuple(source), tuple(target) if unit.target else (), standoff)


def _marked(flag: Flag, unit: Unit) -> bool:
    return flag.target_span is not None and flag.target_span[0] < min(flag.target_span[1], len(unit.target))


def _whole(unit: Unit, reference: str) -> Iterator[Marker]:
    """One marker around the target: the score where a machine made it, and what is wrong with all of it."""
    attributes = ['type="its:any"']
    if unit.score is not None and unit.origin in (Origin.ENGINE, Origin.MEMORY):
        attributes.append(f'its:mtConfidence="{unit.score!r}"')
    if reference:
        attributes.append(f'its:locQualityIssuesRef="#its={reference}"')
    if len(attributes) > 1:
        yield Marker("all", (0, len(unit.target)), " ".join(attributes))


def _terms(unit: Unit) -> Iterator[Marker]:
    for number, certificate in enumerate(unit.certificates, 1):
        if certificate.target_span is not None:
            proof = "proven" if certificate.proven else "unproven"
            value = f"{certificate.hit.term.source} ({certificate.method}, {proof})"
            yield Marker(f"tt{number}", certificate.target_span, f'type="term" value={attribute(value)}')


def _issues(unit: Unit) -> Iterator[Marker]:
    for number, flag in enumerate(unit.flags, 1):
        if flag.target_span is not None and _marked(flag, unit):
            yield Marker(f"q{number}", flag.target_span, f'type="its:any" {_issue(flag, "its:")}')


def _issue(flag: Flag, prefix: str) -> str:
    values = {
        "locQualityIssueType": _TYPE_OF.get(flag.check, "other"),
        "locQualityIssueComment": f"{flag.check}: {flag.message}",
        "locQualityIssueSeverity": str(SEVERITY[flag.severity]),
    }
    return " ".join(f"{prefix}{name}={attribute(value)}" for name, value in values.items())


def _standoff(flags: Sequence[Flag], identity: str) -> str:
    issues = "".join(f"<its:locQualityIssue {_issue(flag, '')}/>" for flag in flags)
    return f'<its:locQualityIssues xml:id="{identity}">{issues}</its:locQualityIssues>'
