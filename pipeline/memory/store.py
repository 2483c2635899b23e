"""The translation memory: approved texts for reuse, machine texts as a cache. SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import platformdirs
import sqlalchemy as sa

from pipeline.errors import MemoryStoreError
from pipeline.memory.fuzzy import FuzzyIndex, Near, measured
from pipeline.memory.guard import compatible
from pipeline.memory.rows import ApprovedUnit, CacheKey, FuzzyMatch, Stats, from_payload, source_digest, to_payload
from pipeline.model import Segment, Translation

SCHEMA_VERSION = 1

BUSY_SECONDS = 30
"""How long a connection waits for another one's lock on an SQLite file."""

T = TypeVar("T")

TAIL = 2_000
"""Rows newer than the fuzzy index that are searched one by one before the index is built again."""

CHUNK = 400
"""Keys in one query: SQLite took at most 999 parameters before 3.32."""

_METADATA = sa.MetaData()

_META = sa.Table(
    "tercume_meta",
    _METADATA,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

_APPROVED = sa.Table(
    "approved",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("digest", sa.String(32), nullable=False, index=True),
    sa.Column("slug", sa.String(200), nullable=False, index=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("reviewer", sa.Text, nullable=False),
    sa.Column("date", sa.String(40), nullable=False),
    sqlite_autoincrement=True,
)

_MACHINE = sa.Table(
    "machine",
    _METADATA,
    sa.Column("digest", sa.String(32), primary_key=True),
    sa.Column("terms", sa.String(16), primary_key=True),
    sa.Column("signature", sa.String(16), primary_key=True),
    sa.Column("payload", sa.Text, nullable=False),
)


class Memory:
    """An open translation memory. Use it in a ``with`` statement or call ``close``; safe between processes."""

    def __init__(self, engine: sa.Engine, index_folder: Path) -> None:
        self._engine = engine
        self._index_folder = index_folder
        self._index: FuzzyIndex | None = None
        self._tail: list[tuple[int, str]] = []

    @classmethod
    def open(cls, url: str) -> Memory:
        """Open, and make where it is new, the memory at an SQLAlchemy ``url``.

        ``sqlite:///folder/memory.db`` or ``postgresql+psycopg://user@host/name``. Raises MemoryStoreError when it
        cannot be reached, is no database, or was written by a newer program.
        """
        with _told(_shown(url)):
            parsed = sa.make_url(url)
            if parsed.drivername == "postgresql":
                parsed = parsed.set(drivername="postgresql+psycopg")
            if parsed.get_backend_name() == "sqlite" and parsed.database:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            engine = sa.create_engine(parsed, connect_args=_arguments(parsed))
            if parsed.get_backend_name() == "sqlite":
                sa.event.listen(engine, "connect", _tune_sqlite)
                sa.event.listen(engine, "begin", _begin_sqlite)
            try:
                _prepare(engine, _shown(url))
            except BaseException:
                engine.dispose()
                raise
        return cls(engine, _index_folder(parsed))

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    def __enter__(self) -> Memory:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def remember(self, slug: str, units: Iterable[ApprovedUnit]) -> None:
        """Make ``units`` the approved units of the article ``slug``; those it no longer has are forgotten.

        Rows that did not change keep their id, so that the fuzzy index stays good.
        """
        wanted = {(u.source, u.kind): u for u in units}
        with self._transaction(writes=True) as connection:
            rows = connection.execute(sa.select(_APPROVED).where(_APPROVED.c.slug == slug)).all()
            same = {(r.source, r.kind) for r in rows if _unit(r) == wanted.get((r.source, r.kind))}
            gone = [r.id for r in rows if (r.source, r.kind) not in same]
            for chunk in _chunks(gone):
                connection.execute(_APPROVED.delete().where(_APPROVED.c.id.in_(chunk)))
            new = [_row(u) for key, u in wanted.items() if key not in same]
            if new:
                connection.execute(_APPROVED.insert(), new)

    def add(self, units: Iterable[ApprovedUnit]) -> int:
        """Add units, from a TMX file for instance; those that are there already are left out. Returns how many."""
        added = 0
        for chunk in _chunks(units):
            with self._transaction(writes=True) as connection:
                digests = {source_digest(u.source) for u in chunk}
                rows = connection.execute(sa.select(_APPROVED).where(_APPROVED.c.digest.in_(digests))).all()
                known = {(r.source, r.target, r.slug, r.kind) for r in rows}
                new = {(u.source, u.target, u.slug, u.kind): u for u in chunk}
                values = [_row(u) for key, u in new.items() if key not in known]
                if values:
                    connection.execute(_APPROVED.insert(), values)
                added += len(values)
        return added

    def exact(self, sources: Sequence[str]) -> dict[str, ApprovedUnit]:
        """The approved unit of each source that has one; the latest approval where there are several."""
        by_digest = {source_digest(s): s for s in sources}
        found: dict[str, ApprovedUnit] = {}
        with self._transaction() as connection:
            for chunk in _chunks(by_digest):
                query = (
                    sa.select(_APPROVED)
                    .where(_APPROVED.c.digest.in_(chunk))
                    .order_by(_APPROVED.c.date, _APPROVED.c.slug, _APPROVED.c.kind, _APPROVED.c.target)
                )
                found.update((by_digest[r.digest], _unit(r)) for r in connection.execute(query))
        return found

    def units(self) -> Iterator[ApprovedUnit]:
        """All approved units in a fixed order, read as they are used."""
        query = sa.select(_APPROVED).order_by(_APPROVED.c.slug, _APPROVED.c.id)
        with self._transaction() as connection:
            result = connection.execution_options(yield_per=1000).execute(query)
            for row in result:
                yield _unit(row)

    def cached(self, wanted: Mapping[CacheKey, Segment]) -> dict[CacheKey, Translation]:
        """The machine translations that are in the cache, each for its segment."""
        found: dict[CacheKey, Translation] = {}
        columns = sa.tuple_(_MACHINE.c.digest, _MACHINE.c.terms, _MACHINE.c.signature)
        with self._transaction() as connection:
            for chunk in _chunks(wanted):
                keys = [(k.source, k.terms, k.signature) for k in chunk]
                for row in connection.execute(sa.select(_MACHINE).where(columns.in_(keys))):
                    key = CacheKey(row.digest, row.terms, row.signature)
                    found[key] = from_payload(row.payload, wanted[key], key.signature)
        return found

    def cache(self, made: Mapping[CacheKey, Translation]) -> None:
        """Put machine translations into the cache; what is there already stays."""
        insert = self._insert()
        with self._transaction(writes=True) as connection:
            for chunk in _chunks(made):
                values = [
                    {"digest": k.source, "terms": k.terms, "signature": k.signature, "payload": to_payload(made[k])}
                    for k in chunk
                ]
                connection.execute(insert(_MACHINE).on_conflict_do_nothing(), values)

    def _insert(self) -> Any:
        if self._engine.dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import insert as postgresql_insert

            return postgresql_insert
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert

    def fuzzy(self, source: str, *, least: float = 0.75, limit: int = 5) -> list[FuzzyMatch]:
        """Approved units with a similar source, best first, for a reviewer to look at.

        Never one in which a number, a name or the negation differs; the same source is an exact match and is left out.
        """
        self._refresh_index()
        near: list[Near] = self._index.near(source, least, limit * 4) if self._index else []
        near = sorted([*near, *measured(source, self._tail, least, limit * 4)], key=lambda n: (-n.likeness, n.id))
        # The guard costs more than the search: ask it only until there is enough to offer.
        fit = list(islice((n for n in near if n.source != source and compatible(source, n.source)), limit * 2))
        with self._transaction() as connection:
            rows = connection.execute(sa.select(_APPROVED).where(_APPROVED.c.id.in_([n.id for n in fit]))).all()
        by_id = {r.id: _unit(r) for r in rows}
        matches = {by_id[n.id]: n.likeness for n in reversed(fit) if n.id in by_id}
        return [FuzzyMatch(unit, likeness) for unit, likeness in sorted(matches.items(), key=_best_first)][:limit]

    def _refresh_index(self) -> None:
        with self._transaction() as connection:
            last = connection.execute(sa.select(sa.func.max(_APPROVED.c.id))).scalar() or 0
            if self._index is None:
                self._index = _opened(self._index_folder)
            known = max(self._index.last_id if self._index else 0, self._tail[-1][0] if self._tail else 0)
            if last < known:
                # Another database than the index was built from.
                self._index, self._tail, known = None, [], 0
            if last > known:
                self._tail.extend(_sources(connection, known, TAIL - len(self._tail) + 1))
            if len(self._tail) > TAIL:
                self._index = FuzzyIndex.build(self._index_folder, _sources(connection, 0, None))
                self._tail = []

    def rebuild(self, articles: Iterable[tuple[str, Sequence[ApprovedUnit]]]) -> int:
        """Empty the memory and fill it from ``articles`` (slug and approved units). Returns the number of units.

        What came from TMX files, which belongs to no article, stays.
        """
        count = 0
        with self._transaction(writes=True) as connection:
            connection.execute(_APPROVED.delete().where(_APPROVED.c.slug != ""))
            connection.execute(_MACHINE.delete())
            for _, units in articles:
                rows = [_row(u) for u in units]
                count += len(rows)
                if rows:
                    connection.execute(_APPROVED.insert(), rows)
        shutil.rmtree(self._index_folder, ignore_errors=True)
        self._index, self._tail = None, []
        return count

    def stats(self) -> Stats:
        """How much the memory holds."""
        with self._transaction() as connection:
            approved = connection.execute(sa.select(sa.func.count()).select_from(_APPROVED)).scalar_one()
            articles = connection.execute(sa.select(sa.func.count(sa.distinct(_APPROVED.c.slug)))).scalar_one()
            cached = connection.execute(sa.select(sa.func.count()).select_from(_MACHINE)).scalar_one()
        return Stats(approved, articles, cached)

    @contextlib.contextmanager
    def _transaction(self, *, writes: bool = False) -> Iterator[sa.Connection]:
        engine = self._engine.execution_options(tercume_writes=writes)
        with _told(_shown(str(self._engine.url))), engine.begin() as connection:
            yield connection


@contextlib.contextmanager
def _told(where: str) -> Iterator[None]:
    """The one boundary between the database's errors and ours."""
    try:
        yield
    except sa.exc.NoSuchModuleError as error:
        raise MemoryStoreError(
            f"unknown kind of database: {error}", where=where, advice="use sqlite:///… or postgresql+psycopg://…"
        ) from error
    except sa.exc.ArgumentError as error:
        raise MemoryStoreError(f"not a database URL: {error}", where=where, advice="use sqlite:///path.db") from error
    except ModuleNotFoundError as error:
        raise MemoryStoreError(
            f"the driver {error.name} is not installed", where=where, advice="pip install 'tercume[postgres]'"
        ) from error
    except (sa.exc.DatabaseError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise MemoryStoreError(
            f"the translation memory cannot be used: {reason}",
            where=where,
            advice="check that it can be reached and is not damaged; `tercume memory rebuild` makes it anew",
        ) from error


def _shown(url: str) -> str:
    """The URL without its password."""
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except sa.exc.ArgumentError:
        return url


def _arguments(url: sa.URL) -> dict[str, Any]:
    return {"timeout": BUSY_SECONDS} if url.get_backend_name() == "sqlite" else {"connect_timeout": 10}


def _begin_sqlite(connection: sa.Connection) -> None:
    # A reader that becomes a writer halfway cannot wait for another writer: SQLite answers "locked" at once.
    writes = connection.get_execution_options().get("tercume_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _tune_sqlite(connection: Any, _record: Any) -> None:
    # pysqlite's own transactions begin too late; ours begin in _begin_sqlite (SQLAlchemy manual, "pysqlite").
    connection.isolation_level = None
    cursor = connection.cursor()
    # Readers and a writer do not block each other, and a commit survives a killed process.
    _write_ahead(cursor)
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    # Of two that open a new file at once, SQLite tells one "database is locked" without waiting: it tries again.
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _prepare(engine: sa.Engine, where: str) -> None:
    with engine.execution_options(tercume_writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            # Two processes that make the same tables at once would collide.
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(727231)"))
        _METADATA.create_all(connection)
        version = connection.execute(sa.select(_META.c.value).where(_META.c.name == "schema")).scalar()
        if version is None:
            connection.execute(_META.insert(), {"name": "schema", "value": str(SCHEMA_VERSION)})
        elif int(version) > SCHEMA_VERSION:
            raise MemoryStoreError(
                f"written by a newer tercume (schema {version}; this one knows {SCHEMA_VERSION})",
                where=where,
                advice="update tercume, or name another memory in tercume.toml; this one was left as it is",
            )


def _index_folder(url: sa.URL) -> Path:
    if url.get_backend_name() == "sqlite" and url.database:
        return Path(f"{url.database}.index")
    name = hashlib.sha256(url.render_as_string(hide_password=True).encode()).hexdigest()[:16]
    return Path(platformdirs.user_cache_dir("tercume")) / "memory" / name


def _opened(folder: Path) -> FuzzyIndex | None:
    try:
        return FuzzyIndex(folder)
    except (OSError, ValueError, KeyError):
        # Only a cache: it is built again when there is enough to search.
        return None


def _sources(connection: sa.Connection, after: int, limit: int | None) -> Iterator[tuple[int, str]]:
    query = sa.select(_APPROVED.c.id, _APPROVED.c.source).where(_APPROVED.c.id > after).order_by(_APPROVED.c.id)
    result = connection.execution_options(yield_per=5000).execute(query.limit(limit))
    return ((row.id, row.source) for row in result)


def _row(unit: ApprovedUnit) -> dict[str, str]:
    return {
        "digest": source_digest(unit.source),
        "slug": unit.slug,
        "kind": unit.kind,
        "source": unit.source,
        "target": unit.target,
        "reviewer": unit.reviewer,
        "date": unit.date,
    }


def _unit(row: Any) -> ApprovedUnit:
    return ApprovedUnit(row.source, row.target, row.slug, row.kind, row.reviewer, row.date)


def _best_first(match: tuple[ApprovedUnit, float]) -> tuple[float, str, str]:
    return (-match[1], match[0].source, match[0].target)


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    chunk: list[T] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
