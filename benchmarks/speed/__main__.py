"""Speed of the road against bare CTranslate2, transformers and a plain script: ``python -m benchmarks.speed``.

The model has opus-mt-tr-en's exact shape (6+6 layers, width 512, 62,389 pieces) and random weights; every target is
made exactly LENGTH pieces long, so that all systems decode the same amount. Everything runs on one thread; CPU seconds
are given beside wall seconds because they hold on a machine that has other work.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed import models
from pipeline.engines import ct2, fetch, hf, manifest, registry
from pipeline.engines.base import Engine, Request
from pipeline.engines.decoding import PieceEngine, Settings
from pipeline.errors import SourceError
from training import paths

LENGTH = 32
"""Pieces of every target: about those of a news sentence."""


@dataclass(frozen=True, slots=True)
class Row:
    """A system, the sentences it translated, and the seconds of wall and CPU time it took."""

    system: str
    beam: int
    sentences: int
    wall: float
    cpu: float


def sentences(count: int) -> list[str]:
    """Sentences of newstest2016 of common length. Raises SourceError when the shared data is absent."""
    path = paths.SHARED / "eval" / "mt" / "wmt16.tr"
    if not path.is_file():
        raise SourceError("the evaluation data is absent", where=str(path), advice="set TERCUME_SHARED")
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if 8 <= len(line.split()) <= 22]
    return lines[:count]


def build(folder: Path) -> tuple[Path, Path]:
    """The random model for transformers and, converted to int8, for CTranslate2."""
    spm = registry.folder_of(registry.EMBEDDED) / "source.spm"
    marian = models.marian(folder / "marian", models.OPUS, spm=spm)
    return marian, fetch.convert(marian, folder / "ct2", fetch.local_manifest(marian, "opus-shape", "none"))


def timed(system: str, beam: int, texts: Sequence[str], run: Callable[[Sequence[str]], object]) -> Row:
    """Run once on few sentences to warm up, then on all."""
    run(texts[:2])
    wall, cpu = time.perf_counter(), time.process_time()
    run(texts)
    row = Row(system, beam, len(texts), time.perf_counter() - wall, time.process_time() - cpu)
    print(f"  {system}: {row.wall:.1f} s, CPU {row.cpu:.1f} s", file=sys.stderr)
    return row


def plain_script(folder: Path, beam: int) -> Callable[[Sequence[str]], object]:
    """What a script does that follows the model's card: tokenise, generate, decode, one sentence at a time."""
    import torch
    from transformers import MarianMTModel, MarianTokenizer

    torch.set_num_threads(1)
    tokenizer = MarianTokenizer.from_pretrained(folder)
    model = MarianMTModel.from_pretrained(folder).eval()

    def run(texts: Sequence[str]) -> list[str]:
        answers = []
        for text in texts:
            encoded = tokenizer(text, return_tensors="pt")
            with torch.no_grad():
                ids = model.generate(
                    **encoded, num_beams=beam, min_new_tokens=LENGTH, max_new_tokens=LENGTH, max_length=None
                )
            answers.append(tokenizer.decode(ids[0], skip_special_tokens=True))
        return answers

    return run


def bare(folder: Path, beam: int) -> Callable[[Sequence[str]], object]:
    """CTranslate2 alone with the same settings: pieces in, pieces out, attention asked for."""
    import ctranslate2
    import sentencepiece

    processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    translator = ctranslate2.Translator(str(folder), compute_type="int8", inter_threads=1, intra_threads=1)

    def run(texts: Sequence[str]) -> object:
        pieces = [[*processor.encode(text, out_type=str), "</s>"] for text in texts]
        return translator.translate_batch(
            pieces,
            beam_size=beam,
            max_batch_size=ct2.BATCH_PIECES,
            batch_type="tokens",
            min_decoding_length=LENGTH,
            max_decoding_length=LENGTH,
            disable_unk=True,
            return_scores=True,
            return_attention=True,
        )

    return run


def road(engine: Engine) -> Callable[[Sequence[str]], object]:
    """What ``tercume translate --lines`` does with its lines: codes, terms, engine, numbers, checks, score.

    The termbase is empty: random weights obey no term, and mending all of them is measured by benchmarks.terms.
    """
    from pipeline.cli.translating import assess_batch, policy_of
    from pipeline.flow import Tools
    from pipeline.glossary import Termbase
    from pipeline.settings import load_settings

    settings = load_settings(paths.ROOT)
    tools = Tools(engine, Termbase([]), policy_of(settings))
    return lambda texts: list(assess_batch(list(texts), tools))


def engine_run(engine: PieceEngine) -> Callable[[Sequence[str]], object]:
    """The engine alone, asked as the road asks it: without a second pass for the probabilities of pieces."""
    return lambda texts: engine.translate([Request(text, logprobs=False) for text in texts])


def measure(folder: Path, slow: int, fast: int) -> list[Row]:
    """All rows; the slow systems get fewer sentences."""
    marian, converted = build(folder)
    texts = sentences(fast)
    rows = [timed("plain transformers script, one at a time", 6, texts[:slow], plain_script(marian, 6))]
    through_hf = hf.load(marian, threads=1, settings=Settings(beam=6, length=LENGTH))
    rows.append(timed("`hf` engine, batches", 6, texts[:slow], engine_run(through_hf)))
    del through_hf
    read = manifest.read(converted)
    for beam in (Settings().beam, 6):
        engine = ct2.load(converted, read, threads=1, settings=Settings(beam=beam, length=LENGTH))
        rows.append(timed("bare CTranslate2 int8", beam, texts, bare(converted, beam)))
        rows.append(timed("`ct2` engine", beam, texts, engine_run(engine)))
        rows.append(timed("whole `translate --lines` road", beam, texts, road(engine)))
    return rows


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown; speeds are CPU-second speeds, relative to the plain script."""
    base = rows[0].sentences / rows[0].cpu
    lines = [
        "| system | beam | sentences | wall s | CPU s | sentences / CPU s | × plain script |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for r in rows:
        speed = r.sentences / r.cpu
        lines.append(
            f"| {r.system} | {r.beam} | {r.sentences} | {r.wall:.1f} | {r.cpu:.1f} | {speed:.2f} | {speed / base:.1f} |"
        )
    return "\n".join(lines)


def peak_memory(count: int) -> float:
    """Peak resident memory in MB of ``tercume translate --lines`` with the embedded model on ``count`` sentences."""
    command = [sys.executable, "-m", "pipeline.cli", "translate", "--lines", "-", "--model", "embedded"]
    text = "\n".join(sentences(count)) + "\n"
    subprocess.run(command, input=text, text=True, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * scale / 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slow", type=int, default=8, help="sentences for transformers")
    parser.add_argument("--fast", type=int, default=64, help="sentences for CTranslate2 and the road")
    parser.add_argument("--memory", type=int, default=200, help="sentences for the memory row; 0: leave it out")
    arguments = parser.parse_args()
    if arguments.memory:
        print(f"peak memory, embedded model, {arguments.memory} lines: {peak_memory(arguments.memory):.0f} MB\n")
    with tempfile.TemporaryDirectory() as name:
        print(table(measure(Path(name), arguments.slow, arguments.fast)))


if __name__ == "__main__":
    main()
