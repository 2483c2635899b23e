from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.errors import ExportError
from pipeline.files import write_atomic


def test_writes_and_leaves_equal_bytes_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.po"
    assert write_atomic(path, b"one")
    before = path.stat().st_mtime_ns
    assert not write_atomic(path, b"one")
    assert path.stat().st_mtime_ns == before
    assert write_atomic(path, b"two")
    assert path.read_bytes() == b"two"


def test_keeps_the_mode_and_leaves_no_temporary_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")
    path.chmod(0o640)
    write_atomic(path, b"y")
    assert path.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_a_directory_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "a.html").mkdir()
    with pytest.raises(ExportError, match="a directory stands where a file is to be written"):
        write_atomic(tmp_path / "a.html", b"x")


def test_a_file_where_a_folder_belongs(tmp_path: Path) -> None:
    (tmp_path / "outputs").write_bytes(b"")
    with pytest.raises(ExportError, match="cannot be written"):
        write_atomic(tmp_path / "outputs" / "a.html", b"x")


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ExportError, match="No space left on device"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a"]
