"""The titles of link definitions (``[name]: https://… "Title"``), which are text that readers see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.formats.markdown_syntax import unescape

_TITLE = re.compile(r"(?<=\s)(?:\"(?P<double>.*)\"|'(?P<single>.*)'|\((?P<round>.*)\))[ \t]*$", re.M)


@dataclass(frozen=True, slots=True)
class Title:
    """A title with the id of its block and the name of its definition; ``start`` and ``end`` are offsets of the parsed
    text, without quotation marks."""

    id: str
    label: str
    text: str
    start: int
    end: int


def titles(env: Mapping[str, Any], lined: str, starts: list[int]) -> Iterator[Title]:
    """The titles on one line, in the order of the text; ``starts`` are the offsets of the lines of ``lined``.

    Of two definitions of one name Markdown takes the first; the other is never shown, and not given here.
    """
    count = 0
    for label, definition in sorted(env.get("references", {}).items(), key=lambda item: item[1]["map"]):
        first, last = definition["map"]
        begin, end = starts[first], starts[last] if last < len(starts) else len(lined)
        for match in _TITLE.finditer(lined[begin:end]):
            name = str(match.lastgroup)
            if definition["title"] and unescape(match[name]) == definition["title"]:
                count += 1
                yield Title(f"r{count}", label, definition["title"], begin + match.start(name), begin + match.end(name))
                break
