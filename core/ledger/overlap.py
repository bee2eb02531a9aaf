"""Where events overlap, which of them owns the time that they share.

An event of an excluded category comes first (then the time costs nothing), else the event with the
highest impact. Ties go to the earlier start, then to the lower id.
"""

import numpy as np
from numpy.typing import NDArray

from .event_table import OPEN, Floats, Ints

NOBODY = -1


def owners_over_time(
    starts: Ints, ends: Ints, impacts: Floats, ids: Ints, excluded: NDArray[np.bool_]
) -> tuple[Ints, Ints]:
    """The instants at which time is cut, ascending, and the row that owns each piece; O(n log n).

    Columns of equal length, shape (n,); `ends` are `OPEN` for open events. Both results have shape (m,);
    piece i is `[cuts[i], cuts[i + 1])`, the last has no end, and −1 is nobody.
    """
    cuts, firsts, lasts, by_start = _cut(starts, ends, ids)
    owners = np.full(len(cuts), NOBODY, dtype=np.int64)
    unshared = _unshared(firsts, lasts, len(cuts))
    owners[firsts[unshared]] = unshared.nonzero()[0]
    contested = by_start[~unshared[by_start]]
    if len(contested):
        keys = (impacts + excluded)[contested]  # an excluded one above every other
        order = contested[np.argsort(-keys, kind="stable")][::-1]
        won = _paint(len(cuts), firsts[order], lasts[order])
        owners[won != NOBODY] = order[won[won != NOBODY]]
    return cuts, owners


def _cut(starts: Ints, ends: Ints, ids: Ints) -> tuple[Ints, Ints, Ints, NDArray[np.intp]]:
    """The cuts; per event its first piece and the one after its last; the rows by start, then by id."""
    size, closed = len(starts), (ends != OPEN).nonzero()[0]
    moments = np.concatenate([starts, ends[closed]])
    order = moments.argsort(kind="stable")
    rising = moments[order]
    new = np.ones(len(rising), dtype=np.bool_)
    np.not_equal(rising[1:], rising[:-1], out=new[1:])
    piece_of = np.empty(len(rising), dtype=np.int64)
    piece_of[order] = new.cumsum() - 1
    cuts = rising[new]
    lasts = np.full(size, len(cuts), dtype=np.int64)
    lasts[closed] = piece_of[size:]
    by_start = order[order < size] if (ids[1:] > ids[:-1]).all() else np.lexsort((ids, starts))
    return cuts, piece_of[:size], lasts, by_start


def _unshared(firsts: Ints, lasts: Ints, pieces: int) -> NDArray[np.bool_]:
    """For each event, whether no other shares time with it, so that it owns its single piece."""
    depth = (np.bincount(firsts, minlength=pieces + 1) - np.bincount(lasts, minlength=pieces + 1)).cumsum()
    unshared: NDArray[np.bool_] = (lasts - firsts == 1) & (depth[firsts] == 1)
    return unshared


def _paint(pieces: int, firsts: Ints, lasts: Ints) -> NDArray[np.int32]:
    """The highest of the events over every piece, given in ascending priority; −1 where there is none.

    Each event is painted into the two power-of-two blocks that cover its pieces; then blocks hand
    their event down to their halves, the higher one winning: a sparse table run backwards.
    """
    best = np.full(pieces, NOBODY, dtype=np.int32)
    events = np.arange(len(firsts), dtype=np.int32)
    levels = np.frexp((lasts - firsts).astype(np.float64))[1] - 1
    for level in range(int(levels.max()), -1, -1):
        half = 1 << level
        if 2 * half <= pieces:
            np.maximum(best[half:], best[:-half].copy(), out=best[half:])
        at_level = np.flatnonzero(levels == level)
        np.maximum.at(best, firsts[at_level], events[at_level])
        np.maximum.at(best, lasts[at_level] - half, events[at_level])
    return best
