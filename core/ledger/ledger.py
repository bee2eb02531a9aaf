"""The ledger: every bad minute has exactly one owner, and every number is computed from it.

Time is cut at every event's and exclusion's start and end. Each piece between two cuts is owned by
nobody if an exclusion covers it, else by the event that `overlap` names. `F(t)`, the bad minutes up
to `t`, is piecewise linear; what a stretch `[a, b]` cost is `F(b) − F(a)`.

Costs are summed as whole numbers of 1/1024 µs, so that parts add up to the whole at any length of
history; a piece's own cost is rounded to that unit (1.6e-11 minutes).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..model.instants import MINUTE, Instant
from ..support.frozen import frozen
from .event_table import OPEN, Floats, Ints
from .overlap import NOBODY, owners_over_time

_UNITS = 1024
_UNITS_PER_MINUTE = _UNITS * MINUTE
_NO_TIME: Ints = np.zeros(1, dtype=np.int64)
_NO_COST: Floats = np.zeros(1)


@frozen(eq=False, weakref_slot=True)
class Ledger:
    """The owner and the cost of each piece of time.

    `cuts`: instants, shape (m,), ascending; piece i is `[cuts[i], cuts[i + 1])` and the last has no end.
    `owners`: shape (m,), the row of the owning event in the input columns, −1 for nobody.
    `rates`: shape (m,), the owner's impact, 0 where nobody or an excluded event owns.
    `size`: the number of events.
    `_steps`: where F bends, its value there and its slope, each of shape (m + 1,): item 0 is for the time
    before the first cut.
    """

    cuts: Ints
    owners: Ints
    rates: Floats
    size: int
    _steps: tuple[Ints, Ints, Floats]

    @classmethod
    def build(
        cls,
        starts: Ints,
        ends: Ints,
        impacts: Floats,
        ids: Ints,
        excluded: NDArray[np.bool_],
    ) -> "Ledger":
        """The ledger of events given as columns of equal length, `ends` being `OPEN` for open ones.

        O(n log n). An open event never ends here; queries up to "as of" clip it there.
        """
        cuts, owners = owners_over_time(starts, ends, impacts, ids, excluded)
        costs = np.where(excluded, 0.0, impacts)
        rates = np.where(owners == NOBODY, 0.0, costs[owners]) if len(costs) else np.zeros(len(cuts))
        return cls(cuts, owners, rates, len(starts), _steps(cuts, rates))

    def cleared(self, starts: Ints, ends: Ints) -> "Ledger":
        """This ledger with nobody owning the stretches `[starts, ends)`, ascending and not touching."""
        if not len(self.cuts) or not len(starts):
            return self
        edges = np.stack([starts, ends], axis=1).ravel()
        positions = np.searchsorted(self.cuts, edges, "left")
        new = self.cuts[np.minimum(positions, len(self.cuts) - 1)] != edges
        positions, edges = positions[new], edges[new]
        before = np.maximum(positions - 1, 0)
        cuts = np.insert(self.cuts, positions, edges)
        owners = np.insert(self.owners, positions, np.where(positions > 0, self.owners[before], NOBODY))
        rates = np.insert(self.rates, positions, np.where(positions > 0, self.rates[before], 0.0))
        pieces = len(cuts) + 1
        depth = np.bincount(np.searchsorted(cuts, starts), minlength=pieces)
        depth -= np.bincount(np.searchsorted(cuts, ends), minlength=pieces)
        covered = np.cumsum(depth)[:-1] > 0
        owners[covered], rates[covered] = NOBODY, 0.0
        return Ledger(cuts, owners, rates, self.size, _steps(cuts, rates))

    def minutes(self, start: ArrayLike, end: ArrayLike) -> Floats:
        """Bad minutes in `[start, end]`, for instants of any (broadcastable) shape; 0 where end ≤ start."""
        begin = np.asarray(start, dtype=np.int64)
        finish = np.maximum(np.asarray(end, dtype=np.int64), begin)
        sum_a, rest_a = self._units(begin)
        sum_b, rest_b = self._units(finish)
        return np.asarray(((sum_b - sum_a) + (rest_b - rest_a)) / _UNITS_PER_MINUTE, dtype=np.float64)

    def minutes_between(self, edges: Ints) -> Floats:
        """Bad minutes between each two of `edges`, which never fall; half the look-ups of `minutes`."""
        sums, rests = self._units(edges)
        return np.asarray((np.diff(sums) + np.diff(rests)) / _UNITS_PER_MINUTE, dtype=np.float64)

    def owned(self, start: Instant, end: Instant) -> Floats:
        """Bad minutes in `[start, end]` that each event owns: shape (size,); they sum to `minutes`."""
        first, last, lengths = self._pieces(start, end)
        owners = self.owners[first:last]
        owned = owners != NOBODY
        costs = lengths * self.rates[first:last] * _UNITS
        costs[1:-1] = np.rint(costs[1:-1])  # complete pieces cost what the running sum holds
        return np.bincount(owners[owned], costs[owned], self.size) / _UNITS_PER_MINUTE

    def pieces(self, start: Instant, end: Instant) -> tuple[Ints, Ints, Ints]:
        """The pieces within `[start, end]` that cost something: begins, ends (clipped), owning rows."""
        first, last, lengths = self._pieces(start, end)
        begins = np.maximum(self.cuts[first:last], start)
        costly = (self.rates[first:last] > 0) & (lengths > 0)
        return begins[costly], (begins + lengths)[costly], self.owners[first:last][costly]

    def rate_at(self, instant: Instant) -> float:
        """Bad minutes per minute at `instant`, in [0, 1]."""
        piece = int(self.cuts.searchsorted(instant, "right")) - 1
        return float(self.rates[piece]) if piece >= 0 else 0.0

    def owner_at(self, instant: Instant) -> int:
        """The row of the event that owns `instant`, −1 for nobody."""
        piece = int(self.cuts.searchsorted(instant, "right")) - 1
        return int(self.owners[piece]) if piece >= 0 else NOBODY

    def next_cost(self, instants: ArrayLike) -> Ints:
        """For each instant the next one, itself included, at which time costs budget; `OPEN` for never."""
        return next_flagged(self.cuts, self.rates > 0, instants)

    def _units(self, instants: Ints) -> tuple[Ints, Floats]:
        """F at each instant: the sum up to its piece, and what its piece adds."""
        piece = self.cuts.searchsorted(instants, "right")
        begins, sums, rates = self._steps
        return sums[piece], (instants - begins[piece]) * rates[piece] * _UNITS

    def _pieces(self, start: Instant, end: Instant) -> tuple[int, int, Ints]:
        """The range of pieces that touch `[start, end]`, and how long each is within it."""
        first = max(int(self.cuts.searchsorted(start, "right")) - 1, 0)
        last = int(self.cuts.searchsorted(end, "left"))
        edges = np.append(self.cuts[first:last], end)
        return first, last, np.diff(np.maximum(edges, start))


def next_flagged(cuts: Ints, flags: NDArray[np.bool_], instants: ArrayLike) -> Ints:
    """For each instant the next one, itself included, in a piece that is flagged; `OPEN` for never."""
    moments = np.asarray(instants, dtype=np.int64)
    pieces = flags.nonzero()[0]
    begins = np.full(len(pieces) + 1, OPEN, dtype=np.int64)
    begins[:-1] = cuts[pieces]
    piece = cuts.searchsorted(moments, "right") - 1
    return np.asarray(np.maximum(moments, begins[pieces.searchsorted(piece)]), dtype=np.int64)


def _steps(cuts: Ints, rates: Floats) -> tuple[Ints, Ints, Floats]:
    """For the time before the first cut, and after each: its begin, F there in units, and its rate."""
    begins = np.concatenate([_NO_TIME, cuts])
    slopes = np.concatenate([_NO_COST, rates])
    sums = np.zeros(len(begins), dtype=np.int64)
    costs = np.rint((cuts[1:] - cuts[:-1]) * rates[:-1] * _UNITS)
    costs.astype(np.int64).cumsum(out=sums[2:])
    return begins, sums, slopes
