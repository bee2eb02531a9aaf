"""The tables `objectives` of a service: further targets over the same events."""

from ...model.names import NAME_ACCEPTED, is_name
from ...model.slo import Slo
from ...model.window import Window
from ..settings import ServiceSettings
from ..table_reader import TableReader
from .slo_schema import SLO_ACCEPTED, read_slo, read_slo_window
from .unique_names import reject_duplicates

Objective = tuple[str, Slo, Window]


def read_objectives(table: TableReader, zone: str, window: Window) -> list[Objective]:
    """The tables `objectives`: name, target and window of each."""
    objectives: list[Objective] = []
    tables = table.tables("objectives") or []
    for objective in tables:
        objective.require("name", NAME_ACCEPTED)
        objective.require("slo", SLO_ACCEPTED)
        name = objective.text("name", "", is_name, NAME_ACCEPTED)
        slo = read_slo(objective)
        objective_window = read_slo_window(objective, zone, window)
        objective.reject_unknown_keys()
        if name and slo is not None:
            objectives.append((name, slo, objective_window))
    reject_duplicates([objective.find("name") for objective in tables], "objective", table.problems)
    return objectives


def objective_of(service: ServiceSettings, name: str, slo: Slo, window: Window) -> ServiceSettings:
    """The budget of a further objective over the events of `service`."""
    return ServiceSettings(
        f"{service.name} · {name}",
        slo,
        window,
        service.group,
        service.tags,
        service.timezone,
        service.formerly,
        service.since,
        parent=service.name,
        objective=name,
        exclusions=service.exclusions,
    )
