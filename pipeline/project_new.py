"""Making a new project: folders, an example article, a glossary, settings."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from pipeline.errors import ExportError
from pipeline.files import write_atomic

_FILES = {
    "article.txt": "sources/tr/halicte-ilk-kopru.md",
    "glossary.csv": "glossary/tr-en.csv",
    "settings.toml": "tercume.toml",
}
_EMPTY = "outputs/en/.gitkeep"
"""Keeps the empty folder in a git repository."""


def make_project(folder: Path) -> tuple[list[Path], list[Path]]:
    """Make a project in ``folder``; what stands there already is left as it is.

    A folder that has originals gets no example article. Returns the paths made and the paths kept. Raises ExportError
    when ``folder`` is a file or cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise ExportError("a file stands where the project is to be", where=str(folder), advice="give another folder")
    made: list[Path] = []
    kept: list[Path] = []
    for path, data in _contents(folder):
        if path.exists():
            kept.append(path)
        else:
            write_atomic(path, data)
            made.append(path)
    return made, kept


def _contents(folder: Path) -> list[tuple[Path, bytes]]:
    has_sources = any((folder / "sources" / "tr").glob("*.md"))
    template = resources.files("pipeline").joinpath("data", "project")
    found = [(folder / _EMPTY, b"")] if not (folder / "outputs" / "en").is_dir() else []
    for name, place in _FILES.items():
        path = folder / place
        if name != "article.txt" or not has_sources or path.exists():
            found.append((path, template.joinpath(name).read_bytes()))
    return found
