"""The default engine: CTranslate2, int8 on the CPU."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.engines.boundary import engine_errors
from pipeline.engines.decoding import PieceEngine, Raw, Settings, Task, Tokens
from pipeline.engines.manifest import Manifest
from pipeline.engines.pieces import Vocabulary

BATCH_PIECES = 1024
"""Padded source pieces of one batch (times the beam inside the model). More gives no more speed on a CPU."""
MAX_WORKERS = 8


class Ct2Decoder:
    """A CTranslate2 translator behind the Decoder protocol."""

    def __init__(self, folder: Path, settings: Settings, threads: int | None, compute_type: str, device: str) -> None:
        """Load the model. ``threads`` None takes the cores this process may use. Raises EngineError."""
        count = threads or available_cores()
        workers = min(count, MAX_WORKERS)
        with engine_errors("cannot load the CTranslate2 model", where=str(folder), advice="fetch or convert it again"):
            import ctranslate2

            self._translator: Any = ctranslate2.Translator(
                str(folder),
                device=device,
                compute_type=compute_type,
                inter_threads=workers,
                intra_threads=max(1, count // workers),
                max_queued_batches=-1,
            )
        self._settings = settings

    def decode(self, tasks: Sequence[Task]) -> list[list[Raw]]:
        """See Decoder. Batches hold tasks of like length; they run side by side and come back in order."""
        order = sorted(range(len(tasks)), key=lambda n: (_kind(tasks[n]), -len(tasks[n].source), n))
        answers: list[list[Raw]] = [[] for _ in tasks]
        with engine_errors("CTranslate2 failed", advice="see the message; `tercume models list` shows the models"):
            running = [(batch, self._submit([tasks[n] for n in batch])) for batch in _batches(order, tasks)]
            for batch, results in running:
                for n, result in zip(batch, results, strict=True):
                    answers[n] = _raws(result.result())
        return answers

    def _submit(self, tasks: Sequence[Task]) -> list[Any]:
        first = tasks[0]
        prefixes = [list(t.prefix) for t in tasks] if any(t.prefix for t in tasks) else None
        settings = self._settings
        answers: list[Any] = self._translator.translate_batch(
            [list(t.source) for t in tasks],
            target_prefix=prefixes,
            asynchronous=True,
            beam_size=max(settings.beam, first.nbest),
            num_hypotheses=first.nbest,
            repetition_penalty=settings.repetition_penalty if first.careful else 1.0,
            no_repeat_ngram_size=settings.no_repeat if first.careful else 0,
            max_decoding_length=first.limit,
            min_decoding_length=first.least,
            # 0: nothing is cut here; what is too long was split before.
            max_input_length=0,
            disable_unk=True,
            return_scores=True,
            return_attention=True,
        )
        return answers

    def score(self, pairs: Sequence[tuple[Tokens, Tokens]]) -> list[tuple[float, ...]]:
        """See Decoder."""
        if not pairs:
            return []
        with engine_errors("CTranslate2 failed"):
            results = self._translator.score_batch(
                [list(source) for source, _ in pairs],
                [list(target) for _, target in pairs],
                max_batch_size=BATCH_PIECES,
                batch_type="tokens",
                max_input_length=0,
            )
        return [tuple(min(p, 0.0) for p in r.log_probs) for r in results]


def available_cores() -> int:
    """Cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def _kind(task: Task) -> tuple[bool, int, int]:
    """Tasks of one kind can share a batch."""
    return task.careful, task.nbest, -task.limit


def _batches(order: Sequence[int], tasks: Sequence[Task]) -> Iterator[list[int]]:
    """Groups of like kind and length; the first of a group is its longest."""
    group: list[int] = []
    for n in order:
        first = tasks[group[0]] if group else tasks[n]
        like = _kind(first) == _kind(tasks[n])
        if group and not (like and len(first.source) * (len(group) + 1) <= BATCH_PIECES):
            yield group
            group = []
        group.append(n)
    if group:
        yield group


def _raws(result: Any) -> list[Raw]:
    import numpy as np

    raws = []
    for tokens, score, attention in zip(result.hypotheses, result.scores, result.attention, strict=True):
        rows = np.asarray(attention, dtype=np.float32).reshape(len(tokens), -1)
        raws.append(Raw(tuple(tokens), score, rows))
    return raws


def load(
    folder: Path,
    manifest: Manifest,
    *,
    threads: int | None = None,
    settings: Settings | None = None,
    compute_type: str = "int8",
    device: str = "cpu",
) -> PieceEngine:
    """The engine of a CTranslate2 model folder. ``compute_type`` as CTranslate2 names them. Raises EngineError."""
    chosen = settings or Settings()
    vocabulary = Vocabulary(
        folder / manifest.source_model,
        folder / manifest.target_model,
        manifest.source_prefix,
        manifest.target_prefix,
        manifest.markers,
    )
    decoder = Ct2Decoder(folder, chosen, threads, compute_type, device)
    info = manifest.info(f"ct2-{compute_type},{chosen}")
    return PieceEngine(
        info, vocabulary, decoder, longest=manifest.longest, positions=manifest.positions, length=chosen.length
    )
