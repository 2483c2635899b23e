"""The surface of LibreTranslate, so that Weblate, OmegaT and libretranslatepy use our engine, glossary and score.

``/translate`` takes ``q`` (a string or a list), ``source``, ``target`` and ``format`` (``text`` or ``html``) as JSON or
form fields, as LibreTranslate's API documents them; answers carry ``score`` and ``review`` besides.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import APIRouter, HTTPException, Request
from lxml import etree
from lxml import html as lxml_html
from pydantic import BaseModel, Field, ValidationError

from pipeline.model import Segment
from pipeline.segment import split
from pipeline.web.access import Gate
from pipeline.web.users import Role
from pipeline.web.workshop import Workshop

MAX_CHARACTERS = 50_000
"""Characters of one request, all texts together."""

LANGUAGES = [
    {"code": "tr", "name": "Turkish", "targets": ["en"]},
    {"code": "en", "name": "English", "targets": []},
]

_TURKISH = re.compile(r"[çğıöşüÇĞİÖŞÜ]|\b(?:ve|bir|bu|için|ile|olarak|da|de)\b")
_ENGLISH = re.compile(r"\b(?:the|and|of|to|in|is|was|for|with|that)\b", re.IGNORECASE)


class TranslateBody(BaseModel):
    """What ``/translate`` is asked."""

    q: str | list[str] = Field(description="Text or texts to translate.")
    source: str = "tr"
    target: str = "en"
    format: str = Field("text", pattern="^(text|html)$")
    alternatives: int = Field(0, ge=0, le=10)
    api_key: str = ""


class TranslateAnswer(BaseModel):
    """Strings for a string, lists for a list. ``score`` is the worst sentence's, in [0, 1]."""

    translatedText: str | list[str]
    score: float | list[float | None] | None = None
    review: bool | list[bool] = False


class DetectBody(BaseModel):
    """What ``/detect`` is asked."""

    q: str = Field(max_length=MAX_CHARACTERS)
    api_key: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One text in English, the estimate of its worst sentence, and whether a reviewer should look."""

    text: str
    score: float | None
    review: bool


def router(gate: Gate, workshop: Workshop) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["LibreTranslate"])

    @routes.get("/languages")
    async def languages(request: Request) -> list[dict[str, Any]]:
        """The languages on offer. libretranslatepy puts its key into the body of a GET."""
        fields = await _fields(request)
        gate.identify(request, str(fields.get("api_key", "")) or request.query_params.get("api_key", ""))
        return LANGUAGES

    @routes.post("/detect", openapi_extra=_documented(DetectBody))
    async def detect(request: Request) -> list[dict[str, Any]]:
        """Turkish or English, by letters and function words."""
        body = _read(DetectBody, await _fields(request))
        gate.identify(request, body.api_key)
        return [_detect(body.q)]

    @routes.post("/translate", openapi_extra=_documented(TranslateBody))
    async def translate(request: Request) -> TranslateAnswer:
        """Translate Turkish into English with the project's glossary and score."""
        body = _read(TranslateBody, await _fields(request))
        identity = gate.identify(request, body.api_key)
        if not identity.role.may(Role.EDITOR):
            raise HTTPException(403, "this account may not translate")
        return await asyncio.to_thread(_answer, body, workshop)

    return routes


def _documented(model: type[BaseModel]) -> dict[str, Any]:
    content = {"application/json": {"schema": model.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}


async def _fields(request: Request) -> dict[str, Any]:
    """JSON or form fields. Raises HTTPException 400 for anything else."""
    if "json" not in request.headers.get("content-type", ""):
        return dict(await request.form())
    try:
        data = await request.json()
    except ValueError as error:
        raise HTTPException(400, f"the body is not JSON: {error}") from error
    if not isinstance(data, dict):
        raise HTTPException(400, "the body must be a JSON object")
    return data


Body = TypeVar("Body", bound=BaseModel)


def _read(kind: type[Body], data: dict[str, Any]) -> Body:
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise HTTPException(400, f"{where}: {first['msg']}") from error


def _answer(body: TranslateBody, workshop: Workshop) -> TranslateAnswer:
    texts = [body.q] if isinstance(body.q, str) else body.q
    _refuse_impossible(body, texts)
    done = [_html(text, workshop) if body.format == "html" else _text(text, workshop) for text in texts]
    if isinstance(body.q, str):
        return TranslateAnswer(translatedText=done[0].text, score=done[0].score, review=done[0].review)
    return TranslateAnswer(
        translatedText=[d.text for d in done], score=[d.score for d in done], review=[d.review for d in done]
    )


def _refuse_impossible(body: TranslateBody, texts: list[str]) -> None:
    if body.source not in ("tr", "auto"):
        raise HTTPException(400, f"{body.source} is not supported as source; only tr (or auto) is")
    if body.target != "en":
        raise HTTPException(400, f"{body.target} is not supported as target; only en is")
    if sum(map(len, texts)) > MAX_CHARACTERS:
        raise HTTPException(413, f"more than {MAX_CHARACTERS} characters; send less at a time")


def _text(text: str, workshop: Workshop) -> Answer:
    """Sentence by sentence; white space between them, and line breaks, stay as they are."""
    parts = split(text)
    made = workshop.translate([Segment(str(n), sentence) for n, (sentence, _) in enumerate(parts.pieces)])
    joined = "".join(t.target + gap for (t, _), (_, gap) in zip(made, parts.pieces, strict=True))
    scores = [a.score.value for _, a in made if a.score]
    return Answer(parts.lead + joined, round(min(scores), 4) if scores else None, any(a.review for _, a in made))


def _html(markup: str, workshop: Workshop) -> Answer:
    """The text nodes of an HTML fragment; tags and attributes stay as they are."""
    try:
        root = lxml_html.fragment_fromstring(markup, create_parent="div")
    except etree.ParserError as error:
        raise HTTPException(400, f"q is not HTML: {error}") from error
    found: list[Answer] = []
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        if node.text and node.text.strip() and node.tag not in ("script", "style", "code"):
            found.append(_text(node.text, workshop))
            node.text = found[-1].text
        if node.tail and node.tail.strip():
            found.append(_text(node.tail, workshop))
            node.tail = found[-1].text
    inner = etree.tostring(root, encoding="unicode", method="html").removeprefix("<div>").removesuffix("</div>")
    scores = [a.score for a in found if a.score is not None]
    return Answer(inner, min(scores) if scores else None, any(a.review for a in found))


def _detect(text: str) -> dict[str, Any]:
    turkish, english = len(_TURKISH.findall(text)), len(_ENGLISH.findall(text))
    language = "tr" if turkish >= english else "en"
    share = max(turkish, english) / (turkish + english) if turkish + english else 0.5
    return {"language": language, "confidence": round(100 * share, 1)}
