"""Judging what stands around a stem: is it the term inflected, another word, or another entity?"""

from __future__ import annotations

import re
from functools import cache

from pipeline.lang.lexicon import (
    circumflexed,
    given_names,
    is_headword,
    is_other_word,
    is_rather_another,
    is_verb_root,
    lemma_of,
    particles,
)
from pipeline.lang.morphology import CASES, POSSESSIVES, Suffix, chains
from pipeline.lang.phonology import CIRCUMFLEX, HARD, VOWELS, Sound, lower_tr
from pipeline.termbase.stems import Profile, StemKind, begins_with_vowel
from pipeline.termbase.text import Folded

_REST = re.compile(r"([^\W\d_]*)(?:'([^\W\d_]+))?(?!\w)")
_V = "[iuü]"
_CASE = f"(?:[yn]?(?:{_V}|[ae])|n?[dt][ae]n?|n?{_V}n|y?l[ae]|n?c[ae])"
_PERSON = f"(?:[mnk]|n{_V}z|l[ae]r|y?{_V}[mz]|s{_V}n(?:{_V}z)?)"
_BE = f"(?:y?[dt]{_V}{_PERSON}?|[dt]{_V}r(?:l[ae]r)?|y?s[ae]{_PERSON}?|y?m{_V}ş(?:s[ae])?{_PERSON}?|y?ken|{_PERSON})"
_CHAIN = (
    f"(?:l[ae]r)?(?:{_V}?[mn](?:{_V}z)?|s?{_V}|y{_V}[mn]?(?:{_V}z)?)?{_CASE}?"
    f"(?:ki(?:l[ae]r)?{_CASE}?(?:ki{_CASE}?)?)?{_BE}?"
)
LIKELY = re.compile(rf"{_CHAIN}(?:'{_CHAIN})?(?!\w)")
"""What can follow a stem in ``Folded.key`` (ı is i there): a coarse first look, which ``suffixes`` then makes exact."""
_NEXT = re.compile(r"[ ,]*([^\W\d_]+)")
_SENTENCE_START = re.compile(r"(?:^|[.!?:…][\"')\]]*\s+|[\"'(\[•*–-]\s*)$")
_ANY_SOUND = tuple(
    Sound(back, rounded, vowel, hard)
    for back in (True, False)
    for rounded in (False, True)
    for vowel, hard in ((True, False), (False, True), (False, False))
)
_TENSES = frozenset((Suffix.PAST, Suffix.COND, Suffix.EVID, Suffix.BE_2SG, Suffix.BE_1PL, Suffix.BE_2PL, Suffix.WHILE))
"""Copulas that a verb has as tenses: attı, yazsa, kanmış."""


def word_end(shown: str, end: int) -> int | None:
    """Where the word stops that has a stem up to ``end``; None when a digit or an underscore goes on with it."""
    match = _REST.match(shown, end)
    return None if match is None else match.end()


def split_suffix(word: str, size: int) -> tuple[str, str]:
    """The letters behind the first ``size`` characters of ``word``: attached ones, and those behind an apostrophe."""
    attached, _, apart = word[size:].partition("'")
    return attached, apart


@cache
def parse(
    letters: str, sounds: tuple[Sound, ...], kind: StemKind, possessive: bool, must_alter: bool
) -> tuple[Suffix, ...] | None:
    """The suffixes that ``letters`` (lower case, no apostrophe) are behind a stem of this kind; None for none."""
    if kind in (StemKind.ALTERED, StemKind.BASE_ALTERED) and not begins_with_vowel(letters):
        return None
    if kind is StemKind.PLAIN and must_alter and begins_with_vowel(letters):
        return None
    if possessive and kind is StemKind.PLAIN and (found := _parse_behind_possessive(letters, sounds)):
        return found
    owned = kind in (StemKind.BASE, StemKind.BASE_ALTERED)
    for sound in sounds:
        for chain in chains(letters, sound):
            if not owned or (chain and any(s in POSSESSIVES for s in chain[:2])):
                return chain
    return None


def _parse_behind_possessive(letters: str, sounds: tuple[Sound, ...]) -> tuple[Suffix, ...] | None:
    for sound in sounds:
        owned = Sound(sound.back, sound.rounded, sound.vowel, sound.hard, pronominal=True)
        if found := chains(letters, owned, Suffix.POSS_3SG):
            return found[0]
    return None


@cache
def parse_loosely(letters: str, sounds: tuple[Sound, ...] = _ANY_SOUND) -> tuple[Suffix, ...] | None:
    """The suffixes that ``letters`` are behind an apostrophe, whatever the name sounds like: Celtic'de, Corbyn'nin."""
    for sound in sounds:
        if found := chains(letters, sound):
            return found[0]
    return _parse_behind_possessive(letters, sounds)


def _other_vowels(sounds: tuple[Sound, ...]) -> tuple[Sound, ...]:
    ends = {(s.vowel, s.hard) for s in sounds}
    return tuple(s for s in _ANY_SOUND if (s.vowel, s.hard) in ends)


def suffixes(about: Profile, kind: StemKind, last: str, attached: str, apart: str) -> tuple[Suffix, ...] | None:
    """The suffix chain behind a stem that ends in the letter ``last``, () for none, None for another word."""
    if not attached and kind is not StemKind.PLAIN:
        return None
    if not attached:
        return parse_loosely(lower_tr(apart)) if apart else ()
    letters = lower_tr(attached + apart)
    if about.acronym and attached != attached.lower():
        # ABDULLAH is not ABD + ...; ABDnin is.
        return None
    sounds = about.sounds
    if kind is StemKind.ALTERED and about.lemma == "su":
        sounds = tuple(Sound(s.back, s.rounded, False, False) for s in sounds)
    if kind in (StemKind.BASE, StemKind.BASE_ALTERED):
        # güvenlik güç- ends in a consonant, basın toplantı- in a vowel: basın toplantımız.
        end = lower_tr(last)
        sounds = tuple(Sound(s.back, s.rounded, end in VOWELS, end in HARD) for s in sounds)
    if not about.single and about.lemma.endswith(("lar", "ler")) and letters in ("ca", "ce"):
        # Birleşmiş Milletlerce: the name is a plural, behind which -ca says by whom.
        return (Suffix.EQU,)
    chain = parse(letters, sounds, kind, about.possessive, about.must_alter)
    if chain is None and kind is StemKind.PLAIN and _may_be_read_otherwise(about, letters):
        loose = (
            parse_loosely(letters) if about.foreign or about.acronym else parse_loosely(letters, _other_vowels(sounds))
        )
        return loose if about.acronym or (loose and loose[0] in CASES) else None
    return chain


def _may_be_read_otherwise(about: Profile, letters: str) -> bool:
    """NBA is en-bi-ey (NBAde), Kuyt is kayt (Kuytın): the letters of a name do not always say its vowels."""
    if about.acronym:
        return True
    if not about.proper or about.headword or len(about.lemma) < 4:
        return False
    return len(letters) > 1 or about.foreign or not about.single


def is_same_word(about: Profile, surface: str, chain: tuple[Suffix, ...], apart: str) -> bool:
    """False when the surface form of a one-word term is rather another word (doğumu, attı, hatta)."""
    if not about.single or not chain or apart:
        return True
    lower = lower_tr(surface).translate(CIRCUMFLEX)
    if is_other_word(about.lemma, lower):
        return False
    if about.proper and not about.headword and _is_unlike_name(about, lower, chain):
        return False
    if about.proper:
        return True
    if not about.headword and is_headword(lower):
        return False
    verb = (about.verb and chain[0] in _TENSES) or _is_verb_in_la(about.lemma, lower, chain)
    return not verb and not is_rather_another(about.lemma, lower, chain)


def _is_verb_in_la(lemma: str, form: str, chain: tuple[Suffix, ...]) -> bool:
    """True for "açıklarken, başlasın": açıkla-, başla- and not "while they were open", "may you be with a head"."""
    if len(chain) < 2 or chain[0] not in (Suffix.PLURAL, Suffix.INS) or chain[1] not in _TENSES:
        return False
    return is_verb_root(form[: len(lemma) + 2])


def _is_unlike_name(about: Profile, form: str, chain: tuple[Suffix, ...]) -> bool:
    # Amerikan is the adjective, not "your America", Adana no dative of Ada; Günaydın is a greeting, not "it was Günay".
    # Nor is Nazım "my Naz".
    yours = chain[0] is Suffix.POSS_2SG and (len(chain) == 1 or about.lemma[-1] not in "ıiuü")
    yours = yours or (chain[0] is Suffix.POSS_1SG and len(about.lemma) < 5)
    return yours or chain[0] in _TENSES or is_headword(form)


def spelling_fits(written: str, shown: str, about: Profile, surface: str, apart: str, exact: bool) -> bool:
    """True when ``shown``, as it stands in the text, can be ``written``, the stem as the termbase has it.

    ``exact`` is the termbase's case column: capitals must agree. Otherwise capitals are free with these limits: an
    acronym is in capitals (AB, not "ab"; Nato may be), a one-word name may be in lower case only where it cannot be a
    common word ("israil'e", not "ırak bir köy").
    """
    if written == shown:
        return True
    if exact or not _dots_fit(written, shown, about, apart) or not _circumflex_fits(written, shown):
        return False
    if about.acronym:
        return shown.isupper() or (len(shown) > 3 and shown[0].isupper() and shown[1:].islower())
    if about.proper and about.single and not shown[:1].isupper():
        return bool(apart) or _uncommon(about, surface)
    return True


def _dots_fit(written: str, shown: str, about: Profile, apart: str) -> bool:
    """ı and i are two letters; only capitals of names mix them up (HILLARY, ISRAIL), and names before apostrophes."""
    for index, (w, s) in enumerate(zip(written, shown, strict=True)):
        if s == w or (s not in "ıiIİîÎ" and w not in "ıiIİîÎ"):
            continue
        if lower_tr(s).translate(CIRCUMFLEX) == lower_tr(w).translate(CIRCUMFLEX):
            continue
        # UNICEF is Unicef too, FIFA is Fifa.
        if not (about.acronym and w == "I") and not (about.proper and (s.isupper() or (apart and index == 0))):
            return False
    return True


def _circumflex_fits(written: str, shown: str) -> bool:
    if not any(c in "âîûÂÎÛ" for c in shown) or any(c in "âîûÂÎÛ" for c in written):
        return True
    return lower_tr(shown) not in circumflexed()


def _uncommon(about: Profile, surface: str) -> bool:
    if len(about.lemma) < 4 or about.headword:
        return False
    lemma = lemma_of(lower_tr(surface))
    return lemma is None or lemma == about.lemma


def is_same_entity(about: Profile, folded: Folded, start: int, end: int, attached: str, apart: str) -> bool:
    """False for a common noun that is a given name here (Metin Aydoğan), and Van before a surname (Van Persie)."""
    if not about.single:
        return True
    follower = _NEXT.match(folded.shown, end)
    following = follower.group(1) if follower else ""
    if not attached and not apart and lower_tr(following) in particles().get(about.lemma, frozenset()):
        return False
    if about.proper:
        return _is_name_here(about, folded, start, attached, following)
    first = folded.shown[start : start + 1]
    if not first.isupper() or attached or about.lemma not in given_names():
        return True
    if apart:
        return False
    if not following[:1].isupper() or following.isupper():
        return True
    return lemma_of(lower_tr(following)) is not None and lower_tr(following) not in given_names()


def _is_name_here(about: Profile, folded: Folded, start: int, attached: str, following: str) -> bool:
    if not attached or about.acronym:
        return True
    if about.lemma in given_names():
        # "Denizin dibi" at the start of a sentence is the sea: a name would have its apostrophe.
        return start > 0 and _SENTENCE_START.search(folded.shown, 0, start) is None
    # "Adriana Lima" is not Adrian in the dative.
    return about.headword or len(attached) > 1 or not following[:1].isupper() or following.isupper()
