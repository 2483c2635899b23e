"""Step 1c: sentences of the synchronous grammar, as one more source of the mixture.

``python -m training.synthetic --count 60000`` writes ``training/work/text/synthetic.tsv`` in one rename; a run that is
under way draws from it from its next pool on.
"""

from __future__ import annotations

import argparse

from training import corpus, paths
from training.grammar import generate


def main() -> None:
    """Write the generated pairs, without doubles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=60_000)
    parser.add_argument("--seed", type=int, default=17)
    arguments = parser.parse_args()
    pairs = ((corpus.normalise(a), corpus.normalise(b)) for a, b in generate(arguments.count, arguments.seed))
    kept = list(dict.fromkeys(pair for pair in pairs if corpus.keep("synthetic", *pair)))
    target = paths.WORK / "text" / "synthetic.tsv"
    fresh = target.with_suffix(".tmp")
    fresh.write_text("".join(f"{turkish}\t{english}\n" for turkish, english in kept), encoding="utf-8")
    fresh.replace(target)
    print(f"{len(kept)} pairs, {sum(len(english.split()) for _, english in kept)} target words")


if __name__ == "__main__":
    main()
