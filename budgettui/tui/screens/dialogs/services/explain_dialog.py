"""Every event behind a service's consumed budget."""

from collections.abc import Sequence
from typing import Any, ClassVar

from budgettui.backend import messages
from budgettui.core.analysis.assessment import EventCost
from budgettui.core.text.formatting import (
    format_duration,
    format_impact,
    format_minutes,
    format_moment,
    format_number,
    format_percent,
)
from budgettui.tui.key_names import bindings
from budgettui.tui.widgets.text_lines import BLANK, Line, Piece, fit, left, right

from ..dialog_list_rows import DialogRows
from ..events.event_navigation import edit_event, open_event
from ..events.incident_link import open_incident
from ..filterable_dialog import Listing, holds

ROOMY = 90
"""Width from which the start of an event is shown."""
WIDE = 110
"""Width from which every column is shown."""


class CostRows(DialogRows):
    """The events behind the number, the costliest first."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service
        self.every: tuple[EventCost, ...] | None = None
        self.costs: tuple[EventCost, ...] | None = None
        """The costs that match the filter."""
        self.owned = self.share = self.lost = 0.0

    def take(self, costs: tuple[EventCost, ...]) -> None:
        """Show these costs; their sums are as of the same instant, since an open event goes on costing."""
        self.every = costs
        self.owned, self.share = sum(cost.own_minutes for cost in costs), sum(cost.own_pct for cost in costs)
        self.lost = sum(cost.lost_minutes for cost in costs)
        self.narrow(self.filter)

    def narrow(self, text: str) -> None:
        """Show the costs that contain a text; the sums remain those of all."""
        self.filter = text
        if self.every is not None:
            self.costs = tuple(cost for cost in self.every if holds(_text(cost), text))
        self.redraw()

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        title = self.title(
            ("explain ", "text+b"),
            (f"{self.glyphs.dot} {self.sanitize(self.service)}", "muted"),
        )
        assessment = self.budget_app.service_list.assessments.get(self.service)
        if assessment is None or not self.every:
            return title, BLANK
        consumed = f"{format_number(self.owned)} of {format_minutes(assessment.total_budget_minutes)}"
        return title, ((f"{consumed} {self.glyphs.dot} {format_percent(self.share)}", "text"),)

    def command(self) -> Sequence[str]:
        return ("explain", self.service)

    def count(self) -> int:
        return len(self.costs or ())

    def empty(self, width: int) -> Sequence[Line]:
        text = "reading…" if self.every is None else "no event costs anything in this window"
        if self.every:
            text = "no event contains that text"
        return (((text, "muted"),),)

    def header(self, width: int) -> Sequence[Line]:
        overlap = f"{'overlap':>10}" if self.lost else ""
        titles = f"  {'owns':>10}{'of budget':>11}{overlap}  "
        if width >= ROOMY:
            titles += f"{'began':<18}"
        if width >= WIDE:
            titles += f"{'lasted':>11}{'impact':>8}  "
        titles += f"{'leaves':<18}what"
        lines: list[Line] = [fit(((titles, "muted"),), width)]
        if self.costs:
            total = f"  {right(format_minutes(self.owned), 10)}{' ' * 11}"
            if self.lost:
                total += right(format_number(self.lost), 10)
            total += "  in all" + (", overlaps counted once" if self.lost else "")
            lines.insert(0, fit(((total, "text+b"),), width))
        return lines

    def row(self, index: int, width: int, chosen: bool) -> Line:
        cost = (self.costs or ())[index]
        app = self.budget_app
        now = app.now()
        began = format_moment(cost.start, now, app.zone)
        leaves = "while open" if cost.leaves_at is None else format_moment(cost.leaves_at, now, app.zone)
        lost = format_number(cost.lost_minutes) if cost.lost_minutes else ""
        name = cost.incident_id or cost.category
        line: list[Piece] = [
            (self.glyphs.open if cost.end is None else " ", "event+b"),
            (right(format_minutes(cost.own_minutes), 10), "text+b"),
            (right("excluded" if cost.excluded else format_percent(cost.own_pct), 11), "text"),
            (right(lost, 10 if self.lost else 0), "watch"),
            ("  ", ""),
        ]
        if width >= ROOMY:
            line.append((left(began, 18), "text"))
        if width >= WIDE:
            line += [
                (right(format_duration(cost.duration_minutes), 11), "text"),
                (f"{right(format_impact(cost.impact), 8)}  ", "muted"),
            ]
        line += [
            (left(leaves, 18), "muted"),
            (self.sanitize(name), self.linked("event", cost.incident_id)),
        ]
        if cost.excluded_minutes and not cost.excluded:
            reasons = self.sanitize(", ".join(cost.excluded_by))
            line.append((f"  {format_minutes(cost.excluded_minutes)} excluded: {reasons}", "watch"))
        line.append((f"  {self.sanitize(cost.description or '')}", "muted"))
        return self.pointed(line, width, chosen)


class Explain(Listing):
    """Every event behind the number, and when it leaves the window."""

    WHERE = ("explain", "list", "overlay")
    BINDINGS: ClassVar[list[Any]] = bindings("explain")

    def __init__(self, service: str) -> None:
        self.service = service
        self.rows = CostRows(service)
        super().__init__(self.rows)

    async def read(self) -> None:
        costs = await self.budget_app.ask(messages.Explain(self.service))
        if costs is not None:
            self.rows.take(costs)

    def action_open_event(self) -> None:
        if self.rows.costs:
            open_event(self, self.rows.costs[self.rows.cursor].id, self.reload)

    def action_explain_edit(self) -> None:
        if self.rows.costs:
            edit_event(self, self.rows.costs[self.rows.cursor].id, self.reload)

    def action_explain_link(self) -> None:
        if self.rows.costs:
            open_incident(self.budget_app, self.rows.costs[self.rows.cursor].incident_id)


def _text(cost: EventCost) -> str:
    """The text that a filter searches."""
    return " ".join((cost.category, cost.incident_id or "", cost.description or "", str(cost.id)))
