"""The articles of a project: which files they are, and reading them so that one bad file stops nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import segment
from pipeline.errors import PipelineError, SourceError
from pipeline.formats.markdown import read_markdown
from pipeline.model import Article
from pipeline.quality import Policy, calibration
from pipeline.settings import CALIBRATION, Settings


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not go on, and why."""

    path: Path
    error: PipelineError


def policy_of(settings: Settings) -> Policy:
    """The review policy that the settings ask for, calibrated by the project's own reviewers once they have decided
    enough."""
    learnt = calibration.load(settings.root / CALIBRATION)
    return Policy(
        review_below=settings.quality.review_below, budget=settings.quality.budget or None, calibration=learnt
    )


def source_paths(settings: Settings, paths: Sequence[Path] = ()) -> list[Path]:
    """The Markdown files named by ``paths`` (files or folders), or all of the project's sources, sorted.

    Raises SourceError when a path does not exist or there is nothing to translate.
    """
    found: dict[Path, None] = {}
    for path in paths or (_from_here(settings.sources),):
        found.update(dict.fromkeys(_markdown_files(path)))
    if not found:
        raise SourceError("no Turkish originals (*.md) found", where=str(settings.sources), advice="put one there")
    return list(found)


def _from_here(folder: Path) -> Path:
    """``folder`` as one would type it: relative to the current folder when it lies below."""
    here = Path.cwd().resolve()
    return folder.resolve().relative_to(here) if folder.resolve().is_relative_to(here) else folder


def _markdown_files(path: Path) -> list[Path]:
    if path.is_dir() and path.suffix != ".md":
        return sorted(p for p in path.glob("*.md") if not p.name.startswith("."))
    if not path.exists():
        raise SourceError("there is no such file or folder", where=str(path), advice="check the spelling of the path")
    return [path]


def read_sources(paths: Sequence[Path], root: Path) -> Iterator[Article | Failure]:
    """Read each file; a second article with the same slug is a failure: its outputs would overwrite the first's."""
    seen: dict[str, Path] = {}
    for path in paths:
        try:
            article = replace(read_markdown(path, split=segment.split), path=shown_path(path, root))
            _refuse_duplicate(article, path, seen)
        except PipelineError as error:
            yield Failure(path, error)
        else:
            yield article


def shown_path(path: Path, root: Path) -> str:
    """How outputs name a source: relative to the project's root, so that they are the same on every machine."""
    full = path.resolve()
    return full.relative_to(root).as_posix() if full.is_relative_to(root) else path.name


def _refuse_duplicate(article: Article, path: Path, seen: dict[str, Path]) -> None:
    first = seen.setdefault(article.slug, path)
    if first != path:
        raise SourceError(
            f"slug {article.slug!r} is already used by {first}", where=str(path), advice="give one of them another slug"
        )
