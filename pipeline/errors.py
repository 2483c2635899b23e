"""The errors people see.

::

    PipelineError
    ├── SourceError        a Turkish original that cannot be read or accepted
    ├── GlossaryError      a termbase that cannot be read or accepted
    ├── EngineError        a model that is missing, broken or of the wrong kind
    ├── CatalogueError     a catalogue that cannot be read, or that another process holds
    ├── MemoryStoreError   a translation memory that cannot be opened
    ├── ExportError        an output that cannot be written
    └── SettingsError      tercume.toml or an option with an impossible value

Each says where, what was found and what to do about it.
"""

from __future__ import annotations


class PipelineError(Exception):
    """The root: everything the program reports without a traceback.

    ``where`` is ``file``, ``file:line`` or a segment id; ``advice`` what the reader of the message can do.
    """

    def __init__(self, what: str, *, where: str = "", advice: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.advice = advice

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n  → {self.advice}" if self.advice else head


class SourceError(PipelineError):
    """A Turkish original that cannot be read or accepted."""


class GlossaryError(PipelineError):
    """A termbase that cannot be read or accepted."""


class EngineError(PipelineError):
    """A model that is missing, broken or of the wrong kind."""


class CatalogueError(PipelineError):
    """A catalogue that cannot be read, or that another process holds."""


class MemoryStoreError(PipelineError):
    """A translation memory that cannot be opened."""


class ExportError(PipelineError):
    """An output that cannot be written."""


class SettingsError(PipelineError):
    """``tercume.toml`` or an option with an impossible value."""
