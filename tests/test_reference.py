"""docs/reference.md says what the commands say, and every option has a help text."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from pipeline.cli.reference import render

ROOT = Path(__file__).parent.parent


def test_the_page_is_up_to_date() -> None:
    page = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert page == render(), "run: python -m pipeline.cli.reference > docs/reference.md"


def test_every_option_is_explained() -> None:
    bare = [line for line in render().splitlines() if line.startswith("| `") and line.endswith("|  |")]
    assert bare == []


def test_help_answers_quickly() -> None:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-m", "pipeline.cli", "--help"], capture_output=True, cwd=ROOT)
        times.append(time.perf_counter() - start)
        assert done.returncode == 0
    # The limit is 0.3 s on a quiet machine; a loaded one may take longer, an import of torch takes seconds.
    assert min(times) < 0.9


def test_help_imports_nothing_heavy() -> None:
    heavy = ("torch", "transformers", "ctranslate2", "fastapi", "sqlalchemy", "lxml", "numpy")
    code = f"import sys; from pipeline.cli import build; build(); print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"
