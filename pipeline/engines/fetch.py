"""Getting a public model: download, convert once to int8, check, put in place.

``fetch`` downloads into ``.downloads/NAME`` of the cache folder (a broken download is taken up where it stopped) and
``convert`` turns a transformers folder into a CTranslate2 one with ``model.toml`` and checksums. A model folder appears
under its name complete or not at all.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.engines import manifest, registry
from pipeline.engines.boundary import engine_errors
from pipeline.engines.download import Progress, download, remote_files
from pipeline.engines.manifest import Manifest
from pipeline.engines.registry import Entry
from pipeline.errors import EngineError

VOCABULARY_FILES = ("source.spm", "target.spm", "sentencepiece.bpe.model")
SMALL_FILES = (
    "config.json",
    "generation_config.json",
    "vocab.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    *VOCABULARY_FILES,
)
WEIGHTS = ("model.safetensors", "pytorch_model.bin")
"""The first one that a repository has is downloaded."""

LANGUAGE_PIECES = (("tur_Latn", "eng_Latn"), ("__tr__", "__en__"))
"""Pieces for Turkish and English of the multilingual models (NLLB-200, M2M-100)."""


def fetch(name: str, *, quantization: str = "int8", again: bool = False, progress: Progress = lambda *_: None) -> Path:
    """Download, convert and install the registered model ``name``; returns its folder.

    A model that is there and undamaged is left alone unless ``again``. Raises EngineError for an unknown name, without
    PyTorch, without a connection, on a full disk, and when the model cannot be converted.
    """
    entry = registry.entries().get(name)
    if entry is None or not entry.hub:
        fetchable = ", ".join(e.name for e in registry.entries().values() if e.hub)
        raise EngineError(f"nothing to fetch under the name {name}", advice=f"one of: {fetchable}")
    folder = registry.folder_of(name)
    if not again and (folder / manifest.FILE_NAME).is_file():
        registry.read_model(folder, name)
        return folder
    require_torch()
    downloads = registry.cache_folder() / ".downloads" / name
    revision = _download(entry, downloads, progress)
    wanted = Manifest(name, revision, entry.licence, 0, entry.longest, hub=entry.hub)
    installed = convert(downloads, folder, wanted, quantization)
    shutil.rmtree(downloads, ignore_errors=True)
    return installed


def require_torch() -> None:
    """Raise EngineError when what the conversion needs is not installed; better before a long download than after."""
    for library in ("torch", "transformers"):
        if importlib.util.find_spec(library) is None:
            raise EngineError(
                f"converting a model needs {library}, which is not installed",
                advice="pip install 'tercume[torch]'; the converted model then runs without it",
            )


def _download(entry: Entry, folder: Path, progress: Progress) -> str:
    """Fill ``folder`` with the files of ``entry``; returns the commit they are of."""
    with _hub_errors(entry):
        revision, files = remote_files(entry.hub, entry.revision, (*SMALL_FILES, *WEIGHTS))
        weights = [file for file in files if file.name in WEIGHTS][:1]
        if not weights:
            raise EngineError(f"no weights in {entry.hub}", advice=f"expected {' or '.join(WEIGHTS)}")
        for file in [f for f in files if f.name not in WEIGHTS] + weights:
            download(file, folder, progress)
    return revision


@contextmanager
def _hub_errors(entry: Entry) -> Iterator[None]:
    advice = (
        "check the connection and run the same command again: it goes on where it stopped. Without a connection: "
        "copy the model's files from another machine and run tercume models convert FOLDER, or use --model embedded"
    )
    with engine_errors(f"cannot fetch {entry.hub}", advice=advice):
        from huggingface_hub.errors import HfHubHTTPError

        # The hub's client has changed its HTTP library twice (requests, httpx, httpx2); the bases of its own error
        # name the one in use. What that library raises without a connection is no OSError in all of them.
        network: tuple[type[Exception], ...] = tuple(
            base for base in HfHubHTTPError.__mro__ if base.__name__ in ("HTTPError", "RequestException")
        )
        try:
            yield
        except network as error:
            raise EngineError(f"cannot fetch {entry.hub}: {error}", advice=advice) from error


def convert(source: Path, folder: Path, wanted: Manifest, quantization: str = "int8") -> Path:
    """Convert the transformers folder ``source`` to a CTranslate2 model in ``folder``; returns ``folder``.

    ``wanted`` gives name, revision, licence, hub and ``longest`` (0: all positions); the rest is read from the model.
    Raises EngineError; whatever happens, ``folder`` holds what it held before or the complete new model.
    """
    require_torch()
    config = _config(source)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".converting-") as name:
        fresh = Path(name) / "model"
        _run_converter(source, fresh, quantization)
        for file in _vocabulary_files(source):
            shutil.copyfile(source / file, fresh / file)
        described = _described(fresh, wanted, config)
        (fresh / manifest.FILE_NAME).write_text(described.dump(), encoding="utf-8")
        if folder.exists():
            folder.rename(Path(name) / "old")
        fresh.rename(folder)
    return folder


def _config(source: Path) -> dict[str, Any]:
    path = source / "config.json"
    try:
        config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EngineError(
            f"not a transformers model: {error}", where=str(path), advice="give the folder with config.json"
        ) from error
    return config


def _run_converter(source: Path, fresh: Path, quantization: str) -> None:
    with engine_errors(
        "the model cannot be converted", where=str(source), advice="Marian, M2M-100 and NLLB models can"
    ):
        from ctranslate2.converters import TransformersConverter

        logging: Any = importlib.import_module("transformers.utils.logging")
        logging.disable_progress_bar()
        logging.set_verbosity_error()
        TransformersConverter(str(source)).convert(str(fresh), quantization=quantization)


def _vocabulary_files(source: Path) -> Sequence[str]:
    found = [name for name in VOCABULARY_FILES if (source / name).is_file()]
    if found == ["sentencepiece.bpe.model"] or set(found) >= {"source.spm", "target.spm"}:
        return found
    raise EngineError(
        "no SentencePiece models", where=str(source), advice="source.spm and target.spm, or sentencepiece.bpe.model"
    )


def _described(folder: Path, wanted: Manifest, config: dict[str, Any]) -> Manifest:
    """The manifest of a converted model, with the language pieces that its vocabulary has and all checksums."""
    pieces = set(json.loads((folder / "shared_vocabulary.json").read_text(encoding="utf-8")))
    source, target = next((pair for pair in LANGUAGE_PIECES if set(pair) <= pieces), ("", ""))
    single = "sentencepiece.bpe.model" if (folder / "sentencepiece.bpe.model").is_file() else ""
    positions = int(config.get("max_position_embeddings") or config.get("max_length") or 512)
    files = sorted(path for path in folder.iterdir() if path.name != manifest.FILE_NAME)
    return replace(
        wanted,
        positions=positions,
        longest=wanted.longest or positions,
        source_model=single or "source.spm",
        target_model=single or "target.spm",
        source_prefix=(source,) if source else (),
        target_prefix=(target,) if target else (),
        checksums=tuple((path.name, manifest.checksum(path)) for path in files),
    )


def local_manifest(source: Path, name: str, licence: str) -> Manifest:
    """What to say of a model converted from a local folder; its revision is that of its weights. Raises EngineError."""
    if not source.is_dir():
        raise EngineError(
            "there is no such folder", where=str(source), advice="give the folder of a transformers model"
        )
    weights = next((source / w for w in WEIGHTS if (source / w).is_file()), None)
    if weights is None:
        raise EngineError("no weights", where=str(source), advice=f"expected {' or '.join(WEIGHTS)}")
    known = registry.entries().get(name)
    return Manifest(
        name, manifest.checksum(weights)[:12], known.licence if known else licence, 0, known.longest if known else 0
    )
