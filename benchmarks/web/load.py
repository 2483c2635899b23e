"""Reviewers saving through the API of a running server while refreshes run in another process."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import httpx

from benchmarks.web.stage import make_project, set_terms
from pipeline.formats.po import read_po

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Tally:
    """What the reviewers saw. Times are in milliseconds."""

    saves: list[float] = field(default_factory=list)
    acknowledged: list[tuple[str, str, str]] = field(default_factory=list)
    conflicts: int = 0
    failures: list[str] = field(default_factory=list)
    refreshes: int = 0


def measure(reviewers: int, seconds: float, think: float, articles: int) -> str:
    """Run, then compare every acknowledged save with the history and the catalogues on disk."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        model = make_project(root, articles)
        _command(root, "translate", "--quiet", "--model", model)
        server = subprocess.Popen(
            [sys.executable, "-m", "pipeline.cli", "serve", "--port", "0", "--model", model],
            cwd=root, env=_environment(), stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert server.stderr is not None
            link = server.stderr.readline().removeprefix("Open ").strip()
            tally = asyncio.run(_load(root, model, link, reviewers, seconds, think))
        finally:
            server.terminate()
            server.communicate(timeout=120)
        lost = _lost(root, tally)
    return _row(tally, reviewers, seconds, think, articles, lost)


def _row(tally: Tally, reviewers: int, seconds: float, think: float, articles: int, lost: list[str]) -> str:
    cuts = statistics.quantiles(tally.saves, n=100)
    load = os.getloadavg()[0]
    for line in (*tally.failures[:5], *lost[:5]):
        print(line, file=sys.stderr)
    return (
        f"| {reviewers} | {articles} | {seconds:.0f} | {think:g} | {len(tally.saves)} |"
        f" {tally.conflicts} | {tally.refreshes} | {len(tally.failures)} | {len(lost)} |"
        f" {cuts[49]:.0f} | {cuts[94]:.0f} | {cuts[98]:.0f} | {load:.1f} |"
    )


async def _load(root: Path, model: str, link: str, reviewers: int, seconds: float, think: float) -> Tally:
    tally = Tally()
    async with httpx.AsyncClient(timeout=60, follow_redirects=True, limits=httpx.Limits(max_connections=100)) as client:
        page = await _first(client, link)
        client.headers["X-CSRF-Token"] = re.search(r'name="csrf" content="([^"]+)"', page.text)[1]  # type: ignore[index]
        client.base_url = httpx.URL(link.partition("/enter")[0])
        end = time.monotonic() + seconds
        refreshing = asyncio.create_task(asyncio.to_thread(_refresh_until, end, root, model, tally))
        await asyncio.gather(*(_review(client, n, end, think, tally) for n in range(reviewers)))
        await refreshing
    return tally


async def _first(client: httpx.AsyncClient, link: str) -> httpx.Response:
    for _ in range(300):
        try:
            return await client.get(link)
        except httpx.ConnectError:
            await asyncio.sleep(0.2)
    raise RuntimeError("the server does not answer")


async def _review(client: httpx.AsyncClient, number: int, end: float, think: float, tally: Tally) -> None:
    chance = random.Random(number)
    slugs = sorted({item["slug"] for item in (await client.get("/api/queue?state=&limit=200")).json()["items"]})
    slug = slugs[number % len(slugs)]
    units = (await client.get(f"/api/articles/{slug}")).json()["units"]
    count = 0
    while True:
        await asyncio.sleep(chance.uniform(0.5, 1.5) * think)
        if time.monotonic() > end:
            return
        at = chance.randrange(len(units))
        count += 1
        await _save(client, slug, units, at, f"Reviewer {number} wrote this as text {count}.", tally)


async def _save(client: httpx.AsyncClient, slug: str, units: list[dict], at: int, target: str, tally: Tally) -> None:
    for _ in range(20):
        unit = units[at]
        body = {"action": "approve", "version": unit["version"], "target": target}
        start = time.perf_counter()
        answer = await client.put(f"/api/articles/{slug}/units/{unit['key']}", json=body)
        tally.saves.append((time.perf_counter() - start) * 1000)
        if answer.status_code == 200:
            units[at] = answer.json()
            tally.acknowledged.append((slug, unit["key"], target))
            return
        if answer.status_code != 409:
            tally.failures.append(f"{answer.status_code}: {answer.text[:200]}")
            return
        tally.conflicts += 1
        units[at] = answer.json()["detail"]["theirs"]


def _refresh_until(end: float, root: Path, model: str, tally: Tally) -> None:
    while time.monotonic() < end:
        tally.refreshes += 1
        set_terms(root, tally.refreshes)
        _command(root, "refresh", "--quiet", "--model", model)


def _lost(root: Path, tally: Tally) -> list[str]:
    """Acknowledged saves that are not in the history, links of the chain that are missing, texts not on disk."""
    changes = defaultdict(list)
    for line in (root / ".tercume" / "history.jsonl").read_text(encoding="utf-8").splitlines():
        change = json.loads(line)
        changes[change["slug"], change["key"]].append(change)
    recorded = {(slug, key, c["after"]) for (slug, key), found in changes.items() for c in found}
    lost = [f"not recorded: {save}" for save in tally.acknowledged if save not in recorded]
    catalogues = {path.stem: read_po(path) for path in (root / "outputs" / "en").glob("*.po")}
    for (slug, key), found in changes.items():
        for first, second in pairwise(found):
            if second["before"] != first["after"]:
                lost.append(f"overwritten unseen: {slug} {key}: {first['after']}")
        on_disk = catalogues[slug].by_key[key].target
        if on_disk != found[-1]["after"]:
            lost.append(f"not on disk: {slug} {key}: {found[-1]['after']} but {on_disk}")
    return lost


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


def _command(root: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *arguments],
        cwd=root, env=_environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode not in (0, 3):
        print(done.stderr[-500:], file=sys.stderr)
