"""Turkish letters: casing with dotted and dotless i, apostrophes, and whether a text has words at all.

Unicode's own case mappings are wrong for Turkish (``"İ".lower()`` is two characters, ``"I".lower()`` is ``i``); these
follow the Turkish entries of SpecialCasing.txt (Unicode 15.1): İ/i and I/ı are the pairs.
"""

from __future__ import annotations

import re
from typing import Final

LETTERS: Final = "abcçdefgğhıijklmnoöprsştuüvyz"
"""The alphabet, lower case, in order."""

CIRCUMFLEX: Final = "âîû"
"""Vowels with the circumflex, as in *hâlâ*, *millî*; they are not letters of their own."""

APOSTROPHES: Final = "'’ʼ‘`´＇"
"""What stands between a proper name and its suffix: U+0027 as typed, U+2019 as typeset, and their look-alikes."""

CODE: Final = re.compile(r"\{\d+\}")
"""An inline code in the text of a segment, ``{1}``."""

_TO_LOWER: Final = str.maketrans({"İ": "i", "I": "ı"})
_TO_UPPER: Final = str.maketrans({"i": "İ", "ı": "I"})

_URL: Final = (
    r"(?:https?://|ftp://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|gov|info|tr|io)(?:/\S*)?(?![\w-])"
)
_EMAIL: Final = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_TAG: Final = r"(?<!\w)[@#]\w+"
_NO_WORD: Final = re.compile(f"{_EMAIL}|{_URL}|{_TAG}|{CODE.pattern}", re.IGNORECASE)
# "o" (he, she, it) is the one Turkish word of one letter that can be a text of its own.
_WORD: Final = re.compile(r"[^\W\d_]{2,}|(?<![^\W_])[oO](?![^\W_])")


def lower(text: str) -> str:
    """``text`` in lower case the Turkish way: ``IŞIK`` → ``ışık``, ``İzmir`` → ``izmir``.

    The length changes only where Unicode leaves no choice; a combining dot after a decomposed İ is dropped.
    """
    return text.replace("I\u0307", "i").translate(_TO_LOWER).lower()


def upper(text: str) -> str:
    """``text`` in capitals the Turkish way: ``ısı`` → ``ISI``, ``izin`` → ``İZİN``."""
    return text.translate(_TO_UPPER).upper()


def capitalise(text: str) -> str:
    """``text`` with its first character as a capital, the rest untouched: ``istanbul`` → ``İstanbul``."""
    return upper(text[:1]) + text[1:]


def has_words(text: str) -> bool:
    """Whether ``text`` holds anything to translate.

    False for ``-``, ``1974``, ``%5``, ``***``, URLs, e-mail addresses, ``@names``, ``#tags`` and inline codes such as
    ``{1}``, and for any sequence of them: what has no words is handed through, never sent to an engine.
    """
    return _WORD.search(_NO_WORD.sub(" ", text)) is not None
