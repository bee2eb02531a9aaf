"""Converts between wall time and counted time, from which exclusions are left out.

A forecast is fitted to outages in counted time and draws new ones there. An outage that would start in
planned excluded time starts after it, and one that runs into it continues after it: hours that do not count
make outages neither rarer nor cheaper in the time that does.
"""

import numpy as np

from ..ledger.event_table import Floats, Ints
from ..ledger.exclusion_table import ExclusionTable
from ..model.instants import MINUTE, Instant, from_minutes


class CountedTime:
    """Converts wall-clock minutes after `as_of` to counted minutes and back, up to `horizon` on the wall."""

    def __init__(self, exclusions: ExclusionTable, as_of: Instant, horizon: float) -> None:
        end = as_of + from_minutes(horizon)
        edges = np.concatenate([[as_of], exclusions.edges(as_of, end), [end]]).astype(np.int64)
        self._wall: Floats = (edges - as_of) / MINUTE
        self._counted: Floats = (edges - as_of - exclusions.excluded_time(as_of, edges)) / MINUTE
        self._wall[-1] = horizon

    @property
    def counted_horizon(self) -> float:
        """Counted minutes up to the horizon."""
        return float(self._counted[-1])

    def counted(self, times: Floats) -> Floats:
        """Counted minutes up to each of `times`, which are wall-clock minutes from 0 to the horizon."""
        return np.asarray(np.interp(times, self._wall, self._counted), dtype=np.float64)

    def begins(self, counted: Floats) -> Floats:
        """The wall-clock minute of each, after excluded time that begins there; at most the horizon."""
        return np.where(counted >= self.counted_horizon, self._wall[-1], self._wall_at(counted, "right"))

    def ends(self, counted: Floats) -> Floats:
        """The wall-clock minute of each, before excluded time that begins there."""
        return self._wall_at(counted, "left")

    def _wall_at(self, counted: Floats, side: str) -> Floats:
        after = np.searchsorted(self._counted, counted, side)  # type: ignore[call-overload]  # a literal
        after = np.clip(after, 1, len(self._counted) - 1)
        times = self._wall[after - 1] + (counted - self._counted[after - 1])
        return np.asarray(np.minimum(times, self._wall[-1]), dtype=np.float64)


def ages(exclusions: ExclusionTable | None, instants: Ints, as_of: Instant) -> Ints:
    """Counted microseconds from each of `instants` to `as_of`."""
    lengths = as_of - instants
    return lengths if exclusions is None else lengths - exclusions.excluded_time(instants, as_of)
