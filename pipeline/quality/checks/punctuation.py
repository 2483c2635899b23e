"""Checks of quotation marks, list commas, brackets and the mark at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from pipeline.model import Flag, Severity, Span
from pipeline.quality.fluency import load_fluency
from pipeline.quality.pair import Pair

_DOUBLE = re.compile(r"[\"“”„«»]|''")
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]+)[\"”»]|''(.+?)''")
_SINGLE = re.compile(r"(?:(?<=\s)|^)['‘’](?=\w)|(?<=[\w.,!?])['’](?=[\s.,;:!?]|$)")
_COMMA = re.compile(r",(?!\d)")
_PAUSE = re.compile(r"(?<!\d),(?=\s)")
"""A comma of the sentence, not one of "$3.85, or", "June 10, 1940" or "reform," he said."""
_OTHER_MARK = re.compile(r"[;–—]|\s-")
_STRETCH = re.compile(r"[,;:.!?()\"“”–—]+(?:\s|$)")
_GENITIVE = re.compile(r"n?[ıiuü]n[\"”»]?$")
_LONG = 14
"""Words without any mark from which English wants a comma."""
_GAIN, _LEAST_GAIN = -0.5, -2.0
"""Natural-log gain, by bigrams, of a comma at the best place, from which one would stand there; the second where two
commas of the source or more part clauses or items."""
_PAIRS = {"(": ")", "[": "]"}


def quote_marks(text: str) -> int:
    """Number of double quotation marks; inches after a number do not count."""
    return len(_DOUBLE.findall(re.sub(r"(?<=\d)\"(?!\w)", "", text)))


def quotes(pair: Pair) -> Iterator[Flag]:
    """Quotation marks lost, or opened and not closed."""
    left, right = quote_marks(pair.source), quote_marks(pair.target)
    if left and not right:
        if len(_SINGLE.findall(pair.target)) >= 2:  # British style
            return
        match = _QUOTED.search(pair.source)
        span = match.span() if match else None
        severity = Severity.MAJOR if left % 2 == 0 else Severity.MINOR
        fixed = _quoted_again(pair, match) if left == 2 else None
        yield Flag("quotes-lost", severity, "the quotation has lost its marks", span, None, fixed)
    elif right % 2 and not left % 2:
        place = max(pair.target.rfind(mark) for mark in '"“”«»')
        span = (place, place + 1) if place >= 0 else None
        # Where the source has none, a quotation of several sentences may have been cut.
        severity = Severity.MAJOR if left else Severity.MINOR
        yield Flag("quotes-unbalanced", severity, "a quotation mark has no partner", None, span)
    elif right and not left and not _SINGLE.search(pair.source):
        yield Flag("quotes-invented", Severity.MINOR, "quotation marks without any in the source", None, None)


def _quoted_again(pair: Pair, match: re.Match[str] | None) -> str | None:
    """The target with marks where they are certain: the whole segment, or a quoted name that stands there as it is."""
    if match is None:
        return None
    inner = (match.group(1) or match.group(2) or "").strip()
    if match.span() == (0, len(pair.source)):
        return f"“{pair.target}”"
    if len(inner) >= 3 and pair.target.count(inner) == 1:
        return pair.target.replace(inner, f"“{inner}”")
    return None


def list_commas(pair: Pair) -> Iterator[Flag]:
    """Items of a list that ran together: "Syria Israel and the United States"."""
    left = list(_COMMA.finditer(pair.source))
    if not left:
        return
    runs = run_together(pair)
    if runs:
        fixed = pair.target
        for _, (place, _end) in sorted(runs, reverse=True):
            fixed = f"{fixed[:place]},{fixed[place:]}"
        source, target = runs[0]
        names = any(pair.target[a - 1].isalpha() and _both_names(pair, (a, b)) for _, (a, b) in runs)
        severity = Severity.MAJOR if names or len(runs) > 1 or _all_lost(pair) else Severity.MINOR
        yield Flag("list-commas", severity, "a comma of the list is lost", source, target, fixed)
    elif _all_lost(pair):
        message = f"{len(left)} commas, none of them in the target"
        yield Flag("list-commas", Severity.MAJOR, message, left[0].span(), None)
    elif len(left) >= 3 and not _COMMA.search(pair.target) and not _OTHER_MARK.search(pair.target):
        yield Flag("list-commas", Severity.MINOR, f"{len(left)} commas, none in the target", left[0].span(), None)


def _all_lost(pair: Pair) -> bool:
    """Whether two commas or more of the source have nothing in a long stretch of English, where one would stand.

    English leaves out the comma behind a Turkish genitive (``başkanın, dün``) or a subject (``Bakan, dün``), and puts
    commas of its own into dates and before a closing quotation mark: none of them tells much.
    """
    left = list(_PAUSE.finditer(pair.source))
    if len(left) < 2 or _PAUSE.search(pair.target) or _OTHER_MARK.search(pair.target):
        return False
    if max(len(part.split()) for part in _STRETCH.split(pair.target)) < _LONG:
        return False
    subject = "," not in pair.source[: left[0].start()] and len(pair.source[: left[0].start()].split()) <= 2
    genitives = (_GENITIVE.search(pair.source[max(comma.start() - 9, 0) : comma.start()]) for comma in left[subject:])
    pauses = sum(match is None for match in genitives)
    gain = max(load_fluency().comma_gains(pair.target_tokens), default=-9.0)
    return gain > (_GAIN if pauses < 2 else _LEAST_GAIN)


def _both_names(pair: Pair, gap: Span) -> bool:
    before = pair.target[: gap[0]].split()[-1:]
    return bool(before) and before[0][:1].isupper() and pair.target[gap[1] : gap[1] + 1].isupper()


def run_together(pair: Pair) -> list[tuple[Span, Span]]:
    """Source commas between two words whose counterparts stand side by side in the target without a comma."""
    alignment = pair.alignment
    order = {token.span: i for i, token in enumerate(alignment.source)}
    best = alignment.lexical.argmax(axis=1) if alignment.lexical.size else np.zeros(0, dtype=np.int64)
    found = []
    for before, comma, after in zip(pair.source_tokens, pair.source_tokens[1:], pair.source_tokens[2:], strict=False):
        if comma.text != "," or before.span not in order or after.span not in order:
            continue
        i, j = order[before.span], order[after.span]
        if len(best) == 0 or alignment.lexical[i, best[i]] < 0.3 or alignment.lexical[j, best[j]] < 0.3:
            continue
        if best[j] == best[i] + 1:
            a, b = alignment.target[best[i]], alignment.target[best[j]]
            if pair.target[a.span[1] : b.span[0]] == " ":
                found.append((comma.span, (a.span[1], b.span[0])))
    return found


def source_commas(pair: Pair) -> tuple[int, int]:
    """(commas of the source whose two neighbours are both rendered, those without a mark or "and" between them
    there)."""
    alignment = pair.alignment
    order = {token.span: i for i, token in enumerate(alignment.source)}
    wanted = unmet = 0
    for before, comma, after in zip(pair.source_tokens, pair.source_tokens[1:], pair.source_tokens[2:], strict=False):
        if comma.text != "," or before.span not in order or after.span not in order or not alignment.lexical.size:
            continue
        i, j = order[before.span], order[after.span]
        a, b = int(alignment.lexical[i].argmax()), int(alignment.lexical[j].argmax())
        if alignment.lexical[i, a] < 0.2 or alignment.lexical[j, b] < 0.2 or a == b:
            continue
        first, last = sorted((alignment.target[a].span, alignment.target[b].span))
        between = pair.target[first[1] : last[0]]
        wanted += 1
        unmet += not re.search(r"[,;:–—()\"“”-]|\band\b|\bor\b", between)
    return wanted, unmet


def brackets(pair: Pair) -> Iterator[Flag]:
    """Brackets unbalanced, or lost."""
    for opening, closing in _PAIRS.items():
        left = pair.source.count(opening), pair.source.count(closing)
        right = pair.target.count(opening), pair.target.count(closing)
        if right[0] != right[1] and left[0] == left[1]:
            place = max(pair.target.rfind(opening), pair.target.rfind(closing))
            yield Flag(
                "brackets-unbalanced", Severity.MINOR, f"{opening}{closing} do not match", None, (place, place + 1)
            )
        elif left[0] and not right[0] and left[0] == left[1]:
            place = pair.source.find(opening)
            span = (place, pair.source.find(closing, place) + 1)
            yield Flag("brackets-lost", Severity.MINOR, f"{opening}{closing} are lost", span, None)


def ending(pair: Pair) -> Iterator[Flag]:
    """A question that no longer asks; a sentence whose end has no mark."""
    left = pair.source.rstrip(" \"”’'»)")[-1:]
    right = pair.target.rstrip(" \"”’'»)")[-1:]
    place = (len(pair.target) - 1, len(pair.target)) if pair.target else None
    if "?" in pair.source and "?" not in pair.target:
        sure = left == "?" and right == "." and pair.target.endswith(".")
        fixed = pair.target[:-1] + "?" if sure else None
        yield Flag(
            "question-lost",
            Severity.MAJOR if sure else Severity.MINOR,
            "the source asks, the target does not",
            None,
            place,
            fixed,
        )
    elif left in ".!?…" and left and right.isalnum():
        fixed = pair.target + left if pair.target[-1:].isalnum() else None
        yield Flag("end-mark", Severity.MINOR, f"no {left} at the end", None, place, fixed)
