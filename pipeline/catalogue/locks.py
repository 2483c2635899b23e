"""Locks between processes, as files that say who holds them and since when."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import CatalogueError

POLL_S = 0.005
"""Seconds between two tries."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a lock. ``since`` is ISO 8601 in UTC."""

    pid: int
    host: str
    since: str
    task: str

    def age_s(self) -> float:
        """Seconds since the lock was taken."""
        return max(0.0, (datetime.now(UTC) - datetime.fromisoformat(self.since)).total_seconds())

    def __str__(self) -> str:
        return f"{self.task} (process {self.pid} on {self.host}, for {self.age_s():.0f} s)"


def lock_path(path: Path) -> Path:
    """The lock file of ``path``: hidden, in the same folder."""
    return path.with_name(f".{path.name}.lock")


@contextlib.contextmanager
def locked(path: Path, task: str, *, timeout_s: float = 5.0) -> Iterator[None]:
    """Hold the lock of ``path`` for the time of the ``with`` block.

    The kernel drops the lock when its holder dies, however it dies, so a file that a killed process left behind is
    taken over at once (``flock(2)``). Raises CatalogueError, naming owner and age, when another process still holds
    it after ``timeout_s``.
    """
    lock = lock_path(path)
    handle = _acquire(lock, task, time.monotonic() + timeout_s)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(handle)


def _acquire(lock: Path, task: str, deadline: float) -> int:
    while True:
        handle = _try(lock)
        if handle is not None:
            _sign(handle, task)
            return handle
        if time.monotonic() > deadline:
            raise CatalogueError(
                f"held by {owner_of(lock) or 'another process'}",
                where=str(lock),
                advice="wait until it is done, or end that process; the lock goes with it",
            )
        time.sleep(POLL_S)


def _try(lock: Path) -> int | None:
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise CatalogueError(
            f"the lock cannot be made: {error.strerror}", where=str(lock), advice="check permissions and free space"
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # The last holder may have removed the file between our open and our lock: then ours guards nothing.
        if os.fstat(handle).st_ino == lock.stat().st_ino:
            return handle
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(handle)
    return None


def _sign(handle: int, task: str) -> None:
    owner = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat(), "task": task}
    os.truncate(handle, 0)
    os.pwrite(handle, json.dumps(owner).encode(), 0)


def owner_of(lock: Path) -> Owner | None:
    """Who wrote the lock file, None when there is none or it says nothing yet."""
    try:
        told = json.loads(lock.read_text(encoding="utf-8"))
        return Owner(int(told["pid"]), str(told["host"]), str(told["since"]), str(told["task"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
