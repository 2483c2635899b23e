"""One term, one rendering in an article: allowed variants are allowed, but not side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.lang import en
from pipeline.model import Certificate, Flag, Severity, Translation
from pipeline.quality.tokens import fold

_ADJECTIVE = re.compile(r"(?:n|i|ish|ese|ch|ss|ek|ic|ar)$")
"""How English adjectives of places end: Syrian, Israeli, Turkish, French, Swiss, Greek."""


def terms(translations: Sequence[Translation]) -> Iterator[tuple[int, Flag]]:
    """A term rendered by another of its allowed targets than in a segment before.

    Not flagged: an adjective beside its noun (France, French), and a longer form beside a shorter one (Bosphorus
    Strait).
    """
    seen: dict[tuple[str, bool], tuple[str, str]] = {}
    for place, translation in enumerate(translations):
        for certificate in translation.certificates:
            used = _rendering(certificate, translation.target)
            if used is None:
                continue
            term = certificate.hit.term
            key = term.source, _is_adjective(used, term.target)
            before, where = seen.setdefault(key, (used, translation.segment.id))
            if not _one_in_the_other(used, before):
                message = f"{term.source} is “{used}” here and “{before}” in segment {where}"
                spans = certificate.hit.span, certificate.target_span
                yield place, Flag("term-inconsistent", Severity.MINOR, message, *spans)


def _rendering(certificate: Certificate, target: str) -> str | None:
    """The allowed target that stands in ``target`` for the hit; None for what is unproven or a quotation."""
    span, term = certificate.target_span, certificate.hit.term
    if span is None or term.type == "quote":
        return None
    return next((t for t in term.targets if span in en.renderings(target, t)), None)


def _one_in_the_other(a: str, b: str) -> bool:
    one, other = a.casefold(), b.casefold()
    return one in other or other in one


def _is_adjective(used: str, approved: str) -> bool:
    alike = fold(used)[:2] == fold(approved)[:2]
    return used != approved and alike and _ADJECTIVE.search(used) is not None
