"""Support between the words of a long pair, kept by distinct words: time and memory go with what is there, not with the
product of both lengths."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, TypeVar, overload

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]
Index: TypeAlias = int | np.integer[Any]
Kind = TypeVar("Kind", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Entries:
    """The cells of a matrix that are not 0: rows, columns and values, one of each a cell."""

    rows: Ints
    columns: Ints
    values: Floats

    def merged(self, width: int) -> Entries:
        """In order of row and column; of several values of one cell the largest. ``width`` is the number of columns."""
        keys, place = np.unique(self.rows * width + self.columns, return_inverse=True)
        values = np.zeros(len(keys))
        np.maximum.at(values, place, self.values)
        return Entries(keys // width, keys % width, values)

    def spread(self, rows: Ints, columns: Ints) -> Entries:
        """The same matrix with row ``i`` repeated wherever ``rows`` says ``i``, and so the columns."""
        place, by_row = _repeated(self.rows, rows)
        first = Entries(by_row, self.columns[place], self.values[place])
        place, by_column = _repeated(first.columns, columns)
        return Entries(first.rows[place], by_column, first.values[place])


def _repeated(wanted: Ints, kinds: Ints) -> tuple[Ints, Ints]:
    """(place in ``wanted``, place in ``kinds``) of every two that are equal, in order of ``wanted``."""
    order = np.argsort(kinds, kind="stable")
    starts, ends = (np.searchsorted(kinds[order], wanted, side) for side in ("left", "right"))
    place, within = ranges(starts, ends)
    return place, order[within]


def ranges(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """(which range, number) of every number from each start up to its end."""
    lengths = ends - starts
    which = np.repeat(np.arange(len(starts), dtype=np.int64), lengths)
    return which, np.arange(len(which), dtype=np.int64) + np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)


@dataclass(frozen=True)
class Support:
    """A matrix of support in [0, 1], rows source words, columns target words, that reads like a numpy one.

    ``rows`` and ``columns`` give the kind of every word, numbered from 0; ``entries`` hold what is not 0 between kinds,
    merged. Kinds of target words must be numbered in the order in which they come up first, kinds of source words too:
    then the first of several largest values is the same as in the whole matrix.
    """

    rows: Ints
    columns: Ints
    entries: Entries

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of source and target words."""
        return len(self.rows), len(self.columns)

    @property
    def size(self) -> int:
        """Number of cells."""
        return len(self.rows) * len(self.columns)

    @cached_property
    def turned(self) -> Support:
        """Rows and columns exchanged."""
        e = self.entries
        return Support(self.columns, self.rows, Entries(e.columns, e.rows, e.values).merged(self._kinds(0)))

    def _kinds(self, axis: int) -> int:
        """Number of kinds of rows (0) or columns (1)."""
        return int((self.rows, self.columns)[axis].max(initial=-1)) + 1

    def max(self, axis: int) -> Floats:
        """The largest value of every column (``axis`` 0) or row (``axis`` 1); 0 where there is no other."""
        if axis == 0:
            return self.turned.max(1)
        return self._largest[self.rows]

    def argmax(self, axis: int) -> Ints:
        """The place of the first largest value of every column (``axis`` 0) or row (``axis`` 1)."""
        if axis == 0:
            return self.turned.argmax(1)
        e = self.entries
        best = np.full(self._kinds(0), self._kinds(1), dtype=np.int64)
        top = e.values >= self._largest[e.rows]
        np.minimum.at(best, e.rows[top], e.columns[top])
        first = np.zeros(self._kinds(1) + 1, dtype=np.int64)
        first[self.columns[::-1]] = np.arange(len(self.columns) - 1, -1, -1)
        return first[best][self.rows]

    @cached_property
    def _largest(self) -> Floats:
        """The largest value of every kind of row."""
        values = np.zeros(self._kinds(0))
        np.maximum.at(values, self.entries.rows, self.entries.values)
        return values

    @overload
    def __getitem__(self, key: Index) -> Floats: ...
    @overload
    def __getitem__(self, key: tuple[Index, Index]) -> float: ...
    @overload
    def __getitem__(self, key: Mask | tuple[slice, Mask]) -> Support: ...
    @overload
    def __getitem__(self, key: tuple[slice, Index]) -> Floats: ...
    def __getitem__(self, key: Index | Mask | tuple[Index | slice, Index | Mask]) -> Floats | float | Support:
        """A row, a cell, a column (``[:, 3]``), some columns (``[:, mask]``) or some rows (``[mask]``)."""
        if isinstance(key, np.ndarray):
            return self.turned._some(key).turned
        if not isinstance(key, tuple):
            return self._row(int(key))
        row, column = key
        if isinstance(column, np.ndarray):
            return self._some(column)
        if isinstance(row, slice):
            return self.turned._row(int(column))
        return self._cell(int(row), int(column))

    @cached_property
    def _starts(self) -> Ints:
        """Where the entries of each kind of row begin, and where the last ones end."""
        return np.searchsorted(self.entries.rows, np.arange(self._kinds(0) + 1)).astype(np.int64)

    def _row(self, row: int) -> Floats:
        part = slice(*self._starts[self.rows[row] : self.rows[row] + 2])
        values = np.zeros(self._kinds(1))
        values[self.entries.columns[part]] = self.entries.values[part]
        return values[self.columns]

    def _cell(self, row: int, column: int) -> float:
        start, end = self._starts[self.rows[row] : self.rows[row] + 2]
        wanted = self.columns[column]
        place = start + int(np.searchsorted(self.entries.columns[start:end], wanted))
        return float(self.entries.values[place]) if place < end and self.entries.columns[place] == wanted else 0.0

    def _some(self, mask: Mask) -> Support:
        """The columns where ``mask`` is true; kinds are numbered anew in order."""
        kinds, numbers = first_come(self.columns[mask].tolist())
        number = np.full(self._kinds(1) + 1, -1, dtype=np.int64)
        number[np.array(kinds, dtype=np.int64)] = np.arange(len(kinds))
        e = self.entries
        kept = number[e.columns] >= 0
        cells = Entries(e.rows[kept], number[e.columns[kept]], e.values[kept])
        return Support(self.rows, numbers, cells.merged(max(len(kinds), 1)))


def first_come(values: Sequence[Kind]) -> tuple[list[Kind], Ints]:
    """The distinct values in the order in which they come up, and for each value its number among them."""
    numbers: dict[Kind, int] = {}
    each = [numbers.setdefault(value, len(numbers)) for value in values]
    return list(numbers), np.array(each, dtype=np.int64)
