"""Translation memories as TMX 1.4b (LISA OSCAR, 2005).

Codes such as ``{1}`` travel as ``<ph x="1">{1}</ph>``; the inline elements of other programs become codes in the order
in which they stand. Entities are not expanded and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from pipeline import __version__
from pipeline.errors import MemoryStoreError

_CODE = re.compile(r"\{(\d+)\}")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_INLINE = frozenset({"bpt", "ept", "ph", "it", "ut"})
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What XML 1.0, section 2.2, does not allow in a document."""

_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
<header creationtool="tercume" creationtoolversion="{__version__}" segtype="sentence" o-tmf="tercume" adminlang="en"
 srclang="{{source}}" datatype="plaintext"/>
<body>
"""
_TAIL = "</body>\n</tmx>\n"


@dataclass(frozen=True, slots=True)
class TmxUnit:
    """One ``tu``. ``changed`` is ISO 8601 in UTC or empty; ``props`` are its ``prop`` elements (type, value)."""

    source: str
    target: str
    changed: str = ""
    by: str = ""
    note: str = ""
    props: tuple[tuple[str, str], ...] = ()


def write_tmx(units: Iterable[TmxUnit], *, source: str = "tr", target: str = "en") -> Iterator[str]:
    """The TMX file in pieces, so that a memory of any size can be written as it is read."""
    yield _HEAD.format(source=source)
    for unit in units:
        yield _unit_text(unit, source, target)
    yield _TAIL


def _unit_text(unit: TmxUnit, source: str, target: str) -> str:
    date = f' changedate="{_compact(unit.changed)}"' if unit.changed else ""
    author = f" changeid={quoteattr(_fit(unit.by))}" if unit.by else ""
    note = f"<note>{escape(_fit(unit.note))}</note>" if unit.note else ""
    props = "".join(f"<prop type={quoteattr(_fit(kind))}>{escape(_fit(value))}</prop>" for kind, value in unit.props)
    return (
        f"<tu{date}{author}>{note}{props}"
        f'<tuv xml:lang="{source}"><seg>{_seg(unit.source)}</seg></tuv>'
        f'<tuv xml:lang="{target}"><seg>{_seg(unit.target)}</seg></tuv></tu>\n'
    )


def _fit(text: str) -> str:
    return _UNFIT.sub("\ufffd", text)


def _seg(text: str) -> str:
    return _CODE.sub(r'<ph x="\1">{\1}</ph>', escape(_fit(text)).replace("\r", "&#13;"))


def _compact(date: str) -> str:
    """``2026-01-09T08:00:00Z`` as TMX has it: ``20260109T080000Z``. A day alone is its midnight."""
    try:
        moment = datetime.fromisoformat(date)
    except ValueError as error:
        raise MemoryStoreError(f"not an ISO 8601 date: {date!r}", advice="correct the date of the approval") from error
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def read_tmx(path: Path, *, source: str = "tr", target: str = "en") -> Iterator[TmxUnit]:
    """The units of a TMX file that have both languages, one at a time.

    ``tr`` also takes ``tr-TR``. Raises MemoryStoreError with file and line when the file is missing or is not TMX.
    """
    try:
        yield from _units(path, source, target)
    except etree.XMLSyntaxError as error:
        raise MemoryStoreError(
            f"not well-formed XML: {error.msg}",
            where=f"{path}:{error.lineno or 1}",
            advice="correct that line, or export the memory again; nothing was imported from it after this place",
        ) from error
    except OSError as error:
        raise MemoryStoreError(
            f"cannot be read: {error.strerror or error}", where=str(path), advice="check the path and its permissions"
        ) from error


def _units(path: Path, source: str, target: str) -> Iterator[TmxUnit]:
    with path.open("rb") as stream:
        events = etree.iterparse(
            stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        root = None
        for event, element in events:
            if root is None:
                root = _checked_root(element, path)
            if event == "end" and element.tag == "tu":
                unit = _read_unit(element, path, source, target)
                _drop(element)
                if unit is not None:
                    yield unit


def _checked_root(element: etree._Element, path: Path) -> etree._Element:
    if element.tag != "tmx":
        raise MemoryStoreError(
            f"the document is <{element.tag}>, not <tmx>",
            where=f"{path}:{element.sourceline}",
            advice="give a TMX file",
        )
    return element


def _drop(element: etree._Element) -> None:
    """Forget what was read: memory stays the same whatever the size of the file."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _read_unit(element: etree._Element, path: Path, source: str, target: str) -> TmxUnit | None:
    texts: dict[str, tuple[etree._Element, str]] = {}
    for variant in element.iterfind("tuv"):
        language = (variant.get(_XML_LANG) or variant.get("lang") or "").lower()
        seg = variant.find("seg")
        if not language or seg is None:
            raise MemoryStoreError(
                "a <tuv> without language or <seg>",
                where=f"{path}:{variant.sourceline}",
                advice="give it xml:lang and a <seg>, or remove the <tu>",
            )
        texts.setdefault(language.split("-")[0], (variant, _text(seg)))
    if source not in texts or target not in texts:
        return None
    made = texts[target][0]
    return TmxUnit(
        source=texts[source][1],
        target=texts[target][1],
        changed=_iso(made.get("changedate") or element.get("changedate") or element.get("creationdate") or ""),
        by=made.get("changeid") or element.get("changeid") or element.get("creationid") or "",
        note=element.findtext("note") or "",
        props=tuple((p.get("type") or "", p.text or "") for p in element.iterfind("prop")),
    )


def _text(seg: etree._Element) -> str:
    parts = [seg.text or ""]
    for number, child in enumerate(seg, start=1):
        if child.tag in _INLINE:
            own = _CODE.fullmatch(child.text or "")
            parts.append(own[0] if own else f"{{{number}}}")
        elif isinstance(child.tag, str):
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _iso(date: str) -> str:
    try:
        return datetime.strptime(date, "%Y%m%dT%H%M%SZ").strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        # Not a date of TMX: a memory is no worse for lacking it.
        return ""
