"""Checks across the segments of an article: pronouns, copies, inconsistent renderings, known quotations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.lang.phonology import lower_tr
from pipeline.model import BlockKind, Flag, Quote, Severity, Span, Translation
from pipeline.quality import consistency
from pipeline.quality.tokens import fold, mask_codes

Found = Iterator[tuple[int, Flag]]
_PRONOUN = re.compile(r"\b(he|him|his|himself|she|her|hers|herself)\b", re.I)
_MASCULINE = frozenset({"he", "him", "his", "himself"})
_GENDERED_SOURCE = re.compile(
    r"\b(?:kad[ıi]n|k[ıi]z|kar[ıi]s|anne|abla|teyze|hala|han[ıi]m|bayan|kraliçe|prenses|rahibe|erkek|adam|koca|baba|ağabey|amca|"
    r"day[ıi]|oğl|oğul|bey|bay|kral|prens|rahip|dul|gelin|damat|dede|nine|büyükanne|büyükbaba|eş)\w*"
)
_QUOTED = re.compile(r"[\"“«]([^\"“”«»]{25,})[\"”»]")
_ENGLISH_SPEAKER = re.compile(
    r"\b(?:BBC|CNN|Reuters|Guardian|New York Times|Washington Post|Wall Street Journal|Associated Press|AP"
    r"|Bloomberg|Times|"
    r"Telegraph|Independent|Economist|Newsweek|ABD Başkanı|Beyaz Saray|Pentagon|İngiltere Başbakanı"
    r"|ABD Dışişleri|Downing|"
    r"Trump|Obama|Biden|Clinton|Bush|Churchill|Roosevelt|Kennedy|Reagan|Thatcher|Cameron|Blair|Lincoln|Shakespeare|Wilson|"
    r"İngiliz (?:gazete|büyükelçi|tarihçi|yazar)|Amerikalı|Amerikan (?:gazete|büyükelçi|tarihçi|yazar))"
)
_WORD = re.compile(r"[^\W\d_]+")


def across(translations: Sequence[Translation], quotes: Sequence[Quote] = ()) -> list[list[Flag]]:
    """The flags of every check of this module, a list a translation, in order."""
    flags: list[list[Flag]] = [[] for _ in translations]
    for found in (
        pronouns(translations),
        copies(translations),
        renderings(translations),
        consistency.terms(translations),
        quotations(translations, quotes),
    ):
        for place, flag in found:
            flags[place].append(flag)
    return flags


@dataclass(frozen=True, slots=True)
class _Person:
    """Someone named by a glossary term; ``subject`` is false where the name has a case that a subject has not."""

    name: str
    gender: str
    subject: bool


def pronouns(translations: Sequence[Translation]) -> Found:
    """The pronoun ledger. Turkish ``o`` has no gender: English he or she needs to be known, and to stay the same.

    The person meant is the last one named by a glossary term with a gender; where that name was no subject
    (``Mustafa Kemal ile tanıştı``) the one before may be meant as well. Nothing is flagged where the source itself
    tells the gender (``annesi``, ``Kraliçe``).
    """
    meant: tuple[_Person, ...] = ()
    decided: dict[str, str] = {}
    for place, translation in enumerate(translations):
        named = _persons(translation)
        if named:
            meant = (named[-1],) if named[-1].subject else (*meant[-1:], named[-1])
        match = _PRONOUN.search(mask_codes(translation.target))
        if match is None or _GENDERED_SOURCE.search(lower_tr(translation.segment.source)) or len(named) > 1:
            continue
        said = "m" if match.group().lower() in _MASCULINE else "f"
        unknown = [p for p in meant if p.gender not in ("m", "f")]
        if unknown or not meant:
            yield from _unresolved(place, match, said, unknown[-1] if unknown else None, decided)
        elif all(said != p.gender for p in meant):
            right = "he" if meant[-1].gender == "m" else "she"
            message = f"“{match.group()}” for {meant[-1].name}: the glossary says {right}"
            yield place, Flag("pronoun", Severity.MAJOR, message, None, match.span())


# The accusative, dative, locative, ablative and instrumental; "'nin" may stand on the subject of a clause.
_NO_SUBJECT = re.compile(r"(?:[yn]?[ıiuüae]|n?[dt][ae]n?|y?l[ae])")


def _persons(translation: Translation) -> list[_Person]:
    source = translation.segment.source
    hits = sorted((c.hit for c in translation.certificates), key=lambda hit: hit.span)
    return [
        _Person(
            h.term.target or h.term.source,
            h.term.gender,
            not _NO_SUBJECT.fullmatch(h.suffix) and not source.startswith(" ile ", h.span[1]),
        )
        for h in hits
        if h.term.gender or h.term.type == "person"
    ]


def _unresolved(place: int, match: re.Match[str], said: str, person: _Person | None, decided: dict[str, str]) -> Found:
    name = person.name if person else ""
    before = decided.setdefault(name, said)
    if before != said and name:
        message = f"{name} was {'he' if before == 'm' else 'she'} before and is “{match.group()}” here"
        yield place, Flag("pronoun", Severity.MAJOR, message, None, match.span())
    else:
        who = (
            f"the gender of {name} is not in the glossary"
            if name
            else "nobody named so far has a gender in the glossary"
        )
        yield place, Flag("pronoun", Severity.MINOR, f"“{match.group()}” for a Turkish “o”: {who}", None, match.span())


def copies(translations: Sequence[Translation]) -> Found:
    """A target that is the target of another, different source."""
    seen: dict[str, int] = {}
    for place, translation in enumerate(translations):
        words = _WORD.findall(translation.target.lower())
        if len(words) < 5:
            continue
        first = seen.setdefault(" ".join(words), place)
        other = translations[first].segment.source
        if first != place and fuzz.ratio(lower_tr(other), lower_tr(translation.segment.source)) < 80:
            span = (0, len(translation.target))
            message = f"the same target as segment {translations[first].segment.id}, whose source is another"
            yield place, Flag("copy", Severity.CRITICAL, message, (0, len(translation.segment.source)), span)


def renderings(translations: Sequence[Translation]) -> Found:
    """The same source rendered in two ways."""
    seen: dict[str, int] = {}
    for place, translation in enumerate(translations):
        key = " ".join(lower_tr(translation.segment.source).split())
        if not translation.target or not _WORD.search(key):
            continue
        first = seen.setdefault(key, place)
        before = translations[first].target
        same_kind = translations[first].segment.kind is translation.segment.kind
        if first != place and same_kind and before.casefold() != translation.target.casefold():
            message = f"rendered “{before}” in segment {translations[first].segment.id}"
            yield place, Flag("inconsistent", Severity.MINOR, message, None, (0, len(translation.target)), before)


def quotations(translations: Sequence[Translation], quotes: Sequence[Quote]) -> Found:
    """A quotation whose English original is known must stand verbatim; one by an English speaker should be looked
    up."""
    for place, translation in enumerate(translations):
        source, target = translation.segment.source, translation.target
        known = [q for q in quotes if _same_words(q.source, source)]
        for quote in known:
            if quote.target and _plain(quote.target) not in _plain(target):
                at = _place(source, quote.source)
                message = f"the original has “{quote.target}”"
                yield place, Flag("quote-not-verbatim", Severity.MAJOR, message, at, None)
        match = _QUOTED.search(source)
        speaker = _ENGLISH_SPEAKER.search(source)
        if match and speaker and not known and translation.segment.kind is not BlockKind.TITLE:
            message = f"said by {speaker.group()}, probably in English: look the original up"
            yield place, Flag("translated-back", Severity.MINOR, message, match.span(), None)


def _same_words(quote: str, source: str) -> bool:
    wanted, text = _plain(quote), _plain(source)
    return bool(wanted) and (wanted in text or (len(text) > 20 and text in wanted))


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(fold(mask_codes(text))))


def _place(source: str, quote: str) -> Span | None:
    start = source.find(quote)
    return (start, start + len(quote)) if start >= 0 else None
