"""Negation in Turkish (-me/-ma, -mez, değil, yok, -siz, -meden) and in English, counted and placed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.lang.phonology import lower_tr
from pipeline.model import Span

_M = r"m[ae]"
_VERB = re.compile(
    r"\b\w{1,}?(?:"
    rf"{_M}(?:d[ıi](?:m|n|k|lar|ler|n[ıi]z|ys[ae]\w*|[kğ][ıi]\w*|\b)|m[ıi]ş\w*|y[ae]c[ae][kğ]\w*|s[ıi]n(?:l[ae]r|[ıi]z)?\b"
    rf"|y[ae]n(?:l\w*|[ıi]\w*|[ae]|d[ae]\w*)?\b|y[ıi]p\b|ks[ıi]z[ıi]n\b|m[ae][kğ]\w*|m[ae]s[ıi]\w*|y[ae]b[ıi]l\w*"
    rf"|y[ıi]nc[ae]\b|y[ıi]n(?:[ıi]z)?\b|z(?:l[ae]r|s[ıi]n\w*|d[ıi]\w*|s[ae]\w*|k[ae]n|m[ıi]ş\w*|l[ıi][kğ]\w*)?\b|m[ae]l[ıi]\w*|m[ae]l[ae]r[ıi]\w*"
    rf"|y[ae]l[ıi]m\b|y[ae]r[ae]k\b|s[ae](?:m|n|k|lar|ler|yd[ıi])?\b|m\b)"
    r"|m[ıiuü]yor\w*"
    r")"
)
_WORD = re.compile(
    r"\b(?:değil\w*|yok(?:tu\w*|tur|sa|muş|luğu\w*|sun\w*|ken)?|hiç\w*|asla|hayır|imkansız\w*|imkânsız\w*|olanaksız\w*|kimse(?:ye|yi|nin|den)?)\b"
)
_WITHOUT = re.compile(
    r"\b(?:engelle|önle|redde|yasak|başarısız|kaçın|vazgeç|yoksun|eksik|dışı|imkan|aksi|yerine|hariç|olumsuz|kaybe|asılsız|gayri|zor)\w*|\b\w{2,}m[ae]d[ae]n\b|\b\w{3,}s[ıiuü]z(?:ca|ce|l[ıiuü][kğ]\w*|l\w*|d[ıiuü]\w*|[ıiuü]n?|[ae])?\b"
)
_NOT_NEGATIVE = re.compile(
    r"\b\w+m[ae]d[ae]n (?:önce|evvel)|\b(\w{2,})[aeıiuü]r \1\w?m[ae]z\b|ister istemez|olmazsa olmaz|kaçınılmaz"
    r"|yalnız\w*|temmuz\w*"
    r"|\btem[ae]\b|\bdomuz\w*|\bbeniz\b|\bdeniz\w*|\bgeniz\b|\bsiz\w*\b|\bkız\w*|\bhız\w*"
    r"|\baltmış\w*|\byıldız\w*"
    r"|\b(?:oyun|yorum|sıra|tüm|dünya|şirket|ülke|kurum|merkez|amiral|\w*lar|\w*ler)ımız\w*|\belmas\w*|\bumuyor\w*|\btema\w*"
    r"|\bmahkeme\w*|\bmama\w*|\bcuma\w*|\bdeneme\w*|\bkelime\w*|\bsinema\w*|\bfirma\w*|\bdrama\w*|\bhamam\w*|\bamaç\w*|\bama\b"
    r"|\bzaman\w*|\btamam\w*|\balmanya\w*|\balman\w*|\bosman\w*|\bmüslüman\w*|\bkahraman\w*|\borman\w*|\buzman\w*|\bdüşman\w*"
    r"|\bromanya\w*|\broman\w*|\bdanışman\w*|\bsoykır\w*|\bdönem\w*|\bönem\w*|\beylem\w*|\bproblem\w*|\bsistem\w*|\bişlem\w*|\bönlem\w*"
    r"|\banlaşmazlı[kğ]\w*|\bçıkmaz\w*|\bsolmaz\w*|\byılmaz\w*|\bdurmaz\w*|\bkorkmaz\w*|\bsönmez\w*|\bdönmez\w*|\bkadem\w*|\bhem\b|\bkem\w*"
    r"|\bgerekmez\b(?= mi)|\byok (?:et|ed|ol)\w*|\b\w+[ıiuü]p \w+m[ae]d[ıi][kğ]\w*|\bkomedi\w*|\bdamad\w*"
    r"|\byoklu[kğ]\w*|\bbu hafta sonu yok\b|\bdoyum olmaz\b|\bmedi\w*|\bdemem o ki\b|\bakadem\w*"
)  # fmt: skip
_DO_NOT = re.compile(r"\b\w{2,}m[ae](?=\s?[.,;:!?\"”'’)]|$)")
"""``yapma!`` "do not do it", but ``… açıklama.`` "a statement": weak."""
_ASKED = re.compile(r"değil m[iı]\b|yoksa\b")
_OTHER = re.compile(
    r"\bdeğil m[iı]\b|\byoksa\b|\b\w+[ae]n[ae] (?:kadar|dek|değin)\b|\bziyade\b|\btüken\w+|\bşaşır\w+"
    r"|\bbit(?:ti|miş|ene)\w*"
    r"|n['’]t\b|\bnot\b|\bno\b|\bnever\b"  # English in the source: "I Can't Give Everything Away"
)
_WEAK = (_WITHOUT, _DO_NOT, _OTHER)
_NEITHER = re.compile(r"\bne (?:de )?\S+(?: \S+){0,4}?,? ne(?: de)? ")
_ENGLISH_STRONG = re.compile(
    r"\b(?:not|never|cannot|nor|neither|none|nobody|nothing|nowhere)\b|n['’]t\b|\bno\b(?! ?\.)", re.I
)
_ENGLISH_WEAK = re.compile(
    r"\b(?:without|unable|remember\w*|recall\w*|keep in mind|issue|differ\w*|continu\w*|fail\w*|lack\w*"
    r"|refus\w*|den(?:y|ie[ds]|ying|ial)|prevent\w*|avoid\w*|rarely|hardly|barely|scarcely|few|little"
    r"|unless|except|absen\w+|reject\w*|ban(?:ned|s|ning)?|forb[ia]d\w*|prohibit\w*|impossible|rather than"
    r"|instead|yet|until|before|stop\w*"
    r"|unlikely|miss\w*|only|despite|anything|anyone|any|ever|least|ceas\w*|declin\w*|neglect\w*|ignor\w*|exclu\w*|minus|zero|useless"
    r"|cannot|still|remain\w*|free|far from|out of|other than|too|short of|otherwise|loss|lost|less|nor|non\w*"
    r"|declined|vain|empty|hard|difficult\w*|poor\w*|desolate|cope|easier|problems?|limited"
    r"|un(?!i(?:t|on|vers|qu|fo|fi|la)|der|til|cle|ani|ravel)\w{4,}"
    r"|in(?:ade|cap|cor(?!por)|eff|suf|vis|dep|ab|com(?!e|ing)|con|dis|ev|val|vuln|sec|act|hum|tol)\w+"
    r"|im(?:p(?!ort|lem|rov|os|act|ress|eri|li|et)|m(?!edia|igr|ens|er))\w{4,}|ir(?:re|ra)\w+|il(?:l|)eg\w+"
    r"|dis(?!cuss|tric|tan|play|trib|cov|eas|ast|put|ting|cip|pos|pat|sol|t\w*h)\w{4,}|\w{3,}less(?:ly|ness)?)\b",
    re.I,
)
_NOT_STRONG = re.compile(
    r"\bnot only\b|\bno longer than\b|\bnot least\b|\bwhether or not\b|\bno matter\b|\bno doubt\b|\bNo\. ?\d"
    r"|\bno sooner\b|\bor not\b|\b\w+(?:n['’]t| not)\b(?=(?: \w+){1,5} until\b)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Negations:
    """Spans of the negations of one side: ``strong`` ones certainly negate, ``weak`` ones may."""

    strong: tuple[Span, ...]
    weak: tuple[Span, ...]


def turkish_negations(text: str) -> Negations:
    """Negated verbs, değil, yok, ne … ne (strong); -siz words and the unsure forms (weak)."""
    lowered = lower_tr(text)
    excluded = [m.span() for m in _NOT_NEGATIVE.finditer(lowered)]

    def clear(span: Span) -> bool:
        return not any(start < span[1] and span[0] < end for start, end in excluded)

    strong = [m.span() for m in (*_VERB.finditer(lowered), *_WORD.finditer(lowered)) if clear(m.span())]
    strong = [s for s in strong if not _capital_inside(text, s) and not _ASKED.match(lowered, s[0])]
    both = [m.span() for m in _NEITHER.finditer(lowered)]
    weak = [m.span() for pattern in _WEAK for m in pattern.finditer(lowered) if clear(m.span())]
    return Negations(tuple(sorted(set(strong + both))), tuple(sorted(weak)))


def _capital_inside(text: str, span: Span) -> bool:
    """A capital in mid-sentence is a name: ``Osman Sönmez``, ``Hameyin Köyü``."""
    before = text[: span[0]].rstrip()
    return bool(before) and text[span[0]].isupper() and before[-1] not in ".!?:;\"“”'‘«–—-" and not text.isupper()


def english_negations(text: str) -> Negations:
    """not, n't, no, never … (strong); without, fail, un-, -less, only … (weak)."""
    excluded = [m.span() for m in _NOT_STRONG.finditer(text)]
    strong = [m.span() for m in _ENGLISH_STRONG.finditer(text) if not any(a <= m.start() < b for a, b in excluded)]
    weak = [m.span() for m in _ENGLISH_WEAK.finditer(text)]
    return Negations(tuple(strong), tuple(weak + excluded))
