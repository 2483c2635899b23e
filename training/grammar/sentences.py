"""Sentences of several clauses: reported speech, complements, adverbial and conditional clauses, co-ordination."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from training.grammar import lexicon, turkish
from training.grammar.clauses import Clause, build, english_tense, finite, relative, statement, time_for, words
from training.grammar.english import ing, third
from training.grammar.frames import CONTROL, EXPECTED, FIXED, IMPERSONAL, PASTS, SAY, SHOW, WANT
from training.grammar.phrases import Phrase, agent, common, organisation, titled
from training.grammar.statements import ask, contrast, coordinate, identity, nominal, quoted, simple
from training.grammar.values import Pair


def _complement(clause: Clause, case: str, future: bool, rng: Random, now: bool = False) -> Pair:
    form = (
        turkish.case(turkish.dik(clause.stem, clause.negated, future), case)
        if case
        else turkish.dik(clause.stem, clause.negated, future)
    )
    if now:
        # Under a present verb English does not shift its tenses back.
        return clause.turkish(form, "GEN"), clause.english("future" if future else "past")
    tense = "future-past" if future else rng.choice(("past", "pluperfect", "past"))
    return clause.turkish(form, "GEN"), clause.english(tense)


def _inner(rng: Random, depth: int = 1, future: bool = False) -> Clause:
    clause = build(rng, depth, tense="future" if future else "past")
    return replace(clause, fronted=False)


def said(rng: Random) -> Pair:
    """X, … söyledi: a speaker and a factual complement, now and then two."""
    speaker = relative(rng, rng.choice(("doc", "prof", "official"))) if rng.random() < 0.08 else agent(rng)
    table, speaker = (SAY, speaker) if rng.random() < 0.85 else (SHOW, common(rng, "doc"))
    word, english, case = rng.choice(table)
    base, past, _ = english.split(" / ")
    future = rng.random() < 0.35
    if word == "endişe et":
        future = True
    tense = "present" if rng.random() < 0.15 else "past"
    now = tense == "present"
    left, right = _complement(_inner(rng, 1, future), case, future, rng, now)
    if rng.random() < 0.14:
        more, also = _complement(_inner(rng, 0, future), case, future, rng, now)
        left, right = f"{left}, {more}", f"{right} and that {also}"
    time = time_for(rng, "past") if tense == "past" and rng.random() < 0.3 else ("", "")
    predicate = turkish.finite(word, tense)
    verb_en = past if tense == "past" else _now(base, speaker)
    comma = "," if rng.random() < 0.7 else ""
    return (
        words(f"{speaker.tr}{comma}", time[0], left, predicate),
        words(speaker.en, verb_en, time[1], "that", right),
    )


def _now(base: str, subject: Phrase) -> str:
    return third(base) if subject.person == "3s" else base


def according(rng: Random) -> Pair:
    """X'e göre: a main clause with its source."""
    source = rng.choice((organisation(rng, "media"), titled(rng), agent(rng), common(rng, "doc")))
    tr, en = statement(replace(build(rng), fronted=False))
    return f"{source.case('DAT')} göre {tr}", f"according to {source.en}, {en}"


def impersonal(rng: Random) -> Pair:
    """Reported without a speaker: … bildirildi."""
    word, english = rng.choice(IMPERSONAL)
    future = rng.random() < 0.3 and english.startswith("it was")
    left, right = _complement(_inner(rng, 1, future), "", future, rng, english.startswith("it is"))
    where = rng.choice((("", ""), ("", ""), ("Açıklamada", "in the statement"), ("Raporda", "in the report")))
    where = rng.choice((where, ("Haberde", "in the news report"), ("", "")))
    if where[0]:
        return f"{where[0]}, {left} {word}", f"{where[1]}, {english} {right}"
    return f"{left} {word}", f"{english} {right}"


def expected(rng: Random) -> Pair:
    """…-mesi bekleniyor: X is expected to …"""
    word, english = rng.choice(EXPECTED)
    clause = replace(_inner(rng, 1, True), negated=False)
    if clause.subject.person == "3p":
        english = english.replace("is ", "are ").replace("has to", "have to")
    base = f"be {clause.verb.en[2]}" if clause.passive else clause.verb.en[0]
    tail = clause.bare(f"{clause.subject.en} {english} {base}")
    return f"{clause.turkish(turkish.me(clause.stem), 'GEN')} {word}", tail


def control(rng: Random) -> Pair:
    """X, … istedi: the same subject wants, plans, decides, begins."""
    word, english, case = rng.choice(CONTROL)
    name = rng.choice(("agent", "grp", "country", "body"))
    clause = replace(build(rng, 1, name, "future"), negated=False, fronted=False, time=("", ""))
    if clause.passive or clause.verb.adjective or not (clause.subject.human or name != "grp"):
        return said(rng)
    infinitive = turkish.infinitive(clause.stem)
    form = infinitive if case == "bare" else turkish.case(infinitive, "ABL") if case == "ABL" else _short(clause, case)
    time = time_for(rng, "past") if rng.random() < 0.35 else ("", "")
    head, _, particle = english.partition(" ")
    past = PASTS.get(head) or head + ("d" if head.endswith("e") else "ed")
    past = "tried" if head == "try" else past
    base = ing(clause.verb.en[0]) if particle in ("up", "from") else clause.verb.en[0]
    left = clause.turkish(form, subject=False)
    subject = clause.subject
    return (
        words(subject.tr, time[0], left, turkish.finite(word, "past")),
        words(subject.en, past, particle, clause.bare(base), time[1]),
    )


_PLURAL = {"is": "are", "was": "were", "has": "have", "does": "do"}


def fixed(rng: Random) -> Pair:
    """X, … zorunda kaldı, …-meye hazır, …-mekle suçlandı: set phrases around an infinitive."""
    case, predicate, english = rng.choice(FIXED)
    name = rng.choice(("agent", "grp", "country", "body", "prof"))
    clause = replace(build(rng, 1, name, "future"), negated=False, fronted=False, time=("", ""))
    if clause.passive or clause.verb.adjective or name not in clause.verb.subjects:
        return simple(rng)
    infinitive = turkish.infinitive(clause.stem)
    short = case in ("ACC", "DAT")
    form = _short(clause, case) if short else turkish.case(infinitive, case) if case else infinitive
    gerund = english.endswith("…ing")
    head, _, rest = english.removesuffix(" …ing").partition(" ")
    if clause.subject.person == "3p":
        head = _PLURAL.get(head) or (head.removesuffix("s") if head.endswith("s") else head)
    base = ing(clause.verb.en[0]) if gerund else clause.verb.en[0]
    subject = clause.subject
    return (
        words(subject.tr, clause.turkish(form, subject=False), predicate),
        words(subject.en, head, rest, clause.bare(base)),
    )


def _short(clause: Clause, case: str) -> str:
    return turkish.case(turkish.negative(clause.stem), case)


def want(rng: Random) -> Pair:
    """X, Y'nin …-mesini istedi: somebody wants, allows, prevents what another does."""
    word, case, english = rng.choice(WANT)
    owner = agent(rng)
    clause = replace(_inner(rng, 0, True), negated=False, time=("", ""))
    subject = clause.subject
    base = f"be {clause.verb.en[2]}" if clause.passive else clause.verb.en[0]
    form = turkish.me(clause.stem)
    left = clause.turkish(turkish.case(form, case) if case else form, "GEN")
    link = "" if case else " "
    right = english.format(s=subject.en, p=subject.genitive, v=clause.bare(base), g=clause.bare(ing(base)))
    predicate = turkish.finite(word, "past")
    return words(f"{owner.tr},", left + link.strip(), predicate), words(owner.en, right)


def _aorist_ken(clause: Clause) -> str:
    if clause.verb.adjective:
        return turkish.add(clause.verb.adjective, "(y)ken")
    return turkish.present(turkish.negative(clause.stem) if clause.negated else clause.stem) + "ken"


def _before(clause: Clause) -> str:
    return turkish.add(clause.stem, "mAdAn") + " önce"


def _dik(suffix: str) -> Callable[[Clause], str]:
    def form(clause: Clause) -> str:
        base = turkish.negative(clause.stem) if clause.negated else clause.stem
        return turkish.add(base, suffix.partition(" ")[0]) + (" " + suffix.partition(" ")[2]).rstrip()

    return form


def _mesi(suffix: str) -> Callable[[Clause], str]:
    def form(clause: Clause) -> str:
        case, _, rest = suffix.partition(" ")
        nominal = turkish.me(clause.stem, clause.negated)
        return words(turkish.case(nominal, case) if case != "-" else nominal, rest)

    return form


def _condition(clause: Clause) -> str:
    plain = turkish.aorist(clause.stem, clause.negated)
    return turkish.add(plain, "sA")


TIME_CLAUSES: tuple[tuple[Callable[[Clause], str], str, str, str], ...] = (
    (_dik("DIktAn sonra"), "after", "", "past"),
    (_before, "before", "", "past"),
    (_aorist_ken, "while", "", "past-progressive"),
    (_dik("(y)IncA"), "when", "", "past"),
    (_dik("DIğI zaman"), "when", "", "past"),
    (_dik("DIğI sırada"), "while", "", "past-progressive"),
    (_dik("DIğI için"), "because", "", "past"),
    (_dik("DIğIndAn"), "because", "", "past"),
    (_dik("DIğI hâlde"), "although", "", "past"),
    (_mesi("DAT rağmen"), "although", "GEN", "past"),
    (_mesi("GEN ardından"), "after", "GEN", "past"),
    (_mesi("- üzerine"), "after", "GEN", "past"),
    (_mesi("- nedeniyle"), "because", "GEN", "past"),
    (_mesi("- sonucunda"), "after", "GEN", "past"),
    (_dik("(y)AnA kadar"), "until", "", "past"),
    (_dik("DIğIndA"), "when", "", "past"),
)


def subordinate(rng: Random) -> Pair:
    """An adverbial clause with a subject of its own and a main clause."""
    form, english, case, tense = rng.choice(TIME_CLAUSES)
    first = replace(_inner(rng, 0), negated=False)
    second = replace(build(rng, 1, tense="past"), fronted=False)
    if first.time[0]:
        second = replace(second, time=("", ""))
    left = first.turkish(form(first), case)
    if tense == "past-progressive" and (first.verb.en[0].startswith("be ") or english_tense(first) == "present"):
        tense = "past"
    right = first.english(tense)
    tr, en = statement(second)
    comma = "," if rng.random() < 0.6 else ""
    if rng.random() < 0.6:
        return f"{left}{comma} {tr}", f"{english} {right}, {en}"
    return f"{left}{comma} {tr}", f"{en} {english} {right}"


def conditional(rng: Random) -> Pair:
    """If-clauses, real ones."""
    first = replace(_inner(rng, 0, True), fronted=False, time=("", ""))
    second = replace(build(rng, 0, tense=rng.choice(("future", "may", "must"))), fronted=False)
    shape = rng.random()
    if shape < 0.5:
        left = words("eğer" if rng.random() < 0.5 else "", first.turkish(_condition(first)))
    else:
        nominal = turkish.me(first.stem, first.negated)
        left = words(first.turkish(nominal, "GEN"), rng.choice(("durumunda", "hâlinde")))
    tr, en = statement(second)
    return f"{left}, {tr}", f"if {first.english('present')}, {en}"


def purpose(rng: Random) -> Pair:
    """…-mek için, …-mek amacıyla: in order to."""
    subject_class = rng.choice(("agent", "grp", "body", "country"))
    main = replace(build(rng, 1, subject_class), fronted=False)
    if main.passive:
        return said(rng)
    goal = build(rng, 0, subject_class, "future")
    if (
        goal.passive
        or goal.verb.adjective
        or subject_class not in goal.verb.subjects
        or subject_class not in main.verb.subjects
    ):
        return subordinate(rng)
    goal = replace(goal, negated=False, time=("", ""), fronted=False, where=("", ""))
    link, english = rng.choice((("için", "to"), ("amacıyla", "in order to"), ("üzere", "to")))
    predicate = finite(main)
    left = words(main.subject.tr, goal.turkish(f"{turkish.infinitive(goal.stem)} {link}", subject=False))
    return (
        words(left, main.turkish(predicate, subject=False)),
        words(main.english(english_tense(main)), english, goal.bare(goal.verb.en[0])),
    )


def converb(rng: Random) -> Pair:
    """-erek, -ip, -meden: one subject, two actions."""
    name = rng.choice(("agent", "grp", "body", "country", "prof"))
    verbs_of = [v for v in lexicon.verbs() if name in v.subjects and not v.en[0].startswith("be ")]
    first_verb, second_verb = rng.sample(verbs_of, 2)
    first = build(rng, 0, name, "past", first_verb)
    second = build(rng, 0, name, "past", second_verb)
    if first.passive or second.passive:
        return coordinate(rng)
    first = replace(first, negated=False, fronted=False)
    second = replace(second, time=("", ""), negated=False, fronted=False)
    predicate = turkish.finite(second.stem, "past")
    after = second.turkish(predicate, subject=False)
    person = first.subject.person
    kind = rng.choice(("arak", "ip", "ip", "meden"))
    if kind == "meden":
        left = first.turkish(turkish.add(first.stem, "mAdAn"))
        rest = second.english("past", person, subject=False)
        return f"{left} {after}", words(first.subject.en, rest, "without", first.bare(ing(first.verb.en[0])))
    suffix = "(y)ArAk" if kind == "arak" else "(y)Ip"
    left = first.turkish(turkish.add(first.stem, suffix))
    return f"{left} {after}", f"{first.english('past')} and {second.english('past', person, subject=False)}"


KINDS: tuple[tuple[int, Callable[[Random], Pair]], ...] = (
    (24, simple),
    (16, said),
    (5, according),
    (7, impersonal),
    (5, expected),
    (7, control),
    (8, fixed),
    (4, want),
    (9, subordinate),
    (4, conditional),
    (5, purpose),
    (7, converb),
    (6, coordinate),
    (5, quoted),
    (4, ask),
    (3, identity),
    (4, contrast),
    (5, nominal),
)
"""Weight and maker of each kind of sentence."""
