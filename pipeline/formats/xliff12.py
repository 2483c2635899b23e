"""Catalogues as XLIFF 1.2 (OASIS Standard, 1 February 2008), for programs that do not read 2.x.

The same notes as in 2.1 carry the facts, with ``from`` in the place of ``category``. Codes are ``<ph>`` and, for pairs,
``<bpt>``/``<ept>`` (section 2.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from pipeline.catalogue import Catalogue, Unit
from pipeline.errors import CatalogueError
from pipeline.formats.xliff_inline import attribute, local, plain_xml
from pipeline.formats.xliff_notes import (
    Exchange,
    Note,
    Recorded,
    notes_of_file,
    notes_of_unit,
    read_file_notes,
    read_unit,
)
from pipeline.model import Code, CodeKind, Origin, State

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"

_MARK = re.compile(r"\{(\d+)\}")
_STATES: Mapping[State, str] = {
    State.INITIAL: "new",
    State.TRANSLATED: "translated",
    State.REVIEWED: "signed-off",
    State.FINAL: "final",
}
_NEEDS_REVIEW = "needs-review-translation"
_QUALIFIERS: Mapping[Origin, str] = {Origin.ENGINE: "mt-suggestion", Origin.MEMORY: "exact-match"}


def write_xliff12(catalogue: Catalogue, original: str) -> str:
    """The XLIFF 1.2 file of ``catalogue``. A character that XML does not allow becomes U+FFFD: 1.2 has no ``cp``."""
    source = catalogue.header("X-Source-Language") or "tr"
    target = catalogue.header("Language") or "en"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<xliff xmlns="{NAMESPACE}" version="1.2">',
        f"<file original={attribute(original)} source-language={attribute(source)}"
        f' target-language={attribute(target)} datatype="x-markdown" xml:space="preserve">',
        "<header>",
        *_notes(notes_of_file(catalogue)),
        "</header>",
        "<body>",
    ]
    for number, unit in enumerate(catalogue.units, 1):
        lines.extend(_unit(unit, number))
    return "\n".join([*lines, "</body>", "</file>", "</xliff>", ""])


def _notes(notes: Iterator[Note]) -> Iterator[str]:
    for category, text in notes:
        yield f"<note from={attribute(category)}>{plain_xml(text)}</note>"


def _unit(unit: Unit, number: int) -> Iterator[str]:
    approved = "yes" if unit.state in (State.REVIEWED, State.FINAL) else "no"
    translate = ' translate="no"' if unit.obsolete else ""
    yield f'<trans-unit id="u{number}" resname={attribute(unit.key)} approved="{approved}"{translate}>'
    yield f"<source>{_inline(unit.source, unit.codes)}</source>"
    if unit.target:
        qualifier = _QUALIFIERS.get(unit.origin)
        told = f' state-qualifier="{qualifier}"' if qualifier else ""
        state = _NEEDS_REVIEW if unit.fuzzy else _STATES[unit.state]
        yield f'<target state="{state}"{told}>{_inline(unit.target, unit.codes)}</target>'
    yield from _notes(notes_of_unit(unit))
    yield "</trans-unit>"


def _inline(text: str, codes: Sequence[Code]) -> str:
    by_index = {code.index: code for code in codes}
    present = {int(m[1]) for m in _MARK.finditer(text)}
    parts: list[str] = []
    place = 0
    for found in _MARK.finditer(text):
        code = by_index.get(int(found[1]))
        if code is not None:
            parts += (plain_xml(text[place : found.start()]), _code(code, present))
            place = found.end()
    return "".join([*parts, plain_xml(text[place:])])


def _code(code: Code, present: set[int]) -> str:
    name, group = "ph", code.index
    if code.pair in present and code.kind is not CodeKind.STANDALONE:
        name = "bpt" if code.kind is CodeKind.OPEN else "ept"
        group = min(code.index, code.pair or code.index)
    pair = f' rid="{group}"' if name != "ph" else ""
    return f'<{name} id="{code.index}"{pair}>{plain_xml(code.text)}</{name}>'


def read_root(root: etree._Element, where: str) -> Exchange:
    """Read the tree of an XLIFF 1.2 file. Raises CatalogueError."""
    files = [child for child in root if local(child) == "file"]
    if len(files) != 1:
        raise _refused(where, root.sourceline or 1, f"{len(files)} <file> elements; an article is one")
    (file,) = files
    header = next((child for child in file if local(child) == "header"), None)
    headers, preamble = read_file_notes([] if header is None else _read_notes(header))
    units = tuple(_read(element, where) for element in file.iter() if local(element) == "trans-unit")
    return Exchange(file.get("original") or "", headers, preamble, units)


def _refused(where: str, line: int, what: str) -> CatalogueError:
    advice = "save it again as XLIFF 1.2 in the other program, or export it anew; nothing was changed"
    return CatalogueError(what, where=f"{where}:{line}", advice=advice)


def _read(element: etree._Element, where: str) -> Recorded:
    source = next((child for child in element if local(child) == "source"), None)
    target = next((child for child in element if local(child) == "target"), None)
    text = "" if target is None else "".join(_walk(target))
    try:
        state = _state(element, target) if text else State.INITIAL
        told = "" if source is None else "".join(_walk(source))
        return read_unit(_read_notes(element), told, text, state, obsolete=element.get("translate") == "no")
    except (ValueError, TypeError, KeyError) as error:
        name = f"trans-unit {element.get('id')}"
        raise _refused(where, element.sourceline or 1, f"{name} cannot be understood: {error}") from error


def _state(element: etree._Element, target: etree._Element | None) -> State:
    told = "" if target is None else target.get("state") or ""
    by_name = {name: state for state, name in _STATES.items()}
    if told == _NEEDS_REVIEW or told.startswith("needs-"):
        return State.TRANSLATED
    found = by_name.get(told, State.TRANSLATED)
    if element.get("approved") == "yes" and found not in (State.REVIEWED, State.FINAL):
        return State.REVIEWED
    return found


def _walk(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = local(child)
        if name in ("ph", "bpt", "ept", "x", "bx", "ex", "it"):
            yield f"{{{child.get('id')}}}"
        elif name in ("g", "mrk"):
            yield from _walk(child)
        yield child.tail or ""


def _read_notes(element: etree._Element) -> list[Note]:
    return [(n.get("from") or "", "".join(n.itertext())) for n in element if local(n) == "note"]
