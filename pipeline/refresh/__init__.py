"""Refreshing translations: what is stale and why, translating just that, and never over a person's work.

``plan`` is the pure comparison, ``work`` one article's way, ``folder`` where files lie, ``ledger`` what was found
current. The loop over articles is a runner (``pipeline.runners``).
"""

from pipeline.refresh.folder import Folder, open_folder
from pipeline.refresh.ledger import Entry, Ledger
from pipeline.refresh.plan import ArticlePlan, Basis, Reason, Stale, plan_article
from pipeline.refresh.work import Done, Made, Site, Work, basis_of, commit, prepare, translate, untouched

__all__ = [
    "ArticlePlan",
    "Basis",
    "Done",
    "Entry",
    "Folder",
    "Ledger",
    "Made",
    "Reason",
    "Site",
    "Stale",
    "Work",
    "basis_of",
    "commit",
    "open_folder",
    "plan_article",
    "prepare",
    "translate",
    "untouched",
]
