"""``model.toml``: what a model folder says about itself, and the checksums of its files."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.engines.base import EngineInfo
from pipeline.engines.pieces import Markers
from pipeline.errors import EngineError

FILE_NAME = "model.toml"


@dataclass(frozen=True, slots=True)
class Manifest:
    """A model folder in words.

    ``positions`` is the number of pieces its position table holds, ``longest`` the number of source pieces given to it
    at once; the prefixes are language pieces; ``checksums`` are (file name, SHA-256 in hexadecimal).
    """

    name: str
    revision: str
    licence: str
    positions: int
    longest: int
    source_model: str = "source.spm"
    target_model: str = "target.spm"
    source_prefix: tuple[str, ...] = ()
    target_prefix: tuple[str, ...] = ()
    markers: Markers | None = None
    hub: str = ""
    checksums: tuple[tuple[str, str], ...] = ()

    def info(self, decoding: str) -> EngineInfo:
        """The engine's identity under these decoding settings."""
        return EngineInfo(self.name, self.revision, self.licence, decoding, inline_terms=self.markers is not None)

    def dump(self) -> str:
        """The text of ``model.toml``."""
        # JSON strings and lists of strings are valid TOML.
        lines = [
            f"{key} = {json.dumps(getattr(self, key), ensure_ascii=False)}" for key in _TEXTS if getattr(self, key)
        ]
        lines += [f"positions = {self.positions}", f"longest = {self.longest}"]
        lines += [f"{key} = {json.dumps(getattr(self, key))}" for key in _LISTS if getattr(self, key)]
        lines.append(f"inline_terms = {str(self.markers is not None).lower()}")
        if self.markers:
            marks = {"open": self.markers.open, "middle": self.markers.middle, "close": self.markers.close}
            lines += ["", "[markers]", *(f'{key} = "{value}"' for key, value in marks.items())]
        if self.checksums:
            lines += ["", "[sha256]", *(f'"{name}" = "{digest}"' for name, digest in self.checksums)]
        return "\n".join(lines) + "\n"


_TEXTS = ("name", "revision", "licence", "hub", "source_model", "target_model")
_LISTS = ("source_prefix", "target_prefix")


def read(folder: Path) -> Manifest:
    """The manifest of ``folder``. Raises EngineError when it is missing or a key is missing or of the wrong type."""
    path = folder / FILE_NAME
    if not path.is_file():
        raise EngineError(
            f"no {FILE_NAME}: not a model folder of this program",
            where=str(folder),
            advice=f"convert the model: tercume models convert {folder}",
        )
    try:
        return _parse(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise EngineError(
            f"{FILE_NAME} cannot be used: {error}", where=str(path), advice="fetch or convert the model again"
        ) from error


def _parse(data: Mapping[str, Any]) -> Manifest:
    positions = int(data["positions"])
    markers = Markers(**data.get("markers", {})) if data.get("inline_terms") else None
    values: dict[str, Any] = {key: str(data[key]) for key in _TEXTS if key in data}
    values |= {key: tuple(data.get(key, ())) for key in _LISTS}
    return Manifest(
        positions=positions,
        longest=min(int(data.get("longest", positions)), positions),
        markers=markers,
        checksums=tuple(data.get("sha256", {}).items()),
        **values,
    )


def checksum(path: Path) -> str:
    """SHA-256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def verify(folder: Path, manifest: Manifest, remedy: str) -> None:
    """Compare the files with the manifest. Raises EngineError naming the damaged file, with ``remedy`` as advice."""
    for name, wanted in manifest.checksums:
        path = folder / name
        if not path.is_file():
            raise EngineError("file is missing", where=str(path), advice=remedy)
        found = checksum(path)
        if found != wanted:
            raise EngineError(
                f"file is damaged: its SHA-256 begins with {found[:12]}, not {wanted[:12]}",
                where=str(path),
                advice=remedy,
            )


def shortened(manifest: Manifest, longest: int) -> Manifest:
    """``manifest`` with at most ``longest`` source pieces at once."""
    return replace(manifest, longest=min(longest, manifest.longest))
