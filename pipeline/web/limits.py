"""Bounds on what a request may send: bytes and seconds."""

from __future__ import annotations

import asyncio
import time

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 12_000_000
"""Bytes of a request: an upload of 10 MB and its wrapping."""

BODY_SECONDS = 60.0
"""Seconds within which a request must have arrived."""


class BodyLimit:
    """ASGI middleware. Answers 413 for a body that says it is too large, or turns out to be, and 408 for a slow one."""

    def __init__(self, app: ASGIApp, max_body: int = MAX_BODY, seconds: float = BODY_SECONDS) -> None:
        self.app = app
        self.max_body = max_body
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "0")
        if length.isdigit() and int(length) > self.max_body:
            message = f"the request has more than {self.max_body // 1_000_000} MB"
            await JSONResponse({"error": message, "detail": {"message": message}}, 413)(scope, receive, send)
            return
        await self.app(scope, self._bounded(receive), send)

    def _bounded(self, receive: Receive) -> Receive:
        received, ended = 0, False
        deadline = time.monotonic() + self.seconds

        async def bounded() -> Message:
            nonlocal received, ended
            if ended:
                # Only the end of the connection can still come; answers that stream wait for it as long as they run.
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), max(0.001, deadline - time.monotonic()))
            except TimeoutError as error:
                raise HTTPException(408, f"the request took more than {self.seconds:.0f} s to arrive") from error
            received += len(message.get("body", b""))
            ended = not message.get("more_body", False)
            if received > self.max_body:
                raise HTTPException(413, f"the request has more than {self.max_body // 1_000_000} MB")
            return message

        return bounded
