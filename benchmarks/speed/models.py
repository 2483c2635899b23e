"""Models with random weights in the real file formats: for measuring speed, and for tests of loading and decoding."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sentencepiece

SYLLABLES = (
    "ka",
    "re",
    "mi",
    "to",
    "su",
    "la",
    "de",
    "şi",
    "ge",
    "na",
    "bo",
    "çe",
    "yı",
    "ör",
    "ül",
    "ak",
    "en",
    "is",
    "ot",
)
LETTERS = ("The Quick Brown Fox Jumps Over Lazy Dogs, 0123456789;", "Ağır İşçi ğüşıöç ĞÜŞIÖÇ ’' w x v q z j f p h")


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a Marian model; ``pieces`` counts ``<pad>``. ``loudness`` scales the random weights: larger ones give
    more varied outputs, ``shared`` is that of the embeddings."""

    pieces: int
    width: int
    layers: int
    hidden: int
    heads: int
    positions: int
    loudness: float = 0.02
    shared: float = 0.02


TINY = Shape(pieces=161, width=32, layers=2, hidden=64, heads=4, positions=96, loudness=0.25, shared=0.6)
OPUS = Shape(pieces=62389, width=512, layers=6, hidden=2048, heads=8, positions=512)
"""The shape of Helsinki-NLP/opus-mt-tr-en."""


def sentences(count: int, seed: int = 5) -> list[str]:
    """Made-up sentences of made-up words."""
    generator = random.Random(seed)
    words = ["".join(generator.choices(SYLLABLES, k=generator.randint(1, 3))) for _ in range(300)]
    return [" ".join(generator.choices(words, k=generator.randint(3, 9))).capitalize() + "." for _ in range(count)]


def train_sentencepiece(folder: Path, pieces: int, *, bos: bool = False) -> Path:
    """Train ``spm.model`` in ``folder`` on made-up text; ``bos`` numbers the control pieces as fairseq does."""
    folder.mkdir(parents=True, exist_ok=True)
    text = folder / "text.txt"
    text.write_text("\n".join([*sentences(400), *LETTERS]) + "\n", encoding="utf-8")
    control = {"unk_id": 0, "bos_id": 1, "eos_id": 2} if bos else {"eos_id": 0, "unk_id": 1, "bos_id": -1}
    sentencepiece.SentencePieceTrainer.train(
        input=str(text),
        model_prefix=str(folder / "spm"),
        vocab_size=pieces,
        character_coverage=1.0,
        pad_id=-1,
        unk_surface="",
        minloglevel=2,
        **control,
    )
    text.unlink()
    return folder / "spm.model"


def piece_count(spm: Path) -> int:
    """Pieces of a SentencePiece model."""
    return int(sentencepiece.SentencePieceProcessor(model_file=str(spm)).get_piece_size())


def marian(folder: Path, shape: Shape = TINY, *, spm: Path | None = None, seed: int = 1) -> Path:
    """A transformers Marian folder with random weights; ``spm`` is a SentencePiece model to use (else a fresh one).

    Pieces that the SentencePiece model lacks are filled up with names that no text has.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = (spm or train_sentencepiece(folder, shape.pieces - 1)).read_bytes()
    for name in ("source.spm", "target.spm"):
        (folder / name).write_bytes(data)
    processor = sentencepiece.SentencePieceProcessor(model_proto=data)
    names = [processor.id_to_piece(n) for n in range(processor.get_piece_size())][: shape.pieces - 1]
    names += [f"▁filler{n}" for n in range(shape.pieces - 1 - len(names))]
    vocabulary = {name: number for number, name in enumerate([*names, "<pad>"])}
    _write_json(folder / "vocab.json", vocabulary)
    _marian_model(shape, seed).save_pretrained(folder)
    tokenizer = {
        "source_lang": "tr",
        "target_lang": "en",
        "tokenizer_class": "MarianTokenizer",
        "model_max_length": 512,
    }
    tokenizer |= {"unk_token": "<unk>", "eos_token": "</s>", "pad_token": "<pad>"}
    _write_json(folder / "tokenizer_config.json", tokenizer)
    return folder


def _marian_model(shape: Shape, seed: int) -> Any:
    from transformers import MarianConfig, MarianMTModel

    _quiet()
    sizes = {
        f"{side}_{name}": value
        for side in ("encoder", "decoder")
        for name, value in (
            ("layers", shape.layers),
            ("attention_heads", shape.heads),
            ("ffn_dim", shape.hidden),
        )
    }
    config = MarianConfig(
        vocab_size=shape.pieces,
        decoder_vocab_size=shape.pieces,
        d_model=shape.width,
        max_position_embeddings=shape.positions,
        scale_embedding=True,
        pad_token_id=shape.pieces - 1,
        eos_token_id=0,
        decoder_start_token_id=shape.pieces - 1,
        activation_function="swish",
        share_encoder_decoder_embeddings=True,
        tie_word_embeddings=True,
        **sizes,
    )
    model = MarianMTModel(config)
    _randomise(model, shape, seed)
    # Marian starts a target from a zero embedding; transformers keeps it as that of <pad>.
    model.model.shared.weight.data[-1] = 0.0
    return model


def _randomise(model: Any, shape: Shape, seed: int) -> None:
    import torch

    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.dim() > 1 and "embed_positions" not in name:
                scale = shape.shared if "shared" in name else shape.loudness
                weight.copy_(torch.randn(weight.shape, generator=generator) * scale)


def multilingual(folder: Path, shape: Shape = TINY) -> Path:
    """A transformers M2M-100 folder with random weights and the files that M2M-100 has."""
    from transformers import M2M100Config, M2M100ForConditionalGeneration
    from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

    spm = train_sentencepiece(folder, shape.pieces - 1, bos=True)
    spm.rename(folder / "sentencepiece.bpe.model")
    processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.bpe.model"))
    pieces = [processor.id_to_piece(n) for n in range(3, processor.get_piece_size())]
    vocabulary = {name: n for n, name in enumerate(["<s>", "<pad>", "</s>", "<unk>", *pieces])}
    _write_json(folder / "vocab.json", vocabulary)
    tokens = [f"__{code}__" for code in FAIRSEQ_LANGUAGE_CODES["m2m100"]]
    _write_json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "M2M100Tokenizer", "additional_special_tokens": tokens, "num_madeup_words": 8},
    )
    _quiet()
    # The tokenizer adds a piece for each language behind the vocabulary, then made-up ones.
    config = M2M100Config(
        vocab_size=len(vocabulary) + len(tokens) + 8,
        d_model=shape.width,
        encoder_layers=shape.layers,
        decoder_layers=shape.layers,
        encoder_attention_heads=shape.heads,
        decoder_attention_heads=shape.heads,
        encoder_ffn_dim=shape.hidden,
        decoder_ffn_dim=shape.hidden,
        max_position_embeddings=shape.positions,
    )
    model = M2M100ForConditionalGeneration(config)
    _randomise(model, replace(shape, shared=0.3), 1)
    model.save_pretrained(folder)
    return folder


def _quiet() -> None:
    import importlib

    logging: Any = importlib.import_module("transformers.utils.logging")
    logging.disable_progress_bar()
    logging.set_verbosity_error()


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
