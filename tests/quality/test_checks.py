"""Every check against its cases: a fault it must see and the same segment without the fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.model import (
    BlockKind,
    Certificate,
    Code,
    CodeKind,
    Flag,
    Origin,
    Quote,
    Segment,
    Signature,
    Term,
    TermHit,
    Translation,
)  # fmt: skip
from pipeline.quality.checks import run
from pipeline.quality.pair import Pair
from pipeline.quality.sequence import across

CASES = Path(__file__).parent.parent / "cases" / "quality"
FILES = sorted(CASES.glob("*.txt"))
SIGNATURE = Signature("test", "1", "beam", "none", "1", "0")
GLOSSARY = {"term-missing", "forbidden-term"}
ACROSS = {"pronoun", "copy", "inconsistent", "quote-not-verbatim", "translated-back"}


def rows(path: Path) -> tuple[dict[str, str], list[list[str]]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    head = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# ") and ": " in line)
    return head, [
        [cell.strip() for cell in line.split(" | ")] if " | " in line else [line]
        for line in lines
        if line and line[0] != "#"
    ]


def codes(text: str) -> tuple[Code, ...]:
    found = [int(c) for c in range(1, 9) if f"{{{c}}}" in text]
    if len(found) % 2:
        return ()
    return tuple(
        Code(i, f"<{i}>", CodeKind.OPEN if n % 2 == 0 else CodeKind.CLOSE, found[n + 1] if n % 2 == 0 else found[n - 1])
        for n, i in enumerate(found)
    )


def translation(number: int, source: str, target: str, term: Term | None = None) -> Translation:
    certificates: tuple[Certificate, ...] = ()
    if term is not None:
        certificates = (Certificate(TermHit(term, (0, len(term.source))), "none", None, term.target in target),)
    return Translation(Segment(f"s{number}", source), target, Origin.ENGINE, SIGNATURE, certificates=certificates)


def plain(source: str, target: str, kind: BlockKind) -> list[Flag]:
    return list(run(Pair(source, target, kind, codes=codes(source))))


def with_term(column: str, source: str, target: str) -> list[Flag]:
    name, _, right = column.partition(" = ")
    approved, _, banned = right.partition(" ; ")
    term = Term(name, (approved,), forbidden=(banned,) if banned else ())
    found = Certificate(TermHit(term, (0, len(name))), "none", None, approved.lower() in target.lower())
    return list(run(Pair(source, target, certificates=(found,))))


def in_article(check: str, column: str, source: str, target: str) -> list[Flag]:
    if check == "pronoun":
        name, gender = column.split(":")
        first = translation(1, f"{name} geldi.", f"{name} came.", Term(name, (name,), type="person", gender=gender))
        return across([first, translation(2, source, target)])[1]
    if check == "quote-not-verbatim":
        left, right = column.split(" = ")
        return across([translation(1, source, target)], [Quote(left, right)])[0]
    before, after = column.split(" ~ ")
    return across([translation(1, before, after), translation(2, source, target)])[1]


def found(check: str, head: dict[str, str], cells: list[str], good: bool) -> list[Flag]:
    kind = BlockKind(head.get("kind", "paragraph"))
    if check == "translated-back":
        return across([translation(1, cells[2] if good else cells[0], cells[1])])[0]
    if check in GLOSSARY:
        return with_term(cells[0], cells[1], cells[3 if good else 2])
    if check in ACROSS:
        return in_article(check, cells[0], cells[1], cells[3 if good else 2])
    return plain(cells[0], cells[2 if good else 1], kind)


CASES_IN_FILES = [(path.stem, *rows(path)) for path in FILES]
SINGLE = [(check, head, cells) for check, head, lines in CASES_IN_FILES for cells in lines]


@pytest.mark.parametrize(("check", "head", "cells"), SINGLE, ids=[f"{c[0]}-{c[2][0][:30]}" for c in SINGLE])
def test_sees_the_fault(check: str, head: dict[str, str], cells: list[str]) -> None:
    flags = found(check, head, cells, good=False)
    assert check in {flag.check for flag in flags}, flags


@pytest.mark.parametrize(("check", "head", "cells"), SINGLE, ids=[f"{c[0]}-{c[2][0][:30]}" for c in SINGLE])
def test_says_nothing_without_the_fault(check: str, head: dict[str, str], cells: list[str]) -> None:
    flags = found(check, head, cells, good=True)
    assert check not in {flag.check for flag in flags}, flags


@pytest.mark.parametrize(
    ("check", "head", "cells"),
    [c for c in SINGLE if c[0] in ("number-format", "list-commas", "title-case") and len(c[2]) > 3],
)
def test_offers_the_certain_fix(check: str, head: dict[str, str], cells: list[str]) -> None:
    flags = found(check, head, cells, good=False)
    assert cells[3] in {flag.suggestion for flag in flags if flag.check == check}


@pytest.mark.parametrize(("check", "head", "lines"), CASES_IN_FILES, ids=[path.stem for path in FILES])
def test_ten_cases_or_more(check: str, head: dict[str, str], lines: list[list[str]]) -> None:
    assert len(lines) >= 10
    assert head["flags"] == check


@pytest.mark.parametrize(("check", "head", "cells"), SINGLE, ids=[f"{c[0]}-{c[2][0][:30]}" for c in SINGLE])
def test_spans_lie_inside_their_texts(check: str, head: dict[str, str], cells: list[str]) -> None:
    if check in GLOSSARY | ACROSS:
        source, target = cells[0 if check == "translated-back" else 1], cells[1 if check == "translated-back" else 2]
    else:
        source, target = cells[0], cells[1]
    for flag in found(check, head, cells, good=False):
        for span, text in ((flag.source_span, source), (flag.target_span, target)):
            assert span is None or 0 <= span[0] <= span[1] <= max(len(text), span[1] if check in GLOSSARY else 0)


def test_a_long_sentence_that_lost_all_its_commas() -> None:
    source = "Yağmur dinince, saat 5,5'te, herkes sokağa çıktı, çocuklar oynadı ve yaşlılar meydandaki kahvede oturdu."
    target = (
        "When the rain stopped at 5.5 hours everybody went out the children played and the old sat in the coffee house."
    )
    flags = [flag for flag in plain(source, target, BlockKind.PARAGRAPH) if flag.check == "list-commas"]
    assert [flag.severity.value for flag in flags] == ["major"]
    assert flags[0].source_span == (14, 15)
