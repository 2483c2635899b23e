"""Who changed what, when, from what to what: an append-only file of JSON lines, one a change."""

from __future__ import annotations

import datetime as dt
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.catalogue import Key, Unit
from pipeline.catalogue.edit import Edit
from pipeline.model import Review, State


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one unit. ``when`` is ISO 8601 in UTC."""

    when: str
    who: str
    action: str
    slug: str
    key: Key
    before: str
    after: str
    state_before: str
    state_after: str
    comment_before: str
    version_after: str

    @classmethod
    def of(cls, slug: str, who: str, action: str, before: Unit, after: Unit) -> Change:
        """What ``who`` changed between ``before`` and ``after``, now."""
        when = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        states = (before.state.value, after.state.value)
        return cls(
            when, who, action, slug, after.key, before.target, after.target, *states, before.comment, after.version
        )

    def reversal(self, date: str) -> Edit:
        """The edit that takes the change back."""
        state = State(self.state_before)
        if state in (State.REVIEWED, State.FINAL):
            review = Review(self.who, date)
            return Edit(target=self.before, state=state, review=review, comment=self.comment_before)
        return Edit(target=self.before, state=State.TRANSLATED, comment=self.comment_before)


class History:
    """The changes of a project. Appending is one write, so that lines of several processes do not mix."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()

    def record(self, change: Change) -> None:
        """Add one change."""
        line = (json.dumps(asdict(change), ensure_ascii=False) + "\n").encode()
        with self._lock:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(descriptor, line)
            finally:
                os.close(descriptor)

    def changes(self) -> Iterator[Change]:
        """All changes, oldest first; a line cut short by a crash is passed over."""
        if not self.path.exists():
            return
        with self.path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.endswith("}\n"):
                    yield Change(**json.loads(line))

    def last(self, slug: str, key: Key, who: str) -> Change | None:
        """The latest change that ``who`` made to a unit and did not undo."""
        mine = [c for c in self.changes() if c.slug == slug and c.key == key and c.who == who]
        return mine[-1] if mine and mine[-1].action != "undo" else None
