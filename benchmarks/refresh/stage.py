"""A project in a scratch folder, refreshed by the real runner with the real engine."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2
import sentencepiece

from pipeline.engines import registry
from pipeline.engines.base import Engine, Request
from pipeline.flow import Tools
from pipeline.glossary import Termbase
from pipeline.model import Term
from pipeline.quality import Policy
from pipeline.refresh import Ledger, Site, open_folder
from pipeline.runners.base import Options, Stop, Summary
from pipeline.runners.local import LocalRunner
from pipeline.settings import SiteSettings

FORMATS = ("po", "html", "md", "json")


@dataclass(slots=True)
class Stage:
    """The scratch project. ``words`` counts what the engine was asked, ``asked`` how many sentences."""

    root: Path
    engine: Engine
    terms: tuple[Term, ...] = ()

    @property
    def sources(self) -> Path:
        """Folder of the sources."""
        return self.root / "sources" / "tr"

    @property
    def outputs(self) -> Path:
        """Folder of the outputs."""
        return self.root / "outputs" / "en"

    def site(self, outputs: str = "") -> Site:
        """The places, with another folder of outputs when given."""
        out = open_folder(outputs or self.outputs)
        return Site(open_folder(self.sources), out, "sources/tr", FORMATS, SiteSettings())

    def refresh(self) -> Summary:
        """One run of the local runner, without memory: every word is the engine's."""
        tools = Tools(self.engine, Termbase(self.terms), Policy(review_below=0.6))
        with Ledger(self.root / "ledger.db") as ledger:
            return LocalRunner(self.site(), tools, None, ledger, _silent, Stop()).run(Options())


def _silent(_event: str, _fields: dict[str, Any]) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Bare:
    """CTranslate2 alone on the same sentences: one call, its own sorting, the engine's beam. Words of the source;
    ``cpu_s`` are the seconds of all threads of the process, which other work on the machine lengthens least."""

    words: int
    seconds: float
    cpu_s: float

    @property
    def words_s(self) -> float:
        """Words a second."""
        return self.words / self.seconds

    @property
    def words_cpu_s(self) -> float:
        """Words a CPU second."""
        return self.words / self.cpu_s


def bare(texts: Sequence[str], threads: int, beam: int, folder: Path | None = None, length: int = 0) -> Bare:
    """Encode, translate in token-sized batches, decode; nothing else. ``length`` forces that many pieces a target."""
    folder = folder or registry.folder_of(registry.EMBEDDED)
    translator = ctranslate2.Translator(str(folder), compute_type="int8", inter_threads=threads, intra_threads=1)
    source = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    target = sentencepiece.SentencePieceProcessor(model_file=str(folder / "target.spm"))
    translator.translate_batch([["▁a", "</s>"]], beam_size=beam, max_decoding_length=8)
    start, cpu = time.perf_counter(), time.process_time()
    pieces = [[*source.encode(t, out_type=str), "</s>"] for t in texts]
    answers = translator.translate_batch(
        pieces,
        beam_size=beam,
        max_batch_size=1024,
        batch_type="tokens",
        min_decoding_length=length or 1,
        max_decoding_length=length or 200,
        disable_unk=True,
    )
    for answer in answers:
        target.decode(answer.hypotheses[0])
    return Bare(sum(len(t.split()) for t in texts), time.perf_counter() - start, time.process_time() - cpu)


def engine_alone(engine: Engine, texts: Sequence[str]) -> Bare:
    """Our engine behind its protocol (splitting, alignment, retries) on the same sentences, without the pipeline."""
    start, cpu = time.perf_counter(), time.process_time()
    engine.translate([Request(t) for t in texts])
    return Bare(sum(len(t.split()) for t in texts), time.perf_counter() - start, time.process_time() - cpu)
