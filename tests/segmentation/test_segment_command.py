from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "pipeline.cli", "segment", *arguments]
    return subprocess.run(command, input=given, capture_output=True, check=False)


def test_text_one_sentence_a_line_blank_lines_kept() -> None:
    result = run(given=b"Geldi. Gitti.\n\n5. turda elendi.\n")
    assert result.returncode == 0, result.stderr
    assert result.stdout.decode() == "Geldi.\nGitti.\n\n5. turda elendi.\n"


def test_jsonl_keeps_the_order() -> None:
    texts = ["Geldi. Gitti.", "", "Dr. Işık güldü. İyiydi."]
    result = run("-", "--format", "jsonl", given="".join(json.dumps({"text": t}) + "\n" for t in texts).encode())
    assert result.returncode == 0, result.stderr
    rows = [json.loads(line) for line in result.stdout.decode().splitlines()]
    assert [row["text"] for row in rows] == texts
    assert [row["sentences"] for row in rows] == [["Geldi.", "Gitti."], [], ["Dr. Işık güldü.", "İyiydi."]]


def test_a_file_with_bom_and_crlf(tmp_path: Path) -> None:
    path = tmp_path / "metin.txt"
    path.write_bytes("\ufeffGeldi. Gitti.\r\nSustu.\r\n".encode())
    assert run(str(path)).stdout.decode() == "Geldi.\nGitti.\nSustu.\n"


@pytest.mark.parametrize("bad", ["{", '"Geldi."', '{"metin": "Geldi."}', '{"text": 5}', "[]"])
def test_a_bad_json_line_is_named(bad: str) -> None:
    result = run("--format", "jsonl", given=f'{{"text": "Geldi."}}\n{bad}\n'.encode())
    assert result.returncode == 1
    assert "standard input:2: " in result.stderr.decode()
    assert bad in result.stderr.decode()
    assert "Traceback" not in result.stderr.decode()


def test_text_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "metin.txt"
    path.write_bytes("Geldi.\nIşık".encode("cp1254"))
    result = run(str(path))
    assert result.returncode == 1
    assert f"{path}:2: is not UTF-8" in result.stderr.decode()
    assert "windows-1254" in result.stderr.decode()


def test_a_missing_file_and_an_unknown_format() -> None:
    missing = run("yok.txt")
    assert missing.returncode == 1
    assert "yok.txt: cannot be read" in missing.stderr.decode()
    assert run("--format", "xml").returncode == 2


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "metin.txt"
    path.write_text("Geldi. Gitti.\n" * 20_000, encoding="utf-8")
    command = f"{sys.executable} -m pipeline.cli segment {path} | head -n 1"
    result = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, check=False)
    assert result.stdout == b"Geldi.\n"
    assert result.stderr == b""
