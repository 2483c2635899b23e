"""Catalogues: what reviewers own.

``Catalogue`` and ``Unit`` are the values, ``Catalogue.from_article`` makes them, ``merge`` settles fresh machine work
against them, ``pair`` finds the unit of each segment. Files are read and written by ``pipeline.formats.po``; single
units of a file are edited by ``pipeline.catalogue.edit``.
"""

from pipeline.catalogue.book import Catalogue
from pipeline.catalogue.change import changed_terms, word_diff
from pipeline.catalogue.merge import SCORE_DIGITS, merge, recall
from pipeline.catalogue.pairing import Match, pair
from pipeline.catalogue.unit import (
    APPROVED,
    UNTOUCHED,
    Key,
    Reference,
    Unit,
    by_person,
    find_terms,
    forbids,
    key_of,
    marks_of,
    terms_digest,
    text_digest,
    unit_signature,
)

__all__ = [
    "APPROVED",
    "SCORE_DIGITS",
    "UNTOUCHED",
    "Catalogue",
    "Key",
    "Match",
    "Reference",
    "Unit",
    "by_person",
    "changed_terms",
    "find_terms",
    "forbids",
    "key_of",
    "marks_of",
    "merge",
    "pair",
    "recall",
    "terms_digest",
    "text_digest",
    "unit_signature",
    "word_diff",
]
