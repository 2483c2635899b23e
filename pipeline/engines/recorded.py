"""An engine that answers from a file: for tests, and to check and score the outputs of other systems."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.engines.base import EngineInfo, Hypothesis, Request
from pipeline.engines.manifest import checksum
from pipeline.errors import EngineError


class RecordedEngine:
    """Answers each known source with its recorded target; ``origin`` names the file in messages.

    Gives no probabilities and no alignment, and cannot be made to begin a target with a prefix.
    """

    def __init__(self, pairs: Mapping[str, str], origin: str = "recorded", revision: str = "1") -> None:
        self._pairs = {_key(source): target for source, target in pairs.items()}
        self._origin = origin
        self._info = EngineInfo("recorded", revision, "as the recorded system's", "recorded", prefixes=False)

    @property
    def info(self) -> EngineInfo:
        """Name, revision, licence and decoding."""
        return self._info

    def translate(self, requests: Sequence[Request]) -> list[list[Hypothesis]]:
        """The recorded targets. Raises EngineError naming the first sentence that is not recorded."""
        return [[Hypothesis(self._answer(request.text), 0.0)] for request in requests]

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[float, ...]]:
        """Nothing is known about probabilities: an empty tuple for every pair."""
        return [() for _ in pairs]

    def _answer(self, text: str) -> str:
        target = self._pairs.get(_key(text))
        if target is None:
            raise EngineError(
                f"no recorded target for: {text}", where=self._origin, advice="add the sentence and its target there"
            )
        return target


def _key(text: str) -> str:
    """White space and the form of composed letters do not decide whether a sentence is the same."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def load(path: Path, targets: Path | None = None) -> RecordedEngine:
    """Read pairs from a TSV file (source, tab, target), or from two files aligned line by line.

    Raises EngineError when a file cannot be read, a TSV line has no tab, the line counts differ, or one source has
    two targets.
    """
    rows = _aligned(path, targets) if targets else _tabbed(path)
    pairs: dict[str, str] = {}
    for number, (source, target) in enumerate(rows, 1):
        if pairs.setdefault(_key(source), target) != target:
            raise EngineError(
                f"a second target for: {source}", where=f"{path}:{number}", advice="keep one of the two lines"
            )
    return RecordedEngine(pairs, str(path), checksum(path)[:12])


def _tabbed(path: Path) -> list[tuple[str, str]]:
    rows = []
    for number, line in enumerate(_lines(path), 1):
        source, tab, target = line.partition("\t")
        if line and not tab:
            raise EngineError("no tab", where=f"{path}:{number}", advice="write source, tab, target on each line")
        if line:
            rows.append((source, target))
    return rows


def _aligned(path: Path, targets: Path) -> list[tuple[str, str]]:
    left, right = _lines(path), _lines(targets)
    if len(left) != len(right):
        raise EngineError(
            f"{len(left)} sources but {len(right)} targets in {targets}",
            where=str(path),
            advice="line n of both files must belong together",
        )
    return list(zip(left, right, strict=True))


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EngineError(f"cannot be read: {error}", where=str(path), advice="give a UTF-8 text file") from error
