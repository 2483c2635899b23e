"""The API's own documentation: OpenAPI for programs, a plain page for people; both for those who are signed in."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel

from pipeline.web.access import COOKIE, Gate
from pipeline.web.pages import Pages


class Problem(BaseModel):
    """Every refusal. ``detail.message`` says what is wrong and what to do."""

    error: str
    detail: dict[str, Any]


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": description}
    for status, description in (
        (400, "The project's files or the request do not allow it."),
        (401, "Sign in, or send an API key."),
        (403, "The role does not allow it, or the CSRF token is missing."),
        (404, "There is no such article, segment or job."),
        (409, "Someone else was faster; `detail` carries both texts."),
        (413, "Too large."),
        (415, "A kind of file that cannot be read."),
        (422, "The request is not as described."),
        (429, "Too many requests; see `Retry-After`."),
        (501, "The server lacks a program for it."),
        (503, "The engine cannot work, or too much waits."),
    )
}

SECURITY = {
    "key": {"type": "http", "scheme": "bearer", "description": "An API key: `tercume users key NAME`."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "Set at sign-in; writing needs the page's `X-CSRF-Token` besides.",
    },
}


def add_documentation(app: FastAPI, gate: Gate, pages: Pages) -> None:
    """``/openapi.json`` and ``/api-docs``."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
            schema.setdefault("components", {})["securitySchemes"] = SECURITY
            schema["security"] = [{name: []} for name in SECURITY]
            schema["paths"]["/healthz"]["get"]["security"] = []
            for operation in (told for methods in schema["paths"].values() for told in methods.values()):
                # Docstrings are reStructuredText, descriptions CommonMark.
                operation["description"] = operation.get("description", "").replace("``", "`")
            app.openapi_schema = schema
        return app.openapi_schema

    @app.get("/openapi.json", include_in_schema=False)
    def openapi(request: Request) -> JSONResponse:
        gate.identify(request)
        return JSONResponse(described())

    @app.get("/api-docs", include_in_schema=False)
    def documentation(request: Request) -> HTMLResponse:
        gate.identify(request)
        return pages.render("api.html", request, schema=described())
