"""Where a long Turkish sentence may be cut, best places first."""

from __future__ import annotations

import re

CONJUNCTIONS = (
    "ve", "veya", "ya da", "ama", "fakat", "ancak", "lakin", "oysa", "çünkü", "zira", "yoksa", "hem", "ne var ki",
    "bununla birlikte", "buna karşın", "bu nedenle", "dolayısıyla", "ayrıca", "böylece", "üstelik", "hatta",
    "öte yandan",
)  # fmt: skip
"""Words that open a clause after a comma."""

_CONJUNCTION = "|".join(c.replace(" ", r"\s+") for c in sorted(CONJUNCTIONS, key=len, reverse=True))

BOUNDARIES = (
    re.compile(r"[.!?…][\"”’)\]]*\s+(?=\S)"),
    re.compile(r";\s+"),
    re.compile(r":\s+|\s[–—]\s"),
    re.compile(rf",\s+(?=(?:{_CONJUNCTION})\s)", re.IGNORECASE),
    # A comma between digits ("3,5 milyon") is no boundary: white space must follow.
    re.compile(r",\s+"),
    re.compile(rf"\s+(?=(?:{_CONJUNCTION})\s)", re.IGNORECASE),
    re.compile(r"\s+"),
)
"""Patterns whose end is a place to cut, from the best kind of place to any white space."""
