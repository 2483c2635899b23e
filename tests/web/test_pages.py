"""The pages in a real browser, by keyboard."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.formats.po import read_po

sys.path.insert(0, str(Path(__file__).parent))
import browser as browsers

TOKEN = "start-token-of-the-tests"
PASSWORD = "uzun-bir-parola"
WAIT_MS = 45_000

NEWS = (
    "---\ntitle: Kısa bir haber\npublished: 2026-02-01\nslug: haber\n---\n\n"
    "Bugün hava güzel. Yarın yağmur bekleniyor.\n"
)

HOSTILE = """\
---
title: "<script>window.hacked=1</script> Başlık"
slug: kotu
published: 2026-01-01
---

Merhaba <script>window.hacked=2</script> dünya. <img src=x onerror="window.hacked=3"> Resim burada.

[Tıkla](javascript:window.hacked=4)
ve <svg onload="window.hacked=5"><a xlink:href="javascript:window.hacked=6">x</a></svg> bitti.

![alt" onerror="window.hacked=7](https://example.org/x.png "baslik\\" onload=\\"window.hacked=8")

<iframe src="javascript:parent.hacked=9"></iframe>

<style>body{display:none}</style>
"""


@pytest.fixture(scope="module")
def chrome() -> Iterator[Any]:
    with browsers.opened() as browser:
        yield browser


@pytest.fixture
def page(chrome: Any) -> Iterator[Any]:
    context = chrome.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    yield page
    context.close()


def enter(page: Any, server: Any) -> None:
    page.goto(f"{server.url}/enter?token={TOKEN}")
    page.wait_for_selector("h1")


def opened(page: Any, server: Any, slug: str) -> None:
    page.goto(f"{server.url}/review/{slug}")
    page.wait_for_selector(".unit.current")


def signed_in(chrome: Any, team: Any, name: str) -> Any:
    """A page of a browser of their own, on which a member of the team has signed in."""
    page = chrome.new_context().new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto(f"{team.url}/sign-in")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_selector("#queue")
    return page


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Any, selector: str) -> None:
    """Reach an element with the Tab key alone."""
    for _ in range(60):
        if page.evaluate("s => document.activeElement?.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not lead to {selector}")


def until(page: Any, expression: str, argument: str = "") -> None:
    """Wait until a JavaScript expression (or function of ``argument``) is true; the page's policy forbids eval, so it
    is asked from outside."""
    deadline = time.monotonic() + WAIT_MS / 1000
    while not page.evaluate(expression, argument):
        assert time.monotonic() < deadline, expression
        time.sleep(0.05)


def said(page: Any, text: str) -> None:
    until(page, "t => document.getElementById('status').textContent.includes(t)", text)


def test_from_submission_to_export_by_keyboard(page: Any, server: Any, site: Any) -> None:
    enter(page, server)
    tab_to(page, 'a[href="/submit"]')
    press(page, "Enter")
    page.wait_for_selector("#text")
    tab_to(page, "#text")
    page.keyboard.insert_text(NEWS)
    until(page, "document.getElementById('summary').textContent.includes('3 segments')")
    tab_to(page, "#send")
    press(page, "Enter")
    page.wait_for_url("**/review/haber*")
    page.wait_for_selector(".unit.current")
    tab_to(page, "a.brand")
    press(page, "Enter")
    page.wait_for_selector("a.row")
    press(page, "j")
    assert page.evaluate("document.activeElement.matches('a.row')")
    opened(page, server, "haber")
    for _ in range(3):
        press(page, "j")
    press(page, "k", "Enter")
    until(page, "document.activeElement.matches('.unit textarea')")
    press(page, "Control+a")
    page.keyboard.insert_text("It is a fine day.")
    press(page, "Control+Enter")
    said(page, "Approved.")
    unit = next(u for u in read_po(site.settings.outputs / "haber.po").live if u.source == "Bugün hava güzel.")
    assert (unit.target, unit.state.value, unit.review.reviewer) == ("It is a fine day.", "reviewed", "Ayşe")
    until(page, "!document.activeElement.matches('textarea')")
    tab_to(page, 'a[href="/export/haber.html"]')
    with page.expect_download() as download:
        press(page, "Enter")
    assert "It is a fine day." in Path(download.value.path()).read_text(encoding="utf-8")
    assert page.errors == []


def test_keys_for_undo_comment_glossary_words_and_help(page: Any, server: Any, site: Any) -> None:
    enter(page, server)
    opened(page, server, "igdir")
    press(page, "a")
    said(page, "Approved.")
    press(page, "k", "k", "k", "u")
    said(page, "Taken back.")
    press(page, "c")
    page.wait_for_selector("dialog#ask[open]")
    page.keyboard.insert_text("Başlık kısa olsun")
    tab_to(page, "#ask [value=ok]")
    press(page, "Enter")
    page.wait_for_selector("text=Başlık kısa olsun")
    press(page, "w")
    assert page.evaluate("document.activeElement.textContent") == "Iğdır'da"
    press(page, "ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "kış"
    until(page, "!!document.querySelector('.target .linked, .source .linked')")
    press(page, "Escape", "g")
    page.wait_for_selector("dialog#ask[open]")
    page.keyboard.insert_text("kış")
    until(page, "document.getElementById('ask-note').textContent.includes('Occurs in 2 segments')")
    press(page, "Tab")
    page.keyboard.insert_text("winter")
    press(page, "Enter")
    said(page, "Added.")
    assert "kış,winter" in (site.settings.root / "glossary" / "tr-en.csv").read_text(encoding="utf-8")
    press(page, "?")
    page.wait_for_selector("dialog#shortcuts[open]")
    press(page, "Escape")
    assert page.errors == []


def test_the_preview_follows_every_save(page: Any, server: Any) -> None:
    enter(page, server)
    opened(page, server, "igdir")
    press(page, "p")
    frame = page.frame_locator("iframe")
    frame.locator("h1[data-here]:has-text('Winter in Iğdır')").wait_for()
    press(page, "e", "Control+a")
    page.keyboard.insert_text("Iğdır in winter")
    press(page, "Control+s")
    frame.locator("h1[data-here]:has-text('Iğdır in winter')").wait_for()
    press(page, "Escape", "j")
    frame.locator("p[data-here]:has-text('The winter was harsh.')").wait_for()
    press(page, "p")
    assert page.locator("#page-preview").is_hidden()
    assert page.errors == []


def drag(page: Any, side: str, first: int, last: int) -> None:
    """Select words of the second segment with the mouse."""
    boxes = page.evaluate(
        "side => [...document.querySelectorAll('.unit')[1].querySelectorAll(`${side} [data-word]`)]"
        ".map(word => word.getBoundingClientRect()).map(box => [box.left, box.right, box.top + box.height / 2])", side
    )  # fmt: skip
    page.mouse.move(boxes[first][0] + 1, boxes[first][2])
    page.mouse.down()
    page.mouse.move(boxes[last][1] - 1, boxes[last][2], steps=4)
    page.mouse.up()


def asked(page: Any) -> list[str]:
    page.wait_for_selector("dialog#ask[open]")
    values = page.evaluate("[...document.querySelectorAll('#ask input')].map(input => input.value)")
    press(page, "Escape")
    return list(values)


def test_a_term_from_a_selection(page: Any, server: Any) -> None:
    """Selected with the mouse in a segment that was not open, on either side; or the word in focus."""
    enter(page, server)
    opened(page, server, "igdir")
    drag(page, ".source", 0, 1)
    press(page, "g")
    assert asked(page) == ["Kış sert", ""]
    drag(page, ".target", 1, 1)
    press(page, "g")
    assert asked(page) == ["", "winter"]
    page.evaluate("window.getSelection().removeAllRanges()")
    press(page, "k", "w", "g")
    assert asked(page)[0] == "Iğdır"


def test_fixes_one_after_the_other_and_comments_keep_what_is_typed(page: Any, serve: Any, site: Any) -> None:
    site.record({"Uzun yol": "Long road", "Yol uzun ve uzundu.": "The road the road was long long ."})
    site.translate("---\ntitle: Uzun yol\nslug: yol\npublished: 2026-01-01\n---\n\nYol uzun ve uzundu.\n")
    enter(page, server := serve())
    opened(page, server, "yol")
    page.wait_for_selector("h3:has-text('Suggested fixes')")
    seen = set()
    for _ in range(4):
        before = page.input_value(".unit.current textarea")
        seen.add(before)
        press(page, "f")
        if "No fix" in page.inner_text("#status"):
            break
        page.wait_for_selector(".live .chip")
        press(page, "Escape")
    assert len(seen) > 1, seen
    typed = page.input_value(".unit.current textarea")
    press(page, "c")
    page.wait_for_selector("dialog#ask[open]")
    page.keyboard.insert_text("bak")
    press(page, "Tab", "Enter")
    said(page, "Saved.")
    assert page.input_value(".unit.current textarea") == typed
    page.wait_for_selector("text=typed, not saved")


def test_filters_are_typed_and_stay_in_the_address(page: Any, server: Any) -> None:
    enter(page, server)
    page.wait_for_selector("a.row")
    press(page, "/")
    page.keyboard.insert_text("igd")
    until(page, "document.querySelectorAll('#article-names option').length === 1")
    page.keyboard.insert_text("ir")
    until(page, "document.getElementById('total').textContent.startsWith('3 ') || location.search.includes('igdir')")
    page.select_option("#state", "")
    until(page, "document.getElementById('total').textContent.startsWith('3 ')")
    page.reload()
    until(page, "document.getElementById('total').textContent.startsWith('3 ')")
    press(page, "j", "Enter")
    page.wait_for_selector(".unit.current")
    press(page, "q")
    page.wait_for_url("**/?*article=igdir*")
    page.click("#clear")
    until(page, "location.search === ''")


def test_two_reviewers_on_one_segment(chrome: Any, team: Any, site: Any) -> None:
    pages = first, second = [signed_in(chrome, team, name) for name in ("Ayşe", "İsmail")]
    opened(first, team, "igdir")
    opened(second, team, "igdir")
    second.wait_for_selector(".present:has-text('Ayşe is here too')")
    press(second, "e")
    press(second, "Control+a")
    second.keyboard.insert_text("Winter at Iğdır")
    press(first, "e")
    press(first, "Control+a")
    first.keyboard.insert_text("Iğdır in winter")
    press(first, "Control+s")
    said(first, "Saved.")
    press(second, "Control+s")
    second.wait_for_selector("dialog#conflict[open]")
    assert "Iğdır in winter" in (site.settings.outputs / "igdir.po").read_text(encoding="utf-8")
    assert "at" in second.inner_text("#conflict-diff")
    press(second, "Escape")
    assert second.input_value(".unit.current textarea") == "Winter at Iğdır"
    press(second, "Control+s")
    said(second, "Saved.")
    unit = next(u for u in read_po(site.settings.outputs / "igdir.po").live if u.source == "Iğdır'da kış")
    assert unit.target == "Winter at Iğdır"
    until(first, "document.querySelector('.unit.current textarea').value === 'Winter at Iğdır'")
    for page in pages:
        page.context.close()


def test_a_key_as_the_conflict_closes(chrome: Any, team: Any) -> None:
    """Ctrl+S that comes before the page has heard of the dialog's end saves what was typed over what was seen."""
    page = signed_in(chrome, team, "Ayşe")
    opened(page, team, "igdir")
    with team.signed_in("İsmail") as other:
        press(page, "e", "Control+a")
        page.keyboard.insert_text("Mine at once")
        unit = other.get("/api/articles/igdir").json()["units"][0]
        body = {"action": "save", "version": unit["version"], "target": "Theirs for now"}
        assert other.put(f"/api/articles/igdir/units/{unit['key']}", json=body).status_code == 200
        press(page, "Control+s")
        page.wait_for_selector("dialog#conflict[open]")
        page.evaluate(
            "document.getElementById('conflict').close(); document.querySelector('.unit.current textarea')"
            ".dispatchEvent(new KeyboardEvent('keydown', { key: 's', ctrlKey: true, bubbles: true }))"
        )
        said(page, "Saved.")
        assert other.get("/api/articles/igdir").json()["units"][0]["target"] == "Mine at once"
    page.context.close()


def test_the_same_text_twice_is_no_conflict(chrome: Any, team: Any) -> None:
    """The other approved what I was about to approve: told, not asked. A held key approves one segment."""
    page = signed_in(chrome, team, "Ayşe")
    opened(page, team, "igdir")
    with team.signed_in("İsmail") as other:
        unit = other.get("/api/articles/igdir").json()["units"][0]
        body = {"action": "approve", "version": unit["version"]}
        assert other.put(f"/api/articles/igdir/units/{unit['key']}", json=body).status_code == 200
        press(page, "a")
        said(page, "Already approved by İsmail")
        assert not page.is_visible("dialog#conflict")
        opened(page, team, "igdir")
        press(page, "j")
        page.keyboard.down("a")
        page.keyboard.down("a")
        page.keyboard.down("a")
        page.keyboard.up("a")
        said(page, "Approved.")
        page.wait_for_timeout(300)
        assert sum(u["state"] == "reviewed" for u in other.get("/api/articles/igdir").json()["units"]) == 2
    page.context.close()


def test_hostile_articles_are_inert(page: Any, serve: Any, site: Any) -> None:
    """In the queue, in review, in the preview and in the export, also with the target an echo of the source."""
    from pipeline import codes, segment
    from pipeline.formats.markdown import parse_markdown

    sources = {codes.strip(s.source).text for s in parse_markdown(HOSTILE, "kotu.md", segment.split).segments}
    site.record({s: s for s in sources if s.strip()})
    site.translate(HOSTILE)
    server = serve()
    enter(page, server)
    page.goto(f"{server.url}/?article=kotu&state=")
    page.wait_for_selector("a.row")
    opened(page, server, "kotu")
    press(page, "j", "j", "p")
    page.frame_locator("iframe").locator("main").wait_for()
    page.wait_for_timeout(300)
    assert page.evaluate("window.hacked") is None
    exported = site.output("kotu.html")
    # The export as a page of its own, without any policy of ours: it must be harmless by itself.
    page.set_content(exported)
    page.wait_for_timeout(500)
    assert page.evaluate("window.hacked") is None
    active = "script:not([type='application/ld+json']), iframe, svg [onload], [onerror], [onload]"
    assert page.locator(active).count() == 0
    assert page.evaluate("[...document.querySelectorAll('a')].filter(a => a.protocol === 'javascript:').length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(chrome: Any, server: Any, scheme: str) -> None:
    axe = browsers.axe()
    found = []
    for width in (1280, 390):
        context = chrome.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce"
        )
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.goto(f"{server.url}/sign-in")
        places = ["/sign-in", "/", "/submit", "/dashboard", "/review/kopru", "/api-docs"]
        for place in places if width == 1280 else ["/", "/review/kopru"]:
            if place == "/":
                page.goto(f"{server.url}/enter?token={TOKEN}")
            else:
                page.goto(f"{server.url}{place}")
            if place in ("/", "/review/kopru", "/dashboard"):
                page.wait_for_selector(
                    {"/": "a.row", "/dashboard": "#articles tr"}.get(place, ".unit.current textarea")
                )
            page.evaluate(axe)
            result = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
            found += [
                (scheme, width, place, v["id"], v["nodes"][0]["html"][:120], v["nodes"][0]["failureSummary"][:200])
                for v in result["violations"]
                if v["impact"] in ("serious", "critical")
            ]
            overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if overflow > 0:
                found.append((scheme, width, place, "scrolls sideways", str(overflow)))
        context.close()
    assert found == []
