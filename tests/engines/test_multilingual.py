from pathlib import Path

import pytest

from benchmarks.speed import models
from pipeline.engines import ct2, fetch, manifest
from pipeline.engines.base import Request


@pytest.fixture(scope="module")
def folder(base: Path) -> Path:
    return models.multilingual(base / "m2m")


def test_m2m100_is_converted_with_its_language_pieces_and_scores_as_in_transformers(folder: Path, base: Path) -> None:
    import torch
    from transformers import M2M100ForConditionalGeneration

    target = fetch.convert(folder, base / "m2m-ct2", fetch.local_manifest(folder, "m2m", "test"), "float32")
    read = manifest.read(target)
    assert (read.source_prefix, read.target_prefix) == (("__tr__",), ("__en__",))
    engine = ct2.load(target, read, threads=1, compute_type="float32")
    source, prefix = models.sentences(1, seed=2)[0], "The Quick Fox"
    answer = engine.translate([Request(source, prefix=prefix)])[0][0]
    assert answer.text.startswith(prefix)
    # The same pair through transformers; its tokenizer numbers the pieces.
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder, src_lang="tr", tgt_lang="en")
    model = M2M100ForConditionalGeneration.from_pretrained(folder).eval()
    encoded = tokenizer(source, text_target=prefix, return_tensors="pt")
    start = torch.tensor([[model.config.decoder_start_token_id]])
    with torch.no_grad():
        logits = model(
            input_ids=encoded["input_ids"], decoder_input_ids=torch.cat([start, encoded["labels"][:, :-1]], dim=1)
        ).logits
    wanted = logits.log_softmax(-1)[0].gather(1, encoded["labels"][0][:, None])[:, 0].tolist()
    assert engine.score([(source, prefix)])[0] == pytest.approx(wanted, abs=1e-3)
