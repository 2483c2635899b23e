"""``tercume eval``: BLEU and chrF++ of the pipeline on line-aligned files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import SourceError


def evaluate(
    source: Annotated[Path, typer.Option(help="Turkish, one segment a line.")],
    target: Annotated[
        Path | None, typer.Option(help="English to be judged; when left out, --model translates.")
    ] = None,
    reference: Annotated[Path | None, typer.Option(help="Human English, one segment a line.")] = None,
    model: Annotated[str | None, typer.Option(help="Model that translates when there is no --target.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Score translations: BLEU and chrF++ with signatures against a reference, else the estimate alone."""
    sources = read_lines(source)
    targets = read_lines(target) if target else _translate(sources, model)
    _refuse_unequal(source, sources, target or source, targets)
    report: dict[str, object] = {"segments": len(sources), "estimate": _mean_estimate(sources, targets)}
    if reference:
        references = read_lines(reference)
        _refuse_unequal(source, sources, reference, references)
        report |= _metrics(targets, references)
    _print(report, as_json=json)


def read_lines(path: Path) -> list[str]:
    """The lines of a UTF-8 file. Raises SourceError when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"cannot be read: {error}", where=str(path), advice="give a UTF-8 text file") from error


def _refuse_unequal(first: Path, a: list[str], second: Path, b: list[str]) -> None:
    if len(a) != len(b):
        raise SourceError(
            f"{len(b)} lines, but {first} has {len(a)}", where=str(second), advice="line i must belong to line i"
        )


def _translate(sources: list[str], model: str | None) -> list[str]:
    from pipeline.cli.translating import open_tools, translate_batch

    return [t.target for t in translate_batch(sources, open_tools(model))]


def _mean_estimate(sources: list[str], targets: list[str]) -> float | None:
    from pipeline.quality import Policy, assess_pairs

    scores = [a.score.value for a in assess_pairs(list(zip(sources, targets, strict=True)), policy=Policy()) if a.score]
    return round(sum(scores) / len(scores), 4) if scores else None


def _metrics(targets: list[str], references: list[str]) -> dict[str, object]:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    report: dict[str, object] = {}
    for name, metric in (("BLEU", BLEU()), ("chrF++", CHRF(word_order=2))):
        result = metric.corpus_score(targets, [references])
        report[name] = round(result.score, 2)
        report[f"{name} signature"] = str(metric.get_signature())
    return report


def _print(report: dict[str, object], *, as_json: bool) -> None:
    import json

    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False))
        return
    for name, value in report.items():
        typer.echo(f"{name:18} {value}")


def register(app: typer.Typer) -> None:
    """Add this group's commands to ``app``."""
    app.command("eval")(evaluate)
