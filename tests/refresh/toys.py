"""A small project on disk and an engine that answers without a model and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline.engines.base import EngineInfo, Hypothesis, Request
from pipeline.errors import EngineError
from pipeline.flow import Tools
from pipeline.glossary import Termbase
from pipeline.memory import Memory
from pipeline.quality import Policy
from pipeline.refresh import Ledger, Site
from pipeline.refresh.folder import LocalFolder
from pipeline.runners.base import Options, Stop, Summary
from pipeline.runners.local import LocalRunner
from pipeline.settings import SiteSettings

FORMATS = ("po", "html", "md", "json")

WORDS = ("köprü", "ırmak", "şehir", "ışık", "ova", "dağ", "çarşı", "yağmur", "üzüm", "göl", "liman", "orman")


class EchoEngine:
    """Answers ``[sentence]``, and puts a marked or prefixed term in; ``asked`` is all it ever saw."""

    def __init__(self, name: str = "echo", revision: str = "1", fails_on: str = "") -> None:
        self._info = EngineInfo(name, revision, "Apache-2.0", "greedy", inline_terms=True)
        self._fails_on = fails_on
        self.asked: list[str] = []

    @property
    def info(self) -> EngineInfo:
        return self._info

    def translate(self, requests: Sequence[Request]) -> list[list[Hypothesis]]:
        return [[Hypothesis(self._answer(r), -0.1)] for r in requests]

    def _answer(self, request: Request) -> str:
        if self._fails_on and self._fails_on in request.text:
            raise EngineError("the engine cannot take this", where=request.text[:20], advice="reword it")
        self.asked.append(request.text)
        terms = " ".join(mark.target for mark in request.marks)
        return f"{self._info.name}{self._info.revision} {terms} says: {request.text}".replace("  ", " ")

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[float, ...]]:
        return [() for _ in pairs]


def article(number: int, *sentences: str) -> str:
    body = "\n\n".join(sentences) or "\n\n".join(sentences_of(number))
    return (
        f"---\ntitle: {WORDS[number % 12].capitalize()} yazısı {number}\nslug: yazi-{number}\n"
        f"published: 2026-01-{number % 28 + 1:02d}\nauthor: Işıl Ünsal\n---\n\n{body}\n"
    )


def sentences_of(number: int, count: int = 3) -> list[str]:
    a, b = WORDS[number % 12], WORDS[(number // 12) % 12]
    return [f"Bu {a} ile o {b} arasında {number} numaralı yol {n} kez yapıldı." for n in range(1, count + 1)]


@dataclass(slots=True)
class Project:
    """A project in a folder. ``run`` refreshes it as the command does."""

    root: Path
    engine: EchoEngine = field(default_factory=EchoEngine)
    memory: str = ""
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    policy: Policy = field(default_factory=Policy)

    @property
    def sources(self) -> Path:
        return self.root / "sources" / "tr"

    @property
    def outputs(self) -> Path:
        return self.root / "outputs" / "en"

    def fill(self, count: int) -> None:
        for number in range(count):
            self.write(number)

    def write(self, number: int, *sentences: str) -> None:
        self.sources.mkdir(parents=True, exist_ok=True)
        (self.sources / f"yazi-{number}.md").write_text(article(number, *sentences), encoding="utf-8")

    def glossary(self, **terms: str) -> None:
        self.root.joinpath("glossary").mkdir(exist_ok=True)
        lines = ["source,target,type,status,variants,gender,note,provenance"]
        lines += [f"{source},{target},,preferred,,,," for source, target in terms.items()]
        self.root.joinpath("glossary", "tr-en.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def tools(self) -> Tools:
        paths = sorted(self.root.glob("glossary/*.csv"))
        return Tools(self.engine, Termbase.load(paths), self.policy)

    def site(self) -> Site:
        return Site(LocalFolder(self.sources), LocalFolder(self.outputs), "sources/tr", FORMATS, SiteSettings())

    def run(self, stop: Stop | None = None, **options: Any) -> Summary:
        self.engine.asked.clear()
        self.events.clear()
        memory = Memory.open(self.memory) if self.memory else None
        with Ledger(self.root / ".tercume" / "refresh.db") as ledger:
            runner = LocalRunner(
                self.site(), self.tools(), memory, ledger, self.watch, Stop() if stop is None else stop
            )
            try:
                return runner.run(Options(**options))
            finally:
                if memory is not None:
                    memory.close()

    def watch(self, event: str, fields: dict[str, Any]) -> None:
        json.dumps(fields)
        self.events.append((event, fields))

    def named(self, event: str) -> list[dict[str, Any]]:
        return [fields for name, fields in self.events if name == event]

    def snapshot(self) -> dict[str, bytes]:
        return {p.name: p.read_bytes() for p in sorted(self.outputs.iterdir())}

    def with_engine(self, engine: EchoEngine) -> Project:
        return replace(self, engine=engine, events=[])
