"""What a check of a source says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Gravity(StrEnum):
    """How bad a finding is: an error must be corrected, a warning should be, a note is for information."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Gravity).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or odd, in a source. ``line`` counts from 1."""

    path: str
    line: int
    gravity: Gravity
    check: str
    what: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.gravity.value}: {self.what} [{self.check}]\n  → {self.advice}"
