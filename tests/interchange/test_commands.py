"""export, import and verify through the command, and the worked examples of the docs."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline import disclosure
from pipeline.cli import build
from pipeline.errors import PipelineError
from pipeline.formats.po import read_po
from pipeline.model import Origin, State
from pipeline.verify import read_record

DOCS = Path(__file__).parents[2] / "docs"
NINE = "Forty countries took part in the meeting."


def run(*arguments: str, code: int = 0) -> Result:
    done = CliRunner().invoke(build(), list(arguments))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


@pytest.fixture
def translated(project: Path) -> Path:
    run("translate", "--quiet")
    return project


def edit(path: Path, old: str, new: str, state: str = "") -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    before, after = text.split(old, 1)
    if state:
        head, tail = before.rsplit('state="translated"', 1)
        before = f'{head}state="{state}"{tail}'
    path.write_text(before + new + after, encoding="utf-8")


def unit_of(project: Path, target: str):  # type: ignore[no-untyped-def]
    units = read_po(project / "outputs" / "en" / "paris.po").units
    return next(u for u in units if u.target == target)


@pytest.mark.parametrize("format", ["xliff", "xliff12"])
def test_an_approved_edit_comes_home(translated: Path, format: str) -> None:
    run("export", "paris", "--format", format, "--to", "work")
    path = translated / "work" / "paris.xlf"
    edit(path, NINE, "Forty countries attended.", "final" if format == "xliff12" else "reviewed")
    done = run("import", "work/paris.xlf", "--by", "Ayşe Işık")
    assert "1 taken" in done.stdout
    unit = unit_of(translated, "Forty countries attended.")
    assert unit.state is (State.FINAL if format == "xliff12" else State.REVIEWED)
    assert (unit.origin, unit.review.reviewer) == (Origin.HUMAN, "Ayşe Işık")
    before = (translated / "outputs" / "en" / "paris.po").read_bytes()
    assert "1 already there" in run("import", "work/paris.xlf", "--by", "Ayşe Işık").stdout
    assert (translated / "outputs" / "en" / "paris.po").read_bytes() == before


def test_an_edit_without_approval_waits_for_a_reviewer(translated: Path) -> None:
    run("export", "paris", "--to", "work")
    edit(translated / "work" / "paris.xlf", NINE, "Forty countries attended.")
    run("import", "work/paris.xlf")
    unit = unit_of(translated, "Forty countries attended.")
    assert (unit.human, unit.fuzzy, unit.state) == (True, True, State.TRANSLATED)


def test_an_approval_needs_a_name(translated: Path) -> None:
    run("export", "paris", "--to", "work")
    edit(translated / "work" / "paris.xlf", NINE, NINE, "final")
    with pytest.raises(PipelineError, match="nobody is named"):
        run("import", "work/paris.xlf")


def test_conflicts_gone_units_and_broken_codes_are_left_alone(translated: Path) -> None:
    run("export", "paris", "--to", "work")
    catalogue = translated / "outputs" / "en" / "paris.po"
    edit(catalogue, NINE, "A colleague's text.")
    edit(translated / "work" / "paris.xlf", NINE, "My text.")
    edit(translated / "work" / "paris.xlf", ">Country<", "><")
    text = (translated / "work" / "paris.xlf").read_text(encoding="utf-8")
    broken = re.sub(r"(<target>.*?)<pc [^>]*>(.*?)</pc>", r"\1\2", text, count=1)
    assert broken != text
    (translated / "work" / "paris.xlf").write_text(broken, encoding="utf-8")
    before = catalogue.read_bytes()
    done = run("import", "work/paris.xlf", "--json", code=3)
    told = json.loads(done.stdout)
    assert {entry["outcome"] for entry in told["left"]} == {"conflict", "broken markup", "emptied"}
    conflict = next(e for e in told["left"] if e["outcome"] == "conflict")
    assert (conflict["file"], conflict["catalogue"]) == ("My text.", "A colleague's text.")
    assert read_po(catalogue).units == read_po(_written(translated, before)).units


def _written(project: Path, data: bytes) -> Path:
    path = project / "before.po"
    path.write_bytes(data)
    return path


def test_an_edited_po_from_elsewhere(translated: Path) -> None:
    shutil.copy(translated / "outputs" / "en" / "paris.po", translated / "edited.po")
    edit(translated / "edited.po", NINE, "Forty countries attended.")
    run("import", "edited.po", "--by", "B")
    assert unit_of(translated, "Forty countries attended.").human


@pytest.mark.parametrize("data", [b"", b"<xliff", b"<a/>", b"\xff\xfe", b'<xliff version="2.1"/>'])
def test_files_that_are_not_xliff(translated: Path, data: bytes) -> None:
    (translated / "bad.xlf").write_bytes(data)
    before = (translated / "outputs" / "en" / "paris.po").read_bytes()
    with pytest.raises(PipelineError, match=r"bad\.xlf:\d"):
        run("import", "bad.xlf")
    assert (translated / "outputs" / "en" / "paris.po").read_bytes() == before


PLAIN = ["html", "md", "json", "xliff", "xliff12", "po"]
PANDOC = ["docx", "epub", "wiki"]


@pytest.mark.parametrize("format", PLAIN + PANDOC)
def test_the_record_reads_back_equal_from_every_format(translated: Path, format: str) -> None:
    if format in PANDOC and shutil.which("pandoc") is None:
        pytest.skip("NO PANDOC: apt-get install pandoc")
    (path,) = run("export", "paris", "--format", format, "--to", "out").stdout.split()
    expected = disclosure.read_any(translated / "outputs" / "en" / "paris.json")
    assert read_record(Path(path)) == expected
    assert json.loads(run("verify", path, "--json").stdout)["verdict"] == "current"


def test_exports_from_the_catalogue_are_the_same_bytes(translated: Path) -> None:
    run("export", "paris", "--format", "html,md,json", "--to", "out")
    for ending in ("html", "md", "json"):
        name = f"paris.{ending}"
        assert (translated / "out" / name).read_bytes() == (translated / "outputs" / "en" / name).read_bytes()


def test_pandoc_missing_is_explained(translated: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(PipelineError, match="needs pandoc"):
        run("export", "paris", "--format", "docx")
    assert not (translated / "outputs" / "en" / "paris.docx").exists()


def test_verdicts(translated: Path) -> None:
    page = translated / "outputs" / "en" / "paris.html"
    edit(page, "took part", "TOOK PART")
    assert "changed by hand" in run("verify", str(page), code=5).stdout
    assert "not ours" in run("verify", str(_foreign(translated)), code=6).stdout
    source = translated / "sources" / "tr" / "paris.md"
    edit(source, "Toplantıya 40 ülke katıldı.", "Toplantıya 41 ülke katıldı.")
    told = run("verify", "outputs/en/paris.md", code=4).stdout
    assert "tercume refresh" in told
    source.unlink()
    assert "source not found" in run("verify", "outputs/en/paris.md", code=7).stdout


def _foreign(project: Path) -> Path:
    path = project / "foreign.html"
    path.write_text("<p>Hello</p>", encoding="utf-8")
    return path


def test_a_review_makes_earlier_exports_outdated(translated: Path) -> None:
    edit(translated / "outputs" / "en" / "paris.po", NINE, "Forty countries attended.")
    assert "people worked on it since" in run("verify", "outputs/en/paris.html", code=4).stdout


@pytest.mark.parametrize(
    ("preset", "path", "wanted"),
    [
        ("hugo", "content/en/paris.md", "translationKey:"),
        ("docusaurus", "i18n/en/docusaurus-plugin-content-docs/current/paris.md", "mdx:"),
        ("astro", "src/content/docs/en/paris.md", "description:"),
    ],
)
def test_presets(translated: Path, preset: str, path: str, wanted: str) -> None:
    run("export", "paris", "--format", "md", "--preset", preset, "--to", "site")
    assert wanted in (translated / "site" / path).read_text(encoding="utf-8")
    with pytest.raises(PipelineError, match="unknown preset: jekyll"):
        run("export", "paris", "--format", "md", "--preset", "jekyll")


def test_the_example_for_editors(project: Path) -> None:
    text = (DOCS / "editors.md").read_text(encoding="utf-8")
    commands = [line for block in re.findall(r"```sh\n(.*?)```", text, re.S) for line in block.splitlines()]
    assert len(commands) == 6
    for line in commands:
        if line.startswith("tercume import"):
            edit(project / "work" / "paris.xlf", NINE, "Forty countries attended.", "reviewed")
        run(*shlex.split(line)[1:])
    page = (project / "outputs" / "en" / "paris.html").read_text(encoding="utf-8")
    assert "Forty countries attended." in page


def test_the_example_for_python(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", (DOCS / "python.md").read_text(encoding="utf-8"), re.S)
    exec(compile(block, "python.md", "exec"), {})
    assert NINE in capsys.readouterr().out
    assert (project / "outputs" / "en" / "paris.xlf").is_file()
