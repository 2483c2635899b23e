"""``python -m benchmarks.mt [quality] [terms] [speed]``: the tables of docs/measurements/mt.md."""

from __future__ import annotations

import argparse
from pathlib import Path

import sacrebleu

from benchmarks.mt.sets import RECORDED, SETS, holds, invented, lines, loops, named_sentences
from training import markers, paths
from training.evaluate import Decoder, score


def row(*cells: object) -> None:
    """One line of a Markdown table."""
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def quality(decoder: Decoder, count: int | None) -> None:
    """BLEU, chrF++ and loops of the embedded model, greedy and beam 4, and of the recorded systems."""
    row("system", "set", "lines", "BLEU", "chrF++", "loops")
    row("---", "---", "---:", "---:", "---:", "---:")
    for name in SETS:
        sources, references = lines(name, "tr")[:count], lines(name, "en")[:count]
        for beam in (4, 1):
            made = decoder.translate(sources, beam)
            values = score(made, references)
            looped = sum(loops(a) and not loops(b) for a, b in zip(made, references, strict=True))
            share = f"{looped} ({100 * looped / len(made):.2f} %)"
            row(
                f"embedded, {'beam 4' if beam > 1 else 'greedy'}",
                name,
                len(made),
                values["bleu"],
                values["chrf"],
                share,
            )
        for system in RECORDED:
            recorded = lines(name, f"{system}.en")[:count]
            values = score(recorded, references)
            row(f"{system} (recorded)", name, len(recorded), values["bleu"], values["chrf"], "")
    print(f"\nsacrebleu {sacrebleu.__version__}: BLEU 13a, exponential smoothing, cased; chrF with word order 2\n")


def terms(decoder: Decoder, count: int | None, beam: int) -> None:
    """How often a term given inline stands in the output, and BLEU with and without marks on the same sentences."""
    named = named_sentences()[:count]
    references = [item.reference for item in named]
    row(f"{len(named)} WMT16 sentences with a name", "term in the output", "BLEU")
    row("---", "---:", "---:")
    plain = decoder.translate([item.source for item in named], beam)
    cases = [("without marks", plain, [item.target for item in named])]
    for label, targets in (
        ("with the reference's term", [item.target for item in named]),
        ("with a random phrase", invented(len(named))),
    ):
        marked = [
            markers.annotate(item.source, item.start, item.end, target)
            for item, target in zip(named, targets, strict=True)
        ]
        cases.append((label, decoder.translate(marked, beam), targets))
    for label, made, targets in cases:
        hits = sum(holds(text, target) for text, target in zip(made, targets, strict=True))
        bleu = score(made, references)["bleu"] if "random" not in label else ""
        row(label, f"{100 * hits / len(named):.1f} %", bleu)
    print()


def speed(count: int) -> None:
    """Target pieces a second, memory and disk against opus-mt-tr-en's shape; one thread."""
    from benchmarks.mt.speed import compare

    row("model", "beam", "target pieces/s", "memory, MiB", "model.bin, MiB")
    row("---", "---:", "---:", "---:", "---:")
    for beam in (1, 4):
        results = compare(count, beam, threads=1)
        for label, values in results.items():
            row(label, beam, values["pieces_a_second"], values["memory"], values["disk"])
        fast, slow = (values["pieces_a_second"] for values in results.values())
        row("**ratio**", beam, f"{fast / slow:.1f} x", "", "")


def main() -> None:
    """Measure and print Markdown tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mt", description=__doc__)
    parser.add_argument("parts", nargs="*", default=["quality", "terms", "speed"])
    parser.add_argument("--model", type=Path, default=paths.EMBEDDED)
    parser.add_argument("--lines", type=int, help="only the first lines of every set")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    unknown = set(arguments.parts) - {"quality", "terms", "speed"}
    if unknown:
        parser.error(f"unknown part {', '.join(sorted(unknown))}; there are quality, terms and speed")
    decoder = Decoder(arguments.model, arguments.threads)
    if "quality" in arguments.parts:
        quality(decoder, arguments.lines)
    if "terms" in arguments.parts:
        terms(decoder, arguments.lines, beam=4)
    if "speed" in arguments.parts:
        speed(min(arguments.lines or 128, 128))


if __name__ == "__main__":
    main()
