"""The first page of the queue over HTTP, and what an edit costs the order, at a given number of segments."""

from __future__ import annotations

import random
import re
import statistics
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import httpx
import uvicorn

from benchmarks.web.stage import make_project
from pipeline.catalogue import Catalogue, Unit
from pipeline.model import Flag, Origin, Severity, State
from pipeline.settings import load_settings
from pipeline.web.app import create_app, new_token
from pipeline.web.shelf import Book, Shelf

PER_ARTICLE = 100
ROUNDS = 30


def measure(segments: int) -> str:
    """Medians and worst of ``ROUNDS`` requests, in milliseconds, as a row of a table."""
    with tempfile.TemporaryDirectory() as folder:
        make_project(Path(folder), 0)
        token = new_token()
        app = create_app(load_settings(Path(folder)), token=token)
        shelf: Shelf = app.state.shelf
        # Parsing 2000 files is what the background thread does at start; here the order is measured, not the parser.
        shelf.refresh = lambda: None  # type: ignore[method-assign]
        start = time.perf_counter()
        books = [_book(n) for n in range(segments // PER_ARTICLE)]
        for book in books:
            shelf.put(book)
        shelf.settle()
        filled = time.perf_counter() - start
        first, pages, both = _ask(app, token)
        edits = _edit(shelf, books)
    return (
        f"| {segments} | {filled:.1f} | {first:.0f} | {statistics.median(pages):.0f} | {max(pages):.0f} |"
        f" {statistics.median(both):.0f} | {statistics.median(edits):.2f} | {max(edits):.2f} |"
    )


def _book(number: int) -> Book:
    chance = random.Random(number)
    units = []
    for k in range(PER_ARTICLE):
        flags = tuple(
            Flag(check, Severity.MAJOR, f"{check} is wrong")
            for check in ("number-changed", "name")
            if chance.random() < 0.3
        )
        units.append(
            Unit(f"{number}. yazının {k}. cümlesi.", f"Sentence {k} of article {number}.", state=State.TRANSLATED,
                 origin=Origin.ENGINE, fuzzy=bool(flags), score=round(chance.random(), 4), flags=flags)
        )  # fmt: skip
    return Book(f"yazi-{number}", (0, 0), "", Catalogue((), tuple(units)))


def _ask(app: object, token: str) -> tuple[float, list[float], list[float]]:
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))  # type: ignore[arg-type]
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    base = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    with httpx.Client(base_url=base, timeout=60, headers={"Authorization": f"Bearer {token}"}) as client:

        def timed(query: str) -> float:
            start = time.perf_counter()
            answer = client.get(f"/api/queue?{query}")
            taken = (time.perf_counter() - start) * 1000
            assert re.search(r'"total":[1-9]', answer.text), answer.text[:200]
            return taken

        first = timed("state=open")
        pages = [timed("state=open") for _ in range(ROUNDS)]
        both = [timed("state=open&check=name") for _ in range(ROUNDS)]
    server.should_exit = True
    return first, pages, both


def _edit(shelf: Shelf, books: list[Book]) -> list[float]:
    times = []
    for n in range(ROUNDS):
        book = books[(n * 7919) % len(books)]
        unit = replace(book.catalogue.units[n % PER_ARTICLE], fuzzy=False, flags=(), state=State.REVIEWED)
        changed = replace(book, catalogue=book.catalogue.with_unit(unit))
        start = time.perf_counter()
        shelf.put(changed)
        times.append((time.perf_counter() - start) * 1000)
    return times
