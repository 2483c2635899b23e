from pathlib import Path

import pytest

from training import corpus
from training.corpus import CorpusError


@pytest.mark.parametrize("phase", ["stable", "decay"])
def test_the_mixture_names_only_sources_that_may_be_published(phase: str) -> None:
    shares = corpus.mixture(phase)
    assert not set(shares) & (corpus.COPYLEFT | corpus.UNCLEAR)
    assert sum(shares.values()) == pytest.approx(1)
    assert shares["synthetic"] < 0.25


def test_a_copyleft_source_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "mixture.toml"
    table.write_text("[stable]\nkoha-manual = 1.0\n", encoding="utf-8")
    monkeypatch.setattr(corpus, "MIXTURE", table)
    with pytest.raises(CorpusError, match="koha-manual is copyleft"):
        corpus.mixture("stable")
    with pytest.raises(CorpusError, match="no phase 'last'"):
        corpus.mixture("last")


def test_text_is_composed_and_invisible_characters_go() -> None:
    assert corpus.normalise("  I\u0307stanbul\u00ad'da\u200b  s\u0327ehir ") == "İstanbul'da şehir"


@pytest.mark.parametrize(
    ("source", "turkish", "english", "kept"),
    [
        ("tatoeba", "Geldi.", "He came.", True),
        ("authored-headings", "İlk yılları", "Early years", True),
        ("ms-d365", "Kısa metin.", "Short text.", False),
        ("ms-d365", "Yeni sipariş bir sonraki gün gönderilir.", "The new order is shipped on the next day.", True),
        ("ms-d365", "Alanı seçin ve düğmeyi tıklatın.", "Select the field, and then click the button.", False),
        ("php-manual", "strlen() işlevi uzunluğu verir.", "The function strlen() returns the length here.", False),
        ("d2l-book", "Dosya src/main/java içindedir.", "The file is in src/main/java of the project.", False),
        ("tatoeba", "", "Nothing.", False),
    ],
)
def test_only_the_language_of_articles_is_kept(source: str, turkish: str, english: str, kept: bool) -> None:
    assert corpus.keep(source, turkish, english) is kept


def test_tom_is_rare_after_balancing_and_long_sentences_stay() -> None:
    toms = [(f"Tom {n} geldi.", f"Tom came {n} times.") for n in range(80)]
    others = [(f"Kuş {n} kez uçtu.", f"The bird flew {n} times.") for n in range(20)]
    kept = corpus.balanced("tatoeba", toms + others)
    assert sum("Tom" in english for _, english in kept) == 12
    assert set(others) <= set(kept)
    assert corpus.balanced("xquad", toms) == toms


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.tsv"
    path.write_text("bir\tone\niki\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"bad\.tsv:2: 1 columns"):
        list(corpus.read(path))
