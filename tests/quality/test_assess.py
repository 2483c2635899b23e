from __future__ import annotations

import json
from pathlib import Path
from unicodedata import normalize

import pytest
from typer.testing import CliRunner

from pipeline.cli import build
from pipeline.errors import SourceError
from pipeline.model import Certificate, Origin, Segment, Severity, Signature, Term, TermHit, Translation
from pipeline.quality import Opinion, Policy, Summary, assess, assess_pairs, summary

GOOD = (
    "Bakan dün Ankara'da gazetecilerin sorularını yanıtladı.",
    "The minister answered journalists' questions in Ankara yesterday.",
)
BAD = (GOOD[0], "Olive trees flourish wherever winters stay mild.")
SIGNATURE = Signature("test", "1", "beam", "none", "1", "0")


def test_a_good_pair_scores_above_a_bad_one() -> None:
    good, bad = assess_pairs([GOOD, BAD], policy=Policy())
    assert good.score is not None
    assert bad.score is not None
    assert 0 <= bad.score.value < good.score.value <= 1


def test_only_the_bad_pair_goes_to_review() -> None:
    good, bad = assess_pairs([GOOD, BAD], policy=Policy())
    assert not good.review
    assert bad.review
    assert any(flag.severity is Severity.CRITICAL for flag in bad.flags)


def test_an_answer_does_not_depend_on_its_neighbours() -> None:
    alone = assess_pairs([GOOD], policy=Policy())[0]
    assert assess_pairs([BAD, GOOD, BAD], policy=Policy())[1] == alone


def test_a_summary_of_an_article() -> None:
    found = assess_pairs([GOOD, BAD, (GOOD[0], "")], policy=Policy())
    whole = summary(found)
    scores = [a.score.value for a in found if a.score]
    assert whole.segments == 3
    assert whole.worst == min(scores)
    assert whole.mean == pytest.approx(sum(scores) / 2)
    assert whole.flagged == pytest.approx(2 / 3)


def test_a_summary_of_nothing() -> None:
    assert summary([]) == Summary(0, None, None, 0.0)


def test_no_pairs_no_answers() -> None:
    assert assess_pairs([], policy=Policy()) == []


def test_an_empty_target_is_critical_and_has_no_score() -> None:
    (found,) = assess_pairs([(GOOD[0], " ")], policy=Policy())
    assert found.score is None
    assert found.review
    assert [flag.check for flag in found.flags] == ["empty"]


def test_text_passed_through_has_no_score() -> None:
    passed = Translation(Segment("s1", "1974"), "1974", Origin.PASSED, SIGNATURE)
    (found,) = assess([passed], policy=Policy())
    assert found.score is None
    assert not found.review


def test_flags_of_the_making_are_kept() -> None:
    from pipeline.model import Flag

    noticed = Flag("split", Severity.MAJOR, "cut at a clause")
    made = Translation(Segment("s1", GOOD[0]), GOOD[1], Origin.ENGINE, SIGNATURE, flags=(noticed,))
    (found,) = assess([made], policy=Policy())
    assert noticed in found.flags
    assert found.review


def test_a_second_opinion_moves_the_score() -> None:
    unlike, sure = Opinion((-6.0,) * 9, "Nothing of the kind."), Opinion((-0.1,) * 9, GOOD[1])
    low = assess_pairs([GOOD], policy=Policy(), second_opinion=lambda pairs: [unlike] * len(pairs))[0]
    high = assess_pairs([GOOD], policy=Policy(), second_opinion=lambda pairs: [sure] * len(pairs))[0]
    assert low.score is not None
    assert high.score is not None
    assert low.score.value < high.score.value


def test_an_opinion_without_probabilities_changes_nothing() -> None:
    plain = assess_pairs([GOOD], policy=Policy())[0]
    asked = assess_pairs([GOOD], policy=Policy(), second_opinion=lambda pairs: [Opinion(())] * len(pairs))[0]
    assert asked.score == plain.score


@pytest.mark.parametrize("text", ["İ", "a", "…", "\u0301", "{1}{2}", "42", "🙂🙂", "ı" * 3000, "| - |"])
def test_odd_text_is_no_reason_to_fail(text: str) -> None:
    found = assess_pairs([(text, text), (GOOD[0], text), (text, GOOD[1])], policy=Policy())
    assert len(found) == 3


def test_the_command_keeps_order_and_fields(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    rows = [{"source": s, "target": t, "id": i} for i, (s, t) in enumerate([GOOD, BAD])]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    done = CliRunner().invoke(build(), ["score", str(file)])
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [0, 1]
    assert [answer["review"] for answer in answers] == [False, True]
    assert answers[1]["flags"][0]["severity"] == "critical"
    assert "2 lines, 50.0 % to review" in done.stderr


def test_the_command_reads_tables_from_standard_input() -> None:
    done = CliRunner().invoke(build(), ["score", "-", "--format", "tsv"], input=f"{GOOD[0]}\t{GOOD[1]}\n")
    cells = done.stdout.rstrip("\n").split("\t")
    assert cells[:2] == list(GOOD)
    assert 0 <= float(cells[2]) <= 1
    assert cells[3] == "false"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "not JSON"),
        (b'{"source": 1}', "no text under"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"source": "a\\ud83d", "target": "b"}', "half a character"),
    ],
)
def test_bad_lines_are_named(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_bytes(content)
    done = CliRunner().invoke(build(), ["score", str(file)])
    assert isinstance(done.exception, SourceError)
    assert message in str(done.exception)
    assert "pairs.jsonl" in str(done.exception)


def named(number: int, source: str, target: str, *terms: Term) -> Translation:
    hits = [TermHit(t, (source.find(t.source), source.find(t.source) + len(t.source))) for t in terms]
    certificates = tuple(Certificate(hit, "plain", None, True) for hit in hits)
    return Translation(Segment(f"s{number}", source), target, Origin.ENGINE, SIGNATURE, certificates=certificates)


EDIB = Term("Halide Edib", ("Halide Edib",), type="person", gender="f")
KEMAL = Term("Mustafa Kemal", ("Mustafa Kemal",), type="person", gender="m")


@pytest.mark.parametrize("pronoun", ["She", "He"])
def test_a_name_that_is_no_subject_leaves_both_persons_possible(pronoun: str) -> None:
    article = [
        named(1, "Halide Edib 1884'te doğdu.", "Halide Edib was born in 1884.", EDIB),
        named(2, "Mustafa Kemal ile tanıştı.", f"{pronoun} met Mustafa Kemal.", KEMAL),
    ]
    found = assess(article, policy=Policy())[1]
    assert "pronoun" not in {flag.check for flag in found.flags}


def test_a_subject_decides_the_pronouns_after_it() -> None:
    article = [
        named(1, "Halide Edib 1884'te doğdu.", "Halide Edib was born in 1884.", EDIB),
        named(2, "Mustafa Kemal geldi.", "Mustafa Kemal came.", KEMAL),
        named(3, "Konuştu.", "She spoke."),
    ]
    (flag,) = (flag for flag in assess(article, policy=Policy())[2].flags if flag.check == "pronoun")
    assert flag.severity is Severity.MAJOR
    assert "Mustafa Kemal" in flag.message


def test_composed_and_decomposed_letters_are_the_same() -> None:
    pair = ("Kılıçdaroğlu dün Iğdır'a gitti.", "Kılıçdaroğlu went to Iğdır yesterday.")
    text = "".join(json.dumps({"source": normalize(f, pair[0]), "target": pair[1]}) + "\n" for f in ("NFC", "NFD"))
    first, second = (
        json.loads(line) for line in CliRunner().invoke(build(), ["score"], input=text).stdout.splitlines()
    )
    assert first["score"] == second["score"]
    assert first["flags"] == second["flags"]
