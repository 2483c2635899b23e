"""SIGKILL at random moments, reviewers at work in between: nothing lost, nothing doubled, the same bytes in the end."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from toys import FORMATS, EchoEngine, Project, sentences_of

from pipeline.catalogue.edit import Edit, apply_edit
from pipeline.engines.base import Hypothesis, Request
from pipeline.formats.po import read_po
from pipeline.model import Review, State

KILLS = int(os.environ.get("TERCUME_KILLS", "50"))
ARTICLES = 12


class SteadyEngine(EchoEngine):
    """The same texts whatever the revision, so that only the way to the end could tell two runs apart."""

    def translate(self, requests: Sequence[Request]) -> list[list[Hypothesis]]:
        self.asked.extend(r.text for r in requests)
        return [[Hypothesis(f"{' '.join(m.target for m in r.marks)} <{r.text}>".strip(), -0.1)] for r in requests]


def base(folder: Path) -> Project:
    """Translated once and partly reviewed; then sources, a term and the model change."""
    project = Project(folder, SteadyEngine(), memory=f"sqlite:///{folder}/.tercume/memory.db")
    project.fill(ARTICLES)
    project.glossary(şehir="city")
    project.run()
    for number in (2, 3, 5):
        approve(project, number, sentences_of(number)[0], f"Approved before {number}.")
    project.glossary(şehir="town")
    project.write(3, sentences_of(3)[0].replace("yapıldı", "onarıldı"), *sentences_of(3)[1:])
    project.write(7, *sentences_of(7)[:2])
    return project


def approve(project: Project, number: int, sentence: str, target: str) -> None:
    path = project.outputs / f"yazi-{number}.po"
    unit = next(u for u in read_po(path).live if u.source == sentence)
    review = Review("İlkay Şen", f"2026-01-{number + 1:02d}T10:00:00Z")
    apply_edit(path, unit.key, Edit(target, State.REVIEWED, review), expected_version=unit.version)


def killed_run(project: Project, delay: float) -> bool:
    """Run in a child and kill it after ``delay`` seconds; False when it had finished by then."""
    child = os.fork()
    if child == 0:
        try:
            project.run()
        finally:
            os._exit(0)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def check(project: Project, approved: dict[tuple[int, str], str]) -> None:
    for path in project.outputs.glob("*.po"):
        keys = Counter(u.key for u in read_po(path).units)
        assert set(keys.values()) <= {1}, path
    for path in project.outputs.glob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    for (number, sentence), target in approved.items():
        unit = next(u for u in read_po(project.outputs / f"yazi-{number}.po").units if u.source == sentence)
        assert (unit.target, unit.state, unit.human) == (target, State.REVIEWED, True)


def finish(project: Project, revision: str) -> dict[str, bytes]:
    project.engine = SteadyEngine(revision=revision)
    assert project.run().exit_code == 0
    assert project.run().current == ARTICLES
    return {name: data for name, data in project.snapshot().items() if not name.startswith(".")}


@pytest.mark.slow
def test_killed_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(20260123)
    project = base(tmp_path / "killed")
    shutil.copytree(tmp_path / "killed", tmp_path / "calm")
    start = time.perf_counter()
    copy = Project(Path(shutil.copytree(tmp_path / "killed", tmp_path / "timed")), SteadyEngine(revision="2"))
    copy.run()
    whole = time.perf_counter() - start

    approved: dict[tuple[int, str], str] = {}
    kills, revision = 0, 2
    free = [(n, s) for n in (0, 1, 4, 6, 8, 9, 10, 11) for s in sentences_of(n)]
    while kills < KILLS:
        project.engine = SteadyEngine(revision=str(revision))
        if killed_run(project, chance.uniform(0, whole)):
            kills += 1
        else:
            revision += 1
        if kills % 3 == 0 and free:
            number, sentence = free.pop(chance.randrange(len(free)))
            approved[number, sentence] = f"By hand after {kills} kills."
            approve(project, number, sentence, approved[number, sentence])
        check(project, approved)
    killed = finish(project, str(revision))
    check(project, approved)

    calm = Project(tmp_path / "calm", SteadyEngine())
    for (number, sentence), target in approved.items():
        approve(calm, number, sentence, target)
    undisturbed = finish(calm, str(revision))
    assert set(killed) == {f"yazi-{n}.{kind}" for n in range(ARTICLES) for kind in FORMATS}
    assert killed == undisturbed
    for number in (2, 3):
        proposals = [u for u in read_po(project.outputs / f"yazi-{number}.po").live if u.proposal]
        assert [u.target for u in proposals] == [f"Approved before {number}."]
