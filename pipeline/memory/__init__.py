"""The translation memory: exact reuse of approved text, a cache of machine text, fuzzy matches for reviewers."""

from pipeline.memory.rows import ApprovedUnit, CacheKey, FuzzyMatch, Stats, source_digest
from pipeline.memory.store import SCHEMA_VERSION, Memory

__all__ = ["SCHEMA_VERSION", "ApprovedUnit", "CacheKey", "FuzzyMatch", "Memory", "Stats", "source_digest"]
