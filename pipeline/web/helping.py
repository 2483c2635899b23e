"""What the review page asks for while a reviewer reads: insight, fresh translations, glossary entries, previews."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from pydantic import BaseModel, Field

from pipeline.model import Span
from pipeline.web.access import Gate
from pipeline.web.headers import PREVIEW_POLICY
from pipeline.web.journal import Entry
from pipeline.web.publishing import Publisher
from pipeline.web.redpen import MAX_TARGET
from pipeline.web.shelf import Shelf
from pipeline.web.showing import ShownFlag, shown_flags
from pipeline.web.terms import Impact, TermBody, Terms
from pipeline.web.users import Role
from pipeline.web.workshop import Workshop, word_links

MEDIA = {"html": "text/html", "md": "text/markdown", "json": "application/json", "po": "text/x-gettext-translation",
         "xlf": "application/xliff+xml"}  # fmt: skip


class Added(BaseModel):
    """What a new term brings."""

    impact: Impact


class Aligned(BaseModel):
    """A word of the source and one of the target that translates it; spans in code points."""

    source: Span
    target: Span


class Match(BaseModel):
    """An approved sentence like this one; ``similarity`` in [0, 1]."""

    source: str
    target: str
    similarity: float


class Insight(BaseModel):
    """What helps to judge a segment without asking the engine."""

    links: list[Aligned]
    matches: list[Match]


class Alternatives(BaseModel):
    """Other targets, best first."""

    alternatives: list[str]


class Checked(BaseModel):
    """What the checks say."""

    flags: list[ShownFlag]


class Fresh(BaseModel):
    """A fresh machine target."""

    target: str


class TargetBody(BaseModel):
    """A target that is being written."""

    target: str = Field(max_length=MAX_TARGET)


def router(gate: Gate, terms: Terms, publisher: Publisher) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["review"])
    _add_insight(routes, gate, terms.shelf, terms.workshop)
    _add_glossary(routes, gate, terms)
    _add_exports(routes, gate, terms.shelf, publisher)
    return routes


def _add_insight(routes: APIRouter, gate: Gate, shelf: Shelf, workshop: Workshop) -> None:
    place = "/api/articles/{slug}/units/{key}"

    @routes.get(f"{place}/insight")
    def insight(request: Request, slug: str, key: str) -> Insight:
        """Word links and similar approved sentences; the engine is not asked."""
        gate.identify(request)
        unit = shelf.unit(slug, key)
        return Insight(
            links=[Aligned(source=k.source, target=k.target) for k in word_links(unit.source, unit.target)],
            matches=[
                Match(source=m.unit.source, target=m.unit.target, similarity=round(m.likeness, 4))
                for m in workshop.similar(unit.source)
                if (m.unit.source, m.unit.target) != (unit.source, unit.target)
            ],
        )

    @routes.get(f"{place}/alternatives")
    def alternatives(request: Request, slug: str, key: str) -> Alternatives:
        """Other targets from the engine's n-best."""
        gate.identify(request)
        return Alternatives(alternatives=list(workshop.alternatives(shelf.unit(slug, key))))

    @routes.post(f"{place}/check")
    def check(request: Request, slug: str, key: str, body: TargetBody) -> Checked:
        """What the checks say about a target that is being written; nothing is saved."""
        gate.identify(request)
        return Checked(flags=shown_flags(workshop.check(shelf.unit(slug, key), body.target)))

    @routes.post(f"{place}/retranslate")
    def retranslate(request: Request, slug: str, key: str) -> Fresh:
        """A fresh machine target; nothing is saved."""
        gate.require(request, Role.REVIEWER)
        return Fresh(target=workshop.retranslate(shelf.unit(slug, key)).target)


def _add_glossary(routes: APIRouter, gate: Gate, terms: Terms) -> None:
    @routes.get("/api/glossary/impact")
    def impact(request: Request, source: Annotated[str, Query(min_length=1, max_length=200)]) -> Impact:
        """Where a term occurs, with all its suffixes: segments, articles, and approved segments among them."""
        gate.identify(request)
        return terms.impact(source)

    @routes.post("/api/glossary")
    def add_term(request: Request, body: TermBody) -> Added:
        """Add a term to the project's first glossary file; answers where it occurs."""
        identity = gate.require(request, Role.REVIEWER)
        return Added(impact=terms.add(body, identity))

    @routes.get("/api/journal")
    def journal(request: Request) -> list[Entry]:
        """Who changed sources and the glossary, when, from what to what; newest first. For admins."""
        gate.require(request, Role.ADMIN)
        return terms.journal.latest()


def _add_exports(routes: APIRouter, gate: Gate, shelf: Shelf, publisher: Publisher) -> None:
    @routes.get("/preview/{slug}", include_in_schema=False)
    def preview(request: Request, slug: str) -> HTMLResponse:
        """The English page as the catalogue has it now, in a sandbox."""
        gate.identify(request)
        shelf.path(slug)
        return HTMLResponse(publisher.render(slug, "html"), headers={"content-security-policy": PREVIEW_POLICY})

    @routes.get("/export/{slug}.{format}", response_class=PlainTextResponse)
    def export(request: Request, slug: str, format: str) -> Response:
        """Download an export made from the catalogue: html, md, json, po or xlf."""
        gate.identify(request)
        shelf.path(slug)
        if format not in MEDIA:
            raise HTTPException(404, f"unknown format; known: {', '.join(MEDIA)}")
        disposition = f'attachment; filename="{slug}.{format}"'
        headers = {"content-disposition": disposition}
        return PlainTextResponse(publisher.render(slug, format), media_type=MEDIA[format], headers=headers)
