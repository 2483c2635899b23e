"""The catalogue itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pipeline.catalogue.header import header_of, preamble_of
from pipeline.catalogue.pairing import Match, pair
from pipeline.catalogue.unit import APPROVED, Key, Reference, Unit, key_of, terms_digest, text_digest, unit_signature
from pipeline.model import Origin, Signature, TranslatedArticle, TranslatedSegment


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All units of one article, in document order, obsolete ones last.

    ``headers`` are the PO header fields in order; ``preamble`` the comment above them.
    """

    headers: tuple[tuple[str, str], ...]
    units: tuple[Unit, ...]
    preamble: str = ""
    by_key: dict[Key, Unit] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {u.key: u for u in reversed(self.units)})

    def header(self, name: str) -> str:
        """The value of a header field, empty when it is missing."""
        return next((value for key, value in self.headers if key == name), "")

    @classmethod
    def from_article(
        cls,
        translated: TranslatedArticle,
        existing: Catalogue | None = None,
        *,
        terms: Mapping[str, str] | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Catalogue:
        """The catalogue of ``translated``, with what only ``existing`` knows (comments, obsolete units …).

        ``translated`` is what ``merge`` gave for the same ``existing``. ``terms`` are the ``terms_digest`` values by
        segment id, where the caller knows them better than the certificates tell; ``extra_headers`` are added to the PO
        header (the disclosure, for instance).
        """
        matches = pair([s.segment for s in translated.segments], existing.units if existing else ())
        units: dict[Key, Unit] = {}
        for item in translated.segments:
            if not item.segment.source:
                continue
            reference = Reference(translated.article.path, item.segment.line)
            key = key_of(item.segment.kind, item.segment.source)
            if key in units:
                units[key] = _also_at(units[key], reference)
            else:
                given = terms.get(item.segment.id) if terms is not None else None
                match = matches.get(item.segment.id)
                units[key] = _unit(item, match, reference, given, translated.signature)
        obsolete = _obsolete(existing, units) if existing else ()
        return cls(
            header_of(translated, existing.headers if existing else None, extra_headers or {}),
            (*units.values(), *obsolete),
            preamble=existing.preamble if existing else preamble_of(translated),
        )

    @property
    def live(self) -> tuple[Unit, ...]:
        """The units whose source stands in the article."""
        return tuple(u for u in self.units if not u.obsolete)

    def with_unit(self, unit: Unit) -> Catalogue:
        """The catalogue with ``unit`` in the place of the one with its key."""
        return replace(self, units=tuple(unit if u.key == unit.key else u for u in self.units))


def _also_at(unit: Unit, reference: Reference) -> Unit:
    if reference in unit.references:
        return unit
    return replace(unit, references=(*unit.references, reference))


def _unit(
    item: TranslatedSegment, match: Match | None, reference: Reference, terms: str | None, signature: Signature
) -> Unit:
    made = item.translation
    old = match.unit if match else None
    score = item.assessment.score
    return Unit(
        source=item.segment.source,
        target=item.target,
        kind=item.segment.kind,
        state=made.state,
        origin=made.origin,
        fuzzy=item.assessment.review,
        score=None if score is None else score.value,
        turned_down=old.turned_down if old else None,
        flags=item.assessment.flags,
        notes=made.flags,
        certificates=made.certificates,
        codes=item.segment.codes,
        signature=_own_signature(made.signature, signature),
        terms=_terms(item, match) if terms is None else terms,
        machine=_machine(item, old),
        review=item.review,
        proposal=item.proposal,
        previous=_previous(item, match),
        comment=_comment(item, old),
        references=(reference,),
    )


def _own_signature(made: str, signature: Signature) -> str:
    if made in (signature.digest(), str(signature)):
        return unit_signature(signature)
    return made


def _terms(item: TranslatedSegment, match: Match | None) -> str:
    certificates = item.translation.certificates
    # A recalled certificate knows its term by name only; the digest it was made under is the unit's.
    if match and match.exact and certificates and certificates == match.unit.certificates:
        return match.unit.terms
    return terms_digest(c.hit for c in certificates)


def _machine(item: TranslatedSegment, old: Unit | None) -> str:
    if item.translation.origin is Origin.HUMAN:
        return old.machine if old else ""
    return text_digest(item.target)


def _previous(item: TranslatedSegment, match: Match | None) -> str:
    if match is None or match.unit.obsolete or item.translation.state in APPROVED:
        return ""
    return match.unit.previous if match.exact else match.unit.source


def _comment(item: TranslatedSegment, old: Unit | None) -> str:
    if old is None:
        return ""
    if old.review is None or item.review is not None:
        return old.comment
    # The approval does not hold for the changed sentence, but who gave it is not forgotten.
    earlier = f"earlier approval: {old.review.reviewer} {old.review.date}".rstrip()
    return f"{old.comment}\n{earlier}".strip()


def _obsolete(existing: Catalogue, units: Mapping[Key, Unit]) -> tuple[Unit, ...]:
    gone = [u for u in existing.units if u.key not in units and u.target]
    return tuple(replace(u, obsolete=True, references=()) for u in gone)
