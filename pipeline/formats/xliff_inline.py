"""A segment's text with its codes as XLIFF 2.1 inline content, and back.

Pairs of codes become ``<pc>`` where they nest and ``<sc>``/``<ec>`` where they do not, other codes ``<ph>``; terms and
quality issues become ``<mrk>`` or, where they cross a code, ``<sm>``/``<em>`` (XLIFF 2.1, sections 4.2.3 and 4.7).
Markers are read back as the plain text they enclose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from pipeline.model import Code, CodeKind, Span

_MARK = re.compile(r"\{(\d+)\}")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML 1.0, section 2.2, does not allow in a document."""

_DATA = re.compile(r"d(\d+)")
_ID = re.compile(r"c(\d+)")
_GUARD = 'canCopy="no" canDelete="no"'


@dataclass(frozen=True, slots=True)
class Marker:
    """An annotation of ``span``: the attributes of its ``mrk`` besides the id, escaped and joined."""

    id: str
    span: Span
    attributes: str


_Order: TypeAlias = tuple[int, int, int, int]
"""Where a tag stands among the others: its place, then at one place ends before starts before codes."""


@dataclass(frozen=True, slots=True)
class _Tag:
    """A tag that stands for ``span`` of the text (empty for markers)."""

    order: _Order
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class _Range:
    """Something with two ends, with its tags as one element (``whole``) and as two (``split``)."""

    start: _Order
    end: _Order
    open: Span
    close: Span
    whole: tuple[str, str]
    split: tuple[str, str]

    def crosses(self, other: _Range) -> bool:
        """True when the two cannot both be elements."""
        return self.start < other.start < self.end < other.end or other.start < self.start < other.end < self.end

    def tags(self, texts: tuple[str, str]) -> tuple[_Tag, _Tag]:
        """Both ends, as ``whole`` or ``split``."""
        return _Tag(self.start, self.open, texts[0]), _Tag(self.end, self.close, texts[1])


def text_xml(text: str) -> str:
    """``text`` as XML character data, with ``cp`` elements for what XML does not allow."""
    safe = escape(text, {"\r": "&#13;"})
    return _UNFIT.sub(lambda found: f'<cp hex="{ord(found[0]):04X}"/>', safe)


def plain_xml(text: str) -> str:
    """``text`` where elements may not stand (notes): what XML does not allow becomes U+FFFD."""
    return escape(_UNFIT.sub("\ufffd", text), {"\r": "&#13;"})


def attribute(value: str) -> str:
    """``value`` quoted for an attribute; what XML does not allow becomes U+FFFD."""
    return quoteattr(_UNFIT.sub("\ufffd", value), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def inline_xml(text: str, codes: Sequence[Code], markers: Sequence[Marker] = ()) -> str:
    """The content of a ``source`` or ``target`` element. Braces that name no code stay text."""
    by_index = {code.index: code for code in codes}
    places = _places(text, by_index)
    pairs = list(_pairs(places, by_index))
    paired = {span for pair in pairs for span in (pair.open, pair.close)}
    tags = list(_lone(places, by_index, paired))
    elements: list[_Range] = []
    # Codes first: where a code and a marker cross, the marker is the one to be split.
    for item in (*pairs, *_spans(markers, [span for _, span in places])):
        whole = not any(item.crosses(other) for other in elements)
        elements += [item] if whole else []
        tags += item.tags(item.whole if whole else item.split)
    return _woven(text, sorted(tags, key=lambda tag: tag.order))


def _places(text: str, codes: Mapping[int, Code]) -> list[tuple[int, Span]]:
    return [(int(m[1]), m.span()) for m in _MARK.finditer(text) if int(m[1]) in codes]


def _pairs(places: Sequence[tuple[int, Span]], codes: Mapping[int, Code]) -> Iterable[_Range]:
    first: dict[int, Span] = {}
    for index, span in places:
        first.setdefault(index, span)
    for index, span in first.items():
        code = codes[index]
        other = codes.get(code.pair or 0)
        if code.kind is not CodeKind.OPEN or other is None or first.get(other.index, (-1, -1)) <= span:
            continue
        kind = _kind_of(code.text)
        whole = f'<pc id="c{index}" {_GUARD} dataRefStart="d{index}" dataRefEnd="d{other.index}"{kind}>'
        start = f'<sc id="c{index}" {_GUARD} dataRef="d{index}"{kind}/>'
        end = f'<ec startRef="c{index}" {_GUARD} dataRef="d{other.index}"/>'
        close = first[other.index]
        yield _Range((span[0], 2, 0, 0), (close[0], 2, 0, 0), span, close, (whole, "</pc>"), (start, end))


def _spans(markers: Sequence[Marker], codes: Sequence[Span]) -> Iterable[_Range]:
    for rank, marker in enumerate(markers):
        start, end = marker.span
        # A marker must not begin or end inside the code "{12}".
        start = next((s for s, e in codes if s < start < e), start)
        end = next((e for s, e in codes if s < end < e), end)
        head = f"id={attribute(marker.id)} {marker.attributes}"
        split = (f"<sm {head}/>", f'<em startRef="{marker.id}"/>')
        if start < end:
            order = (start, 1, -end, rank), (end, 0, -start, -rank)
            yield _Range(*order, (start, start), (end, end), (f"<mrk {head}>", "</mrk>"), split)


def _lone(places: Sequence[tuple[int, Span]], codes: Mapping[int, Code], paired: set[Span]) -> Iterable[_Tag]:
    seen: set[int] = set()
    for number, (index, span) in enumerate(places):
        if span in paired:
            seen.add(index)
            continue
        code = codes[index]
        again = f"-{number}" if index in seen else ""
        name = {CodeKind.OPEN: "sc", CodeKind.CLOSE: "ec", CodeKind.STANDALONE: "ph"}[code.kind]
        alone = "" if name == "ph" else ' isolated="yes"'
        tag = f'<{name} id="c{index}{again}" {_GUARD} dataRef="d{index}"{alone}{_kind_of(code.text)}/>'
        yield _Tag((span[0], 2, 0, 0), span, tag)
        seen.add(index)


def _woven(text: str, tags: Sequence[_Tag]) -> str:
    parts: list[str] = []
    place = 0
    for tag in tags:
        parts += (text_xml(text[place : tag.span[0]]), tag.text)
        place = max(place, tag.span[1])
    parts.append(text_xml(text[place:]))
    return "".join(parts)


def _kind_of(markup: str) -> str:
    if markup.startswith("!["):
        return ' type="image"'
    if markup.startswith(("[", "](", "<http", "<a ")):
        return ' type="link"'
    return ' type="fmt"' if markup.strip("*_~") == "" and markup else ' type="other"'


def original_data(codes: Sequence[Code]) -> str:
    """The ``originalData`` of a unit, one ``data`` a code; empty when there are none."""
    if not codes:
        return ""
    data = "".join(f'<data id="d{code.index}">{text_xml(code.text)}</data>' for code in codes)
    return f"<originalData>{data}</originalData>"


def inline_text(element: etree._Element) -> str:
    """The text of a ``source`` or ``target`` with its codes as ``{1}`` again; markers leave their text."""
    started = _starts(element)
    return "".join(_walk(element, started))


def _starts(element: etree._Element) -> dict[str, str]:
    """Codes that end somewhere by ``startRef``, in case another program dropped ``dataRef`` from the end."""
    return {e.get("id", ""): e.get("dataRef", "") for e in element.iter() if local(e) == "sc"}


def _walk(element: etree._Element, started: Mapping[str, str]) -> Iterable[str]:
    yield element.text or ""
    for child in element:
        name = local(child)
        if name == "cp":
            yield chr(int(child.get("hex", "FFFD"), 16))
        elif name == "pc":
            yield _mark(child.get("dataRefStart"), child.get("id"))
            yield from _walk(child, started)
            yield _mark(child.get("dataRefEnd"), None)
        elif name in ("ph", "sc", "ec"):
            yield _mark(child.get("dataRef"), child.get("id") or child.get("startRef"))
        elif name == "mrk":
            yield from _walk(child, started)
        yield child.tail or ""


def _mark(reference: str | None, identity: str | None) -> str:
    found = _DATA.fullmatch(reference or "") or _ID.match(identity or "")
    return f"{{{found[1]}}}" if found else ""


def local(element: etree._Element) -> str:
    """The element's name without its namespace; empty for comments and processing instructions."""
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""
