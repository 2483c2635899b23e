from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.lang.lexicon import is_other_word, lemma_of
from pipeline.lang.morphology import CASES, POSSESSIVES, Suffix, analyse, chains, forms, inflect
from pipeline.lang.stems import possessive_base, read_number, readings, softened

CASES_FILE = Path(__file__).parent.parent / "cases" / "glossary" / "inflection.txt"


def table() -> list[tuple[str, str, str]]:
    lines = [line for line in CASES_FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [tuple(part.strip() for part in line.split("|")) for line in lines]  # type: ignore[misc]


@pytest.mark.parametrize(("stem", "suffixes", "form"), table())
def test_inflection(stem: str, suffixes: str, form: str) -> None:
    names = suffixes.split()
    proper = names[0] == "proper"
    assert inflect(stem, *(Suffix[n] for n in names[proper:]), proper=proper) == form


@pytest.mark.parametrize(
    ("word", "stem"),
    [("kitap", "kitab"), ("ağaç", "ağac"), ("bakanlık", "bakanlığ"), ("burun", "burn"), ("tank", None), ("ev", None)],
)
def test_softening(word: str, stem: str | None) -> None:
    assert softened(word) == stem


@pytest.mark.parametrize(
    ("word", "base"),
    [("oranı", "oran"), ("gücü", "güç"), ("vadisi", "vadi"), ("fiyatları", "fiyatlar"), ("bakanlığı", "bakanlık")],
)
def test_possessive_base(word: str, base: str) -> None:
    assert possessive_base(word) == base


@pytest.mark.parametrize(("number", "read"), [("2026", "altı"), ("50", "elli"), ("4,5", "beş"), ("3000", "bin")])
def test_numbers_are_read(number: str, read: str) -> None:
    assert read_number(number) == read


def test_a_number_is_needed() -> None:
    with pytest.raises(ValueError, match="no number"):
        read_number("kitap")


def test_analyse_reads_what_inflect_writes() -> None:
    sound = readings("Suriye")[0]
    assert analyse("ye", sound) == (Suffix.DAT,)
    assert analyse("ya", sound) is None
    assert analyse("", sound) == ()
    assert analyse("deki", sound) == (Suffix.LOC, Suffix.KI)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["ev", "okul", "göl", "kuş", "masa", "ülke", "köprü", "konu", "kedi", "kent", "tank", "rapor"]),
    st.booleans(),
    st.sampled_from([None, *POSSESSIVES]),
    st.sampled_from([None, *CASES]),
)
def test_every_inflected_form_is_read_back(stem: str, plural: bool, owner: Suffix | None, case: Suffix | None) -> None:
    suffixes = tuple(s for s in (Suffix.PLURAL if plural else None, owner, case) if s is not None)
    form = inflect(stem, *suffixes)
    assert form.startswith(stem)
    assert suffixes in chains(form[len(stem) :], readings(stem)[0])


def test_forms_of_a_name_carry_the_apostrophe() -> None:
    made = {suffixes: form for form, suffixes in forms("Şam")}
    assert made[(Suffix.LOC, Suffix.KI)] == "Şam'daki"
    assert made[()] == "Şam"


def test_lexicon() -> None:
    assert lemma_of("kitabını") == "kitap"
    assert lemma_of("aydoğan") is None
    assert is_other_word("doğu", "doğumu")
    assert not is_other_word("doğu", "doğuda")
