"""Writing a translated article in every format that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pipeline.catalogue import Catalogue, merge
from pipeline.errors import ExportError
from pipeline.exports_seal import sealed
from pipeline.files import write_atomic
from pipeline.formats.html import write_html
from pipeline.formats.jsonfile import write_json
from pipeline.formats.markdown_writer import write_markdown
from pipeline.formats.po import read_po, write_po
from pipeline.formats.xliff import write_xliff
from pipeline.model import TranslatedArticle
from pipeline.settings import SiteSettings

Writer = Callable[[TranslatedArticle, SiteSettings], str]

WRITERS: Mapping[str, Writer] = {
    "html": write_html,
    "md": write_markdown,
    "json": lambda translated, _site: write_json(translated),
}
"""Formats made from a translated article alone; ``po`` and ``xlf`` also depend on the catalogue that stands there."""

FORMATS = ("po", *WRITERS, "xlf")

_ALSO = {"xliff": "xlf", "markdown": "md"}
"""Other names of formats. A format is called like the ending of its files."""


def parse_formats(text: str) -> tuple[str, ...]:
    """``"html,md"`` → ``("html", "md")``. Raises ExportError naming an unknown format and the known ones."""
    given = (name.strip().lower() for name in text.split(",") if name.strip())
    names = tuple(dict.fromkeys(_ALSO.get(name, name) for name in given))
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        raise ExportError(f"unknown format: {', '.join(unknown) or '(none)'}", advice=f"known: {', '.join(FORMATS)}")
    return names


def render(name: str, translated: TranslatedArticle, catalogue: Catalogue, site: SiteSettings) -> str:
    """The text of one format, sealed where it is a published one. ``catalogue`` is the one of ``translated``.

    Raises ExportError.
    """
    if name == "po":
        return write_po(catalogue)
    if name == "xlf":
        return write_xliff(catalogue)
    return sealed(WRITERS[name](translated, site), name)


def _first(name: str) -> bool:
    """The catalogue is written before what is made from it."""
    return name != "po"


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
    catalogue = Catalogue.from_article(merged, existing)
    texts = {
        name: render(name, merged, catalogue, site) for name in sorted(parse_formats(",".join(formats)), key=_first)
    }
    paths = [folder / f"{translated.article.slug}.{name}" for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        write_atomic(path, text.encode())
    return merged, paths
