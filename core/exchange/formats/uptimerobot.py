"""UptimeRobot: a response of `getMonitors` with logs, and the CSV of the events page."""

import csv
from datetime import tzinfo

from ...model.instants import SECOND, Instant
from ..cell_reader import read_moment
from .json_values import table, tables, text_of
from .tool_format import Context, Document, Incidents, LeftOut, MonitorLog, RawIncident, SourceFormat

_DOWN = 1
_IS_DOWN = (8, 9)
_HEADER = {"Event", "Monitor", "Date-Time"}


def _recognises(document: Document) -> bool:
    return any("friendly_name" in monitor for monitor in tables(document.json, "monitors")[:1])


def _read(document: Document, context: Context) -> Incidents:
    for monitor in tables(document.json, "monitors"):
        logs = [log for log in tables(monitor, "logs") if isinstance(log.get("datetime"), int)]
        newest = max((log["datetime"] for log in logs), default=0)
        if logs:
            oldest = min(log["datetime"] for log in logs)
            yield MonitorLog(text_of(monitor.get("id")), str(oldest), str(newest))
        for log in logs:
            if log.get("type") != _DOWN:
                continue
            start, length = log["datetime"], log.get("duration")
            key = f"{text_of(monitor.get('id'))}@{start}"
            is_open = start == newest and monitor.get("status") in _IS_DOWN
            if not is_open and not isinstance(length, int):
                yield LeftOut(key, "it is over, but has no duration")
                continue
            reason = table(log, "reason")
            yield RawIncident(
                key,
                text_of(monitor.get("friendly_name")),
                str(start),
                None if is_open else str(start + (length or 0)),
                description=f"{text_of(reason.get('code'))} {text_of(reason.get('detail'))}".strip() or None,
                other_names=(text_of(monitor.get("id")),),
            )


def _recognises_csv(document: Document) -> bool:
    return set(document.text.partition("\n")[0].strip().split(",")) >= _HEADER


def _read_csv(document: Document, context: Context) -> Incidents:
    rows = [
        (text_of(row.get("Monitor")), _start_of(row, context.zone), row)
        for row in csv.DictReader(document.text.splitlines())
    ]
    starts: dict[str, list[Instant]] = {}
    for monitor, start, _ in rows:
        if start is not None:
            starts.setdefault(monitor, []).append(start)
    newest = {monitor: max(instants) for monitor, instants in starts.items()}
    for number, (monitor, start, row) in enumerate(rows, start=2):
        if row.get("Event") != "Down":
            continue
        try:
            minutes = float(row.get("Duration (in mins.)") or "nan")
        except ValueError:
            start = None
        if start is None:
            yield LeftOut(f"line {number}", "its time or duration cannot be read")
            continue
        is_open = start == newest[monitor]
        if not is_open and not 0 <= minutes < 1e8:
            yield LeftOut(f"line {number}", "it has no duration")
            continue
        yield RawIncident(
            f"{monitor}@{start // SECOND}",
            monitor,
            str(start // SECOND),
            None if is_open else str(start // SECOND + round(minutes * 60)),
            description=text_of(row.get("Reason")) or None,
        )
    for monitor, instants in starts.items():
        yield MonitorLog(monitor, str(min(instants) // SECOND), str(newest[monitor] // SECOND))


def _start_of(row: dict[str, str], zone: tzinfo) -> Instant | None:
    try:
        return read_moment(text_of(row.get("Date-Time")), zone)[0]
    except ValueError:
        return None


FORMAT = SourceFormat("uptimerobot", "UptimeRobot", (b'"friendly_name"', b'"monitors"'), _recognises, _read)
CSV = SourceFormat(
    "uptimerobot-csv",
    "UptimeRobot's CSV",
    (b"Event", b"Monitor", b"Date-Time"),
    _recognises_csv,
    _read_csv,
    "uptimerobot",
)
