"""The keys `hours` and `holidays` of a service: time outside the hours, or on holidays, does not count."""

from datetime import date
from typing import TYPE_CHECKING

from ...model.exclusion import ExclusionRule
from ..table_reader import TableReader
from ..toml_node import Node
from .time_schema import (
    read_dates,
    without_field,
)

if TYPE_CHECKING:  # loaded only if times are excluded
    from ...exclusions.calendar_file import CalendarExclusions


def read_hours(table: TableReader, zone: str) -> tuple[ExclusionRule, ...]:
    """The rule that excludes time outside `hours` and on `holidays`; empty without `hours`."""
    node, holidays_node = table.find("hours"), table.find("holidays")
    holidays, calendar = _holidays(table, holidays_node, zone)
    if node is None:
        if holidays_node is not None:
            message = "there are no `hours`, outside which and on holidays time does not count"
            table.problems.append(holidays_node.problem(message, "hours as well"))
        return ()
    from ...exclusions.service_hours import HOURS_ACCEPTED, ServiceHours

    if not isinstance(node.value, str):
        table.problems.append(node.invalid(HOURS_ACCEPTED))
        return ()
    try:
        return (ServiceHours.parse(node.value, zone, holidays, calendar),)
    except ValueError as error:
        table.problems.append(node.problem(without_field(str(error))[1], HOURS_ACCEPTED))
        return ()


def _holidays(
    table: TableReader, node: Node | None, zone: str
) -> "tuple[tuple[date, ...], CalendarExclusions | None]":
    """The dates of a list, or the calendar file that is named."""
    if node is None or isinstance(node.value, list):
        return read_dates(table, "holidays"), None
    from .exclusion_schema import read_calendar

    return (), read_calendar(table, "holidays", "out", zone)
