"""The exclusions of one service as columns: which time counts, and why other time does not.

Time is cut at every exclusion's start and end; each piece is accounted for by one exclusion, which
`exclusion_overlap` names. `G(t)`, the time that counts up to `t`, is piecewise linear, as the ledger's
`F(t)` is.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..model.exclusion import Exclusion
from ..model.instants import Instant
from ..support.frozen import frozen
from .event_table import Ints
from .exclusion_overlap import OUT_RATE, accounted_time
from .ledger import Ledger, next_flagged


@frozen(eq=False, weakref_slot=True)
class ExclusionTable:
    """Exclusions by start, and the pieces of time that they cut.

    `cuts`: instants, shape (m,), ascending; piece i is `[cuts[i], cuts[i + 1])` and the last has no end.
    `owners`: shape (m,), index of the exclusion that accounts for the piece, −1 where time counts.
    `out`: shape (m,), whether the piece is out of the window.
    """

    exclusions: tuple[Exclusion, ...]
    cuts: Ints
    owners: Ints
    out: NDArray[np.bool_]
    _ledger: Ledger
    _out_sums: Ints
    _excluded_sums: Ints

    @classmethod
    def of(cls, exclusions: Iterable[Exclusion]) -> "ExclusionTable":
        """The table of some exclusions, in any order."""
        ordered, ledger = accounted_time(exclusions)
        out = ledger.rates == OUT_RATE
        return cls(
            ordered,
            ledger.cuts,
            ledger.owners,
            out,
            ledger,
            _running_time(ledger.cuts, out),
            _running_time(ledger.cuts, ledger.rates > 0),
        )

    def __len__(self) -> int:
        return len(self.exclusions)

    @property
    def has_out(self) -> bool:
        """Whether any time is excluded as `out`."""
        return bool(self.out.any())

    def out_time(self, start: ArrayLike, end: ArrayLike) -> Ints:
        """Microseconds of `[start, end]` that are out, for instants of any (broadcastable) shape."""
        return self._time(end, self.out, self._out_sums) - self._time(start, self.out, self._out_sums)

    def excluded_time(self, start: ArrayLike, end: ArrayLike) -> Ints:
        """Microseconds of `[start, end]` that are free or out."""
        excluded = self.owners >= 0
        return self._time(end, excluded, self._excluded_sums) - self._time(
            start, excluded, self._excluded_sums
        )

    def stretches(self) -> tuple[Ints, Ints]:
        """Begins and ends of the excluded time, free and out alike, joined where they touch."""
        change = np.diff((self.owners >= 0).astype(np.int8), prepend=0)
        return self.cuts[change > 0], self.cuts[change < 0]

    def pieces(self, start: Instant, end: Instant) -> tuple[Ints, Ints, Ints]:
        """The excluded pieces within `[start, end]`: begins, ends (clipped), indices of exclusions."""
        return self._ledger.pieces(start, end)

    def within(self, start: Instant, end: Instant) -> tuple[Exclusion, ...]:
        """The exclusions that account for time in `[start, end]`, by start."""
        return tuple(self.exclusions[index] for index in np.unique(self.pieces(start, end)[2]).tolist())

    def beginning(self, start: Instant, end: Instant) -> tuple[Exclusion, ...]:
        """The exclusions that begin in `(start, end)`, even if other exclusions account for their time."""
        first = bisect_right(self.exclusions, start, key=_start)
        return self.exclusions[first : bisect_left(self.exclusions, end, key=_start)]

    def at(self, instant: Instant) -> Exclusion | None:
        """The exclusion that accounts for `instant`."""
        index = self._ledger.owner_at(instant)
        return self.exclusions[index] if index >= 0 else None

    def edges(self, start: Instant, end: Instant) -> Ints:
        """The instants strictly between two at which the exclusion that accounts for time changes."""
        return self.cuts[np.searchsorted(self.cuts, start, "right") : np.searchsorted(self.cuts, end, "left")]

    def next_out(self, instants: ArrayLike) -> Ints:
        """For each instant the next one, itself included, that is out; `OPEN` for never."""
        return next_flagged(self.cuts, self.out, instants)

    def _time(self, instants: ArrayLike, flags: NDArray[np.bool_], sums: Ints) -> Ints:
        """Microseconds of flagged time up to each instant."""
        moments = np.asarray(instants, dtype=np.int64)
        if not len(self.cuts):
            return np.zeros_like(moments)
        piece = np.maximum(np.searchsorted(self.cuts, moments, "right") - 1, 0)
        return np.asarray(
            sums[piece] + np.where(flags[piece], np.maximum(moments - self.cuts[piece], 0), 0), np.int64
        )


def _start(exclusion: Exclusion) -> Instant:
    return exclusion.start


def _running_time(cuts: Ints, flags: NDArray[np.bool_]) -> Ints:
    """Microseconds of flagged time before each cut."""
    sums = np.zeros(len(cuts), dtype=np.int64)
    np.cumsum(np.where(flags[:-1], np.diff(cuts), 0), out=sums[1:])
    return sums
