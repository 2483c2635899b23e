from __future__ import annotations

import pytest

from pipeline.catalogue import word_diff

DIFFS = (
    ("The old words stay.", "The new words stay.", "The [-old-] {+new+} words stay."),
    ("Same.", "Same.", "Same."),
    ("", "All new.", "{+All new.+}"),
    ("Gone now.", "Gone", "Gone [-now.-]"),
    ("One\u2028two", "One  two three", "One two {+three+}"),
    (" ", "\n", ""),
)


@pytest.mark.parametrize(("old", "new", "told"), DIFFS)
def test_word_diff(old: str, new: str, told: str) -> None:
    assert word_diff(old, new) == told
