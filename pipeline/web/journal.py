"""Who changed sources and the glossary through the pages, when, from what to what: append-only JSON lines.

Changes of segments are in ``history.py``; this is for whole files.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path

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
        """Add an entry in one write, so that lines of several processes do not mix."""
        line = (json.dumps(asdict(entry), ensure_ascii=False) + "\n").encode()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, line)
        finally:
            os.close(descriptor)

    def latest(self) -> list[Entry]:
        """The last entries, newest first; a line cut short by a crash is passed over."""
        if not self.path.exists():
            return []
        with self.path.open("rb") as stream:
            lines = deque((line for line in stream if line.endswith(b"}\n")), maxlen=NEWEST)
        return [Entry(**json.loads(line)) for line in reversed(lines)]
