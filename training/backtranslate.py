"""Step 1d: Turkish for English sentences that have none, from a model of the other direction (Sennrich et al. 2016).

``python -m training.backtranslate training/work/reverse/final.pt`` translates the permissive English files of
``../shared/mono`` and writes ``text/backtranslated.tsv``. Each Turkish line begins with ``markers.MACHINE``, so that
the model can tell it from what a person wrote (Caswell et al. 2019); nobody writes that character in an article.
"""

from __future__ import annotations

import argparse
import lzma
import random
import tempfile
import time
from pathlib import Path

from training import corpus, markers, paths
from training.evaluate import Decoder
from training.package import package

FILES = ("en-wikipedia-sample", "en-gum", "en-masc-written", "en-state-union")
"""What ``mono/MANIFEST.md`` marks permissive, without the oldest speeches."""
WORDS = range(5, 46)
CHUNK = 4096


def sentences(folder: Path, seed: int) -> list[str]:
    """Sentences worth translating, shuffled: whole ones of 5 to 45 words, each once."""
    found: dict[str, None] = {}
    for name in FILES:
        for line in lzma.decompress((folder / f"{name}.txt.xz").read_bytes()).decode("utf-8").splitlines():
            text = corpus.normalise(line)
            if len(text.split()) in WORDS and text[0].isupper() and text[-1] in '.?!"”':
                found[text] = None
    chosen = list(found)
    random.Random(seed).shuffle(chosen)
    return chosen


def believable(turkish: str, english: str) -> bool:
    """No loop, nothing lost: between half and twice the usual length ratio, and words of its own."""
    words, target_words = turkish.split(), english.split()
    ratio = len(words) / len(target_words)
    return 0.35 <= ratio <= 1.4 and len(set(words)) >= 0.6 * len(words) and turkish != english


def write(decoder: Decoder, english: list[str], path: Path, deadline: float) -> int:
    """Translate until ``deadline`` (seconds since the epoch) and append the believable pairs; how many there are.

    Lines already in ``path`` are kept and their sentences are not translated again.
    """
    done = {pair[1] for pair in corpus.read(path)} if path.exists() else set()
    left = [text for text in english if text not in done]
    count = len(done)
    with path.open("a", encoding="utf-8") as lines:
        for start in range(0, len(left), CHUNK):
            if time.time() > deadline:
                break
            chunk = left[start : start + CHUNK]
            for turkish, text in zip(decoder.translate(chunk), chunk, strict=True):
                if believable(turkish, text):
                    lines.write(f"{markers.MACHINE}{turkish}\t{text}\n")
                    count += 1
            lines.flush()
    return count


def main() -> None:
    """Back-translate with one checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=17)
    arguments = parser.parse_args()
    deadline = time.time() + 60 * arguments.minutes
    with tempfile.TemporaryDirectory() as name:
        package(arguments.checkpoint, paths.WORK / "vocabulary", Path(name) / "model")
        decoder = Decoder(Path(name) / "model", arguments.threads)
        english = sentences(paths.SHARED / "mono", arguments.seed)
        part = paths.WORK / "text" / "backtranslated.part"
        count = write(decoder, english, part, deadline)
    part.rename(part.with_suffix(".tsv"))  # whole, since a run under way reads it once
    print(f"{count} pairs of {len(english)} sentences")


if __name__ == "__main__":
    main()
