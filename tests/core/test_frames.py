"""Results as pandas DataFrames."""

import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

import pandas as pd
import pytest

from budgettui.core import BudgetConsumptionTracker, BudgetExhaustionPredictor, BurnRateHistoricalAnalyzer
from budgettui.core.model.frames import frame_of

AS_OF = datetime(2026, 6, 30, 18, tzinfo=UTC)


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
