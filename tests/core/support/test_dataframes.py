"""Results as pandas DataFrames."""

import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

import pandas as pd
import pytest

from budgettui.core import BudgetConsumptionTracker, BudgetExhaustionPredictor, BurnRateHistoricalAnalyzer
from budgettui.core.analysis.assessment_dataframe import assessments_to_frame
from budgettui.core.assessor import assess
from budgettui.core.config.settings import ServiceSettings, Settings, StoreSettings
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Event
from budgettui.core.model.instants import HOUR, MINUTE, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window
from budgettui.core.support.dataframes import frame_of

AS_OF = datetime(2026, 6, 30, 18, tzinfo=UTC)
NOW = to_instant(AS_OF)


@dataclass(frozen=True)
class Row:
    day: date
    at: datetime | None
    minutes: float | None
    count: int
    is_open: bool
    note: str | None
    events: tuple[int, ...] = ()


def tracker() -> BudgetConsumptionTracker:
    tracker = BudgetConsumptionTracker("checkout", 99.9)
    for ago in (40, 21, 9, 3):
        tracker.record_consumption_event(AS_OF - timedelta(days=ago), 6.5)
    return tracker


@pytest.mark.parametrize("count", [0, 2])
def test_columns_have_the_type_of_their_field(count: int) -> None:
    east = timezone(timedelta(hours=2))
    rows = [
        Row(date(2026, 6, 1), datetime(2026, 6, 1, 14, tzinfo=east), 2.5, 1, True, "x"),
        Row(date(2026, 6, 2), None, None, 2, False, None),
    ][:count]
    frame = frame_of(Row, rows, index="day", omit=("events",))
    assert list(frame.columns) == ["at", "minutes", "count", "is_open", "note"]
    assert isinstance(frame.index, pd.DatetimeIndex)
    assert frame.index.tz is None
    assert str(frame["at"].dt.tz) == "UTC"
    assert [str(frame[name].dtype) for name in ("minutes", "count", "is_open")] == [
        "float64",
        "int64",
        "bool",
    ]
    assert len(frame) == count
    if count:
        assert frame["at"].iloc[0] == pd.Timestamp("2026-06-01T12:00Z")
        assert pd.isna(frame["at"].iloc[1]) and pd.isna(frame["minutes"].iloc[1])


def test_daily_burn_and_unusual_days() -> None:
    history = BurnRateHistoricalAnalyzer(tracker()).analyze_burn_rate_patterns(60, as_of=AS_OF)
    frame = history.to_frame()
    assert list(frame.columns) == ["bad_minutes", "burn_rate"]
    assert frame["bad_minutes"].sum() == pytest.approx(26)
    assert frame.loc["2026-06-27", "burn_rate"] == pytest.approx(6.5 / 1.44)
    assert frame.resample("7D")["bad_minutes"].sum().max() == pytest.approx(6.5)
    unusual = history.anomalies_to_frame()
    assert [stamp.date() for stamp in unusual.index] == [day.date for day in history.anomalies]
    assert "events" not in unusual.columns
    assert unusual["z_score"].dtype == "float64"
    short = BurnRateHistoricalAnalyzer(tracker()).analyze_burn_rate_patterns(3, as_of=AS_OF)
    assert short.status == "insufficient_data"
    assert len(short.to_frame()) == 4


def test_the_band_of_a_forecast() -> None:
    frame = BudgetExhaustionPredictor(tracker()).get_exhaustion_probability(30, as_of=AS_OF).to_frame()
    assert list(frame.columns) == ["p10", "p50", "p90"]
    assert frame.index[0] == pd.Timestamp(AS_OF)
    assert len(frame) == 31
    assert (frame["p90"] >= frame["p10"]).all()
    idle = BudgetExhaustionPredictor(BudgetConsumptionTracker("idle", 99.9))
    assert idle.get_exhaustion_probability(as_of=AS_OF).to_frame().empty


def test_only_a_frame_loads_pandas() -> None:
    code = """if True:
        import sys
        from datetime import UTC, datetime
        from budgettui.core import BudgetConsumptionTracker, BurnRateHistoricalAnalyzer
        analyzer = BurnRateHistoricalAnalyzer(BudgetConsumptionTracker("a", 99.9))
        history = analyzer.analyze_burn_rate_patterns(as_of=datetime(2026, 6, 30, tzinfo=UTC))
        before = "pandas" in sys.modules
        history.to_frame()
        print(before, "pandas" in sys.modules)
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("False True\n", "")


def test_the_trackers_results() -> None:
    counted = tracker()
    counted.record_consumption_event(
        AS_OF - timedelta(hours=1), 3, "INC-1", category="deployment", impact=0.5
    )
    events = counted.consumption_events.to_frame()
    assert str(events.index.dtype).endswith("UTC]")
    assert events["duration_minutes"].tolist() == [6.5] * 4 + [3.0]
    assert (events["budget_consumed_pct"].dtype, events["impact"].dtype) == ("float64", "float64")
    assert events["category"].tolist()[-1] == "deployment"
    trend = counted.get_consumption_trend(days_back=2, as_of=AS_OF).to_frame()
    assert list(trend.columns) == ["consumed_pct", "remaining_pct", "consumed_minutes"]
    assert trend.index.tolist() == [pd.Timestamp(AS_OF) - pd.Timedelta(days=days) for days in (2, 1, 0)]
    consumption = counted.get_current_consumption(as_of=AS_OF)
    [row] = consumption.to_frame().reset_index().to_dict("records")
    assert row["consumed_minutes"] == consumption.consumed_minutes == 21.0
    assert row["as_of"] == pd.Timestamp(AS_OF)
    assert set(row) == {*consumption.as_dict()} - {"consumption_by_category"}
    categories = consumption.categories_to_frame()
    assert categories["total_minutes"].to_dict() == {"deployment": 1.5, "incident": 19.5}
    assert categories["count"].dtype == "int64"


def test_an_open_event_and_nothing_at_all() -> None:
    empty = BudgetConsumptionTracker("checkout", 99.9)
    assert len(empty.consumption_events.to_frame()) == 0
    assert len(empty.get_current_consumption(as_of=AS_OF).categories_to_frame()) == 0
    table = EventTable.of([Event(1, "checkout", NOW, None)])
    frame = BudgetConsumptionTracker.from_table("checkout", 99.9, table).consumption_events.to_frame()
    assert frame["duration_minutes"].isna().tolist() == [True]


def test_assessments_are_rows_by_service() -> None:
    settings = Settings(StoreSettings())
    table = EventTable.of([Event(1, "checkout", NOW - HOUR, NOW - HOUR + 5 * MINUTE)])
    answers = [
        assess(ServiceSettings(name, Slo(99.9), Window.parse(window)), table, NOW, settings)
        for name, window in (("checkout", "30d"), ("search", "month"))
    ]
    frame = assessments_to_frame(answers)
    assert frame.index.tolist() == ["checkout", "search"]
    assert frame["consumed_minutes"].tolist() == [5.0, 5.0]
    assert frame["availability_pct"].dtype == "float64"
    assert str(frame["window_start"].dtype).endswith("UTC]")
    for name in frame.columns:
        assert frame[name].map(lambda value: not isinstance(value, (list, tuple, dict))).all()
    assert answers[0].to_frame().equals(frame.loc[["checkout"]])
