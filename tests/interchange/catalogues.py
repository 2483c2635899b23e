"""Catalogues for the tests of interchange: one by hand, and any that hypothesis can think of."""

from __future__ import annotations

from hypothesis import strategies as st

from pipeline.catalogue import Catalogue, Reference, Unit, text_digest
from pipeline.formats.po import parse_po, write_po
from pipeline.model import (
    BlockKind,
    Certificate,
    Code,
    CodeKind,
    Flag,
    Origin,
    Review,
    Severity,
    State,
    Term,
    TermHit,
)

HEADERS = (
    ("Project-Id-Version", "paris"),
    ("Language", "en"),
    ("Content-Type", "text/plain; charset=UTF-8"),
    ("X-Source-Language", "tr"),
    ("X-Tercume-Engine", "embedded r1"),
    ("X-Tercume-Disclosure", '{"engine":"embedded","note":"<&>"}'),
)

SYRIA = Term("Suriye", ("Syria",))

MACHINE = Unit(
    source="Taraflar {1}Paris’te{2} İsrail’le “anlaştı” & Suriye’den {3}.",
    target="The parties {1}agreed{2} with Israel & {3} from Syria in Paris.",
    state=State.TRANSLATED,
    fuzzy=True,
    score=0.8312,
    flags=(
        Flag("term", Severity.MAJOR, "“Suriye” is <here>", (49, 58), (48, 53), suggestion="Try this."),
        Flag("number-missing", Severity.CRITICAL, "12 is missing"),
        Flag("code-place", Severity.MINOR, "a guess", None, (0, 20)),
    ),
    notes=(Flag("code-place", Severity.MINOR, "a guess", None, (0, 20)),),
    certificates=(Certificate(TermHit(SYRIA, (49, 58), "den"), "inline", (48, 53), True),),
    codes=(Code(1, "*", CodeKind.OPEN, 2), Code(2, "*", CodeKind.CLOSE, 1), Code(3, "![x](a.png)")),
    signature="aa11",
    terms="bb22",
    machine=text_digest("The parties {1}agreed{2} with Israel & {3} from Syria in Paris."),
    comment="Check the name.\nAsk İlkay.",
    previous="Taraflar anlaştı.",
    references=(Reference("sources/tr/a b.md", 3), Reference("sources/tr/a b.md", 9)),
)

PERSON = Unit(
    source="Iğdır’ın ılık suyu",
    target="The lukewarm water of Iğdır",
    kind=BlockKind.HEADING,
    state=State.REVIEWED,
    origin=Origin.HUMAN,
    review=Review("Ayşe Işık", "2026-01-08T10:00:00Z", 0.7),
    proposal="Warm water of Iğdır",
    references=(Reference("sources/tr/a b.md", 5),),
)
EMPTY = Unit(source="Yeni cümle.", kind=BlockKind.CELL)
GONE = Unit("Eski cümle.", "Old sentence.", state=State.FINAL, origin=Origin.HUMAN, obsolete=True)

BOOK = Catalogue(HEADERS, (MACHINE, PERSON, EMPTY, GONE), preamble="Paris toplantısı\nTurkish original: a b.md")


def settled(catalogue: Catalogue) -> Catalogue:
    """``catalogue`` as a PO file holds it."""
    return parse_po(write_po(catalogue).encode(), "a.po")


WORDS = st.text(st.characters(exclude_categories=["Cs", "Co"], exclude_characters="\r"), max_size=12)
TEXTS = st.lists(
    st.one_of(WORDS, st.sampled_from(["{1}", "{2}", "{3}", "{4}", "{12}", " ", "&<>\"'"])), max_size=7
).map("".join)
SOURCES = TEXTS.map(lambda text: text or "Boş")
SPANS = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda s: (min(s), max(s)))
FLAGS = st.builds(
    Flag, st.sampled_from(["term", "style", "x"]), st.sampled_from(Severity), WORDS, st.none() | SPANS,
    st.none() | SPANS, st.none() | WORDS,
)  # fmt: skip
CERTIFICATES = st.builds(
    Certificate,
    st.builds(TermHit, st.builds(Term, WORDS, st.tuples(WORDS)), SPANS, st.sampled_from(["", "nin", "da"])),
    st.sampled_from(["plain", "inline", "none"]),
    st.none() | SPANS,
    st.booleans(),
)
CODES = st.tuples(WORDS, WORDS, WORDS).map(
    lambda t: (
        Code(1, t[0], CodeKind.OPEN, 2),
        Code(2, t[1], CodeKind.CLOSE, 1),
        Code(3, t[2]),
        Code(4, "**", CodeKind.OPEN, 12),
        Code(12, "**", CodeKind.CLOSE, 4),
    )
)
REVIEWS = st.none() | st.builds(
    Review,
    st.sampled_from(["Ayşe Işık", "B"]),
    st.sampled_from(["", "2026-01-08T10:00:00Z"]),
    st.none() | st.floats(0.1, 1),
)
UNITS = st.builds(
    Unit,
    source=SOURCES,
    target=TEXTS,
    kind=st.sampled_from(BlockKind),
    state=st.sampled_from(State),
    origin=st.sampled_from(Origin),
    fuzzy=st.booleans(),
    score=st.none() | st.floats(0, 1),
    flags=st.lists(FLAGS, max_size=3).map(tuple),
    certificates=st.lists(CERTIFICATES, max_size=2).map(tuple),
    codes=CODES | st.just(()),
    signature=st.sampled_from(["", "ab12"]),
    review=REVIEWS,
    proposal=WORDS,
    previous=WORDS,
    comment=st.sampled_from(["", "Bir not.", "İki\nsatır <x> & y"]),
    references=st.lists(
        st.builds(Reference, st.sampled_from(["sources/tr/a b.md"]), st.integers(0, 99)), max_size=2
    ).map(tuple),
    obsolete=st.booleans(),
)
BOOKS = st.builds(
    Catalogue,
    st.just(HEADERS),
    st.lists(UNITS, max_size=3, unique_by=lambda u: u.key).map(lambda us: tuple(sorted(us, key=lambda u: u.obsolete))),
    st.sampled_from(["", "Paris\nİkinci satır"]),
)
