"""The learning curve of a run as a picture: ``python -m training.plot [--folder RUN] [--to FILE]``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from training import paths


def entries(path: Path) -> list[dict[str, Any]]:
    """The lines of a JSON log; none when there is no log yet."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def scores_by_tokens(folder: Path) -> tuple[list[float], dict[str, list[float]]]:
    """Millions of target pieces seen and dev BLEU by set, for the checkpoints that were evaluated."""
    seen = {entry["step"]: entry["target_tokens"] for entry in entries(folder / "log.jsonl") if "step" in entry}
    places: list[float] = []
    scores: dict[str, list[float]] = {"flores-dev": [], "wmt16": []}
    for entry in entries(folder / "dev.jsonl"):
        if not entry["checkpoint"].startswith("step"):
            continue
        step = int(entry["checkpoint"].removeprefix("step"))
        nearest = min(seen, key=lambda other: abs(other - step))
        places.append(seen[nearest] / 1e6)
        for name, values in scores.items():
            values.append(entry[name]["bleu"])
    return places, scores


def draw(folder: Path, target: Path) -> None:
    """Loss and BLEU over target pieces, into ``target`` (PNG)."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    steps = [entry for entry in entries(folder / "log.jsonl") if "loss" in entry]
    tokens = [entry["target_tokens"] / 1e6 for entry in steps]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
    left.plot(tokens, [entry["loss"] for entry in steps], label="cross-entropy", linewidth=1)
    left.plot(tokens, [entry["alignment"] for entry in steps], label="guided alignment", linewidth=1)
    left.set(xlabel="million target pieces", ylabel="nats a piece (training)")
    places, scores = scores_by_tokens(folder)
    for name, values in scores.items():
        right.plot(places, values, marker="o", label=f"{name}, first 200 lines")
    right.set(xlabel="million target pieces", ylabel="BLEU, greedy")
    for axes in (left, right):
        axes.legend()
        axes.grid(alpha=0.3)
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target, dpi=110)


def main() -> None:
    """Draw the curve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=paths.WORK / "run")
    parser.add_argument("--to", type=Path, default=paths.ROOT / "docs" / "images" / "learning-curve.png")
    arguments = parser.parse_args()
    draw(arguments.folder, arguments.to)
    print(arguments.to.name)


if __name__ == "__main__":
    main()
