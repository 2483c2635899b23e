"""Proof that terms stand in a target: the approved English, an allowed variant or an English inflection of it.

Every rendering (``lang.en.renderings``) proves one hit only, and renderings that prove different hits do not overlap: a
term found twice must stand twice, and "Syria" is not proven by the "Syria" inside "Syria Monitoring Center". Longer
targets are looked for first.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.lang import en
from pipeline.lang.tr import CODE
from pipeline.model import Certificate, Link, Span, TermHit


def approved(hit: TermHit) -> str:
    """The target that is put in for ``hit``: the approved one, or the source itself of what is not translated."""
    return hit.term.target or (hit.term.source if hit.term.status == "untranslatable" else "")


def acceptable(hit: TermHit) -> tuple[str, ...]:
    """Targets that prove ``hit``; none for an entry that only forbids something."""
    term = hit.term
    if term.status == "forbidden":
        return ()
    if targets := tuple(target for target in term.targets if target):
        return targets
    return (term.source, *term.source_variants) if term.status == "untranslatable" else ()


def nothing_asked(hit: TermHit) -> Certificate:
    """The certificate of a hit that no target can prove: its entry only says what must not stand in the target."""
    return Certificate(hit, "none", None, True)


def prove(text: str, hits: Sequence[TermHit], links: Sequence[Link] = ()) -> list[Span | None]:
    """Where each hit is rendered in ``text``; None where it is not. ``links`` choose between several places."""
    spans: list[Span | None] = [None] * len(hits)
    taken: list[Span] = []
    order = sorted(range(len(hits)), key=lambda n: (-len(approved(hits[n])), hits[n].span))
    for n in order:
        exact = hits[n].term.type == "quote"
        found = {span for target in acceptable(hits[n]) for span in en.renderings(text, target, exact=exact)}
        free = [span for span in found if not any(overlap(span, other) for other in taken)]
        if free:
            best = min(free, key=lambda span: (-_support(span, hits[n].span, links), span[0], -span[1]))
            spans[n] = best
            taken.append(best)
    return spans


def prove_coded(target: str, hits: Sequence[TermHit]) -> list[Span | None]:
    """``prove`` for a target with codes, which may stand inside a term ("Joint {1}Fusion{2} Mechanism")."""
    hidden = {at for code in CODE.finditer(target) for at in range(*code.span())}
    shown = [at for at in range(len(target)) if at not in hidden]
    spans = prove("".join(target[at] for at in shown), hits)
    return [(shown[span[0]], shown[span[1] - 1] + 1) if span else None for span in spans]


def overlap(a: Span, b: Span) -> bool:
    """True when two spans share a character."""
    return a[0] < b[1] and b[0] < a[1]


def _support(target: Span, source: Span, links: Sequence[Link]) -> int:
    return sum(overlap(link.source, source) and overlap(link.target, target) for link in links)
