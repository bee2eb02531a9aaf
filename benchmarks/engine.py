"""How much the ledger saves: `python benchmarks/engine.py`.

A 90-day trend over 100,000 events by the tracker, compared with a plain scan of every event for every day
(columns in lists, clipped to the window, overlap ignored, which only makes the scan faster). The first
call builds the ledger from the store's columns; the next ones use it. Then the cost of one assessment, of
exclusions and of a million events. Both sides of a ratio are measured in one run, so it holds on any machine.
"""

import argparse
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import median

import numpy as np

from budgettui.core import BudgetConsumptionTracker
from budgettui.core.assessor import assess
from budgettui.core.config.settings import ServiceSettings, Settings, StoreSettings
from budgettui.core.exclusions.planned_exclusion import PlannedExclusion
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.ledger.exclusion_table import ExclusionTable
from budgettui.core.ledger.ledger import Ledger
from budgettui.core.model.instants import DAY, MINUTE, Instant, to_datetime, to_instant
from budgettui.core.model.slo import Slo

NOW: Instant = 1_772_982_000_000_000
EVENTS = 100_000


def history(size: int, days: float, seed: int = 1) -> EventTable:
    """`size` outages of a second to twenty minutes over the last `days` days, many of them overlapping."""
    rng = np.random.default_rng(seed)
    starts = np.sort(NOW - rng.integers(0, round(days * DAY), size))
    return EventTable(
        ids=np.arange(1, size + 1),
        starts=starts,
        ends=np.minimum(starts + rng.integers(1_000_000, 20 * MINUTE, size), NOW),
        impacts=rng.choice([0.1, 0.25, 0.5, 1.0], size),
        categories=rng.integers(0, 3, size),
        category_names=("deployment", "incident", "maintenance"),
        incident_ids=[None] * size,
        descriptions=[None] * size,
    )


def scanned_trend(table: EventTable, days_back: int = 90, window_days: int = 30) -> list[float]:
    """Consumed minutes at each day, by looking at every event for every day."""
    starts, ends, impacts = table.starts.tolist(), table.ends.tolist(), table.impacts.tolist()
    points = []
    for day in range(days_back, -1, -1):
        end = to_instant(to_datetime(NOW) - timedelta(days=day))
        begin = end - window_days * DAY
        total = 0.0
        for start, finish, impact in zip(starts, ends, impacts, strict=True):
            if start < end and finish > begin:
                total += (min(finish, end) - max(start, begin)) * impact
        points.append(total / MINUTE)
    return points


def seconds(work: Callable[[], object], rounds: int) -> float:
    """The median duration of `rounds` runs, in seconds."""
    durations = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        durations.append(time.perf_counter() - begin)
    return median(durations)


def trend_ratios(rounds: int) -> None:
    table, as_of = history(EVENTS, 3 * 365), to_datetime(NOW)

    def fresh() -> BudgetConsumptionTracker:
        return BudgetConsumptionTracker.from_table("checkout", 99.9, table.without(0))

    trackers = iter([fresh() for _ in range(rounds + 1)])
    first = seconds(lambda: next(trackers).get_consumption_trend(as_of=as_of), rounds)
    tracker = next(trackers)
    tracker.get_consumption_trend(as_of=as_of)
    following = seconds(lambda: tracker.get_consumption_trend(as_of=as_of), 20 * rounds)
    scan = seconds(lambda: scanned_trend(table), max(1, rounds // 3))
    print(f"90-day trend over {EVENTS:,} events: scan {scan:.2f} s")
    print(f"  first call  {1e3 * first:9.2f} ms   {scan / first:8,.0f} × faster   (target: 10)")
    print(f"  next calls  {1e3 * following:9.3f} ms   {scan / following:8,.0f} × faster   (target: 1,000)")


def exclusion_ratios(rounds: int) -> None:
    """Four years of "every weekday 20:00 to 07:00 is out", compared with no exclusions."""
    nights = PlannedExclusion(
        "nights",
        datetime(2025, 1, 1, 20),
        timedelta(hours=11),
        "outside support hours",
        "every weekday",
        "Europe/Berlin",
        accounting="out",
    )
    table, as_of = history(EVENTS, 3 * 365), to_datetime(NOW)
    start, end = NOW - 3 * 365 * DAY, NOW + 365 * DAY

    def tracker(events: EventTable) -> BudgetConsumptionTracker:
        return BudgetConsumptionTracker.from_table("checkout", 99.9, events)

    def first_trend(excluded: bool) -> None:
        events = table.without(0)
        if excluded:
            events = events.with_exclusions(ExclusionTable.of(nights.expand(start, end)))
        tracker(events).get_consumption_trend(as_of=as_of)

    begin = time.perf_counter()
    occurrences = len(nights.expand(start, end))
    expansion = time.perf_counter() - begin
    plain_first, excluded_first = (
        seconds(lambda excluded=excluded: first_trend(excluded), rounds) for excluded in (False, True)
    )
    excluding = table.with_exclusions(ExclusionTable.of(nights.expand(start, end)))
    plain, excluded = tracker(table), tracker(excluding)
    plain_next, excluded_next = (
        seconds(lambda each=each: each.get_consumption_trend(as_of=as_of), 50 * rounds)
        for each in (plain, excluded)
    )
    print(f"{occurrences:,} planned exclusions (expanded in {1e3 * expansion:.1f} ms), {EVENTS:,} events")
    print(f"  trend, first call  {excluded_first / plain_first:5.2f} × without them   (target: 2)")
    print(f"  trend, next calls  {excluded_next / plain_next:5.2f} × without them   (target: 3)")


def assessment_costs(rounds: int) -> None:
    service, settings = ServiceSettings("checkout", Slo(99.0)), Settings(StoreSettings())
    print("one assessment, with building the ledger / with the ledger built")
    for size in (20, 200, 500, 5000):
        table = history(size, 365)
        cold = seconds(lambda table=table: assess(service, table.without(0), NOW, settings), 10 * rounds)
        warm = seconds(lambda table=table: assess(service, table, NOW, settings), 10 * rounds)
        print(f"  {size:5,} events in a year: {1e3 * cold:6.2f} / {1e3 * warm:6.2f} ms")


def ledger_costs(rounds: int) -> None:
    print("building the ledger, events over three years")
    for size in (10_000, 100_000, 1_000_000):
        table = history(size, 3 * 365)
        none = np.zeros(size, dtype=np.bool_)
        columns = (table.starts, table.ends, table.impacts, table.ids, none)
        spent = seconds(lambda columns=columns: Ledger.build(*columns), max(1, rounds // 3))
        print(f"  {size:9,}: {1e3 * spent:8.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    trend_ratios(rounds)
    exclusion_ratios(rounds)
    assessment_costs(rounds)
    ledger_costs(rounds)


if __name__ == "__main__":
    main()
