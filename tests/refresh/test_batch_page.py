"""The worked example of docs/batch.md, run as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import build

PAGE = Path(__file__).parents[2] / "docs" / "batch.md"
_BLOCK = re.compile(r"```\w+ file=(\S+)\n(.*?)```|```console\n(.*?)```", re.DOTALL)


def commands(console: str) -> list[tuple[str, str]]:
    """(command, expected output) of a console block."""
    parts = re.split(r"^\$ (.*)\n", console, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def test_the_worked_example_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = 0
    for name, text, console in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if name:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for command, expected in commands(console):
            assert command.startswith("tercume ")
            done = CliRunner().invoke(build(), command.split()[1:])
            assert done.exit_code == 0, f"{command}: {done.output} {done.exception!r}"
            assert not expected or done.stdout == expected, command
            ran += 1
    assert ran >= 6
    assert (tmp_path / "outputs" / "en" / "kopru.html").is_file()
    assert (tmp_path / "refresh.jsonl").read_text(encoding="utf-8").count('"event": "article"') == 1
