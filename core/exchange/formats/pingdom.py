"""Pingdom: a response of `summary.outage` for one check, whose name is the file's."""

from .json_values import tables
from .tool_format import Context, Document, Incidents, LeftOut, MonitorLog, RawIncident, SourceFormat

_PREFIX = "summary.outage-"


def _recognises(document: Document) -> bool:
    return any(
        {"timefrom", "timeto"} <= set(state) for state in tables(document.json, "summary", "states")[:1]
    )


def _read(document: Document, context: Context) -> Incidents:
    """A response ends at the moment it was requested for, so a check that is down then is still down."""
    check = document.stem.removeprefix(_PREFIX)
    states = tables(document.json, "summary", "states")
    times = [time for state in states if isinstance(time := state.get("timefrom"), int)]
    if times:
        yield MonitorLog(check, str(min(times)), str(max(times)))
    for number, state in enumerate(states, start=1):
        if state.get("status") != "down":
            continue
        start, end = state.get("timefrom"), state.get("timeto")
        if not isinstance(start, int) or not isinstance(end, int):
            yield LeftOut(f"{check}, state {number}", "its times are not Unix seconds")
            continue
        yield RawIncident(f"{check}@{start}", check, str(start), None if number == len(states) else str(end))


FORMAT = SourceFormat("pingdom", "Pingdom", (b'"timefrom"', b'"states"'), _recognises, _read)
