"""Planted errors of fact: numbers, dates, units and opposites. The others stand in ``injector.py``."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.lang.dates import EN_MONTHS, EN_WEEKDAYS

_PAIRS = """
increase decrease; increased decreased; rose fell; higher lower; more less; before after; first last; north south;
east west; old new; large small; early late; best worst; win lose; won lost; men women; man woman; his her; he she;
all none; always never; many few; start end; began ended; above below; inside outside; long short; high low; good
bad; better worse; up down; open closed; public private; domestic foreign; buy sell; bought sold; accept reject;
accepted rejected; support oppose; son daughter; father mother; brother sister; husband wife; million billion;
thousand million; day year; week month; most least; strong weak; allowed banned; arrived left; possible impossible;
same different; with without
"""
OPPOSITES = {x: y for pair in _PAIRS.split(";") for x, y in (pair.split(), pair.split()[::-1])}
UNITS = {
    "km": "miles", "kilometers": "miles", "kilometres": "miles", "miles": "kilometers", "dollars": "euros",
    "euros": "dollars", "meters": "feet", "metres": "feet", "percent": "points", "hours": "minutes", "minutes": "hours",
    "years": "months", "months": "years", "days": "weeks", "lira": "dollars", "liras": "euros", "pounds": "dollars",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """A good pair, and pairs of other sentences to borrow from."""

    source: str
    target: str
    others: Sequence[tuple[str, str]]


def number_changed(e: Example, r: random.Random) -> str | None:
    """A digit changed, two digits exchanged, a zero added or lost, a separator moved."""
    here = [
        m
        for m in re.finditer(r"\d+(?:[.,]\d+)*", e.target)
        if re.sub(r"\D", "", m.group()) in re.sub(r"[.,]", "", e.source)
    ]
    if not here:
        return None
    match = r.choice(here)
    text = match.group()
    ways = [_other_digit(text, r)]
    if len(text) > 1 and text.isdigit() and text[0] != text[1]:
        ways.append(text[1] + text[0] + text[2:])
    if len(text) > 2:
        ways.append(text[:-1])
    if "." in text or "," in text:
        ways.append(re.sub(r"[.,]", "", text, count=1))
    return e.target[: match.start()] + r.choice([w for w in ways if w != text]) + e.target[match.end() :]


def _other_digit(text: str, r: random.Random) -> str:
    place = r.choice([i for i, c in enumerate(text) if c.isdigit()])
    digit = r.choice([d for d in "123456789" if d != text[place]])
    return text[:place] + digit + text[place + 1 :]


def number_dropped(e: Example, r: random.Random) -> str | None:
    """A number left out."""
    here = [m for m in re.finditer(r"\s\d+(?:[.,]\d+)*(?=\s)", e.target) if m.group().strip() in e.source]
    if not here:
        return None
    match = r.choice(here)
    return e.target[: match.start()] + e.target[match.end() :]


def spelled_changed(e: Example, r: random.Random) -> str | None:
    """two became three, third became fifth."""
    row = [
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "twelve",
        "twenty",
        "thirty",
        "fifty",
    ]
    order = ["second", "third", "fourth", "fifth", "sixth", "seventh"]
    return _replace(e, r, {w: r.choice([o for o in words if o != w]) for words in (row, order) for w in words})


def _replace(e: Example, r: random.Random, table: dict[str, str]) -> str | None:
    here = [m for m in re.finditer(r"[A-Za-z]+", e.target) if m.group().lower() in table]
    if not here:
        return None
    match = r.choice(here)
    new = table[match.group().lower()]
    new = new.title() if match.group()[0].isupper() else new
    return e.target[: match.start()] + new + e.target[match.end() :]


def date_changed(e: Example, r: random.Random) -> str | None:
    """Another month, weekday or year."""
    table = {
        n: r.choice([o for o in names if o != n]) for names in (EN_MONTHS, EN_WEEKDAYS) for n in names if n != "may"
    }
    years = [m for m in re.finditer(r"\b(?:19|20)\d\d\b", e.target) if m.group() in e.source]
    if years and r.random() < 0.4:
        match = r.choice(years)
        return (
            e.target[: match.start()]
            + str(int(match.group()) + r.choice([-10, -3, -1, 1, 2, 5]))
            + e.target[match.end() :]
        )
    return _replace(e, r, table)


def opposite(e: Example, r: random.Random) -> str | None:
    """more became less, rose became fell."""
    return _replace(e, r, OPPOSITES)


def unit_changed(e: Example, r: random.Random) -> str | None:
    """kilometres became miles, lira became dollars."""
    return _replace(e, r, UNITS)
