"""What site generators want to find in the front matter of a Markdown file, besides what every export has.

Sources: Hugo "Front matter" and "Multilingual" (``translationKey`` binds the versions of a page together); Docusaurus 3
"Markdown front matter" (``mdx.format: md`` keeps ``{1}`` and ``<https://…>`` from being read as MDX); Starlight
"Frontmatter reference" (``description``, ``lastUpdated``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.errors import SettingsError
from pipeline.model import FrontMatter


@dataclass(frozen=True, slots=True)
class Page:
    """What a preset may need: the front matter as it was, and the translated summary and tags."""

    meta: FrontMatter
    summary: str
    tags: tuple[str, ...]

    @property
    def modified(self) -> str:
        """Date of the last change, as given."""
        return self.meta.updated or self.meta.published


def preset_lines(name: str, page: Page) -> list[str]:
    """Front matter lines of the preset ``name``. Raises SettingsError naming the known presets."""
    if name not in PRESETS:
        advice = f"known: {', '.join(PRESETS)}; set preset under [site] in tercume.toml"
        raise SettingsError(f"unknown Markdown preset: {name!r}", advice=advice)
    return PRESETS[name](page)


def preset_slug(name: str, slug: str, language: str) -> str:
    """What a ``slug`` in the front matter must say for the page to lie in its language.

    Starlight takes it as the whole address, so "paris" would be a page of the default language ("Frontmatter
    reference", ``slug``); the others as the last part of it.
    """
    return f"{language}/{slug}" if name == "starlight" else slug


def _plain(page: Page) -> list[str]:
    return []


def _hugo(page: Page) -> list[str]:
    return [
        *_line("translationKey", page.meta.slug),
        *_line("date", page.meta.published),
        *_line("lastmod", page.modified),
        *_line("description", page.summary),
    ]


def _docusaurus(page: Page) -> list[str]:
    keywords = [f"keywords: {json.dumps(list(page.tags), ensure_ascii=False)}"] if page.tags else []
    update = ["last_update:", f"  date: {json.dumps(page.modified)}"] if page.modified else []
    return [
        *_line("id", page.meta.slug),
        *_line("description", page.summary),
        *keywords,
        *update,
        "mdx:",
        "  format: md",
    ]


def _starlight(page: Page) -> list[str]:
    # Starlight takes a date or a boolean, not a text.
    update = [f"lastUpdated: {page.modified[:10]}"] if page.modified else []
    return [*_line("description", page.summary), *update]


def _line(key: str, value: str) -> list[str]:
    return [f"{key}: {json.dumps(value, ensure_ascii=False)}"] if value else []


PRESETS: Mapping[str, Callable[[Page], list[str]]] = {
    "plain": _plain,
    "hugo": _hugo,
    "docusaurus": _docusaurus,
    "starlight": _starlight,
}
"""Name → what it adds."""
