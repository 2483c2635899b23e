"""Numbers without words around them, from Turkish into English notation."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"\S*(?:://|www\.|@)\S*")
_GROUPED = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?"
_DECIMAL = r"\d+,\d+"
# "1.2.3", "12.05.2023" and "1,2,3" are no numbers in this sense: nothing numeric may touch the match.
_NUMBER = re.compile(rf"(?<![\d.,\w])(?:{_GROUPED}|{_DECIMAL})(?![\d\w]|[.,]\d)")
_PERCENT = re.compile(r"%\s?(\d[\d.,]*\d|\d)")
_SWAP = str.maketrans(".,", ",.")


def localise(text: str) -> str:
    """``text`` with its numbers written the English way: "1.250,5" → "1,250.5", "%5,2" → "5.2%".

    For text that holds no words (table cells, captions of axes); addresses, dates and version numbers stay as they are.
    """
    parts = []
    end = 0
    for address in _ADDRESS.finditer(text):
        parts += [_numbers(text[end : address.start()]), address.group()]
        end = address.end()
    return "".join([*parts, _numbers(text[end:])])


def _numbers(text: str) -> str:
    moved = _PERCENT.sub(r"\1%", text)
    return _NUMBER.sub(lambda match: match.group().translate(_SWAP), moved)
