"""What a forecast costs: `python benchmarks/forecast_speed.py`.

Times one run of 1,000 paths for the three horizons on services of growing history, and a hundred
services in a row; and, as ratios that hold on any machine: one run for three horizons against three runs,
and the evaluation of the paths against adding them up one by one in plain Python.
"""

import time
from collections.abc import Callable

import numpy as np

from budgettui.core.forecast.outage_episodes import episodes
from budgettui.core.forecast.outage_model import OutageModel
from budgettui.core.forecast.simulated_consumption import Outages, consumption
from budgettui.core.forecast.simulation import HORIZONS, simulate, simulate_horizons
from budgettui.core.ledger.ledger import Ledger
from budgettui.core.model.instants import DAY, MINUTE
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

NOW = 20_000 * DAY
WINDOW = Window.rolling(30)
BUDGET = Slo("99.9").budget_minutes(WINDOW.length_rolling)


def service(events: int, days: float, seed: int = 0) -> Ledger:
    """The ledger of outages of a few minutes, at random times in the last `days` days."""
    rng = np.random.default_rng(seed)
    starts = NOW - (rng.random(events) * days * DAY).astype(np.int64)
    ends = starts + (rng.lognormal(np.log(4), 1, events) * MINUTE).astype(np.int64) + 1
    return Ledger.build(starts, ends, np.ones(events), np.arange(events), np.zeros(events, dtype=np.bool_))


def milliseconds(work: Callable[[], object], times: int = 20) -> float:
    """The median of `times` runs, in milliseconds, after one to warm up."""
    work()
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return float(np.median(spent)) * 1000


def one_by_one(ledger: Ledger, outages: Outages) -> list[float | None]:
    """When each path reaches the budget, in minutes from now, by adding up its outages one at a time."""
    times: list[float | None] = []
    for row in range(len(outages)):
        burnt, reached = 0.0, None
        for start, end in zip(outages.starts[row].tolist(), outages.ends[row].tolist(), strict=True):
            burnt += end - start
            then = NOW + round(end * MINUTE)
            if float(ledger.minutes(then - 30 * DAY, NOW)) + burnt >= BUDGET:
                reached = end
                break
        times.append(reached)
    return times


def main() -> None:
    print("one run, 1,000 paths, horizons 7, 14 and 30 days")
    for events, days in ((1, 20), (10, 300), (100, 600), (1_000, 600), (10_000, 600), (100_000, 600)):
        ledger = service(events, days)
        spent = milliseconds(lambda ledger=ledger: simulate_horizons(ledger, WINDOW, BUDGET, NOW))
        print(f"  {events:>7} events in {days:>3} days {spent:7.1f} ms")
    hundred = [service(5 + 3 * number, 400, number) for number in range(100)]
    begun = time.perf_counter()
    for ledger in hundred:
        simulate_horizons(ledger, WINDOW, BUDGET, NOW)
    print(f"100 services of 5 to 302 events: {time.perf_counter() - begun:.2f} s")
    ledger = service(100, 600)
    together = milliseconds(lambda: simulate_horizons(ledger, WINDOW, BUDGET, NOW))
    three = milliseconds(lambda: [simulate(ledger, WINDOW, BUDGET, NOW, days) for days in HORIZONS])
    print(f"three horizons from three runs cost {three / together:.1f} times one run")
    outages = OutageModel(episodes(ledger, NOW)).draw(np.random.default_rng(0), 1000, 30)
    counted = consumption(ledger, WINDOW, BUDGET, NOW, outages.horizon)
    slow = milliseconds(lambda: one_by_one(ledger, outages), 3)
    print(
        f"paths one by one cost {slow / milliseconds(lambda: counted.reached(outages)):.0f} times all at once"
    )


if __name__ == "__main__":
    main()
