from pathlib import Path

import pytest

from benchmarks.speed import models
from pipeline.engines import fetch, registry


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("torch", reason="these tests make a small model with PyTorch")
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def marian(base: Path) -> Path:
    return models.marian(base / "marian")


@pytest.fixture(scope="session")
def float_model(base: Path, marian: Path) -> Path:
    return fetch.convert(marian, base / "float32", fetch.local_manifest(marian, "tiny", "test"), "float32")


@pytest.fixture(scope="session")
def int8_model(base: Path, marian: Path) -> Path:
    return fetch.convert(marian, base / "int8", fetch.local_manifest(marian, "tiny", "test"))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TERCUME_MODELS", str(tmp_path / "cache"))
    assert registry.cache_folder() == tmp_path / "cache"
    return tmp_path / "cache"
