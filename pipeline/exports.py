"""Writing a translated article in every format that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from pipeline.catalogue import Catalogue, merge
from pipeline.catalogue.edit import update
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
    "json": write_json,
    "review.html": partial(write_html, reviewer=True),
}
"""Formats made from a translated article alone; ``po`` and ``xlf`` also depend on the catalogue that stands there.
``review.html`` is the page with scores and flags, for those who check it away from the review pages."""

FORMATS = ("po", *WRITERS, "xlf")

ALSO = {"xliff": "xlf", "markdown": "md", "review": "review.html"}
"""Other names of formats. A format is called like the ending of its files."""


def parse_formats(text: str) -> tuple[str, ...]:
    """``"html,md"`` → ``("html", "md")``. Raises ExportError naming an unknown format and the known ones."""
    given = (name.strip().lower() for name in text.split(",") if name.strip())
    names = tuple(dict.fromkeys(ALSO.get(name, name) for name in given))
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        advice = f"known: {', '.join(FORMATS)}; tercume export also makes xliff12, docx, epub and wiki"
        raise ExportError(f"unknown format: {', '.join(unknown) or '(none)'}", advice=advice)
    return names


def render(name: str, translated: TranslatedArticle, catalogue: Catalogue, site: SiteSettings) -> str:
    """The text of one format, sealed where it is a published one. ``catalogue`` is the one of ``translated``.

    Raises ExportError.
    """
    if name == "po":
        return write_po(catalogue)
    if name == "xlf":
        return write_xliff(catalogue)
    return sealed(WRITERS[name](translated, site), name.rpartition(".")[2])


def _first(name: str) -> bool:
    """The catalogue is written before what is made from it."""
    return name != "po"


def export(
    translated: TranslatedArticle,
    folder: Path,
    formats: Sequence[str],
    site: SiteSettings,
    headers: Mapping[str, str] | None = None,
) -> tuple[TranslatedArticle, list[Path]]:
    """Merge with the catalogue of an earlier run, so that human work wins, and write ``folder/<slug>.<format>``.

    Everything is rendered before anything is written, and the catalogue is changed under its lock, so that an edit made
    meanwhile is seen. ``headers`` are added to the catalogue's. Returns the merged article and the paths. Raises
    ExportError or CatalogueError.
    """
    wanted = sorted(parse_formats(",".join(formats)), key=_first)
    made = _Made(translated, wanted, site, headers)
    path = folder / f"{translated.article.slug}.po"
    if "po" in wanted:
        update(path, made.settle, task="translate")
    else:
        made.settle(read_po(path) if path.exists() else None)
    for name, text in made.texts.items():
        write_atomic(path.with_name(f"{translated.article.slug}.{name}"), text.encode())
    return made.merged, [path.with_name(f"{translated.article.slug}.{name}") for name in wanted]


class _Made:
    """The outputs of an article as they come out against one state of its catalogue."""

    def __init__(
        self,
        translated: TranslatedArticle,
        formats: Sequence[str],
        site: SiteSettings,
        headers: Mapping[str, str] | None,
    ) -> None:
        self.translated, self.formats, self.site, self.headers = translated, formats, site, headers
        self.merged = translated
        self.texts: dict[str, str] = {}

    def settle(self, existing: Catalogue | None) -> Catalogue:
        """Merge with ``existing`` and render every format but the catalogue; called anew when it changes meanwhile."""
        self.merged = merge(self.translated, existing)
        catalogue = Catalogue.from_article(self.merged, existing, extra_headers=self.headers)
        others = (name for name in self.formats if name != "po")
        self.texts = {name: render(name, self.merged, catalogue, self.site) for name in others}
        return catalogue
