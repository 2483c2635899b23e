"""English forms: articles, verb groups, questions, possessives."""

from __future__ import annotations

from dataclasses import dataclass

_VOWEL_SOUND = ("a", "e", "i", "o", "u")
_AN = ("hour", "honest", "honour", "heir", "UN ", "MP", "FBI", "IMF", "8", "11-", "18-", "NGO")
_A = ("uni", "use", "eu", "one", "US", "UK", "European", "Uk", "uranium", "Ural")


def article(phrase: str) -> str:
    """``phrase`` behind "a" or "an": an agreement, a united front, an hour."""
    head = phrase.lower()
    if phrase.startswith("UN "):
        return "a " + phrase
    if phrase.startswith(_AN):
        return "an " + phrase
    if phrase.startswith(_A) and not head.startswith(("unin", "unim", "unid")):
        return "a " + phrase
    return ("an " if head.startswith(_VOWEL_SOUND) else "a ") + phrase


def genitive(phrase: str) -> str:
    """``phrase`` with 's, or the apostrophe alone behind a plural."""
    return phrase + ("'" if phrase.endswith("s") and not phrase[:1].isupper() else "'s")


def third(verb: str) -> str:
    """The third person singular of the present."""
    word, blank, rest = verb.partition(" ")
    if word in ("have", "be", "do", "go"):
        word = {"have": "has", "be": "is", "do": "does", "go": "goes"}[word]
    elif word.endswith("y") and word[-2] not in "aeiou":
        word = word[:-1] + "ies"
    else:
        word += "es" if word.endswith(("s", "x", "z", "ch", "sh", "o")) else "s"
    return word + blank + rest


_ING = {"die": "dying", "lie": "lying", "be": "being", "see": "seeing", "flee": "fleeing", "agree": "agreeing"}
_DOUBLING = frozenset(
    [
        "hit",
        "cut",
        "put",
        "set",
        "get",
        "win",
        "begin",
        "run",
        "sit",
        "stop",
        "plan",
        "ban",
        "refer",
        "admit",
        "cancel",
        "travel",
        "control",
        "shut",
        "let",
        "swim",
        "forget",
        "transfer",
        "prefer",
        "kidnap",
        "rob",
    ]
)


def ing(verb: str) -> str:
    """The present participle: signing, making, getting."""
    word, blank, rest = verb.partition(" ")
    if word in _ING:
        word = _ING[word]
    elif word in _DOUBLING:
        word += word[-1] + "ing"
    elif word.endswith("e") and not word.endswith("ee"):
        word = word[:-1] + "ing"
    else:
        word += "ing"
    return word + blank + rest


@dataclass(frozen=True, slots=True)
class Group:
    """A verb group split where a question inverts it and where "not" goes: (auxiliary, rest)."""

    auxiliary: str
    rest: str

    def statement(self, negated: bool = False) -> str:
        """Auxiliary, "not" when negated, rest."""
        return " ".join(p for p in (self.auxiliary, "not" if negated else "", self.rest) if p)


_BE = {"3s": ("is", "was"), "3p": ("are", "were"), "1p": ("are", "were"), "1s": ("am", "was")}
_MODAL = {
    "future": "will",
    "future-past": "would",
    "must": "must",
    "can": "can",
    "could": "could",
    "may": "may",
    "should": "should",
    "would": "would",
}


def group(verb: tuple[str, str, str], tense: str, person: str, support: bool, passive: bool = False) -> Group:
    """The group of ``verb`` (base, past, participle) in ``tense`` for ``person`` (3s, 3p, 1p, 1s).

    ``support``: "do" is wanted (negation, question).
    """
    base, past, participle = verb
    if passive:
        base, past, participle = f"be {participle}", "", f"been {participle}"
    if tense in _MODAL:
        return Group(_MODAL[tense], base)
    has = "has" if person == "3s" else "have"
    if tense in ("perfect", "pluperfect"):
        return Group("had" if tense == "pluperfect" else has, participle)
    now, then = _BE[person]
    if tense in ("progressive", "past-progressive"):
        return Group(now if tense == "progressive" else then, ing(base))
    if base.startswith("be "):
        return Group(now if tense == "present" else then, base[3:])
    if support:
        do = ("does" if person == "3s" else "do") if tense == "present" else "did"
        return Group(do, base)
    if tense == "present":
        return Group("", third(base) if person == "3s" else base)
    return Group("", past)


def capital(text: str) -> str:
    """``text`` with its first letter in upper case."""
    for i, c in enumerate(text):
        if c.isalpha():
            return text[:i] + c.upper() + text[i + 1 :]
        if c.isdigit():
            return text
    return text


def capital_tr(text: str) -> str:
    """``text`` with its first letter in Turkish upper case (i → İ)."""
    for i, c in enumerate(text):
        if c.isalpha():
            return text[:i] + ("İ" if c == "i" else c.upper()) + text[i + 1 :]
        if c.isdigit():
            return text
    return text
