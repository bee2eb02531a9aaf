"""Healthchecks: the flips of one check, whose name is the file's."""

from typing import Any

from .json_values import instant_of, tables
from .tool_format import Context, Document, Incidents, MonitorLog, RawIncident, SourceFormat

_PREFIX = "flips-"


def _recognises(document: Document) -> bool:
    return any({"timestamp", "up"} == set(flip) for flip in _flips(document)[:1])


def _read(document: Document, context: Context) -> Incidents:
    """An outage lasts from the first flip down to the next flip up, whatever the order of the file."""
    check = document.stem.removeprefix(_PREFIX)
    moments = [
        (moment, flip["up"])
        for flip in _flips(document)
        if (moment := instant_of(flip.get("timestamp"))) is not None and flip.get("up") in (0, 1)
    ]
    if moments:
        first, last = (str(int(moment.timestamp())) for moment, _ in (min(moments), max(moments)))
        yield MonitorLog(check, first, last)
    down = None
    for moment, is_up in sorted(moments):
        if not is_up:
            down = down or moment
        elif down is not None:
            yield _outage(check, int(down.timestamp()), str(moment.isoformat()))
            down = None
    if down is not None:
        yield _outage(check, int(down.timestamp()), None)


def _outage(check: str, start: int, end: str | None) -> RawIncident:
    return RawIncident(f"{check}@{start}", check, str(start), end)


def _flips(document: Document) -> list[dict[str, Any]]:
    value = document.json
    return tables(value, "flips") if isinstance(value, dict) else tables({"flips": value}, "flips")


FORMAT = SourceFormat("healthchecks", "Healthchecks", (b'"timestamp"', b'"up"'), _recognises, _read)
