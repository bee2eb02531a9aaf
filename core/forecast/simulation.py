"""Will the budget be exhausted? Past consumption and its expiry are exact, future outages are random.

`outage_model` draws outages from a service's past, `simulated_consumption` finds when a path reaches the
budget; this module counts a thousand of them.
"""

import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..ledger.event_table import Floats
from ..ledger.exclusion_table import ExclusionTable
from ..ledger.ledger import Ledger
from ..model.instants import DAY, Instant, from_minutes
from ..model.window import Window
from ..support.frozen import frozen
from ..support.jsonable import Result
from .counted_time import CountedTime
from .outage_episodes import Episodes, episodes
from .outage_model import OutageModel
from .simulated_consumption import Outages, consumption

HORIZONS = (7.0, 14.0, 30.0)
"""Days ahead that one run covers."""
PATHS = 1000

LONGEST_HORIZON = 3660.0

_YEAR = 366.0
_MINUTES_A_DAY = 1440.0
_QUANTILES = (10, 50, 90)
_ROUNDING = 1e-9
"""Percent by which sums of floats may miss a budget that is spent exactly."""
_LIMIT_ROUNDING = 1e-6
"""Percent by which floating point may miss a limit that is met to the microsecond."""


@frozen(many=True)
class BandDay(Result):
    """Consumed percent of the budget at `at`: 10th, 50th and 90th percentile of the paths."""

    at: Instant
    p10: float
    p50: float
    p90: float


@frozen
class SimulationResult(Result):
    """Simulation of one service over the next `horizon_days`.

    `probability`: the share of paths in which consumption reaches the budget, None for a service
    without costly events. `p10`, `median`, `p90`: the instants by which a tenth, half and nine tenths
    of *all* paths have, None if fewer do within the horizon. `band`: one entry a day, the first at
    `as_of`, the last at the horizon; empty where `probability` is None.
    """

    as_of: Instant
    horizon_days: float
    paths: int
    probability: float | None
    p10: Instant | None
    median: Instant | None
    p90: Instant | None
    band: tuple[BandDay, ...]
    spent: float | None = None
    """The share of all paths that are exhausted at the horizon itself."""


def seed_for(service: str, seed: int = 0) -> int:
    """A different seed for each service, the same on every machine and in every run."""
    return zlib.crc32(service.encode(), seed & 0xFFFFFFFF)


def simulate(
    ledger: Ledger,
    window: Window,
    budget_minutes: float,
    as_of: Instant,
    horizon_days: float,
    *,
    seed: int = 0,
    paths: int = PATHS,
    measured_since: Instant | None = None,
    exclusions: ExclusionTable | None = None,
) -> SimulationResult:
    """`simulate_horizons` for a single horizon."""
    horizons = (horizon_days,)
    return simulate_horizons(
        ledger,
        window,
        budget_minutes,
        as_of,
        horizons,
        seed=seed,
        paths=paths,
        measured_since=measured_since,
        exclusions=exclusions,
    )[0]


def simulate_horizons(
    ledger: Ledger,
    window: Window,
    budget_minutes: float,
    as_of: Instant,
    horizons: Sequence[float] = HORIZONS,
    *,
    seed: int = 0,
    paths: int = PATHS,
    measured_since: Instant | None = None,
    exclusions: ExclusionTable | None = None,
) -> tuple[SimulationResult, ...]:
    """One result per horizon (days), all from the same paths.

    `budget_minutes` is the budget of the window at `as_of`; a later calendar period has it in
    proportion to its own length. Nothing after `as_of` in the ledger is used; an event
    that costs at `as_of` lasts for as long as the model draws, whatever end the ledger has for it.
    The model is fitted to the time since `measured_since`; None for since the first costly minute.
    `exclusions` are what `ledger` does not count: nothing is drawn in them, before or after `as_of`. The same
    arguments and seed give the same result. A budget that is exhausted at `as_of` has probability 1. Beyond a
    year the paths become fewer as the horizon grows.

    Raises `ValueError` for a budget, a horizon or a number of paths that is not above 0, and for a
    horizon of more than `LONGEST_HORIZON` days.
    """
    _require_positive("budget_minutes", budget_minutes)
    _require_positive("paths", paths)
    for horizon in horizons:
        _require_positive("horizon_days", horizon)
        if horizon > LONGEST_HORIZON:
            raise ValueError(
                f"horizon_days: {horizon} is more than {LONGEST_HORIZON:g}, the furthest a forecast goes"
            )
    past = episodes(ledger, as_of, measured_since, exclusions)
    if not len(past):
        return tuple(
            SimulationResult(as_of, horizon, paths, None, None, None, None, ()) for horizon in horizons
        )
    longest = max(horizons)
    outages = futures(past, longest, as_of, seed, paths, exclusions)
    consumed = consumption(ledger, window, budget_minutes, as_of, outages.horizon, exclusions)
    reached = np.sort(consumed.reached(outages))
    days = np.unique(np.concatenate([np.arange(0.0, longest), horizons]))
    percent = consumed.consumed_pct(outages, days * _MINUTES_A_DAY)
    band = np.percentile(percent, _QUANTILES, axis=0).T
    spent = (percent >= 100 - _ROUNDING).mean(axis=0)
    return tuple(
        replace(
            _result(as_of, horizon, reached, days, band),
            spent=float(spent[np.searchsorted(days, horizon)]),
        )
        for horizon in horizons
    )


def exhaustion_probabilities(
    ledger: Ledger,
    window: Window,
    budgets_minutes: Sequence[float],
    as_of: Instant,
    horizons: Sequence[float] = HORIZONS,
    *,
    seed: int = 0,
    paths: int = PATHS,
    measured_since: Instant | None = None,
) -> Floats | None:
    """The probabilities alone, for several budgets at once: shape (budgets, horizons).

    They are those of `simulate_horizons`; None for a service without costly events.
    """
    past = episodes(ledger, as_of, measured_since)
    if not len(past):
        return None
    outages = futures(past, max(horizons), as_of, seed, paths)
    limits = np.array(horizons) * _MINUTES_A_DAY
    shares = []
    for budget in budgets_minutes:
        reached = consumption(ledger, window, budget, as_of, outages.horizon).reached(outages)
        shares.append((reached[:, None] <= limits).mean(axis=0))
    return np.array(shares)


def chance_below(
    ledger: Ledger,
    window: Window,
    budget_minutes: float,
    as_of: Instant,
    at: Instant,
    limit_pct: float,
    *,
    seed: int = 0,
    paths: int = PATHS,
    measured_since: Instant | None = None,
    exclusions: ExclusionTable | None = None,
) -> float | None:
    """The share of paths in which no more than `limit_pct` percent of the budget is consumed at `at`.

    The other arguments are those of `simulate_horizons`; None for a service without costly events.
    """
    past = episodes(ledger, as_of, measured_since, exclusions)
    if not len(past):
        return None
    outages = futures(past, (at - as_of) / DAY, as_of, seed, paths, exclusions)
    consumed = consumption(ledger, window, budget_minutes, as_of, outages.horizon, exclusions)
    percent = consumed.consumed_pct(outages, np.array([outages.horizon]))
    return float((percent <= limit_pct + _LIMIT_ROUNDING).mean())


def futures(
    past: Episodes,
    days: float,
    as_of: Instant,
    seed: int,
    paths: int,
    exclusions: ExclusionTable | None = None,
) -> Outages:
    """Outages of the next `days` in possible futures; beyond a year the paths become fewer."""
    if days > _YEAR:
        paths = max(1, int(paths * _YEAR / days))
    random = np.random.default_rng(seed)
    if exclusions is None:
        return OutageModel(past).draw(random, paths, days)
    horizon = days * _MINUTES_A_DAY
    clock = CountedTime(exclusions, as_of, horizon)
    if clock.counted_horizon <= 0:
        nothing = np.full((paths, 1), horizon)
        return Outages(nothing, nothing, np.ones(1), horizon, clock)
    drawn = OutageModel(past).draw(random, paths, clock.counted_horizon / _MINUTES_A_DAY)
    begins = clock.begins(drawn.starts)
    return Outages(begins, np.maximum(clock.ends(drawn.ends), begins), drawn.rates, horizon, clock)


def _result(as_of: Instant, horizon: float, reached: Floats, days: Floats, band: Floats) -> SimulationResult:
    """One horizon from the sorted times of exhaustion and the longest horizon's band."""
    count = len(reached)
    within = int(np.searchsorted(reached, horizon * _MINUTES_A_DAY, "right"))
    selected = (days < horizon) & (days == np.floor(days)) | (days == horizon)
    p10, median, p90 = (_instant(as_of, reached, percent, within) for percent in _QUANTILES)
    return SimulationResult(
        as_of=as_of,
        horizon_days=horizon,
        paths=count,
        probability=within / count,
        p10=p10,
        median=median,
        p90=p90,
        band=tuple(
            BandDay(as_of + round(float(day) * DAY), *map(float, row))
            for day, row in zip(days[selected], band[selected], strict=True)
        ),
    )


def _instant(as_of: Instant, reached: Floats, percent: int, within: int) -> Instant | None:
    """When `percent` of all paths are exhausted; `within` is how many are before the horizon."""
    rank = -(-len(reached) * percent // 100)
    return as_of + from_minutes(float(reached[rank - 1])) if 0 < rank <= within else None


def _require_positive(field: str, value: float) -> None:
    if not (np.isfinite(value) and value > 0):
        raise ValueError(f"{field}: {value} is not a finite number above 0")
