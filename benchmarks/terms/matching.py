"""Finding glossary terms: ours beside lemmatisers, a stemmer and plain search, and the speed of ours.

``python -m benchmarks.terms matching`` measures all of them in one run on the development set.
"""

from __future__ import annotations

import json
import os
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pipeline.glossary import Termbase
from pipeline.lang.phonology import lower_tr
from pipeline.model import Term

SHARED = Path(os.environ.get("TERCUME_SHARED", Path(__file__).resolve().parents[2] / ".." / "shared"))
SET = SHARED / "eval" / "terms" / "dev.jsonl"
ARTICLES = SHARED / "articles-tr"
SIZES = (300, 30_000)
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_APOSTROPHE = re.compile(r"[’'ʼ`´][^\W\d_]+")

Lemmas = Callable[[str], frozenset[str]]
Finder = Callable[[str, str], dict[int, int]]


@dataclass(slots=True)
class Count:
    """Counts over occurrences, and over the negatives."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    ends: int = 0
    negatives: int = 0
    negatives_hit: int = 0
    kinds: dict[str, list[int]] = field(default_factory=dict)

    def line(self, name: str) -> str:
        """A row of the table, in per cent."""
        precision = 100 * self.right / max(1, self.right + self.wrong)
        recall = 100 * self.right / max(1, self.right + self.missed)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        ends = 100 * self.ends / max(1, self.right)
        hit = 100 * self.negatives_hit / max(1, self.negatives)
        of = {kind: 100 * found / max(1, all_) for kind, (found, all_) in self.kinds.items()}
        return (
            f"| {name} | {precision:.1f} | {recall:.1f} | {f1:.1f} | {ends:.1f} | {hit:.1f} | "
            f"{of.get('compound', 0):.1f} | {of.get('variant', 0):.1f} |"
        )


def ours(term: str, sentence: str) -> dict[int, int]:
    """Start and end of each occurrence as the project's matcher finds them."""
    return dict(hit.span for hit in _alone(term).match(sentence))


@cache
def _alone(term: str) -> Termbase:
    return Termbase([Term(term, (term,))])


def substring(term: str, sentence: str) -> dict[int, int]:
    """Plain search without regard to capitals."""
    found = re.finditer(re.escape(lower_tr(term)), lower_tr(sentence))
    return {m.start(): m.end() for m in found}


def by_lemma(lemmas: Lemmas) -> Finder:
    """Compare word by word the lemmas of the term with those of the text; the apostrophe ends a name."""

    def find(term: str, sentence: str) -> dict[int, int]:
        wanted = [lemmas(m.group()) | {lower_tr(m.group())} for m in _WORD.finditer(term)]
        words = [(m.start(), m.end(), lemmas(m.group()) | {lower_tr(m.group())}) for m in _words(sentence)]
        found = {}
        for at in range(len(words) - len(wanted) + 1):
            window = words[at : at + len(wanted)]
            if all(w[2] & want for w, want in zip(window, wanted, strict=True)):
                rest = _APOSTROPHE.match(sentence, window[-1][1])
                found[window[0][0]] = rest.end() if rest else window[-1][1]
        return found

    return find


def _words(sentence: str) -> Iterator[re.Match[str]]:
    for match in _WORD.finditer(sentence):
        before = sentence[max(0, match.start() - 2) : match.start()]
        if not (len(before) == 2 and before[0].isalnum() and before[1] in "’'ʼ`´"):
            yield match


def anchors() -> Iterator[tuple[str, Finder]]:
    """The public ways, each with its name and version; what is not installed is said and left out."""
    yield "substring", substring
    for name, make in (("snowball", _snowball), ("zeyrek", _zeyrek), ("simplemma", _simplemma)):
        try:
            yield name, by_lemma(make())
        except ImportError as error:
            print(f"{name} left out: {error}")


def _snowball() -> Lemmas:
    import snowballstemmer

    stemmer = snowballstemmer.stemmer("turkish")
    return cache(lambda word: frozenset({stemmer.stemWord(lower_tr(word))}))


def _zeyrek() -> Lemmas:
    import logging

    import zeyrek

    logging.disable(logging.WARNING)
    analyzer = zeyrek.MorphAnalyzer()

    def lemmas(word: str) -> frozenset[str]:
        # What its lemmatize() does with one word, without the tokenizer data of NLTK that it would want.
        return frozenset(lower_tr(found.dict_item.lemma) for found in analyzer._parse(word))

    return cache(lemmas)


def _simplemma() -> Lemmas:
    import simplemma

    return cache(lambda word: frozenset({lower_tr(simplemma.lemmatize(word, lang="tr"))}))


def measure(find: Finder, rows: Sequence[dict[str, object]]) -> Count:
    """Score as ``score_terms.py`` does: an occurrence is found when a predicted span starts where a true one does."""
    count = Count()
    for row in rows:
        gold = {s[0]: s[1] for s in row["spans"]}  # type: ignore[attr-defined]
        found = find(str(row["term"]), str(row["sentence"]))
        both = gold.keys() & found.keys()
        kind = str(row["kind"]).split(":")[0]
        count.right += len(both)
        count.wrong += len(found.keys() - gold.keys())
        count.missed += len(gold.keys() - found.keys())
        count.ends += sum(gold[s] == found[s] for s in both)
        if kind == "negative":
            count.negatives += 1
            count.negatives_hit += bool(found)
        of = count.kinds.setdefault(kind, [0, 0])
        of[0] += len(both)
        of[1] += len(gold)
    return count


def sentences() -> list[str]:
    """The bodies of the Turkish articles of the shared folder, paragraph by paragraph."""
    found = []
    for path in sorted(ARTICLES.glob("*.json")):
        found += [line for line in json.loads(path.read_text(encoding="utf-8"))["body"].splitlines() if line.strip()]
    return found


def terms(size: int, texts: Sequence[str]) -> list[Term]:
    """``size`` terms as a glossary has them: capitalised runs and pairs of words from the texts, then made-up ones."""
    pick = random.Random(7)
    joined = " ".join(texts)
    names = sorted(set(re.findall(r"[A-ZÇĞİÖŞÜ][a-zçğıöşü]{3,}(?: [A-ZÇĞİÖŞÜ][a-zçğıöşü]{2,})+", joined)))
    words = sorted(set(re.findall(r"\b[a-zçğıöşü]{4,12}\b", joined)))
    pick.shuffle(names)
    found = dict.fromkeys(names[: size // 2])
    while len(found) < size:
        first, second = pick.choice(words), pick.choice(words)
        found[f"{first} {second}" if pick.random() < 0.7 else first.capitalize() + second] = None
    return [Term(name, (name,)) for name in list(found)[:size]]


def speed(size: int, texts: Sequence[str]) -> str:
    """Build time and characters a second of processor time, cold and warm, with ``size`` terms."""
    made = terms(size, texts)
    begin = time.process_time()
    termbase = Termbase(made)
    termbase.match("bir")
    built = time.process_time() - begin
    rates, hits = [], 0
    characters = sum(map(len, texts))
    for _ in range(3):
        begin = time.process_time()
        hits = sum(len(termbase.match(text)) for text in texts)
        rates.append(characters / (time.process_time() - begin))
    return f"| {size:,} | {built:.2f} | {rates[0]:,.0f} | {max(rates[1:]):,.0f} | {hits:,} |"


def main() -> int:
    """Print both tables in Markdown; 1 when the development set is not there."""
    if not SET.exists():
        print(f"no development set at {SET}: set TERCUME_SHARED")
        return 1
    rows = [json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines()]
    print("| | precision | recall | F1 | end right | negatives hit | compounds found | variants found |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, find in (("tercume", ours), *anchors()):
        print(measure(find, rows).line(name), flush=True)
    texts = sentences()
    print(f"\n{sum(map(len, texts)):,} characters in {len(texts):,} paragraphs\n")
    print("| terms | build, CPU s | characters per CPU s, first run | later | hits |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    for size in SIZES:
        print(speed(size, texts), flush=True)
    return 0
