"""Step 4: feature tables. Real output of three systems with its chrF++, and good translations with planted errors."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import sacrebleu

from pipeline.quality.checks import run
from pipeline.quality.estimate import topics
from pipeline.quality.features import feature_names, features
from pipeline.quality.pair import Pair
from training.quality.injector import INJECTIONS, Example, inject

SETS = ("flores-dev", "wmt16")
SYSTEMS = ("opusmt", "argos", "bergamot-tiny")
"""Systems whose output the score is fitted on. nllb is not among them: its licence is for evaluation only."""
SECOND = "bergamot-tiny"
"""Stands for a second opinion about opusmt's output."""
PER_SENTENCE = 6
SENTENCES = 1500
"""References with errors of all classes; as many again have those of PRIORITY, which apply to few sentences."""
PRIORITY = ("name_dropped", "name_swapped", "commas_lost")
_CHRF = sacrebleu.metrics.CHRF(word_order=2)


@dataclass(frozen=True)
class Table:
    """Rows of features with, for each, its group (source sentence), label and gold."""

    names: list[str]
    rows: np.ndarray
    group: np.ndarray
    label: np.ndarray
    gold: np.ndarray
    about: np.ndarray
    """What both sides are about; only for real output."""
    agreement: np.ndarray
    """Sentence chrF++ over 100 against bergamot-tiny's output of the same source; only for opusmt."""


def read_lines(shared: Path, name: str) -> list[str]:
    """Lines of a file of the development sets."""
    return (shared / "eval" / "mt" / name).read_text(encoding="utf-8").splitlines()


def references(shared: Path) -> list[tuple[str, str]]:
    """(source, reference) of the development sets, in order."""
    return [p for s in SETS for p in zip(read_lines(shared, f"{s}.tr"), read_lines(shared, f"{s}.en"), strict=True)]


def chrf(target: str, reference: str) -> float:
    """Sentence chrF++, 0 to 100."""
    return float(_CHRF.sentence_score(target, [reference]).score)


def row_of(source: str, target: str) -> list[float]:
    """The features of a pair, in order."""
    pair = Pair(source, target)
    return list(features(pair, run(pair)).values())


def real_output(shared: Path) -> Table:
    """Output of SYSTEMS; label is the system, gold its sentence chrF++ against the reference."""
    refs = references(shared)
    second = [line for s in SETS for line in read_lines(shared, f"{s}.{SECOND}.en")]
    rows, group, label, gold, about, agreement = [], [], [], [], [], []
    for system in SYSTEMS:
        lines = [line for s in SETS for line in read_lines(shared, f"{s}.{system}.en")]
        for number, ((source, reference), target) in enumerate(zip(refs, lines, strict=True)):
            pair = Pair(source, target)
            rows.append(list(features(pair, run(pair)).values()))
            about.append(topics(pair))
            group.append(number)
            label.append(system)
            gold.append(chrf(target, reference))
            agreement.append(chrf(target, second[number]) / 100 if system == "opusmt" else 0.0)
    columns = rows, group, label, gold, about, agreement
    return Table(feature_names(), *(np.array(column) for column in columns))


def planted(shared: Path, seed: int = 11) -> Table:
    """References and the better half of two systems' output: label "ok", or the class of the error planted in them."""
    refs = references(shared)
    numbers = _sample(shared, refs, seed)
    full = frozenset(numbers[:SENTENCES])
    clean = [(number, *refs[number]) for number in numbers]
    rows, group, label = [], [], []
    for number, source, target in [*clean, *_good_output(shared, refs, numbers[: SENTENCES // 2])]:
        generator = random.Random(f"{seed}-{number}-{len(target)}")
        rows.append(row_of(source, target))
        group.append(number)
        label.append("ok" if target == refs[number][1] else "ok-machine")
        others = [refs[generator.randrange(len(refs))] for _ in range(30)]
        example = Example(source, target, [o for o in others if o[0] != source])
        kinds = sorted(INJECTIONS) if number in full else list(PRIORITY)
        generator.shuffle(kinds)
        wanted = PER_SENTENCE if label[-1] == "ok" else PER_SENTENCE // 3
        for kind in kinds:
            if wanted and (damaged := inject(example, kind, generator)):
                rows.append(row_of(source, damaged))
                group.append(number)
                label.append(kind)
                wanted -= 1
    return _without_gold(np.array(rows), np.array(group), np.array(label))


def _without_gold(rows: np.ndarray, group: np.ndarray, label: np.ndarray) -> Table:
    none = np.zeros(len(rows))
    return Table(feature_names(), rows, group, label, none, none, none)


def _sample(shared: Path, refs: list[tuple[str, str]], seed: int) -> list[int]:
    """Numbers of twice SENTENCES references; none whose source is in the shared injected-error test, which so stays
    unseen."""
    path = shared / "eval" / "qe" / "injected-dev.jsonl"
    tested = {json.loads(line)["src"] for line in path.read_text(encoding="utf-8").splitlines()}
    free = [number for number, (source, _) in enumerate(refs) if source not in tested]
    return random.Random(seed).sample(free, min(2 * SENTENCES, len(free)))


def _good_output(shared: Path, refs: list[tuple[str, str]], numbers: list[int]) -> list[tuple[int, str, str]]:
    """Machine output with chrF++ of 65 or more: nobody would call it wrong, and it does not read like a reference."""
    found = []
    for system in ("bergamot-tiny",):
        lines = [line for s in SETS for line in read_lines(shared, f"{s}.{system}.en")]
        for number in numbers:
            (source, reference), target = refs[number], lines[number]
            if chrf(target, reference) >= 65:
                found.append((number, source, target))
    return found


def development(shared: Path) -> Table:
    """The shared injected-error test; group is the line of the source in the development sets."""
    number = {source: i for i, (source, _) in reversed(list(enumerate(references(shared))))}
    lines = (shared / "eval" / "qe" / "injected-dev.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    rows = np.array([row_of(r["src"], r["mt"]) for r in records])
    group = np.array([number[r["src"]] for r in records])
    return _without_gold(rows, group, np.array([r["label"] for r in records]))


def save(table: Table, path: Path) -> None:
    """Write a table next to the other work files."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **{field.name: getattr(table, field.name) for field in fields(table)})


def load(path: Path) -> Table:
    """Read what ``save`` wrote."""
    with np.load(path) as archive:
        return Table(archive["names"].tolist(), *(archive[field.name] for field in fields(Table)[1:]))
