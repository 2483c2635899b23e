"""The hard cases of ``tests/cases/segmentation/*.txt``."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.segment import sentences, split

FOLDER = Path(__file__).parent.parent / "cases" / "segmentation"
SEPARATOR = " ¦ "


def cases() -> list[tuple[str, str]]:
    found = []
    for path in sorted(FOLDER.glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip() and not line.startswith("# "):
                found.append((f"{path.stem}:{number}", line.strip()))
    return found


CASES = cases()


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 300


@pytest.mark.parametrize("line", [line for _, line in CASES], ids=[where for where, _ in CASES])
def test_case(line: str) -> None:
    expected = line.split(SEPARATOR)
    text = " ".join(expected)
    assert sentences(text) == expected
    assert str(split(text)) == text
