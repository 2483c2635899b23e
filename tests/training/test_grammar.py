"""The synchronous grammar: its verb forms, its determinism, and that every list and pattern can be used."""

from __future__ import annotations

import re
import unicodedata
from random import Random

import pytest

from training.grammar import english, finished, generate, lexicon, patterns, phrases, turkish, values
from training.grammar.lexicon import LexiconError, principal_parts
from training.grammar.sentences import KINDS


@pytest.mark.parametrize(
    ("stem", "tense", "negated", "form"),
    [
        ("git", "past", False, "gitti"),
        ("git", "present", False, "gidiyor"),
        ("söyle", "present", False, "söylüyor"),
        ("imzala", "present", True, "imzalamıyor"),
        ("kabul et", "future", False, "kabul edecek"),
        ("yönet", "future", False, "yönetecek"),
        ("al", "aorist", False, "alır"),
        ("sürdür", "aorist", False, "sürdürür"),
        ("ziyaret et", "aorist", False, "ziyaret eder"),
        ("gel", "aorist", True, "gelmez"),
        ("reddet", "can", True, "reddedemez"),
        ("art", "formal", False, "artmaktadır"),
        ("öl", "perfect", False, "ölmüştür"),
        ("bekle", "past-progressive", False, "bekliyordu"),
    ],
)
def test_tenses(stem: str, tense: str, negated: bool, form: str) -> None:
    assert turkish.finite(stem, tense, negated) == form


@pytest.mark.parametrize(
    ("stem", "passive"),
    [("imzala", "imzalan"), ("al", "alın"), ("kabul et", "kabul edil"), ("çevir", "çevril"), ("oku", "okun")],
)
def test_passives(stem: str, passive: str) -> None:
    assert turkish.passive(stem) == passive


def test_nominal_forms_take_case() -> None:
    assert turkish.case(turkish.dik("git"), "ACC") == "gittiğini"
    assert turkish.case(turkish.dik("imzala", future=True), "DAT") == "imzalayacağına"
    assert turkish.case(turkish.me("kabul et", negated=True), "ACC") == "kabul etmemesini"
    assert turkish.subject_participle("tahliye et", future=True) == "tahliye edecek olan"
    assert turkish.first_person("sürdür", "future") == "sürdüreceğiz"


def test_english_forms() -> None:
    assert english.article("hour") == "an hour"
    assert english.article("united front") == "a united front"
    assert english.article("uninhabited island") == "an uninhabited island"
    assert english.third("carry out") == "carries out"
    assert english.ing("put an end to") == "putting an end to"
    assert english.group(("sign", "signed", "signed"), "past", "3p", True).statement(negated=True) == "did not sign"
    assert english.group(("sign", "signed", "signed"), "perfect", "3p", False, passive=True).statement() == (
        "have been signed"
    )
    assert principal_parts("ban") == ("ban", "banned", "banned")
    assert english.capital_tr("istanbul") == "İstanbul"


def test_values_say_the_same_number() -> None:
    rng = Random(4)
    for _ in range(300):
        turkish_text, english_text = values.percentage(rng)
        assert re.sub(r"[^\d,]", "", turkish_text).replace(",", ".") == re.sub(r"[^\d.]", "", english_text)
        left, right = values.scaled(rng)
        assert left.split()[0].replace(",", ".") == right.split()[0]


def test_same_seed_same_pairs() -> None:
    assert list(generate(60, 7)) == list(generate(60, 7))
    assert list(generate(60, 7)) != list(generate(60, 8))
    assert list(generate(0, 1)) == []


def test_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="count is -1"):
        list(generate(-1, 0))


def test_pairs_are_clean_text() -> None:
    for pair in generate(1500, 3):
        for text in pair:
            assert text == unicodedata.normalize("NFC", text).strip()
            assert not re.search(r"[{}<>|~\0\t\n]|\s\s|\s[,.;?]|,,|,\.|\.\.|None", text), text


def test_pairs_are_varied() -> None:
    pairs = list(generate(3000, 11))
    assert len(set(pairs)) > 0.9 * len(pairs)
    assert len({word for left, _ in pairs for word in left.split()}) > 5000


@pytest.mark.parametrize("maker", [maker for _, maker in KINDS])
def test_every_kind_makes_sentences(maker: object) -> None:
    assert callable(maker)
    rng = Random(2)
    for _ in range(40):
        left, right = finished(maker(rng))
        assert left.endswith((".", "?", "”", '"'))
        assert right.endswith((".", "?", "”", '"'))


@pytest.mark.parametrize("kind", ["sentence", "heading", "phrase"])
def test_every_pattern_can_be_filled(kind: str) -> None:
    for left, right in patterns.patterns(kind):
        made = patterns.expand(Random(1), left, right)
        assert all(made)
        assert not re.search(r"[{}<>|]", made[0] + made[1]), made


def test_pattern_with_an_unknown_form_names_itself() -> None:
    with pytest.raises(LexiconError, match="kent"):
        patterns.expand(Random(1), "{c:city} bir kent", "{c.wrong} kent")


def test_every_verb_finds_its_arguments() -> None:
    rng = Random(5)
    for verb in lexicon.verbs():
        for name in {*verb.subjects, *(c for a in verb.arguments for c in a.classes)}:
            assert phrases.of_class(rng, name).tr


def test_every_country_has_a_capital_and_a_demonym() -> None:
    assert len(lexicon.countries()) > 100
    for land in lexicon.countries():
        assert land.capital[0], land.name.tr
        assert phrases.demonym(land)


def test_gender_is_kept() -> None:
    rng = Random(9)
    for _ in range(50):
        left, right = patterns.expand(rng, "{p:name} suçsuz olduğunu savundu", "{p} maintained that <he> was innocent")
        assert left.endswith("savundu")
        assert re.search(r" (he|she) was", right)
