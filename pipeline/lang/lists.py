"""Word lists: knowledge about Turkish that a linguist can extend without touching the program.

A list is a UTF-8 file ``tr_*.txt`` next to this module: one entry a line, ``#`` starts a comment line, a second column
(after a tab) qualifies the entry.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def columns(name: str) -> tuple[tuple[str, str], ...]:
    """The entries of the list ``tr_<name>.txt`` with their qualifier, "" where there is none.

    Raises FileNotFoundError when the package lacks the list.
    """
    lines = (FOLDER / f"tr_{name}.txt").read_text(encoding="utf-8").splitlines()
    parts = (line.partition("\t") for line in lines if line.strip() and not line.startswith("#"))
    return tuple((entry.strip(), qualifier.strip()) for entry, _, qualifier in parts)


def words(name: str, qualifier: str | None = None) -> frozenset[str]:
    """The entries of the list ``tr_<name>.txt``; those with this qualifier only, when one is given."""
    return frozenset(entry for entry, kind in columns(name) if qualifier is None or kind == qualifier)


def digest(*names: str) -> str:
    """First 8 hexadecimal digits of the SHA-256 over the entries of these lists, in this order, and the dictionary."""
    entries = "\n".join(f"{name}\t{entry}\t{kind}" for name in names for entry, kind in columns(name))
    return hashlib.sha256(entries.encode() + (FOLDER / "words.txt").read_bytes()).hexdigest()[:8]
