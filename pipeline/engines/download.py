"""Files of a hub repository, with progress, checked, and taken up where a broken download stopped.

The hub's own client downloads too, but since 1.0 it no longer takes up a file that an earlier process left unfinished;
model weights are hundreds of megabytes. It is asked for addresses, sizes and checksums only.
"""

from __future__ import annotations

import hashlib
import re
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import EngineError

Progress = Callable[[str, int, int], None]
"""Called with file name, bytes so far and bytes in all."""

CHUNK = 1 << 20
TIMEOUT = 30.0
"""Seconds without a byte after which a connection counts as broken."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A file on the hub. ``etag`` is its SHA-256 (large files) or its git object name, in hexadecimal."""

    name: str
    url: str
    size: int
    etag: str


def remote_files(repository: str, revision: str, wanted: Sequence[str]) -> tuple[str, list[Remote]]:
    """The commit that ``revision`` names, and those of the ``wanted`` files that it has."""
    from huggingface_hub import HfApi, get_hf_file_metadata, hf_hub_url

    info: Any = HfApi().model_info(repository, revision=revision)
    there = {sibling.rfilename for sibling in info.siblings or ()}
    files = []
    for name in wanted:
        if name in there:
            found = get_hf_file_metadata(hf_hub_url(repository, name, revision=info.sha))
            files.append(Remote(name, found.location, int(found.size or 0), (found.etag or "").strip('"')))
    return str(info.sha), files


def download(remote: Remote, folder: Path, progress: Progress) -> Path:
    """Put ``remote`` into ``folder``; a complete file is left alone, an unfinished one is taken up.

    Raises OSError when the connection breaks (what has come stays for the next time) and EngineError when the file
    that came is not the one announced (it is thrown away).
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / remote.name
    if path.is_file() and _matches(path, remote):
        progress(remote.name, remote.size, remote.size)
        return path
    part = folder / f".{remote.name}.{remote.etag[:16]}.part"
    _receive(remote, part, progress)
    if not _matches(part, remote):
        part.unlink()
        raise EngineError(
            "the file that came is not the one announced", where=remote.url, advice="run the same command again"
        )
    part.replace(path)
    return path


def _receive(remote: Remote, part: Path, progress: Progress) -> None:
    have = part.stat().st_size if part.exists() else 0
    if have >= remote.size > 0:
        return
    request = urllib.request.Request(remote.url, headers={"User-Agent": "tercume"})
    if have:
        request.add_header("Range", f"bytes={have}-")
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer, part.open("ab") as stream:
        if answer.status != 206:
            stream.truncate(0)
            have = 0
        while chunk := answer.read(CHUNK):
            stream.write(chunk)
            have += len(chunk)
            progress(remote.name, have, remote.size)
    if have < remote.size:
        raise ConnectionError(f"the connection broke after {have:,} of {remote.size:,} bytes of {remote.name}")


def _matches(path: Path, remote: Remote) -> bool:
    if path.stat().st_size != remote.size:
        return False
    if re.fullmatch(r"[0-9a-f]{64}", remote.etag):
        digest = hashlib.sha256()
    elif re.fullmatch(r"[0-9a-f]{40}", remote.etag):
        digest = hashlib.sha1(b"blob %d\0" % remote.size, usedforsecurity=False)
    else:
        return True
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest() == remote.etag
