import pytest

pytest.importorskip("torch")

from training import card, corpus


def test_every_source_of_the_mixture_has_an_origin_and_a_licence() -> None:
    for name in corpus.mixture("stable") | corpus.mixture("decay"):
        place, licence = card.origin(name)
        assert place
        assert "GPL" not in licence
