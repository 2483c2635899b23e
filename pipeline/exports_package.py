"""The record and the seal inside docx and EPUB files, which are zip archives of XML.

Other programs write such files anew when they save them, so the seal is a digest of the words alone: neither white
space nor markup nor the order of the archive counts. In a docx both stand as custom properties, which word processors
keep; in an EPUB in ``META-INF`` (OCF 3, section 4.2.6, lets other files stand in that folder).
"""

from __future__ import annotations

import hashlib
import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from pipeline.disclosure import CATEGORY, SEAL

_PROPERTIES = "docProps/custom.xml"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""Marks a property as a user's own (ECMA-376, part 1, section 22.3)."""

_RECORD, _SEAL = "META-INF/tercume.json", "META-INF/tercume.seal"
_WORDS = re.compile(r"word/(?:document|footnotes|endnotes)\.xml|EPUB/text/.*\.xhtml")


@dataclass(frozen=True, slots=True)
class Carried:
    """What a package tells of itself: the line of its record (empty: none) and whether its words are the sealed ones
    (None: it has no seal)."""

    line: str
    whole: bool | None


def sealed_docx(data: bytes) -> bytes:
    """The docx with its seal; its record is there already."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        properties = archive.read(_PROPERTIES).decode()
        place = properties.count("<property ") + 2  # Ids below 2 are reserved.
        seal = f'<property fmtid="{_FORMAT_ID}" pid="{place}" name="{SEAL}"><vt:lpwstr>{_digest(archive)}</vt:lpwstr>'
    return _with_files(data, {_PROPERTIES: properties.replace("</Properties>", f"{seal}</property></Properties>")})


def sealed_epub(data: bytes, line: str) -> bytes:
    """The EPUB with its record and its seal."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return _with_files(data, {_RECORD: line, _SEAL: _digest(archive)})


def read_package(path: Path) -> Carried:
    """Read a docx or an EPUB. Raises OSError, ValueError or zipfile.BadZipFile."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if _PROPERTIES in names:
            properties = archive.read(_PROPERTIES).decode()
            line, seal = _property(properties, CATEGORY), _property(properties, SEAL)
        else:
            line, seal = (archive.read(name).decode() if name in names else "" for name in (_RECORD, _SEAL))
        return Carried(line, seal == _digest(archive) if line and seal else None)


def _property(properties: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*>\s*<vt:lpwstr>(.*?)</vt:lpwstr>', properties, re.S)
    return html.unescape(found[1]) if found else ""


def _digest(archive: zipfile.ZipFile) -> str:
    parts = sorted(name for name in archive.namelist() if _WORDS.fullmatch(name))
    words = "".join("".join(_words(archive.read(name))) for name in parts)
    return hashlib.sha256("".join(words.split()).encode()).hexdigest()


def _words(data: bytes) -> Iterator[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"a part of it is not XML: {error.msg}") from error
    for element in root.iter("{*}t", "{*}body"):  # ``w:t`` of a docx, ``body`` of a page.
        yield from (str(text) for text in element.itertext())


def _with_files(data: bytes, files: dict[str, str]) -> bytes:
    """The archive with ``files`` put in. Entries keep their order: an EPUB's ``mimetype`` comes first, uncompressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        moment = old.infolist()[0].date_time
        for entry in old.infolist():
            given = files.get(entry.filename)
            new.writestr(entry, old.read(entry) if given is None else given, compress_type=entry.compress_type)
        for name in sorted(files.keys() - set(old.namelist())):
            added = zipfile.ZipInfo(name, date_time=moment)
            new.writestr(added, files[name], compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()
