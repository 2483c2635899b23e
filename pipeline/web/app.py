"""The web application: who comes in, and which parts there are."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.exceptions import HTTPException as StarletteHTTPException

from pipeline import __version__
from pipeline.errors import PipelineError
from pipeline.settings import Settings
from pipeline.web import dashboard, helping, libretranslate, reviewing, submitting
from pipeline.web.access import COOKIE, Gate
from pipeline.web.headers import SecurityHeaders
from pipeline.web.history import History
from pipeline.web.shelf import Shelf
from pipeline.web.submitting import Desk
from pipeline.web.users import Role, Users
from pipeline.web.workshop import Workshop

STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings, *, token: str = "", model: str | None = None) -> FastAPI:
    """The application for one project. ``token`` is the start token of a loopback server; empty asks for accounts."""
    state = settings.root / ".tercume"
    gate = Gate(state, Users(state / "users.json"), token)
    shelf = Shelf(settings.outputs)
    history = History(state / "history.jsonl")
    workshop = Workshop(settings, model)
    app = FastAPI(title="Tercüme", version=__version__, docs_url=None, redoc_url=None)
    app.add_middleware(SecurityHeaders)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _add_errors(app)
    pages = Pages(gate)
    _add_sign_in(app, gate, pages)
    _add_pages(app, gate, shelf, pages)
    app.include_router(reviewing.router(gate, shelf, history))
    app.include_router(helping.router(gate, shelf, workshop))
    app.include_router(submitting.router(gate, Desk(workshop, shelf)))
    app.include_router(dashboard.router(gate, shelf, history))
    app.include_router(libretranslate.router(gate, workshop))
    return app


class Pages:
    """Renders templates with what every page needs."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self._environment = Environment(
            loader=PackageLoader("pipeline.web"), autoescape=select_autoescape(default=True), trim_blocks=True
        )

    def render(self, name: str, request: Request, status: int = 200, **values: Any) -> HTMLResponse:
        """A page; ``session`` is who looks at it, or None."""
        text = self._environment.get_template(name).render(
            session=self.gate.session(request), path=request.url.path, version=__version__, **values
        )
        return HTMLResponse(text, status_code=status)


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(PipelineError)
    async def pipeline_error(request: Request, error: PipelineError) -> JSONResponse:
        return JSONResponse({"error": error.what, "detail": {"message": str(error)}}, status_code=400)

    @app.exception_handler(StarletteHTTPException)
    async def http_error(request: Request, error: StarletteHTTPException) -> Response:
        wants_page = "text/html" in request.headers.get("accept", "") and request.method == "GET"
        if error.status_code == 401 and wants_page:
            return RedirectResponse("/sign-in", status_code=303)
        detail = error.detail if isinstance(error.detail, dict) else {"message": str(error.detail)}
        body = {"error": detail.get("message", ""), "detail": detail}
        return JSONResponse(body, status_code=error.status_code, headers=error.headers)


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
