"""The window a budget is counted over: rolling, or a calendar week, month, quarter or year."""

import math
import re
from datetime import tzinfo

from ..support.frozen import frozen
from .calendar import Period, period_bounds
from .instants import DAY, Instant, to_minutes
from .time_zone import zone_named

CALENDAR_WINDOWS: tuple[Period, ...] = ("week", "month", "quarter", "year")
LONGEST_DAYS = 3660
WINDOWS_ACCEPTED = "a length such as 7d, 28d or 12h, or week, month, quarter or year"

_NOMINAL_DAYS = {"week": 7.0, "month": 30.0, "quarter": 91.0, "year": 365.0}
_ROLLING = re.compile(r"(\d+(?:\.\d+)?)\s*([hdw])")
_UNIT_DAYS = {"h": 1 / 24, "d": 1.0, "w": 7.0}


@frozen(many=True)
class Window:
    """What the budget is counted over: the last `days` × 24 h, or a calendar `period` in a time zone.

    Make one with `rolling`, `calendar` or `parse`.
    """

    days: float
    """Length in days; for a calendar period its nominal one (month 30, quarter 91, year 365)."""
    period: Period | None = None
    timezone: str = "UTC"

    def __post_init__(self) -> None:
        if not (0 < self.days <= LONGEST_DAYS and self.length_rolling > 0):
            raise ValueError(
                f"window_days: {self.days} is not a number of days above 0 and at most {LONGEST_DAYS}"
            )
        zone_named(self.timezone)

    @classmethod
    def rolling(cls, days: float) -> "Window":
        """The last `days` × 24 h; `ValueError` unless that is above 0 and at most `LONGEST_DAYS`."""
        return cls(days)

    @classmethod
    def calendar(cls, period: str, timezone: str = "UTC") -> "Window":
        """A calendar `week`, `month`, `quarter` or `year` in `timezone`; `ValueError` for another name."""
        if period not in CALENDAR_WINDOWS:
            raise ValueError(f"window: {period!r} is not {WINDOWS_ACCEPTED}")
        return cls(_NOMINAL_DAYS[period], period, timezone)

    @classmethod
    def parse(cls, text: str, timezone: str = "UTC") -> "Window":
        """Read `30d`, `12h`, `4w`, `week`, `month`, `quarter` or `year`; `ValueError` for anything else."""
        words = text.strip().lower()
        if words in CALENDAR_WINDOWS:
            return cls.calendar(words, timezone)
        match = _ROLLING.fullmatch(words)
        if match is None or float(match[1]) == 0:
            raise ValueError(f"window: {text!r} is not {WINDOWS_ACCEPTED}")
        return cls.rolling(float(match[1]) * _UNIT_DAYS[match[2]])

    @property
    def is_rolling(self) -> bool:
        return self.period is None

    @property
    def length_rolling(self) -> int:
        """Microseconds of a rolling window (nominal for a calendar one)."""
        return round(self.days * DAY)

    @property
    def zone(self) -> tzinfo:
        return zone_named(self.timezone)

    def bounds(self, as_of: Instant) -> tuple[Instant, Instant]:
        """Begin and end of the window at `as_of`.

        A rolling window ends at `as_of`; a calendar one ends with its period, after `as_of`.
        """
        if self.period is None:
            return as_of - self.length_rolling, as_of
        return period_bounds(self.period, self.zone, as_of)

    def length(self, as_of: Instant) -> int:
        """Real length in microseconds at `as_of`: a clock change makes a month longer or shorter."""
        start, end = self.bounds(as_of)
        return end - start

    def length_days(self, as_of: Instant) -> float:
        """Real length at `as_of` in days of 24 h."""
        return to_minutes(self.length(as_of)) / 1440

    def __str__(self) -> str:
        if self.period is not None:
            return self.period
        if self.days < 1 or self.days != round(self.days):
            hours = self.days * 24
            if math.isclose(hours, round(hours)):
                return f"{round(hours)}h"
        return f"{self.days:g}d"
