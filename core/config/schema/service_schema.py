"""The tables `services`: the name, target and other keys of each service."""

from typing import TYPE_CHECKING

from ...model.exclusion import ExclusionRule
from ...model.instants import Instant
from ...model.names import NAME_ACCEPTED, is_name
from ...model.window import Window
from ..config_errors import Problem
from ..past_targets import PastTarget
from ..settings import ServiceSettings
from ..table_reader import TableReader
from ..toml_node import format_value
from .slo_schema import SLO_ACCEPTED, read_slo, read_slo_window
from .time_schema import DATE_ACCEPTED, ZONE_ACCEPTED, is_zone, read_date
from .unique_names import reject_duplicates, reject_former_names

if TYPE_CHECKING:
    from .further_objectives_schema import Objective


def read_services(
    tables: list[TableReader], shared_zone: str, now: Instant, problems: list[Problem]
) -> tuple[ServiceSettings, ...]:
    """The tables `services`, each followed by its objectives.

    `shared_zone` is the time zone of those that name none; a target cannot have changed after `now`.
    """
    services = [budget for table in tables for budget in _service(table, shared_zone, now)]
    reject_duplicates([table.find("name") for table in tables], "service", problems)
    reject_former_names(tables, problems)
    budgets = {service.name for service in services if service.parent is not None}
    for table in tables if budgets else ():
        node = table.find("name")
        if node is not None and isinstance(node.value, str) and node.value in budgets:
            message = f"an objective is shown as {format_value(node.value)} already"
            problems.append(node.problem(message, "a unique name for every budget"))
    return tuple(services)


def _service(table: TableReader, shared_zone: str, now: Instant) -> list[ServiceSettings]:
    """A service and its further objectives; empty without a name and target."""
    table.require("name", NAME_ACCEPTED)
    name = table.text("name", "", is_name, NAME_ACCEPTED)
    zone = table.text("timezone", shared_zone, is_zone, ZONE_ACCEPTED)
    table.require("slo", SLO_ACCEPTED)
    slo = read_slo(table)
    window = read_slo_window(table, zone, Window.rolling(30))
    group = table.text("group", None, is_name, NAME_ACCEPTED)
    tags = table.text_list("tags", (), is_name, NAME_ACCEPTED)
    formerly = table.text_list("formerly", (), is_name, NAME_ACCEPTED)
    since = table.read("since", None, read_date, DATE_ACCEPTED)
    past_targets: tuple[PastTarget, ...] = ()
    if table.tables("until"):
        from .past_target_schema import read_past_targets

        past_targets = read_past_targets(table, zone, window, since, now)
    objectives: list[Objective] = []
    if table.tables("objectives"):
        from .further_objectives_schema import read_objectives

        objectives = read_objectives(table, zone, window)
    hours: tuple[ExclusionRule, ...] = ()
    if table.find("hours") or table.find("holidays"):
        from .service_hours_schema import read_hours

        hours = read_hours(table, zone)
    table.reject_unknown_keys()
    if not name or slo is None:
        return []
    service = ServiceSettings(
        name, slo, window, group, tags, zone, formerly, since, past_targets, exclusions=hours
    )
    if not objectives:
        return [service]
    from .further_objectives_schema import objective_of

    return [service, *(objective_of(service, *objective) for objective in objectives)]
