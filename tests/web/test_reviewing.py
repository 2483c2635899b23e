"""Edits through the API: nothing lost, everything recorded, catalogue and pages true."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from pipeline.formats.po import read_po
from pipeline.glossary import Termbase
from pipeline.memory import Memory
from pipeline.model import State, Term


def units(client: httpx.Client, slug: str = "kopru") -> dict[str, dict]:
    return {unit["source"]: unit for unit in client.get(f"/api/articles/{slug}").json()["units"]}


def send(client: httpx.Client, unit: dict, action: str, **body: str) -> httpx.Response:
    url = f"/api/articles/{unit['slug']}/units/{unit['key']}"
    return client.put(url, json={"action": action, "version": unit["version"], **body})


def eventually(true: Callable[[], bool], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


ARTICLES_OF_STEMS = """\
Ağzını açtı.
Kitabı okudu.
İstanbul'da yaşadı.
Bu HİKÂYEYİ anlattı."""

FLAGGED = "Köprü {1}Haliç'te{2} 1836'da açıldı."


def test_the_queue_begins_with_the_riskiest_and_says_why(client: httpx.Client) -> None:
    answer = client.get("/api/queue?state=").json()
    assert answer["total"] == 11
    risks = [item["risk"] for item in answer["items"]]
    assert risks == sorted(risks, reverse=True)
    assert answer["items"][0]["source"] == FLAGGED
    assert any("1836" in reason for reason in answer["items"][0]["reasons"])


def test_filters_and_their_counts(client: httpx.Client) -> None:
    everything = client.get("/api/queue?state=").json()
    for name in ("article", "check", "term"):
        for value, count in everything["counts"][name]:
            found = client.get("/api/queue", params={name: value}).json()
            assert found["total"] == count, (name, value)
        names = client.get("/api/queue/names", params={"facet": name}).json()["names"]
        assert [pair for pair in names if pair[1]] == sorted(everything["counts"][name], key=lambda p: (-p[1], p[0]))
    like = client.get("/api/queue/names", params={"facet": "article", "like": "İGD"}).json()["names"]
    assert [name for name, _ in like] == ["igdir"]
    haliç = client.get("/api/queue", params={"term": "Haliç", "state": ""}).json()
    assert haliç["total"] == 2
    assert all("Haliç" in [term["source"] for term in item["terms"]] for item in haliç["items"])
    states = dict(everything["counts"]["state"])
    assert states[""] == everything["total"]
    assert client.get("/api/queue").json()["total"] == states["open"]
    both = client.get("/api/queue", params={"article": "igdir", "state": "translated"}).json()
    assert {item["slug"] for item in both["items"]} == {"igdir"}


def test_mine_are_those_i_changed(team) -> None:
    with team.signed_in("Ayşe") as ayse, team.signed_in("İsmail") as ismail:
        unit = units(ayse)["Törene padişah katıldı."]
        send(ayse, unit, "reject")
        assert [u["key"] for u in ayse.get("/api/queue?mine=true").json()["items"]] == [unit["key"]]
        assert ismail.get("/api/queue?mine=true").json()["total"] == 0


def test_an_edit_is_on_disk_when_it_is_answered(client: httpx.Client, site) -> None:
    unit = units(client)[FLAGGED]
    target = "The bridge opened on {1}the Golden Horn{2} in 1836."
    answer = send(client, unit, "approve", target=target).json()
    assert (answer["state"], answer["waits"], answer["review"]["reviewer"]) == ("reviewed", False, "Ayşe")
    written = read_po(site.settings.outputs / "kopru.po").by_key[unit["key"]]
    assert (written.target, written.state) == (target, State.REVIEWED)


def test_pages_data_and_memory_follow(client: httpx.Client, site) -> None:
    unit = units(client)["Törene padişah katıldı."]
    send(client, unit, "approve", target="Sultan Mahmud attended the ceremony.")
    assert eventually(lambda: "Sultan Mahmud attended" in site.output("kopru.html"))
    assert eventually(lambda: "Sultan Mahmud attended" in site.output("kopru.json"))
    assert "Sultan Mahmud attended" in site.output("kopru.md")

    def remembered() -> bool:
        with Memory.open(site.settings.memory_url) as memory:
            found = memory.exact(["Törene padişah katıldı."])
        return [u.target for u in found.values()] == ["Sultan Mahmud attended the ceremony."]

    assert eventually(remembered)
    matches = client.get(
        "/api/articles/igdir/units/{}/insight".format(units(client, "igdir")["Yollar kapandı."]["key"])
    )
    assert matches.status_code == 200


def test_the_notice_follows_the_state(client: httpx.Client, site) -> None:
    assert "utomatically translated" in site.output("igdir.html")
    for unit in units(client, "igdir").values():
        assert send(client, unit, "approve").status_code == 200
    assert "reviewed by Ayşe" in client.get("/preview/igdir").text
    assert eventually(lambda: "reviewed by Ayşe" in site.output("igdir.html"))
    assert "Ayşe" in read_po(site.settings.outputs / "igdir.po").header("X-Tercume-Disclosure")
    rows = {row["slug"]: row for row in client.get("/api/dashboard").json()["articles"]}
    assert rows["igdir"]["state"] == "reviewed"
    assert "reviewed by Ayşe" in rows["igdir"]["notice"]
    assert "automatically translated" in rows["kopru"]["notice"]
    assert "reviewed" not in rows["kopru"]["notice"]


def test_the_second_writer_gets_both_texts(team) -> None:
    with team.signed_in("Ayşe") as ayse, team.signed_in("İsmail") as ismail:
        seen = units(ayse)["Törene padişah katıldı."]
        assert send(ayse, seen, "save", target="The Sultan came.").status_code == 200
        answer = send(ismail, seen, "save", target="The padishah came.")
        assert answer.status_code == 409
        detail = answer.json()["detail"]
        assert (detail["theirs"]["target"], detail["mine"]) == ("The Sultan came.", "The padishah came.")
        assert (
            send(ismail, detail["theirs"], "save", target="The padishah came.").json()["target"] == "The padishah came."
        )


def test_many_writers_lose_nothing(client: httpx.Client, site) -> None:
    """Each adds one word to the same unit, and tries again on top of the other's until it stands."""
    url = "/api/articles/kopru/units/" + units(client)["Törene padişah katıldı."]["key"]

    def add(word: str) -> None:
        for _ in range(200):
            unit = units(client)["Törene padişah katıldı."]
            body = {"action": "save", "version": unit["version"], "target": f"{unit['target']} {word}"}
            if client.put(url, json=body).status_code == 200:
                return
        pytest.fail(f"{word} never came through")

    words = [f"w{n}" for n in range(8)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, words))
    target = units(client)["Törene padişah katıldı."]["target"]
    assert sorted(target.split()[5:]) == sorted(words)


def test_undo_brings_back_score_flags_and_state(client: httpx.Client) -> None:
    before = units(client)[FLAGGED]
    first = send(client, before, "save", target="One {1}two{2}.").json()
    second = send(client, first, "approve", target="Three {1}four{2}.").json()
    url = f"/api/articles/kopru/units/{before['key']}/undo"
    assert client.post(url).json() == first
    assert client.post(url).json() == before
    assert client.post(url).status_code == 409
    assert second["version"] != first["version"]
    changes = client.get(f"/api/articles/kopru/units/{before['key']}/history").json()["changes"]
    assert [c["action"] for c in changes] == ["save", "approve", "undo", "undo"]
    assert (changes[1]["who"], changes[1]["before"], changes[1]["after"]) == (
        "Ayşe",
        "One {1}two{2}.",
        "Three {1}four{2}.",
    )


def test_nobody_undoes_what_another_did(team) -> None:
    with team.signed_in("Ayşe") as ayse, team.signed_in("İsmail") as ismail:
        unit = send(ayse, units(ayse)["Sonrası"], "save", target="Later").json()
        assert ismail.post(f"/api/articles/kopru/units/{unit['key']}/undo").status_code == 409


def test_bulk_approval_and_its_undo(client: httpx.Client) -> None:
    before = units(client)
    approved = client.post("/api/articles/kopru/approve-above", json={"score": 0.0}).json()["approved"]
    after = units(client)
    for source, unit in after.items():
        serious = any(flag["severity"] != "minor" for flag in before[source]["flags"])
        assert (unit["key"] in approved) == (unit["state"] == "reviewed") == (not serious and unit["score"] is not None)
    assert approved
    assert after[FLAGGED]["state"] == "translated"
    undone = client.post("/api/articles/kopru/undo", json={"keys": approved}).json()["undone"]
    assert undone == approved
    assert units(client) == before


def test_comments_reject_final(client: httpx.Client) -> None:
    unit = send(client, units(client)["Sonrası"], "comment", comment="Başlık mı?").json()
    assert unit["comment"] == "Başlık mı?"
    assert unit["origin"] == "engine"
    unit = send(client, unit, "final").json()
    assert unit["state"] == "final"
    unit = send(client, unit, "reject").json()
    assert (unit["state"], unit["waits"], unit["review"]) == ("translated", True, None)


@pytest.mark.parametrize("target", ["", "   ", "The bridge.", "The {1}bridge{2} {3}.", "The {1}bridge{2} {1}."])
def test_what_would_break_the_page_is_not_approved(client: httpx.Client, target: str) -> None:
    unit = units(client)[FLAGGED]
    assert send(client, unit, "approve", target=target).status_code == 422
    assert units(client)[FLAGGED] == unit
    assert send(client, unit, "save", target=target).status_code == 200


def test_odd_bodies_are_refused(client: httpx.Client) -> None:
    unit = units(client)["Sonrası"]
    assert send(client, unit, "approve", target="a\x00b").status_code == 422
    assert send(client, unit, "approve", target="x" * 20_001).status_code == 422
    assert send(client, unit, "adopt").status_code == 409
    assert send(client, unit, "explode").status_code == 422
    assert send(client, {**unit, "key": "0" * 16}, "save", target="x").status_code == 404


def test_checks_while_writing(client: httpx.Client) -> None:
    unit = units(client)["Köprü 1836'da açıldı."]
    url = f"/api/articles/kopru/units/{unit['key']}/check"
    wrong = client.post(url, json={"target": "The bridge opened in 1863."}).json()["flags"]
    assert any("1836" in flag["message"] for flag in wrong)
    right = client.post(url, json={"target": "The bridge opened in 1836."}).json()["flags"]
    assert not any("1836" in flag["message"] for flag in right)


def test_insight_and_retranslation(client: httpx.Client) -> None:
    unit = units(client)["Törene padişah katıldı."]
    place = f"/api/articles/kopru/units/{unit['key']}"
    links = client.get(f"{place}/insight").json()["links"]
    words = {(unit["source"][slice(*k["source"])], unit["target"][slice(*k["target"])]) for k in links}
    assert any(source.startswith("padişah") for source, _ in words), words
    saved = send(client, unit, "save", target="Someone came.").json()
    assert saved["target"] == "Someone came."
    assert client.get(f"{place}/alternatives").json()["alternatives"] == ["The sultan attended the ceremony."]
    assert client.post(f"{place}/retranslate").json()["target"] == "The sultan attended the ceremony."


def test_a_new_term_and_its_impact(client: httpx.Client, site) -> None:
    impact = client.get("/api/glossary/impact", params={"source": "köprü"}).json()
    assert impact["articles"] == 1
    assert impact["segments"] >= 3
    added = client.post("/api/glossary", json={"source": "köprü", "target": "bridge"})
    assert added.json()["impact"]["segments"] == impact["segments"]
    assert client.post("/api/glossary", json={"source": "köprü", "target": "bridge"}).status_code == 409
    assert "köprü,bridge" in (site.settings.root / "glossary" / "tr-en.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("body", [("   ", "x"), ("…", "x"), ("köprü", " "), ("köprü", "!"), ("a\nb", "x")])
def test_a_blank_term_does_not_spoil_the_glossary(client: httpx.Client, site, body: tuple[str, str]) -> None:
    path = site.settings.root / "glossary" / "tr-en.csv"
    before = path.read_bytes()
    assert client.post("/api/glossary", json={"source": body[0], "target": body[1]}).status_code == 422
    assert path.read_bytes() == before


def test_a_new_term_leaves_the_other_lines_alone(client: httpx.Client, site) -> None:
    """Other columns, another spelling of a value, Windows line ends, no line end at the end."""
    path = site.settings.root / "glossary" / "tr-en.csv"
    path.write_bytes("target,source,case\r\nthe Golden Horn,Haliç,sensitive".encode())
    assert client.post("/api/glossary", json={"source": "=köprü", "target": "bridge, big"}).status_code == 200
    assert path.read_text(encoding="utf-8") == (
        'target,source,case\nthe Golden Horn,Haliç,sensitive\n"bridge, big",\'=köprü,\n'
    )
    again = client.post("/api/glossary", json={"source": "Haliç", "target": "Chrysokeras"})
    assert (again.status_code, "the Golden Horn" in again.text, "line 2" in again.text) == (409, True, True)


@pytest.mark.parametrize("source", ["ağız", "kitap", "İSTANBUL", "hikaye"])
def test_impact_finds_what_the_matcher_finds(client: httpx.Client, site, source: str) -> None:
    """The quick search before the matcher loses nothing: changed stems, capitals, circumflexes."""
    text = ARTICLES_OF_STEMS
    site.record(dict.fromkeys(["Kök", *text.split("\n")], "A sentence."))
    site.translate("---\ntitle: Kök\nslug: kok\npublished: 2026-01-01\n---\n\n" + text.replace("\n", "\n\n") + "\n")
    found = [u for u in units(client, "kok") if Termbase([Term(source, ("",))]).match(u)]
    assert found
    impact = client.get("/api/glossary/impact", params={"source": source}).json()
    elsewhere = [
        u for slug in ("kopru", "igdir") for u in units(client, slug) if Termbase([Term(source, ("",))]).match(u)
    ]
    assert impact["segments"] == len(found) + len(elsewhere)


def test_the_journal_tells_who_changed_files(team, site) -> None:
    with team.signed_in("Ayşe") as ayse, team.signed_in("Eda") as eda:
        text = "---\ntitle: Kısa\nslug: kisa\npublished: 2026-02-01\n---\n\nBugün hava güzel.\n"
        assert eda.post("/api/submissions", json={"text": text}).status_code == 202
        changed = text.replace("Bugün", "Dün")
        assert eda.post("/api/submissions", json={"text": changed}).status_code == 409
        assert eda.post("/api/submissions", json={"text": changed, "replace": True}).status_code == 202
        assert ayse.post("/api/glossary", json={"source": "hava", "target": "weather"}).status_code == 200
        assert ayse.get("/api/journal").status_code == 403
    lines = (site.settings.root / ".tercume" / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    assert [(e["who"], e["action"], e["place"]) for e in told] == [
        ("Eda", "submit-source", "kisa.md"), ("Eda", "replace-source", "kisa.md"), ("Ayşe", "add-term", "tr-en.csv"),
    ]  # fmt: skip
    assert (told[1]["before"], told[1]["after"]) == (text, changed)
    assert told[2]["after"].startswith("hava,weather")


def test_two_pages_see_each_other(team) -> None:
    with team.signed_in("Ayşe") as ayse, team.signed_in("İsmail") as ismail:
        key = units(ayse)["Sonrası"]["key"]
        url = "/api/articles/kopru/presence"
        ayse.post(url, json={"page": "page-of-ayse", "key": key, "writing": True})
        seen = ismail.post(url, json={"page": "page-of-ismail", "key": key}).json()
        assert seen["others"] == [{"name": "Ayşe", "key": key, "writing": True}]
        ayse.post(url, json={"page": "page-of-ayse", "key": ""})
        assert ismail.post(url, json={"page": "page-of-ismail", "key": key}).json()["others"] == []


def test_a_change_by_another_program_is_seen(client: httpx.Client, site) -> None:
    path = site.settings.outputs / "igdir.po"
    text = path.read_text(encoding="utf-8").replace("The roads closed.", "The roads were shut.")
    path.write_text(text, encoding="utf-8")
    assert units(client, "igdir")["Yollar kapandı."]["target"] == "The roads were shut."


def test_a_broken_catalogue_is_told_and_stops_nothing(client: httpx.Client, site) -> None:
    (site.settings.outputs / "bozuk.po").write_text('msgid "yarım\n', encoding="utf-8")
    assert client.get("/api/articles/bozuk").json()["problem"]
    rows = {row["slug"]: row for row in client.get("/api/dashboard").json()["articles"]}
    assert rows["bozuk"]["state"] == "problem"
    assert rows["kopru"]["state"] == "review"


def test_a_changed_source_is_told_in_the_preview(client: httpx.Client, site) -> None:
    path = site.settings.sources / "igdir.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nBahar geldi.\n", encoding="utf-8")
    answer = client.get("/preview/igdir")
    assert answer.status_code == 400
    assert "tercume refresh" in answer.text


def test_dashboard_and_metrics(client: httpx.Client) -> None:
    send(client, units(client)["Sonrası"], "approve")
    now = client.get("/api/dashboard").json()
    assert sum(row["words"] for row in now["articles"]) == now["words"]
    assert sum(now["scores"]) == sum(
        u["score"] is not None for s in ("kopru", "igdir") for u in units(client, s).values()
    )
    assert list(now["changes_by_day"].values()) == [1]
    assert list(now["words_by_day"].values()) == [1]
    assert now["reviewed_words"] == 1
    dates = [row["date"] for row in now["oldest"]]
    assert dates == sorted(dates)
    metrics = client.get("/metrics").text
    assert "tercume_reviewed_words 1.0" in metrics


def test_exports_are_downloads(client: httpx.Client) -> None:
    for format in ("html", "md", "json", "po", "xlf"):
        answer = client.get(f"/export/kopru.{format}")
        assert answer.headers["content-disposition"] == f'attachment; filename="kopru.{format}"'
        assert "Istanbul" in answer.text
    assert json.loads(client.get("/export/kopru.json").text)
    assert client.get("/export/kopru.exe").status_code == 404
