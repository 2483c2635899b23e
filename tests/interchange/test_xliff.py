from __future__ import annotations

import re

from catalogues import BOOK, BOOKS, settled
from hypothesis import assume, given, settings

from pipeline.catalogue import Catalogue
from pipeline.formats.po import write_po
from pipeline.formats.xliff import original_of, read_xliff, write_xliff
from pipeline.formats.xliff12 import write_xliff12
from pipeline.model import State


def through(catalogue: Catalogue) -> Catalogue:
    return read_xliff(write_xliff(catalogue).encode(), "a.xlf").catalogue


def test_a_catalogue_survives_xliff() -> None:
    book = settled(BOOK)
    assert through(book) == book
    assert write_po(through(book)) == write_po(book)


@given(BOOKS)
@settings(max_examples=80, deadline=None)
def test_po_to_xliff_and_back_loses_nothing(book: Catalogue) -> None:
    book = settled(book)
    text = write_xliff(book)
    back = read_xliff(text.encode(), "a.xlf")
    assert back.catalogue == book
    assert write_po(back.catalogue) == write_po(book)
    assert all(unit.untouched for unit in back.units)
    assert write_xliff(back.catalogue) == text


@given(BOOKS)
@settings(max_examples=60, deadline=None)
def test_po_to_xliff_12_and_back_loses_nothing(book: Catalogue) -> None:
    """All that XML can hold: 1.2 has no ``cp`` for the other characters."""
    book = settled(book)
    texts = [text for unit in book.units for text in (unit.source, unit.target, unit.comment)]
    assume(not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "".join(texts)))
    back = read_xliff(write_xliff12(book, original_of(book)).encode(), "a.xlf")
    assert back.catalogue == book
    assert write_po(back.catalogue) == write_po(book)
    assert all(unit.untouched for unit in back.units)


def test_xliff_12_survives_too() -> None:
    book = settled(BOOK)
    back = read_xliff(write_xliff12(book, original_of(book)).encode(), "a.xlf")
    assert back.catalogue == book
    assert all(unit.untouched for unit in back.units)


def test_a_unit_that_another_program_split_is_one_again() -> None:
    parts = (
        ("segment", "translated", "Bir.", "One."),
        ("ignorable", "", " ", None),
        ("segment", "reviewed", "İki.", "Two."),
        ("segment", "", "", None),
    )
    inner = "".join(
        f"<{name}{f' state={state!r}' if state else ''}><source xml:space='preserve'>{source}</source>"
        + (f"<target>{target}</target>" if target else "")
        + f"</{name}>"
        for name, state, source, target in parts
    )
    text = (
        "<xliff xmlns='urn:oasis:names:tc:xliff:document:2.0' version='2.0' srcLang='tr' trgLang='en'>"
        f"<file id='f'><unit id='1'>{inner}</unit></file></xliff>"
    )
    (unit,) = read_xliff(text.encode(), "a.xlf").units
    assert (unit.unit.source, unit.unit.target, unit.state) == ("Bir. İki.", "One. Two.", State.TRANSLATED)
