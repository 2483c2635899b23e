"""Planted errors: what a translation system may do wrong, done on purpose to a good translation.

Each function takes the pair and a random generator and gives the damaged target, or None where it does not apply. The
classes are more than, and made differently from, those of the shared development test, so that the detector learns
evidence and not the habits of one injector.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from pipeline.quality.tokens import fold, tokens
from training.quality.injector_facts import (
    Example,
    date_changed,
    number_changed,
    number_dropped,
    opposite,
    spelled_changed,
    unit_changed,
)

_WORD = re.compile(r"\S+")
Injection = Callable[[Example, random.Random], str | None]


def _finish(text: str, like: str) -> str:
    """A cut sentence with the closing mark of ``like``."""
    text = text.rstrip(" ,;:-–")
    return text + (like[-1] if like[-1:] in ".!?" and text[-1:] not in ".!?" else "")


def _names(e: Example) -> list[re.Match[str]]:
    known = {fold(t.base) for t in tokens(e.source) if t.capital}
    found = re.finditer(
        r"(?<!^)(?<![.!?\"“] )\b[A-ZÇĞİÖŞÜ][\w-]+(?: (?:van |de |bin |al-)?[A-ZÇĞİÖŞÜ][\w-]+)*", e.target
    )
    return [m for m in found if any(fold(w) in known for w in m.group().split())]


def name_swapped(e: Example, r: random.Random) -> str | None:
    """A name replaced by one of another sentence."""
    here, there = _names(e), [m.group() for o in r.sample(list(e.others), 12) for m in _names(Example(*o, ()))]
    there = [n for n in there if fold(n) not in fold(e.target)]
    if not here or not there:
        return None
    match = r.choice(here)
    return e.target[: match.start()] + r.choice(there) + e.target[match.end() :]


def name_dropped(e: Example, r: random.Random) -> str | None:
    """A name left out with its preposition or possessive."""
    here = _names(e)
    if not here:
        return None
    match = r.choice(here)
    before = re.sub(r"(?:\b(?:in|of|at|from|by|to|with|for|near|on|and|the)\s|,\s)+$", "", e.target[: match.start()])
    after = re.sub(r"^['’]s\b", "", e.target[match.end() :])
    return re.sub(r"\s+([,.;:!?])|\s{2,}", lambda m: m.group(1) or " ", f"{before.rstrip()} {after.lstrip()}").strip()


def name_added(e: Example, r: random.Random) -> str | None:
    """A name that the source does not hold, put behind a preposition."""
    there = [m.group() for o in r.sample(list(e.others), 12) for m in _names(Example(*o, ()))]
    there = [n for n in there if fold(n) not in fold(e.target)]
    places = [m.start() for m in re.finditer(r"(?:, | and |\.$)", e.target)]
    if not there or not places:
        return None
    place = r.choice(places)
    return f"{e.target[:place]} {r.choice(['in', 'with', 'of', 'for'])} {r.choice(there)}{e.target[place:]}"


def negation_flipped(e: Example, r: random.Random) -> str | None:
    """A not taken out, or put in."""
    changed = re.sub(
        r"\b(do|does|did|is|are|was|were|has|have|had|would|could|should|will|can)(?:n['’]t| not)\b",
        r"\1",
        e.target,
        count=1,
    )
    changed = changed if changed != e.target else re.sub(r"\b(?:never|not|no)\s", "", e.target, count=1)
    if changed != e.target:
        return changed
    verb = re.search(r"\b(is|are|was|were|has|have|had|will|would|can|could|should|may|might|must)\b(?! not)", e.target)
    if verb:
        return e.target[: verb.end()] + r.choice([" not", " not", " never"]) + e.target[verb.end() :]
    past = re.search(r"(?<=\w )(\w{3,})ed (?=\w)", e.target)
    return f"{e.target[: past.start()]}did not {past.group(1)} {e.target[past.end() :]}" if past else None


def clause_dropped(e: Example, r: random.Random) -> str | None:
    """A stretch between commas or conjunctions taken out."""
    cuts = [0] + [
        m.start()
        for m in re.finditer(
            r",\s|\s(?:and|but|which|who|that|because|while|when|after|as|with|where)\s|;\s|:\s", e.target
        )
    ]
    cuts.append(len(e.target) - 1)
    spans = [(a, b) for i, a in enumerate(cuts) for b in cuts[i + 1 :] if 0.2 <= (b - a) / len(e.target) <= 0.62]
    if not spans or len(e.target) < 45:
        return None
    start, end = r.choice(spans)
    left = e.target[:start] + e.target[end:]
    left = re.sub(r"^[\s,;:]*(?:and|but|which|who|that)?\s*", "", left)
    return left[:1].upper() + left[1:] if len(left) > 10 else None


def words_dropped(e: Example, r: random.Random) -> str | None:
    """Three to six neighbouring words taken out anywhere."""
    words = e.target.split()
    if len(words) < 9:
        return None
    size = r.randint(3, min(6, len(words) // 2))
    start = r.randint(1, len(words) - size - 1)
    return " ".join(words[:start] + words[start + size :])


def truncated(e: Example, r: random.Random) -> str | None:
    """The end cut off; half of them get a full stop."""
    words = e.target.split()
    if len(words) < 7:
        return None
    kept = " ".join(words[: max(2, int(len(words) * r.uniform(0.35, 0.78)))])
    return _finish(kept, ".") if r.random() < 0.5 else kept.rstrip(",;:")


def beginning_cut(e: Example, r: random.Random) -> str | None:
    """The beginning lost."""
    words = e.target.split()
    if len(words) < 8:
        return None
    kept = " ".join(words[int(len(words) * r.uniform(0.25, 0.6)) :])
    return kept[:1].upper() + kept[1:]


def untranslated(e: Example, r: random.Random) -> str | None:
    """Source words in place of a stretch of the target."""
    source, target = e.source.split(), e.target.split()
    if len(source) < 5 or len(target) < 6:
        return None
    size = r.randint(1, min(6, len(source) - 2))
    start = r.randint(0, len(source) - size)
    place = int(start / len(source) * len(target))
    return " ".join(
        target[:place] + source[start : start + size] + target[min(len(target), place + r.randint(1, size + 1)) :]
    )


def looped(e: Example, r: random.Random) -> str | None:
    """Words said again and again; half of them lose the rest."""
    words = e.target.split()
    if len(words) < 6:
        return None
    size = r.randint(1, 5)
    start = r.randint(0, len(words) - size)
    again = words[start : start + size] * r.randint(2, 6)
    rest = words[start + size :] if r.random() < 0.5 else []
    return " ".join(words[: start + size] + again + rest)


def said_twice(e: Example, r: random.Random) -> str | None:
    """A stretch said once more at another place."""
    words = e.target.split()
    if len(words) < 10:
        return None
    size = r.randint(3, 7)
    start = r.randint(0, len(words) - size - 2)
    place = r.randint(start + size, len(words))
    return " ".join(words[:place] + words[start : start + size] + words[place:])


def commas_lost(e: Example, r: random.Random) -> str | None:
    """All commas before a space taken out."""
    enough = e.source.count(",") >= 2 and e.target.count(", ") >= 2
    return e.target.replace(", ", " ") if enough else None


def quotes_lost(e: Example, r: random.Random) -> str | None:
    """All double quotation marks taken out."""
    changed = re.sub(r"[\"“”«»]", "", e.target)
    return changed if changed != e.target and re.search(r"[\"“”«»]", e.source) else None


def quote_half(e: Example, r: random.Random) -> str | None:
    """One of the quotation marks taken out."""
    places = [m.start() for m in re.finditer(r"[\"“”«»]", e.target)]
    if len(places) < 2 or not re.search(r"[\"“”«»]", e.source):
        return None
    place = r.choice(places)
    return e.target[:place] + e.target[place + 1 :]


def brackets_lost(e: Example, r: random.Random) -> str | None:
    """What stands in brackets taken out, or the brackets alone."""
    if "(" not in e.source or "(" not in e.target:
        return None
    return re.sub(r"\s?\([^)]*\)", "", e.target) if r.random() < 0.6 else re.sub(r"[()]", "", e.target)


def _stretch(e: Example, r: random.Random, least: int, most: int) -> str:
    words = r.choice(e.others)[1].rstrip(".!?").split()
    size = min(len(words), r.randint(least, most))
    start = r.randint(0, len(words) - size)
    return " ".join(words[start : start + size])


def hallucinated_end(e: Example, r: random.Random) -> str | None:
    """Words of another sentence added at the end."""
    body = e.target.rstrip(".!?")
    return f"{body}{r.choice([', ', ' ', ' and ', ', which '])}{_stretch(e, r, 4, 12)}{e.target[len(body) :] or ''}"


def hallucinated_middle(e: Example, r: random.Random) -> str | None:
    """Words of another sentence put in at a comma, a conjunction or the beginning."""
    places = [0] + [m.end() for m in re.finditer(r",\s|\s(?:and|but|which|who|that)\s", e.target)]
    place = r.choice(places)
    new = _stretch(e, r, 4, 10)
    return f"{e.target[:place]}{new[:1].upper() + new[1:] if not place else new}, {e.target[place:]}"


def half_replaced(e: Example, r: random.Random) -> str | None:
    """The second half taken from another sentence."""
    words, other = e.target.split(), r.choice(e.others)[1].split()
    if len(words) < 8 or len(other) < 8:
        return None
    return " ".join(words[: int(len(words) * r.uniform(0.3, 0.6))] + other[len(other) // 2 :])


def copied(e: Example, r: random.Random) -> str | None:
    """The whole translation of another sentence of about this length."""
    near = sorted(e.others, key=lambda o: abs(len(o[1]) - len(e.target)))[:8]
    return r.choice(near)[1]


def names_exchanged(e: Example, r: random.Random) -> str | None:
    """Two names of the sentence in each other's place."""
    here = _names(e)
    if len(here) < 2:
        return None
    a, b = sorted(r.sample(here, 2), key=lambda m: m.start())
    if a.group() == b.group():
        return None
    return e.target[: a.start()] + b.group() + e.target[a.end() : b.start()] + a.group() + e.target[b.end() :]


def small_words_lost(e: Example, r: random.Random) -> str | None:
    """Half of the articles and prepositions left out."""
    small = {"the", "a", "an", "of", "in", "on", "at", "to", "for", "by", "with", "from", "is", "was", "are", "were"}
    words = e.target.split()
    places = [i for i, w in enumerate(words) if w in small]
    if len(places) < 4:
        return None
    gone = set(r.sample(places, len(places) // 2))
    return " ".join(w for i, w in enumerate(words) if i not in gone)


def word_replaced(e: Example, r: random.Random) -> str | None:
    """Two content words replaced by words of other sentences."""
    words = e.target.split()
    places = [i for i, w in enumerate(words[1:], 1) if w.isalpha() and w.islower() and len(w) > 4]
    pool = [w for o in r.sample(list(e.others), 6) for w in o[1].split() if w.isalpha() and w.islower() and len(w) > 4]
    if len(places) < 3 or not pool:
        return None
    for place in r.sample(places, 2):
        words[place] = r.choice(pool)
    return " ".join(words)


def shuffled(e: Example, r: random.Random) -> str | None:
    """Five to nine neighbouring words in disorder."""
    words = e.target.split()
    if len(words) < 8:
        return None
    size = r.randint(5, min(9, len(words)))
    start = r.randint(0, len(words) - size)
    part = words[start : start + size]
    r.shuffle(part)
    return " ".join(words[:start] + part + words[start + size :])


def letters_garbled(e: Example, r: random.Random) -> str | None:
    """Two words misspelt beyond recognition."""
    words = e.target.split()
    places = [i for i, w in enumerate(words) if w.isalpha() and len(w) > 4]
    if len(places) < 2:
        return None
    for place in r.sample(places, 2):
        inner = list(words[place][1:])
        r.shuffle(inner)
        words[place] = words[place][0] + "".join(inner)
    return " ".join(words)


def question_lost(e: Example, r: random.Random) -> str | None:
    """A question that ends in a full stop."""
    return e.target[:-1] + "." if e.target.endswith("?") and e.source.rstrip().endswith("?") else None


INJECTIONS: dict[str, Injection] = {
    f.__name__: f
    for f in (
        name_swapped, name_dropped, name_added, number_changed, number_dropped, spelled_changed, date_changed, opposite,
        unit_changed, negation_flipped, clause_dropped, words_dropped, truncated, beginning_cut, untranslated, looped,
        said_twice, commas_lost, quotes_lost, quote_half, brackets_lost, hallucinated_end, hallucinated_middle,
        half_replaced, copied, word_replaced, shuffled, letters_garbled, question_lost, names_exchanged,
        small_words_lost,
    )
}  # fmt: skip


def inject(example: Example, kind: str, generator: random.Random) -> str | None:
    """The damaged target, or None when ``kind`` does not apply or changes nothing."""
    damaged = INJECTIONS[kind](example, generator)
    return damaged if damaged and damaged.strip() != example.target.strip() else None
