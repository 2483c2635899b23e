"""Who changed what, when, from what to what: an append-only file of JSON lines, one a change."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.catalogue import APPROVED, Catalogue, Key, Unit
from pipeline.files import append
from pipeline.formats.po import parse_po, write_po

UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one unit. ``when`` is ISO 8601 in UTC; ``unit_before`` the PO entry as it was, for undoing."""

    when: str
    who: str
    action: str
    slug: str
    key: Key
    before: str
    after: str
    state_before: str
    state_after: str
    version_after: str
    words: int
    """Source words that the change approved."""
    unit_before: str

    @classmethod
    def of(cls, slug: str, who: str, action: str, before: Unit, after: Unit) -> Change:
        """What ``who`` changed between ``before`` and ``after``, now."""
        approves = after.state in APPROVED and before.state not in APPROVED
        return cls(
            when=dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
            who=who,
            action=action,
            slug=slug,
            key=after.key,
            before=before.target,
            after=after.target,
            state_before=before.state.value,
            state_after=after.state.value,
            version_after=after.version,
            words=len(after.source.split()) if approves else 0,
            unit_before=write_po(Catalogue((), (before,))),
        )

    def reversed(self) -> Unit:
        """The unit as it stood before the change: with its score, flags and state."""
        return parse_po(self.unit_before.encode(), "history").units[0]


class History:
    """The changes of a project. Appending is one write, so that lines of several processes do not mix."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._read_to = 0
        self._touched: defaultdict[str, set[tuple[str, Key]]] = defaultdict(set)
        self._places: defaultdict[tuple[str, Key], list[int]] = defaultdict(list)
        """Where in the file the changes of each unit begin."""
        self._days: dict[str, Counter[str]] = {"changes": Counter(), "words": Counter()}

    def record(self, changes: Iterable[Change]) -> None:
        """Add changes."""
        lines = "".join(json.dumps(asdict(change), ensure_ascii=False) + "\n" for change in changes).encode()
        with self._lock:
            append(self.path, lines)

    def of_unit(self, slug: str, key: Key) -> list[Change]:
        """The changes of one unit, oldest first; only its own lines are read again."""
        with self._lock:
            self._catch_up()
            places = list(self._places.get((slug, key), ()))
        if not places:
            return []
        with self.path.open("rb") as stream:
            return [self._at(stream, place) for place in places]

    @staticmethod
    def _at(stream: BinaryIO, place: int) -> Change:
        stream.seek(place)
        return Change(**json.loads(stream.readline()))

    def _catch_up(self) -> None:
        """Read only what was added since: the file grows for years. A line cut short by a crash is passed over."""
        if not self.path.exists():
            return
        with self.path.open("rb") as stream:
            stream.seek(self._read_to)
            for line in stream:
                if not line.endswith(b"\n"):
                    return
                if line.endswith(b"}\n"):
                    self._note(json.loads(line), self._read_to)
                self._read_to += len(line)

    def _note(self, told: dict[str, Any], place: int) -> None:
        day = told["when"][:10]
        self._touched[told["who"]].add((told["slug"], told["key"]))
        self._places[told["slug"], told["key"]].append(place)
        self._days["changes"][day] += 1
        self._days["words"][day] += told["words"]

    def touched(self, who: str) -> set[tuple[str, Key]]:
        """Article and key of every unit that ``who`` changed."""
        with self._lock:
            self._catch_up()
            return set(self._touched[who])

    def by_day(self) -> dict[str, dict[str, int]]:
        """Changes made and source words approved, by day (UTC)."""
        with self._lock:
            self._catch_up()
            return {name: dict(counter) for name, counter in self._days.items()}

    def last(self, slug: str, key: Key, who: str) -> Change | None:
        """The latest change that ``who`` made to a unit and did not undo yet."""
        done: list[Change] = []
        for change in self.of_unit(slug, key):
            if change.who == who and change.action != UNDO:
                done.append(change)
            elif change.who == who and done:
                done.pop()
        return done[-1] if done else None
