"""The error share of a query's samples: NaN is no traffic, so no errors; several series are averaged.

What a missing sample means is configured by the source.
"""

import math
from collections.abc import Iterable, Mapping

from ..config.source_settings import Missing

Points = Mapping[int, float]
"""Values by time, in Unix seconds."""
MISSING_SHARES: Mapping[Missing, float | None] = {"unknown": None, "bad": 1.0, "good": 0.0}
"""The error share at a time without a sample, by the source's `missing`; None if it is unknown."""


def mean_of(series: Iterable[Points]) -> Points:
    """At each time the mean of the series that have a value there; as in PromQL, NaN if one of them is."""
    first, *others = list(series) or [{}]
    if not others:
        return first
    series = [first, *others]
    sums: dict[int, float] = {}
    counts: dict[int, int] = {}
    for points in series:
        for time, value in points.items():
            sums[time] = sums.get(time, 0.0) + value
            counts[time] = counts.get(time, 0) + 1
    return {time: total / counts[time] for time, total in sums.items()}


def share_of(value: float) -> float:
    """A sample as an error share: NaN is 0/0, no traffic, so no errors; other values are clamped to 0…1."""
    return 0.0 if math.isnan(value) else min(1.0, max(0.0, value))


def with_down(points: Points, down: Points) -> dict[int, float]:
    """The error share at each time, or the share of targets that are down if that is larger."""
    shares = {time: share_of(value) for time, value in points.items()}
    for time, value in down.items():
        share = share_of(value)
        if share > 0:
            shares[time] = max(share, shares.get(time, 0.0))
    return shares
