from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.catalogue import Catalogue, Unit, text_digest
from pipeline.catalogue.edit import Edit, edited
from pipeline.cli import build
from pipeline.errors import SettingsError
from pipeline.formats.po import parse_po, write_po
from pipeline.model import Review, State
from pipeline.quality import calibration
from pipeline.quality.calibration import Calibration
from pipeline.quality.decisions import decided
from pipeline.quality.policy import Policy


def decisions(count: int) -> list[tuple[float, bool]]:
    """Reviewers who accept less than the score says."""
    generator = random.Random(4)
    found = []
    for _ in range(count):
        p = generator.uniform(0.3, 0.99)
        found.append((p, generator.random() < 0.6 * p))
    return found


def test_budget_sends_the_worst_share() -> None:
    scores = [0.9, 0.2, 0.5, 0.8, 0.7, 0.95, 0.6, 0.4, 0.99, 0.3]
    assert [s for s, low in zip(scores, Policy(budget=0.2).below(scores), strict=True) if low] == [0.2, 0.3]


def test_threshold_sends_what_lies_below() -> None:
    assert Policy(review_below=0.6).below([0.59, 0.6, 0.61]) == [True, False, False]


def test_no_setting_sends_nothing_by_score() -> None:
    assert Policy().below([0.0, 1.0]) == [False, False]


@pytest.mark.parametrize("setting", [{"review_below": 1.5}, {"budget": -0.1}])
def test_impossible_settings_are_refused(setting: dict[str, float]) -> None:
    with pytest.raises(SettingsError, match="between 0 and 1"):
        Policy(**setting)


def test_refit_makes_probabilities_truer() -> None:
    result = calibration.refit(decisions(600), Calibration())
    assert result.after.brier < result.before.brier
    assert result.after.error < result.before.error
    assert result.calibration.decisions == 600


def test_refit_takes_the_calibration_in_force_back_first() -> None:
    shipped = decisions(600)
    first = calibration.refit(shipped, Calibration()).calibration
    again = calibration.refit([(first.apply(p), a) for p, a in shipped], first).calibration
    assert again.slope == pytest.approx(first.slope, abs=1e-6)
    assert again.intercept == pytest.approx(first.intercept, abs=1e-6)


def test_two_hundred_decisions_are_needed() -> None:
    with pytest.raises(SettingsError, match="199 reviewed segments"):
        calibration.refit(decisions(199), Calibration())


def test_decisions_of_one_kind_teach_nothing() -> None:
    with pytest.raises(SettingsError, match="all decisions are the same"):
        calibration.refit([(0.5, True)] * 300, Calibration())


def test_apply_and_undo_are_inverse() -> None:
    made = Calibration(0.7, -0.4, 250)
    assert made.undo(made.apply(0.63)) == pytest.approx(0.63, abs=1e-9)


def test_calibrate_report_and_undo_on_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "decisions.jsonl"
    file.write_text(
        "".join(json.dumps({"score": p, "accepted": a}) + "\n" for p, a in decisions(400)), encoding="utf-8"
    )
    runner, app = CliRunner(), build()
    done = runner.invoke(app, ["quality", "calibrate", str(file), "-C", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "before" in done.output
    assert calibration.load(tmp_path / ".tercume" / "calibration.json").decisions == 400
    shown = runner.invoke(app, ["quality", "report", str(file), "-C", str(tmp_path)])
    assert "400 decisions" in shown.output
    assert runner.invoke(app, ["quality", "undo", "-C", str(tmp_path)]).exit_code == 0
    assert calibration.load(tmp_path / ".tercume" / "calibration.json") == Calibration()


def test_undo_without_a_calibration_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no calibration to undo"):
        calibration.undo(tmp_path / "calibration.json")


def test_a_broken_history_is_named(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"calibration\.json"):
        calibration.load(path)


def test_exported_articles_are_read(tmp_path: Path) -> None:
    from pipeline.quality.decisions import read

    review = {"reviewer": "Reviewer", "date": "2026-01-05", "score": 0.4}
    segments = [
        {"score": 0.8, "origin": "engine", "review": {**review, "score": None}},
        {"score": 0.7, "origin": "human", "review": review},
        {"score": 0.6, "origin": "engine", "review": None},
    ]
    path = tmp_path / "article.json"
    path.write_text(json.dumps({"segments": segments}), encoding="utf-8")
    assert read(path) == [(0.8, True), (0.4, False)]


def reviewed_catalogue(path: Path, count: int) -> None:
    """Units that were approved as they were, corrected, or not looked at yet, one of each in turn."""
    generator = random.Random(9)
    units = []
    for number in range(count):
        score = round(generator.uniform(0.2, 0.99), 4)
        made = f"Sentence {number}."
        unit = Unit(f"Cümle {number}.", made, score=score, fuzzy=True, machine=text_digest(made))
        wanted = State.REVIEWED if number % 3 < 2 else None
        target = f"Another sentence {number}." if number % 3 == 1 else None
        review = Review("Ayşe", "2026-01-05", score) if wanted else None
        units.append(edited(unit, Edit(target=target, state=wanted, review=review)))
    path.write_text(write_po(Catalogue((("Language", "en"),), tuple(units))), encoding="utf-8")


def test_catalogues_of_the_project_are_read_by_default(tmp_path: Path) -> None:
    (tmp_path / "outputs" / "en").mkdir(parents=True)
    reviewed_catalogue(tmp_path / "outputs" / "en" / "article.po", 360)
    app, runner = build(), CliRunner()
    shown = runner.invoke(app, ["quality", "report", "-C", str(tmp_path)])
    assert "240" in shown.output
    assert "50.0 %" in shown.output
    done = runner.invoke(app, ["quality", "calibrate", "-C", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert calibration.load(tmp_path / ".tercume" / "calibration.json").decisions == 240


def decisions_of(unit: Unit) -> list[tuple[float, bool]]:
    """What a catalogue with this one unit tells after it was written and read."""
    (read,) = parse_po(write_po(Catalogue((("Language", "en"),), (unit,))).encode(), "x.po").live
    found = decided(read.review, read.state, read.origin, read.score, read.turned_down)
    return [] if found is None else [found]


MACHINE = Unit("Cümle.", "Sentence.", state=State.TRANSLATED, score=0.7, fuzzy=True, machine=text_digest("Sentence."))
REVIEW = Review("Ayşe", "2026-01-05", 0.7)


def test_every_decision_leaves_its_score() -> None:
    """One decision a unit, whichever way a person took it."""
    rejected = edited(MACHINE, Edit(state=State.TRANSLATED))
    replaced = edited(rejected, Edit(target="A sentence.", state=State.REVIEWED, review=REVIEW))
    accepted = edited(MACHINE, Edit(state=State.REVIEWED, review=REVIEW))
    assert decisions_of(MACHINE) == []
    assert decisions_of(rejected) == [(0.7, False)]
    assert decisions_of(edited(MACHINE, Edit(target="A draft."))) == [(0.7, False)]
    assert decisions_of(replaced) == [(0.7, False)]
    assert decisions_of(accepted) == [(0.7, True)]
    assert decisions_of(edited(rejected, Edit(state=State.REVIEWED, review=REVIEW))) == [(0.7, True)]
    assert decisions_of(edited(accepted, Edit(state=State.TRANSLATED))) == [(0.7, False)]


def test_what_poedit_saved_counts_too() -> None:
    written = write_po(Catalogue((("Language", "en"),), (MACHINE,)))
    for change, expected in (
        (("#, fuzzy\n", ""), (0.7, True)),
        (('msgstr "Sentence."', 'msgstr "A sentence."'), (0.7, False)),
    ):
        (unit,) = parse_po(written.replace(*change).encode(), "x.po").live
        assert decisions_of(unit) == [expected]
