"""Reading and writing files without half-written results."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from pipeline.errors import ExportError


def write_atomic(path: Path, data: bytes) -> bool:
    """Write ``data`` to ``path`` by way of a temporary file in the same folder, fsync and rename.

    Returns False, and leaves the file alone, when it already holds these bytes. Raises ExportError when the folder
    cannot be written, the disk is full or ``path`` is a directory; what stood there before stays.
    """
    try:
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            return False
        if path.is_dir():
            raise ExportError(
                "a directory stands where a file is to be written", where=str(path), advice="move it away"
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(
            f"cannot be written: {reason}", where=str(path), advice="check permissions and free space, then run again"
        ) from error
    return True


def append(path: Path, lines: bytes) -> None:
    """Add ``lines`` in one write, so that lines of several processes do not mix; the file is its owner's alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, lines)
    finally:
        os.close(descriptor)


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes files private; published pages must be readable.
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_UMASK)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _read_umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


# Read once at import: changing the mask is a process-wide act that threads must not race for.
_UMASK = _read_umask()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
