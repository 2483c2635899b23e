"""The front matter of an article: YAML between ``---`` lines, read with the place of every value.

Values are taken as written (``2026-01-07`` stays that string), so nothing depends on YAML's guesses about types.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from pipeline.errors import SourceError
from pipeline.model import BlockKind, FrontMatter, Quote

_FENCED = re.compile(
    r"\ufeff?---[ \t]*(?:\r\n|\r|\n)(?P<yaml>.*?)(?:^|(?<=[\r\n]))(?P<end>---|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)",
    re.S | re.M,
)
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
KEYS = (
    "title", "slug", "summary", "author", "published", "updated", "tags", "source_url", "language", "terms", "quotes"
)  # fmt: skip
_TRANSLATED = {"title": BlockKind.TITLE, "summary": BlockKind.SUMMARY, "tags": BlockKind.TAG}
_FOLDED = str.maketrans("çğıöşüâîû", "cgiosuaiu")


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar: its text and the half-open range of file characters it was written with."""

    text: str
    start: int
    end: int
    line: int


@dataclass(slots=True)
class Front:
    """Front matter with places. ``body`` is the offset of the first character after it."""

    path: str
    body: int
    close: int
    """Offset of the closing ``---``."""
    scalars: dict[str, Value] = field(default_factory=dict)
    lists: dict[str, list[Value]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    meta: FrontMatter = field(default_factory=lambda: FrontMatter("", ""))

    def translatable(self) -> Iterator[tuple[str, BlockKind, Value]]:
        """Name, kind and value of what is translated, in file order."""
        found = [(key, kind, self.scalars[key]) for key, kind in _TRANSLATED.items() if key in self.scalars]
        tags = self.lists.get("tags", [])
        found += [(f"tag{n}", BlockKind.TAG, value) for n, value in enumerate(tags, 1)]
        return iter(sorted((f for f in found if f[2].text.strip()), key=lambda f: f[2].start))


def read_front(text: str, path: str) -> Front:
    """Read the front matter of the file ``text``.

    Raises SourceError (with the line) when there is none, the YAML is broken, a value has the wrong shape, the title
    is missing or the slug cannot be a file name.
    """
    match = _FENCED.match(text)
    if not match:
        raise _missing(text, path)
    front = Front(path, match.end(), match.start("end"))
    root = _compose(match["yaml"], path, _line(text, match.start("yaml")))
    base, first = match.start("yaml"), _line(text, match.start("yaml"))
    quotes: tuple[Quote, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    for key_node, node in root:
        key, line = str(key_node.value), first + key_node.start_mark.line
        if key in front.lines:
            raise _error(path, line, f"the key {key!r} stands twice", "keep one of the two")
        front.lines[key] = line
        if key == "terms":
            terms = _terms(node, path, line)
        elif key == "quotes":
            quotes = _quotes(node, path, line)
        elif node.id == "sequence":
            front.lists[key] = [_scalar(item, base, first, path, key) for item in node.value]
        elif node.id == "scalar":
            front.scalars[key] = _scalar(node, base, first, path, key)
        elif key in KEYS:
            raise _error(path, line, f"{key!r} is a mapping", "give it a text")
    front.meta = _meta(front, path, terms, quotes)
    return front


def _missing(text: str, path: str) -> SourceError:
    if text.lstrip("\ufeff").startswith("---"):
        return _error(path, 1, "the front matter has no closing ---", "put a line with --- after the last key")
    if not text.strip("\ufeff \t\r\n"):
        return SourceError("the file is empty", where=path, advice="write the article, or remove the file")
    advice = "begin the file with a line ---, then title: …, summary: …, and a line ---"
    return _error(path, 1, "there is no front matter", advice)


# An article is read once and written in several formats, each of which asks for its front matter again.
@lru_cache(maxsize=256)
def _compose(yaml: str, path: str, first: int) -> list[tuple[Any, Any]]:
    reader = YAML(typ="safe", pure=True)
    try:
        root = reader.compose(yaml)
    except MarkedYAMLError as error:
        # Of a quotation mark without its partner the parser tells the end of the text, the author wants its beginning.
        unclosed = "end of stream" in str(error.problem) and "quoted" in str(error.context)
        mark = error.context_mark if unclosed else error.problem_mark or error.context_mark
        line = first + (mark.line if mark else 0)
        what = "a quotation mark is not closed" if unclosed else str(error.problem)
        raise _error(path, line, f"the front matter is not valid YAML: {what}", _YAML_ADVICE) from error
    except YAMLError as error:
        raise _error(path, first, f"the front matter is not valid YAML: {error}", _YAML_ADVICE) from error
    if root is None:
        return []
    if root.id != "mapping":
        raise _error(path, first, "the front matter is not made of key: value lines", _YAML_ADVICE)
    return list(root.value)


_YAML_ADVICE = 'write key: value lines; put a value with ": " or a leading quotation mark in it between quotes "…"'


def _scalar(node: Any, base: int, first: int, path: str, key: str) -> Value:
    line = first + node.start_mark.line
    if node.id != "scalar":
        raise _error(path, line, f"an item of {key!r} is not a text", "write one text an item")
    # YAML reads "key:" and "key: ~" as null.
    text = "" if node.tag is not None and str(node.tag).endswith(":null") else str(node.value)
    return Value(unicodedata.normalize("NFC", text), base + node.start_mark.index, base + node.end_mark.index, line)


def _terms(node: Any, path: str, line: int) -> tuple[tuple[str, str], ...]:
    if node.id == "mapping":
        return tuple((_nfc(k.value), _nfc(v.value)) for k, v in node.value if v.id == "scalar")
    if node.id != "sequence" or any(item.id != "mapping" for item in node.value):
        raise _error(path, line, "'terms' is not a mapping", "write source: target lines below it")
    pairs = [{k.value: _nfc(v.value) for k, v in item.value if v.id == "scalar"} for item in node.value]
    return tuple((pair.get("source", ""), pair.get("target", "")) for pair in pairs)


def _quotes(node: Any, path: str, line: int) -> tuple[Quote, ...]:
    if node.id != "sequence" or any(item.id != "mapping" for item in node.value):
        raise _error(path, line, "'quotes' is not a list", "write - source: … target: … provenance: … items below it")
    quotes = []
    for item in node.value:
        data = {k.value: _nfc(v.value) for k, v in item.value if v.id == "scalar"}
        if not data.get("source") or not data.get("target"):
            where = line + item.start_mark.line - node.start_mark.line + 1
            raise _error(path, where, "a quotation lacks source or target", "give both wordings")
        quotes.append(Quote(data["source"], data["target"], data.get("provenance", "")))
    return tuple(quotes)


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", str(text))


def _meta(front: Front, path: str, terms: tuple[tuple[str, str], ...], quotes: tuple[Quote, ...]) -> FrontMatter:
    texts = {key: value.text.strip() for key, value in front.scalars.items()}
    for key in set(front.lists) & set(KEYS) - {"tags"}:
        raise _error(path, front.lines[key], f"{key!r} is a list", "give it one text")
    if not texts.get("title"):
        raise _error(path, front.lines.get("title", 1), "the front matter has no title", "add a line title: …")
    tags = [value.text.strip() for value in front.lists.get("tags", [])] or texts.get("tags", "").split(",")
    return FrontMatter(
        title=texts["title"],
        slug=_slug(texts.get("slug", ""), front, path),
        summary=texts.get("summary", ""),
        author=texts.get("author", ""),
        published=texts.get("published", ""),
        updated=texts.get("updated", ""),
        tags=tuple(tag.strip() for tag in tags if tag.strip()),
        source_url=texts.get("source_url", ""),
        language=texts.get("language", "") or "tr",
        terms=terms,
        quotes=quotes,
    )


def _slug(given: str, front: Front, path: str) -> str:
    slug = given or slugify(PurePath(path).stem)
    if SLUG.fullmatch(slug):
        return slug
    # A slug is a file name in outputs/ and a part of an address: "../x" would leave the folder.
    advice = f"use small letters a–z, digits and single hyphens, for instance slug: {slugify(slug) or 'makale'}"
    raise _error(path, front.lines.get("slug", 1), f"the slug {slug!r} cannot be a file name", advice)


def slugify(text: str) -> str:
    """``"Şam'ın 2. Görüşmesi"`` → ``"sam-in-2-gorusmesi"``: ASCII letters, digits and hyphens."""
    folded = text.replace("İ", "i").replace("I", "ı").lower().translate(_FOLDED)
    ascii_text = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")


def _line(text: str, offset: int) -> int:
    return 1 + len(re.findall(r"\r\n|\r|\n", text[:offset]))


def _error(path: str, line: int, what: str, advice: str) -> SourceError:
    return SourceError(what, where=f"{path}:{line}", advice=advice)
