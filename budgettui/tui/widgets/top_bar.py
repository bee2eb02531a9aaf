"""The top line: how many services have each status, whether the data is live, and the time."""

from typing import NamedTuple

from budgettui.core.analysis.assessment import Assessment
from budgettui.core.analysis.status import worst_firing
from budgettui.core.model.instants import to_instant
from budgettui.core.text.formatting import format_age, format_count, format_date, format_zone
from budgettui.tui.state.per_service_cache import PerService
from budgettui.tui.state.source_age import sources_note

from .block import Block
from .cell_width import piece_width
from .text_lines import Line, Piece, join, line_width, spread


class _Tally(NamedTuple):
    """What one service adds to the counts."""

    spent: int
    paging: int
    open_events: int
    watch: int
    due: int
    overdue: int


def _tally(assessment: Assessment) -> _Tally:
    states = [each.state for each in assessment.obligations]
    return _Tally(
        assessment.status == "SPENT",
        worst_firing(assessment.alerts) == "page",  # spent ones, too
        len(assessment.open_events),
        assessment.status == "WATCH",
        states.count("overdue") + states.count("open"),
        states.count("overdue"),
    )


class TopBar(Block):
    """Counts of services, freshness of the data, and the time."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tallies = PerService(_tally)
        self._total: tuple[int, int, _Tally] | None = None
        """The tally of all services, with what it was computed from and their number."""

    def rows(self, width: int, height: int) -> list[Line]:
        app = self.budget_app
        if app.is_past:
            return [self._past(width)]
        dot = f" {self.glyphs.dot} "
        urgent, others = self._counts()
        end = self._state()
        room = width - line_width(end) - 2
        start: list[Piece] = [(" budgettui", "accent+b"), ("  ", "")]
        if line_width(start) + line_width(join([[piece] for piece in urgent], dot)) > room:
            start = [(" ", "")]
        for count in (*urgent, *others):
            piece: list[Piece] = [(dot, "faint")] if start[-1][0].strip() else []
            piece.append(count)
            if line_width(start) + line_width(piece) <= room:
                start += piece
        if app.location:
            location = self.cut(self.sanitize(app.location), 32)
            piece = [(location, "muted"), (dot, "faint")]
            if line_width(start) + line_width(piece) + line_width(end) + 2 <= width:
                end = [*piece, *end]
        return [spread(start, end, width)]

    def _past(self, width: int) -> Line:
        """The moment of the past that is shown, what began or ended then, and the key back to now."""
        app, dot = self.budget_app, f" {self.glyphs.dot} "
        moment, clock = app.now(), app.clock()
        local = moment.astimezone(app.zone)
        zone = format_zone(moment, app.zone)
        known = " as known then" if app.past.known_then else ""
        at = f" PAST{known}  {format_date(moment, clock, app.zone)} {local:%H:%M:%S} {zone}"
        start: list[Piece] = [(at, "watch+b+r")]
        end: list[Piece] = [self.pressable(f" {app.key('now')} now ", "watch+b+r", "now")]
        ago = format_age(max(to_instant(clock) - to_instant(moment), 0))
        room = width - len(at) - len(end[0][0]) - 1
        for text in (f"{dot}{ago} ago", *(f"{dot}{self.sanitize(what)}" for what in app.past.changes)):
            shown = self.cut(text, room)
            if piece_width(shown) <= len(dot) + 3:
                break
            start.append((shown, "watch+r"))
            room -= piece_width(shown)
        gap = " " * max(width - line_width(start) - line_width(end), 0)
        return (*start, (gap, "watch+r"), *end)

    def _counts(self) -> tuple[list[Piece], list[Piece]]:
        """The counts that need attention, for which the program's name gives way; and the other counts."""
        app = self.budget_app
        if not app.loaded:
            return [("reading…", "muted")], []
        count, total = self._counted()
        urgent: list[Piece] = [(format_count(count, "service"), "text")]
        for count, word, role in ((total.spent, "spent", "spent+b"), (total.paging, "paging", "page+b")):
            if count:
                urgent.append((f"{count} {word}", role))
        if total.open_events:
            urgent.append(self.pressable(f"{total.open_events} open", "event+b", "log"))
        if total.due:
            role = "page+b" if total.overdue else "watch"
            urgent.append(self.pressable(f"{total.due} due", role, "obligations"))
        others: list[Piece] = []
        if total.watch:
            others.append((f"{total.watch} to watch", "watch"))
        if app.sources.unreviewed:
            text = f"{app.sources.unreviewed:,} to review ({app.key('review')})"
            others.append(self.pressable(text, "accent", "review"))
        return urgent, others

    def _counted(self) -> tuple[int, _Tally]:
        """The number of services and their tally, recomputed after an update."""
        service_list = self.budget_app.service_list
        if self._total is None or self._total[0] != service_list.updates:
            tallies = self._tallies.all_of(service_list.assessments)
            total = _Tally(*map(sum, zip(*tallies, strict=True))) if tallies else _Tally(0, 0, 0, 0, 0, 0)
            self._total = service_list.updates, len(tallies), total
        return self._total[1:]

    def _state(self) -> list[Piece]:
        app = self.budget_app
        now = app.now().astimezone(app.zone)
        clock = f"{now:%H:%M:%S}" if app.ticking else f"{now:%H:%M}"
        state: Piece = ("live", "ok")
        old_sources = sources_note(app.now(), app.sources.sources)
        if app.problems.keys() - {"config", "events", "damage", "sources", "notify"}:
            state = ("not live", "spent+b")
        elif "damage" in app.problems:
            state = ("damaged", "spent+b")
        elif not app.loaded:
            state = ("starting", "muted")
        elif old_sources:
            state = (old_sources, "watch+b")
        zone = format_zone(now, app.zone)
        return [state, (f" {self.glyphs.dot} ", "faint"), (clock, "text"), (f" {zone} ", "muted")]
