"""The one direction of imports, read off the syntax trees."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "pipeline"

LAYERS = (
    ("errors", "model"),
    ("files", "settings"),
    ("lang",),
    (
        "segment",
        "glossary",
        "termbase",
        "memory",
        "formats",
        "engines",
        "quality",
        "codes",
        "catalogue",
        "disclosure",
    ),
    ("constrain", "checkup"),
    ("flow", "project", "exports"),
    ("interchange", "verify"),
    ("refresh", "runners"),
    ("web",),
    ("cli",),
)
"""From the bottom up; a module may import what stands in its own package or below, never above."""

HEAVY = {"torch", "transformers", "ctranslate2"}


def modules() -> list[Path]:
    return sorted(p for p in ROOT.rglob("*.py") if p.parent != ROOT or p.name != "__init__.py")


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            if node.module == "pipeline":
                found.update(f"pipeline.{alias.name}" for alias in node.names)
            else:
                found.add(node.module or "")
    return found


def top(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def layer(name: str) -> int | None:
    stem = name.split("_")[0]
    return next((i for i, names in enumerate(LAYERS) if name in names or stem in names), None)


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_downwards(path: Path) -> None:
    own = layer(top(path))
    assert own is not None, f"{top(path)} has no place in LAYERS"
    for name in imports(path):
        if name.startswith("pipeline.") and name != "pipeline.__version__":
            other = layer(name.split(".")[1])
            assert other is not None, f"{name} has no place in LAYERS"
            assert other <= own, f"{path.relative_to(ROOT)} imports {name} from above"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_heavy_libraries_live_in_engines(path: Path) -> None:
    heavy = {name for name in imports(path) if name.split(".")[0] in HEAVY}
    assert not heavy or top(path) == "engines"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
