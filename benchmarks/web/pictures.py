"""The pictures of ``docs/images``: each page, taken from the sources that are shipped, at two widths."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.web.chrome import ROOT, browser, served

ARTICLE = "kandilli-rasathanesi"
TEXT = """\
---
title: Ayasofya ve Galata
slug: ayasofya
published: 2026-02-01
---

Ayasofya 537'de Iustinianos tarafından açıldı. Galata Kulesi 1348'de yapıldı.
Bu cümle [bağlantı](javascript:alert(1)) içerir.
"""


def take() -> None:
    """Translate the shipped articles, serve them, and write the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("sources", "glossary"):
            shutil.copytree(ROOT / name, root / name)
        (root / "tercume.toml").write_text("", encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "pipeline.cli", "translate", "--quiet"]
        subprocess.run(command, cwd=root, env=environment, check=True)
        with served(root) as link, browser() as chrome:
            _pages(_opened(chrome, link, 1280, "light"), link.partition("/enter")[0])
            _narrow(_opened(chrome, link, 390, "dark"), link.partition("/enter")[0])


def _opened(chrome: Any, link: str, width: int, scheme: str) -> Any:
    page = chrome.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(link)
    page.wait_for_selector("a.row")
    return page


def _save(page: Any, name: str) -> None:
    page.screenshot(path=str(ROOT / "docs" / "images" / f"web-{name}.png"))


def _pages(page: Any, base: str) -> None:
    _save(page, "queue")
    _review(page, base)
    _save(page, "review")
    page.keyboard.press("p")
    page.wait_for_timeout(1500)
    _save(page, "preview")
    page.keyboard.press("p")
    page.keyboard.press("?")
    _save(page, "shortcuts")
    page.goto(f"{base}/submit")
    page.fill("#text", TEXT)
    page.wait_for_selector(".findings .chip")
    _save(page, "submit")
    page.goto(f"{base}/dashboard")
    page.wait_for_selector("#articles tr")
    _save(page, "dashboard")
    page.goto(f"{base}/api-docs")
    _save(page, "api")


def _review(page: Any, base: str) -> None:
    """The riskiest segment of an article."""
    page.goto(f"{base}/?article={ARTICLE}")
    page.wait_for_selector("a.row")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("h3:has-text('Alternatives')")


def _narrow(page: Any, base: str) -> None:
    _save(page, "queue-narrow")
    _review(page, base)
    _save(page, "review-narrow")
