"""What changed, in words that a reviewer can read."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from pipeline.catalogue.unit import Unit
from pipeline.model import TermHit


def word_diff(old: str, new: str) -> str:
    """What makes ``new`` out of ``old``, word by word in one line: ``the [-old-] {+new+} words`` (GNU wdiff)."""
    before, after = old.split(), new.split()
    parts: list[str] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.extend(before[i:j])
            continue
        parts.extend([f"[-{' '.join(before[i:j])}-]"] if i < j else [])
        parts.extend([f"{{+{' '.join(after[k:m])}+}}"] if k < m else [])
    return " ".join(parts)


def changed_terms(unit: Unit, hits: Sequence[TermHit]) -> str:
    """Which terms of ``unit`` came, went or changed, as a reader of the plan wants it."""
    before = {c.hit.term.source: c.hit.term.target for c in unit.certificates}
    now = {h.term.source: h.term.target for h in hits}
    told = [f"+{s} → {t}" for s, t in now.items() if s not in before]
    told += [f"-{s} → {t}" for s, t in before.items() if s not in now]
    told += [f"{s}: {before[s]} → {t}" for s, t in now.items() if s in before and before[s] != t]
    return ", ".join(told) or ", ".join(f"{s} (variants or status)" for s in now)
