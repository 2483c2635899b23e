"""Where training finds the shared data and keeps its work files."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = Path(os.environ.get("TERCUME_TRAINING_WORK", ROOT / "training" / "work"))
"""Corpora, checkpoints and logs; outside git."""
SHARED = Path(os.environ.get("TERCUME_SHARED", ROOT.parent / "shared"))
"""The data for building and measuring; read only."""
EMBEDDED = ROOT / "pipeline" / "engines" / "embedded"
"""The model as shipped."""
