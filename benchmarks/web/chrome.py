"""A headless Chromium with the flags that an offline sandbox needs, on a served project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@contextmanager
def served(project: Path, model: str = "") -> Iterator[str]:
    """The link with the start token of a server on ``project``."""
    options = ["--port", "0", "--as", "Bilim Masası", *(["--model", model] if model else [])]
    command = [sys.executable, "-m", "pipeline.cli", "serve", *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    server = subprocess.Popen(command, cwd=project, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        yield server.stderr.readline().removeprefix("Open ").strip()
    finally:
        server.terminate()
        server.communicate(timeout=60)


@contextmanager
def browser() -> Iterator[Any]:
    """Needs ``pip install playwright`` and Debian's ``chromium``."""
    from playwright.sync_api import sync_playwright

    program = os.environ.get("TERCUME_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=FLAGS)
        try:
            yield opened
        finally:
            opened.close()
