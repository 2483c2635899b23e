"""The same models through transformers and PyTorch: the yardstick for ``ct2``, and GPUs without conversion."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.engines.base import EngineInfo
from pipeline.engines.boundary import engine_errors
from pipeline.engines.decoding import PieceEngine, Raw, Settings, Task, Tokens
from pipeline.engines.manifest import checksum
from pipeline.engines.pieces import END, UNKNOWN, Vocabulary
from pipeline.errors import EngineError

BATCH_PIECES = 1024
"""Padded source pieces of one batch."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A MarianMTModel on its device with the numbers of its pieces."""

    model: Any
    device: str
    numbers: dict[str, int]
    names: dict[int, str]
    start: int


class HfDecoder:
    """A transformers ``MarianMTModel`` behind the Decoder protocol."""

    def __init__(self, loaded: _Loaded, settings: Settings) -> None:
        self._loaded = loaded
        self._settings = settings

    def decode(self, tasks: Sequence[Task]) -> list[list[Raw]]:
        """See Decoder. Batches hold tasks of one kind and like length."""
        answers: list[list[Raw]] = [[] for _ in tasks]
        order = sorted(range(len(tasks)), key=lambda n: (_kind(tasks[n]), -len(tasks[n].source), n))
        with _torch_errors():
            for batch in _batches(order, tasks):
                for n, raws in zip(batch, self._decode([tasks[n] for n in batch]), strict=True):
                    answers[n] = raws
        return answers

    def _decode(self, tasks: Sequence[Task]) -> list[list[Raw]]:
        import torch

        first = tasks[0]
        ids, mask = self._padded([task.source for task in tasks])
        start = torch.tensor([[self._loaded.start, *self._ids(t.prefix)] for t in tasks], device=self._loaded.device)
        with torch.inference_mode():
            found = self._loaded.model.generate(
                input_ids=ids, attention_mask=mask, decoder_input_ids=start, generation_config=self._config(first)
            )
        sequences = [self._tokens(row) for row in found.sequences.tolist()]
        scores = (
            found.sequences_scores.tolist() if found.get("sequences_scores") is not None else [0.0] * len(sequences)
        )
        sources = [task.source for task in tasks for _ in range(first.nbest)]
        forced = self._forced(list(zip(sources, sequences, strict=True)))
        raws = [Raw(t, s, a, p) for t, s, (p, a) in zip(sequences, scores, forced, strict=True)]
        return [raws[n : n + first.nbest] for n in range(0, len(raws), first.nbest)]

    def _config(self, task: Task) -> Any:
        settings, numbers = self._settings, self._loaded.numbers
        return _transformers().GenerationConfig(
            num_beams=max(settings.beam, task.nbest),
            num_return_sequences=task.nbest,
            max_length=task.limit + 1,  # the start token counts
            min_length=task.least + 1 if task.least > 1 else 0,
            repetition_penalty=settings.repetition_penalty if task.careful else 1.0,
            no_repeat_ngram_size=settings.no_repeat if task.careful else 0,
            suppress_tokens=sorted({numbers[UNKNOWN], numbers.get("<pad>", numbers[UNKNOWN])}),
            eos_token_id=numbers[END],
            pad_token_id=numbers.get("<pad>", numbers[END]),
            decoder_start_token_id=self._loaded.start,
            do_sample=False,
            early_stopping=max(settings.beam, task.nbest) > 1,
            return_dict_in_generate=True,
            output_scores=True,
        )

    def _tokens(self, row: Sequence[int]) -> Tokens:
        """Names of a generated row, from behind the start to before the end."""
        end = self._loaded.numbers[END]
        body = list(row[1:])
        return tuple(self._loaded.names[n] for n in (body[: body.index(end)] if end in body else body))

    def _ids(self, tokens: Sequence[str]) -> list[int]:
        numbers = self._loaded.numbers
        return [numbers.get(token, numbers[UNKNOWN]) for token in tokens]

    def _padded(self, sequences: Sequence[Tokens]) -> tuple[Any, Any]:
        import torch

        rows = [torch.tensor(self._ids(tokens)) for tokens in sequences]
        pad = self._loaded.numbers.get("<pad>", 0)
        ids = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=pad)
        mask = torch.nn.utils.rnn.pad_sequence([torch.ones_like(row) for row in rows], batch_first=True)
        return ids.to(self._loaded.device), mask.to(self._loaded.device)

    def score(self, pairs: Sequence[tuple[Tokens, Tokens]]) -> list[tuple[float, ...]]:
        """See Decoder."""
        scores: list[tuple[float, ...]] = [()] * len(pairs)
        order = sorted(range(len(pairs)), key=lambda n: -len(pairs[n][0]) - len(pairs[n][1]))
        size = max(1, BATCH_PIECES // max((len(s) + len(t) for s, t in pairs), default=1))
        with _torch_errors():
            for first in range(0, len(order), size):
                batch = order[first : first + size]
                for n, (logprobs, _) in zip(batch, self._forced([pairs[n] for n in batch]), strict=True):
                    scores[n] = logprobs
        return scores

    def _forced(self, pairs: Sequence[tuple[Tokens, Tokens]]) -> list[tuple[tuple[float, ...], Any]]:
        """One pass over known targets: log-probabilities of pieces and end, attention of head 0 of the last layer."""
        import torch

        ids, mask = self._padded([source for source, _ in pairs])
        shifted, _ = self._padded([("<start>", *target) for _, target in pairs])
        shifted[:, 0] = self._loaded.start
        with torch.inference_mode():
            out = self._loaded.model(
                input_ids=ids, attention_mask=mask, decoder_input_ids=shifted, output_attentions=True, use_cache=False
            )
            logits = out.logits.float()
            if "<pad>" in self._loaded.numbers:
                logits[..., self._loaded.numbers["<pad>"]] = -torch.inf
            logprobs = torch.log_softmax(logits, dim=-1)
        attention = out.cross_attentions[-1][:, 0].float().cpu().numpy()
        answers = []
        for row, (source, target) in enumerate(pairs):
            wanted = torch.tensor([*self._ids(target), self._loaded.numbers[END]], device=logprobs.device)
            picked = logprobs[row, : len(wanted)].gather(1, wanted[:, None])[:, 0].tolist()
            answers.append((tuple(picked), attention[row, : len(target), : len(source)]))
        return answers


@contextmanager
def _torch_errors() -> Iterator[None]:
    with engine_errors("transformers failed", advice="see the message; `--model embedded` needs no PyTorch"):
        yield


def _kind(task: Task) -> tuple[bool, int, int, int]:
    """Tasks of one kind can share a batch; a batch has one prefix length, for targets cannot be padded in front."""
    return task.careful, task.nbest, -task.limit, len(task.prefix)


def _batches(order: Sequence[int], tasks: Sequence[Task]) -> Iterator[list[int]]:
    group: list[int] = []
    for n in order:
        first = tasks[group[0]] if group else tasks[n]
        if group and not (_kind(first) == _kind(tasks[n]) and len(first.source) * (len(group) + 1) <= BATCH_PIECES):
            yield group
            group = []
        group.append(n)
    if group:
        yield group


def load(
    folder: Path, *, threads: int | None = None, device: str = "cpu", settings: Settings | None = None
) -> PieceEngine:
    """The engine of a transformers Marian folder. ``device``: cpu, cuda or auto.

    Raises EngineError when PyTorch is not installed, a file is missing, or the model is no Marian model.
    """
    chosen = settings or Settings()
    with engine_errors(
        "cannot load the transformers model", where=str(folder), advice="give a folder of a Marian model"
    ):
        loaded = _load(folder, threads, device)
    longest = int(loaded.model.config.max_position_embeddings)
    vocabulary = Vocabulary(folder / "source.spm", folder / "target.spm")
    licence = "as the model's card says"
    info = EngineInfo(f"{folder.name}-hf", _revision(folder), licence, f"hf-float32,{chosen}")
    decoder = HfDecoder(loaded, chosen)
    return PieceEngine(info, vocabulary, decoder, longest=longest, positions=longest, length=chosen.length)


def _load(folder: Path, threads: int | None, device: str) -> _Loaded:
    import torch

    transformers = _transformers()
    transformers.utils.logging.disable_progress_bar()
    kind = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("model_type")
    if kind != "marian":
        raise EngineError(
            f"model type is {kind}, not marian",
            where=str(folder),
            advice=f"other models run through CTranslate2: tercume models convert {folder}",
        )
    if threads:
        torch.set_num_threads(threads)
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    # Attention is returned by the plain implementation only.
    model = transformers.MarianMTModel.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32)
    model.generation_config = type(model.generation_config)()
    numbers = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    names = {number: name for name, number in numbers.items()}
    return _Loaded(model.to(device).eval(), device, numbers, names, int(model.config.decoder_start_token_id))


def _transformers() -> Any:
    """The module as Any: its own annotations differ from release to release."""
    return importlib.import_module("transformers")


def _revision(folder: Path) -> str:
    weights = [p for p in sorted(folder.iterdir()) if p.suffix in (".safetensors", ".bin")]
    return checksum(weights[0])[:12] if weights else ""
