"""The anomalies pane: unusual days of all services, the latest first."""

from bisect import bisect_left, insort_right
from collections.abc import Sequence
from datetime import date

from rich.cells import cell_len
from textual.message import Message

from budgettui.core.analysis.assessment import Anomaly, EventCost
from budgettui.core.text.formatting import (
    format_burn,
    format_day,
    format_duration,
    format_frequency,
    format_percent,
)
from budgettui.tui.key_names import bindings

from ..list_pane import ListPane, holds
from ..text_lines import BLANK, Line, Piece, left, right

_Order = tuple[int, str, float]
"""The latest day first, then by service."""


class DayChosen(Message):
    """Posted when a day of a service is chosen."""

    def __init__(self, service: str, day: date) -> None:
        super().__init__()
        self.service, self.day = service, day


class EventChosen(Message):
    """Posted when an event is chosen."""

    def __init__(self, event_id: int) -> None:
        super().__init__()
        self.event_id = event_id


class LinkChosen(Message):
    """Posted when an incident's link to the tracker is chosen."""

    def __init__(self, incident_id: str | None) -> None:
        super().__init__()
        self.incident_id = incident_id


class AnomaliesPane(ListPane):
    """The log of unusual days; enter goes to the day."""

    BINDINGS = bindings("pane", "anomalies")

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.entries: list[Anomaly] = []
        """The entries that match the filter."""
        self.filter = ""
        self._log: list[Anomaly] = []
        """All unusual days, the latest first."""
        self._by_service: dict[str, tuple[Anomaly, ...]] = {}
        """The unusual days of each service from which the log was gathered."""
        self._gathered_at = -1
        self._longest_name: int | None = None
        """See `_name_width`; None until it is measured."""

    def gather(self) -> None:
        """Bring the log up to date with the assessments; the cursor stays on its entry."""
        service_list = self.budget_app.service_list
        if service_list.updates == self._gathered_at:
            return
        self._gathered_at = service_list.updates
        known, assessments = self._by_service, service_list.assessments
        fresh = {
            name: assessment.anomalies
            for name, assessment in assessments.items()
            if assessment.anomalies is not known.get(name, ())
        }
        fresh |= dict.fromkeys(known.keys() - assessments.keys(), ())
        changed = {name: days for name, days in fresh.items() if days != known.get(name, ())}
        chosen = self.entries[self.cursor] if self.cursor < len(self.entries) else None
        for name, anomalies in changed.items():
            self._replace(known.get(name, ()), anomalies)
        known |= fresh
        for name in known.keys() - assessments.keys():
            del known[name]
        if not changed:
            return
        self._list_entries()
        if chosen is not None and self.cursor:
            key = (chosen.service, chosen.date)
            self.cursor = next((i for i, a in enumerate(self.entries) if (a.service, a.date) == key), 0)

    def _replace(self, before: Sequence[Anomaly], after: Sequence[Anomaly]) -> None:
        """Replace the unusual days of a service in the log."""
        for anomaly in before:
            del self._log[bisect_left(self._log, _order(anomaly), key=_order)]
        for anomaly in after:
            insort_right(self._log, anomaly, key=_order)
        if bool(before) != bool(after):
            self._longest_name = None

    def _list_entries(self) -> None:
        if self.filter:
            self.entries = [anomaly for anomaly in self._log if holds(_text(anomaly), self.filter)]
        else:
            self.entries = self._log

    def _name_width(self) -> int:
        """Cells that the longest name takes, with a blank; 24 at most."""
        if self._longest_name is None:
            names = [self.sanitize(name) for name, anomalies in self._by_service.items() if anomalies]
            self._longest_name = min(max(map(cell_len, names), default=0) + 1, 24)
        return self._longest_name

    def narrow(self, text: str) -> None:
        """Show the days whose service, severity or events contain a text."""
        self.filter = text.strip()
        self._list_entries()
        self.cursor = 0
        self.redraw()

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        title: list[Piece] = [("anomalies", "text+b"), (f" {self.glyphs.dot} all services", "muted")]
        return [*title, *self.filter_mark(self.filter)], BLANK

    def command(self) -> Sequence[str]:
        return ("anomalies",)

    def count(self) -> int:
        return len(self.entries)

    def empty(self, width: int) -> Sequence[Line]:
        if self.filter:
            return ((("no unusual day contains that text", "muted"),),)
        assessments = self.budget_app.service_list.assessments.values()
        if not self.budget_app.loaded or not all(assessment.is_complete for assessment in assessments):
            return ()
        return ((("no day stands out", "muted"),),)

    def row(self, index: int, width: int, chosen: bool) -> Line:
        anomaly = self.entries[index]
        high = anomaly.severity == "high"
        role = "page" if high else "watch"
        z_score = f"z {anomaly.z_score:.1f}" if anomaly.z_score is not None else ""
        name_width = min(max(width // 6, 8), self._name_width())
        line: list[Piece] = [
            (left(format_day(anomaly.date), 7), "muted"),
            (left(self.sanitize(anomaly.service), name_width, self.glyphs.ellipsis), "text"),
            (right(format_burn(anomaly.burn_rate), 8), f"{role}+b" if high else role),
            (right(z_score, 8), "muted"),
            (f"  {anomaly.severity:<6}", role),
            (f" {right(format_percent(anomaly.consumed_pct), 7)} of budget  ", "text"),
        ]
        if anomaly.rarity_days is not None and width >= 90:
            line.append((left(format_frequency(anomaly.rarity_days), 18), "muted"))
        line += self._cause(anomaly)
        return self.pointed(line, width, chosen and self.has_focus)

    def _cause(self, anomaly: Anomaly) -> list[Piece]:
        pieces: list[Piece] = []
        for event in sorted(anomaly.events, key=lambda event: -event.own_minutes)[:3]:
            name = self.sanitize(event.incident_id or event.category)
            what = " " + self.sanitize(event.description) if event.description else ""
            pieces.append(("  " if pieces else "", ""))
            pieces.append((name, self.linked("event", event.incident_id)))
            pieces.append((f"{what}, {format_duration(event.duration_minutes)}", "text"))
        return pieces

    def action_to_day(self) -> None:
        if self.entries:
            anomaly = self.entries[self.cursor]
            self.post_message(DayChosen(anomaly.service, anomaly.date))

    def action_to_event(self) -> None:
        event = self._costliest()
        if event is not None:
            self.post_message(EventChosen(event.id))

    def action_day_link(self) -> None:
        event = self._costliest()
        if event is not None:
            self.post_message(LinkChosen(event.incident_id))

    def _costliest(self) -> EventCost | None:
        """The costliest event of the chosen day; None if it has none."""
        events = self.entries[self.cursor].events if self.cursor < len(self.entries) else ()
        return max(events, key=lambda event: event.own_minutes, default=None)


def _order(anomaly: Anomaly) -> _Order:
    return -anomaly.date.toordinal(), anomaly.service, -anomaly.burn_rate


def _text(anomaly: Anomaly) -> str:
    """The text that a filter searches."""
    causes = (f"{event.incident_id or event.category} {event.description or ''}" for event in anomaly.events)
    return (
        f"{anomaly.service} {format_day(anomaly.date)} {anomaly.date} {anomaly.severity} {' '.join(causes)}"
    )
