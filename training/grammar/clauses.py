"""Clauses: a verb with its subject, objects and adverbials, in every shape in which Turkish and English use it.

A clause is built once and written as a statement, a question, a complement, a relative or an adverbial clause.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from random import Random

from pipeline.lang.morphology import Suffix, inflect
from pipeline.lang.phonology import realise, sound_of
from training.grammar import lexicon, turkish
from training.grammar.english import group
from training.grammar.lexicon import Argument, Verb
from training.grammar.phrases import Phrase, of_class
from training.grammar.values import Pair, clock, date_adverbial

BASIC = ("past", "past", "past", "past", "past", "perfect", "present", "future", "future", "formal", "pluperfect")
ENGLISH = {
    "past": "past",
    "narrative": "perfect",
    "perfect": "perfect",
    "pluperfect": "pluperfect",
    "present": "progressive",
    "past-progressive": "past-progressive",
    "future": "future",
    "future-past": "future-past",
    "formal": "present",
    "aorist": "present",
    "must": "must",
    "can": "can",
    "may": "may",
    "could": "could",
}
"""Turkish tense → English tense of a main clause."""

_COPULAR = frozenset(("past", "present", "formal", "future", "must", "may"))
_TIMES = {
    "past": ("past",),
    "pluperfect": (),
    "perfect": (),
    "future": ("future",),
    "present": ("present",),
    "past-progressive": (),
    "formal": ("habit", "present"),
    "aorist": ("habit",),
}
_WE = Phrase("", "we", person="1p", human=True)


@dataclass(frozen=True, slots=True)
class Clause:
    """One predication. ``objects`` are the phrases of ``verb.arguments``; ``by`` the agent of a passive."""

    verb: Verb
    subject: Phrase
    arguments: tuple[Argument, ...]
    objects: tuple[Phrase, ...]
    tense: str = "past"
    negated: bool = False
    passive: bool = False
    by: Phrase | None = None
    time: Pair = ("", "")
    where: Pair = ("", "")
    reason: Pair = ("", "")
    manner: Pair = ("", "")
    fronted: bool = False

    @property
    def stem(self) -> str:
        """The Turkish stem, passive where the clause is."""
        return turkish.passive(self.verb.tr) if self.passive else self.verb.tr

    def turkish(self, predicate: str, case: str = "", subject: bool = True) -> str:
        """The clause around a finished verb form; ``case`` is that of its subject (GEN in nominalised clauses)."""
        head = self.subject.case(case) if subject else ""
        opening = [self.time[0], head] if self.fronted else [head, self.time[0]]
        by = f"{self.by.tr} tarafından" if self.by else ""
        return words(*opening, self.reason[0], self.where[0], *self._objects_tr(), by, self.manner[0], predicate)

    def _objects_tr(self) -> list[str]:
        pairs = list(zip(self.arguments, self.objects, strict=True))
        last = [p for a, p in pairs if a.case == "ACC" and not p.definite]
        rest = [p.case(a.case) for a, p in pairs if not (a.case == "ACC" and not p.definite)]
        return [*rest, *(p.tr for p in last)]

    def tail(self) -> str:
        """What follows the English verb: objects, agent, manner, place, reason, time."""
        direct = [p.en for a, p in zip(self.arguments, self.objects, strict=True) if not a.preposition]
        oblique = [
            f"{a.preposition} {p.en}" for a, p in zip(self.arguments, self.objects, strict=True) if a.preposition
        ]
        by = f"by {self.by.en}" if self.by else ""
        time = "" if self.fronted else self.time[1]
        return words(*direct, *oblique, by, self.manner[1], self.where[1], self.reason[1], time)

    def english(self, tense: str, person: str = "", subject: bool = True) -> str:
        """The clause in an English tense; without its subject for relative clauses and co-ordination."""
        verb = group(self.verb.en, tense, person or self.subject.person, self.negated, self.passive)
        body = words(self.subject.en if subject else "", verb.statement(self.negated), self.tail())
        return f"{self.time[1]}, {body}" if self.fronted and self.time[1] and subject else body

    def bare(self, form: str) -> str:
        """An English non-finite form (to sign, signing) with what follows it."""
        return words("not" if self.negated else "", form, self.tail(), self.time[1] if self.fronted else "")


def words(*parts: str) -> str:
    """The parts that are not empty, with single spaces."""
    return " ".join(p for p in parts if p)


@functools.cache
def _by_subject(name: str) -> tuple[Verb, ...]:
    return tuple(v for v in lexicon.verbs() if name in v.subjects)


def verb(rng: Random, subject: str = "", transitive: bool = False) -> Verb:
    """A verb; one whose subject may be of the class ``subject``, one with a passive."""
    pool = _by_subject(subject) if subject else lexicon.verbs()
    if transitive:
        pool = tuple(v for v in pool if v.transitive)
    return rng.choice(pool)


def build(rng: Random, depth: int = 1, subject: str = "", tense: str = "", chosen: Verb | None = None) -> Clause:
    """A random clause with fitting subject, objects and adverbials."""
    word = chosen or verb(rng, subject)
    name = subject if subject in word.subjects else rng.choice(word.subjects)
    return fill(rng, word, of_class(rng, name, depth), depth, tense)


def fill(rng: Random, word: Verb, subject: Phrase, depth: int = 1, tense: str = "") -> Clause:
    """A clause with a given subject."""
    arguments = word.arguments
    if len(arguments) > 1 and rng.random() < 0.4:
        arguments = arguments[:1]
    objects = tuple(_object(rng, a, subject, depth) for a in arguments)
    tense = tense or rng.choice(BASIC)
    if word.adjective and tense not in _COPULAR:
        tense = "past"
    negated = rng.random() < 0.1
    clause = Clause(word, subject, arguments, objects, tense, negated)
    clause = _adverbials(rng, clause)
    if word.transitive and rng.random() < 0.28 and subject.person != "1p":
        return to_passive(rng, clause)
    return clause


def _object(rng: Random, argument: Argument, subject: Phrase, depth: int) -> Phrase:
    for _ in range(4):
        phrase = of_class(rng, rng.choice(argument.classes), depth)
        if phrase.tr not in subject.tr and subject.tr not in phrase.tr:
            break
    return phrase


def time_for(rng: Random, tense: str) -> Pair:
    """An adverbial of time that goes with ``tense``."""
    if tense == "past" and rng.random() < 0.55:
        return date_adverbial(rng)
    kinds = _TIMES.get(tense, ())
    return rng.choice(lexicon.adverbials()[rng.choice(kinds)]) if kinds else ("", "")


_ACTING = frozenset(("agent", "per", "official", "prof", "grp", "body", "country"))


def _adverbials(rng: Random, clause: Clause) -> Clause:
    table = lexicon.adverbials()
    time = time_for(rng, clause.tense) if rng.random() < 0.55 else ("", "")
    placed = any("place" in a.classes or "city" in a.classes for a in clause.arguments)
    where = rng.choice(table["where"]) if rng.random() < 0.12 and not placed else ("", "")
    if not where[0] and not placed and rng.random() < 0.1:
        spot = of_class(rng, "city")
        where = (spot.case("LOC"), f"in {spot.en.rstrip(',')}" if not spot.en.endswith(",") else f"in {spot.en}")
    reason = rng.choice(table["reason"]) if rng.random() < 0.1 else ("", "")
    change = "metric" in clause.verb.subjects and not clause.arguments
    acting = bool(_ACTING.intersection(clause.verb.subjects)) and not change
    chance = 0.4 if change else 0.1 if acting else 0.0
    manner = rng.choice(table["change" if change else "manner"]) if rng.random() < chance else ("", "")
    if time[0] and clause.tense == "past" and rng.random() < 0.05:
        hour = clock(rng)
        time = (f"{time[0]} {hour[0]}", f"{hour[1]} {time[1]}")
    return replace(clause, time=time, where=where, reason=reason, manner=manner, fronted=rng.random() < 0.45)


def to_passive(rng: Random, clause: Clause) -> Clause:
    """The passive of a transitive clause, with or without its agent."""
    index = next(i for i, a in enumerate(clause.arguments) if a.case == "ACC" and not a.preposition)
    keep = [i for i in range(len(clause.arguments)) if i != index]
    return replace(
        clause,
        subject=clause.objects[index],
        arguments=tuple(clause.arguments[i] for i in keep),
        objects=tuple(clause.objects[i] for i in keep),
        passive=True,
        by=clause.subject if rng.random() < 0.5 else None,
    )


def statement(clause: Clause) -> Pair:
    """A main clause without capital and full stop."""
    if clause.subject.person == "1p":
        predicate = turkish.first_person(clause.stem, clause.tense, clause.negated)
    else:
        predicate = finite(clause)
    return clause.turkish(predicate), clause.english(english_tense(clause))


def finite(clause: Clause) -> str:
    """The Turkish verb, or adjective with copula, of a main clause in the third person."""
    adjective = clause.verb.adjective
    if adjective and clause.tense in ("past", "present", "formal"):
        return turkish.copula(adjective, clause.tense, clause.negated, clause.tense == "formal")
    return turkish.finite(clause.stem, clause.tense, clause.negated)


_STATES = frozenset(
    (
        *("support", "represent", "contain", "want", "await", "trust", "include", "envisage", "lead", "affect"),
        *("remember", "know", "love", "belong", "resemble", "prefer", "believe", "hate", "like", "hear", "see"),
    )
)


def english_tense(clause: Clause) -> str:
    """The English tense of a main clause; a state takes no progressive."""
    tense = ENGLISH[clause.tense]
    state = clause.verb.en[0].split()[0] in _STATES or clause.verb.en[0].startswith("be ")
    if state and tense in ("progressive", "past-progressive"):
        return "present" if tense == "progressive" else "past"
    if clause.tense == "formal" and not state and clause.time in lexicon.adverbials()["present"]:
        return "progressive"
    return tense


def question(rng: Random, clause: Clause) -> Pair:
    """A question: yes or no, or with neden, ne zaman, nerede, nasıl, kim."""
    tense = clause.tense
    predicate = turkish.finite(clause.stem, tense, clause.negated)
    support = group(clause.verb.en, english_tense(clause), clause.subject.person, True, clause.passive)
    asked = replace(clause, fronted=False)
    inverted = words(support.auxiliary, asked.subject.en, "not" if clause.negated else "", support.rest)
    shape = rng.random()
    if shape < 0.35 or clause.negated:
        mark = question_particle(predicate)
        return f"{asked.turkish(predicate)} {mark}", words(inverted, asked.tail())
    if shape < 0.5 and clause.subject.human and not clause.negated:
        plain = group(clause.verb.en, english_tense(clause), "3s", False, clause.passive)
        who = replace(asked, subject=replace(asked.subject, tr="kim", proper=False))
        return who.turkish(predicate), words("who", plain.statement(), asked.tail())
    ask = rng.choice((("neden", "why"), ("niçin", "why"), ("nasıl", "how"), ("ne zaman", "when")))
    asked = replace(asked, time=("", "")) if ask[1] == "when" else replace(asked, reason=("", ""), manner=("", ""))
    return asked.turkish(f"{ask[0]} {predicate}"), words(ask[1], inverted, asked.tail())


def question_particle(predicate: str) -> str:
    """The question particle after ``predicate``: geldi mi, okudu mu."""
    return realise("mI", sound_of(predicate.rpartition(" ")[2]))[0]


def relative(rng: Random, name: str, depth: int = 0) -> Phrase:
    """A noun phrase of the class ``name`` with a relative clause."""
    shape = rng.random()
    future = rng.random() < 0.16
    pool = [v for v in lexicon.verbs() if name in v.subjects]
    targets = [v for v in lexicon.verbs() if any(a.case == "ACC" and name in a.classes for a in v.arguments)]
    if (shape < 0.45 or not targets) and pool:
        clause = replace(build(rng, depth, name, "past", rng.choice(pool)), fronted=False)
        return _subject_relative(rng, clause, name, future)
    return _object_relative(rng, rng.choice(targets), name, depth, future)


def _head(rng: Random, name: str) -> tuple[Pair, str, bool]:
    noun = rng.choice(lexicon.nouns()[name])
    if noun.kind == "count" and rng.random() < 0.35:
        many = inflect(noun.tr, Suffix.PLURAL, possessive=noun.possessive)
        return (many, noun.plural), "3p", noun.possessive
    return (noun.tr, noun.en), "3p" if noun.kind == "plural" else "3s", noun.possessive


def _subject_relative(rng: Random, clause: Clause, name: str, future: bool) -> Phrase:
    (tr, en), person, possessive = _head(rng, name)
    human = name in ("grp", "prof", "official", "per")
    if clause.passive:
        clause = replace(clause, by=None)
    turkish_part = clause.turkish(turkish.subject_participle(clause.stem, clause.negated, future), subject=False)
    tense = "future" if future else "past"
    english_part = clause.english(tense, person, subject=False)
    time = clause.time[1] if clause.fronted else ""
    english = f"the {en} {'who' if human else rng.choice(('that', 'which'))} {words(english_part, time)}"
    return Phrase(f"{turkish_part} {tr}", english, possessive, False, True, person, human)


def _object_relative(rng: Random, word: Verb, name: str, depth: int, future: bool) -> Phrase:
    (tr, en), person, possessive = _head(rng, name)
    subject = of_class(rng, rng.choice(word.subjects), depth)
    clause = Clause(word, subject, (), (), "past", rng.random() < 0.08)
    clause = replace(clause, time=time_for(rng, "future" if future else "past") if rng.random() < 0.4 else ("", ""))
    if future and rng.random() < 0.6:
        ahead = replace(clause, passive=True, negated=False)
        left = ahead.turkish(turkish.add(ahead.stem, "(y)AcAk"), subject=False)
        return Phrase(
            f"{left} {tr}", words(f"the {en} to be", word.en[2], ahead.tail()), possessive, False, True, person
        )
    if rng.random() < 0.35:
        passive = replace(clause, passive=True, by=subject)
        left = passive.turkish(turkish.subject_participle(passive.stem, False, False), subject=False)
        right = words(f"the {en}", word.en[2], passive.tail())
        return Phrase(f"{left} {tr}", right, possessive, False, True, person)
    left = clause.turkish(turkish.dik(clause.stem, clause.negated, future), "GEN")
    verb_group = group(word.en, "future" if future else "past", subject.person, clause.negated)
    right = words(
        f"the {en}", rng.choice(("", "that")), subject.en, verb_group.statement(clause.negated), clause.tail()
    )
    return Phrase(f"{left} {tr}", right, possessive, False, True, person)
