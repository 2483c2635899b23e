from __future__ import annotations

import json
import multiprocessing
import os
import signal
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import polib
import pytest
from toy_articles import article, translated

from pipeline.catalogue import Catalogue, merge
from pipeline.catalogue.edit import CatalogueConflict, Edit, apply_edit, update
from pipeline.catalogue.locks import lock_path, locked, owner_of
from pipeline.errors import CatalogueError
from pipeline.formats.po import read_po, write_po
from pipeline.model import Origin, Review, State

TEXTS = tuple(f"Görüşmelerin {n}. günü Paris’te geçti." for n in range(1, 101))
REVIEW = Review("Işıl Ünsal", "2026-01-09T08:00:00Z")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    done = translated(article(*TEXTS), {t: f"Day {n} of the talks passed in Paris." for n, t in enumerate(TEXTS, 1)})
    file = tmp_path / "paris-gorusmeleri.po"
    file.write_text(write_po(Catalogue.from_article(merge(done, None))), encoding="utf-8")
    return file


def test_an_edit_is_written_and_human(path: Path) -> None:
    unit = read_po(path).units[3]
    edit = Edit(target="The fourth day.", state=State.REVIEWED, review=REVIEW, comment="sic")
    done = apply_edit(path, unit.key, edit, expected_version=unit.version)
    read = read_po(path).by_key[unit.key]
    assert done == read
    assert (read.target, read.state, read.review, read.comment) == ("The fourth day.", State.REVIEWED, REVIEW, "sic")
    assert read.origin is Origin.HUMAN
    assert [u for u in read_po(path).units if u.key != unit.key] == [u for u in read_po(path).units if u != read]


def test_the_second_writer_gets_both_texts(path: Path) -> None:
    unit = read_po(path).units[0]
    apply_edit(path, unit.key, Edit(target="Mine."), expected_version=unit.version)
    with pytest.raises(CatalogueConflict) as caught:
        apply_edit(path, unit.key, Edit(target="Also mine."), expected_version=unit.version)
    assert (caught.value.theirs.target, caught.value.mine) == ("Mine.", "Also mine.")
    assert read_po(path).by_key[unit.key].target == "Mine."


def test_edits_of_two_units_do_not_collide(path: Path) -> None:
    one, two = read_po(path).units[:2]
    apply_edit(path, one.key, Edit(target="One."), expected_version=one.version)
    apply_edit(path, two.key, Edit(target="Two."), expected_version=two.version)
    assert [u.target for u in read_po(path).units[:2]] == ["One.", "Two."]


def test_a_draft_stays_open_and_human(path: Path) -> None:
    unit = read_po(path).units[0]
    done = apply_edit(path, unit.key, Edit(target="A draft."), expected_version=unit.version)
    assert (done.fuzzy, done.state, done.human) == (True, State.TRANSLATED, True)
    assert read_po(path).by_key[unit.key] == done


def test_an_approval_can_be_taken_back(path: Path) -> None:
    unit = read_po(path).units[0]
    done = apply_edit(path, unit.key, Edit(state=State.FINAL, review=REVIEW), expected_version=unit.version)
    assert (done.state, done.origin) == (State.FINAL, Origin.ENGINE)
    opened = apply_edit(path, unit.key, Edit(state=State.TRANSLATED), expected_version=done.version)
    assert (opened.human, opened.fuzzy, opened.review) == (True, True, None)
    assert read_po(path).by_key[unit.key] == opened


def test_an_approval_settles_a_proposal(path: Path) -> None:
    unit = replace(read_po(path).units[0], proposal="New.", fuzzy=True, origin=Origin.HUMAN, previous="Eski.")
    update(path, lambda c: c.with_unit(unit) if c else pytest.fail("no file"), task="test")
    unit = read_po(path).by_key[unit.key]
    assert unit.proposal == "New."
    done = apply_edit(path, unit.key, Edit(state=State.REVIEWED, review=REVIEW), expected_version=unit.version)
    assert (done.proposal, done.previous) == ("", "")


@pytest.mark.parametrize(
    ("key", "edit", "message"),
    [("0" * 16, Edit(target="x"), "no unit"), (None, Edit(state=State.REVIEWED), "needs a reviewer's name")],
)
def test_impossible_edits_are_refused(path: Path, key: str | None, edit: Edit, message: str) -> None:
    unit = read_po(path).units[0]
    before = path.read_bytes()
    with pytest.raises(CatalogueError, match=message):
        apply_edit(path, key or unit.key, edit, expected_version=unit.version)
    assert path.read_bytes() == before


def test_an_edit_takes_less_than_20_ms(path: Path) -> None:
    times = []
    for unit in read_po(path).units[:15]:
        start = time.process_time()
        apply_edit(path, unit.key, Edit(target="Quick."), expected_version=unit.version)
        times.append(time.process_time() - start)
    # The least of all: other work on the machine is not what is measured.
    assert min(times) < 0.020


def test_a_save_by_an_editor_that_takes_no_lock_is_kept(path: Path) -> None:
    calls = []

    def change(existing: Catalogue | None) -> Catalogue:
        assert existing is not None
        if not calls:
            file = polib.pofile(str(path), wrapwidth=0)
            file[5].msgstr = "Saved in Poedit meanwhile."
            path.write_text(file.__unicode__(), encoding="utf-8")
        calls.append(1)
        return existing.with_unit(replace(existing.units[0], comment="batch"))

    update(path, change, task="a refresh")
    units = read_po(path).units
    assert len(calls) == 2
    assert (units[5].target, units[5].human, units[0].comment) == ("Saved in Poedit meanwhile.", True, "batch")


def test_a_held_lock_names_owner_and_age(path: Path) -> None:
    with (
        locked(path, "a refresh"),
        pytest.raises(CatalogueError, match=rf"a refresh \(process {os.getpid()}") as caught,
    ):
        apply_edit_soon(path)
    assert "wait until it is done" in caught.value.advice
    assert not lock_path(path).exists()


def apply_edit_soon(path: Path) -> None:
    update(path, lambda c: c or pytest.fail("no file"), task="second", timeout_s=0.05)


def hold(path: Path) -> None:
    with locked(path, "a batch"):
        time.sleep(60)


def wait_for(path: Path) -> None:
    until = time.monotonic() + 20
    while owner_of(lock_path(path)) is None:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_the_lock_of_a_killed_process_is_taken_over(path: Path) -> None:
    holder = multiprocessing.get_context("spawn").Process(target=hold, args=(path,))
    holder.start()
    wait_for(path)
    with pytest.raises(CatalogueError, match="a batch"):
        apply_edit_soon(path)
    os.kill(holder.pid or 0, signal.SIGKILL)
    holder.join()
    assert lock_path(path).exists()
    unit = read_po(path).units[0]
    assert apply_edit(path, unit.key, Edit(target="After."), expected_version=unit.version).target == "After."


def test_a_lock_file_full_of_rubbish_is_taken_over(path: Path) -> None:
    lock_path(path).write_text("{", encoding="utf-8")
    assert owner_of(lock_path(path)) is None
    with locked(path, "again"):
        owner = owner_of(lock_path(path))
    assert owner is not None
    assert owner.task == "again"
    assert owner.age_s() < 60
    assert json.dumps(owner.pid) == str(os.getpid())


def bump(path: Path, source: str, times: int) -> None:
    for _ in range(times):
        key = next(u.key for u in read_po(path).units if u.source == source)
        update(path, partial(_bumped, key=key), task="bump")


def _bumped(catalogue: Catalogue | None, key: str) -> Catalogue:
    assert catalogue is not None
    unit = catalogue.by_key[key]
    return catalogue.with_unit(replace(unit, comment=str(int(unit.comment or 0) + 1)))


def test_two_processes_lose_nothing(path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=bump, args=(path, TEXTS[0], 20)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert read_po(path).units[0].comment == "40"
