"""Step 5: translate development lines with a checkpoint, through CTranslate2, and score them with sacrebleu.

``python -m training.evaluate CHECKPOINT [--log FILE] [--lines 200]``. The lines are the first of FLORES-200 dev and of
newstest2016; they choose the checkpoint and are never trained on.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import ctranslate2
import sacrebleu
import sentencepiece

from training import corpus, markers, paths
from training.package import package

SETS = ("flores-dev", "wmt16")


def lines_of(name: str, language: str, count: int | None) -> list[str]:
    """The first ``count`` lines of an evaluation set in ``tr`` or ``en``."""
    text = (paths.SHARED / "eval" / "mt" / f"{name}.{language}").read_text(encoding="utf-8")
    return text.splitlines()[:count]


class Decoder:
    """A packaged model: texts in (inline terms written ``⟦source|target⟧``), texts out."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self.translator = ctranslate2.Translator(str(folder), device="cpu", intra_threads=threads, inter_threads=1)
        self.processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))

    def translate(self, texts: list[str], beam: int = 1) -> list[str]:
        """Translations in order; at most 3 x source + 10 pieces each."""
        pieces = [
            [*self.processor.encode(markers.model_text(corpus.normalise(text)), out_type=str), "</s>"] for text in texts
        ]
        order = sorted(range(len(texts)), key=lambda index: len(pieces[index]))
        found = [""] * len(texts)
        for start in range(0, len(order), 64):
            chunk = order[start : start + 64]
            results = self.translator.translate_batch(
                [pieces[index] for index in chunk],
                beam_size=beam,
                max_decoding_length=min(3 * len(pieces[chunk[-1]]) + 10, 500),
                max_batch_size=2048,
                batch_type="tokens",
            )
            for index, result in zip(chunk, results, strict=True):
                found[index] = self.processor.decode(result.hypotheses[0])
        return found


def score(hypotheses: list[str], references: list[str]) -> dict[str, float]:
    """BLEU and chrF++ with sacrebleu's defaults."""
    bleu = sacrebleu.corpus_bleu(hypotheses, [references]).score
    chrf = sacrebleu.corpus_chrf(hypotheses, [references], word_order=2).score
    return {"bleu": round(bleu, 2), "chrf": round(chrf, 2)}


def evaluate(folder: Path, count: int | None, beam: int) -> dict[str, Any]:
    """Scores of the packaged model in ``folder`` on both sets."""
    decoder = Decoder(folder)
    results: dict[str, Any] = {}
    for name in SETS:
        hypotheses = decoder.translate(lines_of(name, "tr", count), beam)
        results[name] = score(hypotheses, lines_of(name, "en", count)) | {"sample": hypotheses[:3]}
    return results


def main() -> None:
    """Score one checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--log", type=Path, help="add a line of JSON to this file")
    parser.add_argument("--lines", type=int, default=200)
    parser.add_argument("--beam", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        target = Path(name) / "model"
        package(arguments.checkpoint, paths.WORK / "vocabulary", target)
        entry = {"checkpoint": arguments.checkpoint.stem, "time": time.strftime("%H:%M:%S", time.gmtime())}
        entry |= evaluate(target, arguments.lines, arguments.beam)
    if arguments.log is not None:
        with arguments.log.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(entry, ensure_ascii=False) + "\n")
    print(json.dumps(entry, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
