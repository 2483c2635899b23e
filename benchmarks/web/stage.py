"""A project without a model's slowness: every sentence has its recorded translation."""

from __future__ import annotations

from pathlib import Path

SENTENCES = 50
"""Sentences of an article."""


def make_project(root: Path, articles: int) -> str:
    """Sources, glossary and recorded translations in ``root``; answers the name of the model."""
    for folder in ("sources/tr", "glossary", "outputs/en"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "tercume.toml").write_text("", encoding="utf-8")
    set_terms(root, 0)
    pairs = []
    for n in range(articles):
        body = [f"Ankara'da {n}. toplantının {k}. kararı açıklandı." for k in range(SENTENCES)]
        pairs += [(s, f"Decision {k} of meeting {n} in Ankara was announced.") for k, s in enumerate(body)]
        pairs.append((f"Toplantı {n}", f"Meeting {n}"))
        front = f"---\ntitle: Toplantı {n}\nslug: toplanti-{n}\npublished: 2026-01-01\n---\n\n"
        (root / "sources" / "tr" / f"toplanti-{n}.md").write_text(front + "\n\n".join(body) + "\n", encoding="utf-8")
    model = root / "pairs.tsv"
    model.write_text("".join(f"{s}\t{t}\n" for s, t in pairs), encoding="utf-8")
    return str(model)


def set_terms(root: Path, round: int) -> None:
    """Another glossary each round, so that a refresh finds every article stale."""
    variant = "Ankara" if round % 2 else "the city of Ankara"
    text = f"source,target,type,status,variants,gender,case,note,provenance\nAnkara,{variant},place,preferred,,,,,\n"
    (root / "glossary" / "tr-en.csv").write_text(text, encoding="utf-8")
