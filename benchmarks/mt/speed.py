"""Speed and memory against a model of opus-mt-tr-en's shape with random weights, in the same engine.

Both decode exactly as many pieces as the source has (random weights would not stop by themselves), so what is compared
is time a piece. Each model runs in a process of its own; memory is what that process holds after translating, less
what it held before the model was loaded.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import ctranslate2
import sentencepiece
import torch

from benchmarks.mt.sets import lines
from training import paths
from training.network import Network, Shape
from training.package import convert, save_marian

OPUS = Shape(pieces=62_389, width=512, encoder_layers=6, decoder_layers=6, hidden=2048, heads=8, positions=512)
BATCH = 16


def random_model(shape: Shape, folder: Path) -> None:
    """An int8 CTranslate2 model of ``shape`` with random weights, on a vocabulary filled up with dummy pieces."""
    torch.manual_seed(17)
    own = sentencepiece.SentencePieceProcessor(model_file=str(paths.EMBEDDED / "source.spm"))
    pieces = [own.id_to_piece(index) for index in range(own.get_piece_size())]
    filled = pieces + [f"dummy{index}" for index in range(shape.pieces - 1 - len(pieces))] + ["<pad>"]
    with tempfile.TemporaryDirectory() as name:
        vocabulary = Path(name) / "vocabulary"
        vocabulary.mkdir()
        table = {piece: index for index, piece in enumerate(filled)}
        (vocabulary / "vocab.json").write_text(json.dumps(table), encoding="utf-8")
        for spm in ("source.spm", "target.spm"):
            (vocabulary / spm).write_bytes((paths.EMBEDDED / "source.spm").read_bytes())
        save_marian(Network(shape), vocabulary, Path(name) / "marian")
        convert(Path(name) / "marian", folder)


def resident() -> float:
    """What this process holds in memory, MiB (VmRSS of Linux)."""
    lines_of_status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines_of_status if line.startswith("VmRSS"))


def timed(folder: Path, count: int, beam: int, threads: int) -> dict[str, float]:
    """Target pieces a second and the memory of the model (MiB) after translating ``count`` WMT16 lines."""
    own = sentencepiece.SentencePieceProcessor(model_file=str(paths.EMBEDDED / "source.spm"))
    empty = resident()
    translator = ctranslate2.Translator(str(folder), device="cpu", intra_threads=threads, inter_threads=1)
    sources = sorted(([*own.encode(line, out_type=str), "</s>"] for line in lines("wmt16", "tr")[:count]), key=len)
    translator.translate_batch(sources[:BATCH], beam_size=beam, max_decoding_length=8)
    begun, made = time.perf_counter(), 0
    for start in range(0, len(sources), BATCH):
        batch = sources[start : start + BATCH]
        length = len(batch[0])
        translator.translate_batch(
            batch, beam_size=beam, min_decoding_length=length, max_decoding_length=length, batch_type="examples"
        )
        made += length * len(batch)
    seconds = time.perf_counter() - begun
    return {"pieces_a_second": round(made / seconds), "memory": round(resident() - empty)}


def compare(count: int, beam: int, threads: int) -> dict[str, dict[str, float]]:
    """Both models, one after the other, each in its own process."""
    results = {}
    with tempfile.TemporaryDirectory() as name:
        shape = Path(name) / "opus-shape"
        random_model(OPUS, shape)
        for label, folder in (("embedded", paths.EMBEDDED), ("opus-mt-tr-en shape", shape)):
            command = [sys.executable, "-m", "benchmarks.mt.speed", str(folder)]
            command += ["--lines", str(count), "--beam", str(beam), "--threads", str(threads)]
            done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=paths.ROOT)
            size = (folder / "model.bin").stat().st_size / 2**20
            results[label] = json.loads(done.stdout) | {"disk": round(size, 1)}
    return results


def main() -> None:
    """Time one model in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lines", type=int, default=128)
    parser.add_argument("--beam", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    print(json.dumps(timed(arguments.folder, arguments.lines, arguments.beam, arguments.threads)))


if __name__ == "__main__":
    main()
