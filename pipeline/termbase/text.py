"""Text as the matcher sees it: folded, without what is invisible, with a map back to the text as given."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate

from pipeline.model import Span

APOSTROPHES = "'’ʼ`´‘′ʹ＇\u201b"
_DASHES = "‐‑‒–—−﹣－"
_QUOTES = "“”„«»‟❝❞"
MARK = "\x02"
"""Stands before every word of ``Folded.key``: a pattern that begins with it begins where a word begins."""

_PLAIN = {ord(c): "'" for c in APOSTROPHES} | {ord(c): "-" for c in _DASHES} | {ord(c): '"' for c in _QUOTES}
_FOLD = {ord("I"): "i", ord("İ"): "i", ord("ı"): "i", ord("â"): "a", ord("Â"): "a", ord("î"): "i", ord("Î"): "i"}
_FOLD |= {ord("û"): "u", ord("Û"): "u"}

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069"
_SPECIAL = re.compile(
    r"(?P<hyphenated>(?<=[^\W\d_])[-‐\u00ad][ \t]*\r?\n[ \t]*(?=[^\W\d_]))"
    rf"|(?P<drop>(?:\{{\d+\}})+|[{_INVISIBLE}]+)"
    r"|(?P<dash>(?<=\w)\s+[-–—]\s+(?=\w))"
    r"|(?P<blank>\s+)"
    r"|(?P<cluster>[^\W_][\u0300-\u036f]+)"
)
_ODD = re.compile(rf"[{_INVISIBLE}\u0300-\u036f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\r\n\f\v]|  |\{{\d| [-–—] ")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|gov|edu|tr)\b(?![’'])"
)
_ADDRESS_HINT = re.compile(r"://|www\.|@|\w\.(?:com|org|net|gov|edu|tr)\b")
_WORD_START = re.compile(r"\b(?=\w)(?<!\w')")


@dataclass(frozen=True, slots=True)
class Folded:
    """``shown`` has the characters that are left (NFC, one blank between words, ASCII apostrophes, hyphens and quotes),
    ``key`` their folded form with MARKs.

    ``starts`` and ``ends`` give the offsets of each shown character in the text as given; None when they are its own.
    """

    shown: str
    key: str
    marks: tuple[int, ...]
    """Offsets of the MARKs in ``key``, in rising order."""
    starts: tuple[int, ...] | None
    ends: tuple[int, ...] | None

    def position(self, key_offset: int) -> int:
        """The offset in ``shown`` of what starts at ``key_offset`` of ``key``: a MARK stands for the word behind it."""
        return key_offset - bisect_left(self.marks, key_offset)

    def span(self, start: int, end: int) -> Span:
        """The span ``[start, end)`` of ``shown`` in offsets of the text as given."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1] if end > start else self.starts[start]


def fold(text: str, *, keep_hyphens: bool = False) -> Folded:
    """Fold ``text``. ``keep_hyphens`` takes a hyphen at a line end for a real one (Beşiktaş-⏎Mersin)."""
    if _ODD.search(text) is None:
        shown, starts, ends = text, None, None
    else:
        shown, starts, ends = _visible(text, keep_hyphens)
    return _keyed(shown, starts, ends)


def has_line_hyphen(text: str) -> bool:
    """True when a word of ``text`` is broken at a line end."""
    return "\n" in text and re.search(r"[^\W\d_][-‐][ \t]*\r?\n[ \t]*[^\W\d_]", text) is not None


def _keyed(shown: str, starts: tuple[int, ...] | None, ends: tuple[int, ...] | None) -> Folded:
    # The modifier apostrophe ʼ counts as a letter in Unicode; everything below works on ASCII signs.
    shown = shown.translate(_PLAIN)
    flat = shown.translate(_FOLD).lower()
    if len(flat) != len(shown):
        # A capital that grows in lower case; Turkish and English have none but İ, which is folded already.
        flat = "".join(c if len(c) == 1 else c[0] for c in (s.translate(_FOLD).lower() for s in shown))
    if _ADDRESS_HINT.search(flat):
        flat = _ADDRESS.sub(lambda m: "\x01" * len(m.group()), flat)
    pieces = _WORD_START.split(flat)
    marks = tuple(number + length for number, length in enumerate(accumulate(map(len, pieces[:-1]))))
    return Folded(shown, MARK.join(pieces), marks, starts, ends)


def _visible(text: str, keep_hyphens: bool) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    shown: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def put(letters: str, start: int, end: int) -> None:
        shown.append(letters)
        starts.extend([start] * len(letters))
        ends.extend([end] * len(letters))

    done = 0
    for match in _SPECIAL.finditer(text):
        start, end = match.span()
        shown.append(text[done:start])
        starts.extend(range(done, start))
        ends.extend(range(done + 1, start + 1))
        done = end
        match match.lastgroup:
            case "hyphenated" if keep_hyphens:
                put("-", start, end)
            case "dash":
                put("-", start, end)
            case "drop" if _divides(text, start, end):
                put(" ", start, end)
            case "blank":
                put(" ", start, end)
            case "cluster":
                put(_composed(match.group()), start, end)
    shown.append(text[done:])
    starts.extend(range(done, len(text)))
    ends.extend(range(done + 1, len(text) + 1))
    return "".join(shown), tuple(starts), tuple(ends)


def _divides(text: str, start: int, end: int) -> bool:
    # "Devrimi{3}{4}Kaynakça": a line break or a footnote mark; "Şam{1}dan" is one word in bold and plain.
    return text[start] == "{" and text[start - 1 : start].islower() and text[end : end + 1].isupper()


def _composed(cluster: str) -> str:
    # "i̇" is what a naive lower() makes of İ.
    if cluster == "i\u0307":
        return "i"
    return unicodedata.normalize("NFC", cluster)
