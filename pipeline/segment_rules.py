"""The rules that say whether a Turkish sentence ends at a full stop (or other mark).

Each stop goes through `_RULES` in order; the first that has an opinion decides, and a stop about which none has one
ends the sentence. What the rules know about words stands in ``lang/tr_*.txt``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pipeline.lang import lists
from pipeline.lang.tr import APOSTROPHES, capitalise, lower
from pipeline.lang.verbs import is_finite

LISTS: Final = (
    "titles",
    "abbreviations",
    "closing_abbreviations",
    "word_abbreviations",
    "starters",
    "common_starters",
    "count_words",
    "letter_words",
    "labels",
    "ordinal_nouns",
    "months",
    "surnames",
    "marked_names",
)
"""The word lists the rules read, in the order of the digest."""


def _forms(entries: frozenset[str]) -> frozenset[str]:
    """The entries as written and with a capital: a note may begin with "Bkz."."""
    return frozenset(form for entry in entries for form in (entry, capitalise(entry)))


_TITLES: Final = lists.words("titles")
_ABBREVIATIONS: Final = _forms(lists.words("abbreviations"))
_CLOSING: Final = lists.words("closing_abbreviations")
_ENUMERATING: Final = lists.words("closing_abbreviations", "list")
_WORD_LIKE: Final = lists.words("word_abbreviations")
_BEFORE_DIGITS: Final = _forms(lists.words("word_abbreviations", "digit"))
_STARTERS: Final = lists.words("starters")
_COMMON_STARTERS: Final = lists.words("common_starters")
_COUNT_WORDS: Final = lists.words("count_words")
_LETTER_WORDS: Final = lists.words("letter_words")
_LABELS: Final = lists.words("labels")
_ORDINAL_NOUNS: Final = lists.words("ordinal_nouns")
_MONTHS: Final = lists.words("months")
_SURNAMES: Final = lists.words("surnames")
_LARGE_ORDINALS: Final = lists.words("ordinal_nouns", "large")
_MARKED_NAMES: Final = lists.words("marked_names")

_SPACE: Final = re.compile(r"\s+")
_LEADING: Final = re.compile(r"[\s\"“”„'‘’«»(\[{*_•·▪►–—―-]*")
_WORD: Final = re.compile(r"[^\W_][\w'’ʼ`´-]*")
_QUOTES: Final = "\"“”„'‘’«"
_CLOSING_QUOTE: Final = re.compile("[\"”’»'](?=\\s)")
_OPENERS: Final = "\"“”„'‘’«»([{*_-–—%#/"
_REACH: Final = 400
"""How many characters around a stop the rules look at."""
_INTEGER: Final = re.compile(r"\d+")
_SMALL: Final = re.compile(r"\d{1,3}(?:\.?[-–/]\d{1,3})?")
_OUTLINE: Final = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,4}")
_ROMAN: Final = re.compile(
    r"(?=[IVXLC])(?:C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?:[-–/][IVX]+)?|i{1,3}|iv|vi{0,3}|ix"
)
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]|(?:[A-ZÇĞİÖŞÜ]\.?-)[A-ZÇĞİÖŞÜ]|Yu|Ye|Ya|Ch|Th|Ph|Sh")
_URL_LIKE: Final = re.compile(r"https?://|www\.|[@#]\w|[\w.+-]+@\w|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|gov|tr)\b")
_CASE_ENDINGS: Final = re.compile(r".{3,}(?:nd[ae]n?|l[ae]rd[ae]n?|l[ae]r[ıi]n|[ae]r[ae]k|l[ae]r[ıi]nd[ae])$")
_LIST_MARK: Final = re.compile(r"(?:[^\W\d_]{1,2}|\d{1,2}|[ivx]{1,4})\)")
_PLURAL_HEAD: Final = re.compile(r"l[ae]r[ıi]")
_BEFORE_PREDICATE: Final = re.compile(
    r"[^\W\d_A-ZÇĞİÖŞÜ]{2,}(?:[dt][ae]|l[ae]r|[ıiuü])|[^\W\d_A-ZÇĞİÖŞÜ]{2,}[nm][ıiuü]z"
)
_NUMBER_COMMA: Final = re.compile(r"\d,\s")
_LETTER_MARK: Final = re.compile(r"[a-zçğıöşü]\.(?!\S)")
_PHONE: Final = re.compile(r"(?<![\d.,])(?:\(?0?\d{3}\)? )?\d{2,4} (?:\d{2} )+$")
_DURATION: Final = re.compile(r"\d{1,2}(?:[.,]\d+)? (?:dk|sn)\b")
_SURNAME_ENDING: Final = re.compile(r"(?:[cçl][ıiuü]|m[ae]z|m[ae]n|oğlu|[dt]aş|han|kan|gil)$")


@dataclass(slots=True)
class Stop:
    """A place where a sentence may end. All offsets are in ``text``."""

    text: str
    begin: int
    """Start of the sentence as cut so far."""
    at: int
    """Start of the full stop (or other mark)."""
    mark: str
    end: int
    """End of the mark and what clings to it."""
    next: int
    """Start of what follows, after the white space."""
    opened: int
    """Start of the quotation or bracket that closes with this stop; -1 when none does."""
    token: str = ""
    """What stands before the mark, back to white space, without opening marks."""
    first: str = ""
    """The first telling character of what follows."""
    word: str = ""
    """The first word of what follows, in lower case, without its suffix after an apostrophe."""
    word_start: int = 0
    word_end: int = 0

    def look(self) -> None:
        """Read the words on both sides."""
        text = self.text
        said = self.said(self.at)
        self.token = "" if said[-1:].isspace() else said.split()[-1].lstrip(_OPENERS) if said.strip() else ""
        start = self.word_start = self.word_end = _leading(text, self.next)
        self.first = text[start : start + 1]
        match = _WORD.match(text, start)
        if match:
            self.word_end = match.end()
            self.word = lower(re.split(f"[{APOSTROPHES}]", match.group(), maxsplit=1)[0])

    def said(self, at: int) -> str:
        """The sentence up to ``at``; of an endless one the last `_REACH` characters, so that time stays linear."""
        return self.text[max(self.begin, at - _REACH) : at]

    @property
    def previous(self) -> str:
        """The word before the token, as written; empty at the start of the sentence."""
        words = self.text[max(self.begin, self.at - 60) : self.at].split()
        return words[-2].lstrip(_OPENERS) if len(words) > 1 else ""

    @property
    def is_first(self) -> bool:
        """Whether the token begins the sentence."""
        return not self.said(self.at - len(self.token)).strip(_OPENERS + " \n")

    @property
    def starts_sentence(self) -> bool:
        """Whether what follows is a word that only starts sentences, and a whole word ("O", not "O.")."""
        return self.word in _STARTERS and not (
            len(self.word) == 1 and self.text[self.word_end : self.word_end + 1] == "."
        )

    @property
    def common_noun_starts(self) -> bool:
        """Whether what follows looks like the common noun at the start of a sentence, not like a name."""
        if self.word in _COMMON_STARTERS or self.text[self.word_end : self.word_end + 1] == ",":
            return self.word in _COMMON_STARTERS or len(self.token) > 2
        whole = self.text[self.word_start : self.word_end]
        return len(whole) > 6 and not whole.isupper() and _CASE_ENDINGS.fullmatch(whole) is not None

    @property
    def dictionary_noun_starts(self) -> bool:
        """Whether the word that follows is in the dictionary, and no surname: inflected without apostrophe, or long."""
        whole = self.text[self.word_start : self.word_end]
        if len(whole) < 6 or whole.isupper() or not self.common_noun_follows:
            return False
        from pipeline.lang.lexicon import lemma_of  # 30,000 words, read only when a text has initials

        lemma = lemma_of(self.word)
        if lemma != self.word:
            return lemma is not None and len(lemma) > 3 and not self.word.endswith(("lar", "ler"))
        return len(lemma) > 6 and lemma not in _SURNAMES and _SURNAME_ENDING.search(lemma) is None

    @property
    def speaks(self) -> bool:
        """Whether a quotation follows and the sentence goes on after it: what stands before is who said it."""
        close = _CLOSING_QUOTE.search(self.text, self.next + 1, self.next + _REACH)
        after = _leading(self.text, close.end()) if close else 0
        return self.text[self.next] in _QUOTES and self.text[after : after + 1].islower() and after > 0

    @property
    def topic_follows(self) -> bool:
        """Whether a word and "ise" follow, as in `Yaşı 45. Boyu ise bilinmiyor.`"""
        return self.text[self.word_end : self.word_end + 5] == " ise "

    @property
    def name_follows(self) -> bool:
        """Whether two capitalised words or an initial follow."""
        following = self.text[self.word_end : self.word_end + 40].split()
        return self.first.isupper() and bool(following) and (following[0][0].isupper() or following[0] == ".")

    @property
    def common_noun_follows(self) -> bool:
        """Whether a capitalised word without apostrophe follows, and after it a word in small letters."""
        whole = self.text[self.word_start : self.word_end]
        following = self.text[self.word_end : self.word_end + 40].split()
        return not any(c in APOSTROPHES for c in whole) and bool(following) and following[0].islower()


def _leading(text: str, at: int) -> int:
    match = _LEADING.match(text, at)
    return match.end() if match else at


def ends(stop: Stop) -> bool:
    """Whether the sentence ends at ``stop``."""
    for rule in _RULES:
        verdict = rule(stop)
        if verdict is not None:
            return verdict
    return True


def _goes_on(stop: Stop) -> bool | None:
    """A sentence never starts with a small letter or a mark: `vb. gibi`, `5. turda`, `"Gel." dedi`, `Şey... bilmem`."""
    first = stop.first
    if not first or first in ",;:.!?…)]}/":
        return False
    if not first.islower():
        return None
    word = _SPACE.split(stop.text[stop.word_start : stop.word_start + 60], maxsplit=1)[0]
    if any(c.isupper() for c in word) or _URL_LIKE.match(word) or _LIST_MARK.match(word):
        return None  # iPhone, e-Devlet, www.ornek.com, b)
    if _LETTER_MARK.match(word) and _LETTER_MARK.match(stop.text, stop.begin):
        return None  # a. … b. …
    quoted = stop.text[stop.next] in _QUOTES and stop.opened < 0
    return None if quoted and stop.mark == "." else False


def _bare_sign(stop: Stop) -> bool | None:
    """`(!)`, `(?)` and `[...]` are remarks inside a sentence."""
    bare = stop.opened >= 0 and not stop.text[stop.opened + 1 : stop.at].strip()
    return False if bare else None


def _bracket(stop: Stop) -> bool | None:
    """A bracket that stands alone, or after a finished clause (`geldi (bkz. s. 5.) Ahmet`), ends the sentence."""
    if stop.opened < 0 or stop.text[stop.opened] not in "([{":
        return None
    before = stop.said(stop.opened).rstrip(_OPENERS + " \n")
    return not before or before[-1] in ".!?…" or stop.starts_sentence or is_finite(before.split()[-1])


def _quotation(stop: Stop) -> bool | None:
    """`Dedi ki: "Gel." Gitti` ends; a quotation straight after a word is part of it: `"Nereye?" Filmi`."""
    if stop.opened < 0 or stop.text[stop.opened] not in _QUOTES:
        return None
    if stop.mark == "." and stop.token in _TITLES:
        return False
    before = stop.said(stop.opened).rstrip(_OPENERS + " \n")
    return None if not before or not before[-1].isalnum() else stop.starts_sentence or is_finite(before.split()[-1])


def _not_full_stop(stop: Stop) -> bool | None:
    """`!`, `?`, `…` before a capital end the sentence, unless they belong to a name (`Yahoo! Türkiye`)."""
    if stop.mark == ".":
        return None
    return stop.token + stop.mark not in _MARKED_NAMES or stop.starts_sentence


def _number(stop: Stop) -> bool | None:
    """`14. Ağır Ceza` is an ordinal, `Üye sayısı 14. Yarısı …` a number; measures, dates and scores are no ordinals."""
    token = stop.token
    if not token or not token[-1].isdigit() or not token[0].isdigit():
        return None if not token or not token[-1].isdigit() else True
    small = _SMALL.fullmatch(token) is not None
    if small and stop.text[stop.next] in "-–—":
        return stop.text[stop.begin] in "-–—"  # `5. - 7. sınıf`, but in a dialogue `- 5. - Geç olmuş.`
    if stop.is_first and (small or _OUTLINE.fullmatch(token)):
        return False  # a list mark
    if not token.isdigit() and small and lower(stop.previous) in _COUNT_WORDS:
        return True  # `Skor 2-1. Maç bitti.`
    if stop.word in (_ORDINAL_NOUNS if small else _LARGE_ORDINALS) and (small or token.isdigit()):
        return False
    sign = stop.text[max(stop.begin, stop.at - len(token) - 1) : stop.at - len(token)]
    if not _INTEGER.fullmatch(token) or len(token) > 3 or (sign and sign in "%-−+") or stop.first.isdigit():
        return True
    return _counts(stop)


def _counts(stop: Stop) -> bool:
    """Whether a small number counts or names (`saat 5.`, `Tablo 3.`) rather than orders."""
    previous = lower(stop.previous.rstrip(".:"))
    if previous in _COUNT_WORDS:
        return True
    if previous in _LABELS or stop.previous.rstrip(".") in _BEFORE_DIGITS:
        # `Madde 5. Bu Kanun …` begins with its label, `bkz. Tablo 3.` ends with one.
        return bool(stop.said(stop.at - len(stop.token)).strip(_OPENERS + " \n").partition(" ")[2])
    if stop.starts_sentence:
        return True
    if len(stop.token) == 2 and _PHONE.search(stop.said(stop.at - 2)):
        return True  # `Tel. 0212 555 55 55. Faks yok.`
    # `Takım ligde 5. Teknik direktör …`, `Otelin yıldızı 5. Denize sıfır`, `Ali 10, Veli 12. Yaşları bu`: a subject or
    # a place and a number as predicate, then a noun that is no name.
    said = stop.said(stop.at - len(stop.token))
    predicate = _BEFORE_PREDICATE.fullmatch(stop.previous) or _NUMBER_COMMA.search(said)
    return stop.topic_follows or (predicate is not None and stop.common_noun_follows)


def _roman(stop: Stop) -> bool | None:
    """`II. Abdülhamid`, `XIX. Yüzyıl`."""
    if not stop.token or not _ROMAN.fullmatch(stop.token) or (len(stop.token) == 1 and stop.token in "LC"):
        return None
    return not stop.is_first and stop.starts_sentence


def _abbreviation(stop: Stop) -> bool | None:
    """Titles never end a sentence, references and addresses only before a word that starts one."""
    key = _key(stop)
    if key in _TITLES:
        return stop.starts_sentence
    if key in _CLOSING:
        return _closes(stop, key)
    if key in ("sa", "dk") and _DURATION.match(stop.text, stop.next):
        return False  # `2 sa. 15 dk. 3 sn.`
    if key in _MONTHS and stop.first.isdigit() and stop.previous[-1:].isdigit():
        return False
    if key in _ABBREVIATIONS:
        return stop.starts_sentence
    if key in _BEFORE_DIGITS and stop.first.isdigit() and (key[0].isupper() or not stop.previous[-1:].isdigit()):
        return False
    if key in _WORD_LIKE:
        raw = stop.said(stop.at - len(stop.token)).rstrip()
        if not raw or raw[-1] in "([/." or (raw[-1] in ",;" and stop.name_follows):
            return stop.starts_sentence
    return None


def _key(stop: Stop) -> str:
    """The abbreviation to look up: `DOÇ` before capitals is `Doç`, `Prof.Dr` is `Dr`."""
    token = stop.token
    if len(token) > 1 and token.isupper() and stop.text[stop.word_start : stop.word_end].isupper():
        token = capitalise(lower(token)) if "." not in token else token
    head, _, tail = token.rpartition(".")
    known = head and all(part in _TITLES or part in _CLOSING or part in _ABBREVIATIONS for part in head.split("."))
    return tail if known and token not in _ABBREVIATIONS and token not in _CLOSING else token


def _closes(stop: Stop, key: str) -> bool:
    """`elma vb. Bunlar` and `X A.Ş. Firma, …` end; `İtalya vb. Avrupa ülkeleri`, `X A.Ş. Genel Müdürü` do not."""
    if stop.starts_sentence:
        return True
    if stop.text[stop.next] in "([":
        return False
    if key in _ENUMERATING:
        return not _enumeration_goes_on(stop)
    return stop.common_noun_starts or stop.topic_follows


def _enumeration_goes_on(stop: Stop) -> bool:
    """`Bunlar arasında İtalya vb. Avrupa ülkeleri vardır`: no verb yet, and a name with its plural head follows."""
    said = stop.said(stop.at)
    if stop.token == "vs" and "," not in said and stop.previous[:1].isupper():
        return True  # `Beşiktaş vs. Galatasaray`
    following = stop.text[stop.word_end : stop.word_end + 60].split()
    heads = bool(following) and following[0].islower() and _PLURAL_HEAD.search(following[0]) is not None
    return heads and ":" not in said and not any(is_finite(word) for word in said.split())


def _initials(stop: Stop) -> bool | None:
    """`A. B. Yılmaz` goes on; `Zanlının adı M.Y. Polis onu arıyor` and `grup A. Maçlar yarın` end."""
    token = stop.token
    if not _INITIALS.fullmatch(token):
        return None
    if token.islower():
        return False if stop.is_first else None  # `a. Elma`
    if not token[0].isupper():
        return None
    if stop.is_first and len(token) == 1:
        return False
    if stop.text[stop.next] == "(" or stop.speaks:
        return False  # `S.K. (34)`, `Sanık A.Y. "Ben yapmadım." dedi.`
    if stop.starts_sentence or stop.first.isdigit() or lower(stop.previous) in _LETTER_WORDS:
        return True
    return stop.common_noun_starts or stop.dictionary_noun_starts


_RULES: Final[tuple[Callable[[Stop], bool | None], ...]] = (
    _goes_on,
    _bare_sign,
    _bracket,
    _quotation,
    _not_full_stop,
    _number,
    _abbreviation,
    _roman,
    _initials,
)


def attached(stop: Stop) -> tuple[int, int] | None:
    """`… gelişti. (Yılmaz, 2019) Ardından`: a source in brackets stays left; the white space after it, or None."""
    text = stop.text
    if text[stop.next] != "(" or not stop.token[-2:].isalpha() or _abbreviation(stop) is not None:
        return None
    close = text.find(")", stop.next, stop.next + _REACH)
    inner = text[stop.next + 1 : close]
    space = _SPACE.match(text, close + 1)
    if close < 0 or not space or space.end() == len(text) or not inner or inner[-1] in ".!?…":
        return None
    if len(inner) < 3:
        return None  # `(2)`, `(b)`: a list mark
    source = inner[0].islower() or any(c.isdigit() for c in inner)
    after = text[_leading(text, space.end()) :][:1]
    return space.span() if source and not after.islower() else None
