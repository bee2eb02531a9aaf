"""The rows of the file behind `budgettui segment`: each service's line, and how long it stays valid."""

import math
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..analysis.assessment import Assessment, BurnAlert, Status
from ..analysis.service_order import worst_first
from ..config.settings import Settings
from ..files.atomic_write import write_atomically
from ..files.file_owner import make_folders
from ..model.instants import DAY, HOUR, MINUTE, SECOND, Instant, to_instant
from ..model.window import CALENDAR_WINDOWS
from ..support.frozen import frozen
from .budget_ratios import budget_ratio
from .prompt_segment_file import HEADER, ORIGIN, UNWRITABLE, VERSION, Stamp, row_text
from .prompt_segment_freshness import stamp_of

LONGEST = 330 * SECOND
"""How long a row holds at most: somebody may record an event. A job every five minutes suffices."""
SHORTEST = 25 * SECOND
"""How long it holds at least: the pace at which a dashboard follows what moves with the clock."""
_UNITS = {"d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND}


@frozen
class SegmentRow:
    """A service as the file has it. `holds_until`: its text changes no sooner unless an event is recorded."""

    name: str
    status: Status
    remaining: str
    order: tuple[float | str, ...]
    holds_until: Instant


def segment_row(assessment: Assessment, settings: Settings, may_grow: bool = True) -> SegmentRow:
    """The row of a service; the assessment has to be complete.

    `may_grow`: an event goes on or is yet to begin, or nobody has looked; then it holds for less long.
    """
    return SegmentRow(
        assessment.service,
        assessment.status,
        _remaining(assessment.remaining_pct),
        worst_first(assessment),
        _holds_until(assessment, settings.policy.watch_below_pct, may_grow),
    )


def _remaining(percent: float) -> str:
    """Whole percent, never more than there is."""
    return "<1%" if 0 < percent < 1 else f"{math.floor(percent)}%"


def _holds_until(assessment: Assessment, watch_below_pct: float, may_grow: bool) -> Instant:
    """No later than when status or remaining percent can change by themselves."""
    as_of = to_instant(assessment.as_of)
    if assessment.stable_until is None:
        return as_of + DAY
    until = as_of
    has_fixed_budget = not assessment.excluded_minutes and assessment.excluded_now is None
    if has_fixed_budget and assessment.target_until is None:
        until += math.floor(min(_minutes_unchanged(assessment, watch_below_pct, may_grow)) * MINUTE)
        if assessment.window in CALENDAR_WINDOWS:
            until = min(until, to_instant(assessment.window_end))
    return max(until, to_instant(assessment.stable_until), as_of + SHORTEST)


def _minutes_unchanged(assessment: Assessment, watch_below_pct: float, may_grow: bool) -> Iterator[float]:
    """For each thing that the row depends on, minutes before it can differ.

    In a minute at most one bad minute comes into a window, and at most one leaves it.
    """
    percent, total = assessment.remaining_pct, assessment.total_budget_minutes
    if may_grow:
        yield (percent - math.floor(percent)) * total / 100
    shrinks = _may_shrink(assessment)
    if may_grow or shrinks:
        yield abs(percent - watch_below_pct) * total / 100
    if shrinks:
        missing = (math.floor(percent) + 1 - percent) * total / 100
        yield assessment.overspent_minutes or missing
    for alert in assessment.alerts:
        if alert.firing or may_grow:
            yield _minutes_to_turn(alert, budget_ratio(assessment))
    yield LONGEST / MINUTE


def _may_shrink(assessment: Assessment) -> bool:
    """Whether old bad time may leave the window soon; where the schedule was left out nobody can say."""
    if assessment.window in CALENDAR_WINDOWS or not assessment.consumed_minutes:
        return False
    returns = assessment.recovery.returns
    return not returns or to_instant(returns[0].start) <= to_instant(assessment.as_of) + LONGEST


def _minutes_to_turn(alert: BurnAlert, ratio: float) -> float:
    """Minutes before an alert can begin or cease to fire."""
    sides = ((alert.long_label, alert.long_rate), (alert.short_label, alert.short_rate))
    waits = [(rate - alert.factor) * _length(label) / MINUTE * ratio for label, rate in sides]
    return min(waits) if alert.firing else max(-wait for wait in waits)


def _length(label: str) -> float:
    return float(label[:-1]) * _UNITS[label[-1]]


def origins_of(settings: Settings) -> list[Stamp]:
    """The files that figures come from: the store as it is now, if it is one; the configuration's as read."""
    store = settings.store.path
    stamps = [] if store is None else [stamp_of(str(store.absolute()))]
    for file in settings.files:
        path = str(file.path.absolute())
        if file.size >= 0 and not set(path) & UNWRITABLE:
            stamps.append((file.mtime_ns, file.size, path))
    return [stamp for stamp in stamps if stamp is not None]


def in_order(rows: Iterable[SegmentRow]) -> list[SegmentRow]:
    """The rows as the file has them, the worst first."""
    return sorted(rows, key=lambda row: row.order)


def segment_text(rows: Iterable[SegmentRow], now: Instant, origins: Iterable[Stamp] = ()) -> str:
    """The file: a header with when it was written and until when it holds, the line, what it is made from,
    the services."""
    lines = [(min(row.holds_until, now + LONGEST) // SECOND, row) for row in in_order(rows)]
    until = min((seconds for seconds, _ in lines), default=(now + LONGEST) // SECOND)
    shown = [(seconds, row.status, row.remaining, row.name) for seconds, row in lines]
    return "\n".join(
        [
            f"{HEADER} {VERSION} {now // SECOND} {until}",
            row_text(list(shown)),
            *("\t".join(map(str, (ORIGIN, *stamp))) for stamp in origins),
            *(f"{seconds}\t{status}\t{remaining}\t{name}" for seconds, status, remaining, name in shown),
            "",
        ]
    )


def write_segment(path: str, rows: Iterable[SegmentRow], now: Instant, origins: Iterable[Stamp] = ()) -> None:
    """Replace the file, readable by this user alone; raises `OSError` where that cannot be."""
    target = Path(path)
    make_folders(target.parent, 0o700)
    write_atomically(target, segment_text(rows, now, origins), mode=0o600, durable=False)
