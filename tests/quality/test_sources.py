"""Nothing but permissive sources that are not GPL-family reaches the shipped tables."""

from __future__ import annotations

import re

import pytest

from training import corpus, paths
from training.quality.examples import SYSTEMS
from training.quality.language import MONO
from training.quality.lexical import SOURCES


def test_no_copyleft_and_no_unclear_source() -> None:
    assert not set(SOURCES) & (corpus.COPYLEFT | corpus.UNCLEAR)


def test_no_non_commercial_output() -> None:
    assert "nllb" not in SYSTEMS


@pytest.mark.parametrize("folder", ["parallel", "mono"])
def test_the_manifest_calls_them_permissive(folder: str) -> None:
    path = paths.SHARED / folder / "MANIFEST.md"
    if not path.is_file():
        pytest.skip(f"{path} is absent: set TERCUME_SHARED to check the licences of the sources")
    rows = [[cell.strip() for cell in line.split("|")] for line in path.read_text(encoding="utf-8").splitlines()]
    classes = {row[1]: row[4] for row in rows if len(row) > 5}
    for name in SOURCES if folder == "parallel" else MONO:
        if not name.startswith("authored-"):
            assert re.fullmatch(r"permissive(?: \(by origin\))?", classes[name]), name
