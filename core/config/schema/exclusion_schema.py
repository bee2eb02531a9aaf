"""The tables `exclusions`: excluded time."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ...model.exclusion import ACCOUNTINGS, Accounting, ExclusionRule
from ...model.instants import DAY, Instant
from ...model.names import NAME_ACCEPTED, is_name
from ..default_paths import expand_home
from ..settings import ServiceSettings
from ..table_reader import TableReader
from .scope_schema import Scope, read_scope
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

if TYPE_CHECKING:  # loaded only if times are excluded
    from ...exclusions.calendar_file import CalendarExclusions

_FILE_ACCEPTED = "the name of a calendar file (.ics), relative to this file"
MOST_EXCLUSIONS = 200
_MOST_SECONDS = 1.0
"""Seconds of processor time for trying out all rules."""
_CHECKED_DAYS = 1100
"""Days before now over which an hourly rule is tried out."""


def with_exclusions(
    services: Sequence[ServiceSettings], tables: list[TableReader], shared_zone: str, now: Instant
) -> tuple[ServiceSettings, ...]:
    """`services` with the exclusions of `tables` that concern them.

    `shared_zone` is the time zone of exclusions that name none.
    """
    if not tables:
        return tuple(services)
    if len(tables) > MOST_EXCLUSIONS:
        message = f"there are {len(tables):,} tables; at most {MOST_EXCLUSIONS} are read"
        tables[0].problems.append(tables[MOST_EXCLUSIONS].layers[0].problem(message))
        return tuple(services)
    rules = []
    started = time.process_time()
    for table in tables:
        if time.process_time() - started > _MOST_SECONDS:
            message = "the rules above take too long to work out; write simpler ones"
            table.problems.append(table.layers[0].problem(message))
            break
        rule = _exclusion(table, services, shared_zone, now)
        if rule is not None:
            rules.append(rule)
    reject_duplicates([table.find("name") for table in tables], "exclusion", tables[0].problems)
    return tuple(
        replace(
            service,
            exclusions=(*service.exclusions, *(rule for scope, rule in rules if scope.includes(service))),
        )
        for service in services
    )


def _exclusion(
    table: TableReader, services: Sequence[ServiceSettings], shared_zone: str, now: Instant
) -> tuple[Scope, ExclusionRule] | None:
    problems_before = len(table.problems)
    table.require("name", NAME_ACCEPTED)
    name = table.text("name", "", is_name, NAME_ACCEPTED)
    scope = read_scope(table, services)
    zone = table.text("timezone", shared_zone, is_zone, ZONE_ACCEPTED)
    accounting = table.choice("accounting", ACCOUNTINGS[0], ACCOUNTINGS)
    calendar_node = table.find("calendar")
    rule: ExclusionRule | None
    if calendar_node is not None:
        for key in ("start", "duration", "repeat", "except", "until", "reason"):
            if (node := table.find(key)) is not None:
                message = "there is a calendar as well; the times and reasons are those of its events"
                table.problems.append(node.problem(message, "either calendar or start and duration"))
        table.reject_unknown_keys()
        rule = read_calendar(table, "calendar", accounting, zone)
    else:
        rule = _planned(table, name, zone, accounting, now)
    return (scope, rule) if rule is not None and len(table.problems) == problems_before else None


def _planned(
    table: TableReader, name: str, zone: str, accounting: Accounting, now: Instant
) -> ExclusionRule | None:
    from ...exclusions.planned_exclusion import PlannedExclusion
    from ...exclusions.recurrence_text import REPEAT_ACCEPTED

    problems_before = len(table.problems)
    table.require("start", f"{START_ACCEPTED}, or calendar, {_FILE_ACCEPTED}")
    table.require("duration", DURATION_ACCEPTED)
    table.require("reason", "why this time does not count")
    start = table.read("start", None, read_start, START_ACCEPTED)
    duration = table.read("duration", None, read_duration, DURATION_ACCEPTED)
    reason = table.text("reason", "", lambda text: bool(text.strip()), "why this time does not count")
    repeat = table.text("repeat", None, lambda text: bool(text.strip()), REPEAT_ACCEPTED)
    except_dates = read_dates(table, "except")
    until = table.read("until", None, read_date, DATE_ACCEPTED)
    table.reject_unknown_keys()
    if start is None or duration is None or len(table.problems) > problems_before:
        return None
    try:
        rule = PlannedExclusion(name, start, duration, reason, repeat, zone, except_dates, until, accounting)
        if repeat is not None and "hour" in repeat.lower():
            rule.expand(now - _CHECKED_DAYS * DAY, now)
    except ValueError as error:
        field, message = without_field(str(error))
        node = table.find(field) or table.find("start")
        if node is not None:
            table.problems.append(node.problem(message))
        return None
    return rule


def read_calendar(
    table: TableReader, key: str, accounting: Accounting, zone: str
) -> "CalendarExclusions | None":
    """The calendar file that `key` names; None, and a problem, if it cannot be used."""
    from ...exclusions.calendar_file import CalendarExclusions
    from ...exclusions.icalendar_reader import CalendarFileError

    node = table.find(key)
    if node is None or not isinstance(node.value, str) or not node.value.strip() or "\0" in node.value:
        if node is not None:
            table.problems.append(node.invalid(_FILE_ACCEPTED))
        return None
    path = node.source.file.parent / expand_home(Path(node.value))
    calendar = CalendarExclusions(path, accounting, zone)
    try:
        calendar.entries()
    except CalendarFileError as error:
        table.problems.append(node.problem(str(error), _FILE_ACCEPTED))
        return None
    return calendar
