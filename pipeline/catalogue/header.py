"""The PO header of a catalogue."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline import __version__
from pipeline.disclosure import HEADER, to_line
from pipeline.model import TranslatedArticle

GENERATOR = f"tercume {__version__}"

PEOPLE_OWN = ("Last-Translator", "Language-Team", "Report-Msgid-Bugs-To")
"""Header fields that Poedit and Weblate fill in for people: what stands there stays."""

GETTEXT_ORDER = (
    "Project-Id-Version",
    "Report-Msgid-Bugs-To",
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Last-Translator",
    "Language-Team",
    "Language",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Plural-Forms",
)
"""The fields every PO tool knows, in their usual order; others follow by the alphabet."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def preamble_of(translated: TranslatedArticle) -> str:
    """The comment above the header: title and place of the original."""
    meta = translated.article.meta
    return f"{meta.title}\nTurkish original: {translated.article.path}"


def header_of(
    translated: TranslatedArticle, existing: Sequence[tuple[str, str]] | None, extra: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """The header fields in order: gettext's own, ours, then ``extra`` and what other programs added.

    No clock is asked: the dates are the article's and the last review's, so that a second run writes the same bytes.
    """
    told = translated.disclosure
    day = _day(told.date)
    headers = {
        "Project-Id-Version": translated.article.slug,
        "POT-Creation-Date": day,
        "PO-Revision-Date": _day(max((r.date for r in told.reviews), default=told.date)),
        "Last-Translator": "Tercüme (machine translation)",
        "Language-Team": "English",
        "Language": told.target_language or "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "X-Source-Language": told.source_language or "tr",
        "X-Generator": GENERATOR,
        "X-Tercume-Engine": f"{told.engine} {told.revision}".strip(),
        "X-Tercume-Licence": told.licence,
        "X-Tercume-Signature": str(translated.signature),
        "X-Tercume-Source-Hash": told.source_hash,
        HEADER: to_line(told),
        **extra,
    }
    merged = _with_peoples(headers, existing)
    return tuple((name, _one_line(merged[name])) for name in sorted(merged, key=_place))


def _with_peoples(headers: dict[str, str], existing: Sequence[tuple[str, str]] | None) -> dict[str, str]:
    if existing is None:
        return headers
    theirs = {name: value for name, value in existing if name in PEOPLE_OWN or name not in headers}
    ours = {name: value for name, value in headers.items() if name not in theirs}
    kept = {name: theirs.get(name, ours.get(name, "")) for name in headers}
    return kept | {name: value for name, value in theirs.items() if name not in kept and not _is_ours(name)}


def _is_ours(name: str) -> bool:
    return name.startswith(("X-Tercume-", "X-Translation-"))


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _day(date: str) -> str:
    found: Sequence[str] = _DAY.findall(date)
    return f"{found[0] if found else '1970-01-01'} 00:00+0000"


def _place(name: str) -> tuple[int, str]:
    return (GETTEXT_ORDER.index(name) if name in GETTEXT_ORDER else len(GETTEXT_ORDER), name)
