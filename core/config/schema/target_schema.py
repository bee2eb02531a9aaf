"""A service's targets: `slo` and `window` now, those of the past (`until`), and further `objectives`."""

from datetime import date, datetime
from decimal import Decimal

from ...model.calendar import midnight
from ...model.instants import Instant
from ...model.names import NAME_ACCEPTED, is_name
from ...model.slo import Slo
from ...model.time_zone import iana_zone, zone_named
from ...model.window import WINDOWS_ACCEPTED, Window
from ..past_targets import PastTarget
from ..settings import LONGEST_WINDOW_DAYS, ServiceSettings, read_window
from ..table_reader import Node, TableReader, format_value, is_number
from .unique_names import reject_duplicates

SLO_ACCEPTED = "a percentage above 0 and below 100, such as 99.9"
WINDOW_ACCEPTED = f"{WINDOWS_ACCEPTED}; at most {LONGEST_WINDOW_DAYS}d"
ZONE_ACCEPTED = "an IANA time zone such as Europe/Berlin or UTC"
DATE_ACCEPTED = "a date such as 2026-10-01"

_Objective = tuple[str, Slo, Window]


def is_zone(text: str) -> bool:
    """True for an IANA time zone; `ValueError` for others, also `UTC-2`, which to POSIX is east."""
    iana_zone(text)
    return True


def read_slo(table: TableReader) -> Slo | None:
    """The key `slo`, in percent; None where it is missing or wrong."""
    return table.read("slo", None, _slo, SLO_ACCEPTED + _slo_hint(table.find("slo")))


def read_slo_window(table: TableReader, zone: str, default: Window) -> Window:
    """The key `window`."""
    return table.read(
        "window",
        default,
        lambda value: read_window(value, zone) if isinstance(value, str) else None,
        WINDOW_ACCEPTED,
    )


def read_date(value: object) -> date | None:
    """A date of TOML, or one in quotes; `ValueError` for a day that does not exist."""
    if isinstance(value, datetime) or not isinstance(value, (date, str)):
        return None
    day = value if isinstance(value, date) else date.fromisoformat(value)
    return day if 1970 <= day.year <= 9000 else None


def read_past_targets(
    table: TableReader, zone: str, window: Window, since: date | None, now: Instant
) -> tuple[PastTarget, ...]:
    """The tables `until`, oldest first, none of them after `now` or before `since`; `window` is the default
    of theirs."""
    targets: list[PastTarget] = []
    for past in table.tables("until") or []:
        past.require("date", DATE_ACCEPTED)
        past.require("slo", SLO_ACCEPTED)
        day = past.read("date", None, read_date, DATE_ACCEPTED)
        slo = read_slo(past)
        past_window = read_slo_window(past, zone, window)
        node = past.find("date")
        past.reject_unknown_keys()
        if day is None or slo is None or node is None:
            continue
        end = midnight(day, zone_named(zone))
        if (message := _date_conflict(day, end, since, now, targets)) is not None:
            table.problems.append(node.problem(message, "dates that are over, oldest first"))
            continue
        targets.append(PastTarget(day, end, slo, past_window))
    return tuple(targets)


def _date_conflict(
    day: date, end: Instant, since: date | None, now: Instant, earlier: list[PastTarget]
) -> str | None:
    if end > now:
        return f"{day} is not over yet; add it when the target has changed"
    if since is not None and day <= since:
        return f"nothing was measured before {since} (since), so no target held until {day}"
    if earlier and day == earlier[-1].until:
        return f"there is a target until {day} already; two cannot hold at once"
    if earlier and day < earlier[-1].until:
        return f"{day} is before {earlier[-1].until}, the date of the table above; write the oldest first"
    return None


def read_objectives(table: TableReader, zone: str, window: Window) -> list[_Objective]:
    """The tables `objectives`: name, target and window of each."""
    objectives: list[_Objective] = []
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


def _slo(value: object) -> Slo | None:
    if not is_number(value) or not 1 <= value < 100:
        return None
    return Slo(Decimal(value))


def _slo_hint(node: Node | None) -> str:
    if node is not None and isinstance(node.value, str):
        return ", without quotes"
    if node is None or not is_number(node.value) or not Decimal("0.001") < node.value < 1:
        return ""
    return f" (in percent: {100 * float(node.value):g}, not the share {format_value(node.value)})"
