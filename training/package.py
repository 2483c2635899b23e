"""Steps 4 and 6: convert a checkpoint through the public road and put it where the pipeline finds it.

checkpoint -> ``MarianMTModel`` directory (transformers) -> CTranslate2 int8 -> ``pipeline/engines/embedded``.
``python -m training.package CHECKPOINT [--to FOLDER]``
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import torch

from training import markers, paths
from training.network import Network, Shape, marian_state

LICENCE = "CC-BY-SA-4.0"


def load_checkpoint(path: Path) -> Network:
    """The network of a checkpoint: its averaged weights when it has them."""
    stored = torch.load(path, map_location="cpu", weights_only=True)
    network = Network(Shape(**stored["shape"]))
    network.load_state_dict(stored.get("average") or stored["weights"])
    return network.eval()


def save_marian(network: Network, vocabulary: Path, folder: Path) -> None:
    """A directory that ``MarianMTModel.from_pretrained`` and ``MarianTokenizer.from_pretrained`` open."""
    from transformers import GenerationConfig, MarianConfig, MarianMTModel

    model = MarianMTModel(MarianConfig(**network.shape.marian_config()))
    missing, unexpected = model.load_state_dict(marian_state(network), strict=False)
    if missing or unexpected:
        raise ValueError(f"not a Marian state: missing {missing}, unexpected {unexpected}")
    model.generation_config = GenerationConfig(
        decoder_start_token_id=network.shape.pad,
        pad_token_id=network.shape.pad,
        eos_token_id=0,
        max_length=network.shape.positions,
        num_beams=4,
        bad_words_ids=[[network.shape.pad]],
    )
    model.save_pretrained(folder)
    for name in ("source.spm", "target.spm", "vocab.json"):
        shutil.copyfile(vocabulary / name, folder / name)
    settings = {"source_lang": "tr", "target_lang": "en", "tokenizer_class": "MarianTokenizer"}
    settings |= {"unk_token": "<unk>", "eos_token": "</s>", "pad_token": "<pad>", "model_max_length": 512}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


def convert(marian: Path, folder: Path, quantization: str = "int8") -> None:
    """CTranslate2's own converter on a Marian directory."""
    from ctranslate2.converters import TransformersConverter

    TransformersConverter(str(marian)).convert(str(folder), quantization=quantization, force=True)


def describe(folder: Path, network: Network) -> None:
    """``model.toml`` beside the weights: who this model is."""
    revision = hashlib.sha256((folder / "model.bin").read_bytes()).hexdigest()[:12]
    count = sum(parameter.numel() for parameter in network.parameters())
    shape = network.shape
    lines = [
        'name = "tercume-embedded-tr-en"',
        f'revision = "{revision}"',
        f'licence = "{LICENCE}"',
        f"parameters = {count}",
        f"encoder_layers = {shape.encoder_layers}",
        f"decoder_layers = {shape.decoder_layers}",
        f"width = {shape.width}",
        f"heads = {shape.heads}",
        f"positions = {shape.positions}",
        "inline_terms = true",
        "alignment = true  # head 0 of the last decoder layer, what CTranslate2's return_attention gives",
        "",
        "[markers]",
        f'open = "{markers.OPEN}"',
        f'middle = "{markers.MIDDLE}"',
        f'close = "{markers.CLOSE}"',
    ]
    (folder / "model.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def package(checkpoint: Path, vocabulary: Path, target: Path, quantization: str = "int8") -> int:
    """Convert ``checkpoint`` and put the result in place of ``target`` in one rename; returns its size in bytes."""
    network = load_checkpoint(checkpoint)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".packaging-", suffix=".tmp") as name:
        marian, fresh, old = Path(name) / "marian", Path(name) / "fresh", Path(name) / "old"
        save_marian(network, vocabulary, marian)
        convert(marian, fresh, quantization)
        for spm in ("source.spm", "target.spm"):
            shutil.copyfile(vocabulary / spm, fresh / spm)
        describe(fresh, network)
        if target.exists():
            target.rename(old)
        fresh.rename(target)
    return sum(path.stat().st_size for path in target.iterdir())


def main() -> None:
    """Package one checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--to", type=Path, default=paths.EMBEDDED)
    parser.add_argument("--quantization", default="int8", choices=("int8", "float32"))
    arguments = parser.parse_args()
    size = package(arguments.checkpoint, paths.WORK / "vocabulary", arguments.to, arguments.quantization)
    print(f"{arguments.to.name}: {size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
