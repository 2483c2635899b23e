"""The version of the checks: when it changes, current translations are scored again, not translated again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from pipeline.catalogue import forbids
from pipeline.flow import Tools
from pipeline.model import TermHit

CHECKS_HEADER = "X-Tercume-Checks"
"""The line of a catalogue's header that holds the digest."""


def checks_digest(tools: Tools, hits: Iterable[TermHit] = ()) -> str:
    """Digest of everything that decides flags and scores, given the translation.

    Those are the checks with their data, the review policy, the model whose opinion is asked, and the ``hits`` of terms
    that only forbid a target.
    """
    lines = sorted({"\x1f".join((h.term.source, *h.term.forbidden)) for h in hits if forbids(h)})
    told = (repr(tools.policy), *([tools.opinion.signature] if tools.opinion else []))
    return hashlib.sha256("\n".join((_code_digest(), *told, *lines)).encode()).hexdigest()[:16]


@cache
def _code_digest() -> str:
    # The bytes of the checks are their version: no number that somebody forgets to raise.
    whole = hashlib.sha256()
    for name, data in sorted(_files(resources.files("pipeline.quality"))):
        whole.update(name.encode())
        whole.update(hashlib.sha256(data).digest())
    return whole.hexdigest()


def _files(folder: Traversable, prefix: str = "") -> Iterable[tuple[str, bytes]]:
    for item in folder.iterdir():
        if item.is_dir():
            if item.name != "__pycache__":
                yield from _files(item, f"{prefix}{item.name}/")
        else:
            yield f"{prefix}{item.name}", item.read_bytes()
