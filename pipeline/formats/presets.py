"""Where the pages of a site generator lie, relative to the site's folder.

What they want in the front matter stands in ``markdown_presets``. Sources: Hugo "Multilingual mode, translation by
content directory"; Docusaurus 3 "i18n, translate the files"; Astro Starlight "Internationalization".
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.errors import ExportError

PATHS: Mapping[str, str] = {
    "plain": "{slug}.{ending}",
    "hugo": "content/{language}/{slug}.{ending}",
    "docusaurus": "i18n/{language}/docusaurus-plugin-content-docs/current/{slug}.{ending}",
    "starlight": "src/content/docs/{language}/{slug}.{ending}",
    "mediawiki": "{slug}.{ending}",
}
"""Preset → path of a page."""

ALIASES: Mapping[str, str] = {"astro": "starlight"}


def preset_named(name: str) -> str:
    """The preset that ``name`` means. Raises ExportError naming the known ones."""
    known = ALIASES.get(name, name)
    if known not in PATHS:
        raise ExportError(f"unknown preset: {name}", advice=f"known: {', '.join([*PATHS, *ALIASES])}")
    return known


def page_path(preset: str, slug: str, ending: str, language: str = "en") -> str:
    """The path of a page under the site's folder. Only pages (Markdown) follow the generator's layout."""
    pattern = PATHS[preset] if ending == "md" else PATHS["plain"]
    return pattern.format(language=language, slug=slug, ending=ending)
