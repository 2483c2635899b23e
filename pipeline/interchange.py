"""Files that come back from elsewhere: which catalogue they belong to, and taking them in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath

from pipeline.catalogue import Catalogue
from pipeline.catalogue.edit import update
from pipeline.catalogue.intake import REFUSED, Incoming, Taken, from_catalogue, take_in
from pipeline.errors import CatalogueError
from pipeline.formats.po import parse_po
from pipeline.formats.xliff import read_xliff
from pipeline.model import Review


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did to the catalogue at ``path``."""

    path: Path
    taken: tuple[Taken, ...]

    @property
    def refused(self) -> tuple[Taken, ...]:
        """The changes that were not taken: they are in the file still."""
        return tuple(t for t in self.taken if t.outcome in REFUSED)


@dataclass(frozen=True, slots=True)
class Parcel:
    """The units of a file, and the names by which it may tell its article, likeliest first."""

    units: tuple[Incoming, ...]
    names: tuple[str, ...]


def read_parcel(path: Path) -> Parcel:
    """Read an edited .xlf, .xliff or .po. Raises CatalogueError."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(_READERS)
        raise CatalogueError(
            f"unknown kind of file: {path.suffix or 'no ending'}", where=str(path), advice=f"known: {known}"
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CatalogueError(f"cannot be read: {error.strerror}", where=str(path), advice="check the path") from error
    return reader(data, path)


def _from_xliff(data: bytes, path: Path) -> Parcel:
    exchange = read_xliff(data, str(path))
    units = tuple(
        Incoming(r.unit, r.state, r.version, touched=not r.untouched) for r in exchange.units if not r.unit.obsolete
    )
    slug = exchange.catalogue.header("Project-Id-Version")
    return Parcel(units, (slug, path.stem, PurePath(exchange.original).stem))


def _from_po(data: bytes, path: Path) -> Parcel:
    catalogue = parse_po(data, str(path))
    return Parcel(tuple(from_catalogue(catalogue.units)), (catalogue.header("Project-Id-Version"), path.stem))


_READERS: dict[str, Callable[[bytes, Path], Parcel]] = {
    ".xlf": _from_xliff,
    ".xliff": _from_xliff,
    ".po": _from_po,
}


def import_file(path: Path, outputs: Path, review: Review | None, slug: str = "", *, dry_run: bool = False) -> Imported:
    """Take the edits of the file at ``path`` into its catalogue in ``outputs``, all in one write.

    ``slug`` names the article where the file does not. Raises CatalogueError; then nothing was changed.
    """
    parcel = read_parcel(path)
    target = _catalogue_of(parcel, path, outputs, slug)
    taken: list[Taken] = []

    def change(existing: Catalogue | None) -> Catalogue:
        if existing is None:
            raise CatalogueError("the catalogue is gone", where=str(target), advice="translate the article again")
        changed, found = take_in(existing, parcel.units, review)
        taken[:] = found
        return changed

    if dry_run:
        change(parse_po(target.read_bytes(), str(target)))
    else:
        update(target, change, task="an import")
    return Imported(target, tuple(taken))


def _catalogue_of(parcel: Parcel, path: Path, outputs: Path, slug: str) -> Path:
    for name in (slug,) if slug else parcel.names:
        # A name from a file must not lead out of the folder.
        if name and not name.startswith(".") and "/" not in name and "\\" not in name:
            found = outputs / f"{name}.po"
            if found.is_file() and found.resolve() != path.resolve():
                return found
    tried = ", ".join(dict.fromkeys(filter(None, (slug,) if slug else parcel.names)))
    raise CatalogueError(
        f"no catalogue for it in {outputs} (tried: {tried})", where=str(path), advice="name it: --article SLUG"
    )
