"""What the ``tercume memory`` commands do."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from pipeline.errors import ExportError, PipelineError
from pipeline.formats.po import read_po
from pipeline.formats.tmx import TmxUnit, read_tmx, write_tmx
from pipeline.memory import ApprovedUnit, Memory
from pipeline.refresh.work import approved_units
from pipeline.settings import load_settings


def _opened(url: str) -> Memory:
    return Memory.open(url or load_settings().memory_url)


def import_tmx(paths: Sequence[Path], url: str) -> None:
    """Add the units of TMX files and tell how many were new."""
    with _opened(url) as memory:
        for path in paths:
            read = 0

            def counted(source: Path = path) -> Iterator[ApprovedUnit]:
                nonlocal read
                for unit in read_tmx(source):
                    read += 1
                    yield _approved(unit)

            added = memory.add(counted())
            print(f"{path}: {read} units, {added} new")


def _approved(unit: TmxUnit) -> ApprovedUnit:
    props = dict(unit.props)
    return ApprovedUnit(
        unit.source,
        unit.target,
        kind=props.get("x-tercume-kind", "paragraph"),
        reviewer=unit.by,
        date=unit.changed,
    )


def export_tmx(path: Path, url: str) -> None:
    """Write the approved units; the file appears whole or not at all."""
    with _opened(url) as memory:
        if str(path) == "-":
            for piece in write_tmx(_tmx_units(memory)):
                sys.stdout.write(piece)
            return
        _write_stream(path, write_tmx(_tmx_units(memory)))
        print(f"{path}: {memory.stats().approved} units")


def _tmx_units(memory: Memory) -> Iterator[TmxUnit]:
    for unit in memory.units():
        props = [("x-tercume-kind", unit.kind)]
        if unit.slug:
            props.append(("x-tercume-article", unit.slug))
        yield TmxUnit(unit.source, unit.target, changed=unit.date, by=unit.reviewer, props=tuple(props))


def _write_stream(path: Path, pieces: Iterator[str]) -> None:
    """A memory may be larger than memory: the pieces go to a temporary file that then takes the place of ``path``."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.writelines(pieces)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ExportError(
            f"cannot be written: {error.strerror}", where=str(path), advice="check permissions and free space"
        ) from error


def rebuild(url: str) -> None:
    """Fill the memory from the project's catalogues. A catalogue that cannot be read is told and left out."""
    settings = load_settings()
    failed: list[str] = []

    def articles() -> Iterator[tuple[str, list[ApprovedUnit]]]:
        for path in sorted(settings.outputs.glob("*.po")):
            try:
                yield path.stem, approved_units(path.stem, read_po(path))
            except PipelineError as error:
                failed.append(str(error))

    with _opened(url) as memory:
        count = memory.rebuild(articles())
    for line in failed:
        print(f"tercume: {line}", file=sys.stderr)
    print(f"{count} approved units from the catalogues in {settings.outputs}")
    if failed:
        raise SystemExit(3)


def stats(url: str, *, as_json: bool) -> None:
    """Print the size of the memory."""
    with _opened(url) as memory:
        held = memory.stats()
    if as_json:
        print(json.dumps(asdict(held)))
    else:
        print(
            f"approved units: {held.approved} from {held.articles} articles\ncached machine translations: {held.cached}"
        )


def search(text: str, url: str, least: float) -> None:
    """Print exact and fuzzy matches, one a line: likeness, source, target, article."""
    with _opened(url) as memory:
        exact = memory.exact([text])
        rows = [(1.0, unit) for unit in exact.values()]
        rows += [(match.likeness, match.unit) for match in memory.fuzzy(text, least=least)]
    for likeness, unit in rows:
        print(f"{likeness:.0%}\t{unit.source}\t{unit.target}\t{unit.slug}")
