"""Nobl9 SLOs."""

from collections.abc import Sequence

from .imported_slo import Definition, Remarks, label_tags, percent_of_share, remark
from .untrusted_yaml import Table, iterate

TITLE = "Nobl9"
_VERSION = "n9/"
_UNITS = {"Minute": 1 / 1440, "Hour": 1 / 24, "Day": 1, "Week": 7, "Month": 30, "Quarter": 91, "Year": 365}
_CALENDAR = ("Week", "Month", "Quarter", "Year")


def recognises(documents: Sequence[Table]) -> bool:
    return any(version.startswith(_VERSION) for version, _, _ in iterate(list(documents)))


def read(documents: Sequence[Table], remarks: Remarks) -> list[Definition]:
    """A service for each objective; if an SLO has several, each is called `NAME / OBJECTIVE`."""
    definitions = []
    for _, kind, document in iterate(list(documents)):
        if kind != "SLO":
            if kind not in ("Service", "Project"):
                remarks.append(remark(document, f"kind {kind[:40] or 'missing'} is not read"))
            continue
        metadata, spec = document.table("metadata"), document.table("spec")
        name = metadata.text("name")
        window, zone = _window(spec, name, remarks)
        objectives = spec.tables("objectives")
        for number, objective in enumerate(objectives, start=1):
            target = percent_of_share(objective.text("target"))
            title = objective.text("displayName") or objective.text("name") or str(number)
            if target is None:
                remarks.append(remark(objective, f"{name} / {title} has no target"))
            elif window is not None:
                definitions.append(
                    Definition(
                        name if len(objectives) == 1 else f"{name} / {title}",
                        target,
                        window,
                        spec.text("service") or None,
                        label_tags(metadata.table("labels")),
                        zone,
                    )
                )
                remarks.append(
                    remark(
                        objective,
                        f"{name}: its query counts values that are already sums, so it was not converted",
                    )
                )
    return definitions


def _window(spec: Table, name: str, remarks: Remarks) -> tuple[str | None, str | None]:
    windows = spec.tables("timeWindows")
    window = windows[0] if windows else Table()
    unit, count = window.text("unit"), window.text("count") or "1"
    if unit not in _UNITS or not (count.isascii() and count.isdigit() and len(count) < 5):
        remarks.append(remark(spec, f"{name}: its time window is not a count and unit such as 28 Day"))
        return None, None
    if window.get("isRolling") is False:
        if unit in _CALENDAR and count == "1":
            return unit.lower(), window.text("calendar", "timeZone") or None
        remarks.append(remark(window, f"{name}: a calendar window of {count} {unit} is not supported"))
        return None, None
    days = int(count) * _UNITS[unit]
    if unit in ("Month", "Quarter", "Year"):
        remarks.append(remark(window, f"{name}: a rolling window of {count} {unit} is read as {days} days"))
    return (f"{days:g}d" if days >= 1 else f"{days * 24:g}h"), None
