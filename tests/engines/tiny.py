"""Small models with random weights, made in seconds: real files in the real formats."""

from __future__ import annotations

import json
import random
from pathlib import Path

import sentencepiece

SYLLABLES = "ka re mi to su la de şi ge na bo çe yı ör ül ak en is ot um ba ri go".split()
PIECES = 160


def corpus(seed: int = 5, lines: int = 400) -> list[str]:
    """Made-up sentences of made-up words; the letters and signs of both languages occur."""
    generator = random.Random(seed)
    words = ["".join(generator.choices(SYLLABLES, k=generator.randint(1, 3))) for _ in range(300)]
    text = [" ".join(generator.choices(words, k=generator.randint(3, 9))).capitalize() + "." for _ in range(lines)]
    return [*text, "The Quick Brown Fox Jumps Over Lazy Dogs, 0123456789;", "Ağır İşçi ğüşıöç ĞÜŞIÖÇ ’' w x v q z j f p h"]


def train_sentencepiece(folder: Path, *, bos: bool = False) -> Path:
    """Train ``spm.model`` in ``folder`` on the made-up corpus."""
    text = folder / "corpus.txt"
    text.write_text("\n".join(corpus()) + "\n", encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(text),
        model_prefix=str(folder / "spm"),
        vocab_size=PIECES,
        character_coverage=1.0,
        bos_id=0 if bos else -1,
        eos_id=2 if bos else 0,
        unk_id=3 if bos else 1,
        pad_id=1 if bos else -1,
        unk_surface="",
        minloglevel=2,
    )
    return folder / "spm.model"


def marian(folder: Path, *, seed: int = 1, positions: int = 64, width: int = 32) -> Path:
    """A transformers Marian folder with random weights, loud enough to give varied outputs."""
    import torch
    from transformers import MarianConfig, MarianMTModel

    folder.mkdir(parents=True, exist_ok=True)
    spm = train_sentencepiece(folder)
    for name in ("source.spm", "target.spm"):
        (folder / name).write_bytes(spm.read_bytes())
    processor = sentencepiece.SentencePieceProcessor(model_file=str(spm))
    vocabulary = {processor.id_to_piece(n): n for n in range(processor.get_piece_size())} | {"<pad>": PIECES}
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    torch.manual_seed(seed)
    model = MarianMTModel(_marian_config(MarianConfig, positions, width))
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.dim() > 1 and "embed_positions" not in name:
                weight.copy_(torch.randn(weight.shape) * (0.6 if "shared" in name else 0.25))
        model.model.shared.weight[PIECES].zero_()
    model.save_pretrained(folder)
    settings = {"source_lang": "tr", "target_lang": "en", "tokenizer_class": "MarianTokenizer", "model_max_length": 512}
    settings |= {"unk_token": "<unk>", "eos_token": "</s>", "pad_token": "<pad>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    return folder


def _marian_config(kind: type, positions: int, width: int):  # type: ignore[no-untyped-def]
    return kind(
        vocab_size=PIECES + 1,
        decoder_vocab_size=PIECES + 1,
        d_model=width,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_position_embeddings=positions,
        scale_embedding=True,
        pad_token_id=PIECES,
        eos_token_id=0,
        decoder_start_token_id=PIECES,
        activation_function="swish",
        share_encoder_decoder_embeddings=True,
        tie_word_embeddings=True,
    )
