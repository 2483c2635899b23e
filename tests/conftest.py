"""Shared fixtures: a small project whose engine answers from a file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True)
settings.register_profile("explore")
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
"""The same examples every time: what CI says of a change must follow from the change. ``HYPOTHESIS_PROFILE=explore``
draws new ones; what it finds becomes an ``@example``."""

ROOT = Path(__file__).parent.parent

ARTICLE = """\
---
title: Paris toplantısı
summary: Taraflar Paris'te anlaştı.
author: Tercüme Ekibi
published: 2026-01-07
tags:
  - Suriye
source_url: https://example.org/tr/paris
slug: paris
language: tr
---

Taraflar *Paris'te* anlaştı. Toplantıya 40 ülke katıldı.

| Ülke | Nüfus |
|---|---|
| Suriye | 1.250,5 |
"""

PAIRS = """\
Paris toplantısı\tParis meeting
Taraflar Paris'te anlaştı.\tThe parties agreed in Paris.
Toplantıya 40 ülke katıldı.\tForty countries took part in the meeting.
Ülke\tCountry
Nüfus\tPopulation
"""

GLOSSARY = "source,target,type,status,variants,gender,case,note,provenance\nSuriye,Syria,place,preferred,,,,,\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in a temporary folder, which is also the current folder."""
    sources = tmp_path / "sources" / "tr"
    sources.mkdir(parents=True)
    (sources / "paris.md").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "pairs.tsv").write_text(PAIRS, encoding="utf-8")
    (tmp_path / "glossary").mkdir()
    (tmp_path / "glossary" / "tr-en.csv").write_text(GLOSSARY, encoding="utf-8")
    (tmp_path / "tercume.toml").write_text('[engine]\nmodel = "pairs.tsv"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of development data; tests that need it skip, and say so, without it."""
    folder = Path(os.environ.get("TERCUME_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"NO DEVELOPMENT DATA at {folder}: set TERCUME_SHARED to measure")
    return folder
