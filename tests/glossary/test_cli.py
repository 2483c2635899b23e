from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import build
from pipeline.errors import GlossaryError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "glossary").mkdir()
    (tmp_path / "glossary" / "tr-en.csv").write_text(
        "source,target,type,status,variants,gender,case,note,provenance\n"
        "Şam,Damascus,place,preferred,,,,,\nfaiz oranı,interest rate,concept,preferred,,,,,\n",
        encoding="utf-8",
    )
    (tmp_path / "sources" / "tr").mkdir(parents=True)
    (tmp_path / "sources" / "tr" / "a.txt").write_text("Heyet Şam'dan Halep'e geçti.\nŞam'ın faiz oranları.\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, text: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(build(), ["glossary", *arguments], input=text)
    if isinstance(result.exception, GlossaryError):
        raise result.exception
    return result.exit_code, result.stdout


def test_match_json_lines(project: Path) -> None:
    lines = [
        {"term": "Suriye", "sentence": "Suriye`nin kuzeyi", "id": 7},
        {"sentence": "Şam’daki faiz oranlarını"},
        {"term": "Suriye", "sentence": "yok"},
    ]
    code, out = run("match", "-", "--format", "jsonl", text="\n".join(json.dumps(x) for x in lines))
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert found[0] == {**lines[0], "spans": [[0, 10, "nin"]]}
    assert [x["spans"] for x in found[1:]] == [[[0, 8, "daki"], [9, 24, "larını"]], []]


def test_match_explains(project: Path) -> None:
    (project / "x.txt").write_text("Şam'daki", encoding="utf-8")
    assert run("match", "x.txt", "--explain") == (0, "1:0-8: Şam'daki → Damascus  [Şam: Şam + loc + ki]\n")


@pytest.mark.parametrize("line", ["{", "[]", '{"term": "x"}', '{"sentence": 1}', '{"term": 1, "sentence": "x"}'])
def test_bad_json_lines_say_where(project: Path, line: str) -> None:
    with pytest.raises(GlossaryError, match=r"^-:2: "):
        run("match", "--format", "jsonl", text='{"sentence": "x"}\n' + line)


def test_lint_exit_codes(project: Path) -> None:
    assert run("lint")[0] == 0
    path = project / "glossary" / "tr-en.csv"
    path.write_text(path.read_text("utf-8") + "Şam,Sham,place,preferred,,,,,\n", "utf-8")
    code, out = run("lint")
    assert code == 1
    assert "tr-en.csv:4: critical:" in out


def test_suggest_writes_lines_of_a_termbase(project: Path) -> None:
    assert run("suggest", "-o", "new.csv")[0] == 0
    assert (project / "new.csv").read_text("utf-8").splitlines()[1].startswith("Halep,Halep,,preferred,")
    assert run("lint", "-g", "new.csv")[0] == 0


def test_impact(project: Path) -> None:
    old = project / "glossary" / "tr-en.csv"
    (project / "new.csv").write_text(old.read_text("utf-8").replace("interest rate", "rate of interest"), "utf-8")
    code, out = run("impact", "glossary/tr-en.csv", "new.csv")
    assert code == 0
    assert out.splitlines()[0] == "@@ sources/tr/a.txt:2 @@"
    assert "+ faiz oranları → rate of interest" in out
    assert "a.txt:1" not in out


def test_add_export_import(project: Path) -> None:
    assert run("add", "Halep", "Aleppo", "--type", "place")[0] == 0
    with pytest.raises(GlossaryError, match="already"):
        run("add", "Halep", "Haleb")
    before = (project / "glossary" / "tr-en.csv").read_bytes()
    with pytest.raises(GlossaryError, match="status 'wrong'"):
        run("add", "Humus", "Homs", "--status", "wrong")
    assert (project / "glossary" / "tr-en.csv").read_bytes() == before
    for form in ("csv", "deepl", "google", "amazon", "tbx2", "tbx3"):
        assert run("export", "--format", form, "-o", f"out.{form}")[0] == 0
        code, out = run("import", f"out.{form}", "--format", form, "-g", f"back-{form}.csv")
        assert (code, out) == (0, f"back-{form}.csv: 3 added, 0 there already\n")


def test_the_development_set_meets_the_goals() -> None:
    shared = Path(os.environ.get("TERCUME_SHARED", ROOT / ".." / "shared"))
    scorer, dev = shared / "eval" / "score_terms.py", shared / "eval" / "terms" / "dev.jsonl"
    if not dev.exists() or not (ROOT / ".venv" / "bin" / "tercume").exists():
        pytest.skip(f"no development set at {dev}, or no .venv/bin/tercume")
    done = subprocess.run(
        [sys.executable, str(scorer), str(dev)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
