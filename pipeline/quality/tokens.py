"""Words of a segment with their place, their look and, for Turkish, where the suffix begins."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pipeline.lang.tr import CODE
from pipeline.model import Span

APOSTROPHES = "'’ʼ‘`´"
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_TOKEN = re.compile(
    r"[^\W\d_]+(?:\.[^\W\d_]\b)*(?:['’ʼ‘`´][^\W\d_]+)*"  # words, "Erdoğan'ın", "A.B.D"; "Londra-Ankara" is two
    r"|\d+(?:[.,:]\d+)*"
    r"|[^\w\s]|_"
)
_TR_UPPER = str.maketrans({"İ": "i", "I": "ı"})
_PLAIN = str.maketrans({"ı": "i", "ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ə": "e", "ð": "d", "þ": "th"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or punctuation mark.

    ``text`` is as written, ``base`` the part before an apostrophe, ``suffix`` what follows it; ``span`` is that of the
    whole token in the text it came from.
    """

    text: str
    base: str
    suffix: str
    span: Span

    @property
    def is_word(self) -> bool:
        """True for letters, false for numbers and punctuation."""
        return self.text[0].isalpha()

    @property
    def is_number(self) -> bool:
        """True for a token that begins with a digit."""
        return self.text[0].isdigit()

    @property
    def capital(self) -> bool:
        """True when the first letter is a capital."""
        return self.text[0].isupper()


def mask_codes(text: str) -> str:
    """``text`` with every ``{1}`` blanked out, all other offsets kept."""
    return CODE.sub(lambda match: " " * len(match.group()), text) if "{" in text else text


def tokens(text: str) -> list[Token]:
    """The tokens of ``text`` in order; inline codes are skipped."""
    return [_token(match.group(), match.start()) for match in _TOKEN.finditer(mask_codes(text))]


def _token(word: str, start: int) -> Token:
    found = _APOSTROPHE.search(word, 1)
    base, suffix = (word[: found.start()], word[found.end() :]) if found else (word, "")
    return Token(word, base, suffix, (start, start + len(word)))


def lower_tr(text: str) -> str:
    """Lower case by Turkish rules: ``İ`` to ``i``, ``I`` to ``ı``."""
    return text.translate(_TR_UPPER).lower()


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case without diacritics, dotless i dotted: ``Kılıçdaroğlu`` to ``kilicdaroglu``. For comparing names."""
    plain = text.replace("İ", "i").lower().translate(_PLAIN)
    return "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
