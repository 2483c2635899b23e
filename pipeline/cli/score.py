"""``tercume score`` and ``tercume quality``: scores, flags, and the calibration by reviewers' decisions."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from unicodedata import normalize

import typer

from pipeline.errors import SettingsError, SourceError
from pipeline.settings import CALIBRATION, load_settings

if TYPE_CHECKING:
    from pipeline.model import Assessment
    from pipeline.quality import Summary
    from pipeline.quality.calibration import Reliability
    from pipeline.quality.decisions import Decision

_DECISIONS = (
    "Reviewed catalogues (.po), exported articles (.json) or a .jsonl of {score, accepted}; "
    "all catalogues of the project by default."
)


class Format(StrEnum):
    """What comes in and goes out."""

    JSONL = "jsonl"
    TSV = "tsv"


def register(app: typer.Typer) -> None:
    """Add ``score`` and the group ``quality`` to ``app``."""
    app.command("score")(score)
    group = typer.Typer(help="The quality score: learn from reviewers' decisions, report, undo.", no_args_is_help=True)
    group.command("calibrate")(calibrate)
    group.command("undo")(undo)
    group.command("report")(report)
    app.add_typer(group, name="quality")


def score(
    file: Annotated[str, typer.Argument(help="File of pairs; - is standard input.")] = "-",
    format: Annotated[
        Format, typer.Option(help="jsonl: {source, target} a line; tsv: source, tab, target.")
    ] = Format.JSONL,
    review_below: Annotated[
        float | None, typer.Option(help="Send to review what is less likely than this to be left as it is, 0 to 1.")
    ] = None,
    budget: Annotated[float | None, typer.Option(help="Send this worst share of the lines to review, 0 to 1.")] = None,
    second_opinion: Annotated[
        bool, typer.Option(help="Let the embedded model score and translate every line too: better, but slower.")
    ] = False,
    directory: Annotated[
        Path, typer.Option("--directory", "-C", help="Working directory with the calibration.")
    ] = Path(),
) -> None:
    """Score pairs of source and target, one a line: probability of being left as it is, flags, review or not."""
    from pipeline.flow_opinion import EmbeddedOpinion
    from pipeline.quality import Policy, assess_pairs, calibration, summary

    records = list(_records(file, format))
    opinion = EmbeddedOpinion() if second_opinion else None
    policy = Policy(review_below, budget, calibration=calibration.load(directory / CALIBRATION))
    # "ğ" may come as g and a breve; the spans of the flags are those of the composed text.
    pairs = [(normalize("NFC", str(r["source"])), normalize("NFC", str(r["target"]))) for r in records]
    assessed = assess_pairs(pairs, policy=policy, second_opinion=opinion)
    for record, found in zip(records, assessed, strict=True):
        typer.echo(_line(record, found, format))
    typer.echo(_told(summary(assessed)), err=True)


def _told(whole: Summary) -> str:
    """``1,000 lines, 6.1 % to review, score 0.81 in the mean, 0.03 at worst``."""
    lines = f"{whole.segments:,} lines, {100 * whole.flagged:.1f} % to review"
    if whole.mean is None or whole.worst is None:
        return lines
    return f"{lines}, score {whole.mean:.2f} in the mean, {whole.worst:.2f} at worst"


def _records(file: str, format: Format) -> Iterator[dict[str, object]]:
    name = "standard input" if file == "-" else file
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise SourceError(
            f"cannot be read: {error.strerror}", where=name, advice="give a file of pairs, or -"
        ) from error
    except UnicodeDecodeError as error:
        raise SourceError(f"not UTF-8 at byte {error.start}", where=name, advice="convert the file to UTF-8") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _record(line.rstrip("\r"), format, f"{name}:{number}")


def _record(line: str, format: Format, where: str) -> dict[str, object]:
    if format is Format.TSV:
        fields = line.split("\t")
        if len(fields) != 2:
            advice = "each line is source, tab, target"
            raise SourceError(f"{len(fields)} columns, not 2", where=where, advice=advice)
        return {"source": fields[0], "target": fields[1]}
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        advice = 'each line is {"source": "…", "target": "…"}; use --format tsv for tables'
        raise SourceError(f"not JSON: {error.msg}", where=where, advice=advice) from error
    if not isinstance(record, dict) or not all(isinstance(record.get(key), str) for key in ("source", "target")):
        advice = 'each line is {"source": "…", "target": "…"}'
        raise SourceError("no text under “source” and “target”", where=where, advice=advice)
    try:
        json.dumps(record, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        advice = "a \\ud83d needs its other half beside it; write the character itself"
        raise SourceError("half a character (a lone surrogate)", where=where, advice=advice) from error
    return record


def _line(record: dict[str, object], found: Assessment, format: Format) -> str:
    value = found.score.value if found.score else None
    if format is Format.TSV:
        flags = "; ".join(f"{f.severity.value}:{f.check}" for f in found.flags)
        cells = (record["source"], record["target"], "" if value is None else value, str(found.review).lower(), flags)
        return "\t".join(str(cell) for cell in cells)
    flags_ = [
        {"check": f.check, "severity": f.severity.value, "message": f.message, "source_span": f.source_span,
         "target_span": f.target_span, "suggestion": f.suggestion}
        for f in found.flags
    ]  # fmt: skip
    return json.dumps({**record, "score": value, "flags": flags_, "review": found.review}, ensure_ascii=False)


def calibrate(
    decisions: Annotated[list[Path] | None, typer.Argument(help=_DECISIONS)] = None,
    directory: Annotated[Path, typer.Option("--directory", "-C", help="Working directory.")] = Path(),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report only; change nothing.")] = False,
) -> None:
    """Refit the score to reviewers' decisions (accepted unchanged, edited or rejected); at least 200 are needed."""
    from pipeline.quality import calibration

    path = directory / CALIBRATION
    result = calibration.refit(_decisions(decisions, directory), calibration.load(path))
    typer.echo(_table([("before", result.before), ("after", result.after)]))
    if dry_run:
        typer.echo("nothing was changed")
        return
    calibration.store(path, result.calibration)
    typer.echo(f"written to {path}; `tercume quality undo` takes it back")


def undo(
    directory: Annotated[Path, typer.Option("--directory", "-C", help="Working directory.")] = Path(),
) -> None:
    """Take the last calibration back."""
    from pipeline.quality import calibration

    now = calibration.undo(directory / CALIBRATION)
    typer.echo(f"taken back; in force: {_described(now.decisions)}")


def report(
    decisions: Annotated[list[Path] | None, typer.Argument(help=_DECISIONS)] = None,
    directory: Annotated[Path, typer.Option("--directory", "-C", help="Working directory.")] = Path(),
) -> None:
    """How well the scores agree with reviewers' decisions."""
    from pipeline.quality import calibration

    found = _decisions(decisions, directory)
    if not found:
        raise SettingsError(
            "no reviewed segment with a score", where="quality report", advice="review some segments first"
        )
    typer.echo(f"in force: {_described(calibration.load(directory / CALIBRATION).decisions)}")
    typer.echo(_table([("now", calibration.reliability(found))]))


def _decisions(paths: list[Path] | None, directory: Path) -> list[Decision]:
    """The decisions in ``paths``, else in all catalogues of the project."""
    from pipeline.formats.po import read_po
    from pipeline.quality.decisions import decided, read

    found: list[Decision] = []
    for path in paths or sorted(load_settings(directory).outputs.glob("*.po")):
        if path.suffix == ".po":
            units = read_po(path).live
            told = (decided(u.review, u.state, u.origin, u.score, u.turned_down) for u in units)
            found += [decision for decision in told if decision is not None]
        else:
            found += read(path)
    return found


def _described(decisions: int) -> str:
    return f"a calibration from {decisions} decisions" if decisions else "the calibration as shipped"


def _table(rows: list[tuple[str, Reliability]]) -> str:
    lines = ["         decisions  accepted  mean score  Brier  calibration error"]
    lines += [
        f"{name:8s} {r.decisions:9d} {100 * r.accepted:7.1f} % {r.mean:11.3f} {r.brier:6.3f} {r.error:18.3f}"
        for name, r in rows
    ]
    return "\n".join(lines)
