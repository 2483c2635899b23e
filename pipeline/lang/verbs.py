"""Turkish verbs, as far as the end of a sentence asks for them."""

from __future__ import annotations

import re
from typing import Final

from pipeline.lang.tr import lower

_FINITE: Final = re.compile(
    r"(?:(?:(?<=[fstkçşhp])t|(?<![fstkçşhp])d)[ıiuü](?:m|n|k|n[ıiuü]z|l[ae]r)?|m[ıiuü]ş(?:t[ıiuü]r?|l[ae]r)?|yor(?:um|sun|uz|sunuz|lar|du|muş)?"
    r"|[ae]c[ae](?:k|ğım|ğiz|ğız|ktır|ktir|klar|kler)|m[ae]l[ıi](?:dır|dir|yız|yiz)?|[dt][ıiuü]r(?:l[ae]r)?"
    r"|m[ae]z(?:lar|ler)?|s[ıiuü]n(?:lar|ler)?|[lnt][ıiuü]r(?:l[ae]r)?|m[ae]kt[ae](?:dır|dir|ydı|ydi)?)$"
)
_NOT_FINITE: Final = frozenset({"şimdi", "kendi", "ciddi", "maddi", "ebedi", "haydi", "hadi", "yedi", "kedi"})


def is_finite(word: str) -> bool:
    """Whether ``word`` looks like a finite verb. Nouns such as "asker" do too: use it only with other evidence."""
    return len(word) > 3 and lower(word) not in _NOT_FINITE and _FINITE.search(lower(word)) is not None
