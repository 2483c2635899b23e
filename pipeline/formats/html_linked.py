"""Linked data of a page: schema.org ``Article`` in JSON-LD, and the language tags of BCP 47."""

from __future__ import annotations

import json
from typing import Any

from pipeline.model import TranslatedArticle
from pipeline.settings import SiteSettings

_MACHINE = "https://schema.org/TrainedAlgorithmicMediaDigitalSource"
_MIXED = "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource"
"""Members of schema.org's ``IPTCDigitalSourceEnumeration``, the range of ``digitalSourceType``."""


def language_tag(translated: TranslatedArticle) -> str:
    """``en-t-tr-t0-und``: English, transformed from Turkish by a machine that the tag does not name (RFC 6497).

    Once people approved every word the mechanism is no longer told: ``en-t-tr``.
    """
    record = translated.disclosure
    tag = f"{record.target_language}-t-{record.source_language}"
    return tag if record.reviewed else f"{tag}-t0-und"


def page_url(translated: TranslatedArticle, site: SiteSettings) -> str:
    """Absolute address of the page, or its file name where the site has no address."""
    name = f"{translated.article.slug}.html"
    return f"{site.url.rstrip('/')}/{name}" if site.url else name


def linked_data(translated: TranslatedArticle, site: SiteSettings, title: str, summary: str, tags: list[str]) -> str:
    """The JSON-LD of the article, safe to stand in a ``script`` element."""
    meta, record = translated.article.meta, translated.disclosure
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": title,
        "description": summary,
        "inLanguage": record.target_language,
        "url": page_url(translated, site) if site.url else "",
        "author": {"@type": "Person", "name": meta.author} if meta.author else "",
        "publisher": {"@type": "Organization", "name": site.name} if site.name else "",
        "datePublished": meta.published,
        "dateModified": meta.updated,
        "keywords": tags,
        "translationOfWork": _original(translated),
        "translator": _translator(translated),
        "editor": _editors(translated),
        "digitalSourceType": _MIXED if record.reviewed_share else _MACHINE,
    }
    kept = {key: value for key, value in data.items() if value}
    # "</script>" in a title must not end the element.
    return json.dumps(kept, ensure_ascii=False, indent=1).replace("<", "\\u003c")


def _original(translated: TranslatedArticle) -> dict[str, str]:
    meta, record = translated.article.meta, translated.disclosure
    work = {"@type": "Article", "headline": meta.title, "inLanguage": record.source_language, "url": meta.source_url}
    return {key: value for key, value in work.items() if value}


def _translator(translated: TranslatedArticle) -> dict[str, str]:
    # schema.org wants a Person or an Organization here; the engine is named in its description.
    record = translated.disclosure
    return {
        "@type": "Organization",
        "name": "Tercüme",
        "description": f"Automatic translation, engine {record.engine} {record.revision}".strip(),
    }


def _editors(translated: TranslatedArticle) -> list[dict[str, str]]:
    names = dict.fromkeys(review.reviewer for review in translated.disclosure.reviews if review.reviewer)
    return [{"@type": "Person", "name": name} for name in names]
