"""Checks of the look of a target: title case, capitals, spacing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.model import BlockKind, Flag, Severity
from pipeline.quality.pair import Pair

_SMALL = frozenset([
    "a", "an", "the", "and", "but", "or", "nor", "for", "so", "yet", "of", "in", "on", "at", "to", "by", "from",
    "with", "as", "into", "over", "via", "vs", "per", "off", "up",
])  # fmt: skip
_HEADINGS = frozenset({BlockKind.TITLE, BlockKind.HEADING})
_SPACING = re.compile(r"(?<=\w) +(?=[,.;:!?](?:\s|$))|(?<=\S)  +(?=\S)|(?<=[a-z]),(?=[A-Za-z])")


def title_case(pair: Pair) -> Iterator[Flag]:
    """A heading that mixes title case and sentence case; the suggestion has title case (Chicago Manual of Style
    8.159)."""
    if pair.kind not in _HEADINGS:
        return
    words = [t for t in pair.target_tokens if t.is_word]
    content = [t for t in words[1:] if t.text.lower() not in _SMALL]
    small = [t for t in content if t.text[0].islower()]
    capitals = len(content) - len(small)
    fixed = _titled(pair.target, [t.span[0] for t in small])
    if small and len(content) >= 3 and capitals > len(small):
        message = f"“{small[0].text}” is in small letters in a title-case heading"
        yield Flag("title-case", Severity.MINOR, message, None, small[0].span, fixed)
    shouted = pair.target.isupper() and not pair.source.isupper() and len(words) >= 2
    if shouted:
        yield Flag("title-case", Severity.MINOR, "the heading is all capitals", None, (0, len(pair.target)))


def _titled(text: str, places: list[int]) -> str:
    letters = list(text)
    for place in places:
        letters[place] = letters[place].upper()
    return "".join(letters)


def first_letter(pair: Pair) -> Iterator[Flag]:
    """The source begins with a capital and the target does not."""
    left = next((t for t in pair.source_tokens if t.is_word), None)
    right = next((t for t in pair.target_tokens if t.is_word or t.is_number), None)
    # "iPhone", "e-mail", "de Gaulle" may begin small; Turkish ones too, then the source is small as well.
    if left is None or right is None or not left.capital or right.is_number or right.capital:
        return
    if not re.match(r"[a-z][A-Z]|e-", right.text) and pair.target[: right.span[0]].strip("\"“'‘({[ }0123456789") == "":
        fixed = _titled(pair.target, [right.span[0]])
        yield Flag("first-letter", Severity.MINOR, f"“{right.text}” begins small", left.span, right.span, fixed)


def spacing(pair: Pair) -> Iterator[Flag]:
    """A space before a comma or full stop, a double space, a comma without its space."""
    for match in _SPACING.finditer(pair.target):
        new = ", " if match.group() == "," else (" " if match.group().startswith("  ") else "")
        fixed = pair.target[: match.start()] + new + pair.target[match.end() :]
        yield Flag("spacing", Severity.MINOR, "spacing", None, match.span(), fixed)
        return
