"""Submitting a Turkish original: findings while typing, translation in the background, progress as it comes."""

from __future__ import annotations

import asyncio
import json
import secrets
import shutil
import subprocess
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from pipeline import segment
from pipeline.catalogue import Catalogue, merge
from pipeline.catalogue.edit import update
from pipeline.checkup import Gravity, check_text
from pipeline.checkup_finding import Finding
from pipeline.errors import PipelineError
from pipeline.files import write_atomic
from pipeline.formats.markdown import parse_markdown
from pipeline.formats.markdown_front import slugify
from pipeline.model import Article
from pipeline.termbase.suggest import Sentence, suggest
from pipeline.web.access import Gate
from pipeline.web.journal import Entry, Journal
from pipeline.web.publishing import Publisher
from pipeline.web.shelf import Shelf
from pipeline.web.users import Role
from pipeline.web.workshop import Workshop

MAX_CHARACTERS = 1_000_000
MAX_UPLOAD = 10_000_000
"""Bytes of an uploaded file."""
CONVERT_SECONDS = 30
KEPT_JOBS = 200
MOST_WAITING = 20
NAMELESS = "submission"
"""Stands for the file name of a text that has none yet."""


class Text(BaseModel):
    """A Turkish original in Markdown with front matter."""

    text: str = Field(max_length=MAX_CHARACTERS)


class Submission(Text):
    """A text to be kept and translated. ``replace`` allows a slug that is already there."""

    replace: bool = False


class UnknownName(BaseModel):
    """A name that the glossary lacks, with a proposal for its English."""

    source: str
    target: str
    count: int


class CheckAnswer(BaseModel):
    """What the check of a text finds. ``slug`` is empty and ``segments`` 0 when the text cannot be read."""

    findings: list[Finding]
    slug: str
    segments: int
    unknown: list[UnknownName]


class Converted(BaseModel):
    """Markdown with front matter."""

    text: str


@dataclass
class Job:
    """A translation under way. ``state``: waiting, translating, done or failed; ``done`` of ``segments``."""

    id: str
    slug: str
    who: str
    state: str = "waiting"
    segments: int = 0
    done: int = 0
    message: str = ""
    started: float = 0.0


class Jobs(BaseModel):
    """The latest translations, oldest first."""

    jobs: list[Job]


class Desk:
    """Takes articles in and translates them one after another in background threads."""

    def __init__(self, workshop: Workshop, shelf: Shelf, publisher: Publisher, journal: Journal) -> None:
        self.workshop = workshop
        self.shelf = shelf
        self.publisher = publisher
        self.journal = journal
        self.jobs: dict[str, Job] = {}
        self._turn = threading.Lock()
        self._door = threading.Lock()

    def take(self, body: Submission, who: str) -> Job:
        """Check, keep as ``sources/tr/<slug>.md`` and start translating. Raises HTTPException or PipelineError."""
        article = _accepted(body.text)
        path = self.workshop.settings.sources / f"{article.slug}.md"
        with self._door:
            if path.exists() and not body.replace:
                detail = f"there is already an article {article.slug!r}; tick “replace” to change it"
                raise HTTPException(409, detail)
            if sum(job.state in ("waiting", "translating") for job in self.jobs.values()) >= MOST_WAITING:
                raise HTTPException(503, f"{MOST_WAITING} articles wait to be translated; try again later")
            before = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
            write_atomic(path, body.text.encode())
        action = "replace-source" if before else "submit-source"
        self.journal.record(Entry.of(who, action, path.name, before, body.text))
        label = f"{self.workshop.settings.project.sources}/{path.name}"
        return self._start(parse_markdown(body.text, label, segment.split), who)

    def _start(self, article: Article, who: str) -> Job:
        job = Job(secrets.token_hex(8), article.slug, who, segments=len(article.segments))
        self.jobs[job.id] = job
        while len(self.jobs) > KEPT_JOBS:
            del self.jobs[next(iter(self.jobs))]
        threading.Thread(target=self._work, args=(job, article), name=f"job {job.id}", daemon=True).start()
        return job

    def _work(self, job: Job, article: Article) -> None:
        with self._turn:
            job.state, job.started = "translating", time.time()
            try:
                self._translate(job, article)
                job.state = "done"
            except PipelineError as error:
                job.message = str(error)
            finally:
                # A thread that dies of something unforeseen must not leave a page waiting for ever.
                if job.state != "done":
                    job.message = job.message or "the translation stopped; the server's log says why"
                    job.state = "failed"

    def _translate(self, job: Job, article: Article) -> None:
        def tell(done: int) -> None:
            job.done = done

        translated = self.workshop.translate_article(article, tell)
        path = self.workshop.settings.outputs / f"{article.slug}.po"

        def change(existing: Catalogue | None) -> Catalogue:
            return Catalogue.from_article(merge(translated, existing), existing)

        # Under the catalogue's lock: a reviewer of the earlier version may be at work.
        update(path, change, task="a submission")
        self.publisher.publish(article.slug)
        self.shelf.book(article.slug)


def _accepted(text: str) -> Article:
    article, findings = _checked(text)
    worst = [f for f in findings if f.gravity is Gravity.ERROR]
    if article is None or worst:
        detail = {"message": "the text has errors", "findings": [asdict(f) for f in findings]}
        raise HTTPException(422, detail)
    return article


def _checked(text: str) -> tuple[Article | None, list[Finding]]:
    """An article without a slug gets one from its title."""
    article, findings = check_text(text, NAMELESS, segment.split)
    if article is not None and article.slug == NAMELESS:
        return check_text(text, slugify(article.meta.title) or NAMELESS, segment.split)
    return article, findings


def router(gate: Gate, desk: Desk) -> APIRouter:
    """The routes under ``/api``."""
    routes = APIRouter(prefix="/api", tags=["submit"])

    @routes.post("/check")
    def check(request: Request, body: Text) -> CheckAnswer:
        """Findings with line and advice, and the names that the glossary lacks."""
        gate.require(request, Role.EDITOR)
        article, findings = _checked(body.text)
        return CheckAnswer(
            findings=findings,
            slug=article.slug if article else "",
            segments=len(article.segments) if article else 0,
            unknown=_unknown_names(body.text, desk) if article else [],
        )

    @routes.post("/submissions", status_code=202)
    def submit(request: Request, body: Submission) -> Job:
        """Keep a text and translate it in the background; answers the job."""
        identity = gate.require(request, Role.EDITOR)
        return desk.take(body, identity.name)

    @routes.get("/submissions")
    def jobs(request: Request) -> Jobs:
        """The latest translations, under way or done."""
        gate.identify(request)
        return Jobs(jobs=list(desk.jobs.values()))

    @routes.post("/convert")
    async def convert(request: Request, file: UploadFile) -> Converted:
        """Markdown from an uploaded .md, .docx or .html file; .docx and .html go through pandoc."""
        gate.require(request, Role.EDITOR)
        data = await file.read(MAX_UPLOAD + 1)
        if len(data) > MAX_UPLOAD:
            raise HTTPException(413, f"the file has more than {MAX_UPLOAD // 1_000_000} MB")
        text = await asyncio.to_thread(_to_markdown, file.filename or "", data)
        if len(text) > MAX_CHARACTERS:
            raise HTTPException(413, f"the text has more than {MAX_CHARACTERS} characters")
        return Converted(text=_with_front_matter(text, file.filename or ""))

    @routes.get("/submissions/{job}/events")
    def events(request: Request, job: str) -> StreamingResponse:
        """Progress of a job as server-sent events, until it is done or failed."""
        gate.identify(request)
        if job not in desk.jobs:
            raise HTTPException(404, "there is no such job; the server may have been started anew")
        return StreamingResponse(_events(desk.jobs[job]), media_type="text/event-stream")

    return routes


async def _events(job: Job) -> AsyncIterator[str]:
    while True:
        elapsed = round(time.time() - job.started, 1) if job.started else 0.0
        yield f"data: {json.dumps({**asdict(job), 'elapsed': elapsed}, ensure_ascii=False)}\n\n"
        if job.state in ("done", "failed"):
            return
        await asyncio.sleep(0.4)


def _unknown_names(text: str, desk: Desk) -> list[UnknownName]:
    termbase = desk.workshop.termbase
    lines = [Sentence(line, f"submission:{n}") for n, line in enumerate(text.splitlines(), 1)]
    found = suggest(lines, lambda part: [hit.span for hit in termbase.match(part)])
    return [UnknownName(source=s.source, target=s.target, count=s.count) for s in found[:30]]


def _to_markdown(name: str, data: bytes) -> str:
    kind = Path(name).suffix.lower().lstrip(".")
    if kind in ("md", "markdown", "txt"):
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise HTTPException(422, f"{name} is not UTF-8; save it as UTF-8 and try again") from error
    if kind not in ("docx", "html", "htm", "odt"):
        raise HTTPException(415, f"{name}: only .md, .txt, .docx, .odt and .html can be read")
    return _pandoc(name, "html" if kind == "htm" else kind, data)


def _with_front_matter(text: str, name: str) -> str:
    """Converted files have no front matter: the first heading, else the file's name, becomes the title."""
    if text.startswith("---\n"):
        return text
    head, _, rest = text.lstrip().partition("\n")
    is_title = head.startswith("# ")
    title = head[2:].strip() if is_title else Path(name).stem.replace("_", " ").replace("-", " ").strip()
    body = rest.lstrip("\n") if is_title else text
    return f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\nslug: {slugify(title) or NAMELESS}\n---\n\n{body}"


def _pandoc(name: str, kind: str, data: bytes) -> str:
    program = shutil.which("pandoc")
    if program is None:
        raise HTTPException(501, "pandoc is not installed on the server; paste the text as Markdown instead")
    command = [program, "--from", kind, "--to", "gfm+footnotes", "--wrap=none", "--sandbox"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=CONVERT_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise HTTPException(422, f"{name} took too long to convert") from error
    if done.returncode:
        raise HTTPException(422, f"{name} cannot be read: {done.stderr.decode(errors='replace')[:200]}")
    return done.stdout.decode("utf-8")
