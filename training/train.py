"""Step 2: train for a given time.

``python -m training.train --until 00:35`` (or ``--minutes 90``) goes on from ``training/work/run/last.pt`` when there
is one. The learning rate depends on the share of the time that is spent: warm-up, stable, then linear to 0 over the
last quarter, which runs on the ``decay`` mixture. A killed run loses the pool it was in, two minutes at most.
"""

from __future__ import annotations

import argparse
import copy
import datetime
import json
import subprocess
import sys
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
import torch
from torch import Tensor

from training import paths
from training.feed import Feed, Order
from training.network import Candidates, Network, Shape, TiedCrossEntropy, alignment_loss
from training.optimiser import Muon, split_parameters
from training.pool import Batch, Example, collate
from training.restore import restore


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is chosen before a run. Rates are per step; shares are of the time budget."""

    muon_rate: float = 0.02
    adam_rate: float = 2e-3
    warmup_steps: int = 150
    decay_share: float = 0.33
    smoothing: float = 0.1
    alignment: tuple[float, float] = (0.5, 0.2)
    batch_tokens: int = 1280
    batches_a_step: tuple[int, int] = (3, 7)
    workers: int = 2
    frequent: int = 1261
    sampled: int = 700
    pool_words: int = 150_000
    evaluate_minutes: float = 15.0
    half: bool = True
    reverse: bool = False
    seed: int = 17


@dataclass(slots=True)
class Progress:
    """Where a run stands; goes into every checkpoint."""

    step: int = 0
    pools: int = 0
    target_tokens: int = 0
    seconds: float = 0.0
    drawn: dict[str, int] = field(default_factory=dict)


class Clock:
    """The share of the budget that is spent, also across restarts."""

    def __init__(self, deadline: float, spent: float) -> None:
        self.deadline = deadline
        self.start = time.time()
        self.before = spent

    def spent(self) -> float:
        """Seconds of training, earlier runs included."""
        return self.before + time.time() - self.start

    def share(self) -> float:
        """0 at the start, 1 at the deadline."""
        left, spent = max(self.deadline - time.time(), 0.0), self.spent()
        return spent / (spent + left) if left else 1.0


def rate_factor(plan: Plan, step: int, share: float) -> float:
    """Warm-up by steps, then 1, then linear to 0 over the last ``decay_share`` of the time."""
    return min((step + 1) / plan.warmup_steps, 1.0, max((1 - share) / plan.decay_share, 0.0))


def ramp(ends: tuple[float, float], share: float) -> float:
    """From the first to the second value over the first 60 % of the time."""
    return ends[0] + (ends[1] - ends[0]) * min(share / 0.6, 1.0)


def settle() -> None:
    """One core for this thread, and no denormal numbers: they are slow and stand for nothing."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)


def first(shape: Shape, vectors: Path, seed: int) -> Network:
    """An untrained network whose embeddings are ``vectors`` (see ``training.initialise``)."""
    torch.manual_seed(seed)
    network = Network(shape)
    network.embedding.weight.data[:-1] = torch.from_numpy(np.load(vectors))
    return network


def twin(network: Network) -> Network:
    """A network on the same weights (the same memory) with gradients of its own."""
    other = copy.deepcopy(network)
    for mine, theirs in zip(other.parameters(), network.parameters(), strict=True):
        mine.data = theirs.data
    return other


class Trainer:
    """The network, its optimisers and its average.

    Each worker thread takes the next batch of the step as soon as it is free, on one core: when other programs need a
    core, the step is late by one small batch at most, while OpenMP threads would wait at every operation.
    """

    def __init__(self, plan: Plan, network: Network, device: str) -> None:
        torch.manual_seed(plan.seed)
        self.plan = plan
        self.device = device
        self.network = network.to(device)
        matrices, others = split_parameters(self.network)
        self.muon = Muon(matrices, network.shape.width)
        self.adam = torch.optim.Adam(others, lr=plan.adam_rate, betas=(0.9, 0.98), eps=1e-9)
        self.average = {name: tensor.clone() for name, tensor in self.network.state_dict().items()}
        self.progress = Progress()
        self.sampled = 0
        self.networks = [self.network, *(twin(self.network) for _ in range(plan.workers - 1))]
        self.threads = ThreadPoolExecutor(plan.workers, initializer=settle)

    def work(self, network: Network, queue: deque[Batch], tokens: int, weight: float) -> tuple[float, float]:
        """Take batches from ``queue`` until it is empty; the sums of the losses."""
        plain, aligned = 0.0, 0.0
        while queue:
            try:
                batch = queue.popleft()
            except IndexError:  # another worker was quicker
                break
            losses = self.accumulate(network, batch, tokens, weight)
            plain, aligned = plain + losses[0], aligned + losses[1]
        return plain, aligned

    def gather(self) -> None:
        """Add the gradients of the other workers to those of the first."""
        mine = [parameter.grad for parameter in self.network.parameters()]
        for other in self.networks[1:]:
            theirs = [parameter.grad for parameter in other.parameters()]
            if any(gradient is None for gradient in theirs):
                continue  # this worker came too late for any batch
            if any(gradient is None for gradient in mine):
                for parameter, gradient in zip(self.network.parameters(), theirs, strict=True):
                    parameter.grad = gradient
                mine = theirs
            else:
                torch._foreach_add_(mine, theirs)
            other.zero_grad(set_to_none=True)

    def accumulate(self, network: Network, batch: Batch, tokens: int, weight: float) -> tuple[float, float]:
        """Add the gradients of one batch of a step of ``tokens``; (plain loss, alignment loss), sums."""
        source, shifted, rows = (item.to(self.device) for item in (batch.source, batch.shifted, batch.rows))
        with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.plan.half):
            states, logits = network(source, shifted, batch.padded)
        picked = states.float().flatten(0, 1).index_select(0, rows)
        table, labels, bias = self.output_layer(network, batch.labels)
        precision = torch.bfloat16 if self.plan.half else torch.float32
        smoothed, plain = TiedCrossEntropy.apply(
            picked, table, labels, self.plan.smoothing, 1.0 / tokens, bias, 768, precision
        )
        aligned = alignment_loss(logits, batch.links.to(self.device))
        (smoothed + aligned * (weight / tokens)).backward()
        return float(plain.detach()), float(aligned.detach())

    def output_layer(self, network: Network, labels: Tensor) -> tuple[Tensor, Tensor, Tensor | None]:
        """The rows of the tied table to compare with, the labels among them, and the bias of sampled rows.

        On a CPU, before the decay, a sample of the vocabulary; otherwise all of it.
        """
        table = network.embedding.weight[:-1]
        if self.device != "cpu" or self.sampled == 0:
            return table, labels.to(self.device), None
        drawn = Candidates.draw(labels, len(table), self.plan.frequent, self.sampled)
        return table.index_select(0, drawn.ids), drawn.labels, drawn.bias

    def step(self, group: list[Batch], share: float) -> dict[str, float]:
        """One update from the batches of ``group``; what to log, losses per target piece in nats."""
        tokens = sum(len(batch.labels) for batch in group)
        weight = ramp(self.plan.alignment, share)
        self.sampled = self.plan.sampled if share < 1 - self.plan.decay_share else 0
        queue = deque(sorted(group, key=lambda batch: -batch.source.numel()))
        losses = list(self.threads.map(lambda network: self.work(network, queue, tokens, weight), self.networks))
        self.gather()
        factor = rate_factor(self.plan, self.progress.step, share)
        for settings in self.adam.param_groups:
            settings["lr"] = self.plan.adam_rate * factor
        self.adam.step()
        self.muon.step(self.plan.muon_rate * factor, threads=self.threads)
        self.network.zero_grad(set_to_none=True)
        self.progress.step += 1
        self.progress.target_tokens += tokens
        self.update_average(share)
        return {
            "loss": sum(plain for plain, _ in losses) / tokens,
            "alignment": sum(aligned for _, aligned in losses) / tokens,
            "tokens": tokens,
            "rate": factor,
        }

    @torch.no_grad()
    def update_average(self, share: float) -> None:
        """Exponential average over a tenth of the steps so far, at most 250, and 100 during the decay."""
        horizon = min(10 + 0.1 * self.progress.step, 250 if share < 1 - self.plan.decay_share else 100)
        current = list(self.network.state_dict().values())
        torch._foreach_lerp_(list(self.average.values()), current, 1 / horizon)

    def save(self, path: Path) -> None:
        """A checkpoint, in one rename."""
        state: dict[str, Any] = {
            "shape": self.network.shape.as_dict(),
            "weights": self.network.state_dict(),
            "average": self.average,
            "muon": self.muon.state_dict(),
            "adam": self.adam.state_dict(),
            "progress": {
                "step": self.progress.step,
                "pools": self.progress.pools,
                "target_tokens": self.progress.target_tokens,
                "seconds": self.progress.seconds,
                "drawn": self.progress.drawn,
            },
        }
        fresh = path.with_suffix(".tmp")
        torch.save(state, fresh)
        fresh.replace(path)

    def resume(self, path: Path) -> None:
        """Go on from a checkpoint."""
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.network.load_state_dict(state["weights"])
        self.muon.load_state_dict(state["muon"])
        self.adam.load_state_dict(state["adam"])
        self.average = state["average"]
        self.progress = Progress(**state["progress"])


def next_order(plan: Plan, number: int, drawn: dict[str, int], share: float) -> Order:
    """What to build for the time after ``share`` of the budget."""
    phase = "reverse" if plan.reverse else "stable" if share < 1 - plan.decay_share else "decay"
    return Order(number, phase, drawn, plan.seed, plan.pool_words, plan.batch_tokens)


def log(path: Path, entry: dict[str, Any]) -> None:
    """One line of JSON."""
    with path.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(entry) + "\n")


def run(trainer: Trainer, folder: Path, deadline: float) -> None:
    """Train until ``deadline`` (seconds since the epoch), with a checkpoint after every pool."""
    plan, progress = trainer.plan, trainer.progress
    clock = Clock(deadline, progress.seconds)
    feed = Feed()
    feed.order(next_order(plan, progress.pools + 1, progress.drawn, clock.share()))
    evaluated = clock.spent()
    while clock.share() < 1:
        made = feed.take()
        feed.order(next_order(plan, made.number + 1, made.drawn, clock.share()))
        log(folder / "log.jsonl", {"pool": made.number, "phase": made.phase, "batches": len(made.groups)})
        eat(trainer, made.groups, clock, folder / "log.jsonl")
        progress.pools, progress.drawn = made.number, made.drawn
        trainer.save(folder / "last.pt")
        if not plan.reverse and progress.seconds - evaluated > plan.evaluate_minutes * 60:
            evaluated = progress.seconds
            evaluate_aside(trainer, folder)
    feed.close()
    trainer.save(folder / "final.pt")


def eat(trainer: Trainer, groups: list[list[Example]], clock: Clock, path: Path) -> None:
    """Train on the batches of one pool; logs the mean of every 20 steps to ``path``."""
    plan, progress = trainer.plan, trainer.progress
    pad = trainer.network.shape.pad
    entries: list[dict[str, float]] = []
    begun = time.time()
    while groups and clock.share() < 1:
        share = clock.share()
        count = round(ramp((float(plan.batches_a_step[0]), float(plan.batches_a_step[1])), share))
        entries.append(trainer.step([collate(groups.pop(), pad) for _ in range(min(count, len(groups)))], share))
        progress.seconds = clock.spent()
        if len(entries) == 20 or not groups:
            log(path, describe(progress) | summary(entries, time.time() - begun) | {"share": round(share, 4)})
            entries, begun = [], time.time()


def summary(entries: list[dict[str, float]], seconds: float) -> dict[str, float]:
    """Means over steps, weighted by target pieces; ``speed`` in target pieces a second."""
    tokens = sum(entry["tokens"] for entry in entries)
    means = {
        key: sum(entry[key] * entry["tokens"] for entry in entries) / tokens for key in ("loss", "alignment", "rate")
    }
    return {key: round(value, 4) for key, value in means.items()} | {
        "speed": round(tokens / seconds),
        "steps": len(entries),
    }


def describe(progress: Progress) -> dict[str, Any]:
    """The counters of a log line."""
    return {
        "step": progress.step,
        "seconds": round(progress.seconds, 1),
        "target_tokens": progress.target_tokens,
    }


def evaluate_aside(trainer: Trainer, folder: Path) -> None:
    """Keep a numbered checkpoint and translate the development lines in another process."""
    path = folder / f"step{trainer.progress.step}.pt"
    trainer.save(path)
    command = [sys.executable, "-m", "training.evaluate", str(path), "--log", str(folder / "dev.jsonl")]
    subprocess.Popen(command, cwd=paths.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def parse_deadline(arguments: argparse.Namespace) -> float:
    """Seconds since the epoch at which training ends; ``--until`` is the next such time of day in UTC."""
    now = datetime.datetime.now(datetime.UTC)
    if arguments.minutes is not None:
        return now.timestamp() + 60 * float(arguments.minutes)
    hour, minute = map(int, arguments.until.split(":"))
    then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return (then if then > now else then + datetime.timedelta(days=1)).timestamp()


def main() -> None:
    """Train, or go on training."""
    parser = argparse.ArgumentParser(description=__doc__)
    ends = parser.add_mutually_exclusive_group(required=True)
    ends.add_argument("--until", help="HH:MM, UTC")
    ends.add_argument("--minutes", type=float)
    parser.add_argument("--folder", type=Path, default=paths.WORK / "run")
    parser.add_argument("--start", type=Path, help="a packaged model to begin with, when there is no checkpoint")
    parser.add_argument("--reverse", action="store_true", help="English to Turkish, for back-translation")
    parser.add_argument("--full-precision", action="store_true", help="float32 products instead of bfloat16")
    parser.add_argument("--workers", type=int, default=2, help="threads, one core each; 1 with a GPU")
    parser.add_argument("--muon-rate", type=float, default=0.02)
    parser.add_argument("--adam-rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=17)
    arguments = parser.parse_args()
    settle()
    plan = Plan(
        workers=arguments.workers,
        muon_rate=arguments.muon_rate,
        adam_rate=arguments.adam_rate,
        seed=arguments.seed,
        reverse=arguments.reverse,
        half=not arguments.full_precision,
    )
    processor = sentencepiece.SentencePieceProcessor(model_file=str(paths.WORK / "spm.model"))
    device = "cuda" if torch.cuda.is_available() else "cpu"
    shape = Shape(pieces=processor.get_piece_size() + 1)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    last = arguments.folder / "last.pt"
    start = arguments.start
    network = first(shape, paths.WORK / "embedding.npy", plan.seed) if start is None else restore(start, shape)
    trainer = Trainer(plan, network, device)
    if last.exists():
        trainer.resume(last)
    run(trainer, arguments.folder, parse_deadline(arguments))


if __name__ == "__main__":
    main()
