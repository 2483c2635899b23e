from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import polib
import pytest
from toy_articles import SYRIA, article, needing_review, translated

from pipeline.catalogue import Catalogue, Reference, Unit, merge
from pipeline.errors import CatalogueError
from pipeline.formats.po import read_po, write_po
from pipeline.model import BlockKind, Code, CodeKind, Flag, Origin, Review, Severity, State

FIRST = "Suriye ile İsrail Paris’te anlaştı."
SECOND = "Görüşmeler 5–6 Ocak 2026’da yapıldı."
TARGETS = {
    FIRST: "Syria and Israel agreed in Paris.",
    SECOND: "The talks were held on 5–6 January 2026.",
}


def catalogue(**changes: object) -> Catalogue:
    return Catalogue.from_article(merge(translated(article(FIRST, SECOND), TARGETS), None))


def save(tmp_path: Path, what: Catalogue) -> Path:
    path = tmp_path / "paris-gorusmeleri.po"
    path.write_text(write_po(what), encoding="utf-8")
    return path


def full_unit() -> Unit:
    made = catalogue().units[0]
    return replace(
        made,
        fuzzy=True,
        flags=(
            Flag("numbers", Severity.MAJOR, 'the "5" is\nmissing', (4, 5), None, suggestion="5 → five"),
            Flag("style", Severity.MINOR, "long"),
        ),
        notes=(Flag("style", Severity.MINOR, "long"),),
        codes=(
            Code(1, "[", CodeKind.OPEN, 2),
            Code(2, '](https://a.example "b\nc")', CodeKind.CLOSE, 1),
            Code(3, "<br>"),
        ),
        proposal='A "new" text\\.',
        previous="Suriye anlaştı.",
        comment="Check the name.\nAsk İlkay.",
        references=(Reference("sources/tr/a b.md", 3), Reference("sources/tr/a b.md", 9)),
    )


def test_everything_a_unit_knows_survives_the_file(tmp_path: Path) -> None:
    made = catalogue()
    given = replace(made, units=(full_unit(), *made.units[1:]), preamble="Paris\nİkinci satır")
    read = read_po(save(tmp_path, given))
    assert read.headers == given.headers
    assert read.preamble == given.preamble
    unit, expected = read.units[0], given.units[0]
    # Of a term the file keeps the name, the place and the proof.
    assert [c.hit.term.target for c in unit.certificates] == ["Syria"]
    assert [(c.target_span, c.method, c.proven) for c in unit.certificates] == [((0, 5), "plain", True)]
    assert replace(unit, certificates=()) == replace(expected, certificates=())
    assert write_po(read) == write_po(given)


def test_a_second_writing_gives_the_same_bytes(tmp_path: Path) -> None:
    text = write_po(catalogue())
    path = tmp_path / "a.po"
    path.write_text(text, encoding="utf-8")
    assert write_po(read_po(path)) == text


@pytest.mark.parametrize("odd", ['tırnak "içinde" \\ ters', "satır\nsonu", "ayraç\u2028burada", "sekme\tvar", "\x85"])
def test_odd_characters_survive(tmp_path: Path, odd: str) -> None:
    source = f"Başı {odd} sonu"
    made = Catalogue.from_article(merge(translated(article(source), {source: f"Start {odd} end"}), None))
    unit = read_po(save(tmp_path, made)).units[0]
    assert (unit.source, unit.target, unit.human) == (source, f"Start {odd} end", False)


def test_headers_are_complete() -> None:
    made = catalogue()
    names = [name for name, _ in made.headers]
    for name in (
        "Project-Id-Version",
        "Language",
        "MIME-Version",
        "X-Source-Language",
        "X-Generator",
        "X-Tercume-Engine",
    ):
        assert name in names
    assert made.header("X-Source-Language") == "tr"
    assert made.header("X-Tercume-Signature").startswith("engine:toy@1|")
    assert made.header("PO-Revision-Date") == "2026-01-07 00:00+0000"


def test_disclosure_fields_become_headers(tmp_path: Path) -> None:
    done = translated(article(FIRST), TARGETS)
    made = Catalogue.from_article(done, extra_headers={"X-Translation-Notice": "Machine\ntranslated"})
    assert read_po(save(tmp_path, made)).header("X-Translation-Notice") == "Machine translated"


def test_msgfmt_accepts_it(tmp_path: Path) -> None:
    if shutil.which("msgfmt") is None:
        pytest.skip("msgfmt is not installed: apt-get install gettext")
    made = catalogue()
    gone = replace(made.units[1], obsolete=True, comment="gone")
    path = save(tmp_path, replace(made, units=(full_unit(), gone)))
    done = subprocess.run(
        ["msgfmt", "-c", "-v", "-o", str(tmp_path / "a.mo"), str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr


def test_the_same_sentence_twice_is_one_entry_with_two_references(tmp_path: Path) -> None:
    done = translated(article(FIRST, SECOND, FIRST, (FIRST, BlockKind.TITLE)), TARGETS)
    text = write_po(Catalogue.from_article(merge(done, None)))
    assert text.count(f'msgid "{FIRST}"') == 2
    assert "#: sources/tr/paris-gorusmeleri.md:1 sources/tr/paris-gorusmeleri.md:3" in text
    assert text.count('msgctxt "title"') == 1


def test_obsolete_units_keep_all_they_know(tmp_path: Path) -> None:
    approved = replace(
        catalogue().units[0],
        state=State.REVIEWED,
        review=Review("İlkay Şen", "2026-01-08T10:00:00Z", 80.0),
        comment="x",
    )
    gone = replace(approved, obsolete=True, references=(), origin=Origin.HUMAN)
    given = replace(catalogue(), units=(catalogue().units[1], gone))
    text = write_po(given)
    assert f'#~ msgid "{FIRST}"' in text
    read = read_po(save(tmp_path, given)).units[1]
    assert replace(read, certificates=()) == replace(gone, certificates=())
    assert read.human


def edit(path: Path, source: str, target: str | None = None, *, fuzzy: bool | None = None, comment: str = "") -> None:
    """What Poedit does: polib-like rewriting, wrapped lines, ``#.`` lines as they are."""
    file = polib.pofile(str(path))
    entry = file.find(source)
    if target is not None:
        entry.msgstr = target
    if fuzzy is False:
        entry.flags = [f for f in entry.flags if f != "fuzzy"]
        entry.previous_msgid = None
    if fuzzy is True:
        entry.flags.append("fuzzy")
    entry.tcomment = f"{entry.tcomment}\n{comment}".strip()
    path.write_text(file.__unicode__(), encoding="utf-8")


def test_an_untouched_machine_text_is_not_human(tmp_path: Path) -> None:
    units = read_po(save(tmp_path, catalogue())).units
    assert [(u.human, u.state) for u in units] == [(False, State.TRANSLATED)] * 2


def test_a_text_changed_in_an_editor_is_human(tmp_path: Path) -> None:
    path = save(tmp_path, catalogue())
    edit(path, FIRST, "Israel and Syria reached an agreement in Paris.")
    unit = read_po(path).units[0]
    assert (unit.human, unit.state, unit.origin) == (True, State.REVIEWED, Origin.HUMAN)
    assert [c.target_span for c in unit.certificates] == [(11, 16)]
    assert unit.score is None


def test_a_mark_taken_away_is_an_approval(tmp_path: Path) -> None:
    done = needing_review(translated(article(FIRST, SECOND), TARGETS), FIRST)
    path = save(tmp_path, Catalogue.from_article(merge(done, None)))
    assert read_po(path).units[0].fuzzy
    edit(path, FIRST, fuzzy=False)
    unit = read_po(path).units[0]
    assert (unit.human, unit.state, unit.origin) == (True, State.REVIEWED, Origin.ENGINE)


def test_a_changed_text_still_marked_is_human_and_open(tmp_path: Path) -> None:
    done = needing_review(translated(article(FIRST, SECOND), TARGETS), FIRST)
    path = save(tmp_path, Catalogue.from_article(merge(done, None)))
    edit(path, FIRST, "Syria and Israel: deal.")
    unit = read_po(path).units[0]
    assert (unit.human, unit.fuzzy, unit.state) == (True, True, State.TRANSLATED)


def test_a_reviewed_by_comment_is_an_approval(tmp_path: Path) -> None:
    path = save(tmp_path, catalogue())
    edit(path, SECOND, comment="reviewed-by: Işıl Ünsal 2026-01-09")
    unit = read_po(path).units[1]
    assert unit.review == Review("Işıl Ünsal", "2026-01-09")
    assert (unit.human, unit.state) == (True, State.REVIEWED)


def test_a_mark_set_on_an_approved_text_opens_it_again(tmp_path: Path) -> None:
    path = save(tmp_path, catalogue())
    edit(path, FIRST, "Syria, Israel agree.")
    path.write_text(write_po(read_po(path)), encoding="utf-8")
    edit(path, FIRST, fuzzy=True)
    unit = read_po(path).units[0]
    assert (unit.human, unit.fuzzy, unit.state) == (True, True, State.TRANSLATED)


def test_an_emptied_target_asks_for_a_new_one(tmp_path: Path) -> None:
    path = save(tmp_path, catalogue())
    edit(path, FIRST, "")
    unit = read_po(path).units[0]
    assert (unit.human, unit.state) == (False, State.INITIAL)


def test_wrapping_by_an_editor_changes_nothing(tmp_path: Path) -> None:
    long = " ".join([FIRST] * 6)
    path = save(tmp_path, Catalogue.from_article(merge(translated(article(long), {long: "Long. " * 40 + "End"}), None)))
    before = read_po(path)
    file = polib.pofile(str(path), wrapwidth=0)
    for entry in file:
        entry.comment = entry.comment
    wrapped = re.sub(r'^msgid "(.{40})', r'msgid ""\n"\1"\n"', file.__unicode__(), flags=re.MULTILINE)
    path.write_text(wrapped, encoding="utf-8")
    assert read_po(path).units == before.units


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = save(tmp_path, catalogue())
    expected = read_po(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_po(path) == expected


BROKEN = (
    ("cut inside a string", lambda t: t[: t.rindex("January")], r":\d+: a string is not closed"),
    ("cut after a msgid", lambda t: t[: t.rindex("msgstr")], r":\d+: this msgid has no msgstr"),
    ("no PO at all", lambda _: "<html>", r":1: this is not PO syntax"),
    ("empty", lambda _: "", "no header and no entry"),
    ("unescaped quote", lambda t: t.replace("The talks", 'The "talks'), r":\d+: "),
    ("unknown state", lambda t: t.replace("state: translated", "state: great", 1), r":\d+: a #. line"),
    ("broken term line", lambda t: t.replace("[0:6]", "[0:"), r":\d+: a #. line"),
)


@pytest.mark.parametrize(("change", "message"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_broken_files_are_refused_with_the_line(tmp_path: Path, change: object, message: str) -> None:
    path = save(tmp_path, catalogue())
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")  # type: ignore[operator]
    before = path.read_bytes()
    with pytest.raises(CatalogueError, match=message) as caught:
        read_po(path)
    assert caught.value.where.startswith(str(path))
    assert caught.value.advice
    assert path.read_bytes() == before


def test_invalid_utf8_names_the_line(tmp_path: Path) -> None:
    path = save(tmp_path, catalogue())
    lines = path.read_bytes().split(b"\n")
    lines[20] = lines[20] + "# ğ".encode("cp1254")
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(CatalogueError, match=r"\.po:21: not UTF-8: byte 0xf0"):
        read_po(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="cannot be read"):
        read_po(tmp_path / "yok.po")


def test_texts_without_machine_record_count_as_human(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    path.write_text('msgid ""\nmsgstr "Language: en\\n"\n\nmsgid "Merhaba."\nmsgstr "Hello."\n', encoding="utf-8")
    unit = read_po(path).units[0]
    assert unit.human
    assert unit.source == "Merhaba."
    assert SYRIA.target == "Syria"
