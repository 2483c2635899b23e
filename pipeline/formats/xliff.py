"""Catalogues as XLIFF 2.1 (OASIS Standard, 13 February 2018), out and back in.

One XLIFF unit with one segment for each unit of the catalogue. States are XLIFF's own; ``subState`` tells where the
target came from or that a reviewer must look. Terms, flags and scores stand as markers for other programs
(``xliff_its``) and as notes for us (``xliff_notes``): the round trip PO → XLIFF → PO loses nothing. ``read_xliff``
reads XLIFF 1.2 too.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pipeline.catalogue import Catalogue, Unit
from pipeline.errors import CatalogueError
from pipeline.formats import xliff12
from pipeline.formats.xliff_inline import attribute, inline_text, inline_xml, local, original_data, plain_xml
from pipeline.formats.xliff_its import NAMESPACE as ITS
from pipeline.formats.xliff_its import annotate
from pipeline.formats.xliff_notes import (
    Exchange,
    Note,
    Recorded,
    notes_of_file,
    notes_of_unit,
    read_file_notes,
    read_unit,
)
from pipeline.model import State

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
"""XLIFF 2.1 keeps the namespace of 2.0 (section 4.1)."""

SUB_STATE = "tercume:"
_NEEDS_REVIEW = f"{SUB_STATE}review-needed"


def write_xliff(catalogue: Catalogue) -> str:
    """The XLIFF 2.1 file of ``catalogue``; obsolete units stand in a group that is not to be translated."""
    languages = _languages(catalogue)
    original = original_of(catalogue)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<xliff xmlns="{NAMESPACE}" xmlns:its="{ITS}" version="2.1" srcLang={attribute(languages[0])}'
        f' trgLang={attribute(languages[1])} its:version="2.0">',
        f'<file id="f1" original={attribute(original)} canResegment="no" xml:space="preserve"{_annotators(catalogue)}>',
        *_notes(notes_of_file(catalogue), ""),
    ]
    gone = [unit for unit in catalogue.units if unit.obsolete]
    for number, unit in enumerate(catalogue.live, 1):
        lines.extend(_unit(unit, number))
    if gone:
        lines.append('<group id="obsolete" translate="no">')
        for number, unit in enumerate(gone, len(catalogue.live) + 1):
            lines.extend(_unit(unit, number))
        lines.append("</group>")
    return "\n".join([*lines, "</file>", "</xliff>", ""])


def _languages(catalogue: Catalogue) -> tuple[str, str]:
    return catalogue.header("X-Source-Language") or "tr", catalogue.header("Language") or "en"


def original_of(catalogue: Catalogue) -> str:
    """The path of the Turkish article, from the first reference; else the name of the project."""
    paths = [r.path for unit in catalogue.units for r in unit.references]
    return paths[0] if paths else catalogue.header("Project-Id-Version")


def _annotators(catalogue: Catalogue) -> str:
    """Who gave the confidence values: without it ``its:mtConfidence`` means nothing (ITS 2.0, section 5.7)."""
    engine = "@".join(catalogue.header("X-Tercume-Engine").split())
    return f" its:annotatorsRef={attribute(f'mt-confidence|{engine}')}" if engine else ""


def _notes(notes: Iterator[Note], indent: str) -> Iterator[str]:
    written = [f"{indent}<note category={attribute(name)}>{plain_xml(text)}</note>" for name, text in notes]
    if written:
        yield f"{indent}<notes>"
        yield from written
        yield f"{indent}</notes>"


def _unit(unit: Unit, number: int) -> Iterator[str]:
    marks = annotate(unit, number)
    yield f'<unit id="u{number}" name={attribute(unit.key)} type="tercume:{unit.kind}">'
    if marks.standoff:
        yield f" {marks.standoff}"
    yield from _notes(notes_of_unit(unit), " ")
    data = original_data(unit.codes)
    if data:
        yield f" {data}"
    state = unit.state if unit.target else State.INITIAL
    sub = _NEEDS_REVIEW if unit.fuzzy else f"{SUB_STATE}{unit.origin}"
    yield f' <segment id="s1" state="{state}" subState="{sub}">'
    yield f"  <source>{inline_xml(unit.source, unit.codes, marks.source)}</source>"
    if unit.target:
        yield f"  <target>{inline_xml(unit.target, unit.codes, marks.target)}</target>"
    yield " </segment>"
    yield "</unit>"


def read_xliff(data: bytes, where: str) -> Exchange:
    """Read XLIFF 2.x or 1.2, ours or another program's; ``where`` names the file in messages.

    Entities are not expanded and nothing is fetched. Raises CatalogueError with the line and what to do.
    """
    root = _parse(data, where)
    if local(root) != "xliff":
        raise _refused(where, 1, f"not XLIFF: the root element is <{local(root)}>")
    if (root.get("version") or "").startswith("1."):
        return xliff12.read_root(root, where)
    files = [child for child in root if local(child) == "file"]
    if len(files) != 1:
        raise _refused(where, root.sourceline or 1, f"{len(files)} <file> elements; an article is one")
    (file,) = files
    headers, preamble = read_file_notes(_read_notes(file))
    units = tuple(_read(element, where) for element in file.iter() if local(element) == "unit")
    return Exchange(file.get("original") or "", headers, preamble, units)


def _parse(data: bytes, where: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _refused(where, error.lineno or 1, f"not well-formed XML: {error.msg}") from error
    except ValueError as error:
        raise _refused(where, 1, str(error)) from error


def _refused(where: str, line: int, what: str) -> CatalogueError:
    advice = "save it again as XLIFF in the other program, or export it anew: tercume export; nothing was changed"
    return CatalogueError(what, where=f"{where}:{line}", advice=advice)


def _read(element: etree._Element, where: str) -> Recorded:
    segments = [child for child in element if local(child) in ("segment", "ignorable")]
    source = "".join(inline_text(part) for s in segments for part in s if local(part) == "source")
    target = _target(segments)
    group = element.getparent()
    obsolete = group is not None and local(group) == "group" and group.get("id") == "obsolete"
    try:
        return read_unit(_read_notes(element), source, target, _state(segments, target), obsolete=obsolete)
    except (ValueError, TypeError, KeyError) as error:
        name = f"unit {element.get('id')}"
        raise _refused(where, element.sourceline or 1, f"{name} cannot be understood: {error}") from error


def _target(segments: list[etree._Element]) -> str:
    """The target of a unit. Where another program split it, the space between two segments needs no target of its own
    (XLIFF 2.1, section 4.2.2.5): the source's is meant."""
    texts = [{local(part): inline_text(part) for part in s} for s in segments]
    if not any(text.get("target") for text in texts):
        return ""
    between = (local(s) == "ignorable" for s in segments)
    return "".join(t.get("target", t.get("source", "") if gap else "") for t, gap in zip(texts, between, strict=True))


def _state(segments: list[etree._Element], target: str) -> State:
    """The least of the segments' states, should another program have split the unit."""
    if not target:
        return State.INITIAL
    order = list(State)
    full = [s for s in segments if local(s) == "segment" and any(map(inline_text, s))]
    states = [State(s.get("state") or State.INITIAL) for s in full]
    return min(states, key=order.index, default=State.INITIAL)


def _read_notes(element: etree._Element) -> list[Note]:
    notes = next((child for child in element if local(child) == "notes"), None)
    found = [] if notes is None else [n for n in notes if local(n) == "note"]
    return [(note.get("category") or "", "".join(note.itertext())) for note in found]
