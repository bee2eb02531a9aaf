"""The columns of the list of services: what each shows, how wide it is, and which ones fit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import datetime, tzinfo

from budgettui.core.analysis.assessment import Assessment, BurnRate
from budgettui.core.support.frozen import frozen
from budgettui.core.text.formatting import (
    format_burn,
    format_date,
    format_duration,
    format_exact_percent,
    format_minutes,
    format_percent,
)
from budgettui.tui.glyphs import Glyphs
from budgettui.tui.state.sparkline_cache import POINTS

from ..plots.bars import bar
from ..plots.sparkline import sparkline
from ..status_colours import STATUS_ROLE, burn_role
from ..text_lines import Line, left, right


@frozen
class Moment:
    """What a cell depends on besides the assessment."""

    now: datetime
    zone: tzinfo
    glyphs: Glyphs
    sparklines: Mapping[str, Sequence[float]] = field(default_factory=dict)


@frozen
class Column:
    """`sort` is the order of the list that this column stands for, if any; `cell` draws `width` cells."""

    id: str
    heading: str
    width: int
    cell: Callable[[Assessment, int, Moment], Line]
    sort: str = ""
    to_right: bool = True


def _left(assessment: Assessment, width: int, _moment: Moment) -> Line:
    return ((right(format_percent(assessment.remaining_pct), width), "text"),)


def _bar(assessment: Assessment, width: int, moment: Moment) -> Line:
    role = STATUS_ROLE[assessment.status] if assessment.status != "OK" else "band"  # OK stays quiet
    return bar(assessment.remaining_pct / 100, width, role, moment.glyphs)


def _outlook(assessment: Assessment, width: int, moment: Moment) -> Line:
    """When the budget will be exhausted while something burns, or recovered if it is spent."""
    ahead = assessment.if_this_goes_on
    if assessment.status != "SPENT":
        if ahead is None or ahead.minutes is None:
            return ((" " * width, ""),)
        return ((right(f"in {format_duration(ahead.minutes)}", width), "page+b"),)
    mark = next((mark for mark in assessment.recovery.milestones if mark.remaining_pct == 0), None)
    if mark is None or assessment.open_events:
        return ((" " * width, ""),)
    return ((right(f"back {format_date(mark.at, moment.now, moment.zone)}", width), "muted"),)


def _burn(label: str) -> Callable[[Assessment, int, Moment], Line]:
    def cell(assessment: Assessment, width: int, _moment: Moment) -> Line:
        burn: BurnRate | None = next((rate for rate in assessment.burn_rates if rate.label == label), None)
        if burn is None:
            return ((" " * width, ""),)
        return ((right(format_burn(burn.rate), width), burn_role(assessment, burn.rate)),)

    return cell


def _minutes(assessment: Assessment, width: int, _moment: Moment) -> Line:
    if assessment.overspent_minutes > 0:
        return ((right(f"−{format_minutes(assessment.overspent_minutes)}", width), "spent"),)
    return ((right(format_minutes(assessment.remaining_minutes), width), "text"),)


def _target(assessment: Assessment, width: int, _moment: Moment) -> Line:
    return ((right(f"{format_exact_percent(assessment.slo_target)} {assessment.window}", width), "muted"),)


def _open(assessment: Assessment, width: int, moment: Moment) -> Line:
    if not assessment.open_events:
        return ((" " * width, ""),)
    start = min(event.start for event in assessment.open_events)
    running = (moment.now - start).total_seconds() / 60
    return ((right(format_duration(running), width), "event+b"),)


def _course(assessment: Assessment, width: int, moment: Moment) -> Line:
    """What remained over the last 30 days."""
    return sparkline(moment.sparklines.get(assessment.service, ()), width, moment.glyphs)


COLUMNS = (
    Column("left", "left", 7, _left, "remaining"),
    Column("bar", "", 3, _bar),
    Column("outlook", "gone / back", 15, _outlook),
    Column("burn_1h", "burn 1h", 8, _burn("1h"), "burn"),
    Column("course", "30 days", POINTS, _course),
    Column("minutes", "min left", 13, _minutes),
    Column("open", "open since", 12, _open),
    Column("burn_6h", "burn 6h", 8, _burn("6h")),
    Column("target", "target", 17, _target),
)
"""The columns after status, name and marks, in order of importance."""
WIDEST_BAR = 16


def is_timed(assessment: Assessment) -> bool:
    """Whether some column of a service changes with time alone."""
    return bool(assessment.open_events) or assessment.status == "SPENT"


def fitting(room: int, configured: Sequence[str] = ()) -> list[tuple[Column, int]]:
    """The columns that fit into `room` cells, each with its width; the bar takes the remaining cells.

    `configured`: the ids of the columns, in order; empty for all, by width.
    """
    by_id = {column.id: column for column in COLUMNS}
    candidates = [by_id[name] for name in configured if name in by_id] or list(COLUMNS)
    chosen: list[Column] = []
    for column in candidates:
        if column.width + 1 > room:
            break
        chosen.append(column)
        room -= column.width + 1
    widths = [(column, column.width) for column in chosen]
    return [
        (column, min(width + room, WIDEST_BAR) if column.id == "bar" else width) for column, width in widths
    ]


def headings(columns: Sequence[tuple[Column, int]], sort: str, arrow: str) -> Line:
    """The headings; the one that the list is sorted by is marked."""
    line: list[tuple[str, str]] = []
    for column, width in columns:
        by_this = bool(column.sort) and column.sort == sort
        text = f"{arrow}{column.heading}" if by_this else column.heading
        line.append((" ", ""))
        line.append(((right if column.to_right else left)(text, width), "text+b" if by_this else "muted"))
    return tuple(line)
