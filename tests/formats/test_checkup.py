"""``tercume check`` and the errors of reading: every bad input is told with file, line, what and what to do."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.checkup import Finding, Gravity, check_files, check_text
from pipeline.cli import build
from pipeline.errors import SourceError
from pipeline.formats.markdown import MAX_BYTES, read_markdown, source_text
from pipeline.segment import split

ROOT = Path(__file__).parent.parent.parent
HEAD = (
    "---\ntitle: Deneme\nslug: deneme\nsummary: Özet.\nauthor: Ad Soyad\npublished: 2026-01-07\n"
    "tags: [deneme]\nsource_url: https://example.org/tr/deneme\nlanguage: tr\n---\n"
)
FIRST = 11
"""Line on which the body begins."""


def found(body: str, head: str = HEAD) -> list[Finding]:
    return check_text(head + body, "deneme.md", split)[1]


def test_a_good_article_has_no_findings() -> None:
    assert found("Bu bir **metin**.[^1]\n\n## Başlık\n\nBir de bu.\n\n[^1]: Not.\n") == []


@pytest.mark.parametrize("path", sorted((ROOT / "sources" / "tr").glob("*.md")), ids=lambda p: p.stem)
def test_the_sources_have_no_errors(path: Path) -> None:
    assert [f for f in check_files([path], split) if f.gravity is Gravity.ERROR] == []


@pytest.mark.parametrize(
    ("body", "line", "gravity", "what"),
    [
        ("Bir **kalın söz.\n", 0, "error", "bold that is not closed"),
        ("İlk satır\nBir *eğik söz.\n", 1, "error", "emphasis that is not closed"),
        ("Bir `kod parçası.\n", 0, "error", "code that is not closed"),
        ("Bir [bağ](https://a.b ve.\n", 0, "error", "a link that is not closed"),
        ("Bir [bağ](iki söz).\n", 0, "error", "a link that is not closed, or with a space"),
        ("Bir [bağ](javascript:x).\n", 0, "error", "a link to a script"),
        ("Bir [bağ]().\n", 0, "error", "a link without an address"),
        ("Bir [bağ][yok] var.\n", 0, "error", "a link whose address is not defined"),
        ("Söz.[^yok]\n", 0, "error", "a footnote mark without its note"),
        ("Söz.\n\n[^1]: Not.\n", 2, "warning", "nothing refers to the note [^1]"),
        ("Söz.[^1]\n\n[^1]: Not.\n\n[^1]: Yine.\n", 4, "error", "the note [^1] is there twice"),
        ("| a | b |\n|---|---|\n| 1 | 2 | 3 |\n", 2, "error", "a table row with 3 cells where the header has 2"),
        ("> | a | b |\n> |---|---|\n> | 1 |\n", 2, "warning", "a table row with 1 cells where the header has 2"),
        ("| a | b |\n| 1 | 2 |\n", 0, "warning", "rows of a table that is not read as one"),
        ("Söz.\n\n```\nkod\n", 2, "error", "a code block that is not closed"),
        ("Söz.\n\n<div>ham</div>\n", 2, "warning", "an HTML block: its text is not translated"),
        ("Söz.\n\n<script>x</script>\n", 2, "warning", "active HTML"),
        ("Söz <svg onload=x>.\n", 0, "warning", "HTML that is not published: '<svg onload=x>'"),
        ("Bir <b>söz.\n", 0, "error", "an HTML element that is not closed"),
        ("Bak: ![](a.png)\n", 0, "warning", "an image without alt text"),
        ("## Bir\n\nSöz.\n\n#### İki\n\nSöz.\n", 4, "warning", "a heading of level 4 under one of level 2"),
        ("## Bir\n\n## İki\n\nSöz.\n", 0, "warning", "a section without text"),
        ("Söz.\n\n## Son\n", 2, "warning", "a section without text"),
        ("Söz.\n\n##\n\nSöz.\n", 2, "warning", "a heading without words"),
        ("Söz:\n\n- bir\n-\n", 3, "warning", "an empty list item"),
        ("Kısa. Çok " + "çok " * 80 + "uzun bir cümle.\n", 0, "warning", "a sentence of 84 words"),
        ("TÃ¼rkiye'de Ä°stanbul.\n", 0, "error", "garbled letters: \"TÃ¼rkiye'de\""),
        ("Söz.\nTürkiye’nin baþkenti ýþýk.\n", 1, "error", "garbled letters: 'baþkenti'"),
        ("Söz.\n\nS\ufffdz.\n", 2, "error", "a lost character: 'S\ufffdz'"),
        ("Söz\u200b.\n", 0, "warning", "an invisible character (U+200B)"),
        ("Söz.\n\n" + unicodedata.normalize("NFD", "Güzel") + ".\n", 2, "note", "decomposed letters (NFD)"),
        ("Görüşmeler Paris'te yapıldı ve taraflar arabulucu ile bir anlaşma imzaladı; bu, ilk anlaşmaydı.\n\n"
         "The talks were held in Paris and the parties signed an agreement.\n", 2, "warning",
         "English text"),
    ],
)  # fmt: skip
def test_findings(body: str, line: int, gravity: str, what: str) -> None:
    matching = [f for f in found(body) if f.what.startswith(what)]
    assert [(f.line, f.gravity.value) for f in matching] == [(FIRST + line, gravity)]
    assert matching[0].advice


@pytest.mark.parametrize(
    "body",
    [
        "5 * 3 = 15 ve ad_soyad.\n",
        "Yıldız \\*gibi.\n",
        "`**` işareti.\n",
        "[…] ve [sic].\n",
        "a | b yazılır.\n",
        "<https://a.b> ve {1}.\n",
    ],
)
def test_what_is_meant_is_not_reported(body: str) -> None:
    assert found(body) == []


@pytest.mark.parametrize(
    ("change", "line", "gravity", "what"),
    [
        (("summary: Özet.\n", ""), 1, "warning", "the front matter has no summary"),
        (("author: Ad Soyad\n", ""), 1, "warning", "the front matter has no author"),
        (("2026-01-07", "7 Ocak 2026"), 6, "error", "published is '7 Ocak 2026', not a date"),
        (("language: tr", "language: en"), 9, "error", "language is 'en'"),
        (("https://example.org/tr/deneme", "example.org"), 8, "error", "source_url is not an address"),
        (("language: tr", "etiket: x"), 9, "note", "unknown key 'etiket'"),
        (("language: tr", "quotes:\n  - source: Yok böyle bir söz\n    target: No such word"), 9, "warning",
         "the quotation 'Yok böyle bir söz'"),
        (("language: tr", "terms:\n  Ankara:"), 9, "error", "the term 'Ankara' lacks its target"),
    ],
)  # fmt: skip
def test_front_matter(change: tuple[str, str], line: int, gravity: str, what: str) -> None:
    matching = [f for f in found("Metin.\n", HEAD.replace(*change)) if f.what.startswith(what)]
    assert [(f.line, f.gravity.value) for f in matching] == [(line, gravity)]


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("Yalnız metin.\n", ":1", "there is no front matter"),
        ("---\ntitle: A\nMetin.\n", ":1", "the front matter has no closing ---"),
        ("---\ntitle: A: B\n---\nMetin.\n", ":2", "the front matter is not valid YAML"),
        (
            '---\nslug: a\ntitle: "A\nauthor: B\n---\nMetin.\n',
            ":3",
            "the front matter is not valid YAML: a quotation mark is not closed",
        ),
        ("---\n- a\n---\nMetin.\n", ":2", "the front matter is not made of key: value lines"),
        ("---\ntitle:\n---\nMetin.\n", ":2", "the front matter has no title"),
        ("---\nsummary: Özet\n---\nMetin.\n", ":1", "the front matter has no title"),
        ("---\ntitle: A\ntitle: B\n---\nMetin.\n", ":3", "the key 'title' stands twice"),
        ("---\ntitle: [A]\n---\nMetin.\n", ":2", "'title' is a list"),
        ("---\ntitle: {a: b}\n---\nMetin.\n", ":2", "'title' is a mapping"),
        ("---\ntitle: A\ntags: [{a: b}]\n---\nMetin.\n", ":3", "an item of 'tags' is not a text"),
        ("---\ntitle: A\nslug: ../kötü\n---\nMetin.\n", ":3", "the slug '../kötü' cannot be a file name"),
        ("---\ntitle: A\nslug: Büyük Harf\n---\nMetin.\n", ":3", "the slug 'Büyük Harf' cannot be a file name"),
        ("---\ntitle: A\nquotes:\n  - source: x\n---\nMetin.\n", ":4", "a quotation lacks source or target"),
        ("---\ntitle: A\n---\n", ":4", "the article has no text"),
        ("---\ntitle: A\n---\n\n```\nkod\n```\n", ":4", "the article has no text"),
        ("---\ntitle: A\n---\nSöz.\n\n" + "> " * 100 + "Derin.\n", ":6", "blocks are nested too deep"),
        ("", "", "the file is empty"),
        ("\ufeff \n", "", "the file is empty"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, text: str, where: str, what: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read_markdown(path, split=split)
    assert caught.value.what.startswith(what)
    assert caught.value.where == f"{path}{where}"
    assert caught.value.advice
    assert any(f.what.startswith(what) and f.gravity is Gravity.ERROR for f in check_files([path], split))


@pytest.mark.parametrize(
    ("data", "where", "what", "advice"),
    [
        ((HEAD + "Kısa söz: ışık.\n").encode("cp1254"), ":4", "not UTF-8: byte 0xd6 at column 10", "WINDOWS-1254"),
        ((HEAD + "Söz.\n").encode("utf-16"), ":1", "not UTF-8: byte 0xff at column 1", "UTF-16"),
        ((HEAD + "Söz.\nIki\0.\n").encode(), ":12", "a NUL byte", "delete it"),
        ("---\ntitle: a\n---\nSon.\n".encode("utf-16-le"), ":1", "a NUL byte", "UTF-16"),
    ],
)
def test_bytes_that_are_no_text(tmp_path: Path, data: bytes, where: str, what: str, advice: str) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(data)
    with pytest.raises(SourceError, match=what) as caught:
        read_markdown(path, split=split)
    assert caught.value.where == f"{path}{where}"
    assert advice in caught.value.advice


def test_files_that_are_no_files(tmp_path: Path) -> None:
    folder = tmp_path / "a.md"
    folder.mkdir()
    with pytest.raises(SourceError, match="a directory stands where a file is expected"):
        read_markdown(folder, split=split)
    with pytest.raises(SourceError, match="cannot be read: No such file"):
        read_markdown(tmp_path / "b.md", split=split)
    large = tmp_path / "c.md"
    with large.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    with pytest.raises(SourceError, match=r"the file has 10\.0 MB"):
        read_markdown(large, split=split)


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("\ufeff" + HEAD + "Söz.\n", "encoding"),
        ((HEAD + "Söz.\n").replace("\n", "\r\n"), "line-ends"),
        (unicodedata.normalize("NFD", HEAD + "Güzel söz.\n"), "nfd"),
    ],
)
def test_odd_files_are_read_and_keep_their_bytes(tmp_path: Path, text: str, check: str) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(text.encode())
    article = read_markdown(path, split=split)
    assert source_text(article).encode() == text.encode()
    assert all(unicodedata.is_normalized("NFC", s.source) for s in article.segments)
    assert check in {f.check for f in check_files([path], split)}


def test_english_in_the_sources_is_one_error() -> None:
    body = (
        "The talks were held in Paris and the parties signed an agreement with the mediator.\n\n"
        "This agreement was the first of its kind, and it has been welcomed by the other states.\n"
    )
    assert [(f.line, f.gravity, f.check) for f in found(body)] == [(FIRST, Gravity.ERROR, "language")]


def test_two_articles_with_one_slug(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(HEAD + "Metin.\n", encoding="utf-8")
    (finding,) = check_files([tmp_path / "a.md", tmp_path / "b.md"], split)
    assert (finding.path, finding.line, finding.check) == (str(tmp_path / "b.md"), 3, "slug")


def test_a_sentence_of_five_thousand_words_is_read() -> None:
    article, findings = check_text(HEAD + "söz " * 5000 + "bitti.\n", "x.md", split)
    assert article is not None
    assert len(article.segments[-1].source.split()) == 5001
    assert "long-sentence" in [f.check for f in findings]


def test_the_command(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text(HEAD + "Metin.\n", encoding="utf-8")
    bad.write_text(HEAD.replace("deneme", "kotu") + "Bir **söz.\n", encoding="utf-8")
    run = CliRunner().invoke(build(), ["check", str(good)])
    assert (run.exit_code, run.output) == (0, "1 article checked: nothing found\n")
    run = CliRunner().invoke(build(), ["check", str(good), str(bad)])
    assert run.exit_code == 1
    assert f"{bad}:11: error: bold that is not closed" in run.output
    assert "2 articles checked: 1 error\n" in run.output
    run = CliRunner().invoke(build(), ["check", "--json", str(tmp_path)])
    data = json.loads(run.output)
    assert (run.exit_code, data["counts"]) == (1, {"error": 1, "warning": 0, "note": 0})
    assert data["findings"][0]["line"] == 11


def test_init_makes_a_project_and_keeps_what_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "proje"
    first = CliRunner().invoke(build(), ["init", str(folder)])
    assert first.exit_code == 0
    names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    assert names == ["glossary/tr-en.csv", "outputs/en/.gitkeep", "sources/tr/halicte-ilk-kopru.md", "tercume.toml"]
    assert CliRunner().invoke(build(), ["check", str(folder / "sources" / "tr")]).exit_code == 0
    (folder / "tercume.toml").write_text("# mine\n")
    second = CliRunner().invoke(build(), ["init", str(folder)])
    assert second.exit_code == 0
    assert "made" not in second.output
    assert (folder / "tercume.toml").read_text() == "# mine\n"


def test_the_settings_of_a_new_project_are_the_defaults(tmp_path: Path) -> None:
    from pipeline.project_new import make_project
    from pipeline.settings import Settings, load_settings

    make_project(tmp_path)
    path = tmp_path / "tercume.toml"
    assert load_settings(tmp_path) == Settings(tmp_path)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(x.removeprefix("# ") if " = " in x else x for x in lines), encoding="utf-8")
    assert load_settings(tmp_path) == Settings(tmp_path)


def test_an_example_article_is_not_put_beside_others(tmp_path: Path) -> None:
    from pipeline.project_new import make_project

    own = tmp_path / "sources" / "tr" / "kendi.md"
    own.parent.mkdir(parents=True)
    own.write_text(HEAD + "Metin.\n", encoding="utf-8")
    make_project(tmp_path)
    assert list(own.parent.iterdir()) == [own]


def test_init_refuses_a_file(tmp_path: Path) -> None:
    from pipeline.errors import ExportError
    from pipeline.project_new import make_project

    (tmp_path / "x").write_text("")
    with pytest.raises(ExportError, match="a file stands where the project is to be"):
        make_project(tmp_path / "x")
