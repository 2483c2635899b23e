"""A unit as the pages and the API see it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pipeline.catalogue import Unit
from pipeline.model import Certificate
from pipeline.web.ranking import reasons, waits


def shown(slug: str, unit: Unit) -> dict[str, Any]:
    """A unit as the page sees it."""
    return {
        "slug": slug,
        "key": unit.key,
        "source": unit.source,
        "target": unit.target,
        "kind": unit.kind.value,
        "state": unit.state.value,
        "origin": unit.origin.value,
        "waits": waits(unit),
        "score": unit.score,
        "reasons": reasons(unit),
        "flags": [asdict(flag) for flag in unit.flags],
        "terms": [_term(c) for c in unit.certificates],
        "codes": [{"mark": code.mark, "text": code.text} for code in unit.codes],
        "review": asdict(unit.review) if unit.review else None,
        "proposal": unit.proposal,
        "previous": unit.previous,
        "comment": unit.comment,
        "lines": [reference.line for reference in unit.references],
        "version": unit.version,
    }


def _term(certificate: Certificate) -> dict[str, Any]:
    return {
        "source": certificate.hit.term.source,
        "target": certificate.hit.term.target,
        "span": certificate.hit.span,
        "target_span": certificate.target_span,
        "method": certificate.method,
        "proven": certificate.proven,
    }
