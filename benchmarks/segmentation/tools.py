"""The public splitters the comparison knows; those that are not installed are left out and named."""

from __future__ import annotations

import importlib
import importlib.metadata
from collections.abc import Callable
from dataclasses import dataclass

Splitter = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Tool:
    """A splitter by name. ``package`` is its distribution; ``make`` builds the function and loads what it needs."""

    name: str
    package: str
    make: Callable[[], Splitter]

    @property
    def version(self) -> str:
        """Installed version. Raises PackageNotFoundError when the distribution is not installed."""
        return importlib.metadata.version(self.package)


def _ours() -> Splitter:
    from pipeline.segment import sentences

    return sentences


def _pysbd(language: str) -> Splitter:
    # pysbd has no Turkish; its rules for English and Armenian are what people use instead.
    segmenter = importlib.import_module("pysbd").Segmenter(language=language, clean=False)
    return lambda text: list(segmenter.segment(text))


def _nltk() -> Splitter:
    tokenize = importlib.import_module("nltk.tokenize.punkt")
    tokenizer = tokenize.PunktSentenceTokenizer()
    return lambda text: list(tokenizer.tokenize(text))


def _sentencex(language: str) -> Splitter:
    module = importlib.import_module("sentencex")
    return lambda text: list(module.segment(language, text))


def _blingfire() -> Splitter:
    module = importlib.import_module("blingfire")
    return lambda text: module.text_to_sentences(text).split("\n") if text else []


def _syntok() -> Splitter:
    module = importlib.import_module("syntok.segmenter")

    def cut(text: str) -> list[str]:
        return [
            "".join(token.spacing + token.value for token in sentence)
            for paragraph in module.process(text)
            for sentence in paragraph
        ]

    return cut


def _spacy() -> Splitter:
    nlp = importlib.import_module("spacy").blank("tr")
    nlp.add_pipe("sentencizer")
    nlp.max_length = 10**8
    return lambda text: [sentence.text for sentence in nlp(text).sents]


def _sentence_splitter() -> Splitter:
    splitter = importlib.import_module("sentence_splitter").SentenceSplitter(language="tr")
    return lambda text: list(splitter.split(text))


def _segtok() -> Splitter:
    module = importlib.import_module("segtok.segmenter")
    return lambda text: list(module.split_single(text))


def _razdel() -> Splitter:
    module = importlib.import_module("razdel")
    return lambda text: [part.text for part in module.sentenize(text)]


def _naive() -> Splitter:
    pattern = importlib.import_module("re").compile(r"(?<=[.!?…])\s+")
    return lambda text: list(pattern.split(text))


OURS = Tool("tercume", "tercume", _ours)

PUBLIC = (
    Tool("sentencex (tr)", "sentencex", lambda: _sentencex("tr")),
    Tool("pysbd (en)", "pysbd", lambda: _pysbd("en")),
    Tool("nltk punkt (untrained)", "nltk", _nltk),
    Tool("blingfire", "blingfire", _blingfire),
    Tool("syntok", "syntok", _syntok),
    Tool("sentence-splitter (tr)", "sentence-splitter", _sentence_splitter),
    Tool("segtok", "segtok", _segtok),
    Tool("razdel", "razdel", _razdel),
    Tool("spaCy sentencizer (tr)", "spacy", _spacy),
)
"""No tool here needs a model file or a network at run time."""

NAIVE = Tool("white space after . ! ? …", "tercume", _naive)
