"""The main job through the command: articles, lines, and everything that can be wrong with them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def tercume(*arguments: str, given: str | bytes = b"") -> subprocess.CompletedProcess[str]:
    data = given.encode() if isinstance(given, str) else given
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *arguments],
        input=data,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def outputs(project: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted((project / "outputs" / "en").iterdir())}


def test_an_article_becomes_page_catalogue_markdown_and_data(project: Path) -> None:
    done = tercume("translate")
    assert done.returncode == 0, done.stderr
    assert "paris" in done.stdout
    assert "paris.html" in done.stdout
    made = outputs(project)
    assert sorted(made) == ["paris.html", "paris.json", "paris.md", "paris.po"]
    page = made["paris.html"].decode()
    assert "This article was automatically translated from the original Turkish version." in page
    data = json.loads(made["paris.json"])
    targets = {s["source"]: s["target"] for s in data["segments"]}
    marked = targets["Taraflar {1}Paris'te{2} anlaştı."]
    # A recorded engine gives no alignment: the codes come back once each, and the guess is flagged.
    assert (marked.count("{1}"), marked.count("{2}")) == (1, 1)
    assert "code-place" in {f["check"] for s in data["segments"] for f in s["flags"]}
    assert page.count("<em>") == 1
    assert targets["1.250,5"] == "1,250.5"
    assert targets["Suriye"] == "Syria"


def test_a_second_run_writes_the_same_bytes(project: Path) -> None:
    tercume("translate")
    before = outputs(project)
    times = {p.name: p.stat().st_mtime_ns for p in (project / "outputs" / "en").iterdir()}
    assert tercume("translate").returncode == 0
    assert outputs(project) == before
    assert {p.name: p.stat().st_mtime_ns for p in (project / "outputs" / "en").iterdir()} == times


def test_the_reviewers_page(project: Path) -> None:
    """Scores and flags stand in it, and it is not for search engines."""
    done = tercume("translate", "--format", "html,review", "--to", "elsewhere")
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip().endswith("paris.html")
    page, review = (
        (project / "elsewhere" / name).read_text(encoding="utf-8") for name in ("paris.html", "paris.review.html")
    )
    assert "Reviewer’s view" in review
    assert 'class="score' in review
    assert "noindex" in review
    assert "Reviewer’s view" not in page
    assert "noindex" not in page
    told = [tercume("verify", f"elsewhere/{name}").returncode for name in ("paris.html", "paris.review.html")]
    assert told[0] == told[1]


def test_formats_and_folder(project: Path) -> None:
    done = tercume("translate", "--format", "html,json", "--to", "elsewhere", "--quiet")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert sorted(p.name for p in (project / "elsewhere").iterdir()) == ["paris.html", "paris.json"]


def test_json_summary(project: Path) -> None:
    done = tercume("translate", "--json")
    summary = json.loads(done.stdout)
    (row,) = summary["articles"]
    assert row["article"] == "paris"
    assert row["segments"] == 9
    assert summary["failed"] == []


def test_human_work_survives_a_translation(project: Path) -> None:
    tercume("translate")
    catalogue = project / "outputs" / "en" / "paris.po"
    text = catalogue.read_text(encoding="utf-8")
    edited = text.replace("Forty countries took part in the meeting.", "Forty countries attended.")
    catalogue.write_text(edited, encoding="utf-8")
    assert tercume("translate").returncode == 0
    assert "Forty countries attended." in (project / "outputs" / "en" / "paris.html").read_text(encoding="utf-8")
    assert "Forty countries attended." in catalogue.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "the file is empty"),
        ("---\ntitle: Küre\n---\nGüneş".encode("cp1254"), "UTF-8"),
        (b"---\ntitle: a\n---\na\x00b", "NUL"),
        ("Ön madde yok.\n".encode(), "front matter"),
        (b"---\ntitle: [a\n---\nMetin.\n", "front matter"),
        (b"---\ntitle: a\nslug: ../etc/passwd\n---\nMetin.\n", "slug"),
        (b"x" * 10_500_000, "MB"),
    ],
    ids=["empty", "cp1254", "nul", "no-front-matter", "broken-yaml", "slug-leads-out", "too-large"],
)
def test_one_bad_article_does_not_stop_the_others(project: Path, content: bytes, expected: str) -> None:
    (project / "sources" / "tr" / "bad.md").write_bytes(content)
    done = tercume("translate")
    assert done.returncode == 3
    assert "bad.md" in done.stderr
    assert expected in done.stderr
    assert "→" in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(outputs(project)) == ["paris.html", "paris.json", "paris.md", "paris.po"]


def test_duplicate_slug(project: Path) -> None:
    first = project / "sources" / "tr" / "paris.md"
    (project / "sources" / "tr" / "zwei.md").write_bytes(first.read_bytes())
    done = tercume("translate")
    assert done.returncode == 3
    assert "slug 'paris' is already used by" in done.stderr


def test_a_directory_named_like_an_article(project: Path) -> None:
    (project / "sources" / "tr" / "folder.md").mkdir()
    done = tercume("translate")
    assert done.returncode == 3
    assert "folder.md" in done.stderr


def test_check_names_files_as_one_would_type_them(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "sources" / "tr" / "empty.md").write_bytes(b"")
    assert tercume("check").stdout.startswith("sources/tr/empty.md:1: error: the file is empty")
    monkeypatch.chdir(project / "sources")
    assert tercume("check").stdout.startswith("tr/empty.md:1: error")


def test_english_among_the_sources_is_told(project: Path) -> None:
    words = "This is a text which was written in English and it has been put among the sources by mistake."
    (project / "sources" / "tr" / "english.md").write_text(f"---\ntitle: Paris\nslug: english\n---\n\n{words}\n")
    done = tercume("translate", "--format", "po")
    assert "sources/tr/english.md:6: error: the article is in English" in done.stderr
    assert "paris: " in done.stderr
    assert "sources/tr/paris.md:" not in done.stderr


def test_sentence_the_engine_does_not_know(project: Path) -> None:
    source = project / "sources" / "tr" / "paris.md"
    source.write_text(source.read_text(encoding="utf-8") + "\nBilinmeyen bir cümle.\n", encoding="utf-8")
    done = tercume("translate")
    assert done.returncode == 3
    assert "no recorded target for: Bilinmeyen bir cümle." in done.stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["translate", "--format", "pdf"], "unknown format: pdf"),
        (["translate", "nowhere.md"], "no such file"),
        (["translate", "--model", "nothing"], "unknown model: nothing"),
        (["translate", "--model", "opus-mt-tr-en"], "is not on this machine"),
        (["translate", "--lines", "--format", "html"], "unknown format for --lines"),
        (["translate", "--lines", "nowhere.txt"], "nowhere.txt"),
        (["models", "convert", "nowhere"], "nowhere: there is no such folder"),
        (["translate", "--lines", "a.txt", "b.txt"], "b.txt: --lines takes one file"),
    ],
)
def test_wrong_calls_are_explained(project: Path, arguments: list[str], expected: str) -> None:
    done = tercume(*arguments)
    assert done.returncode == 1
    assert expected in done.stderr
    assert "→" in done.stderr


def test_usage_errors_exit_with_2(project: Path) -> None:
    assert tercume("translate", "--nonsense").returncode == 2
    assert tercume("nonsense").returncode == 2


def test_nothing_to_translate(project: Path) -> None:
    (project / "sources" / "tr" / "paris.md").unlink()
    done = tercume("translate")
    assert done.returncode == 1
    assert "no Turkish originals" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_unwritable_outputs(project: Path) -> None:
    (project / "outputs").mkdir(mode=0o500)
    done = tercume("translate")
    assert done.returncode == 3
    assert "cannot be written" in done.stderr


def test_a_disk_that_is_full_leaves_what_was_there(project: Path) -> None:
    assert tercume("translate", "--format", "md").returncode == 0
    before = outputs(project)
    full = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))"
    run = f"{full}; from pipeline.cli import main; sys.argv[1:] = ['translate']; main()"
    done = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "cannot be written: File too large" in done.stderr
    assert {name: data for name, data in outputs(project).items() if name in before} == before
    assert not [name for name in outputs(project) if name.endswith(".tmp")]


def test_a_file_where_the_outputs_belong(project: Path) -> None:
    (project / "outputs").write_bytes(b"")
    done = tercume("translate")
    assert done.returncode == 3
    assert "cannot be made" in done.stderr


def test_lines_keep_their_number_and_blank_lines(project: Path) -> None:
    done = tercume("translate", "--lines", given="Ülke\n\nNüfus\n***\n1974")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Country\n\nPopulation\n***\n1974\n"


def test_auto_is_what_the_project_names_from_every_folder_of_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project / "sources")
    done = tercume("translate", "--lines", "--model", "auto", given="Nüfus\n")
    assert done.stdout == "Population\n"
    assert "model: recorded (" in done.stderr


def test_lines_may_begin_with_a_byte_order_mark_and_end_in_crlf(project: Path) -> None:
    done = tercume("translate", "--lines", given="\ufeffÜlke\r\nNüfus\r\n")
    assert done.stdout == "Country\nPopulation\n"


def test_lines_as_json(project: Path) -> None:
    done = tercume("translate", "--lines", "--format", "jsonl", "-", given="Suriye\nÜlke\n")
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["target"] == "Syria"
    assert first["terms"] == [{"source": "Suriye", "target": "Syria", "method": "verbatim", "proven": True}]
    assert second["source"] == "Ülke"
    assert isinstance(second["flags"], list)


def test_lines_that_are_not_utf8(project: Path) -> None:
    done = tercume("translate", "--lines", given="Ülke\n".encode() + "Nüfus\n".encode("cp1254"))
    assert done.returncode == 1
    assert "standard input:2: not UTF-8" in done.stderr


def test_eval_gives_signatures(project: Path) -> None:
    (project / "s.tr").write_text("Ülke\nNüfus\n", encoding="utf-8")
    (project / "r.en").write_text("Country\nPopulation\n", encoding="utf-8")
    done = tercume("eval", "--source", "s.tr", "--reference", "r.en", "--json")
    report = json.loads(done.stdout)
    assert report["chrF++"] == 100.0
    assert "nw:2" in report["chrF++ signature"]
    (project / "short.en").write_text("Country\n", encoding="utf-8")
    wrong = tercume("eval", "--source", "s.tr", "--target", "short.en")
    assert wrong.returncode == 1
    assert "1 lines, but s.tr has 2" in wrong.stderr


def test_a_headline_in_capitals_is_asked_as_a_sentence(project: Path) -> None:
    from pipeline.flow import prepare_segment
    from pipeline.glossary import Termbase
    from pipeline.model import Segment

    prepared = prepare_segment(
        Segment("p1-1", "SURİYE'DE YENİ KÖPRÜ", ""), Termbase.load([project / "glossary/tr-en.csv"])
    )
    assert prepared.job.text == "Suriye'de yeni köprü"
    (hit,) = prepared.job.hits
    assert prepared.plain.text[slice(*hit.span)] == "SURİYE'DE"


def test_terms_alone_need_no_engine_and_keep_their_numbers(project: Path) -> None:
    from pipeline.engines.recorded import RecordedEngine
    from pipeline.flow import Tools, prepare_segment, translate_segments
    from pipeline.glossary import Termbase
    from pipeline.model import Segment
    from pipeline.quality import Policy

    glossary = project / "glossary" / "tr-en.csv"
    known = glossary.read_text(encoding="utf-8")
    glossary.write_text(known + "yıllık rapor,annual report,work,preferred,,,,,\n", encoding="utf-8")
    terms = Termbase.load([glossary])
    sources = ["Suriye (2026): 1.250,5", "Yıllık rapor – Suriye", "Suriye'nin (2026)"]
    tools = Tools(RecordedEngine({sources[2]: "syria's (2026)"}), terms, Policy())
    made = translate_segments([prepare_segment(Segment(str(n), text), terms) for n, text in enumerate(sources)], tools)
    assert [one.target for one in made] == ["Syria (2026): 1,250.5", "Annual report – Syria", "Syria's (2026)"]
    assert [one.target[slice(*c.target_span)] for one in made[:2] for c in one.certificates] == [
        "Syria",
        "Annual report",
        "Syria",
    ]
    assert {c.method for one in made[:2] for c in one.certificates} == {"verbatim"}
