"""How good a translation is: a learned score, named checks, and the decision whether a person must look.

``assess`` takes the translations of one article in order; ``assess_pairs`` independent pairs without context.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import Assessment, Flag, Origin, Quote, Score, Severity, Translation
from pipeline.model_summary import Summary, summary
from pipeline.quality.checks import run
from pipeline.quality.checks.coverage import source_run, target_run
from pipeline.quality.estimate import Estimate, load_estimator
from pipeline.quality.opinion import Opinion, SecondOpinion
from pipeline.quality.pair import Pair
from pipeline.quality.policy import Policy
from pipeline.quality.sequence import across

__all__ = ["Opinion", "Policy", "SecondOpinion", "Summary", "assess", "assess_pairs", "summary"]

_GRAVE = frozenset({Severity.CRITICAL, Severity.MAJOR})
_ORDER = {Severity.CRITICAL: 0, Severity.MAJOR: 1, Severity.MINOR: 2}
_UNSCORED = frozenset({Origin.PASSED, Origin.VERBATIM})


def assess(
    translations: Sequence[Translation],
    *,
    policy: Policy,
    quotes: Sequence[Quote] = (),
    second_opinion: SecondOpinion | None = None,
) -> list[Assessment]:
    """Score and flags of a whole article, segments in order; the answer has the same order and length.

    Text handed through untouched and quotations restored verbatim have no score. ``quotes`` are the article's
    quotations with known originals.
    """
    pairs = [Pair.of(t) for t in translations]
    checked = [run(pair) for pair in pairs]
    scored = [bool(t.target.strip()) and t.origin not in _UNSCORED for t in translations]
    extra = [[*t.flags, *found] for t, found in zip(translations, across(translations, quotes), strict=True)]
    return _assess(pairs, checked, extra, scored, policy, second_opinion)


def assess_pairs(
    pairs: Sequence[tuple[str, str]], *, policy: Policy, second_opinion: SecondOpinion | None = None
) -> list[Assessment]:
    """Score and flags of independent (source, target) pairs, in order."""
    all_pairs = [Pair(source, target) for source, target in pairs]
    checked = [run(pair) for pair in all_pairs]
    scored = [bool(pair.target.strip()) for pair in all_pairs]
    return _assess(all_pairs, checked, [[] for _ in pairs], scored, policy, second_opinion)


def _assess(
    pairs: list[Pair],
    checked: list[tuple[Flag, ...]],
    extra: list[list[Flag]],
    scored: list[bool],
    policy: Policy,
    second_opinion: SecondOpinion | None,
) -> list[Assessment]:
    places = [i for i, wanted in enumerate(scored) if wanted]
    some = [pairs[i] for i in places]
    opinions = second_opinion([(p.source, p.target) for p in some]) if second_opinion and some else None
    found = load_estimator().estimate(some, [checked[i] for i in places], opinions)
    estimates = dict(zip(places, found, strict=True))
    scores = {i: _score(e, policy) for i, e in estimates.items()}
    low = dict(zip(places, policy.below([scores[i].value for i in places]), strict=True))
    answer = []
    for i, pair in enumerate(pairs):
        flags = [*checked[i], *extra[i], *_suspect(pair, checked[i], estimates.get(i), policy)]
        flags.sort(key=lambda flag: _ORDER[flag.severity])
        review = low.get(i, False) or any(f.severity in _GRAVE or f.check == "adequacy" for f in flags)
        answer.append(Assessment(scores.get(i), tuple(flags), review))
    return answer


def _score(estimate: Estimate, policy: Policy) -> Score:
    score = estimate.score()
    return replace(score, value=round(policy.calibration.apply(score.value), 4))


_REASONS = {
    "missing": "something of the source is probably missing",
    "added": "something is said that the source probably does not say",
    "name": "a name is probably missing or another one",
    "mark": "commas, quotation marks or brackets are probably lost",
    "fact": "a number, date, unit or negation is probably not the same",
    "wording": "the wording is probably broken",
}


def _suspect(pair: Pair, checked: tuple[Flag, ...], estimate: Estimate | None, policy: Policy) -> list[Flag]:
    """The detector's flag, where no check has been sure: something is probably missing, added or wrong."""
    sure = any(flag.severity in _GRAVE for flag in checked)
    if estimate is None or sure or not policy.adequacy or estimate.suspicion <= 0:
        return []
    (source, lost), (target, added) = source_run(pair.alignment), target_run(pair.alignment)
    message = _REASONS[estimate.family]
    return [Flag("adequacy", Severity.MINOR, message, source if lost > 0.5 else None, target if added > 0.5 else None)]
