"""Names of one side that nothing on the other side can mean: the evidence that a name was swapped for another.

Stricter than :mod:`pipeline.quality.names`, whose counts feed the learned score: there a capital is enough. Here it is
not, as English writes whole titles with capitals ("National Superintendent of the Year"), and both languages begin
every sentence with one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.lang.en import is_sentence_start
from pipeline.lang.lexicon import is_verb_form, is_verb_root, lemma_of
from pipeline.quality.lexicon import load_lexicon
from pipeline.quality.names import CALENDAR, ENGLISH_CAPITALS, similar_names, spelled, spelled_back, support_by_capitals
from pipeline.quality.pair import Pair
from pipeline.quality.tokens import Token, fold, lower_tr

_RENDERED = 0.3
_SUPPORTED = 0.12
"""Lexical support from which a word of source and target counts as rendered."""
_NEAR = 0.5
_NEAR_ALONE = 0.4
"""Cosine from which a word may be a free rendering of another, "Directorate" of ``İdaresi``; for names the lower one,
and only where no name of the source is missing: vectors of names are hardly more than chance."""
_ENGLISH_WORD = re.compile(
    r"(?:.{3,}(?:[ts]ion|ment|ness|ship|hood|ity|[ae]nce|[dglt]ent|[inru]al|[aic]tic|ical|ous|ology|wom[ae]n|ism|ist|ing"
    r"|ably|ibly|ally|ously)s?)"
)
"""Endings that make English words, not names: "Planned Parenthood"."""
_PREFIX = re.compile(
    r"(?:al|an|anti|as|ash|co|ed|el|en|ex|inter|mid|multi|non|post|pre|pro|self|semi|sub|super|trans|ul)-", re.I
)
"""What hangs before a hyphen and is no name: "Self-Government", "Al-Moaissem"."""
_DERIVED = re.compile(r"l[ae]|l[ıiuü]|[cç][ıiuü]|s[ıiuü]z|s[ae]l")
"""What follows a Turkish noun in words that the dictionary lacks: ``Cumhuriyetçiden``, ``Güzelleşirken``."""
_PEOPLE = re.compile(r".{3,}(?:l[ae]r|l[ıiuü])(?:y?[ıiuüae]|n?[ıiuü]n|d[ae]n?|l[ae])?")
"""Inhabitants and plurals: without an apostrophe a word, no name (``İskoçlar``, ``Meksikalıyı``)."""
_HEAD = re.compile(r".{3,}[ıiuü]")
"""A noun with the possessive of a compound: ``Motor Yarış Pisti``, "Motor Speedway"."""
_FORMS = frozenset(["inc", "ltd", "corp", "plc", "premier", "jr", "turkey", "turkish", "turks"])
"""Companies and offices that Turkish writes otherwise, and the country that ``yurt içinde`` means."""
_LONGEST = 40
"""Letters of the longest word that is looked up; a longer one is an address or noise, and no name either."""
_WINDOW = 12
"""Characters before a word that show whether a sentence begins with it."""
_ABBREVIATION = 5
"""Letters of the longest abbreviation with a full stop that is looked for: ``Yrd.``, "Gov.", "Capt."."""
_OPENING = re.compile(r"(?:[\"“„«(\[:;]|\s['‘–—-])\s*$")


def unmet(pair: Pair) -> list[Token]:
    """Source words that only a name can be, and that the target neither renders nor spells."""
    missing = [
        token
        for token, strength in pair.names.missing
        if (is_no_word(token) or (strength >= 1 and _bare(token))) and not _abbreviated(pair.source, token)
    ]
    rendered = {place for c in pair.certificates if c.proven for place in range(*c.hit.span)}
    return [token for token in (*_first_names(pair), *missing) if token.span[0] not in rendered]


def _bare(token: Token) -> bool:
    """A dictionary word that an apostrophe makes a name: ``Güneş'in``; not the noun of a title, ``Fakültesi'nde``."""
    return bool(token.suffix) and lemma_of(lower_tr(token.base)) == lower_tr(token.base)


def _abbreviated(text: str, token: Token) -> bool:
    end = token.span[1]
    return len(token.base) <= _ABBREVIATION and text[end : end + 1] == "." and end + 1 < len(text)


def _first_names(pair: Pair) -> list[Token]:
    """The same at the beginning of a sentence, where every word has a capital: ``Johannesburg şehir merkezi``."""
    alignment = pair.alignment
    sure, dates = support_by_capitals(pair), {m.span for m in pair.source_dates if m.kind in CALENDAR}
    return [
        token
        for i, token in enumerate(alignment.source)
        if token.capital
        and not token.suffix
        and _starts(pair.source, token.span[0])
        and token.span not in dates
        and sure[i] < _RENDERED
        and is_no_word(token)
        and not spelled(token, pair.target_spellings)
    ]


def is_no_word(token: Token) -> bool:
    """True for a Turkish word that no dictionary noun or verb explains: ``Hayne'in``, ``Sano'ya``, ``Costello``."""
    word = lower_tr(token.base)
    if len(word) > _LONGEST:
        return False
    if token.suffix:  # verbs have no apostrophe: Korkmaz'ın
        return lemma_of(word) is None
    stem, _ = load_lexicon().turkish_units(token)
    explained = any(lemma_of(w) is not None or is_verb_root(w) or is_verb_form(w) for w in (word, stem))
    derived = any(
        (lemma_of(word[:cut]) is not None and _DERIVED.match(word, cut)) or (cut > 4 and is_verb_root(word[:cut]))
        for cut in range(4, len(word) - 1)
    )
    people = not token.suffix and _PEOPLE.fullmatch(word)
    return not explained and not derived and not people and len(word) > 2


def strangers(pair: Pair) -> list[tuple[Token, bool]]:
    """Capitalised target words that nothing in the source supports.

    True stands beside those that tell enough by themselves: words that only a name can be, inside a sentence.
    """
    near, known = pair.alignment.target_near, {place for m in pair.target_dates for place in range(*m.span)}
    # What the glossary asks for is in the source, whatever the tables say: "Lycée Saint-Louis".
    known.update(place for c in pair.certificates if c.target_span for place in range(*c.target_span))
    clues, found = _Clues.of(pair), []
    for place, token in _unsupported(pair):
        first = _starts(pair.target, token.span[0])
        if token.span[0] in known or not _may_be_name(pair.target, token, first) or clues.explain(token, pair):
            continue
        inside = len(token.base) > 2 and not first and is_english_name(token)
        found.append((token, inside and bool(near[place] < _NEAR_ALONE)))
    ends = {token.span[1] + 1 for token, _ in found} if _title_lost(pair) else None
    starts = {token.span[0] - 1 for token, _ in found}
    return [(t, enough and (ends is None or t.span[0] in ends or t.span[1] in starts)) for t, enough in found]


def _unsupported(pair: Pair) -> Iterator[tuple[int, Token]]:
    """Capitalised words of the target that the tables give no word of the source, with their places.

    Names count as rendered by capitalised words alone: "Erdoğan" comes up with a prime minister in small letters.
    """
    alignment = pair.alignment
    capitals = np.array([t.capital for t in alignment.source], dtype=bool)
    support, near = alignment.target_support, alignment.target_near
    named = alignment.lexical[capitals].max(axis=0) if capitals.any() else np.zeros(len(alignment.target))
    for place, token in enumerate(alignment.target):
        if not token.capital:
            continue
        if is_english_name(token):
            if max(named[place], support[place] * (support[place] >= _NEAR)) < _SUPPORTED:
                yield place, token
        elif support[place] < _SUPPORTED and near[place] < _NEAR:
            yield place, token


def _title_lost(pair: Pair) -> bool:
    """Whether the noun of a title is missing: any English word may render it, though not two words in a row."""
    words = [lower_tr(token.base) for token, strength in pair.names.missing if strength < 1]
    return any(_HEAD.fullmatch(word) and lemma_of(word) not in (None, word) for word in words)


@dataclass(frozen=True, slots=True)
class _Clues:
    """What in the source may explain a capitalised word of the target that the tables do not."""

    words: frozenset[str]
    """All words, folded."""
    beginnings: frozenset[str]
    """First four letters of the English of its names: ``Çin mahallesi``, "Chinatown"."""
    acronym: bool
    """Whether it has an acronym that the target lacks: ``AB``, "EU"."""
    heads: tuple[tuple[str, str], ...]
    """First letters of its names and of their English: ``Birleşmiş Milletler``, "UN"."""
    known: dict[str, bool]
    """What was found before."""

    @classmethod
    def of(cls, pair: Pair) -> _Clues:
        lexicon, kept = load_lexicon(), {t.base for t in pair.target_tokens}
        names = [t for t in pair.source_tokens if t.is_word and t.capital]
        english = [lexicon.likeliest(lexicon.turkish_units(t)[0]) for t in names]
        return cls(
            frozenset(fold(t.base) for t in pair.source_tokens),
            frozenset(word[:4] for word in english if len(word) >= 4),
            any(is_acronym(t) and t.base not in kept for t in names),
            tuple((fold(t.base)[0], word[:1]) for t, word in zip(names, english, strict=True)),
            {},
        )

    def explain(self, token: Token, pair: Pair) -> bool:
        """Whether the source spells the word, or something like it."""
        if token.base not in self.known:
            self.known[token.base] = self._explain(token, pair)
        return self.known[token.base]

    def _explain(self, token: Token, pair: Pair) -> bool:
        word = fold(token.base)
        if is_acronym(token):
            return word in self.words or self.acronym or self._initials(word.removesuffix("s"))
        if len(word) <= 3:  # "Ma" is in many words
            return word in self.words
        return word[:4] in self.beginnings or spelled_back(token, pair)

    def _initials(self, letters: str) -> bool:
        heads = list(self.heads)
        for letter in letters:
            head = next((head for head in heads if letter in head), None)
            if head is None:
                return False
            heads.remove(head)
        return True


def is_english_name(token: Token) -> bool:
    """True for a word that English has as a name alone.

    Either no table knows it, or Turkish writes it alike and has no such word: ``Nepal``, not ``Test`` or ``Liberal``.
    """
    lexicon = load_lexicon()
    unit = lexicon.english_unit(token)
    if is_acronym(token) or _ENGLISH_WORD.fullmatch(token.base.lower()):
        return False
    if unit not in lexicon.en:
        return True
    turkish = lexicon.likeliest_back(unit)
    return similar_names(turkish, unit) >= 0.65 and lemma_of(turkish) is None and not is_verb_root(turkish)


def is_acronym(token: Token) -> bool:
    """``BBC``, ``MPs``, ``AfB``."""
    base = token.base.removesuffix("s")
    return len(base) <= 6 and 2 * sum(letter.isupper() for letter in base) > len(base) > 1


def _may_be_name(text: str, token: Token, first: bool) -> bool:
    """Capitals that only a name has; at the start of a sentence, words that English knows as names alone."""
    if len(token.base) < 2 or token.base.lower() in ENGLISH_CAPITALS | _FORMS:
        return False
    if is_acronym(token):
        return True
    if _abbreviated(text, token) or _PREFIX.match(text, token.span[0]):
        return False
    return not first or is_english_name(token)


def _starts(text: str, start: int) -> bool:
    before = text[max(start - _WINDOW, 0) : start]
    return is_sentence_start(before, len(before)) or bool(_OPENING.search(before))
