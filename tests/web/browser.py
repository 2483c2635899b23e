"""Chromium for the tests, and a loud skip where it is missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


def chromium() -> str:
    """The program. Skips the test when there is none."""
    program = os.environ.get("TERCUME_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        pytest.skip("NO CHROMIUM: the pages are not tested in a browser; install chromium or set TERCUME_CHROMIUM")
    return program


@contextmanager
def opened() -> Iterator[Any]:
    """A headless browser with a fresh profile."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="NO PLAYWRIGHT: pip install playwright")
    program = chromium()
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def axe() -> str:
    """The source of axe-core. Skips the test when it is not installed."""
    places = [os.environ.get("TERCUME_AXE", ""), "node_modules/axe-core/axe.min.js"]
    for place in filter(None, places):
        path = Path(__file__).parent.parent.parent / place
        if path.is_file():
            return path.read_text(encoding="utf-8")
    pytest.skip("NO AXE-CORE: accessibility is not tested; run npm install --no-save axe-core, or set TERCUME_AXE")
