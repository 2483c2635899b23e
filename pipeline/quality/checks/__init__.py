"""The checks: what exactly is wrong with a translation, and where. One function each.

A check takes a :class:`~pipeline.quality.pair.Pair` and yields flags. ``run`` applies all of them; checks that look
across an article stand in :mod:`pipeline.quality.sequence`.
"""

from __future__ import annotations

from pipeline.model import Flag, Severity
from pipeline.quality.checks.codes import addresses, codes, footnotes
from pipeline.quality.checks.coverage import dropped, empty, invented, truncated, unrelated
from pipeline.quality.checks.dates import calendar, centuries, eras, numeric_dates, times
from pipeline.quality.checks.names import forbidden, glossary, names
from pipeline.quality.checks.negation import negation, privative
from pipeline.quality.checks.numbers import currency, number_format, numbers, percent
from pipeline.quality.checks.punctuation import brackets, ending, list_commas, quotes
from pipeline.quality.checks.quantities import amounts, fractions, order, signs, units, wars
from pipeline.quality.checks.repetition import loop, untranslated
from pipeline.quality.checks.style import first_letter, spacing, title_case
from pipeline.quality.checks.words import misspelt, opposite
from pipeline.quality.pair import Check, Pair

CHECKS: tuple[Check, ...] = (
    empty, codes, footnotes, addresses, glossary, forbidden, numbers, number_format, percent, currency, units,
    fractions, amounts, signs, order, wars, calendar, centuries, eras, times, numeric_dates, names, negation, privative,
    untranslated, loop, truncated, unrelated, dropped, invented, quotes, list_commas, brackets, ending, title_case,
    first_letter, spacing, opposite, misspelt,
)  # fmt: skip

_ORDER = {Severity.CRITICAL: 0, Severity.MAJOR: 1, Severity.MINOR: 2}


def run(pair: Pair) -> tuple[Flag, ...]:
    """All flags of one pair, the gravest first; without a target only that it is empty."""
    if not pair.target.strip():
        return tuple(empty(pair))
    found = [flag for check in CHECKS for flag in check(pair)]
    return tuple(sorted(found, key=lambda flag: (_ORDER[flag.severity], flag.target_span or (0, 0), flag.check)))
