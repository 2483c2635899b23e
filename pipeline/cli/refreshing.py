"""What ``tercume refresh`` and ``tercume status`` do."""

from __future__ import annotations

import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from pipeline.catalogue.locks import locked
from pipeline.cli.translating import open_tools
from pipeline.errors import CatalogueError, PipelineError, SettingsError
from pipeline.formats.po import read_po
from pipeline.glossary import Termbase
from pipeline.memory import Memory
from pipeline.model import State
from pipeline.project import policy_of
from pipeline.refresh import Ledger, Site, open_folder
from pipeline.refresh.folder import LocalFolder, markdown_names
from pipeline.runners.base import EventLog, Options, Stop, Summary, Watch, default_ledger
from pipeline.runners.local import LocalRunner
from pipeline.settings import Settings, load_settings

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of ``tercume refresh`` as given."""

    paths: tuple[Path, ...]
    dry_run: bool
    jobs: int
    limit: int
    since: str
    only: str
    runner: str
    ray_address: str
    workers: int
    sources: str
    to: str
    memory: str
    model: str | None
    log: Path | None
    quiet: bool
    as_json: bool


def refresh(asked: Asked) -> int:
    """Refresh the project; returns the exit code. Raises PipelineError when nothing can be done."""
    _check(asked)
    settings = load_settings()
    site = _site(asked, settings)
    trial = asked.dry_run and asked.runner == "local"
    options = Options(asked.limit, asked.since, asked.only, _names(asked, site), asked.dry_run, trial)
    with ExitStack() as stack:
        if isinstance(site.outputs, LocalFolder) and not asked.dry_run:
            stack.enter_context(_alone(Path(site.outputs.url)))
            site.outputs.sweep()
        watch = stack.enter_context(_watching(asked))
        ledger = stack.enter_context(Ledger(default_ledger(settings.root)))
        stop = stack.enter_context(Stop().on_signals())
        if asked.runner == "ray":
            summary = _on_ray(asked, settings, site, options, ledger, watch, stop)
        else:
            tools = open_tools(asked.model, asked.jobs, settings, say=not asked.quiet)
            memory = _memory(asked, settings)
            if memory is not None:
                stack.enter_context(memory)
            summary = LocalRunner(site, tools, memory, ledger, watch, stop).run(options)
        _report(summary, asked)
    return summary.exit_code


def _on_ray(
    asked: Asked, settings: Settings, site: Site, options: Options, ledger: Ledger, watch: Watch, stop: Stop
) -> Summary:
    from pipeline.runners.ray import RayRunner, Recipe

    terms = Termbase.load(settings.glossaries).terms
    model = asked.model or settings.engine.model
    memory, opinion = _memory_url(asked, settings), settings.quality.opinion
    recipe = Recipe(model, asked.jobs or 1, terms, policy_of(settings), memory, opinion)
    return RayRunner(site, recipe, ledger, watch, stop, asked.workers, asked.ray_address).run(options)


def _check(asked: Asked) -> None:
    for name, value, known in (
        ("--only", asked.only, ("", "stale", "flagged")),
        ("--runner", asked.runner, ("local", "ray")),
    ):
        if value not in known:
            raise SettingsError(f"{name} is {value!r}", advice=f"known: {', '.join(filter(None, known))}")
    if asked.since and not _DAY.fullmatch(asked.since):
        raise SettingsError(f"--since is {asked.since!r}", advice="give a day as YYYY-MM-DD")


def _site(asked: Asked, settings: Settings) -> Site:
    return Site(
        sources=open_folder(asked.sources or settings.sources),
        outputs=open_folder(asked.to or settings.outputs),
        label=settings.project.sources,
        formats=settings.project.formats,
        settings=settings.site,
    )


def _names(asked: Asked, site: Site) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for path in asked.paths for name in _names_at(path, site)))


def _names_at(path: Path, site: Site) -> list[str]:
    if path.is_dir() and path.resolve() == Path(site.sources.url).resolve():
        return list(markdown_names(site.sources))
    if path.exists() and path.resolve().parent != Path(site.sources.url).resolve():
        raise SettingsError(
            "not one of the project's sources",
            where=str(path),
            advice=f"they lie in {site.sources.url}; or use --sources",
        )
    return [path.name]


def _memory_url(asked: Asked, settings: Settings) -> str | None:
    return None if asked.memory == "none" else asked.memory or settings.memory_url


def _memory(asked: Asked, settings: Settings) -> Memory | None:
    url = _memory_url(asked, settings)
    # A plan must leave no trace, so it makes no memory where there is none.
    return None if url is None or asked.dry_run else Memory.open(url)


@contextmanager
def _alone(outputs: Path) -> Iterator[None]:
    """One refresh at a time in a folder of outputs. Raises CatalogueError naming the other."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(outputs / "refresh", "tercume refresh", timeout_s=0))
        except CatalogueError as error:
            raise CatalogueError(
                f"another refresh is at work here: {error.what}", where=error.where, advice=error.advice
            ) from error
        yield


@contextmanager
def _watching(asked: Asked) -> Iterator[Watch]:
    with ExitStack() as stack:
        watchers: list[Watch] = []
        if asked.log is not None:
            asked.log.parent.mkdir(parents=True, exist_ok=True)
            watchers.append(EventLog(stack.enter_context(asked.log.open("a", encoding="utf-8"))))
        watchers.append(stack.enter_context(_console(asked)))

        def watch(event: str, told: dict[str, Any]) -> None:
            for watcher in watchers:
                watcher(event, told)

        yield watch


@contextmanager
def _console(asked: Asked) -> Iterator[Watch]:
    console = Console(stderr=True)
    bar = console.is_terminal and not (asked.quiet or asked.as_json or asked.dry_run)
    columns = (TextColumn("articles"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True, disable=not bar) as progress:
        task = progress.add_task("", total=None)
        plans = _Plans()

        def watch(event: str, fields: dict[str, Any]) -> None:
            if event == "start":
                plans.words_s = fields.get("words_s")
            elif event == "progress":
                progress.update(task, total=fields["total"], completed=fields["seen"], description=fields["speed"])
            elif event == "failed":
                where = f"{fields['where']}: " if fields["where"] else f"{fields['source']}: "
                progress.console.print(
                    f"tercume: {where}{fields['what']}\n  → {fields['advice']}", markup=False, soft_wrap=True
                )
            elif event == "plan" and not asked.quiet and not asked.as_json:
                print("\n".join(plans.lines(fields)))
            elif event == "article" and not bar and not asked.quiet and not asked.as_json:
                print(
                    f"{fields['article']}: {fields['stale']} stale, {fields['engine']} translated,"
                    f" {fields['reused']} reused, {fields['proposals']} proposals",
                    file=sys.stderr,
                )

        yield watch


@dataclass(slots=True)
class _Plans:
    """How plans are printed. ``words_s`` is the speed of an earlier run, where there was one."""

    words_s: float | None = None

    def lines(self, plan: dict[str, Any]) -> list[str]:
        """An article in one line, and each stale sentence of it that is not simply new."""
        parts = [f"{plan['stale']} stale segments, {plan['words']} words"] if plan["stale"] else []
        if plan["stale"] and self.words_s:
            parts.append(minutes(plan["words"] / self.words_s))
        parts += [f"{plan['rescore']} to be scored again"] if plan["rescore"] else []
        why = ", ".join(f"{count} × {reason}" for reason, count in plan["reasons"].items())
        first = f"{plan['source']}: {', '.join(parts) or 'its pages are to be written again'}{why and f' ({why})'}"
        return [first, *([] if plan["new"] else (f"  {line}" for line in plan["details"]))]


def minutes(seconds: float) -> str:
    """A time for people: whole minutes, or that it is less than one."""
    return "less than a minute" if seconds < 60 else f"about {math.ceil(seconds / 60)} minutes"


def _report(summary: Summary, asked: Asked) -> None:
    if asked.as_json:
        # asdict() would count the pairs of a Counter.
        told = {f.name: getattr(summary, f.name) for f in fields(summary) if f.name != "reasons"}
        print(json.dumps(told | {"reasons": {str(r): n for r, n in summary.reasons.items()}}, ensure_ascii=False))
    elif not asked.quiet:
        _print_summary(summary, asked)


def _print_summary(summary: Summary, asked: Asked) -> None:
    console = Console()
    for reason, count in sorted(summary.reasons.items()):
        console.print(f"{count:>8}  {reason}")
    console.print(
        f"{summary.total} articles: {summary.current} current,"
        f" {summary.planned_articles} {'to do' if asked.dry_run else 'stale'}; {summary.stale} stale segments,"
        f" {summary.words} words, {summary.rescored} to be scored again; {summary.human} approved by people",
        soft_wrap=True,
    )
    if asked.dry_run:
        console.print(_estimate(summary), soft_wrap=True)
        return
    console.print(
        f"{summary.done} written, {summary.failed} failed; {summary.engine} segments translated,"
        f" {summary.reused} reused,"
        f" {summary.proposals} proposals, {summary.flagged} waiting for a reviewer; {summary.seconds:.1f} s,"
        f" {summary.engine_s:.1f} s of them in the engine",
        soft_wrap=True,
    )
    if summary.stopped:
        console.print(f"stopped: {summary.stopped}. Run it again to go on.")


def _estimate(summary: Summary) -> str:
    if not summary.words:
        return "Nothing to translate."
    if summary.words_s is None:
        return f"{summary.words} words to translate; no earlier run on this machine to estimate the time from."
    return f"{summary.words} words to translate: {minutes(summary.words / summary.words_s)} on this machine."


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a project stands. ``states`` counts live segments by state; ``waiting`` are PO fuzzy."""

    articles: int
    translated: int
    segments: int
    states: dict[str, int]
    waiting: int
    proposals: int
    human: int
    obsolete: int
    broken: tuple[str, ...]


def status(*, as_json: bool) -> None:
    """Print where the project stands."""
    settings = load_settings()
    standing = _standing(settings)
    if as_json:
        print(json.dumps(asdict(standing), ensure_ascii=False))
        return
    table = Table(title=f"{standing.translated} of {standing.articles} articles translated", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_row("segments", str(standing.segments))
    for state, count in standing.states.items():
        table.add_row(f"  {state}", str(count))
    for name, count in (
        ("waiting for a reviewer", standing.waiting),
        ("with a proposal", standing.proposals),
        ("written or approved by people", standing.human),
        ("obsolete", standing.obsolete),
    ):
        table.add_row(name, str(count))
    Console().print(table)
    for line in standing.broken:
        print(f"tercume: {line}", file=sys.stderr)


def _standing(settings: Settings) -> Standing:
    sources = list(markdown_names(open_folder(settings.sources)))
    states: Counter[State] = Counter()
    translated = segments = waiting = proposals = human = obsolete = 0
    broken: list[str] = []
    for path in sorted(settings.outputs.glob("*.po")):
        try:
            catalogue = read_po(path)
        except PipelineError as error:
            broken.append(str(error))
            continue
        translated += 1
        for unit in catalogue.live:
            segments += 1
            states[unit.state] += 1
            waiting += unit.fuzzy
            proposals += bool(unit.proposal)
            human += unit.human
        obsolete += len(catalogue.units) - len(catalogue.live)
    told = {str(state): states[state] for state in State if states[state]}
    return Standing(len(sources), translated, segments, told, waiting, proposals, human, obsolete, tuple(broken))
