from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.speed import models
from pipeline import constrain
from pipeline.constrain import Job
from pipeline.engines.base import Engine, EngineInfo, Hypothesis, Request
from pipeline.engines.recorded import RecordedEngine
from pipeline.lang import en
from pipeline.lang.proof import prove
from pipeline.model import Link, Severity, Term, TermHit

WORDS = sorted({word.strip(".").lower() for line in models.sentences(60, seed=8) for word in line.split()})
TARGETS = ["Damascus", "the Joint Fusion Mechanism", "Heyet Tahrir", "united nations", "x", "C++", "Qom 5+1", "a b c"]
SLOW = [HealthCheck.too_slow]


def hit(text: str, source: str, target: str, *, suffix: str = "", nth: int = 0, kind: str = "") -> TermHit:
    start = -1
    for _ in range(nth + 1):
        start = text.index(source, start + 1)
    return TermHit(Term(source, (target,), type=kind), (start, start + len(source) + len(suffix)), suffix)


@st.composite
def jobs(draw: st.DrawFn) -> Job:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9))
    text = " ".join(words).capitalize() + "."
    starts = [sum(len(w) + 1 for w in words[:n]) for n in range(len(words))]
    chosen = draw(st.lists(st.integers(0, len(words) - 1), max_size=3, unique=True))
    hits = []
    for n in sorted(chosen):
        target = draw(st.sampled_from(TARGETS))
        term = Term(words[n], (target,), type=draw(st.sampled_from(["", "place", "quote"])))
        hits.append(TermHit(term, (starts[n], starts[n] + len(words[n]))))
    return Job(text, tuple(hits))


@settings(max_examples=15, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=SLOW)
@given(batch=st.lists(jobs(), min_size=1, max_size=6))
def test_no_term_is_lost_silently_by_ct2(engines: dict[str, Engine], batch: list[Job]) -> None:
    check_batch(engines["ct2"], batch)


@settings(max_examples=4, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=SLOW)
@given(batch=st.lists(jobs(), min_size=1, max_size=3))
def test_no_term_is_lost_silently_by_hf(engines: dict[str, Engine], batch: list[Job]) -> None:
    check_batch(engines["hf"], batch)


def check_batch(engine: Engine, batch: list[Job]) -> None:
    """Random weights, random terms, random sentences: every hit stands in the target or is flagged."""
    drafts = constrain.translate(engine, batch)
    assert len(drafts) == len(batch)
    for job, draft in zip(batch, drafts, strict=True):
        assert [c.hit for c in draft.certificates] == list(job.hits)
        taken = []
        for certificate in draft.certificates:
            if certificate.proven:
                assert certificate.target_span is not None
                exact = certificate.hit.term.type == "quote"
                assert certificate.target_span in en.renderings(draft.text, certificate.hit.term.target, exact=exact)
                assert all(certificate.target_span[1] <= s or e <= certificate.target_span[0] for s, e in taken)
                taken.append(certificate.target_span)
            else:
                assert certificate.method == "none"
        flagged = [f.source_span for f in draft.flags if f.check == "term" and f.severity is Severity.MAJOR]
        assert flagged == [c.hit.span for c in draft.certificates if not c.proven]


@pytest.mark.parametrize("name", ["ct2", "hf"])
def test_nearly_every_random_term_is_enforced_even_on_random_weights(name: str, engines: dict[str, Engine]) -> None:
    texts = models.sentences(16 if name == "ct2" else 4, seed=4)
    batch = [Job(t, (hit(t, t.split()[1].strip("."), "Damascus"),)) for t in texts]
    proven = [c.proven for d in constrain.translate(engines[name], batch) for c in d.certificates]
    assert sum(proven) >= len(proven) - 1


def test_an_engine_without_prefixes_is_verified_and_flagged() -> None:
    text = "Şam'ın kuzeyi ve Halep."
    engine = RecordedEngine({text: "The north of Damascus and Aleppo's market."})
    good, bad = hit(text, "Şam", "Damascus", suffix="'ın"), hit(text, "kuzeyi", "northern part")
    draft = constrain.translate(engine, [Job(text, (good, bad))])[0]
    assert [(c.method, c.proven) for c in draft.certificates] == [("plain", True), ("none", False)]
    assert draft.text[slice(*draft.certificates[0].target_span or (0, 0))] == "Damascus"
    assert [f.source_span for f in draft.flags] == [bad.span]
    assert "northern part" in draft.flags[0].message


class Fixed:
    """An engine with set answers by (text, prefix): shows what is asked of it."""

    def __init__(self, answers: dict[tuple[str, str], Hypothesis]) -> None:
        self.answers = answers
        self.asked: list[Request] = []

    @property
    def info(self) -> EngineInfo:
        return EngineInfo("fixed", "1", "none", "fixed")

    def translate(self, requests: Sequence[Request]) -> list[list[Hypothesis]]:
        self.asked += requests
        return [[self.answers[r.text, r.prefix]] for r in requests]

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[float, ...]]:
        return [(-1.0,) for _ in pairs]


def link(source: str, word: str, target: str, other: str) -> Link:
    start, first = source.index(word), target.index(other)
    return Link((start, start + len(word)), (first, first + len(other)))


def test_a_missing_term_is_spliced_in_at_the_aligned_place_with_the_fitting_article() -> None:
    text, plain = "Bir İsrail heyeti geldi.", "A Zionist group came."
    plain_links = (link(text, "İsrail", plain, "Zionist"), link(text, "heyeti", plain, "group"))
    engine = Fixed(
        {
            (text, ""): Hypothesis(plain, -0.5, links=plain_links),
            (text, "An Israeli"): Hypothesis("An Israeli group came.", -0.7),
        }
    )
    term = hit(text, "İsrail", "Israeli")
    draft = constrain.translate(engine, [Job(text, (term,))])[0]
    assert draft.text == "An Israeli group came."
    assert (draft.certificates[0].method, draft.certificates[0].target_span) == ("splice", (3, 10))
    assert draft.alternatives == (plain,)
    assert draft.flags == ()


def test_last_resort_puts_the_target_in_place_of_the_aligned_words() -> None:
    text, plain = "Şam'a gitti.", "He went to Sham."
    links = (link(text, "Şam'a", plain, "Sham"), link(text, "gitti", plain, "went"))
    # A sentence that was translated in parts cannot be spliced, and the source with the name in it does not help.
    engine = Fixed(
        {
            (text, ""): Hypothesis(plain, -0.5, links=links, notes=("split",)),
            ("Damascus gitti.", ""): Hypothesis("He went.", -0.1),
        }
    )
    draft = constrain.translate(engine, [Job(text, (hit(text, "Şam", "Damascus", suffix="'a"),))])[0]
    assert draft.text == "He went to Damascus."
    assert draft.certificates[0].method == "substitution"
    assert draft.logprobs == (-1.0,)
    assert {draft.text[slice(*k.target)] for k in draft.links} == {"went", "Damascus"}


@pytest.mark.parametrize(
    ("target", "hits", "expected"),
    [
        (
            "Syria and Syria Monitoring Center",
            ["Syria", "Syria Monitoring Center"],
            ["Syria", "Syria Monitoring Center"],
        ),
        ("The Syria Monitoring Center", ["Syria", "Syria Monitoring Center"], [None, "Syria Monitoring Center"]),
        ("Syria, then Syria's army", ["Syria", "Syria"], ["Syria", "Syria's"]),
        ("Syria came.", ["Syria", "Syria"], ["Syria", None]),
        ("Assyria and Syrian", ["Syria"], [None]),
    ],
)
def test_each_rendering_proves_one_hit(target: str, hits: list[str], expected: list[str | None]) -> None:
    found = [TermHit(Term(f"t{n}", (t,)), (n, n + 1)) for n, t in enumerate(hits)]
    spans = prove(target, found)
    assert [target[slice(*s)] if s else None for s in spans] == expected


def test_variants_prove_and_untranslatable_terms_stand_as_they_are() -> None:
    variant = TermHit(Term("BM", ("United Nations", "UN")), (0, 2))
    kept = TermHit(Term("TÜBİTAK", (), status="untranslatable"), (3, 10))
    forbidden = TermHit(Term("x", (), status="forbidden", forbidden=("y",)), (11, 12))
    engine = RecordedEngine({"s": "The UN and TÜBİTAK's staff."})
    draft = constrain.translate(engine, [Job("s", (variant, kept, forbidden))])[0]
    assert [(c.proven, c.target_span) for c in draft.certificates] == [(True, (4, 6)), (True, (11, 20)), (True, None)]
    assert draft.flags == ()


def test_quotes_are_exact() -> None:
    quote = TermHit(Term("yurtta sulh", ("Peace at home",), type="quote"), (0, 3))
    assert prove("“Peace at home,” he said.", [quote]) == [(1, 14)]
    assert prove("“peace at home,” he said.", [quote]) == [None]


def test_what_the_engine_noticed_becomes_a_flag() -> None:
    engine = Fixed({("a", ""): Hypothesis("b", -1.0, notes=("limit", "loop", "split"))})
    flags = constrain.translate(engine, [Job("a")])[0].flags
    assert [(f.check, f.severity) for f in flags] == [
        ("limit", Severity.MAJOR),
        ("loop", Severity.MAJOR),
        ("split", Severity.MINOR),
    ]


def test_letters_glued_to_a_forced_term_are_taken_off() -> None:
    text, plain = "Şam'a gitti.", "He went to Sham."
    links = (link(text, "Şam'a", plain, "Sham"), link(text, "gitti", plain, "went"))
    spliced = "He went to Damascusia today."
    after = (link(text, "gitti", spliced, "today"), link(text, "Şam'a", spliced, "Damascusia"))
    engine = Fixed(
        {
            (text, ""): Hypothesis(plain, -0.5, links=links),
            (text, "He went to Damascus"): Hypothesis(spliced, -0.7, links=after),
        }
    )
    draft = constrain.translate(engine, [Job(text, (hit(text, "Şam", "Damascus", suffix="'a"),))])[0]
    assert draft.text == "He went to Damascus today."
    assert draft.certificates[0].method == "splice"
    assert draft.logprobs == (-1.0,)
    assert {draft.text[slice(*k.target)] for k in draft.links} == {"today", "Damascus"}


def test_the_source_with_the_names_put_in_is_tried_when_nothing_is_aligned() -> None:
    text = "Şam'a gitti."
    engine = Fixed(
        {
            (text, ""): Hypothesis("He went.", -0.5),
            ("Damascus gitti.", ""): Hypothesis("He went to Damascus.", -0.1, links=(Link((0, 8), (11, 19)),)),
        }
    )
    draft = constrain.translate(engine, [Job(text, (hit(text, "Şam", "Damascus", suffix="'a"),))])[0]
    assert draft.text == "He went to Damascus."
    assert draft.certificates[0].method == "substitution"
    assert draft.links == (Link((0, 5), (11, 19)),)
