"""The Ray runner on a real cluster of two nodes on this machine."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from toys import FORMATS, Project, article, sentences_of

from pipeline.formats.po import read_po
from pipeline.quality import Policy
from pipeline.refresh import Ledger, Site, open_folder
from pipeline.runners.base import Options, Stop, Summary
from pipeline.settings import SiteSettings

ray = pytest.importorskip("ray", reason="pip install 'tercume[ray]'")

from pipeline.runners.ray import RayRunner, Recipe  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

ARTICLES = 24


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    cluster.add_node(num_cpus=1)
    try:
        cluster.wait_for_nodes()
        yield cluster.address
    finally:
        cluster.shutdown()


def recorded(folder: Path) -> Path:
    """A recorded engine that knows every sentence of the articles."""
    pairs = {}
    for number in range(ARTICLES):
        title = next(line for line in article(number).splitlines() if line.startswith("title: "))[7:]
        pairs[title] = f"Piece {number}"
        pairs.update((s, f"Way {number}, time {n}.") for n, s in enumerate(sentences_of(number), 1))
    path = folder / "recorded.tsv"
    path.write_text("".join(f"{s}\t{t}\n" for s, t in pairs.items()), encoding="utf-8")
    return path


class Watcher:
    """Keeps the events; kills the worker that answers first when asked to."""

    def __init__(self, *, kills: bool) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []
        self._kills = kills
        self.killed = 0

    def __call__(self, event: str, fields: dict[str, Any]) -> None:
        self.events.append((event, fields))
        if event == "article" and self._kills and not self.killed:
            self.killed = int(fields["worker"].rpartition(":")[2])
            os.kill(self.killed, signal.SIGKILL)


def refresh(folder: Path, address: str, outputs: str, watch: Watcher) -> Summary:
    project = Project(folder)
    project.fill(ARTICLES)
    site = Site(open_folder(project.sources), open_folder(outputs), "sources/tr", FORMATS, SiteSettings())
    recipe = Recipe(str(recorded(folder)), 1, (), Policy())
    with Ledger(None) as ledger:
        return RayRunner(site, recipe, ledger, watch, Stop(), 2, address, chunk_articles=3).run(Options())


@pytest.fixture
def undisturbed(tmp_path: Path) -> dict[str, bytes]:
    from pipeline.engines import registry

    folder = tmp_path / "once"
    project = Project(folder)
    project.fill(ARTICLES)
    project.engine, _ = registry.load(str(recorded(folder)))  # type: ignore[assignment]
    project.engine.asked = []
    project.run()
    return project.snapshot()


def test_a_worker_killed_in_the_middle_loses_nothing(
    tmp_path: Path, address: str, undisturbed: dict[str, bytes]
) -> None:
    watch = Watcher(kills=True)
    outputs = tmp_path / "outputs" / "en"
    summary = refresh(tmp_path, address, str(outputs), watch)
    assert watch.killed
    with contextlib.suppress(ProcessLookupError):
        os.kill(watch.killed, 0)
    told = [fields["article"] for event, fields in watch.events if event == "article"]
    assert sorted(told) == sorted(f"yazi-{n}" for n in range(ARTICLES))
    assert (summary.failed, summary.exit_code) == (0, 0)
    assert len({fields["worker"] for event, fields in watch.events if event == "article"}) >= 2
    assert {p.name: p.read_bytes() for p in outputs.iterdir() if not p.name.startswith(".")} == undisturbed
    for number in range(ARTICLES):
        units = read_po(outputs / f"yazi-{number}.po").live
        assert len({u.key for u in units}) == len(units) == 4
