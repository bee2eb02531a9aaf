"""The tables `until` of a service: targets of the past, oldest first."""

from datetime import date

from ...model.calendar import midnight
from ...model.instants import Instant
from ...model.time_zone import zone_named
from ...model.window import Window
from ..past_targets import PastTarget
from ..table_reader import TableReader
from .slo_schema import SLO_ACCEPTED, read_slo, read_slo_window
from .time_schema import DATE_ACCEPTED, read_date


def read_past_targets(
    table: TableReader, zone: str, window: Window, since: date | None, now: Instant
) -> tuple[PastTarget, ...]:
    """The tables `until`, oldest first, none of them after `now` or before `since`; `window` is their
    default."""
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
