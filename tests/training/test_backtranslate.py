import lzma
from pathlib import Path

from training import backtranslate, corpus, markers


class Echo:
    """Answers every sentence with itself in capitals, and one with a loop."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def translate(self, texts: list[str], beam: int = 1) -> list[str]:
        self.asked += texts
        return [text.upper() if "loop" not in text else "o o o o o o o" for text in texts]


def test_whole_sentences_are_chosen_once(tmp_path: Path) -> None:
    lines = [
        "A whole sentence of six words.",
        "too short.",
        "A whole sentence of six words.",
        "no capital at its start here.",
    ]
    for name in backtranslate.FILES:
        (tmp_path / f"{name}.txt.xz").write_bytes(lzma.compress("\n".join(lines).encode()))
    assert backtranslate.sentences(tmp_path, seed=1) == ["A whole sentence of six words."]


def test_a_second_run_goes_on_where_the_first_stopped(tmp_path: Path) -> None:
    english = [f"Sentence number {number} of a longer text." for number in range(5)] + [
        "This one ends in a loop of words."
    ]
    path, echo = tmp_path / "made.tsv", Echo()
    assert backtranslate.write(echo, english[:3], path, float("inf")) == 3  # type: ignore[arg-type]
    assert backtranslate.write(echo, english, path, float("inf")) == 5  # type: ignore[arg-type]
    assert echo.asked == english
    made = list(corpus.read(path))
    assert [pair[1] for pair in made] == english[:5]
    assert all(turkish.startswith(markers.MACHINE) for turkish, _ in made)


def test_nothing_is_translated_after_the_deadline(tmp_path: Path) -> None:
    echo = Echo()
    assert backtranslate.write(echo, ["A whole sentence of six words."], tmp_path / "made.tsv", 0.0) == 0  # type: ignore[arg-type]
    assert echo.asked == []
