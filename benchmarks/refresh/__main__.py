"""``python -m benchmarks.refresh``: measures everything and prints the table of docs/measurements/refresh.md.

Takes some minutes. ``--articles`` sizes the runs with the real engine, ``--noop`` the run in which nothing changed;
``--only`` picks parts.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.refresh import corpus, memory, peers
from benchmarks.refresh.stage import Stage, bare, engine_alone
from benchmarks.speed.__main__ import LENGTH, build
from pipeline.engines import ct2, manifest, registry
from pipeline.engines.decoding import Settings
from pipeline.lang.tr import lower
from pipeline.model import Term
from pipeline.refresh.ledger import Ledger, seal
from pipeline.refresh.work import basis_of

THREADS = 2
BEAM = 4
UNITS = 21
"""Sentences of an article in the run in which nothing changed: with the title 22 catalogue entries."""


BASE = 10
"""Articles of that run that are translated for real; the others are copies under other slugs."""


def main() -> None:
    """Run the parts and print one line of JSON for each, and the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--publication", type=int, default=100, help="articles of the run with the larger model")
    parser.add_argument("--noop", type=int, default=10_000)
    parser.add_argument("--units", type=int, default=1_000_000, help="size of the memory in the part fuzzy")
    parser.add_argument("--only", default=",".join(PARTS), help=f"of: {', '.join(PARTS)}")
    options = parser.parse_args()
    results: dict[str, object] = {"load": os.getloadavg()[0], "cores": os.cpu_count()}
    with tempfile.TemporaryDirectory(prefix="tercume-refresh-") as name:
        for part in options.only.split(","):
            done = PARTS[part](Path(name).resolve() / part, options)
            results |= done
            print(json.dumps({part: done}, ensure_ascii=False), flush=True)


def whole(root: Path, options: argparse.Namespace) -> dict[str, object]:
    """The whole batch against the engine alone; then 1, 2 and 4 % edits; then one new term."""
    engine, _ = registry.load(registry.EMBEDDED, threads=THREADS)
    stage = Stage(root, engine)
    made = corpus.articles(options.articles)
    for name, body in made:
        corpus.write(stage.sources, name, body)
    texts = [s for _, body in made for s in body]
    alone = bare(texts, THREADS, BEAM)
    ours = engine_alone(engine, texts)
    cpu = time.process_time()
    full = stage.refresh()
    cpu = time.process_time() - cpu
    result: dict[str, object] = {
        "articles": full.done,
        "segments": full.stale,
        "words": full.words,
        "words/s: bare, engine, refresh": [round(alone.words_s), round(ours.words_s), round(full.words / full.seconds)],
        "words/CPU s: bare, engine, refresh": [
            round(alone.words_cpu_s),
            round(ours.words_cpu_s),
            round(full.words / cpu),
        ],
        "refresh / bare": round(full.words / full.seconds / alone.words_s, 3),
        "refresh / bare, CPU": round(full.words / cpu / alone.words_cpu_s, 3),
        "engine s of seconds": [full.engine_s, full.seconds],
    }
    return result | _edits(stage, made, full.engine_s, full.engine_words) | _term(stage, full.engine_words)


def publication(root: Path, options: argparse.Namespace) -> dict[str, object]:
    """The whole batch against the engine alone with a model of the shape of opus-mt-tr-en: random weights, every target
    of the same length, so that both sides decode the same amount."""
    root.mkdir(parents=True)
    _, folder = build(root)
    settings = Settings(beam=BEAM, length=LENGTH)
    engine = ct2.load(folder, manifest.read(folder), threads=THREADS, settings=settings)
    stage = Stage(root, engine)
    made = corpus.articles(options.publication)
    for name, body in made:
        corpus.write(stage.sources, name, body)
    alone = bare([s for name, body in made for s in (body[0][:60], *body)], THREADS, BEAM, folder, LENGTH)
    start, cpu = time.perf_counter(), time.process_time()
    full = stage.refresh()
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    return {
        "articles": full.done,
        "segments": full.stale,
        "words/s: bare, refresh": [round(alone.words_s, 1), round(full.words / seconds, 1)],
        "words/CPU s: bare, refresh": [round(alone.words_cpu_s, 1), round(full.words / cpu, 1)],
        "refresh / bare": round(full.words / seconds / alone.words_s, 3),
        "refresh / bare, CPU": round(full.words / cpu / alone.words_cpu_s, 3),
    }


def _edits(stage: Stage, made: list[tuple[str, list[str]]], engine_s: float, words: int) -> dict[str, object]:
    result: dict[str, object] = {}
    at = 0
    for percent in (1, 2, 4):
        count = max(1, len(made) * percent // 100)
        for name, body in made[at : at + count]:
            corpus.write(stage.sources, name, [*body[:-1], f"{body[-1][:-1]}, diye eklendi."])
        at += count
        run = stage.refresh()
        result[f"{percent} % edited: engine time of the full run"] = round(run.engine_s / engine_s, 4)
        result[f"{percent} % edited: engine words of the full run"] = round(run.engine_words / words, 4)
        result[f"{percent} % edited: segments, seconds"] = [run.engine, run.seconds]
    return result


def _term(stage: Stage, words: int) -> dict[str, object]:
    """The word whose share of the segments is nearest to 0.5 % becomes a term."""
    segments = [s for path in stage.sources.glob("*.md") for s in path.read_text(encoding="utf-8").split("\n\n")[1:]]
    counts: dict[str, int] = {}
    for segment in segments:
        for word in {w.strip(".,;:“”\"'()") for w in lower(segment).split()}:
            if word.isalpha() and len(word) > 6:
                counts[word] = counts.get(word, 0) + 1
    wanted = len(segments) * 0.005
    word = min(counts, key=lambda w: (abs(counts[w] - wanted), w))
    run = Stage(stage.root, stage.engine, (Term(word, ("keystone",)),)).refresh()
    return {
        "new term": word,
        "segments with it (whole word, any suffix counts as another)": counts[word],
        "segments the engine saw": run.engine,
        "engine words of the full run (retries included)": round(run.engine_words / words, 4),
        "new term: seconds": run.seconds,
    }


def noop(root: Path, options: argparse.Namespace) -> dict[str, object]:
    """Nothing changed: ten articles made for real, each under many names, and the real command over all of them."""
    engine, _ = registry.load(registry.EMBEDDED, threads=THREADS)
    stage = Stage(root, engine)
    pool = corpus.sentences()
    for number in range(BASE):
        corpus.write(stage.sources, f"ornek-{number}", [pool[(number * UNITS + n) % len(pool)] for n in range(UNITS)])
    stage.refresh()
    entries = _multiply(stage, options.noop)
    command = [sys.executable, "-m", "pipeline.cli", "refresh", "--memory", "none", "--model", "embedded", "--json"]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - start
    told = json.loads(done.stdout)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "articles": told["total"],
        "current": told["current"],
        "catalogue entries": entries,
        "seconds, whole command": round(seconds, 1),
        "CPU seconds": round(usage.ru_utime + usage.ru_stime, 1),
        "peak MB": round(usage.ru_maxrss / 1024),
    }


def _multiply(stage: Stage, count: int) -> int:
    """Copies of the articles under other slugs, with what a run would have left in the ledger."""
    from pipeline.flow import Tools
    from pipeline.glossary import Termbase
    from pipeline.quality import Policy

    basis = basis_of(stage.site(), Tools(stage.engine, Termbase(()), Policy(review_below=0.6)))
    (stage.root / ".tercume").mkdir()
    entries = 0
    with Ledger(stage.root / "ledger.db") as first, Ledger(stage.root / ".tercume" / "refresh.db") as ledger:
        known = first.entries()
        for number in range(count):
            name = f"ornek-{number % BASE}"
            slug = name if number < BASE else f"{name}-{number}"
            source = (
                (stage.sources / f"{name}.md").read_text(encoding="utf-8").replace(f"slug: {name}\n", f"slug: {slug}\n")
            )
            catalogue = (stage.outputs / f"{name}.po").read_text(encoding="utf-8").replace(f"{name}.md", f"{slug}.md")
            (stage.sources / f"{slug}.md").write_text(source, encoding="utf-8")
            (stage.outputs / f"{slug}.po").write_text(catalogue, encoding="utf-8")
            for kind in ("html", "md", "json"):
                if slug != name:
                    os.link(stage.outputs / f"{name}.{kind}", stage.outputs / f"{slug}.{kind}")
            sealed = seal(basis, source.encode(), catalogue.encode())
            old = known[f"{name}.md"]
            ledger.put(f"{slug}.md", type(old)(sealed, old.glossary, slug, old.own_terms))
            entries += catalogue.count("\nmsgid ") - 1
    return entries


def ray(root: Path, options: argparse.Namespace) -> dict[str, object]:
    """The same articles through one and through two workers of one thread each."""
    from pipeline.quality import Policy
    from pipeline.runners.base import Options, Stop
    from pipeline.runners.ray import RayRunner, Recipe

    engine, _ = registry.load(registry.EMBEDDED, threads=1)
    stage = Stage(root, engine)
    for name, body in corpus.articles(options.articles):
        corpus.write(stage.sources, name, body)
    speeds: list[float] = []
    for workers in (1, 2):
        moments: dict[str, float] = {}
        recipe = Recipe(registry.EMBEDDED, 1, (), Policy(review_below=0.6))
        with Ledger(None) as ledger:
            runner = RayRunner(
                stage.site(str(root / f"out-{workers}")),
                recipe,
                ledger,
                lambda event, _fields, m=moments: m.__setitem__(event, time.perf_counter()),  # type: ignore[misc]
                Stop(),
                workers,
                chunk_articles=10,
            )
            summary = runner.run(Options())
        speeds.append(summary.words / (moments["end"] - moments["ready"]))
    return {
        "1 worker words/s": round(speeds[0]),
        "2 workers words/s": round(speeds[1]),
        "ratio": round(speeds[1] / speeds[0], 2),
    }


def others(root: Path, options: argparse.Namespace) -> dict[str, object]:
    """The peers on the first sentences of the same corpus."""
    texts = [s for _, body in corpus.articles(options.articles) for s in body][:100]
    return {
        "plain transformers script": peers.transformers_script(texts[:30], root),
        "argostranslate": peers.argos(texts, root),
        "bare CTranslate2": f"{bare(texts, THREADS, BEAM).words_cpu_s:.0f} words/CPU s",
    }


def fuzzy(root: Path, options: argparse.Namespace) -> dict[str, object]:
    """Fuzzy matches in a large memory."""
    return memory.fuzzy(root, options.units)


PARTS: dict[str, Callable[[Path, argparse.Namespace], dict[str, object]]] = {
    "whole": whole,
    "publication": publication,
    "noop": noop,
    "ray": ray,
    "others": others,
    "fuzzy": fuzzy,
}

if __name__ == "__main__":
    main()
