"""Writing a translated article in every format that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pipeline.catalogue import Catalogue, merge
from pipeline.errors import ExportError
from pipeline.files import write_atomic
from pipeline.formats.html import write_html
from pipeline.formats.jsonfile import write_json
from pipeline.formats.markdown_writer import write_markdown
from pipeline.formats.po import read_po, write_po
from pipeline.model import TranslatedArticle
from pipeline.settings import SiteSettings

Writer = Callable[[TranslatedArticle, SiteSettings], str]

WRITERS: Mapping[str, Writer] = {
    "html": write_html,
    "md": write_markdown,
    "json": lambda translated, _site: write_json(translated),
}
"""Formats made from a translated article alone; the catalogue (``po``) also depends on what stands there."""

FORMATS = ("po", *WRITERS)


def parse_formats(text: str) -> tuple[str, ...]:
    """``"html,md"`` → ``("html", "md")``. Raises ExportError naming an unknown format and the known ones."""
    names = tuple(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        raise ExportError(f"unknown format: {', '.join(unknown) or '(none)'}", advice=f"known: {', '.join(FORMATS)}")
    return names


def export(
    translated: TranslatedArticle, folder: Path, formats: Sequence[str], site: SiteSettings
) -> tuple[TranslatedArticle, list[Path]]:
    """Merge with the catalogue of an earlier run, so that human work wins, and write ``folder/<slug>.<format>``.

    Everything is rendered before anything is written. Returns the merged article and the paths. Raises ExportError or
    CatalogueError; nothing is then half-written.
    """
    catalogue_path = folder / f"{translated.article.slug}.po"
    existing = read_po(catalogue_path) if catalogue_path.exists() else None
    merged = merge(translated, existing)
    texts = {name: WRITERS[name](merged, site) for name in formats if name != "po"}
    if "po" in formats:
        texts = {"po": write_po(Catalogue.from_article(merged, existing)), **texts}
    paths = [folder / f"{translated.article.slug}.{name}" for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        write_atomic(path, text.encode())
    return merged, paths
