from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from toys import FORMATS, Project

from pipeline.errors import SourceError
from pipeline.formats.po import parse_po
from pipeline.refresh import Ledger, Site, open_folder
from pipeline.refresh.folder import LocalFolder, RemoteFolder
from pipeline.runners.base import Options, Stop, Summary
from pipeline.runners.local import LocalRunner
from pipeline.settings import SiteSettings


def run(project: Project, site: Site) -> Summary:
    project.engine.asked.clear()
    with Ledger(None) as ledger:
        return LocalRunner(site, project.tools(), None, ledger, project.watch, Stop()).run(Options())


def test_outputs_behind_fsspec_are_those_of_a_folder(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.fill(3)
    project.run()
    remote = open_folder(f"memory://{uuid.uuid4().hex}/en")
    assert isinstance(remote, RemoteFolder)
    sources = open_folder(f"memory://{uuid.uuid4().hex}/tr")
    for path in project.sources.iterdir():
        assert sources.write(path.name, path.read_bytes())
    site = Site(sources, remote, "sources/tr", FORMATS, SiteSettings())
    assert run(project, site).done == 3
    assert {name: remote.read(name) for name in remote.names()} == project.snapshot()
    assert run(project, site).engine == 0


def test_an_edit_between_reading_and_writing_is_kept() -> None:
    folder = open_folder(f"memory://{uuid.uuid4().hex}/en")
    text = 'msgid ""\nmsgstr "Language: en\\n"\n\nmsgid "Merhaba."\nmsgstr "{}"\n'
    folder.write("a.po", text.format("Hello.").encode())
    calls = []

    def change(existing):  # type: ignore[no-untyped-def]
        if not calls:
            folder.write("a.po", text.format("Good day.").encode())
        calls.append(existing)
        return existing

    folder.update("a.po", change)
    assert len(calls) == 2
    assert parse_po(folder.read("a.po") or b"", "a.po").units[0].target == "Good day."


def test_file_urls_are_folders(tmp_path: Path) -> None:
    folder = open_folder(f"file://{tmp_path}")
    assert isinstance(folder, LocalFolder)
    assert folder.write("a.md", b"x")
    assert not folder.write("a.md", b"x")
    assert (folder.names(), folder.read("a.md"), folder.read("yok.md")) == ({"a.md"}, b"x", None)


def test_an_unknown_protocol_is_told() -> None:
    with pytest.raises(SourceError, match="cannot be opened"):
        open_folder("gopher9://x/y")
