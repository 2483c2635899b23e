"""The data table of the model card: ``python -m training.card training/work/run/final.pt``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import torch

from training import paths

LICENCES = {
    "xquad": ("google-deepmind/xquad", "CC BY-SA 4.0"),
    "tatoeba": ("Tatoeba, through two public repositories", "CC BY 2.0 FR"),
    "d2l-book": ("d2l-ai/d2l-tr", "CC BY-SA 4.0"),
    "opensource-guide": ("github/opensource.guide", "CC BY 4.0"),
    "bitcoin-org": ("bitcoin-dot-org/Bitcoin.org", "MIT"),
    "mozilla-legal": ("mozilla/legal-docs", "CC BY-SA 3.0"),
    "mozilla-www": ("mozilla-l10n/www.mozilla.org", "MPL 2.0"),
    "mozilla-www-l10n": ("mozilla-l10n/www-l10n", "MPL 2.0"),
    "security-101": ("microsoft/Security-101", "CC0 1.0"),
    "hf-course": ("huggingface/course", "Apache 2.0"),
    "udhr": ("Universal Declaration of Human Rights (nltk_data)", "public domain"),
    "cncf-glossary": ("cncf/glossary", "CC BY 4.0"),
    "privacyguides": ("privacyguides/i18n", "CC BY-SA 4.0"),
    "edgeai-beginners": ("microsoft/edgeai-for-beginners", "MIT"),
    "react-docs": ("reactjs/tr.reactjs.org", "CC BY 4.0"),
    "fastapi-docs": ("fastapi/fastapi", "MIT"),
    "lexicon-cldr": ("Unicode CLDR, through Babel", "Unicode licence v3"),
    "libreoffice-help": ("LibreOffice help", "MPL 2.0"),
    "frc-docs": ("wpilibsuite/frc-docs-translations", "CC BY 4.0"),
    "python-docs": ("python/python-docs-tr", "CC0 1.0; PSF licence"),
    "backtranslated": (
        "English Wikipedia sample, GUM, MASC, State of the Union; Turkish by our reverse model",
        "CC BY-SA 3.0, CC BY, public domain",
    ),
    "synthetic": ("`training/grammar`, generated", "as the program"),
}


def origin(name: str) -> tuple[str, str]:
    """(where from, licence) of a source. Raises KeyError for one that has none here: then it may not be published."""
    if name.startswith("authored-"):
        return "written for this project", "CC0 1.0"
    if name.startswith("ms-"):
        return "MicrosoftDocs (Turkish and English documentation)", "CC BY 4.0"
    return LICENCES[name]


def rows(drawn: dict[str, int], folder: Path) -> list[str]:
    """One Markdown row a source: pairs prepared, pairs drawn in training, passes."""
    made = []
    for name in sorted(drawn, key=lambda item: -drawn[item]):
        with (folder / f"{name}.tsv").open(encoding="utf-8") as lines:
            pairs = sum(1 for _ in lines)
        place, licence = origin(name)
        made.append(f"| {name} | {place} | {licence} | {pairs:,} | {drawn[name]:,} | {drawn[name] / pairs:.2f} |")
    return made


def main() -> None:
    """Print the table and the totals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    arguments = parser.parse_args()
    stored: dict[str, Any] = torch.load(arguments.checkpoint, map_location="cpu", weights_only=True)
    progress = stored["progress"]
    print("| source | from | licence | pairs | drawn | passes |\n|---|---|---|---:|---:|---:|")
    print("\n".join(rows(progress["drawn"], paths.WORK / "text")))
    print(json.dumps({key: value for key, value in progress.items() if key != "drawn"}))


if __name__ == "__main__":
    main()
