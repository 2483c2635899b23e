"""What the review page asks for while a reviewer reads: insight, fresh translations, glossary entries, previews."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from pydantic import BaseModel, Field

from pipeline.catalogue import APPROVED
from pipeline.catalogue.locks import locked
from pipeline.errors import GlossaryError
from pipeline.exports import WRITERS
from pipeline.files import write_atomic
from pipeline.glossary import Termbase
from pipeline.model import Term
from pipeline.termbase.table import Row, read_rows, write_rows
from pipeline.web.access import Gate
from pipeline.web.headers import PREVIEW_POLICY
from pipeline.web.publishing import Publisher
from pipeline.web.redpen import MAX_TARGET
from pipeline.web.shelf import Shelf
from pipeline.web.users import Identity, Role
from pipeline.web.workshop import Workshop, word_links

LINE = r"^[^\x00-\x1f\x7f]*$"
"""One line of text."""

MEDIA = {"html": "text/html", "md": "text/markdown", "json": "application/json", "po": "text/x-gettext-translation"}


class TermBody(BaseModel):
    """A new glossary entry."""

    source: str = Field(min_length=1, max_length=200, pattern=LINE)
    target: str = Field(min_length=1, max_length=200, pattern=LINE)


class TargetBody(BaseModel):
    """A target that is being written."""

    target: str = Field(max_length=MAX_TARGET)


def router(gate: Gate, shelf: Shelf, workshop: Workshop, publisher: Publisher) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["review"])
    _add_insight(routes, gate, shelf, workshop)
    _add_glossary(routes, gate, shelf, workshop)
    _add_exports(routes, gate, shelf, publisher)
    return routes


def _add_insight(routes: APIRouter, gate: Gate, shelf: Shelf, workshop: Workshop) -> None:
    place = "/api/articles/{slug}/units/{key}"

    @routes.get(f"{place}/insight")
    def insight(request: Request, slug: str, key: str) -> dict[str, Any]:
        """Word links and similar approved sentences; the engine is not asked."""
        gate.identify(request)
        unit = shelf.unit(slug, key)
        return {
            "links": [asdict(link) for link in word_links(unit.source, unit.target)],
            "matches": [
                {"source": m.unit.source, "target": m.unit.target, "similarity": round(m.likeness, 4)}
                for m in workshop.similar(unit.source)
                if (m.unit.source, m.unit.target) != (unit.source, unit.target)
            ],
        }

    @routes.get(f"{place}/alternatives")
    def alternatives(request: Request, slug: str, key: str) -> dict[str, Any]:
        """Other targets from the engine's n-best."""
        gate.identify(request)
        return {"alternatives": workshop.alternatives(shelf.unit(slug, key))}

    @routes.post(f"{place}/check")
    def check(request: Request, slug: str, key: str, body: TargetBody) -> dict[str, Any]:
        """What the checks say about a target that is being written; nothing is saved."""
        gate.identify(request)
        return {"flags": [asdict(flag) for flag in workshop.check(shelf.unit(slug, key), body.target)]}

    @routes.post(f"{place}/retranslate")
    def retranslate(request: Request, slug: str, key: str) -> dict[str, str]:
        """A fresh machine target; nothing is saved."""
        gate.require(request, Role.REVIEWER)
        return {"target": workshop.retranslate(shelf.unit(slug, key)).target}


def _add_glossary(routes: APIRouter, gate: Gate, shelf: Shelf, workshop: Workshop) -> None:
    @routes.get("/api/glossary/impact")
    def impact(request: Request, source: Annotated[str, Query(min_length=1, max_length=200)]) -> dict[str, int]:
        """Where a term occurs, with all its suffixes: segments, articles, and approved segments among them."""
        gate.identify(request)
        return _impact(Term(source, ("",)), shelf)

    @routes.post("/api/glossary")
    def add_term(request: Request, body: TermBody) -> dict[str, Any]:
        """Add a term to the project's first glossary file; answers where it occurs."""
        identity = gate.require(request, Role.REVIEWER)
        return {"impact": _add_term(body, identity, shelf, workshop)}


def _add_exports(routes: APIRouter, gate: Gate, shelf: Shelf, publisher: Publisher) -> None:
    @routes.get("/preview/{slug}", include_in_schema=False)
    def preview(request: Request, slug: str) -> HTMLResponse:
        """The English page as the catalogue has it now, in a sandbox."""
        gate.identify(request)
        shelf.path(slug)
        return HTMLResponse(publisher.render(slug, "html"), headers={"content-security-policy": PREVIEW_POLICY})

    @routes.get("/export/{slug}.{format}", include_in_schema=False)
    def export(request: Request, slug: str, format: str) -> Response:
        """Download an export made from the catalogue."""
        gate.identify(request)
        path = shelf.path(slug)
        if format != "po" and format not in WRITERS:
            raise HTTPException(404, f"unknown format; known: po, {', '.join(WRITERS)}")
        text = path.read_text(encoding="utf-8") if format == "po" else publisher.render(slug, format)
        disposition = f'attachment; filename="{slug}.{format}"'
        return PlainTextResponse(text, media_type=MEDIA[format], headers={"content-disposition": disposition})


def _add_term(body: TermBody, identity: Identity, shelf: Shelf, workshop: Workshop) -> dict[str, int]:
    files = workshop.settings.glossaries
    if not files:
        raise GlossaryError("the project has no glossary file", advice="make glossary/tr-en.csv, see tercume init")
    # Two reviewers may add at once; a spreadsheet takes no lock, but saves seldom.
    with locked(files[0], "a new term"):
        rows = read_rows(files[0])
        if any(row.source == body.source and row.target == body.target for row in rows):
            raise HTTPException(409, "this entry is already in the glossary")
        note = f"added in review by {identity.name}"
        row = Row(body.source, body.target, "", "preferred", (), (), "", False, note, "", str(files[0]), len(rows) + 2)
        write_atomic(files[0], write_rows([*rows, row]))
    workshop.reload_terms()
    return _impact(Term(body.source, (body.target,)), shelf)


def _impact(term: Term, shelf: Shelf) -> dict[str, int]:
    lone = Termbase([term])
    hits = [(book.slug, unit) for book in shelf.books() for unit in book.catalogue.live if lone.match(unit.source)]
    approved = sum(unit.state in APPROVED for _, unit in hits)
    return {"segments": len(hits), "articles": len({slug for slug, _ in hits}), "approved": approved}
