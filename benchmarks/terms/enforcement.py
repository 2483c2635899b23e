"""Term enforcement measured: nothing, source substitution, post-replacement and ours.

``python -m benchmarks.terms.enforcement [--sentences N] [--model NAME …]`` prints a Markdown table for each model.
Sentences: newstest2016 (Turkish to English) with a country of CLDR or a name that both sides share, whose English
stands in the reference. Terms are given with that English ("preferred") or with made-up names ("random").
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import constrain
from pipeline.constrain import Job
from pipeline.engines import registry
from pipeline.engines.base import Engine, Request
from pipeline.errors import SourceError
from pipeline.glossary import Termbase
from pipeline.lang.proof import prove
from pipeline.model import Term, TermHit
from training import paths

_NAME = re.compile(r"(?<![\w.!?:;\"“”'’-] )\b[A-ZÇĞİÖŞÜ]\w{2,}(?: [A-ZÇĞİÖŞÜ]\w{2,})*")
_ADJECTIVES = ("Silver", "Northern", "Blue", "Joint", "Open", "Marble", "Coastal", "Bright", "Iron", "Quiet")
_NOUNS = ("Harbour", "Council", "Bridge", "Treaty", "Garden", "Society", "Mill", "Fund", "Valley", "Press")


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence with its terms."""

    job: Job
    reference: str


@dataclass(frozen=True, slots=True)
class Row:
    """One system on one model. Shares are in per cent; seconds are CPU time of the whole process in the fastest run,
    which holds on a machine that has other work."""

    system: str
    targets: str
    success: float
    bleu: float
    chrf: float
    seconds: float


def territories() -> list[Term]:
    """Countries and regions of CLDR with their Turkish and English names."""
    from babel import Locale

    turkish, english = Locale("tr").territories, Locale("en").territories
    return [
        Term(turkish[code], (english[code],), type="place")
        for code in sorted(turkish)
        if code.isalpha() and code in english and code != "ZZ"
    ]


def cases(limit: int) -> list[Case]:
    """The first ``limit`` sentences that have terms. Raises SourceError when the shared data is absent."""
    folder = paths.SHARED / "eval" / "mt"
    if not folder.is_dir():
        raise SourceError("the evaluation data is absent", where=str(folder), advice="set TERCUME_SHARED")
    sources, references = ((folder / f"wmt16.{side}").read_text("utf-8").splitlines() for side in ("tr", "en"))
    countries = Termbase(territories())
    found: list[Case] = []
    for source, reference in zip(sources, references, strict=True):
        hits = _hits(source, reference, countries)
        if hits:
            found.append(Case(Job(source, hits), reference))
        if len(found) == limit:
            break
    return found


def _hits(source: str, reference: str, countries: Termbase) -> tuple[TermHit, ...]:
    """Terms of ``source`` whose English the reference has, each as often as it has it."""
    hits = list(countries.match(source))
    for match in _NAME.finditer(source):
        name = match.group()
        suffix = re.match(r"['’](\w+)", source[match.end() :])
        end = match.end() + (suffix.end() if suffix else 0)
        free = all(end <= h.span[0] or h.span[1] <= match.start() for h in hits)
        if free and re.search(rf"\b{re.escape(name)}\b", reference):
            hits.append(TermHit(Term(name, (name,), type="person"), (match.start(), end), suffix[1] if suffix else ""))
    hits.sort(key=lambda hit: hit.span)
    stands = prove(reference, hits)
    return tuple(hit for hit, span in zip(hits, stands, strict=True) if span)


def with_random_targets(found: Sequence[Case], seed: int = 11) -> list[Case]:
    """The same sentences with a made-up name for every term."""
    generator = random.Random(seed)
    answer = []
    for case in found:
        names = generator.sample([f"{a} {n}" for a in _ADJECTIVES for n in _NOUNS], len(case.job.hits))
        hits = [
            replace(hit, term=replace(hit.term, targets=(name,)))
            for hit, name in zip(case.job.hits, names, strict=True)
        ]
        answer.append(Case(Job(case.job.text, tuple(hits)), case.reference))
    return answer


def plainly(engine: Engine, found: Sequence[Case]) -> list[str]:
    """No glossary."""
    return [h[0].text for h in engine.translate([Request(c.job.text) for c in found])]


def source_substitution(engine: Engine, found: Sequence[Case]) -> list[str]:
    """English terms put into the Turkish source."""
    requests = []
    for case in found:
        text = case.job.text
        for hit in reversed(case.job.hits):
            text = text[: hit.span[0]] + hit.term.target + text[hit.span[1] :]
        requests.append(Request(text))
    return [h[0].text for h in engine.translate(requests)]


def post_replacement(engine: Engine, found: Sequence[Case]) -> list[str]:
    """Terms put over the words of the finished output that the alignment links to them."""
    outputs = []
    answers = engine.translate([Request(c.job.text) for c in found])
    for case, answer in zip(found, answers, strict=True):
        text, taken = answer[0].text, []
        for hit in case.job.hits:
            linked = [k.target for k in answer[0].links if k.source[0] < hit.span[1] and hit.span[0] < k.source[1]]
            if linked:
                taken.append((min(s for s, _ in linked), max(e for _, e in linked), hit.term.target))
        for start, end, target in sorted(taken, reverse=True):
            text = text[:start] + target + text[end:]
        outputs.append(text)
    return outputs


def ours(engine: Engine, found: Sequence[Case]) -> list[str]:
    """``pipeline.constrain``."""
    return [draft.text for draft in constrain.translate(engine, [c.job for c in found])]


SYSTEMS: tuple[tuple[str, Callable[[Engine, Sequence[Case]], list[str]]], ...] = (
    ("no glossary", plainly),
    ("source substitution", source_substitution),
    ("post-replacement", post_replacement),
    ("ours", ours),
)


def success(outputs: Sequence[str], found: Sequence[Case]) -> float:
    """Share of term hits that stand in the output, in per cent."""
    proofs = [span for o, c in zip(outputs, found, strict=True) for span in prove(o, c.job.hits)]
    return 100 * sum(span is not None for span in proofs) / len(proofs)


def measure(engine: Engine, found: Sequence[Case], targets: str, repeats: int) -> list[Row]:
    """All systems on the same sentences, ``repeats`` times in turn; the fastest run of each counts."""
    import sacrebleu

    seconds = {name: float("inf") for name, _ in SYSTEMS}
    outputs: dict[str, list[str]] = {}
    for _ in range(repeats):
        for name, system in SYSTEMS:
            start = time.process_time()
            outputs[name] = system(engine, found)
            seconds[name] = min(seconds[name], time.process_time() - start)
    references = [[c.reference for c in found]]
    rows = []
    for name, texts in outputs.items():
        bleu = sacrebleu.corpus_bleu(texts, references).score
        chrf = sacrebleu.corpus_chrf(texts, references, word_order=2).score
        rows.append(Row(name, targets, success(texts, found), bleu, chrf, seconds[name]))
    return rows


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown; CPU time is also given as a multiple of the unconstrained run with the same targets."""
    base = {row.targets: row.seconds for row in rows if row.system == SYSTEMS[0][0]}
    lines = [
        "| targets | system | terms right | BLEU | chrF++ | CPU s | × time |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {r.targets} | {r.system} | {r.success:.1f} % | {r.bleu:.1f} | {r.chrf:.1f} | {r.seconds:.1f} "
        f"| {r.seconds / base[r.targets]:.2f} |"
        for r in rows
    ]
    return "\n".join(lines)


def random_engine(folder: Path) -> Engine:
    """A tiny model with random weights through CTranslate2, with the embedded model's vocabulary."""
    from benchmarks.speed import models
    from pipeline.engines import ct2, fetch, manifest

    spm = registry.folder_of(registry.EMBEDDED) / "source.spm"
    pieces = models.piece_count(spm) + 1
    marian = models.marian(folder / "marian", replace(models.TINY, pieces=pieces, positions=256), spm=spm)
    made = fetch.convert(marian, folder / "ct2", fetch.local_manifest(marian, "random", "none"))
    return ct2.load(made, manifest.read(made), threads=1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=300)
    parser.add_argument("--model", nargs="*", default=["embedded", "random"])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=2)
    arguments = parser.parse_args()
    preferred = cases(arguments.sentences)
    terms = sum(len(c.job.hits) for c in preferred)
    print(f"{len(preferred)} sentences of newstest2016 with {terms} terms; {arguments.threads} thread(s)\n")
    with tempfile.TemporaryDirectory() as name:
        for model in arguments.model:
            engine = (
                random_engine(Path(name)) if model == "random" else registry.load(model, threads=arguments.threads)[0]
            )
            few = preferred[:20] if model == "random" else preferred
            rows = [
                row
                for targets, chosen in (("preferred", few), ("random", with_random_targets(few)))
                for row in measure(engine, chosen, targets, arguments.repeats)
            ]
            print(
                f"### {engine.info.name} ({engine.info.revision}), {len(few)} sentences\n\n{table(rows)}\n", flush=True
            )


if __name__ == "__main__":
    main()
