"""The embedded model as a second opinion about anyone's translations, and as the voice of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.engines import manifest, registry
from pipeline.engines.base import Engine, EngineInfo, Request
from pipeline.engines.manifest import Manifest
from pipeline.lang.tr import CODE
from pipeline.quality import Opinion


@dataclass(frozen=True, slots=True)
class EmbeddedOpinion:
    """A :data:`pipeline.quality.SecondOpinion`: the embedded model scores each target and translates each source.

    ``own`` says that the targets are the embedded model's: then they are scored only. The answer depends on the texts
    alone, not on the run that made them. Raises EngineError.
    """

    own: bool = False
    threads: int | None = None

    @property
    def signature(self) -> str:
        """What decides the answers: whose targets they are, and the revision of the model."""
        model = _manifest()
        return f"{'own' if self.own else 'second'} {model.name} {model.revision}"

    def __call__(self, pairs: Sequence[tuple[str, str]]) -> list[Opinion]:
        """An opinion of each (source, target) pair, in order."""
        engine = _engine(self.threads)
        plain = [(CODE.sub("", source), CODE.sub("", target)) for source, target in pairs]
        scored = engine.score(plain)
        if self.own:
            return [Opinion(logprobs) for logprobs in scored]
        sources = list(dict.fromkeys(source for source, _ in plain))
        drafts = engine.translate([Request(source, logprobs=False) for source in sources])
        written = {source: draft[0].text for source, draft in zip(sources, drafts, strict=True)}
        return [Opinion(logs, written[source]) for logs, (source, _) in zip(scored, plain, strict=True)]


def opinion_of(engine: EngineInfo, *, wanted: bool = True, threads: int | None = None) -> EmbeddedOpinion | None:
    """The embedded model's opinion of what ``engine`` translates, None where nobody wants it."""
    if not wanted:
        return None
    model = _manifest()
    return EmbeddedOpinion(own=(engine.name, engine.revision) == (model.name, model.revision), threads=threads)


@cache
def _manifest() -> Manifest:
    return manifest.read(registry.folder_of(registry.EMBEDDED))


@cache
def _engine(threads: int | None) -> Engine:
    return registry.load(registry.EMBEDDED, threads=threads)[0]
