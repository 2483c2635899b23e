"""Proposing entries: names and repeated compounds of the sources that the termbase lacks."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from itertools import pairwise

from pipeline.lang.lexicon import is_headword, lemma_of
from pipeline.lang.morphology import CASES, Suffix, analyse, inflect
from pipeline.lang.phonology import lower_tr
from pipeline.lang.stems import readings
from pipeline.lang.tr import CODE
from pipeline.model import Span
from pipeline.termbase.table import Row
from pipeline.termbase.transliteration import english_form

LEAST = 2
"""Occurrences that make a compound worth an entry; a name is worth one at its first."""
_NAME = re.compile(
    r"[A-ZÇĞİÖŞÜÂÎÛ][\w-]*(?:\s+(?:(?:el|es|eş|et|er|en|ed|ez|al|bin|ibn|van|de|von)[-\s])?[A-ZÇĞİÖŞÜÂÎÛ][\w-]*)*"
    r"(?:[’'][^\W\d_]+)?|\be[lsştrndz]-[A-ZÇĞİÖŞÜ]\w+(?:[’']\w+)?"
)
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_START = re.compile(r"(?:^|[.!?:…][\"'”’)]*\s+|[\"“«(]\s*)$")
_ABBREVIATED = re.compile(r"(\w+)\.\s+$")
_ROMAN = re.compile(r"[IVXLCDM]+")
_APOSTROPHE = re.compile(r"[’'ʼ`´]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of a source: text and ``file:line``."""

    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposed entry. ``score`` ranks it: occurrences, weighted by words and by the number of files."""

    source: str
    target: str
    type: str
    count: int
    files: int
    context: str
    where: str

    @property
    def score(self) -> float:
        """Occurrences times words, and half as much again for each further file."""
        return self.count * (1 + len(self.source.split())) * (1 + 0.5 * (self.files - 1))

    def row(self) -> Row:
        """The line of a termbase that accepts it; the context goes into the note, the place into the provenance."""
        note = f"{self.count}x: {self.context}"
        return Row(
            self.source, self.target, self.type, "preferred", (), (), "", False, note, f"proposed from {self.where}",
            "", 0,
        )  # fmt: skip


@dataclass(slots=True)
class _Seen:
    places: list[Sentence] = field(default_factory=list)
    inside: bool = False
    """Met inside a sentence, where a capital means a name."""


def suggest(sentences: Sequence[Sentence], covered: Callable[[str], Sequence[Span]]) -> list[Suggestion]:
    """Proposals, best first. ``covered`` gives the spans of a text that the termbase knows already."""
    names: dict[str, _Seen] = defaultdict(_Seen)
    compounds: dict[str, _Seen] = defaultdict(_Seen)
    for sentence in sentences:
        known = covered(sentence.text)
        for name, inside in _names(sentence.text, known):
            names[name].places.append(sentence)
            names[name].inside |= inside
        for compound in _compounds(sentence.text, known):
            compounds[compound].places.append(sentence)
    found = [_made(n, s, "") for n, s in names.items() if (s.inside or len(n.split()) > 1) and not _is_no_entry(n)]
    found += [_made(c, s, "concept") for c, s in compounds.items() if len(s.places) >= LEAST and c not in names]
    return sorted(found, key=lambda s: (-s.score, s.source))


def _is_no_entry(name: str) -> bool:
    """True for capitalised words that name nothing by themselves: a month, a title, a Roman number."""
    return name in _months() or lower_tr(name) in _list("titles") or _ROMAN.fullmatch(name) is not None


@cache
def _months() -> frozenset[str]:
    from babel import Locale

    return frozenset(Locale("tr").months["format"]["wide"].values())


def _made(source: str, seen: _Seen, kind: str) -> Suggestion:
    first = seen.places[0]
    files = len({p.where.rsplit(":", 1)[0] for p in seen.places})
    target = source if kind else _known_names().get(source) or english_form(source)
    return Suggestion(source, target, kind, len(seen.places), files, _excerpt(first.text, source), first.where)


@cache
def _known_names() -> dict[str, str]:
    """Countries and languages with their English, from CLDR."""
    from babel import Locale

    turkish, english = Locale("tr"), Locale("en")
    pairs = ((turkish.languages, english.languages), (turkish.territories, english.territories))
    return {tr[code]: en[code] for tr, en in pairs for code in sorted(tr) if code in en and not code.isdecimal()}


def _excerpt(text: str, term: str) -> str:
    text = CODE.sub("", text)
    at = max(0, text.find(term.split()[0]) - 40)
    cut = " ".join(text[at : at + 120].split())
    return ("…" if at else "") + cut + ("…" if at + 120 < len(text) else "")


def _names(text: str, known: Sequence[Span]) -> Iterator[tuple[str, bool]]:
    for start, end in known:
        text = text[:start] + "\0" * (end - start) + text[end:]
    for match in _NAME.finditer(text):
        inside = not _opens_sentence(text, match.start())
        words = match.group().split()
        if not inside and len(words) > 1 and lemma_of(lower_tr(_APOSTROPHE.split(words[0])[0])):
            # "Bugün Hakan Fidan" at the start of a sentence: the first word is a common one.
            words, inside = words[1:], True
        title = max((n for n, w in enumerate(words[:-1], 1) if lower_tr(w) in _list("titles")), default=0)
        inside = inside or title > 0
        name = _base(words[title:])
        if (
            name
            and not (not inside and len(words) == 1)
            and ((inside and len(name) > 2 and _APOSTROPHE.search(words[-1])) or _is_name(name))
        ):
            yield name, inside


def _opens_sentence(text: str, place: int) -> bool:
    """True for a capital that may be the sentence's and not a name's; "Prof. Dr. Ali" is inside."""
    before = _ABBREVIATED.search(text, 0, place)
    return _START.search(text, 0, place) is not None and not (before and lower_tr(before[1]) in _list("titles"))


def _base(words: list[str]) -> str:
    """The name without the suffixes of its last word, cut where an apostrophe ends one before."""
    taken: list[str] = []
    for word in words:
        parts = _APOSTROPHE.split(word, maxsplit=1)
        taken.append(parts[0].strip("-"))
        if len(parts) > 1:
            break
    return " ".join(t for t in taken if t)


def _is_name(name: str) -> bool:
    words = name.split()
    if len(words) > 1:
        return not all(w.isupper() for w in words) or len(words) < 4
    return len(name) > 2 and lemma_of(lower_tr(name)) is None


def _compounds(text: str, known: Sequence[Span]) -> Iterator[str]:
    words = [m for m in _WORD.finditer(text) if not any(s < m.end() and m.start() < e for s, e in known)]
    for first, second in pairwise(words):
        between = text[first.end() : second.start()]
        left, right = first.group(), second.group()
        if _opens_sentence(text, first.start()):
            left = lower_tr(left)
        if between != " " or left != lower_tr(left) or right != lower_tr(right) or not is_headword(left):
            continue
        head = lemma_of(right)
        if head is None or len(left) < 3 or len(head) < 3 or head == right or {left, head} & _list("common"):
            continue
        if _carries_possessive(right, head):
            yield f"{left} {inflect(head, Suffix.POSS_3SG)}"


def _carries_possessive(word: str, head: str) -> bool:
    possessed = inflect(head, Suffix.POSS_3SG)
    many = inflect(head, Suffix.PLURAL, Suffix.POSS_3SG)
    for base in (possessed, many):
        if word == base:
            return True
        if word.startswith(base):
            sound = replace(readings(base)[0], pronominal=True)
            chain = analyse(word[len(base) :], sound, Suffix.POSS_3SG)
            if chain and chain[0] in CASES:
                return True
    return False


@cache
def _list(name: str) -> frozenset[str]:
    data = tomllib.loads(files("pipeline.termbase").joinpath("suggest.toml").read_text(encoding="utf-8"))
    return frozenset(str(data[name]).split())


def paragraphs(text: str, path: str) -> Iterable[Sentence]:
    """The lines of a plain text with their places."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield Sentence(line.strip(), f"{path}:{number}")
