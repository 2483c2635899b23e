"""What the review page asks for while a reviewer reads: insight, fresh translations, glossary entries, previews."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from pydantic import BaseModel, Field

from pipeline.catalogue import Unit
from pipeline.errors import GlossaryError
from pipeline.exports import WRITERS
from pipeline.files import write_atomic
from pipeline.glossary import Termbase
from pipeline.model import Term
from pipeline.termbase.table import Row, read_rows, write_rows
from pipeline.web.access import Gate
from pipeline.web.headers import PREVIEW_POLICY
from pipeline.web.shelf import Shelf
from pipeline.web.users import Identity, Role
from pipeline.web.workshop import Workshop

MEDIA = {"html": "text/html", "md": "text/markdown", "json": "application/json", "po": "text/x-gettext-translation"}


class TermBody(BaseModel):
    """A new glossary entry."""

    source: str = Field(min_length=1, max_length=200)
    target: str = Field(min_length=1, max_length=200)


def router(gate: Gate, shelf: Shelf, workshop: Workshop) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["review"])

    @routes.get("/api/articles/{slug}/units/{key}/insight")
    def insight(request: Request, slug: str, key: str) -> dict[str, Any]:
        """Word links, alternatives from the engine's n-best, similar approved sentences."""
        gate.identify(request)
        found = workshop.insight(_unit(shelf, slug, key))
        return {
            "links": [asdict(link) for link in found.links],
            "alternatives": found.alternatives,
            "matches": [
                {"source": m.unit.source, "target": m.unit.target, "similarity": round(m.likeness, 4)}
                for m in found.matches
            ],
        }

    @routes.post("/api/articles/{slug}/units/{key}/retranslate")
    def retranslate(request: Request, slug: str, key: str) -> dict[str, str]:
        """A fresh machine target; nothing is saved."""
        gate.require(request, Role.REVIEWER)
        return {"target": workshop.retranslate(_unit(shelf, slug, key)).target}

    @routes.post("/api/glossary")
    def add_term(request: Request, body: TermBody) -> dict[str, Any]:
        """Add a term to the project's first glossary file; answers where it occurs."""
        identity = gate.require(request, Role.REVIEWER)
        return {"impact": _add_term(body, identity, shelf, workshop)}

    @routes.get("/preview/{slug}", include_in_schema=False)
    def preview(request: Request, slug: str) -> HTMLResponse:
        """The English page as the catalogue has it now, in a sandbox."""
        gate.identify(request)
        shelf.path(slug)
        return HTMLResponse(workshop.render(slug, "html"), headers={"content-security-policy": PREVIEW_POLICY})

    @routes.get("/export/{slug}.{format}", include_in_schema=False)
    def export(request: Request, slug: str, format: str) -> Response:
        """Download an export made from the catalogue."""
        gate.identify(request)
        path = shelf.path(slug)
        if format != "po" and format not in WRITERS:
            raise HTTPException(404, f"unknown format; known: po, {', '.join(WRITERS)}")
        text = path.read_text(encoding="utf-8") if format == "po" else workshop.render(slug, format)
        disposition = f'attachment; filename="{slug}.{format}"'
        return PlainTextResponse(text, media_type=MEDIA[format], headers={"content-disposition": disposition})

    return routes


def _unit(shelf: Shelf, slug: str, key: str) -> Unit:
    unit = shelf.book(slug).catalogue.by_key.get(key)
    if unit is None or unit.obsolete:
        raise HTTPException(404, "this segment is gone; reload the page")
    return unit


def _add_term(body: TermBody, identity: Identity, shelf: Shelf, workshop: Workshop) -> dict[str, int]:
    files = workshop.settings.glossaries
    if not files:
        raise GlossaryError("the project has no glossary file", advice="make glossary/tr-en.csv, see tercume init")
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
    hits = [book.slug for book in shelf.books() for unit in book.catalogue.live if lone.match(unit.source)]
    return {"segments": len(hits), "articles": len(set(hits))}
