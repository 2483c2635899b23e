"""The termbase: which Turkish term has which English, and where it stands in a text.

::

    termbase = Termbase.load([Path("glossary/tr-en.csv")]).with_article(article.meta)
    for hit in termbase.match("Şeybani'nin çağrısı"):
        print(hit.term.target, hit.span, hit.suffix)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pipeline.errors import GlossaryError
from pipeline.lang.morphology import Suffix
from pipeline.model import FrontMatter, Term, TermHit
from pipeline.termbase import entries
from pipeline.termbase.entries import Change
from pipeline.termbase.matcher import Found, Matcher, Surface, longest
from pipeline.termbase.quotes import QuoteMatcher
from pipeline.termbase.table import clean, read_rows

_STOP = re.compile(r"(?<=[.!?…])\s+")


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a hit is one: the stem found, the suffixes read behind it, and the longer hit it lost to, if it did."""

    hit: TermHit
    stem: str
    chain: tuple[Suffix, ...]
    lost_to: TermHit | None = None


class _Layer:
    """Some entries and what finds them. Made once: an article adds a layer of its own on top of the project's."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.terms = tuple(terms)

    @cached_property
    def matcher(self) -> Matcher:
        return Matcher(
            [
                Surface(number, spelling, term.case_sensitive)
                for number, term in enumerate(self.terms)
                if term.type != "quote"
                for spelling in (term.source, *term.source_variants)
            ]
        )

    @cached_property
    def quotes(self) -> QuoteMatcher:
        return QuoteMatcher([(n, t.source) for n, t in enumerate(self.terms) if t.type == "quote"])

    def find(self, text: str) -> list[Found]:
        found = self.matcher.candidates(text)
        for number, span in self.quotes.find(text):
            found.append(Found(number, self.terms[number].source, span, span, "", (), True))
        return found


class Termbase:
    """An immutable set of entries, one for each Turkish source."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._layers: tuple[_Layer, ...] = (_Layer(tuple(terms)),)

    @classmethod
    def load(cls, paths: Sequence[Path]) -> Termbase:
        """Read the files; a later one overrules the preferred targets of an earlier one.

        Raises GlossaryError naming file and line when a file cannot be read or accepted.
        """
        return cls(entries.entries_of([read_rows(Path(path)) for path in paths]))

    @property
    def terms(self) -> tuple[Term, ...]:
        """The entries that are in force, the project's first."""
        seen: dict[str, Term] = {}
        for layer in self._layers:
            seen.update((t.source, t) for t in layer.terms)
        return tuple(seen.values())

    def with_article(self, meta: FrontMatter) -> Termbase:
        """This termbase with the article's ``terms`` on top, and its ``quotes`` as entries of type "quote"."""
        known = {t.source: t for t in self.terms} if meta.terms else {}
        where = f"{meta.slug}.md"
        own = [_override(known.get(clean(s)), clean(s), clean(t), where) for s, t in meta.terms]
        own += [
            Term(source, (target,), type="quote", provenance=q.provenance, where=where)
            for q in meta.quotes
            for source, target in _sentences(q.source, q.target)
        ]
        if not own:
            return self
        made = Termbase(())
        made._layers = (*self._layers, _Layer(own))
        return made

    def match(self, text: str) -> tuple[TermHit, ...]:
        """The terms in ``text``, in order, none overlapping: of two that do the longer one stays.

        Offsets are code points of ``text`` as given, which may be decomposed and hold inline codes, soft hyphens and
        the like inside a term. A hit's ``term`` is the entry in force.
        """
        owner = self._owners(text)
        kept, _ = longest(list(owner))
        return tuple(TermHit(owner[f], f.span, f.suffix) for f in kept)

    def explain(self, text: str) -> tuple[Explanation, ...]:
        """Like ``match``, with the reading of each hit, and with the hits that lost to a longer one."""
        owner = self._owners(text)
        kept, lost = longest(list(owner))
        told = [_explained(owner, f, text, None) for f in kept]
        told += [_explained(owner, f, text, winner) for f, winner in lost]
        return tuple(sorted(told, key=lambda e: (e.hit.span, e.lost_to is not None)))

    def _owners(self, text: str) -> dict[Found, Term]:
        """Every occurrence with its entry. Entries are numbered from the topmost layer down."""
        found: dict[Found, Term] = {}
        base = 0
        overruled: set[str] = set()
        for layer in reversed(self._layers):
            for one in layer.find(text):
                term = layer.terms[one.entry]
                if term.source not in overruled:
                    found[replace(one, entry=base + one.entry) if base else one] = term
            base += len(layer.terms)
            if len(self._layers) > 1:
                overruled.update(t.source for t in layer.terms)
        return found

    def digest(self) -> str:
        """Hash of the entries in force; their order, notes and provenance do not matter."""
        return entries.digest(self.terms)

    def entry_digest(self, term: Term | str) -> str:
        """Hash of one entry. Raises GlossaryError when there is none for this source."""
        if isinstance(term, Term):
            return entries.entry_digest(term)
        entry = next((t for t in self.terms if t.source == term), None)
        if entry is None:
            raise GlossaryError(f"no entry for {term!r}", where="termbase", advice="tercume glossary add")
        return entries.entry_digest(entry)

    @staticmethod
    def changed(old: Termbase, new: Termbase) -> tuple[Change, ...]:
        """The terms whose entry differs between two termbases, sorted by source."""
        return entries.changes(old.terms, new.terms)


def _sentences(source: str, target: str) -> list[tuple[str, str]]:
    """A quotation, and its sentences where both languages have as many: a block quote is a segment a sentence."""
    if not source.strip():
        return []
    parts, originals = _STOP.split(source.strip()), _STOP.split(target.strip())
    if len(parts) == 1 or len(parts) != len(originals):
        return [(source, target)]
    # A sentence of one word ("Evet.") may stand anywhere.
    alone = [(s, t) for s, t in zip(parts, originals, strict=True) if len(s.split()) > 1]
    return list(dict([*alone, (source, target)]).items())


def _override(entry: Term | None, source: str, target: str, where: str) -> Term:
    """The article's own target in an entry; what the project approved becomes neither variant nor forbidden."""
    if entry is None:
        return Term(source, (target,), where=where)
    forbidden = tuple(f for f in entry.forbidden if f != target)
    return replace(entry, targets=(target,), status="preferred", forbidden=forbidden, where=where)


def _explained(owner: dict[Found, Term], found: Found, text: str, winner: Found | None) -> Explanation:
    hit = TermHit(owner[found], found.span, found.suffix)
    lost_to = TermHit(owner[winner], winner.span, winner.suffix) if winner else None
    return Explanation(hit, text[slice(*found.stem)], found.chain, lost_to)
