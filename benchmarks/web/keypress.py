"""From the press of ``a`` on the review page to its segment saved and told, in a real browser."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.web.chrome import ROOT, browser, served
from benchmarks.web.stage import make_project

PRESSES = 40

WATCH = """
() => {
  window.times = [];
  let pressed = 0;
  document.addEventListener("keydown", (event) => { if (event.key === "a") pressed = performance.now(); }, true);
  const told = () => { if (pressed) { window.times.push(performance.now() - pressed); pressed = 0; } };
  new MutationObserver(told).observe(document.getElementById("progress"), { childList: true });
}
"""
"""The count in the head changes when the answer of the server, which has written the catalogue, is there."""


def measure() -> str:
    """Median, 95th percentile and worst of ``PRESSES``, in milliseconds, as a row of a table."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        model = make_project(root, 1)
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        translate = [sys.executable, "-m", "pipeline.cli", "translate", "--quiet", "--model", model]
        subprocess.run(translate, cwd=root, env=environment, check=True)
        with served(root, model) as link, browser() as chrome:
            times = _press(chrome, link)
    cuts = statistics.quantiles(times, n=20)
    return f"| {len(times)} | {cuts[9]:.0f} | {cuts[18]:.0f} | {max(times):.0f} | {os.getloadavg()[0]:.1f} |"


def _press(chrome: object, link: str) -> list[float]:
    page = chrome.new_page()  # type: ignore[attr-defined]
    page.goto(link)
    page.goto(f"{link.partition('/enter')[0]}/review/toplanti-0")
    page.wait_for_selector(".unit.current")
    page.wait_for_timeout(1000)
    page.evaluate(WATCH)
    for number in range(PRESSES):
        page.keyboard.press("a")
        deadline = 200
        while page.evaluate("window.times.length") <= number and deadline:
            page.wait_for_timeout(25)
            deadline -= 1
        # The next segment, which may not wait: approved all the same.
        page.keyboard.press("j")
    return list(page.evaluate("window.times"))
