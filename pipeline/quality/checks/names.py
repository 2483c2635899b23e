"""Checks of names and of glossary terms."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.lang.en import plurals
from pipeline.model import BlockKind, Flag, Severity
from pipeline.quality.checks.strangers import strangers, unmet
from pipeline.quality.pair import Pair
from pipeline.quality.tokens import fold

_HEADINGS = frozenset({BlockKind.TITLE, BlockKind.HEADING, BlockKind.TAG})


def names(pair: Pair) -> Iterator[Flag]:
    """A name swapped for another, dropped or invented.

    Major where both sides can only be names, or where one side alone tells enough (:mod:`.strangers`).
    """
    flags = list(_compared(pair))
    sure = None if pair.kind in _HEADINGS or any(f.severity is Severity.MAJOR for f in flags) else _sure(pair)
    told = [f for f in flags if sure and _same_place(f, sure)]
    yield from (f for f in flags if f not in told)
    if sure:
        yield sure


def _compared(pair: Pair) -> Iterator[Flag]:
    """What is left when the capitalised words of both sides are paired."""
    found = pair.names
    heading = pair.kind in _HEADINGS
    missing = [(t, s) for t, s in found.missing if not heading or t.suffix]
    invented = [] if heading else list(found.invented)
    missing.sort(key=lambda item: -item[1])
    invented.sort(key=lambda item: -item[1])
    for (source, a), (target, b) in zip(missing, invented, strict=False):
        severity = Severity.MAJOR if a >= 1 and b >= 1 else Severity.MINOR
        yield Flag("name-changed", severity, f"{source.base} became {target.base}", source.span, target.span)
    for source, _ in missing[len(invented) :]:
        yield Flag("name-missing", Severity.MINOR, f"{source.base} is missing", source.span, None)
    for target, _ in invented[len(missing) :]:
        yield Flag("name-invented", Severity.MINOR, f"{target.base} is not in the source", None, target.span)


def _sure(pair: Pair) -> Flag | None:
    """The one flag of names that nothing on the other side can mean."""
    gone, strange = unmet(pair), strangers(pair)
    alone = [token for token, enough in strange if enough]
    if gone and strange:
        source, target = gone[0], (alone or [strange[0][0]])[0]
        message = f"{source.base} became {target.base}"
        return Flag("name-changed", Severity.MAJOR, message, source.span, target.span)
    if alone:
        message = f"{alone[0].base} is not in the source"
        return Flag("name-invented", Severity.MAJOR, message, None, alone[0].span)
    if len(gone) > 1:
        message = f"{' and '.join(token.base for token in gone)} are missing"
        return Flag("name-missing", Severity.MAJOR, message, gone[0].span, None)
    return None


def _same_place(flag: Flag, other: Flag) -> bool:
    """Whether both speak of one word, of either side."""
    sources, targets = {flag.source_span, other.source_span}, {flag.target_span, other.target_span}
    return (len(sources) == 1 and None not in sources) or (len(targets) == 1 and None not in targets)


def glossary(pair: Pair) -> Iterator[Flag]:
    """A glossary term whose approved target is not proven to stand in the translation."""
    for certificate in pair.certificates:
        if not certificate.proven:
            hit = certificate.hit
            message = f"{hit.term.source} should be “{hit.term.target}”"
            yield Flag("term-missing", Severity.MAJOR, message, hit.span, certificate.target_span)


def forbidden(pair: Pair) -> Iterator[Flag]:
    """A target that the glossary forbids for a term of this source."""
    text = fold(pair.target)
    for certificate in pair.certificates:
        term = certificate.hit.term
        banned = (*term.forbidden, *(term.targets if term.status == "forbidden" else ()))
        for word in (form for one in banned if one for form in (one, *plurals(one))):
            place = _whole_word(text, fold(word))
            if place is None or len(text) != len(pair.target):
                continue
            # "Turkish Republic of Northern Cyprus" holds "Cyprus"; what stands inside an approved target is no fault.
            if any(fold(word) in fold(ok) and _whole_word(text, fold(ok)) is not None for ok in term.targets):
                continue
            # What stands in the plural has no certain fix.
            right = term.target if term.status != "forbidden" and word in banned else ""
            fixed = pair.target[: place[0]] + right + pair.target[place[1] :] if right else None
            message = f"“{word}” is forbidden for {term.source}"
            yield Flag("forbidden-term", Severity.MAJOR, message, certificate.hit.span, place, fixed)


def _whole_word(text: str, word: str) -> tuple[int, int] | None:
    place = text.find(word)
    while place >= 0 and word:
        end = place + len(word)
        if not (place and text[place - 1].isalnum()) and not (end < len(text) and text[end].isalnum()):
            return place, end
        place = text.find(word, place + 1)
    return None
