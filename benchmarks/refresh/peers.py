"""What others would do with the same texts and a model of the same shape."""

from __future__ import annotations

import importlib.util
import json
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from pipeline.engines import registry

LENGTH = 24
"""Pieces of every output of the plain script: random weights would not stop by themselves."""


def transformers_script(texts: Sequence[str], root: Path) -> str:
    """MarianMTModel, beam 4, one sentence at a time: what a first script looks like. The shape is the embedded model's,
    the weights are random and the output has a fixed length, about that of a translation."""
    import sentencepiece
    import torch
    from transformers import MarianConfig, MarianMTModel

    del root
    folder = registry.folder_of(registry.EMBEDDED)
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    size = pieces.get_piece_size() + 1
    config = MarianConfig(
        vocab_size=size, d_model=256, encoder_layers=4, decoder_layers=2, encoder_attention_heads=8,
        decoder_attention_heads=8, encoder_ffn_dim=1024, decoder_ffn_dim=1024, pad_token_id=size - 1, eos_token_id=0,
        decoder_start_token_id=size - 1, forced_eos_token_id=None, max_position_embeddings=512,
    )  # fmt: skip
    torch.manual_seed(1)
    torch.set_num_threads(2)
    model = MarianMTModel(config).eval()
    start = time.process_time()
    with torch.no_grad():
        for text in texts:
            ids = torch.tensor([[*pieces.encode(text), 0]])
            model.generate(input_ids=ids, num_beams=4, min_length=LENGTH, max_length=LENGTH)
    return f"{sum(len(t.split()) for t in texts) / (time.process_time() - start):.0f} words/CPU s"


def argos(texts: Sequence[str], root: Path) -> str:
    """argostranslate (what LibreTranslate runs on), its own function for a translation package, with the embedded model
    in one; each article's text as one call, sentences given, so that only its way of translating is measured."""
    if importlib.util.find_spec("argostranslate") is None:
        return "not installed (pip install argostranslate)"
    import ctranslate2
    from argostranslate import package, settings, translate

    made = _package(root / "package")
    translator = ctranslate2.Translator(str(made / "model"), compute_type="int8", inter_threads=2, intra_threads=1)
    installed = package.Package(made)
    start = time.process_time()
    for at in range(0, len(texts), 5):
        article = texts[at : at + 5]
        translate.apply_packaged_translation(installed, "\n".join(article), translator, _Lines(), num_hypotheses=1)
    speed = sum(len(t.split()) for t in texts) / (time.process_time() - start)
    return f"{speed:.0f} words/CPU s (beam {max(1, settings.beam_size)})"


class _Lines:
    """Sentences one a line."""

    def split_sentences(self, text: str) -> list[str]:
        return text.split("\n")


def _package(folder: Path) -> Path:
    model = registry.folder_of(registry.EMBEDDED)
    (folder / "model").mkdir(parents=True)
    for name in ("model.bin", "config.json", "shared_vocabulary.json"):
        shutil.copy(model / name, folder / "model" / name)
    # argostranslate leaves the end of a source to the model's configuration.
    config = json.loads((model / "config.json").read_text(encoding="utf-8")) | {"add_source_eos": True}
    (folder / "model" / "config.json").write_text(json.dumps(config), encoding="utf-8")
    shutil.copy(model / "source.spm", folder / "sentencepiece.model")
    told = {"package_version": "1.0", "argos_version": "1.9", "from_code": "tr", "to_code": "en", "type": "translate"}
    (folder / "metadata.json").write_text(json.dumps(told), encoding="utf-8")
    return folder
