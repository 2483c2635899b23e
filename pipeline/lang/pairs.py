"""Which quotation marks and brackets belong together.

Turkish texts use “…”, "…", ‘…’, '…', «…» and mix them; the straight and the single ones do not say whether they open
or close, and the single ones are apostrophes too. A mark that finds no partner is ignored: an unclosed quotation must
not swallow the rest of the article.
"""

from __future__ import annotations

import re
from typing import Final

_MARKS: Final = re.compile(r"[\"“”„‟«»'‘’()\[\]{}]|\n[ \t]*\n")
_FAMILY: Final = {
    **dict.fromkeys('"', "straight"),
    **dict.fromkeys("“”„‟", "curly"),
    **dict.fromkeys("«»", "guillemet"),
    **dict.fromkeys("'‘’", "single"),
    **dict.fromkeys("()", "round"),
    **dict.fromkeys("[]", "square"),
    **dict.fromkeys("{}", "curled"),
}
_OPENING: Final = frozenset("([{«„‟‘")
_CLOSING: Final = frozenset(")]}»")
_BEFORE_OPENING: Final = frozenset("([{«“\"'‘„-–—/:;,.")
_AFTER_CLOSING: Final = frozenset(".,;:!?…)]}»”\"'’-–—/")


def pair(text: str) -> list[tuple[int, int]]:
    """The spans ``(start, end)`` of quotations and brackets with their marks, sorted.

    None reaches over a blank line. Spans of different kinds may cross; those of one kind do not nest, except brackets.
    """
    spans: list[tuple[int, int]] = []
    open_at: dict[str, list[int]] = {}
    for match in _MARKS.finditer(text):
        mark, at = match.group(), match.start()
        if mark[0] == "\n":
            open_at.clear()
            continue
        family = _FAMILY[mark]
        stack = open_at.setdefault(family, [])
        may_open, may_close = _roles(text, at, mark)
        if not stack and may_close and not may_open and family == "straight":
            # “…" : opened with one kind, closed with the other.
            stack = open_at.get("curly", [])
        if stack and may_close:
            spans.append((stack.pop(), at + 1))
        elif may_open:
            if family not in {"round", "square", "curled"}:
                stack.clear()  # the earlier one was never closed
            stack.append(at)
    spans.sort()
    return spans


def outermost(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """``spans`` (sorted by start) with those that lie in or cross another one merged into it."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _roles(text: str, at: int, mark: str) -> tuple[bool, bool]:
    """Whether the mark at this offset may open, and may close."""
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    if mark in _CLOSING:
        return False, True
    if mark in "([{«":
        return True, False
    left_free = before.isspace() or before in _BEFORE_OPENING
    right_free = after.isspace() or after in _AFTER_CLOSING
    if mark in "'‘’":
        return _single_roles(mark, before, after, left_free)
    if mark in "„‟":
        return True, False
    if mark == "“":
        return left_free or not right_free, not left_free and right_free
    if mark == "”":
        return left_free and not right_free, True
    if before in "([{,:;" and after.isalnum():
        return True, False
    # `"Ankara"ya`: a mark between a letter and its suffix closes; `Geldim. " dedi`: so may one between spaces.
    return left_free and (before.isspace() or not after.isspace()), not before.isspace() or right_free


def _single_roles(mark: str, before: str, after: str, left_free: bool) -> tuple[bool, bool]:
    """A single mark inside a word is an apostrophe; one before a number ('68 kuşağı) too."""
    if mark == "‘":
        return not after.isspace(), False
    opens = left_free and (after.isalpha() or after in '"“({') and mark != "’"
    closes = not before.isspace() and not after.isalnum()
    return opens, closes
