"""Step 3: the mean of several checkpoints (Junczys-Dowmunt et al. 2016): ``python -m training.average OUT A B ...``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch


def mean(checkpoints: Sequence[Path], kind: str) -> dict[str, Any]:
    """A checkpoint with the mean weights. ``kind`` is ``average`` (their running averages) or ``weights``.

    Raises ValueError when the checkpoints are of different shapes.
    """
    stored = [torch.load(path, map_location="cpu", weights_only=True) for path in checkpoints]
    if any(state["shape"] != stored[0]["shape"] for state in stored):
        raise ValueError(f"checkpoints of different shapes: {', '.join(path.name for path in checkpoints)}")
    names = stored[0][kind].keys()
    weights = {name: torch.stack([state[kind][name] for state in stored]).mean(dim=0) for name in names}
    return {"shape": stored[0]["shape"], "weights": weights, "progress": stored[-1].get("progress", {})}


def main() -> None:
    """Write the mean checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--kind", choices=("average", "weights"), default="average")
    arguments = parser.parse_args()
    torch.save(mean(arguments.checkpoints, arguments.kind), arguments.out)
    print(f"{arguments.out.name}: mean of {len(arguments.checkpoints)}")


if __name__ == "__main__":
    main()
