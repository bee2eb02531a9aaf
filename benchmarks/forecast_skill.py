"""Forecast skill on outage histories: `python benchmarks/forecast_skill.py FOLDER`.

FOLDER holds pairs NAME.csv (`service,start,duration_minutes,category,…`, start in ISO 8601) and
NAME.services.csv (`service,observed_from,observed_to,…`), one pair for each kind of history. Every service is
scored at five targets with a rolling window of 30 days; the means at the end give every kind the same
weight. `--half` keeps the services whose name hashes to that half: choose constants on one, report the
other.
"""

import argparse
import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np

from budgettui.core.forecast.backtest import (
    FORECASTERS,
    MOMENTS,
    REGULAR,
    SIMULATION,
    BacktestResult,
    History,
    backtest,
)
from budgettui.core.forecast.backtest_text import report_text
from budgettui.core.forecast.scoring import Scores
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.instants import from_minutes, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

TARGETS = tuple(Slo(target) for target in ("99", "99.5", "99.9", "99.95", "99.99"))


def read(path: Path, half: int | None) -> list[History]:
    """The histories of one kind."""
    rows: dict[str, list[tuple[int, int]]] = defaultdict(list)
    with path.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            start = to_instant(datetime.fromisoformat(row["start"]))
            rows[row["service"]].append((start, start + from_minutes(float(row["duration_minutes"]))))
    histories = []
    with path.with_suffix(".services.csv").open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            name = row["service"]
            if half is not None and half_of(name) != half:
                continue
            histories.append(
                History(
                    service=name,
                    table=table_of(rows[name]),
                    slo=TARGETS[0],
                    window=Window.rolling(30),
                    observed_from=to_instant(datetime.fromisoformat(row["observed_from"])),
                    observed_to=to_instant(datetime.fromisoformat(row["observed_to"])),
                )
            )
    return histories


def half_of(service: str) -> int:
    """0 or 1; the pieces of a split history (`name @2`) stay together."""
    return int(hashlib.md5(service.split(" @")[0].encode(), usedforsecurity=False).hexdigest(), 16) % 2


def table_of(spans: list[tuple[int, int]]) -> EventTable:
    bounds = np.array(spans, dtype=np.int64).reshape(-1, 2)
    count = len(bounds)
    return EventTable(
        ids=np.arange(count),
        starts=bounds[:, 0].copy(),
        ends=bounds[:, 1].copy(),
        impacts=np.ones(count),
        categories=np.zeros(count, dtype=np.int64),
        category_names=("incident",),
        incident_ids=[None] * count,
        descriptions=[None] * count,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--paths", type=int, default=1000)
    parser.add_argument("--step-days", type=float, default=7)
    parser.add_argument("--brief", action="store_true", help="print only a line per kind and the means")
    arguments = parser.parse_args()
    results: dict[str, BacktestResult] = {}
    for path in sorted(arguments.folder.glob("*.csv")):
        if path.name.endswith(".services.csv"):
            continue
        histories = read(path, arguments.half)
        result = backtest(histories, targets=TARGETS, step_days=arguments.step_days, paths=arguments.paths)
        results[path.stem] = result
        if arguments.brief:
            figures = [horizon.of(FORECASTERS[0]) for horizon in result.horizons]
            skill = " ".join(f"{figure.skill:+.3f}" for figure in figures)
            error = " ".join(f"{figure.calibration_error:.3f}" for figure in figures)
            print(f"{path.stem:<16} skill {skill}   ECE {error}", flush=True)
        else:
            print(f"== {path.stem}\n{report_text(result)}", flush=True)
    print(f"mean over {len(results)} kinds")
    for index, days in enumerate((7, 14, 30)):
        print(f"  {days} days")
        for name in FORECASTERS:
            rows = [result.horizons[index].of(name) for result in results.values()]
            mean = {
                figure: np.mean([getattr(row, figure) for row in rows])
                for figure in ("brier", "skill", "log_loss", "auc", "calibration_error")
            }
            print("    " + f"{name:<12}" + "  ".join(f"{key} {value:+.3f}" for key, value in mean.items()))
    print("skill of the simulation by moment, mean forecast, share of yes")
    for number, moment in enumerate((REGULAR, *MOMENTS)):
        print(f"  {moment:<12}" + "   ".join(_by_moment(list(results.values()), number)))


def _by_moment(results: list[BacktestResult], moment: int) -> Iterator[str]:
    """Means over the kinds of history, for each horizon; a kind without such questions is left out."""
    for days in (7, 14, 30):
        rows = [
            row for result in results for row in result.moments[moment].horizons if row.horizon_days == days
        ]
        simulated = [row.of(SIMULATION) for row in rows]
        skill = np.mean([scores.skill for scores in simulated if scores.skill is not None])
        forecast = np.mean([_mean_forecast(scores) for scores in simulated])
        came = np.mean([row.base_rate for row in rows])
        yield f"{days:>2} d {skill:+.3f} ({forecast:.3f}, {came:.3f})"


def _mean_forecast(scores: Scores) -> float:
    return (
        sum(row.count * row.forecast for row in scores.reliability if row.forecast is not None) / scores.count
    )


if __name__ == "__main__":
    main()
