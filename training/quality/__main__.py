"""``python -m training.quality``: make the tables, the examples and the models of ``pipeline.quality``.

``--steps lexical vectors language examples fit opinions`` picks steps; all of them take about 25 minutes on one core.
When the embedded model was replaced, ``--steps opinions`` is all that is needed.
"""

from __future__ import annotations

import argparse

from training import paths
from training.quality import language, lexical

DATA = paths.ROOT / "pipeline" / "quality" / "data"
WORK = paths.WORK / "quality"
STEPS = ("lexical", "vectors", "language", "examples", "fit", "opinions")


def main() -> None:
    """Run the steps in order."""
    parser = argparse.ArgumentParser(prog="python -m training.quality", description=__doc__)
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=list(STEPS))
    wanted = parser.parse_args().steps
    for step in STEPS:
        if step in wanted:
            _run(step)


def _run(step: str) -> None:
    # The later steps read the tables of the earlier ones when they are imported or first used.
    if step == "lexical":
        lexical.train(paths.SHARED, DATA)
    elif step == "language":
        language.train(paths.SHARED, DATA)
    elif step == "vectors":
        from training.quality import vectors

        vectors.train(paths.SHARED, DATA)
    elif step == "examples":
        from training.quality import examples

        examples.save(examples.real_output(paths.SHARED), WORK / "real.npz")
        examples.save(examples.planted(paths.SHARED), WORK / "planted.npz")
        examples.save(examples.development(paths.SHARED), WORK / "dev.npz")
    elif step == "opinions":
        from training.quality import examples, opinions

        opinions.train(paths.SHARED, examples.load(WORK / "real.npz"), DATA)
    else:
        from training.quality import examples, fit

        fit.fit(examples.load(WORK / "real.npz"), examples.load(WORK / "planted.npz"), DATA)


if __name__ == "__main__":
    main()
