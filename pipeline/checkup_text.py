"""Checks of the text of a source: characters, language, length of sentences."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import resources

from pipeline.checkup_finding import Finding, Gravity
from pipeline.lang.tr import CODE, lower
from pipeline.model import Article, Segment

MAX_WORDS = 80
"""Sentences above this many words are rarely translated well, and rarely read well."""

_TURKISH = "çğıöşüÇĞİÖŞÜâîûÂÎÛ’‘“”…–—"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_MIN_WORDS = 8
_MARKED = re.compile(r"[ýþðÝÞÐ]")


@cache
def _garbled() -> dict[str, str]:
    """What UTF-8 read as Windows-1252 or Latin-1 makes of a letter, and the letter: ``{"Ã¼": "ü", "ÅŸ": "ş"}``."""
    table = {c.encode().decode(encoding, "ignore"): c for encoding in ("latin-1", "cp1252") for c in _TURKISH}
    return {broken: letter for broken, letter in table.items() if len(broken) > 1}


@cache
def _mojibake() -> re.Pattern[str]:
    # The longest first: "â€œ" before "â€".
    return re.compile("|".join(re.escape(b) for b in sorted(_garbled(), key=len, reverse=True)))


def check_characters(text: str, path: str) -> Iterator[Finding]:
    """Byte order mark, line ends, lost and broken characters, decomposed letters."""
    if text.startswith("\ufeff"):
        what = "the file begins with a byte order mark"
        yield Finding(
            path, 1, Gravity.WARNING, "encoding", what, "save it as UTF-8 without BOM; it is read all the same"
        )
    yield from _check_line_ends(text, path)
    lines = re.split(r"\r\n|\r|\n", text)
    reported: set[str] = set()
    for number, line in enumerate(lines, 1):
        for check, gravity, what, advice in _broken(line):
            if check not in reported or gravity is Gravity.ERROR:
                reported.add(check)
                yield Finding(path, number, gravity, check, what, advice)


def _check_line_ends(text: str, path: str) -> Iterator[Finding]:
    ends = set(re.findall(r"\r\n|\r|\n", text))
    if "\r\n" in ends or "\r" in ends:
        kind = (
            "mixed line ends"
            if len(ends) > 1
            else "Windows line ends (CRLF)"
            if "\r\n" in ends
            else "old Mac line ends"
        )
        line = 1 + text[: text.index("\r")].count("\n")
        yield Finding(path, line, Gravity.NOTE, "line-ends", kind, "save it with LF; it is read all the same")


def _broken(line: str) -> Iterator[tuple[str, Gravity, str, str]]:
    if match := _mojibake().search(line):
        word = _around(line, match.start())
        repaired = _repaired(word)
        advice = f"perhaps {repaired!r}: open the file as UTF-8 in the editor it came from and copy the text again"
        yield "mojibake", Gravity.ERROR, f"garbled letters: {word!r}", advice
    elif len(_MARKED.findall(line)) > 1:
        word = _around(line, _MARKED.search(line).start())  # type: ignore[union-attr]
        fixed = word.translate(str.maketrans("ýþðÝÞÐ", "ışğİŞĞ"))
        yield "mojibake", Gravity.ERROR, f"garbled letters: {word!r}", f"perhaps {fixed!r}: ISO-8859-9 read as Latin-1"
    if "\ufffd" in line:
        what = f"a lost character: {_around(line, line.index(chr(0xFFFD)))!r}"
        yield "lost-character", Gravity.ERROR, what, "write the right letter in place of �"
    if control := re.search(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2060\u202a-\u202e\u2066-\u2069]", line):
        what = f"an invisible character (U+{ord(control[0]):04X})"
        yield "control-character", Gravity.WARNING, what, "delete it"
    if not unicodedata.is_normalized("NFC", line):
        place = next(
            n for n, (a, b) in enumerate(zip(line, unicodedata.normalize("NFC", line), strict=False)) if a != b
        )
        what = f"decomposed letters (NFD): {_around(line, place)!r}"
        yield "nfd", Gravity.NOTE, what, "they are composed on reading; save the file in NFC to be rid of this note"


def _around(line: str, place: int) -> str:
    """The word that ``place`` lies in, without its punctuation."""
    start = line.rfind(" ", 0, place) + 1
    end = line.find(" ", place)
    return line[start : end if end >= 0 else len(line)].strip('*_.,;:()[]"')[:40]


def _repaired(word: str) -> str:
    return _mojibake().sub(lambda match: _garbled()[match[0]], word)


@cache
def _function_words() -> tuple[frozenset[str], frozenset[str]]:
    text = resources.files("pipeline").joinpath("data", "function-words.toml").read_text(encoding="utf-8")
    lists = tomllib.loads(text)
    return frozenset(lists["tr"]), frozenset(lists["en"])


def words(text: str) -> list[str]:
    """The words of ``text`` in lower case, codes left out."""
    return [lower(word) for word in _WORD.findall(CODE.sub(" ", text))]


def is_english(text: str) -> bool:
    """True when ``text`` has English function words, and twice as many of them as Turkish ones.

    Below eight words there is too little to tell: "The Guardian" is no English sentence.
    """
    turkish, english = _function_words()
    found = words(text)
    # Turkish lower case makes "ı" of "I": "It Is" must still count.
    count = sum(word.replace("ı", "i") in english for word in found)
    return len(found) >= _MIN_WORDS and count >= 2 and count > 2 * sum(word in turkish for word in found)


def check_language(article: Article) -> Iterator[Finding]:
    """English where Turkish is expected: one error when most of the article is, else a warning for each block."""
    blocks = [b for b in article.blocks if b.segments]
    texts = ["".join(s.source + s.gap for s in block.segments) for block in blocks]
    english = [(b, t) for b, t in zip(blocks, texts, strict=True) if is_english(t)]
    total = sum(len(words(t)) for t in texts)
    if english and sum(len(words(t)) for _, t in english) * 2 > total:
        what = f"the article is in English: {english[0][1][:60]!r}"
        advice = "put the Turkish original here; English pages are made into outputs/en"
        yield Finding(article.path, english[0][0].line, Gravity.ERROR, "language", what, advice)
        return
    for block, text in english:
        advice = "translate it into Turkish, or mark it as a quotation under quotes: in the front matter"
        yield Finding(article.path, block.line, Gravity.WARNING, "language", f"English text: {text[:60]!r}", advice)
    turkish, _ = _function_words()
    known = sum(word in turkish for text in texts for word in words(text))
    if not english and total >= 100 and known * 50 < total:
        what = "the article does not look like Turkish"
        yield Finding(
            article.path, blocks[0].line, Gravity.WARNING, "language", what, "sources/tr is for Turkish originals"
        )


def check_lengths(article: Article) -> Iterator[Finding]:
    """Sentences of more than ``MAX_WORDS`` words."""
    for segment in article.segments:
        if (count := _length(segment)) > MAX_WORDS:
            what = f"a sentence of {count} words: {segment.source[:60]!r}"
            advice = f"cut it in two or three; up to {MAX_WORDS} words is fine"
            yield Finding(article.path, segment.line, Gravity.WARNING, "long-sentence", what, advice)


def _length(segment: Segment) -> int:
    return len(CODE.sub("", segment.source).split())
