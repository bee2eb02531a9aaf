"""The services pane: every service in one row, worst first."""

from collections.abc import Sequence

from budgettui.core.analysis.assessment import Assessment
from budgettui.core.text.numbers import format_burn, format_percent
from budgettui.tui.keys import bindings
from budgettui.tui.state.service_list import SORT_WORDS, GroupRow

from ..list_pane import ListPane
from ..plots.bars import bar
from ..text_lines import Line, Piece, left, line_width, marked, piece_width, right

SMALLEST_BAR = 2
"""A bar gives way to long names down to so many cells."""
STATUS_ROLE = {"SPENT": "spent", "PAGE": "page", "WATCH": "watch", "OK": "ok"}


class ServicesPane(ListPane):
    """The list of services. What it lists and in which order is the service_list's business."""

    BINDINGS = bindings("pane")
    _longest = 0
    """Cells of the longest name."""

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        service_list = self.budget_app.service_list
        title: list[Piece] = [("services", "text+b")]
        if service_list.filter:
            title.append((f" /{self.sanitize(service_list.filter)}", "accent"))
        return title, ((SORT_WORDS[service_list.sort], "muted"),)

    def count(self) -> int:
        return len(self.budget_app.service_list.rows())

    def selectable(self, index: int) -> bool:
        return isinstance(self.budget_app.service_list.rows()[index], Assessment)

    def moved(self) -> None:
        row = self.budget_app.service_list.rows()[self.cursor]
        if isinstance(row, Assessment):
            self.budget_app.choose(row.service)

    def lines(self, width: int, height: int) -> list[Line]:
        service_list = self.budget_app.service_list
        self.cursor = service_list.index()
        self._longest = max(
            (piece_width(self.sanitize(name)) for name in service_list.assessments), default=0
        )
        return super().lines(width, height)

    def empty(self, width: int) -> Sequence[Line]:
        app = self.budget_app
        if app.service_list.filter:
            return (
                (("no service matches", "text"),),
                ((app.key("back"), "accent+b"), (" clears the filter", "muted")),
            )
        if not app.loaded:
            return ((("reading the events…", "muted"),),)
        return (
            (("no services yet", "text"),),
            (("name them in the configuration:", "muted"),),
            (("[[services]]", "accent"),),
            (('name = "checkout"', "accent"),),
            (("slo = 99.9", "accent"),),
        )

    def row(self, index: int, width: int, chosen: bool) -> Line:
        row = self.budget_app.service_list.rows()[index]
        if isinstance(row, GroupRow):
            return self._group_row(row, width)
        line = self._service_row(row, width)
        return marked(line, "@selection") if chosen else line

    def _group_row(self, row: GroupRow, width: int) -> Line:
        name = self.cut(self.sanitize(row.name), width - 6)
        rest = width - piece_width(name) - 1
        return ((name, "muted+b"), (" " + self.glyphs.rule * max(rest, 0), "faint"))

    def _service_row(self, assessment: Assessment, width: int) -> Line:
        glyphs = self.glyphs
        role = STATUS_ROLE[assessment.status]
        chosen = self.budget_app.service_list.chosen == assessment.service
        head: list[Piece] = [
            (glyphs.pointer if chosen else " ", "accent"),
            (f"{glyphs.status(assessment.status)} ", role),
            (f"{assessment.status:<5} ", f"{role}+b" if assessment.status in ("SPENT", "PAGE") else role),
        ]
        open_mark: Piece = (glyphs.open if assessment.open_events else " ", "event+b")
        severities = {alert.severity for alert in assessment.firing}
        alert_mark: Piece = (
            (glyphs.alert, "page+b")
            if "page" in severities
            else (glyphs.ticket, "watch")
            if severities
            else (" ", "")
        )
        tail: list[Piece] = [(right(format_percent(assessment.remaining_pct), 7), "text")]
        room = width - line_width(head) - line_width(tail) - 4
        extras = self._extras(assessment, room)
        room -= line_width(extras)
        gap = " " if room - self._longest >= SMALLEST_BAR else ""
        room += 1 - len(gap)
        bar_width = max(SMALLEST_BAR, min(room // 3, 24, room - self._longest))
        name = left(self.sanitize(assessment.service), max(room - bar_width, 4), glyphs.ellipsis)
        return (
            *head,
            (name, "text"),
            (gap, ""),
            open_mark,
            alert_mark,
            (" ", ""),
            *bar(assessment.consumed_pct / 100, bar_width, role, glyphs),
            *tail,
            *extras,
        )

    def _extras(self, assessment: Assessment, room: int) -> list[Piece]:
        """Columns that only a wide pane has: the burn over the shortest and the longest stretch."""
        if room < 42 or not assessment.burn_rates:
            return []
        first, last = assessment.burn_rates[0], assessment.burn_rates[-1]
        return [
            (right(format_burn(first.rate), 8), _burn_role(first.rate)),
            (f" {first.label}", "muted"),
            (right(format_burn(last.rate), 8), _burn_role(last.rate)),
            (f" {last.label}", "muted"),
        ]


def _burn_role(rate: float) -> str:
    return "text" if rate >= 1 else "muted"
