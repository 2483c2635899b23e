"""Who comes in, and what they may do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from pipeline.web.users import Users

ROOT = Path(__file__).parent.parent.parent
TOKEN = "start-token-of-the-tests"
PASSWORD = "uzun-bir-parola"

CLOSED = ("/submit", "/dashboard", "/review/kopru", "/api/queue", "/api/dashboard", "/api/articles/kopru", "/metrics",
          "/openapi.json", "/api-docs", "/preview/kopru", "/export/kopru.html", "/languages",
          "/api/submissions")  # fmt: skip


def cookie_of(answer: httpx.Response) -> str:
    return next(v for v in answer.headers.get_list("set-cookie") if v.startswith("tercume_session"))


def test_only_healthz_is_open(server) -> None:
    with httpx.Client(base_url=server.url) as nobody:
        assert nobody.get("/healthz").json()["status"] == "ok"
        assert nobody.get("/").status_code == 401
        page = nobody.get("/", headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["location"]) == (303, "/sign-in")
        assert {path: nobody.get(path).status_code for path in CLOSED} == dict.fromkeys(CLOSED, 401)
        assert nobody.post("/translate", json={"q": "Merhaba"}).status_code == 401
        assert nobody.get("/enter?token=wrong").status_code == 403


def test_the_session_cookie_is_guarded(server) -> None:
    with httpx.Client(base_url=server.url) as client:
        cookie = cookie_of(client.get("/enter", params={"token": TOKEN})).lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "secure" not in cookie
        # Behind a TLS proxy on this machine, as uvicorn trusts one.
        headers = {"X-Forwarded-Proto": "https"}
        assert "secure" in cookie_of(client.get("/enter", params={"token": TOKEN}, headers=headers)).lower()
        assert TOKEN not in client.get("/").text


def test_a_forged_cookie_is_nobody(server) -> None:
    with httpx.Client(base_url=server.url, cookies={"tercume_session": "eyJuYW1lIjoieCJ9.aaaa.bbbb"}) as client:
        assert client.get("/api/queue").status_code == 401


def test_writing_needs_the_csrf_token(client: httpx.Client) -> None:
    unit = client.get("/api/queue?state=").json()["items"][0]
    url = f"/api/articles/{unit['slug']}/units/{unit['key']}"
    body = {"action": "save", "version": unit["version"], "target": "x"}
    for token in ("", "wrong", "ığ"):
        headers = {"X-CSRF-Token": token.encode()}
        assert client.put(url, json=body, headers=headers).status_code == 403
    assert client.put(url, json=body).status_code == 200


def test_signing_in_from_another_site_is_refused(team) -> None:
    form = {"name": "Ayşe", "password": PASSWORD}
    answer = httpx.post(f"{team.url}/sign-in", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_roles(team) -> None:
    with team.signed_in("Eda") as editor:
        unit = editor.get("/api/queue?state=").json()["items"][0]
        url = f"/api/articles/{unit['slug']}/units/{unit['key']}"
        refused = editor.put(url, json={"action": "approve", "version": unit["version"]})
        assert refused.status_code == 403
        assert "reviewer" in refused.json()["error"]
        assert editor.post("/api/glossary", json={"source": "köprü", "target": "bridge"}).status_code == 403
        assert editor.post("/api/check", json={"text": "---\ntitle: Bir\n---\n\nBir.\n"}).status_code == 200


def test_a_removed_account_loses_its_session(team, users: Users) -> None:
    with team.signed_in("İsmail") as client:
        assert client.get("/api/queue").status_code == 200
        users.remove("İsmail")
        assert client.get("/api/queue").status_code == 401


def test_a_new_password_ends_old_sessions(team, users: Users) -> None:
    with team.signed_in("İsmail") as client:
        role = users.find("İsmail").role
        users.remove("İsmail")
        users.add("İsmail", role, "başka-bir-parola")
        assert client.get("/api/queue").status_code == 401


def test_api_keys(team, users: Users) -> None:
    key = users.new_api_key("Ayşe")
    assert key not in users.path.read_text(encoding="utf-8")
    with httpx.Client(base_url=team.url) as client:
        assert client.get("/api/queue", headers={"Authorization": f"Bearer {key}"}).status_code == 200
        assert client.get("/api/queue", headers={"Authorization": "Bearer tk_wrong"}).status_code == 401
        users.new_api_key("Ayşe")
        assert client.get("/api/queue", headers={"Authorization": f"Bearer {key}"}).status_code == 401


def test_guessing_passwords_is_slowed_down(team) -> None:
    with httpx.Client(base_url=team.url) as client:
        codes = [client.post("/sign-in", data={"name": "Ayşe", "password": "x"}).status_code for _ in range(12)]
    assert codes == [401] * 10 + [429] * 2


def test_accounts_are_kept_as_argon2id_hashes(users: Users) -> None:
    assert all(user.password.startswith("$argon2id$") for user in users.all())
    assert users.path.stat().st_mode & 0o077 == 0


def test_every_answer_has_a_strict_policy(client: httpx.Client) -> None:
    for path in ("/", "/submit", "/dashboard", "/review/kopru", "/api/queue", "/static/app.css", "/nothing-here"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in client.get("/preview/kopru").headers["content-security-policy"]


def test_no_page_carries_inline_script_or_foreign_addresses(client: httpx.Client) -> None:
    for path in ("/", "/submit", "/dashboard", "/review/kopru", "/api-docs"):
        text = client.get(path).text
        assert re.findall(r"<[^>]+\son\w+=", text) == []
        assert re.findall(r"<script(?![^>]*\ssrc=\"/static/)", text) == []
        assert re.findall(r"(?:src|href)=\"(?:https?:)?//", text) == []
        assert "<style" not in text


@pytest.mark.parametrize("slug", ["..%2f..%2fetc%2fpasswd", ".hidden", "a%00b", "x" * 300, "%2e%2e%5cx"])
def test_paths_stay_in_the_project(client: httpx.Client, slug: str) -> None:
    for path in (f"/api/articles/{slug}", f"/review/{slug}", f"/preview/{slug}", f"/export/{slug}.html"):
        assert client.get(path).status_code in (404, 405), path


def test_large_requests_are_refused(client: httpx.Client) -> None:
    assert client.post("/api/check", content=b"x" * 12_000_001).status_code == 413

    def endless():
        for _ in range(13):
            yield b"x" * 1_000_000

    assert client.post("/api/check", content=endless()).status_code == 413
    assert client.post("/api/convert", files={"file": ("a.md", b"x" * 10_000_001)}).status_code == 413


def command(project: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *arguments],
        cwd=project, env=environment, input=typed, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_no_public_address_without_users(site) -> None:
    done = command(site.settings.root, "serve", "--host", "0.0.0.0", "--port", "0")
    assert done.returncode != 0
    assert "there are no users" in done.stderr
    assert "tercume users add" in done.stderr


def test_users_on_the_command_line(site) -> None:
    root = site.settings.root
    assert command(root, "users", "add", "Gül", "--role", "admin", "--password-stdin", typed="kısa\n").returncode != 0
    assert command(root, "users", "add", "Gül", "--role", "admin", "--password-stdin", typed=PASSWORD).returncode == 0
    assert "Gül" in command(root, "users", "list").stdout
    assert command(root, "users", "key", "Gül").stdout.startswith("tk_")
    assert command(root, "users", "remove", "Gül").returncode == 0
    assert Users(root / ".tercume" / "users.json").all() == []


def test_serve_prints_the_way_in(site) -> None:
    """The command itself: the link it shows lets in, ``/`` alone does not; its port cannot be taken twice."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", "serve", "--port", "0", "--model", site.model],
        cwd=site.settings.root, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stderr is not None
        link = process.stderr.readline().removeprefix("Open ").strip()
        base = link.partition("/enter")[0]
        transport = httpx.HTTPTransport(retries=5)
        with httpx.Client(transport=transport, timeout=30, follow_redirects=True) as client:
            assert client.get(f"{base}/").status_code == 401
            assert "Review queue" in client.get(link).text
        again = command(site.settings.root, "serve", "--port", base.rpartition(":")[2])
        assert again.returncode != 0
        assert "cannot listen" in again.stderr
    finally:
        process.terminate()
        process.communicate(timeout=20)
