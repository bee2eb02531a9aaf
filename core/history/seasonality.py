"""Tests whether burn follows the week, the month or the hour of the day, or drifts.

A burn series is mostly zeros, heavy-tailed, and outages over midnight or in clusters make
neighbouring days alike. The days are ranked, as Kruskal–Wallis does, but the p-value comes from
rotating every week (month) by a random number of days: that keeps neighbours together and
breaks only what recurs with the calendar. Over simulated noise of five kinds (sparse, dense,
clustered, autocorrelated) a p below 0.05 then comes in 1 to 8 % of histories, where the chi-square
limit of Kruskal–Wallis is hardly ever significant on clusters. Draws are seeded: the same history gives
the same answer.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ..ledger.event_table import Floats, Ints

CYCLES_NEEDED = 3
"""Weeks or months, at least, before a cycle can be distinguished from chance."""

_DRAWS = 1999
_MONTH_PHASES = 30
_MONTH_DAYS = 27
"""A month with fewer of the days is left out."""
_SMOOTHING = np.array([0.5, 1.0, 0.5])
"""The end of one month falls on the 28th, of another on the 31st: neighbouring phases count too."""


def weekly_p_value(days: Sequence[date], burns: Floats) -> float | None:
    """The chance that weekdays differ this much if the weekday does not matter; None for too little data.

    `days` are consecutive; only complete weeks from the first day on count.
    """
    weeks = len(days) // 7
    if weeks < CYCLES_NEEDED:
        return None
    return _rotation_p_value(_ranks(burns[: weeks * 7]).reshape(weeks, 7))


def monthly_p_value(days: Sequence[date], burns: Floats) -> float | None:
    """The chance that days of the month differ this much if they do not matter; None for too little data."""
    if len(days) < _MONTH_DAYS * CYCLES_NEEDED:
        return None
    months, phases = _month_phases(days)
    complete = np.bincount(months) >= _MONTH_DAYS
    selected = complete[months]
    if complete.sum() < CYCLES_NEEDED:
        return None
    ranks = _ranks(burns[selected])
    profile = np.zeros((len(complete), _MONTH_PHASES))
    np.add.at(profile, (months[selected], phases[selected]), ranks)
    profile = profile[complete]
    around = [np.roll(profile, shift, axis=1) for shift in (-1, 0, 1)]
    return _rotation_p_value(np.tensordot(_SMOOTHING, around, axes=1))


def drift_p_value(burns: Floats) -> float | None:
    """The chance that whole weeks rise or fall this steadily if their order means nothing.

    Spearman's rank correlation of the weeks' means with time, against the weeks shuffled; None for
    fewer than five complete weeks (counted back from the last day) or no variation.
    """
    weeks = len(burns) // 7
    if weeks < 5:
        return None
    ranks = _ranks(burns[-weeks * 7 :].reshape(weeks, 7).mean(axis=1))
    if np.ptp(ranks) == 0:
        return None
    time = np.arange(weeks) - (weeks - 1) / 2
    drawn = np.random.default_rng(0).permuted(np.tile(ranks, (_DRAWS, 1)), axis=1)
    return _share_as_large(abs(float(ranks @ time)), np.abs(drawn @ time))


def hourly_p_value(starts: Ints, hours: Ints) -> float | None:
    """The chance that starts bunch this much in some hours if no hour is likelier; None for too few.

    `starts`: instants, rising; `hours`: the local hour, 0 to 23, of each. Starts within six hours
    of the previous start belong to the same outage and count once. Needs five.
    """
    apart = np.append(True, np.diff(starts) > 6 * 3_600_000_000)
    selected = hours[apart[: len(hours)]]
    if len(selected) < 5:
        return None
    observed = _bunching(np.bincount(selected, minlength=24)[None, :])[0]
    random = np.random.default_rng(0).multinomial(len(selected), np.full(24, 1 / 24), _DRAWS)
    return _share_as_large(observed, _bunching(random))


def _rotation_p_value(rows: Floats) -> float | None:
    """p-value of the column sums of `rows` (cycles × phases) against rows turned round at random."""
    phases = rows.shape[1]
    if np.ptp(rows) == 0:
        return None
    random = np.random.default_rng(0)
    drawn = np.zeros((_DRAWS, phases))
    for row in rows:
        shifts = random.integers(0, phases, (_DRAWS, 1))
        drawn += row[(np.arange(phases) + shifts) % phases]
    return _share_as_large(float((rows.sum(axis=0) ** 2).sum()), (drawn**2).sum(axis=1))


def _share_as_large(observed: float, drawn: Floats) -> float:
    return (1 + int((drawn >= observed * (1 - 1e-9)).sum())) / (1 + len(drawn))


def _bunching(counts: NDArray[np.int64]) -> Floats:
    """Sum of squares over the 24 stretches of three hours; counts of shape (k, 24)."""
    three = counts + np.roll(counts, 1, axis=1) + np.roll(counts, -1, axis=1)
    return np.asarray((three**2).sum(axis=1), dtype=np.float64)


def _ranks(values: Floats) -> Floats:
    """Ranks about 0, ties sharing their mean rank; values that differ only by rounding count as equal."""
    _, which, counts = np.unique(np.round(values, 9), return_inverse=True, return_counts=True)
    mean_ranks = np.cumsum(counts) - (counts - 1) / 2
    return np.asarray(mean_ranks[which] - (len(values) + 1) / 2, dtype=np.float64)


def _month_phases(days: Sequence[date]) -> tuple[Ints, Ints]:
    """For each day: how many months after the first day it falls, and its phase in its month, 0 to 29."""
    firsts = [date(day.year, day.month, 1) for day in days]
    lengths = [
        (date(first.year + first.month // 12, first.month % 12 + 1, 1) - first).days for first in firsts
    ]
    part = np.array([(day.day - 1) / length for day, length in zip(days, lengths, strict=True)])
    month = np.array([day.year * 12 + day.month for day in days]) + part
    since = np.floor(month - month[0] + 1e-9).astype(np.int64)
    return since, np.floor(part * _MONTH_PHASES).astype(np.int64)
