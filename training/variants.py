"""What articles do to text and the corpora lack: joined sentences, other quotes, capitals, typing errors."""

from __future__ import annotations

import random

Pair = tuple[str, str]
_UPPER = str.maketrans({"i": "İ", "ı": "I"})
_ASCII = str.maketrans("çğıöşüÇĞİÖŞÜ", "cgiosuCGIOSU")
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
JOINED = {"tatoeba": 0.45, "lexicon-cldr": 0.0, "authored-headings": 0.0}
JOINED_OTHERWISE = 0.1


def turkish_upper(text: str) -> str:
    """Capitals of Turkish: i becomes İ and ı becomes I."""
    return text.translate(_UPPER).upper()


def joined(source: str, pairs: list[Pair], generator: random.Random) -> list[Pair]:
    """``pairs`` with some runs of two or three made into one, as paragraphs give them; words are all kept."""
    share = JOINED.get(source, JOINED_OTHERWISE)
    result: list[Pair] = []
    index = 0
    while index < len(pairs):
        count = generator.choice((2, 2, 3)) if generator.random() < share else 1
        group = pairs[index : index + count]
        index += len(group)
        result.append((" ".join(turkish for turkish, _ in group), " ".join(english for _, english in group)))
    return result


def requoted(turkish: str, generator: random.Random) -> str:
    """``turkish`` with one of the apostrophes and one of the quotation marks that articles use."""
    turkish = turkish.translate(_STRAIGHT)
    apostrophe = generator.choices("'’ʼ", (60, 36, 4))[0]
    turkish = turkish.replace("'", apostrophe)
    if turkish.count('"') % 2 == 0 and generator.random() < 0.45:
        pieces = turkish.split('"')
        turkish = "".join(piece + mark for piece, mark in zip(pieces, "“”" * (len(pieces) // 2) + " ", strict=True))[
            :-1
        ]
    return turkish


def misspelt(turkish: str, generator: random.Random) -> str:
    """``turkish`` with one letter lost, doubled or swapped with the next."""
    place = generator.randrange(max(len(turkish) - 2, 1))
    if not turkish[place : place + 2].isalpha():
        return turkish
    kind = generator.randrange(3)
    if kind == 0:
        return turkish[:place] + turkish[place + 1 :]
    if kind == 1:
        return turkish[:place] + turkish[place] + turkish[place:]
    return turkish[:place] + turkish[place + 1] + turkish[place] + turkish[place + 2 :]


def varied(pair: Pair, generator: random.Random) -> Pair:
    """One pair as it is trained on: quotes always chosen anew (English straight), the rest in small shares."""
    turkish, english = pair
    turkish, english = requoted(turkish, generator), english.translate(_STRAIGHT)
    draw = generator.random()
    if draw < 0.012:
        return turkish_upper(turkish), english.upper()
    if draw < 0.020:
        return turkish.translate(_ASCII), english
    if draw < 0.040:
        return misspelt(turkish, generator), english
    if draw < 0.055 and turkish.endswith(".") and english.endswith("."):
        return turkish[:-1], english[:-1]
    return turkish, english
