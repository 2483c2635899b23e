"""TermBase eXchange: TBX 2 (ISO 30042:2008, TBX-Basic, ``martif``) and TBX 3 (ISO 30042:2019, DCA style, ``tbx``).

One concept entry a source. The Turkish term and its other spellings are in the ``tr`` section; approved, admitted and
forbidden English terms in the ``en`` section with ``administrativeStatus`` preferred, admitted and deprecated, which
is how Weblate and OmegaT tell them apart. What TBX-Basic has no category for (untranslatable, exact case) goes into a
note of the entry that only this program reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

from lxml import etree

from pipeline.errors import GlossaryError
from pipeline.model import Term

_XML = "{http://www.w3.org/XML/1998/namespace}"
_NS3 = "urn:iso:std:iso:30042:ed-2"
_STATUS = {
    "preferred": "preferredTerm-admn-sts",
    "admitted": "admittedTerm-admn-sts",
    "forbidden": "deprecatedTerm-admn-sts",
}
_GENDER = {"m": "masculine", "f": "feminine", "n": "neuter"}
_OWN = "tercume:"
_MOST = 1 << 26


class TbxVersion(StrEnum):
    """Which edition of the standard."""

    TBX2 = "tbx2"
    TBX3 = "tbx3"


_NAMES = {
    TbxVersion.TBX2: ("martif", "termEntry", "langSet", "tig"),
    TbxVersion.TBX3: ("tbx", "conceptEntry", "langSec", "termSec"),
}


def write_tbx(terms: Iterable[Term], version: TbxVersion = TbxVersion.TBX3) -> bytes:
    """The terms as a TBX file, UTF-8, in the order given. Quotations are left out: they are no terms."""
    root_name, entry_name, lang_name, section_name = _NAMES[version]
    three = version is TbxVersion.TBX3
    attributes = {f"{_XML}lang": "en", "type": "TBX-Basic"} | ({"style": "dca"} if three else {})
    root = etree.Element(root_name, attributes, nsmap={None: _NS3} if three else None)
    header = etree.SubElement(root, "tbxHeader" if three else "martifHeader")
    description = etree.SubElement(etree.SubElement(header, "fileDesc"), "sourceDesc")
    etree.SubElement(description, "p").text = "Turkish-English termbase written by tercume"
    body = etree.SubElement(etree.SubElement(root, "text"), "body")
    for number, term in enumerate((t for t in terms if t.type != "quote"), start=1):
        entry = etree.SubElement(body, entry_name, {"id": f"c{number}"})
        _write_entry(entry, term, lang_name, section_name)
    tree = etree.ElementTree(root)
    doctype = None if three else '<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">'
    return bytes(etree.tostring(tree, encoding="UTF-8", xml_declaration=True, pretty_print=True, doctype=doctype))


def _write_entry(entry: etree._Element, term: Term, lang_name: str, section_name: str) -> None:
    if term.type:
        etree.SubElement(entry, "descrip", {"type": "subjectField"}).text = term.type
    if term.provenance:
        etree.SubElement(entry, "admin", {"type": "source"}).text = term.provenance
    if term.note:
        etree.SubElement(entry, "note").text = term.note
    own = [f"status={term.status}"] * (term.status != "preferred") + ["case=exact"] * term.case_sensitive
    if own:
        etree.SubElement(entry, "note").text = _OWN + " ".join(own)
    turkish = etree.SubElement(entry, lang_name, {f"{_XML}lang": "tr"})
    for spelling in (term.source, *term.source_variants):
        section = etree.SubElement(turkish, section_name)
        etree.SubElement(section, "term").text = spelling
        if term.gender and spelling == term.source:
            etree.SubElement(section, "termNote", {"type": "grammaticalGender"}).text = _GENDER[term.gender]
    english = etree.SubElement(entry, lang_name, {f"{_XML}lang": "en"})
    ranked = [(t, "preferred" if n == 0 else "admitted") for n, t in enumerate(term.targets)]
    for target, status in [*ranked, *((t, "forbidden") for t in term.forbidden)]:
        section = etree.SubElement(english, section_name)
        etree.SubElement(section, "term").text = target
        etree.SubElement(section, "termNote", {"type": "administrativeStatus"}).text = _STATUS[status]


def read_tbx(path: Path) -> tuple[Term, ...]:
    """The Turkish-English terms of a TBX file of either edition, in order.

    Entries that lack one of the two languages are passed over. Raises GlossaryError, with the line, for what is no
    well-formed TBX; external entities are never loaded.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        if path.stat().st_size > _MOST:
            raise GlossaryError("larger than 64 MiB", where=str(path), advice="split it into several files")
        root = etree.fromstring(path.read_bytes(), parser)
    except OSError as error:
        raise GlossaryError(f"cannot be read: {error.strerror}", where=str(path), advice="check the path") from error
    except etree.XMLSyntaxError as error:
        raise GlossaryError(
            f"not well-formed XML: {error.msg}", where=f"{path}:{error.lineno}", advice="export the TBX file again"
        ) from error
    if _local(root) not in ("martif", "tbx"):
        raise GlossaryError(
            f"root element {_local(root)!r}", where=f"{path}:1", advice="a TBX file begins with <martif> or <tbx>"
        )
    entries = (e for e in root.iter() if _local(e) in ("termEntry", "conceptEntry"))
    found = (_read_entry(entry, f"{path}:{entry.sourceline}") for entry in entries)
    return tuple(term for term in found if term is not None)


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    return (child for child in element if _local(child) in names)


def _text(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _read_entry(entry: etree._Element, where: str) -> Term | None:
    sections = {"tr": [], "en": []}  # type: dict[str, list[tuple[str, str, str]]]
    for language in _children(entry, "langSet", "langSec"):
        code = (language.get(f"{_XML}lang") or "").lower().split("-")[0]
        if code in sections:
            sections[code].extend(_sections(language))
    if not sections["tr"] or not sections["en"]:
        return None
    notes = [_text(n) for n in _children(entry, "note")]
    own = dict(re.findall(r"(\w+)=(\w+)", next((n for n in notes if n.startswith(_OWN)), "")))
    named = {"forbidden": [], "preferred": [], "admitted": []}  # type: dict[str, list[str]]
    for term, status, _ in sections["en"]:
        named[status].append(term)
    spellings = [term for term, _, _ in sections["tr"]]
    targets = named["preferred"] + named["admitted"]
    return Term(
        source=spellings[0],
        targets=tuple(dict.fromkeys(targets)),
        type=next((_text(d) for d in _children(entry, "descrip") if d.get("type") == "subjectField"), ""),
        status=own.get("status", "preferred" if targets else "forbidden"),
        forbidden=tuple(dict.fromkeys(named["forbidden"])),
        source_variants=tuple(spellings[1:]),
        gender=next((g for _, _, g in sections["tr"] if g), ""),
        case_sensitive=own.get("case") == "exact",
        note=next((n for n in notes if not n.startswith(_OWN)), ""),
        provenance=next((_text(a) for a in _children(entry, "admin") if a.get("type") == "source"), ""),
        where=where,
    )


def _sections(language: etree._Element) -> Iterator[tuple[str, str, str]]:
    """Term, status and gender of each section of a language."""
    for section in (s for s in language.iter() if _local(s) in ("tig", "ntig", "termSec")):
        term = next((_text(t) for t in section.iter() if _local(t) == "term"), "")
        notes = {n.get("type"): _text(n) for n in section.iter() if _local(n) == "termNote"}
        status = notes.get("administrativeStatus", "preferredTerm-admn-sts")
        gender = next((k for k, v in _GENDER.items() if v == notes.get("grammaticalGender")), "")
        if term:
            yield term, _status(status), gender


def _status(value: str) -> str:
    # Weblate and MultiTerm write "forbidden", "obsolete" and "deprecated" too.
    if any(word in value for word in ("deprecated", "superseded", "forbidden", "obsolete", "notRecommended")):
        return "forbidden"
    return "admitted" if "admitted" in value else "preferred"
