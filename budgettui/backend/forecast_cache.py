"""Forecasts cached between runs, so that startup does not simulate again what has not changed.

A cached forecast is shown for as long as a dashboard that was never closed would show it: a minute while the
service's numbers change, an hour while they do not. It is valid only for the same inputs: events, target and
version of the program.
"""

import math
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from budgettui import __version__
from budgettui.core.analysis.assessment import Assessment, BandPoint, ExhaustionProbability
from budgettui.core.config.past_targets import targets_at
from budgettui.core.config.settings import StoreSettings
from budgettui.core.model.instants import HOUR, SECOND, Instant, to_datetime, to_instant
from budgettui.core.support.frozen import frozen
from budgettui.core.workspace import Workspace

from .cache_folder import CacheFolder

MOVING, STANDING = 60 * SECOND, HOUR
"""Maximum age of a forecast while its service's numbers change, and while they do not."""
SAVE_SECONDS = (2.0, 300.0)
"""Delay between a simulation and saving the forecasts: the first time, and later."""
MOST = 200
"""How many forecasts are kept: the newest."""

_FILE = "forecasts.json"
_FORMAT = 1
_MOST_DAYS = 4_000


@frozen
class SavedForecast:
    """The simulated part of one service's forecast; the linear projections are computed again."""

    fingerprint: str
    as_of: Instant
    stable_until: Instant | None
    """Until when the service's numbers do not change; None for ever."""
    horizons: tuple[ExhaustionProbability, ...]

    def is_valid_at(self, now: Instant) -> bool:
        """Whether a dashboard that had stayed open would still show it."""
        age = now - self.as_of
        stands = self.stable_until is None or now < self.stable_until
        return 0 <= age < (STANDING if stands else MOVING)


class ForecastCache:
    """Forecasts by service, of this run and of earlier ones."""

    def __init__(
        self, store: Callable[[], StoreSettings], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._store, self._monotonic = store, monotonic
        self._forecasts: dict[str, SavedForecast] | None = None
        self._save_at: float | None = None
        self._saved = False

    def find(self, workspace: Workspace, assessment: Assessment) -> tuple[Instant, Assessment] | None:
        """When a forecast that is still valid was simulated, and the assessment with it; else None."""
        if self._forecasts is None:
            self._forecasts = load(CacheFolder(self._store()))
        name, now = assessment.service, to_instant(assessment.as_of)
        forecast = self._forecasts.get(name)
        if (
            forecast is None
            or not forecast.is_valid_at(now)
            or forecast.fingerprint != fingerprint(workspace, name, now)
        ):
            return None
        from budgettui.core.assessor import carry_probabilities
        from budgettui.core.forecast.recommendation import recommendation

        is_spent = assessment.status == "SPENT"
        simulated = tuple(
            replace(
                each,
                linear_prediction=assessment.linear,
                rate_prediction=assessment.current_rate,
                recommendation=recommendation(each.exhaustion_probability, is_spent),
            )
            for each in forecast.horizons
        )
        service, table = targets_at(workspace.service(name), now), workspace.table(name, now)
        records = workspace.policy_records(name, now)
        settings = workspace.settings
        return forecast.as_of, carry_probabilities(
            assessment, simulated, service, table, now, settings, records
        )

    def add(self, workspace: Workspace, assessment: Assessment) -> None:
        """Add the forecast of an assessment that was just simulated."""
        forecasts = {} if self._forecasts is None else self._forecasts
        now = to_instant(assessment.as_of)
        stable_until = None if assessment.stable_until is None else to_instant(assessment.stable_until)
        forecasts.pop(assessment.service, None)
        forecasts[assessment.service] = SavedForecast(
            fingerprint(workspace, assessment.service, now), now, stable_until, assessment.probabilities
        )
        self._forecasts = dict(list(forecasts.items())[-MOST:])
        if self._save_at is None:
            self._save_at = self._monotonic() + SAVE_SECONDS[self._saved]

    def save_if_due(self) -> None:
        """Save in a thread if due, so that a slow disk delays no request."""
        if self._save_at is None or self._monotonic() < self._save_at or self._forecasts is None:
            return
        self._save_at, self._saved = None, True
        content = to_json(self._forecasts)
        cache = CacheFolder(self._store())
        threading.Thread(target=cache.save, args=(_FILE, content), name="forecasts", daemon=True).start()


def fingerprint(workspace: Workspace, name: str, as_of: Instant) -> str:
    """A hash of every input of a forecast except the moment."""
    from hashlib import sha256

    import numpy as np

    service, table = targets_at(workspace.service(name), as_of), workspace.table(name, as_of)
    digest = sha256(
        repr(
            (
                __version__, np.__version__, name, str(service.slo.target), str(service.window),
                service.timezone, service.measured_from, sorted(workspace.settings.excluded_categories),
                len(table), table.category_names,
            )
        ).encode()
    )  # fmt: skip
    columns = [table.ids, table.starts, table.ends, table.impacts, table.categories]
    if table.exclusions is not None:
        columns += [table.exclusions.cuts, table.exclusions.owners, table.exclusions.out.astype(np.int64)]
    for column in columns:
        digest.update(column.tobytes())
    return digest.hexdigest()


# -- the file


def to_json(forecasts: dict[str, SavedForecast]) -> dict[str, object]:
    """Forecasts as JSON-ready types; `load` reads them."""
    services = {
        name: [
            forecast.fingerprint,
            forecast.as_of,
            forecast.stable_until,
            [_horizon(each) for each in forecast.horizons],
        ]
        for name, forecast in forecasts.items()
    }
    return {"format": _FORMAT, "services": services}


def load(cache: CacheFolder) -> dict[str, SavedForecast]:
    """The forecasts of the file; none if it is broken or has another format."""
    data = cache.load(_FILE)
    if not isinstance(data, dict) or data.get("format") != _FORMAT:
        return {}
    services = data.get("services")
    if not isinstance(services, dict) or len(services) > MOST:
        return {}
    try:
        return {name: _forecast(value) for name, value in services.items()}
    except (TypeError, ValueError, OverflowError):
        return {}


def _horizon(each: ExhaustionProbability) -> list[object]:
    dates = each.median_date, each.p10_date, each.p90_date
    instants = [None if date is None else to_instant(date) for date in dates]
    band = [[to_instant(point.date), point.p10, point.p50, point.p90] for point in each.band]
    return [each.time_horizon_days, each.exhaustion_probability, each.spent_probability, *instants, band]


def _forecast(value: Any) -> SavedForecast:
    """Raises `TypeError` or `ValueError` if `to_json` did not write `value`."""
    digest, as_of, stable_until, horizons = value
    if not isinstance(digest, str) or not isinstance(horizons, list) or not 0 < len(horizons) <= 10:
        raise TypeError("not a forecast")
    return SavedForecast(
        digest,
        to_instant(_date(as_of)),
        None if stable_until is None else to_instant(_date(stable_until)),
        tuple(_probability(*each) for each in horizons),
    )


def _probability(
    days: Any, probability: Any, spent: Any, median: Any, p10: Any, p90: Any, band: Iterable[Any]
) -> ExhaustionProbability:
    unknown: Any = None  # `find` adds the projections
    return ExhaustionProbability(
        time_horizon_days=_number(days, _MOST_DAYS),
        exhaustion_probability=None if probability is None else _number(probability, 1.0),
        linear_prediction=unknown,
        rate_prediction=unknown,
        recommendation="",
        median_date=None if median is None else _date(median),
        p10_date=None if p10 is None else _date(p10),
        p90_date=None if p90 is None else _date(p90),
        band=tuple(
            BandPoint(_date(at), *(_number(each, math.inf) for each in (low, middle, high)))
            for at, low, middle, high in band
        ),
        spent_probability=None if spent is None else _number(spent, 1.0),
    )


def _date(value: Any) -> datetime:
    if type(value) is not int:
        raise TypeError("not an instant")
    return to_datetime(value)


def _number(value: Any, highest: float) -> float:
    if type(value) not in (int, float) or not math.isfinite(value) or not 0 <= value <= highest:
        raise ValueError("not a number of a forecast")
    return float(value)
