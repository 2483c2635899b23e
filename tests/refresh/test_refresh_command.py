from __future__ import annotations

import json
from pathlib import Path

import pytest
from toys import article, sentences_of
from typer.testing import CliRunner

from pipeline.catalogue.locks import locked
from pipeline.cli import build
from pipeline.errors import CatalogueError, PipelineError
from pipeline.formats.po import read_po
from pipeline.formats.tmx import TmxUnit, write_tmx


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two articles and recorded translations in the place of a model."""
    pairs = []
    (tmp_path / "sources" / "tr").mkdir(parents=True)
    for number in (1, 2):
        text = article(number)
        (tmp_path / "sources" / "tr" / f"yazi-{number}.md").write_text(text, encoding="utf-8")
        title = next(line[7:] for line in text.splitlines() if line.startswith("title: "))
        pairs += [(title, f"Piece {number}"), *((s, f"Way {n}.") for n, s in enumerate(sentences_of(number)))]
    (tmp_path / "pairs.tsv").write_text("".join(f"{s}\t{t}\n" for s, t in pairs), encoding="utf-8")
    (tmp_path / "tercume.toml").write_text('[engine]\nmodel = "pairs.tsv"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def tercume(*arguments: str) -> tuple[int, str, BaseException | None]:
    done = CliRunner().invoke(build(), list(arguments))
    return done.exit_code, done.stdout, done.exception


def test_refresh_tells_what_it_did(root: Path) -> None:
    code, out, _ = tercume("refresh", "--json")
    told = json.loads(out)
    assert (code, told["done"], told["engine"], told["failed"]) == (0, 2, 8, 0)
    code, out, _ = tercume("refresh")
    assert code == 0
    assert "2 articles: 2 current, 0 stale" in out
    assert (root / ".tercume" / "memory.db").is_file()


def test_what_translate_wrote_is_current(root: Path) -> None:
    assert tercume("translate", "--quiet")[0] == 0
    before = {path.name: path.read_bytes() for path in (root / "outputs" / "en").iterdir() if path.is_file()}
    _, out, _ = tercume("refresh", "--dry-run")
    assert "2 articles: 2 current, 0 to do" in out
    tercume("refresh")
    assert {path.name: path.read_bytes() for path in (root / "outputs" / "en").iterdir() if path.is_file()} == before


def test_the_model_is_asked_where_the_project_wants_it(root: Path) -> None:
    """Both commands give the same scores; the setting rescores, and translates nothing."""
    assert tercume("translate", "--quiet")[0] == 0
    before = scores(root)
    with (root / "tercume.toml").open("a", encoding="utf-8") as settings:
        settings.write("[quality]\nopinion = true\n")
    told = json.loads(tercume("refresh", "--json")[1])
    assert (told["engine"], told["rescored"]) == (0, 8)
    after = scores(root)
    assert all(old != new for old, new in zip(before, after, strict=True))
    assert tercume("translate", "--quiet")[0] == 0
    assert scores(root) == after
    assert "2 articles: 2 current, 0 to do" in tercume("refresh", "--dry-run")[1]


def scores(root: Path) -> list[float]:
    files = sorted((root / "outputs" / "en").glob("*.po"))
    return [unit.score for file in files for unit in read_po(file).live if unit.score is not None]


def test_status_counts(root: Path) -> None:
    tercume("refresh", "--quiet")
    told = json.loads(tercume("status", "--json")[1])
    assert (told["articles"], told["translated"], told["segments"], told["states"]) == (2, 2, 8, {"translated": 8})
    (root / "outputs" / "en" / "yazi-1.po").write_text("bozuk", encoding="utf-8")
    told = json.loads(tercume("status", "--json")[1])
    assert (told["translated"], len(told["broken"])) == (1, 1)


def test_two_batches_at_once_are_refused(root: Path) -> None:
    with locked(root / "outputs" / "en" / "refresh", "tercume refresh"):
        code, _, error = tercume("refresh")
    assert code == 1
    assert isinstance(error, CatalogueError)
    assert "another refresh is at work" in str(error)
    assert tercume("refresh", "--quiet")[0] == 0


@pytest.mark.parametrize(
    "arguments",
    [("--only", "yarım"), ("--runner", "slurm"), ("--since", "dün"), ("README.md",), ("--sources", "gopher9://x/y")],
)
def test_impossible_options_are_told(root: Path, arguments: tuple[str, ...]) -> None:
    (root / "README.md").write_text("x", encoding="utf-8")
    code, _, error = tercume("refresh", *arguments)
    assert code == 1
    assert isinstance(error, PipelineError)
    assert error.advice


def test_named_paths_are_refreshed_alone(root: Path) -> None:
    code, out, _ = tercume("refresh", "sources/tr/yazi-2.md", "--json")
    assert (code, json.loads(out)["done"]) == (0, 1)
    assert {p.stem for p in (root / "outputs" / "en").glob("*.po")} == {"yazi-2"}


def test_the_limit_ends_with_code_4(root: Path) -> None:
    assert tercume("refresh", "--limit", "1", "--quiet")[0] == 4
    assert tercume("refresh", "--limit", "1", "--quiet")[0] == 0


def test_a_plan_leaves_no_trace(root: Path) -> None:
    code, out, _ = tercume("refresh", "--dry-run")
    assert code == 0
    assert "8  new sentence" in out
    assert not (root / "outputs").exists()
    assert not (root / ".tercume" / "memory.db").exists()


def test_memory_in_and_out(root: Path) -> None:
    units = [TmxUnit("Kar yağıyor.", "It is snowing."), TmxUnit("Yağmur yağıyor.", "It is raining.", by="Işıl Ünsal")]
    (root / "in.tmx").write_text("".join(write_tmx(units)), encoding="utf-8")
    assert tercume("memory", "import", "in.tmx")[1] == "in.tmx: 2 units, 2 new\n"
    assert tercume("memory", "import", "in.tmx")[1] == "in.tmx: 2 units, 0 new\n"
    assert tercume("memory", "export", "out.tmx")[0] == 0
    assert "It is raining." in (root / "out.tmx").read_text(encoding="utf-8")
    assert json.loads(tercume("memory", "stats", "--json")[1]) == {"approved": 2, "articles": 1, "cached": 0}
    assert tercume("memory", "search", "Kar çok yağıyor.")[1].split("\t")[2] == "It is snowing."
    assert tercume("memory", "rebuild")[0] == 0


def test_a_broken_tmx_is_told(root: Path) -> None:
    (root / "in.tmx").write_text("<tmx", encoding="utf-8")
    code, _, error = tercume("memory", "import", "in.tmx")
    assert code == 1
    assert isinstance(error, PipelineError)
