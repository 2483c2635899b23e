"""The seal of a published file: a digest of its own text, so that a change by hand can be told later.

It stands on a line of its own beside the disclosure record, and is computed over the file without that line and with
``\\n`` line ends. It proves nothing against somebody who wants to deceive: it is a reminder, not a signature.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.disclosure import CATEGORY, SEAL


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a format keeps its seal: after the line that ``anchor`` finds, in the form of ``line``."""

    anchor: re.Pattern[str]
    line: str
    found: re.Pattern[str]


_PLACES: Mapping[str, _Place] = {
    "html": _Place(
        re.compile(r'^<meta name="tercume:signature" content="[^"]*">\n', re.M),
        '<meta name="tercume:seal" content="{}">\n',
        re.compile(r'^<meta name="tercume:seal" content="([0-9a-f]*)">\n', re.M),
    ),
    "md": _Place(
        re.compile(r'^  signature: "[^"]*"\n', re.M),
        '  seal: "{}"\n',
        re.compile(r'^  seal: "([0-9a-f]*)"\n', re.M),
    ),
    "json": _Place(
        re.compile(r'^ "format": "[^"]*",\n', re.M), ' "seal": "{}",\n', re.compile(r'^ "seal": "([0-9a-f]*)",\n', re.M)
    ),
    "wiki": _Place(
        re.compile(rf"^<!-- {CATEGORY} .* -->\n", re.M),
        f"<!-- {SEAL} {{}} -->\n",
        re.compile(rf"^<!-- {SEAL} ([0-9a-f]*) -->\n", re.M),
    ),
}


def sealed(text: str, name: str) -> str:
    """``text`` in the format ``name`` with its seal; unchanged where the format has no place for one."""
    place = _PLACES.get(name)
    anchor = place.anchor.search(text) if place else None
    if place is None or anchor is None:
        return text
    return text[: anchor.end()] + place.line.format(_digest(text)) + text[anchor.end() :]


def unbroken(text: str, name: str) -> bool | None:
    """Whether ``text`` is as it was sealed; None when it carries no seal."""
    place = _PLACES.get(name)
    plain = text.replace("\r\n", "\n")
    found = place.found.search(plain) if place else None
    if found is None:
        return None
    return found[1] == _digest(plain[: found.start()] + plain[found.end() :])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
