"""``tercume.toml``: every setting, its default, and where a project's files lie."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from pipeline.errors import SettingsError

FILE_NAME = "tercume.toml"

CALIBRATION = Path(".tercume/calibration.json")
"""What reviewers' decisions taught the score, relative to the project's root."""


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """``[project]``: where things lie, relative to the project's root."""

    sources: str = "sources/tr"
    outputs: str = "outputs/en"
    glossary: str = "glossary/*.csv"
    memory: str = "sqlite:///.tercume/memory.db"
    formats: tuple[str, ...] = ("po", "html", "md", "json")


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """``[engine]``: which model translates and how. ``threads`` 0 means one for each core."""

    model: str = "auto"
    threads: int = 0


@dataclass(frozen=True, slots=True)
class QualitySettings:
    """``[quality]``: what goes to review.

    ``review_below`` is a probability in [0, 1]: a segment whose chance of being left as it is lies under it is sent to
    review. ``budget`` in (0, 1] instead sends the worst share of each run ("the worst 20 %"); 0 means no budget.
    ``opinion`` asks the embedded model about each target: a better score for a quarter more time with the embedded
    model itself, a sixth more with one of opus-mt's size.
    """

    review_below: float = 0.6
    budget: float = 0.0
    opinion: bool = False


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """``[site]``: what the exported pages say about the publisher.

    ``notice`` and ``notice_reviewed`` replace the standard texts, with ``_tr`` the Turkish ones;
    ``allow_without_notice`` permits an export without notice once every segment is final.
    """

    name: str = ""
    url: str = ""
    notice: str = ""
    notice_reviewed: str = ""
    notice_tr: str = ""
    notice_reviewed_tr: str = ""
    allow_without_notice: bool = False
    preset: str = "plain"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a project and its root folder."""

    root: Path
    project: ProjectSettings = ProjectSettings()
    engine: EngineSettings = EngineSettings()
    quality: QualitySettings = QualitySettings()
    site: SiteSettings = SiteSettings()

    @property
    def sources(self) -> Path:
        """Folder of the Turkish originals."""
        return self.root / self.project.sources

    @property
    def outputs(self) -> Path:
        """Folder of catalogues and exports."""
        return self.root / self.project.outputs

    @property
    def glossaries(self) -> tuple[Path, ...]:
        """The termbase files, sorted."""
        return tuple(sorted(self.root.glob(self.project.glossary)))

    @property
    def memory_url(self) -> str:
        """SQLAlchemy URL of the translation memory; relative SQLite paths are taken from the root."""
        scheme, _, rest = self.project.memory.partition(":///")
        if scheme == "sqlite" and rest and not rest.startswith("/"):
            return f"sqlite:///{self.root / rest}"
        return self.project.memory


def find_root(start: Path | None = None) -> Path:
    """The nearest folder upwards that holds ``tercume.toml`` or ``sources/tr``; the start itself if there is none."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / FILE_NAME).is_file() or (folder / "sources" / "tr").is_dir():
            return folder
    return here


def load_settings(root: Path | None = None) -> Settings:
    """Read ``tercume.toml`` of ``root`` (default: the project around the current folder).

    Raises SettingsError naming the file and the key when a key is unknown or a value has the wrong type.
    """
    folder = root or find_root()
    path = folder / FILE_NAME
    if not path.is_file():
        return Settings(folder)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"not valid TOML: {error}", where=str(path), advice="correct the line or remove it"
        ) from error
    tables = {"project": ProjectSettings, "engine": EngineSettings, "quality": QualitySettings, "site": SiteSettings}
    _refuse_unknown(data, tables.keys(), path, "table")
    return Settings(
        folder,
        project=_read_table(ProjectSettings, data, "project", path),
        engine=_read_table(EngineSettings, data, "engine", path),
        quality=_check_quality(_read_table(QualitySettings, data, "quality", path), path),
        site=_read_table(SiteSettings, data, "site", path),
    )


Table = TypeVar("Table", ProjectSettings, EngineSettings, QualitySettings, SiteSettings)


def _read_table(kind: type[Table], data: dict[str, Any], name: str, path: Path) -> Table:
    table = data.get(name, {})
    known = {f.name: getattr(kind(), f.name) for f in fields(kind)}
    _refuse_unknown(table, known.keys(), path, f"key in [{name}]")
    return kind(**{key: _typed(value, known[key], f"{name}.{key}", path) for key, value in table.items()})


def _typed(value: Any, default: Any, name: str, path: Path) -> Any:
    if isinstance(default, tuple) and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is type(default):
        return value
    wanted = "a list of strings" if isinstance(default, tuple) else type(default).__name__
    raise SettingsError(f"{name} is {value!r}, not {wanted}", where=str(path), advice=f"the default is {default!r}")


def _check_quality(quality: QualitySettings, path: Path) -> QualitySettings:
    for name in ("review_below", "budget"):
        if not 0.0 <= getattr(quality, name) <= 1.0:
            raise SettingsError(f"quality.{name} is not in [0, 1]", where=str(path), advice="give a share such as 0.2")
    return quality


def _refuse_unknown(table: Any, known: Any, path: Path, what: str) -> None:
    if not isinstance(table, dict):
        raise SettingsError(f"{table!r} is not a table", where=str(path), advice="write it as [name] with keys below")
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise SettingsError(
            f"unknown {what}: {unknown[0]}", where=str(path), advice=f"known: {', '.join(sorted(known))}"
        )
