"""OpenSLO v1 SLOs."""

import re
from collections.abc import Sequence

from .imported_slo import Definition, Remarks, decimal_of, label_tags, per_window, percent_of_share, remark
from .untrusted_yaml import Table, iterate

TITLE = "OpenSLO"
_DURATION = re.compile(r"(\d{1,4})([mhdwMQY])", re.ASCII)
_CALENDAR = {"1w": "week", "1M": "month", "1Q": "quarter", "3M": "quarter", "1Y": "year"}
_DAYS = {"M": 30, "Q": 91, "Y": 365}
_OPERATORS = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}


def recognises(documents: Sequence[Table]) -> bool:
    return any(version.startswith("openslo/") for version, _, _ in iterate(list(documents)))


def read(documents: Sequence[Table], remarks: Remarks) -> list[Definition]:
    """A service for each objective; if an SLO has several, each is called `NAME / OBJECTIVE`."""
    parts = {(kind, item.text("metadata", "name")): item for _, kind, item in iterate(list(documents))}
    definitions = []
    for version, kind, document in iterate(list(documents)):
        if version != "openslo/v1":
            remarks.append(remark(document, f"apiVersion {version[:40] or 'missing'} is not openslo/v1"))
        elif kind == "SLO":
            definitions += _slo(document, parts, remarks)
        elif kind not in ("Service", "SLI", "DataSource"):
            remarks.append(remark(document, f"kind {kind[:40] or 'missing'} is not read"))
    return definitions


def _slo(document: Table, parts: dict[tuple[str, str], Table], remarks: Remarks) -> list[Definition]:
    name, spec = document.text("metadata", "name"), document.table("spec")
    window, zone = read_window(spec, name, remarks)
    objectives = spec.tables("objectives")
    if window is None or not objectives:
        if not objectives:
            remarks.append(remark(spec, f"{name} has no objectives"))
        return []
    reference = spec.text("indicatorRef")
    indicator = spec.table("indicator", "spec")
    if reference:
        indicator = parts.get(("SLI", reference), Table()).table("spec")
    if not indicator:
        remarks.append(remark(spec, f"{name}: there is no indicator {reference or 'here'} in this file"))
    definitions = []
    for number, objective in enumerate(objectives, start=1):
        slo = decimal_of(objective.text("targetPercent")) or percent_of_share(objective.text("target"))
        if slo is None:
            remarks.append(remark(objective, f"objective {number} of {name} has no target"))
            continue
        title = objective.text("displayName") or str(number)
        slices = decimal_of(objective.text("timeSliceTarget"))
        if slices is not None:
            remarks.append(
                remark(
                    objective, f"{name} counts bad time slices; here a bad minute counts with its error share"
                )
            )
        definitions.append(
            Definition(
                name if len(objectives) == 1 else f"{name} / {title}",
                slo,
                window,
                spec.text("service") or None,
                label_tags(document.table("metadata", "labels")),
                zone,
                _query(indicator, objective, parts, name, remarks),
                None if slices is None else 1 - slices,
            )
        )
    return definitions


def read_window(spec: Table, name: str, remarks: Remarks) -> tuple[str | None, str | None]:
    """The window of an SLO and its zone; None, with a remark, if it is not supported."""
    windows = spec.tables("timeWindow")
    window = windows[0] if windows else spec.table("timeWindow")
    if len(windows) > 1:
        remarks.append(remark(windows[1], f"{name}: only the first timeWindow is read"))
    duration = window.text("duration")
    match = _DURATION.fullmatch(duration)
    if match is None:
        remarks.append(remark(window, f"{name}: its window {duration[:40]!r} is not one such as 28d or 1M"))
        return None, None
    if window.get("isRolling") is not False:
        if match[2] in _DAYS:
            days = int(match[1]) * _DAYS[match[2]]
            remarks.append(remark(window, f"{name}: a rolling window of {duration} is read as {days} days"))
            return f"{days}d", None
        return (f"{int(match[1]) / 60:g}h" if match[2] == "m" else duration), None
    period = _CALENDAR.get(duration)
    if period is None:
        remarks.append(
            remark(window, f"{name}: a calendar window of {duration} is not week, month, quarter or year")
        )
        return None, None
    start = window.text("calendar", "startTime")
    if not start.partition(" ")[2].startswith("00:00") and ":" in start:
        remarks.append(
            remark(
                window,
                f"{name}: its {period} begins at {start[:19]}; here it begins at 00:00 of its first day",
            )
        )
    return period, window.text("calendar", "timeZone") or None


def _query(
    indicator: Table, objective: Table, parts: dict[tuple[str, str], Table], name: str, remarks: Remarks
) -> str | None:
    ratio, threshold = indicator.table("ratioMetric"), indicator.table("thresholdMetric")
    if threshold:
        query = _prometheus(threshold, parts)
        operator = _OPERATORS.get(objective.text("op"))
        value = decimal_of(objective.text("value"))
        if query and operator and value is not None:
            return f"1 - ({query} {operator} bool {value})"
    elif ratio.get("counter") is False or "raw" in ratio:
        query = _prometheus(ratio.table("raw"), parts)
        if query:
            return f"1 - ({query})" if ratio.text("rawType") == "success" else f"({query})"
    elif ratio:
        bad, good, total = (_prometheus(ratio.table(key), parts) for key in ("bad", "good", "total"))
        if bad and total:
            return f"{per_window(bad)} / {per_window(total)}"
        if good and total:
            return f"1 - {per_window(good)} / {per_window(total)}"
    if indicator:
        remarks.append(remark(indicator, f"{name}: its indicator cannot be converted to a Prometheus query"))
    return None


def _prometheus(metric: Table, parts: dict[tuple[str, str], Table]) -> str:
    source = metric.table("metricSource")
    reference = parts.get(("DataSource", source.text("metricSourceRef")), Table())
    kind = source.text("type") or reference.text("spec", "type")
    return " ".join(source.text("spec", "query").split()) if kind.casefold() == "prometheus" else ""
