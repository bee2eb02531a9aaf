"""The years that typed and imported times must lie in: 1970 to 2199."""

from datetime import UTC, datetime

from ...model.instants import Instant, to_instant

FIRST_YEAR = 1970
LAST_YEAR = 2199
_EARLIEST = to_instant(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC))
_LATEST = to_instant(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC))


def checked_instant(instant: Instant) -> Instant:
    """`instant`; `ValueError` unless it lies in the years 1970 to 2199."""
    if not _EARLIEST <= instant < _LATEST:
        raise ValueError(f"time: it lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return instant
