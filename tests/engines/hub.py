"""A model hub on the loopback: the calls of huggingface_hub that a download makes, over real HTTP."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub(ThreadingHTTPServer):
    """Serves one repository from ``folder``. ``break_after`` bytes, downloads of weights lose their connection."""

    daemon_threads = True

    def __init__(self, repository: str, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.repository = repository
        self.folder = folder
        self.break_after: int | None = None
        self.ranges: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Hub

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        path = urlsplit(self.path).path
        if path.startswith(f"/api/models/{self.server.repository}"):
            self._json(self._listing(tree="/tree/" in path))
        elif path.startswith(f"/{self.server.repository}/resolve/"):
            self._file(self.server.folder / path.rsplit("/", 1)[1], body=body)
        else:
            self.send_error(404)

    def _listing(self, *, tree: bool) -> object:
        files = sorted(p for p in self.server.folder.iterdir() if p.is_file())
        if tree:
            return [{"type": "file", "path": p.name, "size": p.stat().st_size, "oid": _etag(p)} for p in files]
        return {
            "id": self.server.repository,
            "sha": COMMIT,
            "siblings": [{"rfilename": p.name} for p in files],
            "private": False,
            "gated": False,
            "downloads": 0,
            "likes": 0,
            "tags": [],
        }

    def _json(self, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _file(self, path: Path, *, body: bool) -> None:
        if not path.is_file():
            self.send_response(404)
            self.send_header("X-Error-Code", "EntryNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        data, start = path.read_bytes(), 0
        wanted = self.headers.get("Range")
        if wanted and body:
            self.server.ranges.append(wanted)
            start = int(wanted.removeprefix("bytes=").split("-")[0])
        self.send_response(206 if start else 200)
        self.send_header("ETag", f'"{_etag(path)}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(data) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        if body:
            self._send(data[start:], weights=path.suffix == ".safetensors")

    def _send(self, data: bytes, *, weights: bool) -> None:
        limit = self.server.break_after
        if weights and limit is not None:
            self.wfile.write(data[:limit])
            self.wfile.flush()
            self.close_connection = True
            self.connection.close()
        else:
            self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """No noise on standard error."""


def _etag(path: Path) -> str:
    data = path.read_bytes()
    if path.suffix == ".safetensors":
        return hashlib.sha256(data).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


@contextmanager
def serve(repository: str, folder: Path) -> Iterator[Hub]:
    hub = Hub(repository, folder)
    thread = threading.Thread(target=hub.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub.shutdown()
        hub.server_close()
        thread.join()
