"""export, import and verify through the command, and the worked examples of the docs."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import zipfile
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


def test_the_notice_is_left_out_only_when_all_is_final_and_the_site_says_so(translated: Path) -> None:
    leave_out = ("export", "paris", "--format", "html,md", "--to", "out", "--without-notice")
    with pytest.raises(PipelineError, match=r"refused: 9 of 9 segments are not final \(first: title-1\)"):
        run(*leave_out)
    run("export", "paris", "--to", "work")
    path = translated / "work" / "paris.xlf"
    path.write_text(path.read_text(encoding="utf-8").replace('state="translated"', 'state="final"'), encoding="utf-8")
    run("import", str(path), "--by", "Ayşe Işık")
    with pytest.raises(PipelineError, match="refused: the site's settings do not allow it"):
        run(*leave_out)
    assert not (translated / "out").exists()
    run("export", "paris", "--format", "html", "--to", "out")
    page = (translated / "out" / "paris.html").read_text(encoding="utf-8")
    assert "automatically translated from the original Turkish version and reviewed by Ayşe Işık." in page
    with (translated / "tercume.toml").open("a", encoding="utf-8") as settings:
        settings.write("[site]\nallow_without_notice = true\n")
    run(*leave_out)
    for ending in ("html", "md"):
        path = translated / "out" / f"paris.{ending}"
        assert "automatically translated" not in path.read_text(encoding="utf-8")
        assert read_record(path).reviewed


def test_two_formats_of_one_file_name(translated: Path) -> None:
    with pytest.raises(PipelineError, match=r"same \.xlf file"):
        run("export", "paris", "--format", "xliff,xliff12", "--to", "out")
    assert not (translated / "out").exists()


def test_an_import_brings_the_record_of_the_catalogue_up_to_date(translated: Path) -> None:
    run("export", "paris", "--to", "work")
    edit(translated / "work" / "paris.xlf", NINE, "Forty countries attended.", "reviewed")
    run("import", "work/paris.xlf", "--by", "Ayşe Işık")
    (review,) = read_record(translated / "outputs" / "en" / "paris.po").reviews
    data = json.loads((translated / "outputs" / "en" / "paris.json").read_text(encoding="utf-8"))
    wanted = next(s["id"] for s in data["segments"] if s["target"] == NINE)
    assert (review.reviewer, review.segment) == ("Ayşe Işık", wanted)
    assert run("verify", "outputs/en/paris.po").stdout.startswith("outputs/en/paris.po: current")


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


@pytest.mark.parametrize(
    ("format", "old", "new"),
    [
        ("html", "took part", "TOOK PART"),
        ("md", "took part", "TOOK PART"),
        ("json", "took part", "TOOK PART"),
        ("po", "took part", "TOOK PART"),
        ("xliff", "took part", "TOOK PART"),
        ("xliff12", "took part", "TOOK PART"),
        ("wiki", "took part", "TOOK PART"),
        ("docx", "took part", "TOOK PART"),
        ("epub", "took part", "TOOK PART"),
        ("html", '<meta name="tercume:seal"', '<meta name="x"'),
        ("wiki", "<!-- tercume-seal", "<!--"),
        ("docx", 'name="tercume-seal"', 'name="x"'),
    ],
)
def test_a_hand_is_noticed_in_every_format(translated: Path, format: str, old: str, new: str) -> None:
    if format in PANDOC and shutil.which("pandoc") is None:
        pytest.skip("NO PANDOC: apt-get install pandoc")
    (name,) = run("export", "paris", "--format", format, "--to", "out").stdout.split()
    (edit_package if format in ("docx", "epub") else edit)(Path(name), old, new)
    told = json.loads(run("verify", name, "--json", code=5).stdout)
    assert told["verdict"] == "changed by hand"
    assert "sentences were" not in told["reasons"][0]
    assert ("seal is gone" in told["reasons"][0]) == ("seal" in old)


def edit_package(path: Path, old: str, new: str) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {entry: archive.read(entry).decode() for entry in archive.namelist()}
    assert any(old in text for text in parts.values())
    with zipfile.ZipFile(path, "w") as archive:
        for entry, text in parts.items():
            archive.writestr(entry, text.replace(old, new))


def test_files_of_others_are_not_ours_whatever_their_encoding(translated: Path) -> None:
    for name, data in {
        "a.html": "<p>ığş</p>".encode("iso-8859-9"),
        "a.md": b"\xff\xfe#\x00",
        "a.json": b"[]",
        "a.po": b'msgid ""\nmsgstr ""\n"Language: en\\n"\n',
        "a.wiki": b"== Paris ==",
        "a.xlf": b"<xliff/>",
    }.items():
        (translated / name).write_bytes(data)
        assert "not ours" in run("verify", name, code=6).stdout
    with zipfile.ZipFile(translated / "a.docx", "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert "not ours" in run("verify", "a.docx", code=6).stdout
    (translated / "b.docx").write_bytes(b"PK")
    with pytest.raises(PipelineError, match=r"b\.docx: the disclosure record is broken"):
        run("verify", "b.docx")
    with pytest.raises(PipelineError, match=r"unknown kind of file: \.pdf"):
        run("verify", "a.pdf")


def test_a_renamed_file_finds_its_original(translated: Path) -> None:
    edit(translated / "sources" / "tr" / "paris.md", "40 ülke", "41 ülke")
    shutil.copy(translated / "outputs" / "en" / "paris.html", translated / "haber.html")
    told = run("verify", "haber.html", code=4).stdout
    assert "the Turkish original was edited since" in told
    assert "sources/tr/paris.md" in told


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
    text = (translated / "site" / path).read_text(encoding="utf-8")
    assert wanted in text
    assert ('\nslug: "en/paris"\n' if preset == "astro" else "\nslug: paris\n") in text
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
