from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from pipeline.model import Severity
from pipeline.termbase.lint import lint
from pipeline.termbase.table import read_rows


def findings(folder: Path, lines: str, used: Counter[str] | None = None) -> list[tuple[str, int, Severity]]:
    path = folder / "t.csv"
    path.write_text("source,target,type,status,variants,case\n" + lines, encoding="utf-8")
    return [(f.check, int(f.where.rsplit(":", 1)[1]), f.severity) for f in lint(read_rows(path), used)]


@pytest.mark.parametrize(
    ("lines", "check", "line", "severity"),
    [
        ("Şam,Damascus,,,,\nŞam,Damascus,,,,\n", "duplicate", 3, Severity.MINOR),
        ("Şam,Damascus,,,,\nŞam,Sham,,,,\n", "two-preferred", 3, Severity.CRITICAL),
        ("Şam,Dimaşk,,,,\nDimaşk,Damascus,,,,\n", "chain", 2, Severity.MAJOR),
        ("Şam,Sham,,forbidden,,\nŞam,Damascus,,,Sham,\n", "forbidden-preferred", 2, Severity.CRITICAL),
        ("Şam,Sham,,forbidden,,\nŞammar,Sham,,,,\n", "forbidden-preferred", 2, Severity.MAJOR),
        ("Deniz,Deniz,,,,\ndeniz,sea,,,,\n", "case-clash", 3, Severity.MAJOR),
        ("Şam,Damascus,,,tr:Dimaşk,\nDimaşk,Dimashq,,,,\n", "spelling-clash", 2, Severity.MAJOR),
        ("S\u0327am,Damascus,,,,\n", "not-nfc", 2, Severity.MINOR),
        ("“Şam,Damascus,,,,\n", "unbalanced", 2, Severity.MAJOR),
        ("=Şam,Damascus,,,,\n", "formula", 2, Severity.MAJOR),
        ("Şam,\u202eDamascus,,,,\n", "direction", 2, Severity.MAJOR),
        ("Şam,Damascus,plaace,,,\n", "type", 2, Severity.MINOR),
    ],
)
def test_each_check(tmp_path: Path, lines: str, check: str, line: int, severity: Severity) -> None:
    assert findings(tmp_path, lines) == [(check, line, severity)]


def test_use_in_the_sources(tmp_path: Path) -> None:
    used = Counter({"kent": 12, "Şam": 3})
    found = findings(tmp_path, "Şam,Damascus,,,,\nkent,city,,,,\nHalep,Aleppo,,,,\n", used)
    assert found == [("common-word", 3, Severity.MINOR), ("never-used", 4, Severity.MINOR)]


def test_a_good_termbase_has_no_findings(tmp_path: Path) -> None:
    lines = "Şam,Damascus,place,,Damascus City|tr:Dimaşk,\nŞam,Sham,place,forbidden,,\nDeniz,Deniz,person,,,exact\n"
    assert findings(tmp_path, lines) == []


def test_the_project_termbase_has_nothing_critical() -> None:
    path = Path(__file__).parents[2] / "glossary" / "tr-en.csv"
    if not path.exists():
        pytest.skip("glossary/tr-en.csv is not there")
    assert [str(f) for f in lint(read_rows(path), None) if f.severity is Severity.CRITICAL] == []
