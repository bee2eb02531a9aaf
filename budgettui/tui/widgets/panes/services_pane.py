"""The services pane: every service in one row, worst first; below a short list the latest events."""

from collections.abc import Sequence

from textual.events import Click

from budgettui.core.analysis.assessment import Assessment
from budgettui.core.analysis.status import worst_firing
from budgettui.core.model.instants import to_datetime
from budgettui.core.text.formatting import format_day, format_moment
from budgettui.tui.key_names import bindings
from budgettui.tui.state.latest_events import lasted, open_first
from budgettui.tui.state.service_list import SORT_WORDS, GroupRow

from ..cell_width import piece_width
from ..list_pane import ListPane
from ..status_colours import STATUS_ROLE
from ..text_lines import BLANK, Line, Piece, left, marked, right, shorten
from .service_columns import Column, Moment, fitting, headings, is_timed

HEAD_CELLS = 9
"""Pointer, sign and status word."""
MARK_CELLS = 3
"""The marks of an open event and of a firing alert."""
SHORTEST_NAME = 9
ROOMY = 56
"""Width from which the latest events have their time of day and description."""
DAY_CELLS = 6
LATEST_FROM = 5
"""Free rows below the list from which the latest events are shown there."""


class ServicesPane(ListPane):
    """The list of services; `service_list` decides which, and their order."""

    BINDINGS = bindings("pane")
    _longest = 0
    """Cells of the longest name."""
    _measured_at = -1

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._drawn: dict[str, tuple[Assessment, object, Line]] = {}
        """The rows as last drawn, by service, with what they were made from."""

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        service_list = self.budget_app.service_list
        title: list[Piece] = [("services", "text+b"), *self.filter_mark(service_list.filter)]
        return title, ((SORT_WORDS[service_list.sort], "muted"),)

    def command(self) -> Sequence[str]:
        return ("status",)

    def count(self) -> int:
        return len(self.budget_app.service_list.rows())

    def selectable(self, index: int) -> bool:
        return isinstance(self.budget_app.service_list.rows()[index], Assessment)

    def moved(self) -> None:
        row = self.budget_app.service_list.rows()[self.cursor]
        if isinstance(row, Assessment):
            self.budget_app.choose(row.service)

    def empty(self, width: int) -> Sequence[Line]:
        app = self.budget_app
        if app.service_list.filter:
            return (
                (("no service matches", "text"),),
                self.key_hint("back", "clears the filter"),
            )
        if not app.loaded:
            return ((("reading the events…", "muted"),),)
        return (
            (("no services yet; ", "text"), (app.key("service_add"), "accent+b"), (" adds one", "text")),
            (("or name them in the configuration", "muted"),),
            (("[[services]]", "accent"),),
            (('name = "checkout"', "accent"),),
            (("slo = 99.9", "accent"),),
        )

    def header(self, width: int) -> Sequence[Line]:
        service_list = self.budget_app.service_list
        if not self.count():
            return ()
        columns, name_cells = self._columns(width)
        sparklines = self.budget_app.sparklines
        sparklines.is_shown = any(column.id == "course" for column, _ in columns)
        if sparklines.is_shown:
            sparklines.want()
        by_name = service_list.sort == "name"
        worst = service_list.sort == "status"
        arrow = self.glyphs.sorted
        head: list[Piece] = [
            (left(f" {arrow if worst else ' '}status", HEAD_CELLS), "text+b" if worst else "muted"),
            (left(f"{arrow if by_name else ''}service", name_cells), "text+b" if by_name else "muted"),
            (" " * MARK_CELLS, ""),
        ]
        return ((*head, *headings(columns, service_list.sort, arrow)),)

    def _columns(self, width: int) -> tuple[list[tuple[Column, int]], int]:
        """The columns that fit beside the names, and the cells that a name gets."""
        smallest = min(max(self._longest, SHORTEST_NAME), max(width // 3, SHORTEST_NAME))
        columns = fitting(width - HEAD_CELLS - MARK_CELLS - smallest, self._configured_columns())
        used = sum(cells + 1 for _, cells in columns)
        return columns, max(width - HEAD_CELLS - MARK_CELLS - used, 1)

    def _configured_columns(self) -> Sequence[str]:
        return self.budget_app.settings.display.columns

    def row(self, index: int, width: int, chosen: bool) -> Line:
        row = self.budget_app.service_list.rows()[index]
        if isinstance(row, GroupRow):
            return self._group_row(row, width)
        app = self.budget_app
        is_chosen = app.service_list.chosen == row.service
        now = app.now() if is_timed(row) else None
        points = app.sparklines.points.get(row.service)
        look = width, self._longest, self._configured_columns(), is_chosen, points, app.zone, now
        assessment, drawn_with, line = self._drawn.get(row.service, (None, None, BLANK))
        if assessment is not row or drawn_with != look:
            line = self._service_row(row, width)
            self._drawn[row.service] = row, look, line
        return marked(line, "@selection") if chosen else line

    def _group_row(self, row: GroupRow, width: int) -> Line:
        name = self.cut(self.sanitize(row.name), width - 12)
        count = f" {row.count} "
        rest = width - piece_width(name) - 1 - len(count)
        rule: Piece = (" " + self.glyphs.rule * max(rest, 0), "faint")
        return ((name, "muted+b"), rule, (count, "muted"))

    def _service_row(self, assessment: Assessment, width: int) -> Line:
        glyphs = self.glyphs
        app = self.budget_app
        role = STATUS_ROLE[assessment.status]
        chosen = app.service_list.chosen == assessment.service
        columns, name_cells = self._columns(width)
        status_role = f"{role}+b" if assessment.status in ("SPENT", "PAGE") else role
        severity = worst_firing(assessment.alerts)
        alert: Piece = (" ", "")
        if severity is not None:
            alert = (glyphs.alert, "page+b") if severity == "page" else (glyphs.ticket, "watch")
        line: list[Piece] = [
            (glyphs.pointer if chosen else " ", "accent"),
            (f"{glyphs.status(assessment.status)} ", role),
            (f"{assessment.status:<5} ", status_role),
            (left(self.sanitize(assessment.service), name_cells, glyphs.ellipsis), "text"),
            (" ", ""),
            (glyphs.open if assessment.open_events else " ", "event+b"),
            alert,
        ]
        moment = Moment(app.now(), app.zone, glyphs, app.sparklines.points)
        for column, cells in columns:
            line += [(" ", ""), *column.cell(assessment, cells, moment)]
        return tuple(line)

    # -- below a short list

    def lines(self, width: int, height: int) -> list[Line]:
        service_list = self.budget_app.service_list
        self.cursor = service_list.index()
        if self._measured_at != service_list.name_changes:
            self._measured_at = service_list.name_changes
            self._drawn.clear()
            self._longest = max(
                (piece_width(self.sanitize(name)) for name in service_list.assessments), default=0
            )
        lines = super().lines(width, height)
        rows = service_list.rows()[self.top : self.top + self.page]
        self.budget_app.visible_services.show(row.service for row in rows if isinstance(row, Assessment))
        spare = height - len(lines)
        if service_list.filter or not self.count() or spare < LATEST_FROM:
            return lines
        latest = self._latest_lines(width, spare - 2)
        return [*lines, BLANK, *latest] if latest else lines

    def _latest_lines(self, width: int, room: int) -> list[Line]:
        """The latest events of all services, the open ones first with their clocks."""
        app = self.budget_app
        listed = app.service_list.assessments
        events = open_first(event for event in app.latest_events.events if event.service in listed)
        if not events:
            return []
        now = app.now()
        roomy = width >= ROOMY
        name_cells = min(max(self._longest, SHORTEST_NAME), 16)
        if not roomy:
            name_cells = width - DAY_CELLS - 12 - 3
        lines: list[Line] = [(("latest events", "muted+b"), ("  ", ""), *self.key_hint("log", "lists all"))]
        for event in events[:room]:
            moment = to_datetime(event.start)
            began = format_moment(moment, now, app.zone)
            if not roomy and len(began) > DAY_CELLS:
                began = format_day(moment.astimezone(app.zone))
            name = self.sanitize(event.incident_id or event.category)
            what = f"  {name}  {self.sanitize(event.description or '')}" if roomy else ""
            line: list[Piece] = [
                (self.glyphs.open if event.end is None else " ", "event+b"),
                *(() if event.reviewed else (("?", "accent+b"),)),
                (f"{' ' if event.reviewed else ''}{left(began, 17 if roomy else DAY_CELLS)} ", "muted"),
                (left(self.sanitize(event.service), name_cells, self.glyphs.ellipsis), "text"),
                (right(lasted(event, now), 12), "event+b" if event.end is None else "text"),
                (what, "event" if not event.voided else "muted"),
            ]
            action = f"screen.open_event({event.id})"
            short = shorten(line, width, self.glyphs.ellipsis)
            lines.append(tuple(self.pressable(text, role, action) for text, role in short))
        return lines

    def footing(self) -> Sequence[Piece]:
        service_list = self.budget_app.service_list
        rows, total = service_list.rows(), len(service_list.positions)
        shown = rows[self.top : self.top + self.page]
        if len(rows) <= self.page:
            return BLANK
        first = sum(isinstance(row, Assessment) for row in rows[: self.top]) + 1
        last = first - 1 + sum(isinstance(row, Assessment) for row in shown)
        return ((f"{first}–{last} of {total}", "muted"),)

    def on_click(self, event: Click) -> None:
        if event.y == 1 and self.count():
            self._sort_by(event.x - 2)
        else:
            super().on_click(event)

    def clicked(self, times: int) -> None:
        if times == 2:
            self.call_later(self.budget_app.action_press, "explain")

    def _sort_by(self, x: int) -> None:
        """Sort by the column whose heading is at cell `x`."""
        columns, name_cells = self._columns(max(self.size.width - 4, 1))
        sort = "status" if x < HEAD_CELLS else "name"
        begin = HEAD_CELLS + name_cells + MARK_CELLS
        for column, cells in columns:
            if begin <= x <= begin + cells:
                sort = column.sort
            begin += cells + 1
        if sort:
            self.budget_app.service_list.sort_by(sort)
            self.budget_app.redraw()
