"""Rendering: templates, and every refusal in one shape."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.exceptions import HTTPException as StarletteHTTPException

from pipeline import __version__
from pipeline.errors import EngineError, PipelineError
from pipeline.web.access import Gate


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


def add_errors(app: FastAPI, pages: Pages) -> None:
    """Every refusal is ``{"error": …, "detail": {"message": …}}``; a person who opens a page gets a page."""

    def answer(request: Request, status: int, detail: dict[str, Any], headers: Any = None) -> Response:
        wants_page = "text/html" in request.headers.get("accept", "") and request.method == "GET"
        if status == 401 and wants_page:
            return RedirectResponse("/sign-in", status_code=303)
        if wants_page:
            return pages.render("problem.html", request, status, message=detail["message"])
        return JSONResponse({"error": detail["message"], "detail": detail}, status_code=status, headers=headers)

    @app.exception_handler(PipelineError)
    async def pipeline_error(request: Request, error: PipelineError) -> Response:
        gone = 404 if error.what.startswith(("there is no article", "this segment is gone")) else 400
        return answer(request, 503 if isinstance(error, EngineError) else gone, {"message": str(error)})

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return answer(request, 422, {"message": f"{where}: {first['msg']}"})

    @app.exception_handler(StarletteHTTPException)
    async def http_error(request: Request, error: StarletteHTTPException) -> Response:
        given: Any = error.detail
        detail = given if isinstance(given, dict) else {"message": str(given)}
        return answer(request, error.status_code, detail, error.headers)
