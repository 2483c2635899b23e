"""What the memory holds: approved units, matches, and machine translations as text."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import asdict, dataclass
from typing import Any

from pipeline.model import Certificate, Flag, Link, Origin, Segment, Severity, State, Term, TermHit, Translation


def source_digest(source: str) -> str:
    """First 32 hexadecimal digits of the SHA-256 of ``source`` in NFC."""
    return hashlib.sha256(unicodedata.normalize("NFC", source).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class ApprovedUnit:
    """A target that a person approved. ``slug`` names its article, empty when it came from a TMX file."""

    source: str
    target: str
    slug: str = ""
    kind: str = "paragraph"
    reviewer: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class FuzzyMatch:
    """An approved unit with a similar source. ``likeness`` is the Indel similarity in [0, 1]."""

    unit: ApprovedUnit
    likeness: float


@dataclass(frozen=True, slots=True)
class CacheKey:
    """What decides a machine target: the source, the terms in it and the engine, each as its digest."""

    source: str
    terms: str
    signature: str

    @classmethod
    def of(cls, source: str, terms: str, signature: str) -> CacheKey:
        """The key of the text ``source``; ``terms`` and ``signature`` are digests already."""
        return cls(source_digest(source), terms, signature)


@dataclass(frozen=True, slots=True)
class Stats:
    """Size of a memory."""

    approved: int
    articles: int
    cached: int


def to_payload(made: Translation) -> str:
    """A machine translation without its segment, as JSON."""
    return json.dumps(
        {
            "target": made.target,
            "origin": made.origin,
            "certificates": [asdict(c) for c in made.certificates],
            "logprobs": made.logprobs,
            "links": [(*link.source, *link.target) for link in made.links],
            "alternatives": made.alternatives,
            "flags": [asdict(f) for f in made.flags],
        },
        ensure_ascii=False,
    )


def from_payload(payload: str, segment: Segment, signature: str) -> Translation:
    """The translation of ``segment`` that ``to_payload`` wrote. Raises ValueError when the payload is damaged."""
    try:
        told = json.loads(payload)
        return Translation(
            segment=segment,
            target=told["target"],
            origin=Origin(told["origin"]),
            signature=signature,
            state=State.TRANSLATED,
            certificates=tuple(_certificate(c) for c in told["certificates"]),
            logprobs=tuple(told["logprobs"]),
            links=tuple(Link((a, b), (c, d)) for a, b, c, d in told["links"]),
            alternatives=tuple(told["alternatives"]),
            flags=tuple(_flag(f) for f in told["flags"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"a cached translation is damaged: {error}") from error


def _certificate(told: dict[str, Any]) -> Certificate:
    hit = told["hit"]
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in hit["term"].items()
    }
    span = told["target_span"]
    return Certificate(
        TermHit(Term(**fields), (hit["span"][0], hit["span"][1]), hit["suffix"]),
        told["method"],
        None if span is None else (span[0], span[1]),
        told["proven"],
    )


def _flag(told: dict[str, Any]) -> Flag:
    spans = {name: tuple(told[name]) if told[name] else None for name in ("source_span", "target_span")}
    return Flag(**{**told, **spans, "severity": Severity(told["severity"])})
