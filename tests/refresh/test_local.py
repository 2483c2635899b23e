from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from toys import EchoEngine, Project, article, sentences_of

from pipeline.catalogue.edit import Edit, apply_edit
from pipeline.errors import MemoryStoreError, SourceError
from pipeline.formats.po import read_po
from pipeline.lang.tr import lower
from pipeline.memory import Memory
from pipeline.model import Review, State
from pipeline.quality import Policy
from pipeline.refresh import Reason
from pipeline.runners.base import Stop

REVIEW = Review("Işıl Ünsal", "2026-01-09T08:00:00Z")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.fill(6)
    return made


def approve(project: Project, number: int, sentence: str, target: str | None = None) -> None:
    path = project.outputs / f"yazi-{number}.po"
    unit = next(u for u in read_po(path).live if u.source == sentence)
    edit = Edit(target=target, state=State.REVIEWED, review=REVIEW)
    apply_edit(path, unit.key, edit, expected_version=unit.version)


def test_a_first_run_translates_all(project: Project) -> None:
    summary = project.run()
    assert (summary.done, summary.failed, summary.exit_code) == (6, 0, 0)
    assert summary.stale == 6 * 4
    assert set(project.snapshot()) == {f"yazi-{n}.{kind}" for n in range(6) for kind in ("po", "html", "md", "json")}


def test_a_second_run_does_nothing(project: Project) -> None:
    project.run()
    before = project.snapshot()
    summary = project.run()
    assert (summary.current, summary.done, project.engine.asked) == (6, 0, [])
    assert project.snapshot() == before


def test_without_the_ledger_nothing_is_translated_either(project: Project) -> None:
    project.run()
    before = project.snapshot()
    (project.root / ".tercume" / "refresh.db").unlink()
    summary = project.run()
    assert (summary.stale, project.engine.asked) == (0, [])
    assert project.snapshot() == before


def test_a_damaged_ledger_is_made_anew(project: Project) -> None:
    project.run()
    (project.root / ".tercume" / "refresh.db").write_bytes(b"bozuk" * 1000)
    assert project.run().exit_code == 0
    assert project.engine.asked == []


def test_only_the_edited_sentence_reaches_the_engine(project: Project) -> None:
    project.run()
    first, second, third = sentences_of(3)
    project.write(3, first, second.replace("yapıldı", "onarıldı"), third)
    summary = project.run()
    assert project.engine.asked == [second.replace("yapıldı", "onarıldı")]
    assert (summary.done, summary.current, summary.reasons) == (1, 5, {Reason.SOURCE: 1})


def test_a_new_term_reaches_only_its_sentences(project: Project) -> None:
    project.glossary(köprü="bridge")
    project.run()
    project.glossary(köprü="bridge", ırmak="river")
    before = project.snapshot()
    summary = project.run()
    assert project.engine.asked
    assert all("ırmak" in lower(text) for text in project.engine.asked)
    assert set(summary.reasons) == {Reason.TERM}
    changed = {name for name, data in project.snapshot().items() if before[name] != data}
    assert changed == {f"yazi-1.{kind}" for kind in ("po", "html", "md", "json")}


def test_a_new_term_changes_no_byte_of_an_article_with_terms_of_its_own(project: Project) -> None:
    path = project.sources / "yazi-3.md"
    own = 'slug: yazi-3\nterms:\n  "yol": "road"\n'
    path.write_text(path.read_text(encoding="utf-8").replace("slug: yazi-3\n", own), encoding="utf-8")
    project.run()
    project.glossary(ırmak="river")
    before = project.snapshot()
    assert project.run(dry_run=True).planned_articles == 1
    project.run()
    changed = {name for name, data in project.snapshot().items() if before[name] != data}
    assert changed == {f"yazi-1.{kind}" for kind in ("po", "html", "md", "json")}
    assert project.run().current == 6


def test_another_model_translates_all_but_human_text(project: Project) -> None:
    project.run()
    sentence = sentences_of(2)[0]
    approve(project, 2, sentence, "By hand.")
    project.engine = EchoEngine(revision="2")
    project.run()
    assert len(project.engine.asked) == 6 * 4 - 1
    unit = next(u for u in read_po(project.outputs / "yazi-2.po").live if u.source == sentence)
    assert (unit.target, unit.review, unit.proposal) == ("By hand.", REVIEW, "")


def test_a_changed_term_under_human_text_makes_a_proposal(project: Project) -> None:
    project.glossary(köprü="bridge")
    project.run()
    sentence = sentences_of(0)[1]
    approve(project, 0, sentence, "By hand, over the bridge.")
    project.run()
    project.glossary(köprü="viaduct")
    summary = project.run()
    unit = next(u for u in read_po(project.outputs / "yazi-0.po").live if u.source == sentence)
    assert unit.target == "By hand, over the bridge."
    assert "viaduct" in unit.proposal
    assert [f.message for f in unit.flags] == ["a term changed under an approved target: köprü: bridge → viaduct"]
    text = (project.outputs / "yazi-0.po").read_text(encoding="utf-8")
    assert "#. diff: [-By hand, over the bridge.-] {+Echo1 viaduct" in text
    assert (unit.state, unit.fuzzy, summary.proposals) == (State.TRANSLATED, True, 1)
    assert project.run().current == 6


def test_changed_checks_score_again_without_translating(project: Project) -> None:
    project.run()
    project.policy = Policy(review_below=1.0)
    summary = project.run()
    assert project.engine.asked == []
    assert summary.rescored == 6 * 4
    assert all(u.fuzzy for u in read_po(project.outputs / "yazi-1.po").live if u.score is not None)
    assert project.run().current == 6


def test_an_edit_while_the_batch_runs_is_kept(project: Project) -> None:
    project.run()
    sentence = sentences_of(4)[0]
    project.engine = EditingEngine(project, 4, sentence)
    project.run()
    unit = next(u for u in read_po(project.outputs / "yazi-4.po").live if u.source == sentence)
    assert (unit.target, unit.review) == ("While you were translating.", REVIEW)


class EditingEngine(EchoEngine):
    """A reviewer saves in the middle of the engine's work."""

    def __init__(self, project: Project, number: int, sentence: str) -> None:
        super().__init__(revision="2")
        self._at = (project, number, sentence)

    def translate(self, requests):  # type: ignore[no-untyped-def]
        if not self.asked:
            approve(*self._at, "While you were translating.")
        return super().translate(requests)


def test_outputs_that_are_gone_come_back(project: Project) -> None:
    project.run()
    before = project.snapshot()
    (project.outputs / "yazi-5.html").unlink()
    assert project.run().done == 1
    assert project.engine.asked == []
    assert project.snapshot() == before


def test_approved_text_is_reused_across_articles(project: Project) -> None:
    project.memory = f"sqlite:///{project.root}/.tercume/memory.db"
    project.run()
    approve(project, 0, sentences_of(0)[0], "By hand.")
    project.run()
    project.write(9, sentences_of(0)[0], "Başka bir cümle daha yazıldı.")
    summary = project.run()
    assert sentences_of(0)[0] not in project.engine.asked
    unit = next(u for u in read_po(project.outputs / "yazi-9.po").live if u.source == sentences_of(0)[0])
    assert (unit.target, unit.origin, unit.human, summary.reused) == ("By hand.", "memory", False, 1)


def test_machine_text_comes_from_the_cache(project: Project) -> None:
    project.memory = f"sqlite:///{project.root}/.tercume/memory.db"
    project.run()
    before = project.snapshot()
    for path in project.outputs.iterdir():
        path.unlink()
    summary = project.run()
    assert (project.engine.asked, summary.engine, summary.reused) == ([], 0, 6 * 4)
    assert project.snapshot() == before


def test_a_memory_that_breaks_stops_the_run_and_loses_nothing(project: Project) -> None:
    project.memory = f"sqlite:///{project.root}/.tercume/memory.db"
    project.run()
    project.write(0, "Yepyeni bir cümle geldi.")
    with Memory.open(project.memory):
        pass
    project.engine = BreakingEngine(project.root / ".tercume" / "memory.db")
    before = project.snapshot()
    with pytest.raises(MemoryStoreError, match="cannot be used"):
        project.run()
    assert project.snapshot() == before


class BreakingEngine(EchoEngine):
    """The database goes away while the engine works."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def translate(self, requests):  # type: ignore[no-untyped-def]
        import sqlite3

        connection = sqlite3.connect(self._path)
        connection.executescript("DROP TABLE machine; DROP TABLE approved;")
        connection.close()
        return super().translate(requests)


BROKEN = (
    ("not UTF-8", b"---\ntitle: \xfe\n---\n\nx\n", "not UTF-8"),
    ("no front matter", "Yalnızca metin.\n".encode(), ""),
    ("empty", b"", ""),
)


@pytest.mark.parametrize(("data", "message"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_one_bad_source_stops_nothing(project: Project, data: bytes, message: str) -> None:
    (project.sources / "bozuk.md").write_bytes(data)
    summary = project.run()
    assert (summary.done, summary.failed, summary.exit_code) == (6, 1, 3)
    failed = project.named("failed")[0]
    assert message in failed["what"]
    assert "bozuk.md" in failed["where"]
    assert failed["advice"]


def test_a_corrupt_catalogue_is_told_and_left(project: Project) -> None:
    project.run()
    path = project.outputs / "yazi-2.po"
    path.write_text(path.read_text(encoding="utf-8") + '\nmsgid "yarım\n', encoding="utf-8")
    before = path.read_bytes()
    summary = project.run()
    assert (summary.failed, summary.current) == (1, 5)
    assert "yazi-2.po:" in project.named("failed")[0]["where"]
    assert path.read_bytes() == before


def test_an_invalid_utf8_catalogue_is_told_and_left(project: Project) -> None:
    project.run()
    path = project.outputs / "yazi-2.po"
    path.write_bytes(path.read_bytes() + b"# \xff\n")
    assert project.run().failed == 1
    assert "not UTF-8" in project.named("failed")[0]["what"]


def test_what_the_engine_cannot_take_stops_only_its_article(project: Project) -> None:
    project.engine = EchoEngine(fails_on=sentences_of(3)[0])
    summary = project.run()
    assert (summary.done, summary.failed) == (5, 1)
    project.engine = EchoEngine()
    assert project.run().done == 1


def test_a_slug_used_twice_is_told(project: Project) -> None:
    (project.sources / "zz.md").write_text(article(1), encoding="utf-8")
    summary = project.run()
    assert (summary.done, summary.failed) == (6, 1)
    assert "already used by yazi-1.md" in project.named("failed")[0]["what"]


@pytest.mark.parametrize("name", ["aa.md", "zz.md"])
def test_a_new_file_cannot_take_the_slug_of_a_current_article(project: Project, name: str) -> None:
    project.run()
    before = project.snapshot()
    (project.sources / name).write_text(article(1, "Bambaşka bir metin yazıldı."), encoding="utf-8")
    assert (project.run().failed, project.snapshot()) == (1, before)
    (project.sources / "yazi-1.md").unlink()
    assert project.run().failed == 0


def test_no_sources_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no Turkish originals"):
        Project(tmp_path).run()


def test_an_output_that_cannot_be_written_fails_its_article(project: Project) -> None:
    (project.outputs / "yazi-1.html").mkdir(parents=True)
    summary = project.run()
    assert (summary.done, summary.failed) == (5, 1)
    (project.outputs / "yazi-1.html").rmdir()
    assert project.run().done == 1


def test_a_dry_run_changes_nothing(project: Project) -> None:
    project.run()
    before = project.snapshot()
    project.write(2, *sentences_of(2)[:2], "Yeni bir cümle eklendi.")
    summary = project.run(dry_run=True)
    assert (project.engine.asked, summary.planned_articles, summary.words) == ([], 1, 4)
    assert project.snapshot() == before
    assert project.named("plan")[0]["details"][0].startswith("sources/tr/yazi-2.md:")


def test_a_dry_run_tells_of_pages_that_are_to_be_written(project: Project) -> None:
    project.run()
    (project.outputs / "yazi-5.html").unlink()
    approve(project, 1, sentences_of(1)[0], "By hand.")
    summary = project.run(dry_run=True)
    assert [(p["article"], p["stale"], p["new"]) for p in project.named("plan")] == [
        ("yazi-1", 0, False),
        ("yazi-5", 0, False),
    ]
    assert (summary.current, summary.planned_articles) == (4, 2)


def test_a_dry_run_may_try_the_engine_for_its_speed(project: Project) -> None:
    summary = project.run(dry_run=True, trial=True)
    assert len(project.engine.asked) == 16
    assert summary.words_s
    assert not project.outputs.exists()


def test_progress_tells_speed_and_time_left(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.runners.local.WINDOW_ARTICLES", 3)
    project.run()
    first, *_, last = project.named("progress")
    assert (first["seen"], first["left_s"]) == (0, None)
    assert (last["seen"], last["total"], last["left_s"]) == (6, 6, 0)
    assert last["speed"].endswith("words/s")


def test_the_limit_stops_and_the_next_run_goes_on(project: Project) -> None:
    summary = project.run(limit=4)
    assert (summary.done, summary.stopped, summary.exit_code) == (4, "limit of 4", 4)
    summary = project.run(limit=4)
    assert (summary.done, summary.current, summary.exit_code) == (2, 4, 0)


def test_since_takes_the_articles_dates(project: Project) -> None:
    assert project.run(since="2026-01-05").done == 2
    assert project.run().done == 4


def test_only_flagged_leaves_the_rest_stale(project: Project) -> None:
    project.run()
    flagged = [u.source for n in range(6) for u in read_po(project.outputs / f"yazi-{n}.po").live if u.fuzzy]
    project.engine = EchoEngine(revision="2")
    project.run(only="flagged")
    assert sorted(project.engine.asked) == sorted(flagged)
    asked = len(project.engine.asked)
    project.run()
    assert len(project.engine.asked) == 24 - asked


def test_only_stale_scores_nothing_again(project: Project) -> None:
    project.run()
    project.policy = Policy(review_below=1.0)
    before = project.snapshot()
    assert project.run(only="stale").done == 0
    assert project.snapshot() == before


def test_names_choose_the_articles(project: Project) -> None:
    assert project.run(names=("yazi-1.md", "yazi-4.md")).done == 2
    with pytest.raises(SourceError, match="no such source"):
        project.run(names=("yok.md",))


def test_a_signal_finishes_the_batch_and_stops(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.runners.local.WINDOW_ARTICLES", 2)
    project.engine = SignallingEngine()
    stop = Stop()
    with stop.on_signals():
        summary = project.run(stop=stop)
    assert (summary.stopped, summary.exit_code) == ("SIGTERM", 4)
    assert 2 <= summary.done < 6
    assert summary.failed == 0
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    project.engine = EchoEngine()
    assert project.run().exit_code == 0
    assert len(project.snapshot()) == 24


class SignallingEngine(EchoEngine):
    """Somebody ends the process politely during the first batch."""

    def translate(self, requests):  # type: ignore[no-untyped-def]
        if not self.asked:
            os.kill(os.getpid(), signal.SIGTERM)
        return super().translate(requests)


def test_batches_cross_article_borders(project: Project) -> None:
    sizes: list[int] = []

    class Sizing(EchoEngine):
        def translate(self, requests):  # type: ignore[no-untyped-def]
            sizes.append(len(requests))
            return super().translate(requests)

    project.engine = Sizing()
    project.run()
    assert sizes[0] == 24


def test_events_tell_the_whole_story(project: Project) -> None:
    project.run()
    assert [name for name, _ in project.events if name != "progress"] == ["start", *["article"] * 6, "end"]
    assert project.named("article")[0]["reasons"] == {"new sentence": 4}
