"""What was found current, so that a refresh with nothing to do reads each file once and parses none.

Only a cache, known by content: a row says that these very bytes of source and catalogue were current under this basis.
Delete the file and the next refresh takes longer; nothing else changes.
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

FORMAT = 2


def seal(basis: str, source: bytes, catalogue: bytes) -> str:
    """Digest of everything, the glossary apart, that decides whether an article is current."""
    whole = hashlib.sha256(basis.encode())
    whole.update(hashlib.sha256(source).digest())
    whole.update(hashlib.sha256(catalogue).digest())
    return whole.hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Entry:
    """An article that was found current. ``sealed`` covers all but the glossary, whose digest stands beside it;
    ``own_terms`` says that its front matter has terms or quotations of its own."""

    sealed: str
    glossary: str
    slug: str
    own_terms: bool


class Ledger:
    """Seals by source file, and the speed of earlier runs. Use it in a ``with`` statement."""

    def __init__(self, path: Path | None) -> None:
        """Open the ledger at ``path``; None keeps it in memory. A damaged or foreign file is made anew."""
        try:
            self._connection = _opened(path)
        except sqlite3.DatabaseError:
            if path is not None:
                path.unlink(missing_ok=True)
            self._connection = _opened(path)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write what is open and let go of the file."""
        self._connection.commit()
        self._connection.close()

    def entries(self) -> dict[str, Entry]:
        """What was found current, by source file name."""
        rows = self._connection.execute("SELECT name, seal, glossary, slug, own_terms FROM seals")
        return {name: Entry(sealed, glossary, slug, bool(own)) for name, sealed, glossary, slug, own in rows}

    def put(self, name: str, entry: Entry) -> None:
        """Record that the article in source file ``name`` is current."""
        values = (name, entry.sealed, entry.glossary, entry.slug, entry.own_terms)
        self._connection.execute("INSERT OR REPLACE INTO seals VALUES (?, ?, ?, ?, ?)", values)

    def save(self) -> None:
        """Write what was put."""
        self._connection.commit()

    def speed(self, engine: str) -> float | None:
        """Words a second that ``engine`` did in the last run that used it, None when there was none."""
        row = self._connection.execute("SELECT words_s FROM speeds WHERE engine = ?", (engine,)).fetchone()
        return float(row[0]) if row else None

    def put_speed(self, engine: str, words_s: float) -> None:
        """Record the speed of a run."""
        self._connection.execute("INSERT OR REPLACE INTO speeds VALUES (?, ?)", (engine, words_s))


def _opened(path: Path | None) -> sqlite3.Connection:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path or ":memory:", timeout=30)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version not in (0, FORMAT):
        connection.executescript("DROP TABLE IF EXISTS seals; DROP TABLE IF EXISTS speeds;")
    connection.executescript(
        f"""
        PRAGMA synchronous=OFF;
        CREATE TABLE IF NOT EXISTS seals (
            name TEXT PRIMARY KEY, seal TEXT NOT NULL, glossary TEXT NOT NULL, slug TEXT NOT NULL,
            own_terms INT NOT NULL
        );
        CREATE TABLE IF NOT EXISTS speeds (engine TEXT PRIMARY KEY, words_s REAL NOT NULL);
        PRAGMA user_version={FORMAT};
        """
    )
    return connection
