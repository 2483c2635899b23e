"""Where sources and outputs lie: a folder of this machine, or any place that fsspec reaches (``s3://…``)."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

from pipeline.catalogue import Catalogue
from pipeline.catalogue.edit import TRIES, update
from pipeline.errors import CatalogueError, ExportError, SourceError
from pipeline.files import write_atomic
from pipeline.formats.po import parse_po, write_po

LEFT_BEHIND_S = 3600
"""Age in seconds at which nobody can still be writing a temporary file."""


class Folder(Protocol):
    """A flat folder of files."""

    @property
    def url(self) -> str:
        """What messages call it, and what ``open_folder`` takes."""

    def names(self) -> set[str]:
        """The names of its files. Hidden ones are left out; a folder that does not exist is empty."""

    def read(self, name: str) -> bytes | None:
        """The bytes of a file, None when there is none. Raises SourceError."""

    def write(self, name: str, data: bytes) -> bool:
        """Put ``data`` in the place of a file, in one step; False when it held these bytes. Raises ExportError."""

    def update(self, name: str, change: Callable[[Catalogue | None], Catalogue]) -> Catalogue:
        """Read, change and write a catalogue; another's change in between is read and kept. Raises CatalogueError."""

    def where(self, name: str) -> str:
        """What messages call one of its files."""


def open_folder(place: str | Path) -> Folder:
    """The folder at a path or an fsspec URL. Raises SourceError when the protocol is unknown."""
    text = str(place)
    if "://" not in text:
        return LocalFolder(Path(place))
    if text.startswith("file://"):
        return LocalFolder(Path(text.removeprefix("file://")))
    return RemoteFolder(text)


class LocalFolder:
    """A folder of this machine; catalogues are locked while they are changed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def url(self) -> str:
        """The path."""
        return str(self._path)

    def names(self) -> set[str]:
        """The names of its files."""
        try:
            return {p.name for p in self._path.iterdir() if not p.name.startswith(".")}
        except FileNotFoundError:
            return set()
        except OSError as error:
            raise SourceError(
                f"cannot be listed: {error.strerror}", where=self.url, advice="check the path and its permissions"
            ) from error

    def read(self, name: str) -> bytes | None:
        """The bytes of a file, None when there is none."""
        try:
            return (self._path / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SourceError(
                f"cannot be read: {error.strerror}", where=self.where(name), advice="check the path and its permissions"
            ) from error

    def write(self, name: str, data: bytes) -> bool:
        """Write through a temporary file and a rename."""
        return write_atomic(self._path / name, data)

    def update(self, name: str, change: Callable[[Catalogue | None], Catalogue]) -> Catalogue:
        """Change a catalogue under its lock."""
        return update(self._path / name, change, task="a refresh", timeout_s=30)

    def where(self, name: str) -> str:
        """The path of a file."""
        return str(self._path / name)

    def sweep(self) -> None:
        """Remove temporary files that processes killed an hour ago or longer left behind."""
        for path in self._path.glob(".*.tmp"):
            # Another process may sweep too.
            with contextlib.suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > LEFT_BEHIND_S:
                    path.unlink()


class RemoteFolder:
    """A folder behind fsspec. An object appears whole or not at all; there are no locks, so a catalogue is compared
    with what was read just before it is replaced."""

    def __init__(self, url: str) -> None:
        import fsspec

        try:
            self._files, self._root = fsspec.core.url_to_fs(url)
        except (ValueError, ImportError) as error:
            raise SourceError(
                f"cannot be opened: {error}", where=url, advice="check the protocol; s3:// needs s3fs"
            ) from error
        self._url = url

    @property
    def url(self) -> str:
        """The URL."""
        return self._url

    def names(self) -> set[str]:
        """The names of its files."""
        try:
            self._files.invalidate_cache()
            found: list[Any] = self._files.ls(self._root, detail=False)
        except FileNotFoundError:
            return set()
        except OSError as error:
            raise SourceError(
                f"cannot be listed: {error}", where=self._url, advice="check the URL and the keys"
            ) from error
        return {name for name in (str(p).rstrip("/").rpartition("/")[2] for p in found) if not name.startswith(".")}

    def read(self, name: str) -> bytes | None:
        """The bytes of a file, None when there is none."""
        try:
            data: bytes = self._files.cat_file(f"{self._root}/{name}")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SourceError(
                f"cannot be read: {error}", where=self.where(name), advice="check the URL and the keys"
            ) from error
        return data

    def write(self, name: str, data: bytes) -> bool:
        """Put one object."""
        if self.read(name) == data:
            return False
        try:
            self._files.makedirs(self._root, exist_ok=True)
            self._files.pipe_file(f"{self._root}/{name}", data)
        except OSError as error:
            raise ExportError(
                f"cannot be written: {error}", where=self.where(name), advice="check the URL and the keys"
            ) from error
        return True

    def update(self, name: str, change: Callable[[Catalogue | None], Catalogue]) -> Catalogue:
        """Change a catalogue; compare before write."""
        for _ in range(TRIES):
            before = self.read(name)
            changed = change(None if before is None else parse_po(before, self.where(name)))
            if self.read(name) == before:
                self.write(name, write_po(changed).encode())
                return changed
        raise CatalogueError(
            "another program keeps writing this file", where=self.where(name), advice="close it there, then try again"
        )

    def where(self, name: str) -> str:
        """The URL of a file."""
        return f"{self._url.rstrip('/')}/{name}"


def markdown_names(folder: Folder) -> Iterator[str]:
    """The names of the sources in ``folder``, sorted."""
    return iter(sorted(name for name in folder.names() if name.endswith(".md")))
