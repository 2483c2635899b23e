"""Which models there are, which are on this machine, and loading one by name."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.engines import manifest
from pipeline.engines.base import Engine
from pipeline.engines.manifest import Manifest
from pipeline.errors import EngineError

AUTO = "auto"
EMBEDDED = "embedded"
ADVICE = "draft quality; for publication: tercume models fetch opus-mt-tr-en"
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Entry:
    """A public model. ``hub`` is empty for the embedded one; ``size_mb`` is its download in MB; the highest ``rank``
    on a machine is what ``auto`` takes; ``longest`` 0 means all its positions."""

    name: str
    hub: str
    revision: str
    licence: str
    size_mb: int
    rank: int
    about: str
    warning: str = ""
    longest: int = 0
    source_prefix: tuple[str, ...] = ()
    target_prefix: tuple[str, ...] = ()


@cache
def entries() -> dict[str, Entry]:
    """The registry by name, in the order of ``models.toml``."""
    data: dict[str, dict[str, Any]] = tomllib.loads((_HERE / "models.toml").read_text(encoding="utf-8"))
    return {name: _entry(name, table) for name, table in data.items()}


def _entry(name: str, table: dict[str, Any]) -> Entry:
    values: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in table.items()}
    return Entry(name=name, **values)


def cache_folder() -> Path:
    """Where fetched and converted models lie: the user's cache directory, or ``TERCUME_MODELS`` when set."""
    override = os.environ.get("TERCUME_MODELS")
    if override:
        return Path(override)
    import platformdirs

    return Path(platformdirs.user_cache_dir("tercume")) / "models"


def folder_of(name: str) -> Path:
    """The folder of model ``name``, whether it exists or not."""
    return _HERE / EMBEDDED if name == EMBEDDED else cache_folder() / name


def installed() -> list[str]:
    """Names of the models on this machine, best first; converted ones that the registry does not know come last."""
    found = [EMBEDDED] if (folder_of(EMBEDDED) / manifest.FILE_NAME).is_file() else []
    found += sorted(path.parent.name for path in cache_folder().glob(f"*/{manifest.FILE_NAME}"))
    ranks = {name: entry.rank for name, entry in entries().items()}
    return sorted(found, key=lambda name: (-ranks.get(name, -1), name))


def resolve(name: str) -> tuple[str, str]:
    """The model that ``name`` stands for, and why in a few words.

    ``auto`` is the best one on this machine. Raises EngineError when there is none, or when ``name`` is neither
    known, nor on this machine, nor a folder.
    """
    if name != AUTO:
        return _named(name)
    best = [n for n in installed() if n in entries()]
    if not best:
        raise EngineError(
            "no model on this machine",
            advice="fetch one (tercume models fetch opus-mt-tr-en), or install the package again for the embedded one",
        )
    if best[0] == EMBEDDED:
        return EMBEDDED, ADVICE
    return best[0], "the best model on this machine"


def _named(name: str) -> tuple[str, str]:
    if name in installed():
        return name, ADVICE if name == EMBEDDED else "as asked"
    if (Path(name) / manifest.FILE_NAME).is_file() or Path(name).is_file():
        return name, "the file or folder given"
    if Path(name).is_dir():
        return name, "the transformers folder given"
    if name in entries():
        raise EngineError(
            f"model {name} is not on this machine",
            advice=f"with a connection: tercume models fetch {name}; without one: --model embedded",
        )
    raise EngineError(
        f"unknown model: {name}", advice=f"known: auto, {', '.join(entries())}, or the folder of a converted model"
    )


def load(name: str, *, threads: int | None = None, device: str = "cpu") -> tuple[Engine, str]:
    """The engine for ``name`` and one line that says which model was taken and why.

    ``name`` is ``auto``, a registered or converted model, a CTranslate2 folder with ``model.toml``, a transformers
    Marian folder (``hf``), or a file of source/target pairs (``recorded``). ``threads`` None means every core this
    process may use. Raises EngineError.
    """
    chosen, why = resolve(name)
    engine = _load(chosen, threads, device)
    return engine, f"{engine.info.name} ({why})"


def _load(name: str, threads: int | None, device: str) -> Engine:
    folder = Path(name) if "/" in name or Path(name).exists() else folder_of(name)
    if folder.is_file():
        from pipeline.engines import recorded

        return recorded.load(folder)
    if not (folder / manifest.FILE_NAME).is_file():
        from pipeline.engines import hf

        return hf.load(folder, threads=threads, device=device)
    from pipeline.engines import ct2

    read = read_model(folder, name)
    return ct2.load(folder, read, threads=threads, device=device)


def read_model(folder: Path, name: str) -> Manifest:
    """The verified manifest of a model folder. Raises EngineError when a file is missing or damaged."""
    read = manifest.read(folder)
    entry = entries().get(name)
    again = f"tercume models fetch {name}" if entry and entry.hub else "convert the model again, or reinstall"
    manifest.verify(folder, read, again)
    if entry and entry.longest:
        return manifest.shortened(read, entry.longest)
    return read
