"""Programs that speak to the server: LibreTranslate's client, the OpenAPI description, the reviewer's guide."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import urllib.error
from pathlib import Path

import httpx
import pytest

from pipeline.web.users import Users

TOKEN = "start-token-of-the-tests"
GUIDE = Path(__file__).parent.parent.parent / "docs" / "review.md"


def test_libretranslatepy(team, users: Users) -> None:
    library = pytest.importorskip("libretranslatepy", reason="NO LIBRETRANSLATEPY: pip install libretranslatepy")
    key = users.new_api_key("Eda")
    client = library.LibreTranslateAPI(team.url, key)
    assert client.translate("Kış sert geçti. Yollar kapandı.", "tr", "en") == "The winter was harsh. The roads closed."
    assert client.detect("Kış sert geçti ve yollar kapandı.")[0]["language"] == "tr"
    assert client.detect("The winter was harsh and the roads were closed.")[0]["language"] == "en"
    assert {"code": "tr", "name": "Turkish", "targets": ["en"]} in client.languages()
    with pytest.raises(urllib.error.HTTPError):
        library.LibreTranslateAPI(team.url, "tk_wrong").translate("Kış sert geçti.", "tr", "en")
    with pytest.raises(urllib.error.HTTPError):
        client.translate("Kış sert geçti.", "tr", "de")


def test_the_start_token_is_a_key_on_loopback(server) -> None:
    body = {"q": "Kış sert geçti.", "source": "tr", "target": "en", "api_key": "start-token-of-the-tests"}
    answer = httpx.post(f"{server.url}/translate", json=body, timeout=30).json()
    assert answer["translatedText"] == "The winter was harsh."
    assert 0 <= answer["score"] <= 1


def translated(server, **body) -> dict:
    body = {"source": "tr", "target": "en", "api_key": "start-token-of-the-tests", **body}
    return httpx.post(f"{server.url}/translate", json=body, timeout=30).json()


WINTER, ROADS = "Kış sert geçti.", "Yollar kapandı."
HARSH, CLOSED = "The winter was harsh.", "The roads closed."
HTML = [
    (f"<p>{WINTER}</p><ul><li>{ROADS}</li></ul>", f"<p>{HARSH}</p><ul><li>{CLOSED}</li></ul>"),
    (f"<b>{WINTER}</b><br>{ROADS}", f"<b>{HARSH}</b><br>{CLOSED}"),
    (f"<p>{WINTER} <i>{ROADS}</i></p>", f"<p>{HARSH} <i>{CLOSED}</i></p>"),
    (f"<i>{WINTER} {ROADS}</i>", f"<i>{HARSH} {CLOSED}</i>"),
    (f"{WINTER} <img src='a.png' alt=''> {ROADS}", f'{HARSH} <img src="a.png" alt=""> {CLOSED}'),
    (f"<pre>{WINTER}</pre> {ROADS} <!-- Kış -->", f"<pre>{WINTER}</pre> {CLOSED} <!-- Kış -->"),
    (f'<p translate="no">{WINTER}</p> {ROADS}', f'<p translate="no">{WINTER}</p> {CLOSED}'),
    (f"<a title='1 > \"2\"'>{WINTER}</a>", f"<a title='1 &gt; \"2\"'>{HARSH}</a>"),
    (f"<script>{WINTER}</script>", f"<script>{WINTER}</script>"),
    (f"<p>{WINTER}", f"<p>{HARSH}</p>"),
    ("&lt; {1} &gt; {1}", "&lt; {1} &gt; {1}"),
    (" \n ", ""), ("", ""), ("<", "&lt;"), ("<b> </b>", "<b> </b>"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target"), HTML)
def test_html_keeps_its_tags(server, source: str, target: str) -> None:
    assert translated(server, q=source, format="html")["translatedText"] == target


def test_an_inline_tag_goes_with_its_word(server, site) -> None:
    site.record({"Köprü Haliç'te.": "The bridge is at the Golden Horn."})
    answer = translated(server, q="<b>Köprü</b> Haliç'te.", format="html")["translatedText"]
    assert re.fullmatch(r"(The )?<b>(The )?bridge</b> is at the Golden Horn\.", answer), answer


def test_what_else_libretranslate_answers(server, team, users: Users) -> None:
    """``alternatives`` and ``detectedLanguage`` when asked for; several ``q`` in a form; a key in the address."""
    answer = translated(server, q="Kış sert geçti.", source="auto", alternatives=2)
    assert answer["detectedLanguage"]["language"] == "tr"
    assert isinstance(answer["alternatives"], list)
    assert "alternatives" not in translated(server, q="Kış sert geçti.")
    form = {"q": ["Kış sert geçti.", "Yollar kapandı."], "source": "tr", "target": "en", "api_key": TOKEN}
    several = httpx.post(f"{server.url}/translate", data=form, timeout=30).json()
    assert several["translatedText"] == ["The winter was harsh.", "The roads closed."]
    key = users.new_api_key("Eda")
    assert httpx.get(f"{team.url}/languages", auth=("key", key)).status_code == 200
    assert httpx.get(f"{team.url}/languages", auth=("key", "tk_wrong")).status_code == 401


@pytest.mark.parametrize(
    "content", [b'{"q": "a\\ud800"}', b'{"q": ["a\\ud800"], "format": "html"}', b"[1]", b"\xff", b"{"]
)
def test_bodies_that_are_no_text_are_refused(server, content: bytes) -> None:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}"}
    answer = httpx.post(f"{server.url}/translate", content=content, headers=headers, timeout=30)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)


@pytest.mark.parametrize(
    ("text", "language", "sure"),
    [("Kış sert geçti ve", "tr", True), ("the end of it", "en", True), ("", "en", False),
     ("1 2", "en", False), ("مرحبا", "en", False)],
)  # fmt: skip
def test_detection_knows_when_it_does_not_know(server, text: str, language: str, sure: bool) -> None:
    found = httpx.post(f"{server.url}/detect", json={"q": text, "api_key": TOKEN}, timeout=30).json()[0]
    assert (found["language"], found["confidence"] > 0) == (language, sure)


def test_the_description_names_every_route(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for path in ("/api/queue", "/api/articles/{slug}/units/{key}", "/api/submissions", "/translate", "/healthz"):
        assert path in paths
        assert path in client.get("/api-docs").text


def test_schemathesis(team, users: Users) -> None:
    """Generated requests find no server error, and no answer that the description does not allow."""
    schemathesis = pytest.importorskip("schemathesis", reason="NO SCHEMATHESIS: pip install schemathesis")
    headers = {"Authorization": f"Bearer {users.new_api_key('Ayşe')}"}
    described = httpx.get(f"{team.url}/openapi.json", headers=headers, timeout=30).json()
    schema = schemathesis.openapi.from_dict(described)
    schema.config.update(base_url=team.url)
    checked = []
    for found in schema.get_all_operations():
        operation = found.ok()
        # Event streams have no end here; the engine of this project knows a few sentences only.
        if operation.path.endswith("/events") or operation.path in ("/translate", "/api/submissions"):
            continue

        checked.append(operation.path)
        run(operation, headers)
    assert len(checked) > 10


def run(operation, headers: dict[str, str]) -> None:
    from hypothesis import HealthCheck, Phase, given, settings
    from schemathesis.core import errors

    @given(case=operation.as_strategy())
    @settings(
        max_examples=4, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def probe(case) -> None:
        answer = case.call(headers=headers, timeout=30)
        assert answer.status_code < 500, (operation.method, operation.path, case, answer.text)
        assert str(answer.status_code) in {*operation.definition.raw["responses"], "405"}, (operation.path, answer.text)
        if answer.status_code != 405:
            # schemathesis 4.32 takes the prefixItems of a pair for the items of an older draft.
            with contextlib.suppress(errors.InvalidSchema):
                operation.validate_response(answer)

    probe()


def test_the_worked_example_of_the_guide(team, users: Users, tmp_path: Path) -> None:
    """The commands as they stand in docs/review.md, with the answers of the first put into the second."""
    commands = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)[0]
    first, rest = commands.split("\n", 1)
    environment = {**os.environ, "URL": team.url, "KEY": users.new_api_key("Ayşe")}

    def shell(script: str) -> str:
        done = subprocess.run(["bash", "-ec", script], env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    worst = httpx.Response(200, text=shell(first)).json()["items"][0]
    environment |= {"UNIT": worst["key"], "VERSION": worst["version"]}
    told = shell(rest)
    assert '"state":"reviewed"' in told
    assert re.search(r"The bridge opened on <em>the Golden Horn</em> in 1836\.", told)
