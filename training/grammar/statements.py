"""Sentences of one or two main clauses: statements, questions, direct speech, definitions, contrasts."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from training.grammar import lexicon, turkish
from training.grammar.clauses import (
    Clause,
    build,
    english_tense,
    fill,
    finite,
    question,
    relative,
    statement,
    to_passive,
    verb,
    words,
)
from training.grammar.english import article, capital, capital_tr, ing
from training.grammar.frames import QUOTE
from training.grammar.phrases import Phrase, agent, common, country, person_name, titled
from training.grammar.slots import noun_slot
from training.grammar.values import Pair

_WE = Phrase("", "we", person="1p", human=True)


def coordinate(rng: Random) -> Pair:
    """Two main clauses: ve, ancak, fakat, ise, a semicolon."""
    one = statement(replace(build(rng), fronted=rng.random() < 0.3))
    two = statement(replace(build(rng), fronted=False))
    tr, en = rng.choice(
        ((" ve ", " and "), (", ancak ", ", but "), (", fakat ", ", but "), ("; ", "; "), (", ama ", ", but "))
    )
    return one[0] + tr + two[0], one[1] + en + two[1]


def quoted(rng: Random) -> Pair:
    """Direct speech with its verb behind it."""
    left, right = _speech(rng)
    speaker = titled(rng) if rng.random() < 0.7 else agent(rng)
    word, english = rng.choice(QUOTE)
    quote = rng.choice(("“”", "“”", '""'))
    body = f"{quote[0]}{capital_tr(left)}{rng.choice(('.', ','))}{quote[1]}"
    return f"{speaker.tr}, {body} {word}", f"{speaker.en} {english}, {quote[0]}{capital(right)}.{quote[1]}\0"


def _speech(rng: Random) -> Pair:
    if rng.random() < 0.6:
        word = verb(rng, "agent")
        if len(word.arguments) < 3 and not word.adjective:
            clause = fill(rng, word, _WE, 1, rng.choice(("past", "future", "present", "must")))
            return statement(replace(clause, fronted=False))
    return statement(build(rng, 0))


def ask(rng: Random) -> Pair:
    """A question."""
    clause = build(rng, 0, tense=rng.choice(("past", "past", "future", "present")))
    if clause.verb.adjective:
        return simple(rng)
    tr, en = question(rng, clause)
    return f"{tr}?", f"{en}?"


def simple(rng: Random) -> Pair:
    """One main clause, now and then behind a connective, with a relative clause or in the modal and habitual tenses."""
    shape = rng.random()
    if shape < 0.2:
        tense = rng.choice(("aorist", "must", "can", "may", "could", "past-progressive", "narrative", "future-past"))
        clause = build(rng, tense=tense)
    else:
        clause = build(rng)
    if shape > 0.65 and clause.arguments:
        clause = _with_relative(rng, clause)
    elif shape > 0.5:
        clause = _relative_subject(rng, clause)
    tr, en = statement(clause)
    if rng.random() < 0.15:
        opening = rng.choice(lexicon.adverbials()["open"])
        comma = "," if opening[0] in ("ayrıca", "öte yandan", "bununla birlikte", "buna karşın") else ""
        return f"{opening[0]}{comma} {tr}", f"{opening[1]}, {en}"
    return tr, en


_RELATIVE = frozenset(
    ("doc", "bld", "grp", "body", "prod", "art", "sci", "harm", "evt", "pol", "issue", "prof", "official", "metric")
)


def _relative_subject(rng: Random, clause: Clause) -> Clause:
    names = [n for n in clause.verb.subjects if n in _RELATIVE]
    if not names or clause.passive:
        return clause
    return replace(clause, subject=relative(rng, rng.choice(names)), fronted=False)


def _with_relative(rng: Random, clause: Clause) -> Clause:
    index = rng.randrange(len(clause.arguments))
    name = rng.choice(clause.arguments[index].classes)
    if name not in _RELATIVE:
        return clause
    phrase = relative(rng, name)
    objects = tuple(phrase if i == index else o for i, o in enumerate(clause.objects))
    return replace(clause, objects=objects)


def _person_is(rng: Random) -> Pair:
    tr, en, _ = person_name(rng)
    kind = rng.choice(lexicon.nouns()["prof"])
    adjective = rng.choice(lexicon.adjectives()["prof"])
    past = rng.random() < 0.3
    if adjective[0] in kind.tr:
        return simple(rng)
    predicate = words(adjective[0], "bir", noun_slot(kind).turkish("PAST" if past else "DIR"))
    return f"{tr}, {predicate}", words(en, "was" if past else "is", article(f"{adjective[1]} {kind.en}"))


def contrast(rng: Random) -> Pair:
    """X arttı, Y ise azaldı: two main clauses set against each other."""
    one = statement(replace(build(rng, 0), fronted=False))
    other = replace(build(rng, 1), fronted=False)
    predicate = finite(other)
    rest = other.turkish(predicate, subject=False)
    return f"{one[0]}, {other.subject.tr} ise {rest}", f"{one[1]}, while {other.english(english_tense(other))}"


_EFFECTS = frozenset(
    ("etkile", "artır", "azalt", "güçlendir", "zayıflat", "kolaylaştır", "zorlaştır", "yol aç", "neden ol")
)


def nominal(rng: Random) -> Pair:
    """Anlaşmanın imzalanması gerilimi azalttı: the signing of the agreement reduced tension."""
    first = replace(build(rng, 1, chosen=verb(rng, transitive=True), tense="past"), negated=False)
    if not first.passive:
        first = to_passive(rng, first)
    first = replace(first, by=None, arguments=(), objects=(), fronted=False)
    first = replace(first, manner=("", ""), reason=("", ""), time=("", ""))
    if " " in first.verb.en[0]:
        return simple(rng)
    english = words("the", ing(first.verb.en[0]), "of", first.subject.en, first.where[1])
    topic = Phrase(first.turkish(turkish.me(first.stem), "GEN"), english, True)
    effect = rng.choice([v for v in lexicon.verbs() if v.tr in _EFFECTS])
    return statement(replace(fill(rng, effect, topic), fronted=False))


def identity(rng: Random) -> Pair:
    """X, … bir Y'dir: definitions and existence."""
    if rng.random() < 0.5:
        return _person_is(rng)
    phrase = common(rng, rng.choice(("doc", "bld", "grp", "geo", "issue", "body")), 0)
    where = country(rng)
    have = rng.choice(("var", "vardı", "yok", "bulunuyor"))
    if phrase.definite:
        return simple(rng)
    verb_en = {"var": "are", "vardı": "were", "yok": "are no", "bulunuyor": "are"}[have]
    if phrase.person == "3s":
        verb_en = {"are": "is", "were": "was", "are no": "is no"}[verb_en]
    if have == "yok":
        return simple(rng)
    return f"{where.case('LOC')} {phrase.tr} {have}", f"there {verb_en} {phrase.en} in {where.en}"
