from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.settings import find_root, load_settings


def write(folder: Path, text: str) -> Path:
    (folder / "tercume.toml").write_text(text, encoding="utf-8")
    return folder


def test_defaults_without_a_file(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    assert settings.sources == tmp_path / "sources" / "tr"
    assert settings.engine.model == "auto"
    assert settings.memory_url == f"sqlite:///{tmp_path}/.tercume/memory.db"


def test_values_are_read(tmp_path: Path) -> None:
    text = (
        '[project]\nformats = ["html"]\n[quality]\nreview_below = 0\nbudget = 0.2\n[engine]\nmodel = "opus-mt-tr-en"\n'
    )
    settings = load_settings(write(tmp_path, text))
    assert settings.project.formats == ("html",)
    assert (settings.quality.review_below, settings.quality.budget) == (0.0, 0.2)
    assert settings.engine.model == "opus-mt-tr-en"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[engin]\n", "unknown table: engin"),
        ("[engine]\nmodle = 1\n", "unknown key in [engine]: modle"),
        ("[engine]\nthreads = 'two'\n", "engine.threads is 'two', not int"),
        ("[engine]\nthreads = true\n", "engine.threads is True, not int"),
        ("[project]\nformats = 'html'\n", "not a list of strings"),
        ("[quality]\nbudget = 20\n", "quality.budget is not in [0, 1]"),
        ("engine = 3\n", "is not a table"),
        ("[engine\n", "not valid TOML"),
    ],
)
def test_mistakes_are_named_with_the_file(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(write(tmp_path, text))
    assert expected in str(caught.value)
    assert "tercume.toml" in str(caught.value)


def test_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "tercume.toml").write_bytes("[site]\nname = 'Küre'".encode("cp1254"))
    with pytest.raises(SettingsError, match="not valid TOML"):
        load_settings(tmp_path)


def test_root_is_found_from_below(tmp_path: Path) -> None:
    deep = tmp_path / "sources" / "tr"
    deep.mkdir(parents=True)
    assert find_root(deep) == tmp_path
