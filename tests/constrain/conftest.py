from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.speed import models
from pipeline.engines import ct2, fetch, hf, manifest
from pipeline.engines.base import Engine
from pipeline.engines.decoding import Settings


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Engine]:
    """The same random weights through both engines."""
    pytest.importorskip("torch", reason="these tests make a small model with PyTorch")
    base: Path = tmp_path_factory.mktemp("random")
    marian = models.marian(base / "marian", replace(models.TINY, positions=96))
    folder = fetch.convert(marian, base / "ct2", fetch.local_manifest(marian, "random", "test"))
    settings = Settings(beam=1)
    return {
        "ct2": ct2.load(folder, manifest.read(folder), threads=1, settings=settings),
        "hf": hf.load(marian, threads=1, settings=settings),
    }
