"""Futures repeated from earlier moments like this one.

Analogue forecasting (Lorenz, Journal of the Atmospheric Sciences 26, 1969): earlier moments of the
same service, one a day, are drawn in proportion to 2^(−age/360 days) and to how close, on a log scale,
the time since the last outage was to the present one; a path then repeats the outages that followed. This
carries over any rhythm of the service that the model does not know.

Moments during an outage are not drawn, as a path from there would begin with the rest of an old outage.
"""

import numpy as np

from ..ledger.event_table import Floats
from .outage_episodes import Episodes

_HALF_LIFE = 360.0
_MIN_DAYS_SINCE = 0.25
"""Days since the last outage count as at least this."""
_LOG_DEVIATION = 1.0
"""Deviation of the log of the days since the last outage between similar moments."""

_MINUTES_A_DAY = 1440.0


class Analogues:
    """Earlier quiet moments of a service with at least `days` of history after them; `len` counts them.

    There are none while an event is running.
    """

    def __init__(self, past: Episodes, days: float) -> None:
        self._days = days
        self._begins = -past.begins
        self._lengths = past.burns / _MINUTES_A_DAY
        self._moments = np.zeros(0) if past.running else -np.arange(days + 0.5, past.seen, 1.0)
        self._weights = np.zeros(0)
        if len(self._moments):
            last = np.searchsorted(self._begins, self._moments, "right") - 1
            since = self._moments + past.ends[last]
            quiet = (last >= 0) & (since >= 0)
            self._moments, since = self._moments[quiet], since[quiet]
            now = max(float(past.ends[-1]), _MIN_DAYS_SINCE)
            distance = np.log(np.maximum(since, _MIN_DAYS_SINCE) / now) / _LOG_DEVIATION
            weights = np.exp2(self._moments / _HALF_LIFE) * np.exp(-0.5 * distance**2)
            if weights.sum() > 0:
                self._weights = weights / weights.sum()

    def __len__(self) -> int:
        return len(self._weights)

    def draw(self, rng: np.random.Generator, paths: int) -> tuple[Floats, Floats]:
        """Starts and lengths in minutes after now, one row a path; `inf` and 0 in unused columns."""
        moments = rng.choice(self._moments, size=paths, p=self._weights)
        first = np.searchsorted(self._begins, moments)
        last = np.searchsorted(self._begins, moments + self._days)
        columns = max(int((last - first).max()), 1)
        rows = first[:, None] + np.arange(columns)
        valid = rows < last[:, None]
        rows = np.minimum(rows, len(self._begins) - 1)
        starts = np.where(valid, self._begins[rows] - moments[:, None], np.inf)
        lengths = np.where(valid, self._lengths[rows], 0.0)
        return starts * _MINUTES_A_DAY, lengths * _MINUTES_A_DAY
