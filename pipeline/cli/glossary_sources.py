"""What the ``glossary`` commands read: termbases, sources, catalogues."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import GlossaryError

if TYPE_CHECKING:
    from pipeline.glossary import Termbase
    from pipeline.termbase.suggest import Sentence

DEFAULT = Path("glossary/tr-en.csv")
SOURCES = Path("sources/tr")
CATALOGUES = Path("outputs/en")


def read_text(file: str) -> str:
    """The text of ``file``, of standard input for ``-``. Raises GlossaryError when it cannot be read as UTF-8."""
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise GlossaryError(f"cannot be read: {error.strerror}", where=file, advice="check the path") from error
    except UnicodeDecodeError as error:
        raise GlossaryError("not UTF-8", where=file, advice="save the file as UTF-8") from error


def load(glossary: list[Path] | None) -> Termbase:
    """The project's termbase, or the files named."""
    from pipeline.glossary import Termbase

    return Termbase.load(glossary or [DEFAULT])


def source_files(paths: Iterable[Path]) -> list[Path]:
    """The files themselves, and all Markdown and text files of the folders named, sorted."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(p for p in sorted(path.rglob("*")) if p.suffix in (".md", ".txt"))
        elif path.is_file():
            found.append(path)
        else:
            raise GlossaryError("no such file or folder", where=str(path), advice="name the sources with --sources")
    return found


def sentences(path: Path) -> list[Sentence]:
    """The segments of an article, or the lines of another text, each with ``file:line``."""
    from pipeline.termbase.suggest import Sentence, paragraphs

    if path.suffix != ".md":
        return list(paragraphs(read_text(str(path)), str(path)))
    from pipeline.formats.markdown import read_markdown
    from pipeline.segment import split

    article = read_markdown(path, split=split)
    return [Sentence(segment.source, f"{path}:{segment.line}") for segment in article.segments]


def targets_of(catalogues: Path, path: Path) -> dict[str, str]:
    """Source → English in the catalogue of the article at ``path``; empty when there is none."""
    from pipeline.formats.po import read_po

    catalogue = catalogues / f"{path.stem}.po"
    if not catalogue.is_file():
        return {}
    return {unit.source: unit.target for unit in read_po(catalogue).units if unit.target}
