"""``python -m benchmarks.quality [--steps score opinions checks planted cost plots]``: docs/measurements/quality.md.

The score is cross-validated by source sentence on FLORES dev and WMT16; the detector has seen none of the sources
of the injected-error test. Needs ``../shared`` and the tables of ``python -m training.quality --steps examples``;
the plots need matplotlib.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from pipeline.model import Severity
from pipeline.quality import Policy, assess_pairs
from pipeline.quality.features import GROUPS
from pipeline.quality.pair import Pair
from training import paths
from training.quality import detector, examples, fit, opinions, score

STEPS = ("score", "opinions", "checks", "planted", "cost", "plots")
WORK = paths.WORK / "quality"
IMAGES = paths.ROOT / "docs" / "images"
_GRAVE = (Severity.CRITICAL, Severity.MAJOR)


def main() -> None:
    """Run the steps asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=list(STEPS))
    wanted = parser.parse_args().steps
    if not (paths.SHARED / "eval").is_dir():
        sys.exit(f"{paths.SHARED}/eval is missing: set TERCUME_SHARED to the folder with the evaluation data")
    if not (WORK / "real.npz").is_file():
        sys.exit(f"{WORK}/real.npz is missing: run python -m training.quality --steps examples")
    real = examples.load(WORK / "real.npz")
    held_out = fit.cross_validate(real) if {"score", "plots"} & set(wanted) else np.zeros(0)
    steps: dict[str, Callable[[], None]] = {
        "score": lambda: print_score(real, held_out),
        "opinions": lambda: print_opinions(paths.SHARED, real),
        "checks": lambda: print_checks(paths.SHARED),
        "planted": lambda: print_planted(examples.load(WORK / "planted.npz")),
        "cost": lambda: print_cost(paths.SHARED),
        "plots": lambda: draw(real, held_out),
    }
    for step in STEPS:
        if step in wanted:
            steps[step]()


def print_score(real: examples.Table, held_out: np.ndarray) -> None:
    """Each feature group added, then the blend, and the blend with length taken out."""
    print(f"score, {score.FOLDS}-fold cross-validation by source sentence, within {score.SYSTEM} output")
    columns: list[int] = []
    for name, group in GROUPS.items():
        own = [key for key, _ in group(Pair("Bir örnek.", "An example."), ())]
        columns += [real.names.index(key) for key in own]
        _row(f"+ {name}", score.report(score.cross_validate(real, columns), real))
    raw = held_out @ np.array(fit.blend_weights(held_out))
    for system in examples.SYSTEMS:
        _row(f"blend, {system}", score.report(raw, real, system))
    mine = real.label == score.SYSTEM
    slope, intercept = fit.logistic(raw[mine][:, None], ~score.bad(real)[mine])
    # Pearson's r is not the same for log odds and for the probability that ``tercume score`` gives.
    _row("as a probability", score.report(1 / (1 + np.exp(-slope * raw - intercept)), real))
    _row("+ tiny's likeness", score.report(*with_second(real, raw)))
    print(f"  AUROC inside five bands of source length: {banded(raw[mine], real, mine):.3f}")


def print_opinions(shared: Path, real: examples.Table) -> None:
    """What the embedded model's log-probabilities and its own translation add (a third of the sentences)."""
    print("the embedded model's opinion, cross-validated: of others' output, and of its own")
    opinions.fit_layers(*opinions.gather(shared, real, 1 / 3), real)


def with_second(real: examples.Table, raw: np.ndarray) -> tuple[np.ndarray, examples.Table]:
    """The blend with the likeness to a second system's output; two weights fitted on all rows."""
    mine = real.label == score.SYSTEM
    fine = ~score.bad(real)[mine]
    weights = fit.logistic(np.column_stack([raw[mine], real.agreement[mine]]), fine)
    combined = raw.copy()
    combined[mine] = weights[0] * raw[mine] + weights[1] * real.agreement[mine]
    return combined, real


def banded(raw: np.ndarray, real: examples.Table, mine: np.ndarray, bands: int = 5) -> float:
    """Mean AUROC for bad inside bands of equal size by source length, so that length itself cannot help."""
    length = real.rows[mine, real.names.index("source_chars")]
    band = np.argsort(np.argsort(length, kind="stable")) * bands // len(length)
    bad = score.bad(real)[mine]
    return float(np.mean([score.auroc(raw[band == b], bad[band == b]) for b in range(bands)]))


def _row(name: str, numbers: dict[str, float]) -> None:
    print(
        f"  {name:24s} r {numbers['r']:.3f}   AUROC {numbers['auroc']:.3f}   recall@20 {numbers['recall']:.3f}",
        flush=True,
    )


def print_checks(shared: Path) -> None:
    """Detection of the shared injected errors, by checks alone and with the detector; flags on real output."""
    lines = (shared / "eval" / "qe" / "injected-dev.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    found = assess_pairs([(r["src"], r["mt"]) for r in records], policy=Policy())
    print("errors sent to review: by checks alone, with the detector")
    rates: dict[str, tuple[float, float]] = {}
    for label in sorted({r["label"] for r in records}):
        some = [a for a, r in zip(found, records, strict=True) if r["label"] == label]
        sure = sum(any(f.severity in _GRAVE for f in a.flags) for a in some) / len(some)
        rates[label] = sure, sum(a.review for a in some) / len(some)
        print(f"  {label:22s} {100 * sure:5.1f} %  {100 * rates[label][1]:5.1f} %  ({len(some)})")
    wrong = [rate for label, rate in rates.items() if label != "ok"]
    print(
        f"  {'mean of the errors':22s} {100 * np.mean([w[0] for w in wrong]):5.1f} %"
        f"  {100 * np.mean([w[1] for w in wrong]):5.1f} %"
    )
    for system in ("opusmt", "bergamot-tiny"):
        _flagged(shared, system)


def print_planted(planted: examples.Table) -> None:
    """Detection of the errors of our own injector, cross-validated: by checks alone, with the detector, and by a
    detector that has never seen the class."""
    print("own injector: by checks alone, with the detector, with a detector that has not seen the class")
    sure, held_out = detector.flagged(planted), detector.cross_validate(planted)
    at = detector.thresholds(held_out, planted)
    found, unseen = detector.detection(held_out, planted, at), detector.unseen(planted)
    for name, share in found.items():
        alone = sure[planted.label == name].mean()
        blind = f"{100 * unseen[name]:6.1f} %" if name in unseen else ""
        print(f"  {name:22s} {100 * alone:5.1f} %  {100 * share:5.1f} %  {blind}", flush=True)


def _flagged(shared: Path, system: str) -> None:
    pairs = [
        pair
        for s in examples.SETS
        for pair in zip(
            examples.read_lines(shared, f"{s}.tr"), examples.read_lines(shared, f"{s}.{system}.en"), strict=True
        )
    ]
    found = assess_pairs(pairs, policy=Policy())
    sure = sum(any(f.severity in _GRAVE for f in a.flags) for a in found) / len(found)
    print(
        f"  {system}: {100 * sure:.1f} % flagged by checks,"
        f" {100 * sum(a.review for a in found) / len(found):.1f} % to review"
    )


def print_cost(shared: Path) -> None:
    """CPU time a segment, and size of the shipped data."""
    pairs = examples.references(shared)[:400]
    assess_pairs(pairs[:20], policy=Policy())
    start = time.process_time()
    assess_pairs(pairs, policy=Policy())
    each = (time.process_time() - start) / len(pairs)
    size = sum(f.stat().st_size for f in (paths.ROOT / "pipeline" / "quality" / "data").iterdir())
    print(f"cost: {1000 * each:.2f} ms of CPU a segment; shipped data {size / 1e6:.1f} MB")


def draw(real: examples.Table, held_out: np.ndarray) -> None:
    """The two plots, from out-of-fold predictions."""
    from benchmarks.quality import plots

    mine = real.label == score.SYSTEM
    raw = (held_out @ np.array(fit.blend_weights(held_out)))[mine]
    fine = ~score.bad(real)[mine]
    slope, intercept = fit.logistic(raw[:, None], fine)
    probability = 1 / (1 + np.exp(-(slope * raw + intercept)))
    plots.reliability(probability, fine, IMAGES / "quality-reliability.png")
    plots.risk_coverage(probability, real.gold[mine], fine, IMAGES / "quality-risk-coverage.png")
    print(f"plots written to {IMAGES.relative_to(paths.ROOT)}")


if __name__ == "__main__":
    main()
