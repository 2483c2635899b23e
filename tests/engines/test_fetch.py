import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pipeline.engines import fetch, manifest, registry
from pipeline.engines.base import Request
from pipeline.errors import EngineError
from tests.engines import hub

NAME = "opus-mt-tr-en"
REPOSITORY = "Helsinki-NLP/opus-mt-tr-en"


def run_fetch(url: str, cache: Path) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own: the hub's client reads its address when it is imported."""
    home = cache.parent / "hf"
    environment = os.environ | {"HF_ENDPOINT": url, "TERCUME_MODELS": str(cache), "HF_HOME": str(home)}
    environment |= {"HF_HUB_DISABLE_XET": "1", "HF_HUB_DOWNLOAD_TIMEOUT": "5", "HF_HUB_ETAG_TIMEOUT": "5"}
    environment.pop("HF_HUB_OFFLINE", None)
    command = [sys.executable, "-m", "pipeline.cli", "models", "fetch", NAME]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_fetch_downloads_converts_and_the_model_translates(marian: Path, cache: Path) -> None:
    with hub.serve(REPOSITORY, marian) as server:
        done = run_fetch(server.url, cache)
    assert done.returncode == 0, done.stderr
    folder = cache / NAME
    described = manifest.read(folder)
    assert described.revision == hub.COMMIT
    assert described.licence == "Apache-2.0"
    assert {name for name, _ in described.checksums} >= {"model.bin", "source.spm", "target.spm"}
    assert sorted(p.name for p in cache.iterdir() if not p.name.startswith(".")) == [NAME]
    assert not (cache / ".downloads" / NAME).exists()
    engine, reason = registry.load("auto", threads=1)
    assert reason == f"{NAME} (the best model on this machine)"
    assert engine.translate([Request("Ka re mi to.")])[0][0].text


def test_a_broken_download_says_so_and_is_taken_up(marian: Path, cache: Path) -> None:
    size = (marian / "model.safetensors").stat().st_size
    with hub.serve(REPOSITORY, marian) as server:
        server.break_after = size // 3
        broken = run_fetch(server.url, cache)
        assert broken.returncode == 1, broken.stdout
        assert "cannot fetch Helsinki-NLP/opus-mt-tr-en" in broken.stderr
        assert "run the same command again" in broken.stderr
        assert "Traceback" not in broken.stderr
        assert not (cache / NAME).exists()
        server.break_after = None
        server.ranges.clear()
        done = run_fetch(server.url, cache)
    assert done.returncode == 0, done.stderr
    assert server.ranges == [f"bytes={size // 3}-"]
    manifest.verify(cache / NAME, manifest.read(cache / NAME), "")


def test_without_a_connection_both_ways_out_are_named(cache: Path) -> None:
    done = run_fetch("http://127.0.0.1:9", cache)
    assert done.returncode == 1
    assert "tercume models convert FOLDER" in done.stderr
    assert "--model embedded" in done.stderr
    assert "Traceback" not in done.stderr


def test_unknown_names_cannot_be_fetched(cache: Path) -> None:
    for name in ("embedded", "no-such-model"):
        with pytest.raises(EngineError, match=f"nothing to fetch under the name {name}"):
            fetch.fetch(name)


def test_a_damaged_file_is_named_with_the_remedy(marian: Path, cache: Path) -> None:
    folder = fetch.convert(marian, cache / NAME, fetch.local_manifest(marian, NAME, ""))
    with (folder / "model.bin").open("r+b") as stream:
        stream.seek(1000)
        stream.write(b"damage")
    with pytest.raises(EngineError) as caught:
        registry.load(NAME)
    assert "model.bin" in caught.value.where
    assert "damaged" in caught.value.what
    assert caught.value.advice == f"tercume models fetch {NAME}"
    (folder / "source.spm").unlink()
    with pytest.raises(EngineError):
        registry.load(NAME)


def test_a_failed_conversion_leaves_the_old_model(marian: Path, cache: Path, tmp_path: Path) -> None:
    folder = fetch.convert(marian, cache / "mine", fetch.local_manifest(marian, "mine", ""))
    before = manifest.checksum(folder / "model.bin")
    broken = tmp_path / "broken"
    broken.mkdir()
    for name in ("config.json", "source.spm", "target.spm", "vocab.json", "tokenizer_config.json"):
        (broken / name).write_bytes((marian / name).read_bytes())
    (broken / "model.safetensors").write_bytes(b"\x08\x00\x00\x00\x00\x00\x00\x00notjson!")
    with pytest.raises(EngineError, match="cannot be converted"):
        fetch.convert(broken, folder, fetch.local_manifest(broken, "mine", ""))
    assert manifest.checksum(folder / "model.bin") == before
    assert [p.name for p in cache.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ((), "no weights"),
        (("model.safetensors",), "not a transformers model"),
        (("config.json", "model.safetensors"), "the model cannot be converted|no SentencePiece"),
    ],
)
def test_incomplete_folders(marian: Path, tmp_path: Path, files: tuple[str, ...], message: str) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in files:
        (source / name).write_bytes((marian / name).read_bytes())
    with pytest.raises(EngineError, match=message):
        fetch.convert(source, tmp_path / "target", fetch.local_manifest(source, "x", ""))
    assert not (tmp_path / "target").exists()


def test_without_pytorch_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EngineError, match="needs torch") as caught:
        fetch.require_torch()
    assert "tercume[torch]" in caught.value.advice


def test_the_registry_says_where_models_come_from_and_warns() -> None:
    entries = registry.entries()
    assert next(iter(entries)) == "embedded"
    assert all(e.licence and e.about for e in entries.values())
    assert "non-commercial" in entries["nllb-200-distilled-600M"].warning
    raw = tomllib.loads((Path(registry.__file__).parent / "models.toml").read_text(encoding="utf-8"))
    assert {name for name, table in raw.items() if table["hub"]} == set(entries) - {"embedded"}
