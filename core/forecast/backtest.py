"""Backtest: histories replayed, forecasts compared with what happened.

At every origin only what was known then is used: the events that had begun, open if they were
still running. Three forecasters are asked whether the budget will be exhausted within each horizon, given
that it is not now, and are compared with what happened:

- `simulation`: the probability that budgettui shows;
- `vote`: the mean of the linear and the current-rate prediction's yes or no;
- `base rate`: always the share of all questions whose answer was yes, known with hindsight.

Questions are asked at regular steps, and at the moments at which people look: shortly after an
outage, and while one is open.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..analysis.outlook.linear_predictions import current_rate, linear
from ..ledger.budget import Budget
from ..ledger.event_table import OPEN, EventTable, Floats, Ints
from ..model.calendar import period_edges
from ..model.instants import DAY, HOUR, MINUTE, Instant
from ..model.slo import Slo
from ..model.window import Window
from ..support.frozen import frozen
from ..support.jsonable import Result
from .outage_episodes import costly_stretches
from .scoring import Scores, score
from .simulation import HORIZONS, PATHS, exhaustion_probabilities, seed_for

SIMULATION, VOTE, BASE_RATE = FORECASTERS = ("simulation", "vote", "base rate")
REGULAR, OPEN_OUTAGE = "regular", "open"
_AFTER = {"5 min after": 5 * MINUTE, "1 h after": HOUR, "6 h after": 6 * HOUR}
MOMENTS = (*_AFTER, OPEN_OUTAGE)
"""Moments besides the regular ones: after an outage without another since; 5 min into an open one."""
_OPEN_FOR = 5 * MINUTE


@frozen(eq=False)
class History:
    """What is known of one service over the time it was observed.

    `measured_since`: the forecasts' model is fitted to the time from then on; None for the first event.
    """

    service: str
    table: EventTable
    slo: Slo
    window: Window
    observed_from: Instant
    observed_to: Instant
    excluded_categories: tuple[str, ...] = ()
    measured_since: Instant | None = None


@frozen
class HorizonResult(Result):
    """The forecasters' scores on one horizon; `base_rate` is the share of questions whose answer was yes."""

    horizon_days: float
    questions: int
    base_rate: float
    scores: tuple[Scores, ...]

    def of(self, forecaster: str) -> Scores:
        """The scores of one of `FORECASTERS`; `KeyError` for another name."""
        return {row.forecaster: row for row in self.scores}[forecaster]


@frozen
class MomentResult(Result):
    """The scores at one kind of moment: `REGULAR` or one of `MOMENTS`."""

    moment: str
    origins: int
    horizons: tuple[HorizonResult, ...]


@frozen
class BacktestResult(Result):
    """`origins` and `horizons` are those of the regular steps, `moments` has all kinds, regular first.

    A horizon is left out if no question could be asked.
    """

    services: int
    origins: int
    step_days: float
    targets: tuple[float, ...]
    horizons: tuple[HorizonResult, ...]
    moments: tuple[MomentResult, ...]


@frozen
class _Question:
    horizon: float
    simulation: float
    vote: float
    outcome: bool


def backtest(
    histories: Sequence[History],
    horizons: Sequence[float] = HORIZONS,
    targets: Sequence[Slo] | None = None,
    step_days: float = 7,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
    *,
    paths: int = PATHS,
    moments: Sequence[str] = MOMENTS,
) -> BacktestResult:
    """Replay `histories`, asking every `step_days` from the start of each about `horizons` (days).

    The same questions are asked at each of `moments`, but at no more of them than there are regular origins
    (a random sample, the same every time).

    `targets` replaces each service's own SLO target by all of these. An origin counts after the start of the
    first event that costs budget, and for the horizons that end within the observed time. `progress` is
    called with the number of histories done and their total. Raises `ValueError` for steps, horizons or paths
    that are not above 0, and for a moment that is not in `MOMENTS`.
    """
    for field, values in (("horizons", horizons), ("step_days", (step_days,)), ("paths", (paths,))):
        for value in values:
            if not value > 0:
                raise ValueError(f"{field}: {value} is not a number above 0")
    for moment in moments:
        if moment not in MOMENTS:
            raise ValueError(f"moments: {moment!r} is not one of {', '.join(MOMENTS)}")
    questions_by_moment: dict[str, list[_Question]] = {moment: [] for moment in (REGULAR, *moments)}
    origins = dict.fromkeys(questions_by_moment, 0)
    for done, history in enumerate(histories, 1):
        slos = tuple(targets) if targets is not None else (history.slo,)
        replayed = _Replayed(history, slos, tuple(horizons), seed, paths)
        for moment in questions_by_moment:
            for origin in replayed.origins(moment, step_days):
                questions = list(replayed.questions(origin))
                origins[moment] += bool(questions)
                questions_by_moment[moment] += questions
        if progress is not None:
            progress(done, len(histories))
    used_targets = {float(slo.target) for slo in targets or [history.slo for history in histories]}
    results = tuple(
        MomentResult(
            moment,
            origins[moment],
            tuple(_scored(days, questions) for days in horizons if any(q.horizon == days for q in questions)),
        )
        for moment, questions in questions_by_moment.items()
    )
    return BacktestResult(
        services=len(histories),
        origins=results[0].origins,
        step_days=step_days,
        targets=tuple(sorted(used_targets)),
        horizons=results[0].horizons,
        moments=results,
    )


def known_at(table: EventTable, origin: Instant) -> EventTable:
    """The events of `table` as they were known at `origin`: begun by then, and open if not over."""
    rows = np.flatnonzero(table.starts <= origin)
    ends = table.ends[rows]
    return replace(
        table,
        ids=table.ids[rows],
        starts=table.starts[rows],
        ends=np.where(ends > origin, OPEN, ends),
        impacts=table.impacts[rows],
        categories=table.categories[rows],
        incident_ids=[None] * len(rows),
        descriptions=[None] * len(rows),
    )


class _Replayed:
    """One history, and the questions that can be asked about it."""

    def __init__(
        self, history: History, slos: tuple[Slo, ...], horizons: tuple[float, ...], seed: int, paths: int
    ) -> None:
        self._history = history
        self._slos = slos
        self._horizons = horizons
        self._seed = seed_for(history.service, seed)
        self._paths = paths
        full_budget = Budget.of(history.slo, history.window, history.table, history.excluded_categories)
        self._ledger = full_budget.ledger

    def origins(self, moment: str, step_days: float) -> list[Instant]:
        """The origins of one kind within the observed time, in order."""
        begin = self._history.observed_from
        last = self._history.observed_to - round(min(self._horizons) * DAY)
        regular = list(range(begin, last + 1, round(step_days * DAY)))
        if moment == REGULAR:
            return regular
        begins, ends, _ = costly_stretches(self._ledger, begin, self._history.observed_to)
        if moment == OPEN_OUTAGE:
            origins = begins[ends - begins > _OPEN_FOR] + _OPEN_FOR
        else:
            origins = ends + _AFTER[moment]
            origins = origins[origins < np.append(begins[1:], OPEN)[: len(ends)]]
        origins = origins[origins <= last]
        if len(origins) > len(regular):
            random = np.random.default_rng(self._seed)
            origins = np.sort(random.choice(origins, len(regular), replace=False))
        selected: list[Instant] = origins.tolist()
        return selected

    def questions(self, origin: Instant) -> Iterator[_Question]:
        """The questions at `origin`: forecasts and outcomes."""
        history = self._history
        known = known_at(history.table, origin)
        budgets = [Budget.of(slo, history.window, known, history.excluded_categories) for slo in self._slos]
        states = [budget.state(origin) for budget in budgets]
        unspent = [index for index, state in enumerate(states) if not state.is_spent]
        ends = [origin + round(days * DAY) for days in self._horizons]
        answerable = [index for index, end in enumerate(ends) if end <= history.observed_to]
        if not unspent or not answerable or known.starts.min(initial=origin) >= origin:
            return
        simulated = exhaustion_probabilities(
            budgets[0].ledger,
            history.window,
            [states[index].total for index in unspent],
            origin,
            self._horizons,
            seed=self._seed,
            paths=self._paths,
            measured_since=history.measured_since,
        )
        if simulated is None:
            return
        for row, target in enumerate(unspent):
            budget, state = budgets[target], states[target]
            projections = linear(budget, state, None), current_rate(budget, state, None)
            exhausted_at = self._exhausted_at(origin, ends, budget.slo)
            for index in answerable:
                days = self._horizons[index]
                vote = np.mean([line.days_until_exhaustion <= days for line in projections])
                outcome = exhausted_at is not None and exhausted_at <= ends[index]
                yield _Question(days, float(simulated[row, index]), float(vote), outcome)

    def _exhausted_at(self, origin: Instant, ends: list[Instant], slo: Slo) -> Instant | None:
        """When the budget was exhausted, rounded up to a cut of the ledger; exact at each of `ends`.

        Consumption is piecewise linear and bends at the ledger's cuts, as they enter and leave the window.
        """
        window, last = self._history.window, max(ends)
        cuts = self._ledger.cuts
        moments = [cuts, np.array(ends, dtype=np.int64)]
        if window.period is None:
            moments.append(cuts + window.length_rolling)
        else:
            edges = np.array(period_edges(window.period, window.zone, origin, last), dtype=np.int64)
            moments.append(edges)
        candidates: Ints = np.unique(np.concatenate(moments))
        candidates = candidates[(candidates > origin) & (candidates <= last)]
        if window.period is None:
            starts = candidates - window.length_rolling
            totals: Floats = np.full(len(candidates), slo.budget_minutes(window.length_rolling))
        else:
            period = np.searchsorted(edges, candidates, "left") - 1  # an edge ends the period before it
            starts = edges[period]
            totals = np.array([slo.budget_minutes(end - start) for start, end in pairwise(edges.tolist())])[
                period
            ]
        over = np.flatnonzero(self._ledger.minutes(starts, candidates) >= totals - 1e-9)
        return int(candidates[over[0]]) if len(over) else None


def _scored(days: float, questions: list[_Question]) -> HorizonResult:
    questions = [question for question in questions if question.horizon == days]
    outcome: NDArray[np.bool_] = np.array([question.outcome for question in questions])
    rate = float(outcome.mean())
    forecasts = {
        SIMULATION: np.array([question.simulation for question in questions]),
        VOTE: np.array([question.vote for question in questions]),
        BASE_RATE: np.full(len(questions), rate),
    }
    scores = tuple(score(name, probabilities, outcome) for name, probabilities in forecasts.items())
    return HorizonResult(days, len(questions), rate, scores)
