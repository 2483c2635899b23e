"""Who changed sources and the glossary through the pages, when, from what to what: append-only JSON lines.

Changes of segments are in ``history.py``; this is for whole files.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.files import append

NEWEST = 100
"""Entries that ``latest`` gives."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of a file. ``when`` is ISO 8601 in UTC; ``before`` is empty for what is new."""

    when: str
    who: str
    action: str
    place: str
    before: str
    after: str

    @classmethod
    def of(cls, who: str, action: str, place: str, before: str, after: str) -> Entry:
        """What ``who`` did just now."""
        return cls(dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"), who, action, place, before, after)


class Journal:
    """The file changes of a project."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def record(self, entry: Entry) -> None:
        """Add an entry."""
        append(self.path, (json.dumps(asdict(entry), ensure_ascii=False) + "\n").encode())

    def latest(self) -> list[Entry]:
        """The last entries, newest first; a line cut short by a crash is passed over."""
        if not self.path.exists():
            return []
        with self.path.open("rb") as stream:
            lines = deque((line for line in stream if line.endswith(b"}\n")), maxlen=NEWEST)
        return [Entry(**json.loads(line)) for line in reversed(lines)]
