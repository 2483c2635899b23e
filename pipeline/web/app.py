"""The web application: who comes in, and which parts there are."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from pipeline import __version__
from pipeline.settings import Settings
from pipeline.web import dashboard, helping, libretranslate, reviewing, submitting
from pipeline.web.access import COOKIE, Gate
from pipeline.web.documentation import PROBLEMS, add_documentation
from pipeline.web.headers import SecurityHeaders
from pipeline.web.history import History
from pipeline.web.journal import Journal
from pipeline.web.limits import BodyLimit
from pipeline.web.pages import Pages, add_errors
from pipeline.web.presence import Presence
from pipeline.web.publishing import Publisher
from pipeline.web.redpen import RedPen
from pipeline.web.shelf import Shelf
from pipeline.web.submitting import Desk
from pipeline.web.terms import Terms
from pipeline.web.users import Role, Users
from pipeline.web.workshop import Workshop

STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings, *, token: str = "", model: str | None = None, reviewer: str = "reviewer") -> FastAPI:
    """The application for one project.

    ``token`` is the start token of a loopback server, empty asks for accounts; ``reviewer`` is who it lets in.
    """
    state = settings.root / ".tercume"
    gate = Gate(state, Users(state / "users.json"), token, reviewer)
    shelf = Shelf(settings.outputs)
    history = History(state / "history.jsonl")
    journal = Journal(state / "journal.jsonl")
    workshop = Workshop(settings, model)
    publisher = Publisher(workshop, shelf)
    app = FastAPI(
        title="Tercüme",
        version=__version__,
        summary="Reviewing and submitting Turkish articles in English.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_running(shelf, publisher),
    )
    app.state.shelf = shelf
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    pages = Pages(gate)
    add_errors(app, pages)
    _add_sign_in(app, gate, pages)
    _add_pages(app, gate, shelf, pages)
    pen = RedPen(shelf, history, publisher.touch)
    for router in (
        reviewing.router(gate, shelf, pen, Presence()),
        helping.router(gate, Terms(shelf, workshop, journal), publisher),
        submitting.router(gate, Desk(workshop, shelf, publisher, journal)),
        dashboard.router(gate, dashboard.Overview(shelf, history, publisher)),
        libretranslate.router(gate, workshop),
    ):
        app.include_router(router, responses=PROBLEMS)
    add_documentation(app, gate, pages)
    return app


def _running(shelf: Shelf, publisher: Publisher) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Catalogues are read, and pages written, in the background while the application runs."""

    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        shelf.start()
        publisher.start()
        yield
        await asyncio.to_thread(publisher.stop)
        await asyncio.to_thread(shelf.stop)

    return running


def _add_sign_in(app: FastAPI, gate: Gate, pages: Pages) -> None:
    @app.get("/healthz", tags=["service"])
    def healthz() -> dict[str, str]:
        """Alive; open to everybody."""
        return {"status": "ok", "version": __version__}

    @app.get("/sign-in", include_in_schema=False)
    def sign_in_page(request: Request) -> HTMLResponse:
        return pages.render("sign-in.html", request, team=not gate.token)

    @app.post("/sign-in", include_in_schema=False)
    def sign_in(request: Request, name: str = Form(max_length=64), password: str = Form(max_length=1024)) -> Response:
        answer = RedirectResponse("/", status_code=303)
        if gate.open_with_password(name, password, request, answer):
            return answer
        return pages.render("sign-in.html", request, 401, team=not gate.token, wrong=True)

    @app.get("/enter", include_in_schema=False)
    def enter(request: Request, token: str = "") -> Response:
        """The link that the terminal shows."""
        answer = RedirectResponse("/", status_code=303)
        if gate.open_with_token(token, request, answer):
            return answer
        raise HTTPException(403, "this start token is not valid; take the link that the terminal shows")

    @app.post("/sign-out", include_in_schema=False)
    def sign_out(request: Request) -> Response:
        gate.identify(request)
        answer = Response(status_code=204)
        answer.delete_cookie(COOKIE)
        return answer


def _add_pages(app: FastAPI, gate: Gate, shelf: Shelf, pages: Pages) -> None:
    def page(path: str, template: str) -> None:
        @app.get(path, include_in_schema=False)
        def show(request: Request) -> HTMLResponse:
            gate.identify(request)
            return pages.render(template, request)

    page("/", "queue.html")
    page("/submit", "submit.html")
    page("/dashboard", "dashboard.html")

    @app.get("/review/{slug}", include_in_schema=False)
    def review(request: Request, slug: str) -> HTMLResponse:
        identity = gate.identify(request)
        shelf.path(slug)
        return pages.render("review.html", request, slug=slug, may_review=identity.role.may(Role.REVIEWER))


def new_token() -> str:
    """A start token: 32 random bytes."""
    return secrets.token_urlsafe(32)
