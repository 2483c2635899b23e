"""A small project, served on a free port; its engine answers from a file."""

from __future__ import annotations

import contextlib
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn

from pipeline import segment
from pipeline.engines import recorded
from pipeline.exports import export
from pipeline.flow import Tools, translate_article
from pipeline.formats.markdown import parse_markdown
from pipeline.glossary import Termbase
from pipeline.quality import Policy
from pipeline.settings import Settings, load_settings
from pipeline.web.app import create_app
from pipeline.web.users import Role, Users

PASSWORD = "uzun-bir-parola"
TOKEN = "start-token-of-the-tests"

ARTICLE = """\
---
title: Haliç'te ilk köprü
summary: Köprü 1836'da açıldı.
author: Tercüme Ekibi
published: 2026-01-07
source_url: https://example.org/tr/kopru
slug: kopru
---

Köprü *Haliç'te* 1836'da açıldı. İstanbul'da büyük bir tören yapıldı. Törene padişah katıldı.

## Sonrası

Köprü yıllarca kullanıldı. Işıklar geceleri yanardı.
"""

SECOND = """\
---
title: Iğdır'da kış
published: 2025-12-01
slug: igdir
---

Kış sert geçti. Yollar kapandı.
"""

PAIRS = {
    "Haliç'te ilk köprü": "The first bridge on the Golden Horn",
    "Köprü 1836'da açıldı.": "The bridge opened in 1836.",
    "Köprü Haliç'te 1836'da açıldı.": "The bridge opened on the Golden Horn in 1863.",
    "İstanbul'da büyük bir tören yapıldı.": "A big ceremony was held in Istanbul.",
    "Törene padişah katıldı.": "The sultan attended the ceremony.",
    "Sonrası": "Afterwards",
    "Köprü yıllarca kullanıldı.": "The bridge was used for years.",
    "Işıklar geceleri yanardı.": "The lights burned at night.",
    "Iğdır'da kış": "Winter in Iğdır",
    "Kış sert geçti.": "The winter was harsh.",
    "Yollar kapandı.": "The roads closed.",
    "Kısa bir haber": "A short news item",
    "Bugün hava güzel.": "The weather is fine today.",
    "Yarın yağmur bekleniyor.": "Rain is expected tomorrow.",
}

GLOSSARY = (
    "source,target,type,status,variants,gender,case,note,provenance\n"
    "Haliç,the Golden Horn,place,preferred,Golden Horn,,,,\n"
)


@dataclass(frozen=True)
class Site:
    """The project's settings and its recorded model."""

    settings: Settings
    model: str

    def translate(self, text: str) -> None:
        """Put an article into the project, as ``tercume translate`` does."""
        article = parse_markdown(text, "sources/tr/x.md", segment.split)
        label = f"sources/tr/{article.slug}.md"
        (self.settings.sources / f"{article.slug}.md").write_text(text, encoding="utf-8")
        article = parse_markdown(text, label, segment.split)
        tools = Tools(recorded.load(Path(self.model)), Termbase.load(self.settings.glossaries), Policy())
        export(
            translate_article(article, tools), self.settings.outputs, self.settings.project.formats, self.settings.site
        )

    def record(self, pairs: dict[str, str]) -> None:
        """Teach the engine more sentences."""
        with Path(self.model).open("a", encoding="utf-8") as lines:
            lines.writelines(f"{source}\t{target}\n" for source, target in pairs.items())

    def output(self, name: str) -> str:
        return (self.settings.outputs / name).read_text(encoding="utf-8")


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str

    @contextlib.contextmanager
    def signed_in(self, name: str = "", password: str = PASSWORD) -> Iterator[httpx.Client]:
        """A client with a session and its CSRF token; without a name by the start token."""
        with httpx.Client(base_url=self.url, follow_redirects=True, timeout=30) as client:
            if name:
                page = client.post("/sign-in", data={"name": name, "password": password})
            else:
                page = client.get("/enter", params={"token": TOKEN})
            found = re.search(r'name="csrf" content="([^"]+)"', page.text)
            assert found, page.text
            client.headers["X-CSRF-Token"] = found[1]
            yield client


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it is before each test; translated once."""
    root = tmp_path_factory.mktemp("pattern")
    for folder in ("sources/tr", "glossary", "outputs/en"):
        (root / folder).mkdir(parents=True)
    (root / "glossary" / "tr-en.csv").write_text(GLOSSARY, encoding="utf-8")
    (root / "tercume.toml").write_text("", encoding="utf-8")
    made = Site(load_settings(root), str(root / "pairs.tsv"))
    made.record(PAIRS)
    made.translate(ARTICLE)
    made.translate(SECOND)
    return root


@pytest.fixture
def site(pattern: Path, tmp_path: Path) -> Site:
    root = tmp_path / "project"
    shutil.copytree(pattern, root)
    return Site(load_settings(root), str(root / "pairs.tsv"))


@pytest.fixture
def users(site: Site, accounts: Path) -> Users:
    """Ayşe and İsmail review, Eda edits."""
    path = site.settings.root / ".tercume" / "users.json"
    path.parent.mkdir(exist_ok=True)
    shutil.copy(accounts, path)
    return Users(path)


@pytest.fixture(scope="session")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The accounts, made once: a password hash is slow by design."""
    users = Users(tmp_path_factory.mktemp("accounts") / "users.json")
    users.add("Ayşe", Role.REVIEWER, PASSWORD)
    users.add("İsmail", Role.REVIEWER, PASSWORD)
    users.add("Eda", Role.EDITOR, PASSWORD)
    return users.path


@pytest.fixture
def serve(site: Site) -> Iterator[Callable[..., Server]]:
    """Starts servers, and stops them at the end."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(token: str = TOKEN, model: str = "") -> Server:
        app = create_app(site.settings, token=token, model=model or site.model, reviewer="Ayşe")
        config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        deadline = time.monotonic() + 30
        while not server.started:
            assert time.monotonic() < deadline, "the server does not start"
            time.sleep(0.02)
        running.append((server, thread))
        return Server(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}")

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join(timeout=20)


@pytest.fixture
def server(serve: Callable[..., Server]) -> Server:
    """For one person, with the start token."""
    return serve()


@pytest.fixture
def team(serve: Callable[..., Server], users: Users) -> Server:
    """For the three accounts."""
    return serve(token="")


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with server.signed_in() as client:
        yield client
