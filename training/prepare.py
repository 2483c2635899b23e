"""Step 1: choose the pairs of every source and train the vocabulary.

``python -m training.prepare`` writes ``training/work/text/SOURCE.tsv``, ``counts.json``, ``source.spm`` and
``vocab.json``. Deterministic for a given seed.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
from pathlib import Path

import sentencepiece

from training import corpus, markers, paths

VOCABULARY = 8000
ALPHABET = (
    "abcçdefgğhıijklmnoöprsştuüvyzqwxâîûABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZQWXÂÎÛ0123456789.,;:!?%&()/-–—'’‘\"“”…°€$₺+=*"
)


def select(seed: int) -> dict[str, list[tuple[str, str]]]:
    """The pairs kept of every source named in the mixture, shuffled; no English sentence twice within a source."""
    chosen: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(corpus.mixture("stable") | corpus.mixture("decay")):
        path = paths.SHARED / "parallel" / f"{name}.tsv.xz"
        if not path.exists():
            continue  # a generated source: made by training.synthetic
        pairs = [pair for pair in corpus.read(path) if corpus.keep(name, *pair)]
        pairs = corpus.balanced(name, list(dict.fromkeys(pairs)))
        random.Random(f"{seed}-{name}").shuffle(pairs)
        chosen[name] = pairs
    return chosen


def write(chosen: dict[str, list[tuple[str, str]]], folder: Path) -> None:
    """One ``SOURCE.tsv`` a source, and ``counts.json`` with pairs and target words."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for name, pairs in chosen.items():
        text = "".join(f"{turkish}\t{english}\n" for turkish, english in pairs)
        (folder / f"{name}.tsv").write_text(text, encoding="utf-8")
        counts[name] = {"pairs": len(pairs), "target_words": sum(len(english.split()) for _, english in pairs)}
    (folder / "counts.json").write_text(json.dumps(counts, indent=1) + "\n", encoding="utf-8")


def sample(chosen: dict[str, list[tuple[str, str]]], words: int) -> list[str]:
    """Lines for the vocabulary: about ``words`` target words, in the proportions of both phases."""
    shares = corpus.mixture("stable")
    decay = corpus.mixture("decay")
    lines: list[str] = []
    for name, pairs in chosen.items():
        wanted = words * (shares.get(name, 0.0) + decay.get(name, 0.0)) / 2
        for turkish, english in pairs:
            if wanted <= 0:
                break
            lines += [turkish, english]
            wanted -= len(english.split())
    return lines


def train_vocabulary(lines: list[str], prefix: Path, size: int) -> None:
    """A joint unigram vocabulary with byte fallback, split digits and one piece for each marker."""
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_prefix=str(prefix),
        model_type="unigram",
        vocab_size=size,
        character_coverage=0.9998,
        required_chars=ALPHABET,
        byte_fallback=True,
        split_digits=True,
        user_defined_symbols=list(markers.PIECES),
        normalization_rule_name="identity",
        unk_id=1,
        eos_id=0,
        bos_id=-1,
        pad_id=-1,
        eos_piece="</s>",
        unk_piece="<unk>",
        num_threads=2,
        minloglevel=2,
    )


def write_marian_vocabulary(model: Path, folder: Path) -> int:
    """``source.spm``, ``target.spm`` and ``vocab.json`` as MarianTokenizer wants them; returns the size with <pad>."""
    processor = sentencepiece.SentencePieceProcessor(model_file=str(model))
    pieces = [processor.id_to_piece(index) for index in range(processor.get_piece_size())]
    vocabulary = {piece: index for index, piece in enumerate([*pieces, "<pad>"])}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    for name in ("source.spm", "target.spm"):
        (folder / name).write_bytes(model.read_bytes())
    return len(vocabulary)


def main() -> None:
    """Prepare the text and the vocabulary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument(
        "--vocabulary-words", type=int, default=1_500_000, help="target words the vocabulary is trained on"
    )
    parser.add_argument("--vocabulary", type=Path, help="a SentencePiece model to keep instead of training one")
    arguments = parser.parse_args()
    chosen = select(arguments.seed)
    write(chosen, paths.WORK / "text")
    if arguments.vocabulary is None:
        train_vocabulary(sample(chosen, arguments.vocabulary_words), paths.WORK / "spm", VOCABULARY)
    else:
        shutil.copyfile(arguments.vocabulary, paths.WORK / "spm.model")
    size = write_marian_vocabulary(paths.WORK / "spm.model", paths.WORK / "vocabulary")
    print(f"{sum(len(pairs) for pairs in chosen.values())} pairs of {len(chosen)} sources; {size} pieces")


if __name__ == "__main__":
    main()
