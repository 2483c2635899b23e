"""The features of the learned score and of the adequacy detector, one number each, without any reference."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.model import Flag, Severity
from pipeline.quality.align import Alignment
from pipeline.quality.checks.coverage import mean_support, source_run, target_run
from pipeline.quality.checks.punctuation import quote_marks, run_together, source_commas
from pipeline.quality.checks.repetition import loops, turkish_words
from pipeline.quality.fluency import load_fluency, load_grammar
from pipeline.quality.pair import Pair
from pipeline.quality.tokens import Token

Floats: TypeAlias = npt.NDArray[np.float64]
Named: TypeAlias = Iterator[tuple[str, float]]
_LEVEL = {Severity.CRITICAL: 3.0, Severity.MAJOR: 2.0, Severity.MINOR: 1.0}
FLAGGED = (
    "number-changed", "number-missing", "number-invented", "date-changed", "date-missing", "name-changed",
    "name-missing",
    "name-invented", "negation-lost", "negation-added", "untranslated", "loop", "truncated", "clause-dropped",
    "clause-invented", "unrelated", "quotes-lost", "quotes-unbalanced", "list-commas", "brackets-lost", "question-lost",
    "end-mark", "percent-lost", "currency-changed", "unit-changed", "first-letter", "spacing", "number-format",
    "misspelt", "opposite",
)  # fmt: skip


def _quantile(values: Floats, share: float) -> float:
    """The value at ``share`` of the sorted values, without interpolation (numpy's own takes a tenth of a
    millisecond)."""
    return float(np.sort(values)[int(share * (len(values) - 1))]) if len(values) else 0.0


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else 0.0


def _words(side: list[Token]) -> list[Token]:
    return [t for t in side if t.is_word]


def surface(pair: Pair, _: tuple[Flag, ...]) -> Named:
    """Lengths, ratios, punctuation, capitals, digits."""
    left, right = pair.source_tokens, pair.target_tokens
    a, b = len(pair.source), len(pair.target)
    yield "source_chars", a
    yield "target_chars", b
    yield "source_tokens", len(left)
    yield "target_tokens", len(right)
    yield "char_ratio", np.log((b + 5) / (a + 5))
    yield "token_ratio", np.log((len(right) + 2) / (len(left) + 2))
    yield "source_word_length", _mean(np.array([len(t.text) for t in _words(left)], dtype=float))
    yield "target_word_length", _mean(np.array([len(t.text) for t in _words(right)], dtype=float))
    for name, mark in (
        ("comma", ","),
        ("semicolon", ";"),
        ("colon", ":"),
        ("question", "?"),
        ("bracket", "("),
        ("dot", "."),
    ):
        yield f"{name}_source", pair.source.count(mark)
        yield f"{name}_change", pair.target.count(mark) - pair.source.count(mark)
    yield "quotes_source", quote_marks(pair.source)
    yield "quotes_change", quote_marks(pair.target) - quote_marks(pair.source)
    yield "quotes_odd", quote_marks(pair.target) % 2
    yield "source_capitals", sum(t.capital for t in _words(left)) / max(len(left), 1)
    yield "target_capitals", sum(t.capital for t in _words(right)) / max(len(right), 1)
    yield "source_suffixed", sum(bool(t.suffix) for t in left) / max(len(left), 1)
    yield "source_digits", sum(t.is_number for t in left)
    yield "digits_change", sum(t.is_number for t in right) - sum(t.is_number for t in left)
    yield "target_types", len({t.text.lower() for t in right}) / max(len(right), 1)
    yield "same_end", float(pair.source.rstrip()[-1:] == pair.target.rstrip()[-1:])
    yield "target_closed", float(bool(re.search(r"[.!?:;…][\"”’')\]]*\s*$", pair.target)))
    yield "foreign", sum(bool(re.search(r"[wqxWQX]", t.base)) for t in left) / max(len(left), 1)


def lexical(pair: Pair, _: tuple[Flag, ...]) -> Named:
    """How well the words of both sides support each other."""
    al = pair.alignment
    for side, support, near, weight, known in (
        ("source", al.source_support, al.source_near, al.source_weight, al.source_known),
        ("target", al.target_support, al.target_near, al.target_weight, al.target_known),
    ):
        yield f"{side}_support", mean_support(support, weight)
        yield f"{side}_support_plain", _mean(support)
        yield f"{side}_near", mean_support(np.maximum(near, 0), weight)
        yield f"{side}_unsupported", _mean((support < 0.1).astype(float))
        yield f"{side}_well", _mean((support > 0.4).astype(float))
        yield f"{side}_lonely", float((weight * (np.maximum(support, near) < 0.25)).sum())
        yield f"{side}_lonely_strict", float((weight * (support < 0.08)).sum())
        yield f"{side}_known", _mean(known.astype(float))
        yield f"{side}_rarity", _mean(weight)
        yield f"{side}_rarest", _quantile(weight, 0.85)
        yield f"{side}_last_support", mean_support(support[-4:], weight[-4:])
        yield f"{side}_first_support", mean_support(support[:4], weight[:4])
        yield f"{side}_worst_window", _worst_window(np.maximum(support, near * 0.8) * weight, weight)
    yield "forward_mean", _mean(al.forward)
    yield "forward_low", _quantile(al.forward, 0.2)
    yield "forward_weighted", -mean_support(-al.forward, al.target_weight)
    yield "backward_mean", _mean(al.backward)
    yield "backward_low", _quantile(al.backward, 0.2)
    yield "backward_weighted", -mean_support(-al.backward, al.source_weight)
    yield from _runs(al, pair)


def _worst_window(weighted: Floats, weight: Floats, size: int = 5) -> float:
    """Smallest weighted support of ``size`` neighbours."""
    if len(weight) < size:
        return float(weighted.sum() / max(weight.sum(), 1e-6))
    kernel = np.ones(size)
    sums = np.convolve(weighted, kernel, "valid") / np.maximum(np.convolve(weight, kernel, "valid"), 1e-6)
    return float(sums.min())


def _runs(al: Alignment, pair: Pair) -> Named:
    for side, (place, mass), length in (
        ("source", source_run(al), len(pair.source)),
        ("target", target_run(al), len(pair.target)),
    ):
        yield f"{side}_run", mass
        yield f"{side}_run_share", (place[1] - place[0]) / max(length, 1) if place else 0.0
        yield f"{side}_run_end", place[1] / max(length, 1) if place else 0.0
    used = al.lexical.argmax(axis=1)[al.source_support > 0.3] if al.lexical.size else np.zeros(0)
    yield "crowded", len(used) - len(set(used.tolist()))
    yield "order", float(np.corrcoef(np.arange(len(used)), used)[0, 1]) if len(set(used.tolist())) > 2 else 0.0


def fluency(pair: Pair, _: tuple[Flag, ...]) -> Named:
    """How natural the target reads to a trigram model."""
    logs = load_fluency().log_probabilities(pair.target_tokens)
    yield "fluency_mean", _mean(logs)
    yield "fluency_low", _quantile(logs, 0.15)
    yield "fluency_min", float(logs.min()) if len(logs) else 0.0
    yield "fluency_unseen", _mean((logs < -9.0).astype(float))
    yield "fluency_last", float(logs[-1]) if len(logs) else 0.0
    windows = np.convolve(logs, np.ones(3) / 3, "valid") if len(logs) >= 3 else logs
    yield "fluency_window", float(windows.min()) if len(windows) else 0.0
    grammar = load_grammar().log_probabilities(pair.target_tokens)
    yield "grammar_mean", _mean(grammar)
    yield "grammar_low", _quantile(grammar, 0.15)
    yield "grammar_min", float(grammar.min()) if len(grammar) else 0.0
    yield "grammar_last", float(grammar[-1]) if len(grammar) else 0.0
    for size in (3, 5):
        means = np.convolve(grammar, np.ones(size) / size, "valid") if len(grammar) >= size else grammar
        yield f"grammar_window{size}", float(means.min()) if len(means) else 0.0
    stray = np.sort(load_grammar().clashes(pair.target_tokens))[::-1]
    yield "stray_worst", float(stray[0]) if len(stray) else 0.0
    yield "stray_second", float(stray[1]) if len(stray) > 1 else 0.0
    clashes = np.sort(load_fluency().clashes(pair.target_tokens))[::-1]
    yield "clash_worst", float(clashes[0]) if len(clashes) else 0.0
    yield "clash_second", float(clashes[1]) if len(clashes) > 1 else 0.0
    yield "clash_mean", _mean(clashes)
    words = load_fluency().words
    unknown = [t for t in _words(pair.target_tokens) if not t.capital and t.text.lower() not in words]
    yield "target_unlisted", len(unknown)


def facts(pair: Pair, _: tuple[Flag, ...]) -> Named:
    """Numbers, dates, names, negations on both sides."""
    found = pair.matching
    yield "numbers_kept", len(found.pairs)
    yield "numbers_missing", sum(n.certain for n in found.missing)
    yield "numbers_extra", sum(n.certain for n in found.extra)
    yield "numbers_unsure_missing", sum(not n.certain and n.value > 1 for n in found.missing)
    yield "numbers_unsure_extra", sum(not n.certain for n in found.extra)
    names = pair.names
    yield "names_kept", names.kept
    yield "names_missing", sum(strength >= 1 for _, strength in names.missing)
    yield "names_invented", sum(strength >= 1 for _, strength in names.invented)
    yield "words_missing", sum(strength < 1 for _, strength in names.missing)
    yield "words_invented", sum(strength < 1 for _, strength in names.invented)
    yield "names_suffixed", sum(bool(t.suffix) for t, _ in names.missing)
    sure = [strength for _, strength in names.missing if strength >= 1]
    yield "names_swapped", min(len(sure), len(names.invented))
    yield "names_strange", max((len(t.base) for t, s in names.invented if s >= 1), default=0)
    yield "names_longest", max((len(t.base) for t, s in names.missing if s >= 1), default=0)
    yield "names_share", names.kept / (names.kept + len(names.missing) + 1)
    yield "names_target", sum(t.capital for t in pair.target_tokens[1:] if t.is_word)
    yield "names_source", sum(t.capital for t in pair.source_tokens[1:] if t.is_word)
    left, right = pair.negations
    yield "negations_source", len(left.strong)
    yield "negations_source_weak", len(left.weak)
    yield "negations_target", len(right.strong)
    yield "negations_target_weak", len(right.weak)
    yield "negations_surplus", len(right.strong) - len(left.strong)
    yield "negations_short", len(left.strong) - len(right.strong) - len(right.weak)
    yield "dates_change", len(pair.target_dates) - len(pair.source_dates)


def defects(pair: Pair, flags: tuple[Flag, ...]) -> Named:
    """What the checks found."""
    yield "run_together", len(run_together(pair))
    yield from commas(pair)
    words = [t for t in pair.target_tokens if t.is_word or t.is_number]
    again = loops(words)
    yield "loop_words", max((size * copies for _, size, copies in again), default=0)
    yield "said_twice", _said_twice(words)
    yield "turkish_words", len(turkish_words(pair))
    for level in Severity:
        yield f"flags_{level.value}", sum(flag.severity is level for flag in flags)
    worst: dict[str, float] = {}
    for flag in flags:
        worst[flag.check] = worst.get(flag.check, 0.0) + _LEVEL[flag.severity]
    for name in FLAGGED:
        yield f"flag_{name}", worst.get(name, 0.0)


def commas(pair: Pair) -> Named:
    """Commas that a trigram model, and the commas of the source, would put where the target has none."""
    model = load_fluency()
    gains = sorted(model.comma_gains(pair.target_tokens), reverse=True)[:4]
    yield "comma_gain", sum(g for g in gains if g > 0)
    yield "comma_best", gains[0] if gains else -9.0
    yield "comma_places", sum(g > 1.5 for g in gains)
    yield "comma_intro", float(bool(_INTRODUCED.match(pair.target)))
    stretches = [len(part.split()) for part in _MARK.split(pair.target)]
    yield "stretch_longest", max(stretches)
    yield "stretch_share", max(stretches) / (sum(stretches) + 1)
    yield "stretch_change", max(stretches) - max(len(part.split()) for part in _MARK.split(pair.source))
    wanted, unmet = source_commas(pair)
    yield "comma_wanted", wanted
    yield "comma_unmet", unmet
    yield "comma_unmet_share", unmet / (wanted + 1)
    yield "comma_none", float("," not in pair.target) * pair.source.count(",")


# Words after which English puts a comma at the beginning of a sentence: "However in June" lacks it.
_INTRODUCED = re.compile(
    r"[\"“'‘]?(?:However|Therefore|Moreover|Furthermore|Meanwhile|Instead|In addition|For example|For instance"
    r"|In fact|Of course|As a result|That said|Finally|Also|Besides|Nevertheless|On the other hand|In contrast|Yes|No"
    r"|Well|Today|Then|In (?:1[0-9]|20)\d\d|According to [A-Z]\w+) \w"
)
_MARK = re.compile(r"[,;:.!?()\"“”–—]+(?:\s|$)")


def _said_twice(words: list[Token]) -> float:
    """Share of word trigrams that stand in the target more than once."""
    texts = [w.text.lower() for w in words]
    triples = list(zip(texts, texts[1:], texts[2:], strict=False))
    return 1 - len(set(triples)) / len(triples) if triples else 0.0


Group: TypeAlias = Callable[[Pair, tuple[Flag, ...]], Named]
GROUPS: dict[str, Group] = {
    "surface": surface, "lexical": lexical, "fluency": fluency, "facts": facts, "defects": defects,
}  # fmt: skip


def features(pair: Pair, flags: tuple[Flag, ...]) -> dict[str, float]:
    """All features of a pair by name, in a fixed order. ``flags`` are those of the checks."""
    return {name: float(value) for group in GROUPS.values() for name, value in group(pair, flags)}


def feature_names() -> list[str]:
    """The names in the order of :func:`features`."""
    return list(features(Pair("Bir örnek.", "An example."), ()))
