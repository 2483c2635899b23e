"""The surface of LibreTranslate, so that Weblate, OmegaT and libretranslatepy use our engine, glossary and score.

``/translate`` takes ``q`` (a string or a list), ``source``, ``target``, ``format`` (``text`` or ``html``) and
``alternatives`` as JSON or form fields, as LibreTranslate's API documents them; answers carry ``score`` and ``review``
besides. Weblate asks ``/languages`` without its key: the key may stand in the address too (``https://key:KEY@host``).
"""

from __future__ import annotations

import asyncio
import base64
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, Field, ValidationError

from pipeline.model import Assessment, Segment
from pipeline.segment import split
from pipeline.web import markup
from pipeline.web.access import Gate
from pipeline.web.users import Role
from pipeline.web.workshop import Workshop

MAX_CHARACTERS = 50_000
"""Characters of one request, all texts together."""

_TURKISH = re.compile(r"[çğıöşüÇĞİÖŞÜ]|\b(?:ve|bir|bu|için|ile|olarak|da|de|mi|çok|daha|gibi|ne|var)\b")
_ENGLISH = re.compile(r"\b(?:the|and|of|to|in|is|was|for|with|that|a|are|on|this|it)\b|[wqxWQX]", re.IGNORECASE)
_LATIN = re.compile(r"[A-Za-zÇĞİÖŞÜçğıöşüÂâÎîÛû]")


class TranslateBody(BaseModel):
    """What ``/translate`` is asked."""

    q: str | list[str] = Field(description="Text or texts to translate.")
    source: str = "tr"
    target: str = "en"
    format: str = Field("text", pattern="^(text|html)$")
    alternatives: int = Field(0, ge=0, le=10)
    api_key: str = ""


class Detected(BaseModel):
    """A language and how sure that is, in [0, 100]."""

    language: str
    confidence: float


class TranslateAnswer(BaseModel):
    """Strings for a string, lists for a list. ``score`` is the worst sentence's, in [0, 1]; ``alternatives`` and
    ``detectedLanguage`` are there when they were asked for."""

    translatedText: str | list[str]
    score: float | list[float | None] | None = None
    review: bool | list[bool] = False
    alternatives: list[str] | list[list[str]] | None = None
    detectedLanguage: Detected | list[Detected] | None = None


class Language(BaseModel):
    """A language on offer and those it can be translated into."""

    code: str
    name: str
    targets: list[str]


class DetectBody(BaseModel):
    """What ``/detect`` is asked."""

    q: str = Field(max_length=MAX_CHARACTERS)
    api_key: str = ""


LANGUAGES = [
    Language(code="tr", name="Turkish", targets=["en"]),
    Language(code="en", name="English", targets=[]),
]


@dataclass(frozen=True, slots=True)
class Answer:
    """One text in English, the estimate of its worst sentence, whether a reviewer should look, and other targets."""

    text: str
    score: float | None
    review: bool
    alternatives: list[str]


def router(gate: Gate, workshop: Workshop) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["LibreTranslate"])

    @routes.get("/languages")
    async def languages(request: Request) -> list[Language]:
        """The languages on offer. libretranslatepy puts its key into the body of a GET."""
        fields = await _fields(request)
        gate.identify(request, _key(request, str(fields.get("api_key", ""))))
        return LANGUAGES

    @routes.post("/detect", openapi_extra=_documented(DetectBody))
    async def detect(request: Request) -> list[Detected]:
        """Turkish or English, by letters and function words."""
        body = _read(DetectBody, await _fields(request))
        gate.identify(request, _key(request, body.api_key))
        return [_detect(body.q)]

    @routes.post("/translate", openapi_extra=_documented(TranslateBody), response_model_exclude_none=True)
    async def translate(request: Request) -> TranslateAnswer:
        """Translate Turkish into English with the project's glossary and score."""
        body = _read(TranslateBody, await _fields(request))
        identity = gate.identify(request, _key(request, body.api_key))
        if not identity.role.may(Role.EDITOR):
            raise HTTPException(403, "this account may not translate")
        return await asyncio.to_thread(_answer, body, workshop)

    return routes


def _documented(model: type[BaseModel]) -> dict[str, Any]:
    content = {"application/json": {"schema": model.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}


def _key(request: Request, given: str) -> str:
    """The key of the body, of the query, or the password of basic authentication, which stands in an address."""
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if given or scheme.lower() != "basic":
        return given or request.query_params.get("api_key", "")
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


async def _fields(request: Request) -> dict[str, Any]:
    """JSON or form fields. Raises HTTPException 400 for anything else."""
    if "json" not in request.headers.get("content-type", ""):
        form = await request.form()
        return {name: given[0] if len(given := form.getlist(name)) == 1 else given for name in form}
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
    done = [_html(t, workshop) if body.format == "html" else _text(t, body.alternatives, workshop) for t in texts]
    detected = [_detect(text) for text in texts] if body.source == "auto" else None
    if isinstance(body.q, str):
        return TranslateAnswer(
            translatedText=done[0].text,
            score=done[0].score,
            review=done[0].review,
            alternatives=done[0].alternatives if body.alternatives else None,
            detectedLanguage=detected[0] if detected else None,
        )
    return TranslateAnswer(
        translatedText=[d.text for d in done],
        score=[d.score for d in done],
        review=[d.review for d in done],
        alternatives=[d.alternatives for d in done] if body.alternatives else None,
        detectedLanguage=detected,
    )


def _refuse_impossible(body: TranslateBody, texts: list[str]) -> None:
    if body.source not in ("tr", "auto"):
        raise HTTPException(400, f"{body.source} is not supported as source; only tr (or auto) is")
    if body.target != "en":
        raise HTTPException(400, f"{body.target} is not supported as target; only en is")
    if sum(map(len, texts)) > MAX_CHARACTERS:
        raise HTTPException(413, f"more than {MAX_CHARACTERS} characters; send less at a time")
    if any("\ud800" <= character <= "\udfff" for text in texts for character in text):
        raise HTTPException(400, "q holds half a surrogate pair; send whole characters")


def _text(text: str, alternatives: int, workshop: Workshop) -> Answer:
    """Sentence by sentence; white space between them, and line breaks, stay as they are."""
    parts = split(unicodedata.normalize("NFC", text))
    segments = [Segment(str(n), sentence) for n, (sentence, _) in enumerate(parts.pieces)]
    made = workshop.translate(segments)
    joined = "".join(t.target + gap for (t, _), (_, gap) in zip(made, parts.pieces, strict=True))
    # The n-best of several sentences has no order among their combinations.
    others = workshop.others(segments[0], made[0][0].target)[:alternatives] if alternatives and len(made) == 1 else ()
    return _judged(parts.lead + joined, [a for _, a in made], [parts.lead + o + parts.pieces[0][1] for o in others])


def _html(source: str, workshop: Workshop) -> Answer:
    """Blocks apart, inline tags on the words that translate theirs; ``translate="no"``, code and scripts stay."""
    parts = markup.parts_of(unicodedata.normalize("NFC", source))
    cut = {n: markup.sentences(part) for n, part in enumerate(parts) if isinstance(part, markup.Run)}
    flat = [replace(s, id=f"{n}.{s.id}") for n, (_, pieces) in cut.items() for s, _ in pieces]
    made = dict(zip((s.id for s in flat), workshop.translate(flat), strict=True))
    text = ""
    for n, part in enumerate(parts):
        if isinstance(part, str):
            text += part
            continue
        lead, pieces = cut[n]
        text += lead
        for segment, gap in pieces:
            text += markup.rendered(segment, made[f"{n}.{segment.id}"][0].target) + gap
    return _judged(text, [a for _, a in made.values()], [])


def _judged(text: str, assessments: list[Assessment], alternatives: list[str]) -> Answer:
    scores = [a.score.value for a in assessments if a.score]
    return Answer(text, round(min(scores), 4) if scores else None, any(a.review for a in assessments), alternatives)


def _detect(text: str) -> Detected:
    """Turkish or English; another script, or nothing to go by, has no confidence."""
    turkish, english = len(_TURKISH.findall(text)), len(_ENGLISH.findall(text))
    if not turkish + english or not _LATIN.search(text):
        return Detected(language="en", confidence=0.0)
    language = "tr" if turkish >= english else "en"
    return Detected(language=language, confidence=round(100 * max(turkish, english) / (turkish + english + 1), 1))
