"""Inline codes: out of the text before translation, back on the right words after it.

``strip`` takes ``{1}`` out of a source and remembers where each stood; ``place`` puts every code back exactly once. A
pair goes round the target words that the alignment links to the words it stood round; a standalone code goes beside the
word it stood beside. Pairs stay nested and never cross, no code lands inside a word, and what cannot be decided by
the alignment is flagged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.model import Code, CodeKind, Flag, Link, Severity, Span

MARK = re.compile(r"\{(\d+)\}")
WORD = re.compile(r"\w+(?:['’ʼ.\-]\w+)*|[^\w\s]")
"""What a code may stand beside but not inside: a word with its inner apostrophes and hyphens, or a sign."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a code stood: ``at`` is an offset of the plain text; glued means that no white space was between it and
    the text on that side."""

    index: int
    at: int
    glued_left: bool
    glued_right: bool


@dataclass(frozen=True, slots=True)
class Plain:
    """A text without its codes. ``origins[i]`` is the offset in the coded text of character ``i`` (and of the end)."""

    text: str
    stands: tuple[Stand, ...] = ()
    origins: tuple[int, ...] = ()

    def coded(self, span: Span) -> Span:
        """Offsets of the coded text for offsets of the plain one; codes at the edges stay outside."""
        start, end = span
        if not self.origins:
            return span
        first = self.origins[start]
        return first, max(first, self.origins[end - 1] + 1 if end > start else first)

    def plain(self, span: Span) -> Span:
        """Offsets of the plain text for offsets of the coded one; what lies in a code moves to the next character."""
        start, end = span
        if not self.origins:
            return span
        inside = [n for n, origin in enumerate(self.origins[:-1]) if start <= origin < end]
        if inside:
            return inside[0], inside[-1] + 1
        place = next((n for n, origin in enumerate(self.origins) if origin >= start), len(self.text))
        return place, place


def strip(source: str) -> Plain:
    """``source`` without codes; of two spaces round a standalone code one goes too ("Bu {1} dosya" → "Bu dosya")."""
    matches = list(MARK.finditer(source))
    if not matches:
        return Plain(source)
    text: list[str] = []
    origins: list[int] = []
    stands: list[Stand] = []
    place = 0
    for match in matches:
        _copy(source, place, match.start(), text, origins)
        stands.append(Stand(int(match[1]), len(text), *_glue(source, match)))
        place = match.end()
    _copy(source, place, len(source), text, origins)
    # A code at the end of a text keeps its place there although the space before it goes.
    while text and text[-1].isspace() and place == len(source):
        text.pop()
        origins.pop()
    kept = tuple(Stand(s.index, min(s.at, len(text)), s.glued_left, s.glued_right) for s in stands)
    return Plain("".join(text), kept, (*origins, len(source)))


def _copy(source: str, start: int, end: int, text: list[str], origins: list[int]) -> None:
    after_code = start > 0
    for offset in range(start, end):
        double = after_code and offset == start and source[offset].isspace() and (not text or text[-1].isspace())
        if not double:
            text.append(source[offset])
            origins.append(offset)


def _glue(source: str, match: re.Match[str]) -> tuple[bool, bool]:
    """Whether text stands right before and right after a code, other codes not counted."""
    before = re.sub(r"(?:\{\d+\})+$", "", source[: match.start()])[-1:]
    after = re.sub(r"^(?:\{\d+\})+", "", source[match.end() :])[:1]
    return bool(before) and not before.isspace(), bool(after) and not after.isspace()


@dataclass(frozen=True, slots=True)
class Placed:
    """A target with its codes. ``inserted`` are (offset in the plain target, characters put in there), in order."""

    text: str
    flags: tuple[Flag, ...] = ()
    inserted: tuple[tuple[int, int], ...] = ()

    def coded(self, span: Span) -> Span:
        """Offsets of the text with codes for offsets of the plain target; codes at the edges stay outside."""
        start, end = span
        first = start + sum(length for at, length in self.inserted if at <= start)
        last = end + sum(length for at, length in self.inserted if at < end)
        return first, max(first, last)


@dataclass(slots=True)
class _Node:
    """A code, or a pair with what it holds; ``span`` is its stretch of the source, ``place`` that of the target."""

    opening: Stand
    closing: Stand | None = None
    children: list[_Node] = field(default_factory=list)
    place: Span = (0, 0)

    @property
    def span(self) -> Span:
        return self.opening.at, (self.closing or self.opening).at


def place(plain: Plain, target: str, links: Sequence[Link], codes: Sequence[Code]) -> Placed:
    """Put the codes of ``plain`` into ``target``. ``links`` join offsets of ``plain.text`` and ``target``.

    Every code of the source comes back exactly once. Flags: CRITICAL (``code-lost``) when an opening code has no
    closing one or a code of ``codes`` did not stand in the source; MAJOR (``code-place``) when nothing shows where a
    code belongs and its place is a guess.
    """
    if not plain.stands and not codes:
        return Placed(target)
    roots, flags = _tree(plain.stands, codes)
    layout = _Layout(plain.text, target, links)
    layout.arrange(roots, (0, len(plain.text)), (0, len(target)))
    parts: list[str] = []
    inserted: list[tuple[int, int]] = []
    _emit(roots, target, (0, len(target)), parts, inserted)
    return Placed("".join(parts), (*flags, *layout.flags), tuple(inserted))


def _tree(stands: Sequence[Stand], codes: Sequence[Code]) -> tuple[list[_Node], list[Flag]]:
    """The codes as a tree; an unbalanced one is treated as standalone and flagged."""
    known = {code.index: code for code in codes}
    ordered = {stand.index: n for n, stand in enumerate(stands)}
    flags = [_lost(code.mark, "does not stand in the source") for code in codes if code.index not in ordered]
    roots: list[_Node] = []
    stack: list[_Node] = []
    for stand in stands:
        code = known.get(stand.index, Code(stand.index, ""))
        level = stack[-1].children if stack else roots
        if code.kind is CodeKind.OPEN and ordered.get(code.pair or 0, -1) > ordered[stand.index]:
            stack.append(_Node(stand))
            level.append(stack[-1])
        elif code.kind is CodeKind.CLOSE and stack and stack[-1].opening.index == code.pair:
            stack.pop().closing = stand
        else:
            level.append(_Node(stand))
            if code.kind is not CodeKind.STANDALONE:
                flags.append(_lost(code.mark, "has no partner, or crosses another pair"))
    flags += [_lost(f"{{{node.opening.index}}}", "has no partner, or crosses another pair") for node in stack]
    return roots, flags


def _lost(mark: str, why: str) -> Flag:
    return Flag("code-lost", Severity.CRITICAL, f"inline code {mark} {why}")


class _Layout:
    """Finds the place of every node by the links; collects flags for guesses."""

    def __init__(self, source: str, target: str, links: Sequence[Link]) -> None:
        self.source = source
        self.target = target
        self.links = links
        self.words = [m.span() for m in WORD.finditer(target)]
        self.flags: list[Flag] = []

    def arrange(self, nodes: Sequence[_Node], within: Span, room: Span) -> None:
        """Give every node a place inside ``room`` of the target; ``within`` is their parent's stretch of the source."""
        pairs = [node for node in nodes if node.closing and self.source[slice(*node.span)].strip()]
        taken: list[Span] = []
        for node in sorted(pairs, key=lambda n: (n.span[0] - n.span[1], n.span)):
            node.place = self._pair(node, within, room, taken)
            taken.append(node.place)
            self.arrange(node.children, node.span, node.place)
        for node in nodes:
            if node not in pairs:
                at = self._beside(node.opening, within, room)
                node.place = (at, at)
                self.arrange(node.children, node.span, node.place)
        _uncross(nodes, pairs)

    def _pair(self, node: _Node, within: Span, room: Span, taken: Sequence[Span]) -> Span:
        start, end = node.span
        if not _has_word(self.source[within[0] : start]) and not _has_word(self.source[end : within[1]]):
            return self._whole(node.span, within, room)
        free = [w for w in self.words if _inside(w, room) and not any(_overlap(w, t) for t in taken)]
        runs = _runs(free, taken)
        found = max((self._best(run, node.span) for run in runs), default=(0.0, (0, 0)))
        literal = self._literal(self.source[start:end].strip(), room, taken)
        # "{1}Paris{2}'te" → "in Paris": the preposition is linked to the suffix, which the pair leaves out.
        if literal and (found[0] <= 0 or _overlap(literal, found[1])):
            return literal
        if found[0] > 0:
            return self._tidied(found[1], node.span)
        self._guess(node.opening, node.span)
        return self._proportional(node.span, within, runs, room)

    def _whole(self, span: Span, within: Span, room: Span) -> Span:
        """All of ``room``, without the signs at its edges when the pair left those of the source out."""
        words = [w for w in self.words if _inside(w, room)]
        if not words:
            return room
        while len(words) > 1 and not _has_word(self._text(words[0])) and self.source[within[0] : span[0]].strip():
            words.pop(0)
        while len(words) > 1 and not _has_word(self._text(words[-1])) and self.source[span[1] : within[1]].strip():
            words.pop()
        return words[0][0], words[-1][1]

    def _text(self, span: Span) -> str:
        return self.target[span[0] : span[1]]

    def _weight(self, word: Span, span: Span) -> float:
        linked = [link.source for link in self.links if _overlap(link.target, word)]
        if not linked:
            return -0.05
        share = sum(_overlap(source, span) for source in linked) / len(linked)
        return (2 * share - 1) * (1.0 if _has_word(self._text(word)) else 0.25)

    def _best(self, words: Sequence[Span], span: Span) -> tuple[float, Span]:
        """The run of words with the largest weight (Kadane's algorithm)."""
        best, total, first = (0.0, (0, 0)), 0.0, 0
        for n, word in enumerate(words):
            if total <= 0:
                total, first = 0.0, n
            total += self._weight(word, span)
            if total > best[0] + 1e-9:
                best = (total, (words[first][0], word[1]))
        return best

    def _tidied(self, found: Span, span: Span) -> Span:
        """``found`` without a closing sign that the marked source does not end with."""
        words = [w for w in self.words if _inside(w, found)]
        text = self.source[span[0] : span[1]].strip()
        while len(words) > 1 and self._text(words[-1]) in ".,;:!?…" and text[-1] not in ".,;:!?…":
            words.pop()
        while len(words) > 1 and self._text(words[0]) in ".,;:!?…" and text[0] not in ".,;:!?…":
            words.pop(0)
        return words[0][0], words[-1][1]

    def _literal(self, text: str, room: Span, taken: Sequence[Span]) -> Span | None:
        """The place of a name or number that stands in the target as it is."""
        for match in re.finditer(rf"(?<!\w){re.escape(text)}(?!\w)", self.target) if text else ():
            whole = [w for w in self.words if _overlap(w, match.span())]
            span = (whole[0][0], whole[-1][1]) if whole else match.span()
            if _inside(span, room) and not any(_overlap(span, t) for t in taken):
                return span
        return None

    def _guess(self, stand: Stand, span: Span) -> None:
        message = f"nothing shows where the inline code {{{stand.index}}} belongs; its place is a guess"
        self.flags.append(Flag("code-place", Severity.MAJOR, message, source_span=span))

    def _proportional(self, span: Span, within: Span, runs: Sequence[Sequence[Span]], room: Span) -> Span:
        """The free words that lie as far along ``room`` as ``span`` does along ``within``."""
        words = [w for run in runs for w in run]
        if not words:
            at = self._edge(room[1], room)
            return at, at
        length = max(1, within[1] - within[0])
        wanted = room[0] + (span[0] + span[1] - 2 * within[0]) / (2 * length) * (room[1] - room[0])
        return min(words, key=lambda w: (not _has_word(self._text(w)), abs((w[0] + w[1]) / 2 - wanted)))

    def _beside(self, stand: Stand, within: Span, room: Span) -> int:
        """The offset for a standalone code: after the word it followed, or before the one it preceded."""
        before = self.source[within[0] : stand.at].rstrip()
        after = self.source[stand.at : within[1]].lstrip()
        if not after:
            return self._edge(room[1], room)
        if not before:
            return self._edge(room[0], room)
        left = (within[0] + len(before) - 1, within[0] + len(before))
        right = (within[1] - len(after), within[1] - len(after) + 1)
        order = (left, right) if stand.glued_left or not stand.glued_right else (right, left)
        for side in order:
            found = self._linked(side, room)
            if found:
                return found[1] if side is left else found[0]
        self._guess(stand, (stand.at, stand.at))
        length = max(1, within[1] - within[0])
        return self._edge(room[0] + (stand.at - within[0]) * (room[1] - room[0]) // length, room)

    def _linked(self, character: Span, room: Span) -> Span | None:
        """The target word linked to the source word at ``character``; a sign that has no link stands for itself."""
        words = [w for w in self.words if _inside(w, room)]
        found = [w for w in words if any(_overlap(k.source, character) and _overlap(k.target, w) for k in self.links)]
        if found:
            return max(found, key=lambda w: (_has_word(self._text(w)), w[0]))
        sign = self.source[character[0] : character[1]]
        same = [w for w in words if self._text(w) == sign]
        return same[-1] if same and not _has_word(sign) else None

    def _edge(self, at: int, room: Span) -> int:
        """``at``, or the nearest place in ``room`` that is not inside a word."""
        for start, end in self.words:
            if start < at < end:
                at = start if at - start < end - at and start >= room[0] else end
        return min(max(at, room[0]), room[1])


def _has_word(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _inside(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _runs(free: Sequence[Span], taken: Sequence[Span]) -> list[list[Span]]:
    """Free words in runs that no taken stretch interrupts."""
    runs: list[list[Span]] = []
    for word in free:
        if runs and not any(_overlap((runs[-1][-1][1], word[0]), t) for t in taken):
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _uncross(nodes: Sequence[_Node], pairs: Sequence[_Node]) -> None:
    """Move standalone codes out of the pairs beside them, to the side on which they stood in the source."""
    for node in nodes:
        for pair in pairs:
            if node not in pairs and pair.place[0] <= node.place[0] <= pair.place[1]:
                at = pair.place[0] if node.span[0] <= pair.span[0] else pair.place[1]
                node.place = (at, at)


def _emit(nodes: Sequence[_Node], target: str, room: Span, parts: list[str], inserted: list[tuple[int, int]]) -> None:
    """Write ``target[room]`` with the codes of ``nodes`` into ``parts``."""
    cursor = room[0]
    for _, node in sorted(enumerate(nodes), key=lambda item: (item[1].place, item[0])):
        start, end = max(node.place[0], cursor), max(node.place[1], cursor)
        parts.append(target[cursor:start])
        if node.closing is None:
            _insert(_spaced(node.opening, target, start), start, parts, inserted)
        else:
            _insert(f"{{{node.opening.index}}}", start, parts, inserted)
        _emit(node.children, target, (start, end), parts, inserted)
        if node.closing is not None:
            _insert(f"{{{node.closing.index}}}", end, parts, inserted)
        cursor = end
    parts.append(target[cursor : room[1]])


def _insert(text: str, at: int, parts: list[str], inserted: list[tuple[int, int]]) -> None:
    parts.append(text)
    inserted.append((at, len(text)))


def _spaced(stand: Stand, target: str, at: int) -> str:
    """The mark of a standalone code with the spaces that it had and that the target lacks at ``at``."""
    before = " " if not stand.glued_left and at > 0 and not target[at - 1].isspace() else ""
    closed = at >= len(target) or target[at].isspace() or target[at] in ".,;:!?…)]}”’"
    after = " " if not stand.glued_right and not closed else ""
    return f"{before}{{{stand.index}}}{after}"
