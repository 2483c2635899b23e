"""Tercüme: Turkish articles in English, with every name proven and every doubt flagged."""

__version__ = "0.1.0"
