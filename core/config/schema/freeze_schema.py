"""The tables `policy.freezes`: times during which the gate says no."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from ...model.freeze import FreezeRule
from ...model.instants import DAY, Instant, to_instant
from ...model.names import NAME_ACCEPTED, is_name
from ..settings import ServiceSettings
from ..table_reader import TableReader
from ..toml_node import Node
from .scope_schema import read_scope
from .time_schema import (
    DATE_ACCEPTED,
    DURATION_ACCEPTED,
    START_ACCEPTED,
    ZONE_ACCEPTED,
    is_zone,
    read_date,
    read_dates,
    read_duration,
    read_start,
    without_field,
)
from .unique_names import reject_duplicates

if TYPE_CHECKING:  # loaded only if there are freezes
    from ...exclusions.planned_exclusion import PlannedExclusion

MOST_FREEZES = 100
_OWNER_ACCEPTED = "who decides on it: a person or a team"
_REASON_ACCEPTED = "why nothing ships then"
_END_ACCEPTED = 'until, a local time such as 2027-01-04T08:00:00, or duration, a length such as "3d"'
_YEARS = range(1970, 9000)
_LEAP_CYCLE_DAYS = 41 * 366
"""A freeze that does not occur within this many days never does."""
_CHECKED_DAYS = 3 * 366
"""Days from now within which a recurring freeze must leave a gap."""


def read_freezes(
    tables: Sequence[TableReader], services: Sequence[ServiceSettings], shared_zone: str, now: Instant
) -> tuple[FreezeRule, ...]:
    """The freezes of `tables`, each for the services that it names.

    `shared_zone` is the time zone of freezes that name none.
    """
    if len(tables) > MOST_FREEZES:
        message = f"there are {len(tables):,} tables; at most {MOST_FREEZES} are read"
        tables[0].problems.append(tables[MOST_FREEZES].layers[0].problem(message))
        return ()
    rules = [_freeze(table, services, shared_zone, now) for table in tables]
    if tables:
        reject_duplicates([table.find("name") for table in tables], "freeze", tables[0].problems)
    return tuple(rule for rule in rules if rule is not None)


def _freeze(
    table: TableReader, services: Sequence[ServiceSettings], shared_zone: str, now: Instant
) -> FreezeRule | None:
    problems_before = len(table.problems)
    for key, accepted in (
        ("name", NAME_ACCEPTED),
        ("owner", _OWNER_ACCEPTED),
        ("reason", _REASON_ACCEPTED),
        ("from", START_ACCEPTED),
    ):
        table.require(key, accepted)
    name = table.text("name", "", is_name, NAME_ACCEPTED)
    owner = table.text("owner", "", is_name, _OWNER_ACCEPTED)
    reason = table.text("reason", "", lambda text: bool(text.strip()), _REASON_ACCEPTED)
    zone = table.text("timezone", shared_zone, is_zone, ZONE_ACCEPTED)
    scope = read_scope(table, services)
    begin = table.read("from", None, _local_time, START_ACCEPTED)
    times = None if begin is None else _times(table, name, begin, reason or "-", zone)
    table.reject_unknown_keys()
    if times is None or len(table.problems) > problems_before:
        return None
    node = table.find("repeat") or table.find("from")
    if node is not None and (problem := _impossible(times, now)) is not None:
        table.problems.append(node.problem(problem))
        return None
    concerned = tuple(service.name for service in services if scope.includes(service))
    return FreezeRule(name, owner, times, concerned, zone)


def _times(
    table: TableReader, name: str, begin: datetime, reason: str, zone: str
) -> "PlannedExclusion | None":
    """The times of the freeze: from `begin` to `until`, or for `duration`, repeated as `repeat` says."""
    from ...exclusions.planned_exclusion import PlannedExclusion
    from ...exclusions.recurrence_text import REPEAT_ACCEPTED

    repeat = table.text("repeat", None, lambda text: bool(text.strip()), REPEAT_ACCEPTED)
    duration = table.read("duration", None, read_duration, DURATION_ACCEPTED)
    except_dates = read_dates(table, "except")
    repeat_node, until_node, except_node = table.find("repeat"), table.find("until"), table.find("except")
    last_day: date | None = None
    if repeat_node is not None:
        last_day = table.read("until", None, read_date, f"{DATE_ACCEPTED}, the last day on which one begins")
        if table.find("duration") is None:
            message = "it has no end: how long each one lasts is missing"
            table.problems.append(repeat_node.problem(message, f"duration as well, {DURATION_ACCEPTED}"))
    elif table.find("duration") is None and until_node is None:
        begin_node = table.find("from")
        if begin_node is not None:
            table.problems.append(begin_node.problem("it has no end", _END_ACCEPTED))
    elif until_node is not None:
        if (duration_node := table.find("duration")) is not None:
            message = "there is an until as well; without repeat, set only one of them"
            table.problems.append(duration_node.problem(message, "either until or duration"))
        duration = _length_until(table, until_node, begin)
    if except_node is not None and repeat_node is None:
        message = "nothing repeats, so no day can be left out"
        table.problems.append(except_node.problem(message, "repeat as well"))
        return None
    if duration is None or (repeat_node is not None and repeat is None):
        return None
    try:
        return PlannedExclusion(name, begin, duration, reason, repeat, zone, except_dates, last_day)
    except ValueError as error:
        field, message = without_field(str(error))
        node = table.find(field) or until_node or table.find("from")
        if node is not None:
            table.problems.append(node.problem(message))
        return None


def _length_until(table: TableReader, node: Node, begin: datetime) -> timedelta | None:
    """From `begin` to the key `until`, on the wall clock; None, and a problem, unless `until` is later."""
    end = table.read("until", None, _local_time, START_ACCEPTED)
    if end is not None and end <= begin:
        table.problems.append(node.problem(f"it ends at {end}, which is not after {begin} (from)"))
        return None
    return None if end is None else end - begin


def _impossible(times: "PlannedExclusion", now: Instant) -> str | None:
    """Why a freeze is impossible: it never occurs, or it never ends; None if neither."""
    first = to_instant(times.start.replace(tzinfo=UTC)) - 2 * DAY
    if next(times.occurrences(first, first + _LEAP_CYCLE_DAYS * DAY), None) is None:
        return "it never occurs: every time is left out, or skipped by a clock change"
    if times.repeat is None:
        return None
    try:
        stretches = times.expand(max(first, now), max(first, now) + _CHECKED_DAYS * DAY)
    except ValueError as error:
        return without_field(str(error))[1]
    begin = end = None
    for stretch in sorted(stretches, key=lambda each: each.start):
        if end is None or stretch.start > end:
            begin, end = stretch.start, stretch.end
        end = max(end, stretch.end)
        if begin is not None and end - begin > 366 * DAY:
            return "it never ends: each one begins before the previous one is over"
    return None


def _local_time(value: object) -> datetime | None:
    moment = read_start(value)
    return moment if moment is not None and moment.tzinfo is None and moment.year in _YEARS else None
