from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.errors import MemoryStoreError
from pipeline.memory import ApprovedUnit, CacheKey, Memory, Stats
from pipeline.memory.store import TAIL
from pipeline.model import (
    Certificate,
    Flag,
    Link,
    Origin,
    Segment,
    Severity,
    State,
    Term,
    TermHit,
    Translation,
)

A = ApprovedUnit(
    "Anlaşma Paris’te imzalandı.",
    "The agreement was signed in Paris.",
    "paris",
    reviewer="Işıl Ünsal",
    date="2026-01-08",
)
B = ApprovedUnit("Görüşmeler iki gün sürdü.", "The talks took two days.", "paris", date="2026-01-07")
SEGMENT = Segment("x.1", "Suriye {1}anlaştı{2}.")


def translation(target: str = "Syria {1}agreed{2}.") -> Translation:
    hit = TermHit(Term("Suriye", ("Syria", "the SAR"), forbidden=("Suriah",)), (0, 6), "")
    return Translation(
        SEGMENT,
        target,
        Origin.ENGINE,
        "f" * 16,
        certificates=(Certificate(hit, "plain", (0, 5), True), Certificate(hit, "none", None, False)),
        logprobs=(-0.25, -0.5),
        links=(Link((0, 6), (0, 5)),),
        alternatives=("Syria has {1}agreed{2}.",),
        flags=(Flag("limit", Severity.MINOR, "long", None, (0, 3)),),
    )


def test_approved_text_is_reused_across_articles(url: str) -> None:
    with Memory.open(url) as memory:
        memory.remember("paris", [A, B])
        assert memory.exact([A.source, "Yok böyle bir cümle."]) == {A.source: A}
    with Memory.open(url) as again:
        assert again.exact([B.source]) == {B.source: B}


def test_the_latest_approval_wins(url: str) -> None:
    newer = replace(A, target="The accord was signed in Paris.", slug="ankara", date="2026-01-09")
    with Memory.open(url) as memory:
        memory.remember("paris", [A])
        memory.remember("ankara", [newer])
        assert memory.exact([A.source])[A.source] == newer


def test_what_an_article_no_longer_approves_is_forgotten(url: str) -> None:
    with Memory.open(url) as memory:
        memory.remember("paris", [A, B])
        memory.remember("paris", [B])
        assert memory.exact([A.source, B.source]) == {B.source: B}
        assert list(memory.units()) == [B]


def test_dotted_and_dotless_are_different_sources(url: str) -> None:
    with Memory.open(url) as memory:
        memory.remember(
            "x", [ApprovedUnit("ISI arttı.", "Heat rose.", "x"), ApprovedUnit("İSİ arttı.", "ISI rose.", "x")]
        )
        assert memory.exact(["İSİ arttı."])["İSİ arttı."].target == "ISI rose."


def test_machine_text_is_cached_by_source_terms_and_signature(url: str) -> None:
    key = CacheKey.of(SEGMENT.source, "t" * 16, "f" * 16)
    with Memory.open(url) as memory:
        memory.cache({key: translation()})
        memory.cache({key: translation("Another {1}one{2}.")})
        other = (replace(key, terms=""), replace(key, signature="e" * 16), replace(key, source="0" * 32))
        found = memory.cached(dict.fromkeys((key, *other), SEGMENT))
    assert found == {key: translation()}


def test_a_large_cache_is_read_in_one_call(url: str) -> None:
    keys = {CacheKey.of(f"Cümle {n}.", "", "f" * 16): translation(f"Sentence {n}.") for n in range(1000)}
    with Memory.open(url) as memory:
        memory.cache(keys)
        assert len(memory.cached(dict.fromkeys(keys, SEGMENT))) == 1000
        assert memory.stats() == Stats(approved=0, articles=0, cached=1000)


def test_fuzzy_matches_come_best_first(url: str) -> None:
    with Memory.open(url) as memory:
        memory.remember("paris", [A, B])
        found = memory.fuzzy("Anlaşma dün Paris’te imzalandı.")
        assert [m.unit for m in found] == [A]
        assert 0.75 <= found[0].likeness < 1
        assert memory.fuzzy(A.source) == []
        assert memory.fuzzy("Bambaşka bir şey.") == []


def test_the_fuzzy_index_follows_the_memory(url: str) -> None:
    many = [ApprovedUnit(f"{word} ile ilgili karar açıklandı.", f"{word}.", "a") for word in words(TAIL + 50)]
    with Memory.open(url) as memory:
        memory.add(many)
        assert memory.fuzzy(f"{words(9)[8]} ile ilgili bir karar açıklandı.")[0].unit == many[8]
        memory.remember("paris", [A])
        assert memory.fuzzy("Anlaşma dün Paris’te imzalandı.")[0].unit == A
        memory.remember("paris", [])
        assert memory.fuzzy("Anlaşma dün Paris’te imzalandı.") == []
    with Memory.open(url) as again:
        assert again.fuzzy(f"{words(9)[7]} ile ilgili bir karar açıklandı.")[0].unit == many[7]


def words(count: int) -> list[str]:
    letters = "abcçdefgğhıijklmnoöprsştuüvyz"
    return [f"k{letters[n % 29]}{letters[n // 29 % 29]}{letters[n // 841 % 29]}lı" for n in range(count)]


def test_adding_twice_adds_once(url: str) -> None:
    with Memory.open(url) as memory:
        assert memory.add([A, B, A]) == 2
        assert memory.add([A, B]) == 0


def test_rebuilding_replaces_what_articles_gave_and_keeps_imports(url: str) -> None:
    imported = ApprovedUnit("Kar yağıyor.", "It is snowing.")
    with Memory.open(url) as memory:
        memory.add([imported, A])
        assert memory.rebuild([("ankara", [B])]) == 1
        assert list(memory.units()) == [imported, B]
        assert memory.stats() == Stats(approved=2, articles=2, cached=0)


def test_a_newer_schema_is_refused(url: str) -> None:
    Memory.open(url).close()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE tercume_meta SET value = '99' WHERE name = 'schema'"))
    engine.dispose()
    with pytest.raises(MemoryStoreError, match="newer tercume \\(schema 99") as caught:
        Memory.open(url)
    assert "update tercume" in caught.value.advice


def test_writers_at_the_same_time_lose_nothing(url: str) -> None:
    def write(slug: str) -> None:
        with Memory.open(url) as memory:
            for n in range(10):
                memory.remember(f"{slug}-{n}", [replace(A, slug=f"{slug}-{n}")])

    threads = [threading.Thread(target=write, args=(name,)) for name in ("bir", "iki")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Memory.open(url) as memory:
        assert memory.stats().approved == 20


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    path.write_text("Merhaba, ben bir metin dosyasıyım. " * 100, encoding="utf-8")
    with pytest.raises(MemoryStoreError, match="file is not a database") as caught:
        Memory.open(f"sqlite:///{path}")
    assert "rebuild" in caught.value.advice
    assert path.read_text(encoding="utf-8").startswith("Merhaba")


@pytest.mark.parametrize("bad", ["bellek.db", "nosql://x/y", "sqlite:////proc/nowhere/memory.db"])
def test_impossible_urls_are_told(bad: str) -> None:
    with pytest.raises(MemoryStoreError):
        Memory.open(bad)


def test_an_unreachable_server_is_told_without_the_password() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(MemoryStoreError) as caught:
        Memory.open("postgresql://ayse:gizli@127.0.0.1:1/yok")
    assert "gizli" not in str(caught.value)


def test_a_damaged_table_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/memory.db"
    with Memory.open(url) as memory:
        connection = sqlite3.connect(tmp_path / "memory.db")
        connection.execute("DROP TABLE approved")
        connection.commit()
        connection.close()
        with pytest.raises(MemoryStoreError, match="no such table"):
            memory.exact([A.source])
    assert translation().state is State.TRANSLATED
