"""Every occurrence of a planned exclusion for one service, past and ahead."""

from collections.abc import Sequence

from budgettui.backend import messages
from budgettui.core.analysis.exclusions.exclusion_summary import ExclusionEffect, ExclusionSummary
from budgettui.core.text.formatting import format_duration, format_minutes, format_moment
from budgettui.tui.widgets.text_lines import BLANK, Line, Piece, fit, left, right

from ..dialog_list_rows import DialogRows
from ..filterable_dialog import Listing, holds


class OccurrenceRows(DialogRows):
    """The occurrences of one exclusion, the earliest first; the cursor begins at the next one."""

    def __init__(self, service: str, summary: ExclusionSummary) -> None:
        super().__init__()
        self.service, self.summary = service, summary
        self.every: tuple[ExclusionEffect, ...] | None = None
        self.shown: list[ExclusionEffect] = []

    def take(self, effects: Sequence[ExclusionEffect]) -> None:
        """Show the effects that belong to this exclusion."""
        summary = self.summary
        is_first = self.every is None
        self.every = tuple(
            effect
            for effect in effects
            if (effect.exclusion.source, effect.exclusion.reason, effect.exclusion.accounting)
            == (summary.source, summary.reason, summary.accounting)
        )
        self.narrow(self.filter)
        if is_first:
            now = self.budget_app.now()
            past = sum(effect.exclusion.end <= now for effect in self.shown)
            self.cursor = min(past, max(len(self.shown) - 1, 0))
            self.redraw()

    def narrow(self, text: str) -> None:
        """Show the occurrences whose time or state contains a text."""
        self.filter = text
        self.shown = [
            each for each in self.every or () if holds(f"{self._when(each)} {self._state(each)}", text)
        ]
        self.redraw()

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        title = self.title(
            (f"{self.sanitize(self.summary.reason)} ", "text+b"),
            (f"{self.glyphs.dot} {self.sanitize(self.service)}", "muted"),
        )
        if self.every is None:
            return title, BLANK
        states = [self._state(each) for each in self.every]
        past, ahead = states.count("past"), states.count("ahead")
        return title, ((f"{self.summary.accounting} {self.glyphs.dot} {past} past, {ahead} ahead", "muted"),)

    def command(self) -> Sequence[str]:
        return ("exclusions", self.service, "--times")

    def count(self) -> int:
        return len(self.shown)

    def empty(self, width: int) -> Sequence[Line]:
        text = "reading…" if self.every is None else "it does not occur within a year of now"
        return (((text if not self.filter else "no time contains that text", "muted"),),)

    def header(self, width: int) -> Sequence[Line]:
        titles = f"  {'begins':<20}{'ends':<20}{'lasts':>10}{'gave back':>11}"
        return (fit(((titles, "muted"),), width),)

    def row(self, index: int, width: int, chosen: bool) -> Line:
        each = self.shown[index]
        begin, end = each.exclusion.start, each.exclusion.end
        state = self._state(each)
        tone = "text" if state == "past" else "accent"
        app = self.budget_app
        back = format_minutes(each.returned_minutes) if each.returned_minutes else ""
        line: list[Piece] = [
            (self.glyphs.arrow if state == "ahead" else self.glyphs.open if state == "now" else " ", tone),
            (left(self._when(each), 20), tone),
            (left(format_moment(end, app.now(), app.zone), 20), tone),
            (right(format_duration((end - begin).total_seconds() / 60), 10), tone),
            (right(back, 11), tone),
            ("  now" if state == "now" else "", "event+b"),
        ]
        return self.pointed(line, width, chosen)

    def _when(self, each: ExclusionEffect) -> str:
        return format_moment(each.exclusion.start, self.budget_app.now(), self.budget_app.zone)

    def _state(self, each: ExclusionEffect) -> str:
        now = self.budget_app.now()
        if each.exclusion.start > now:
            return "ahead"
        return "past" if each.exclusion.end <= now else "now"


class OccurrenceList(Listing):
    """Every time that a planned exclusion, a calendar's event or service hours exclude."""

    FILTER_HINT = "part of a date, past, now or ahead; enter keeps, esc clears"

    def __init__(self, service: str, summary: ExclusionSummary) -> None:
        self.rows = OccurrenceRows(service, summary)
        super().__init__(self.rows)

    async def read(self) -> None:
        effects = await self.budget_app.ask(messages.ListOccurrences(self.rows.service))
        if effects is not None:
            self.rows.take(effects)
