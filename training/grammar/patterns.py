"""Whole sentences, headings and phrases with slots, from ``data/patterns.txt``."""

from __future__ import annotations

import functools
import re
from random import Random

from training.grammar import lexicon
from training.grammar.lexicon import LexiconError
from training.grammar.slots import Slot, fill, person
from training.grammar.values import Pair

_SLOT = re.compile(r"\{(\w+)(?::([=\w-]+))?(?:\+([\w+]+))?\}")
_USE = re.compile(r"\{(\w+)(?:\.(\w+)|('s))?\}")
_HE = {"m": {"<he>": "he", "<his>": "his", "<him>": "him"}, "f": {"<he>": "she", "<his>": "her", "<him>": "her"}}


@functools.cache
def patterns(kind: str) -> tuple[Pair, ...]:
    """The patterns of the section ``kind``: sentence, heading or phrase. Raises LexiconError for a broken line."""
    found: list[Pair] = []
    for number, line in lexicon.sections("patterns.txt")[kind]:
        turkish, mark, english = line.partition(" | ")
        if not mark:
            raise LexiconError(f"patterns.txt:{number}: {line!r} is not 'Turkish | English'")
        found.append((turkish.strip(), english.strip()))
    return tuple(found)


def make(rng: Random, kind: str) -> Pair:
    """A filled pattern, without capital and full stop."""
    return expand(rng, *rng.choice(patterns(kind)))


def expand(rng: Random, turkish: str, english: str) -> Pair:
    """Fill the slots of one pattern. Raises LexiconError for a slot that English uses and Turkish does not have."""
    slots: dict[str, Slot] = {}
    if "{p:name}" in turkish or "{p:name+" in turkish:
        slots["p"] = person(rng)
    gender = slots["p"].more["gender"] if "p" in slots and "{p" in english else rng.choice("mf")
    slots["<he>"] = Slot("o", _HE[gender]["<he>"])
    left = _SLOT.sub(lambda m: _turkish(rng, m, slots), turkish)
    right = _USE.sub(lambda m: _english(m, slots, english), english)
    for mark, word in _HE[gender].items():
        right = right.replace(mark, word)
    return left, right


def _turkish(rng: Random, match: re.Match[str], slots: dict[str, Slot]) -> str:
    name, kind, suffixes = match.groups()
    if name not in slots:
        slots[name] = _fresh(rng, kind, slots)
    return slots[name].turkish(suffixes or "")


def _fresh(rng: Random, kind: str, slots: dict[str, Slot]) -> Slot:
    taken = {s.tr for s in slots.values()}
    slot = fill(rng, kind, slots)
    for _ in range(5):
        if slot.tr not in taken:
            break
        slot = fill(rng, kind, slots)
    return slot


def _english(match: re.Match[str], slots: dict[str, Slot], pattern: str) -> str:
    name, form, owner = match.groups()
    try:
        if form == "title":
            return " ".join(w if w in ("of", "the") else w[:1].upper() + w[1:] for w in slots[name].en.split())
        return slots[name].english(owner or form or "")
    except KeyError as error:
        raise LexiconError(f"patterns.txt: {pattern!r} asks for {error} of the slot {name!r}") from error
