"""May the service ship, and when? What is left at noon of the days ahead, and whether an outage fits."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar

from budgettui.backend.gate_requests import GetDaysAhead
from budgettui.core.gate.days_ahead_results import DayAhead, DaysAhead
from budgettui.core.gate.days_ahead_text import after_outage, planned
from budgettui.core.model.instants import MINUTE
from budgettui.core.text.formatting import (
    format_chance,
    format_duration,
    format_minutes,
    format_moment,
    format_percent,
)
from budgettui.tui.key_names import bindings
from budgettui.tui.widgets.plots.bars import bar
from budgettui.tui.widgets.text_lines import BLANK, Line, Piece, fit, left, right, shorten

from ..dialog_list_rows import DialogRows
from ..filterable_dialog import Listing, holds

LENGTHS = (1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 240, 480)
"""The lengths of outage to try, in minutes."""
_FIRST = LENGTHS.index(10)
ROOMY = 110
"""Width from which a bar is drawn."""
WIDE = 90
"""Width from which the budget left after the outage is shown."""
_BAR_CELLS = 16


class DayRows(DialogRows):
    """The answer for now, above the days from tomorrow on."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service
        self.length = _FIRST
        self.answer: DaysAhead | None = None
        self.days: list[DayAhead] = []
        """The days that match the filter."""

    def take(self, answer: DaysAhead) -> None:
        """Show these days."""
        self.answer = answer
        self.narrow(self.filter)

    def narrow(self, text: str) -> None:
        """Show the days that contain a text."""
        self.filter = text
        days = self.answer.days if self.answer is not None else ()
        self.days = [day for day in days if holds(f"{self._day(day)} {self._marks(day)}", text)]
        self.redraw()

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        title = self.title(
            ("ship? ", "text+b"),
            (f"{self.glyphs.dot} {self.sanitize(self.service)}", "muted"),
        )
        keys = f"{self.budget_app.key('shorter_outage')} {self.budget_app.key('longer_outage')}"
        outage = f"an outage of {format_duration(LENGTHS[self.length])}"
        return title, ((f"{outage} ", "text"), (keys, "muted"))

    def command(self) -> Sequence[str]:
        return ("whatif", self.service, f"{LENGTHS[self.length]}m", "--days", "14")

    def count(self) -> int:
        return len(self.days)

    def empty(self, width: int) -> Sequence[Line]:
        return ((("working it out…" if self.answer is None else "no day contains that text", "muted"),),)

    def header(self, width: int) -> Sequence[Line]:
        if self.answer is None:
            return ()
        lines = [
            fit(shorten(line, width, self.glyphs.ellipsis), width) for line in self._answers(self.answer)
        ]
        bar_title = " " * (_BAR_CELLS + 1) if width >= ROOMY else ""
        titles = f"  {'noon of':<11}{'left':>10}{'':>9}{bar_title}  {'gate':<6}{'outage':<8}"
        titles += f"{'after it':>13}" if width >= WIDE else ""
        titles += "  planned"
        return [*lines, BLANK, fit(((titles, "muted"),), width)]

    def row(self, index: int, width: int, chosen: bool) -> Line:
        day = self.days[index]
        fit_cost = day.cost
        line: list[Piece] = [
            (" ", ""),
            (left(self._day(day), 11), "text"),
            (right(format_minutes(day.remaining_minutes), 10), "text+b"),
            (right(format_percent(day.remaining_pct), 9), "text"),
        ]
        if width >= ROOMY:
            role = "ok" if fit_cost.fits else "watch"
            line += [(" ", ""), *bar(day.remaining_pct / 100, _BAR_CELLS, role, self.glyphs)]
        line += [
            ("  ", ""),
            (left("yes", 6), "ok") if day.allowed else (left("no", 6), "page+b"),
            (left("fits", 8), "ok") if fit_cost.fits else (left("no", 8), "watch"),
            (right(after_outage(fit_cost), 13) if width >= WIDE else "", "text"),
            (f"  {self.sanitize(self._marks(day))}", "watch" if day.freezes else "muted"),
        ]
        return self.pointed(line, width, chosen)

    def _answers(self, answer: DaysAhead) -> Iterator[Line]:
        verdict, opening = answer.verdict, answer.opening
        word: Piece = ("yes: ", "ok+b") if verdict.allowed else ("no: ", "page+b")
        yield ((" now: ", "text"), word, (self.sanitize("; ".join(verdict.reasons)), "text"))
        until = "" if opening.until is None else f" until {self._moment(opening.until)}"
        if opening.at is None:
            yield ((f" {self.sanitize(opening.reasons[-1])}", "watch"),)
        elif opening.at == answer.as_of:
            yield ((f" from now on{until}, if nothing else happens", "muted"),)
        else:
            likely = ""
            if opening.probability is not None:
                likely = f"; {format_chance(opening.probability)} likely by then"
            text = f" from {self._moment(opening.at)}{until}, if nothing else happens{likely}"
            yield ((text, "accent"),)
        for override in answer.overrides[:2]:
            text = f" overridden by {override.author} {self._moment(override.at)}: {override.reason}"
            yield ((self.sanitize(text), "event"),)

    def _moment(self, moment: datetime) -> str:
        return format_moment(moment, self.budget_app.now(), self.budget_app.zone)

    def _day(self, day: DayAhead) -> str:
        local = day.noon.astimezone(self.budget_app.zone)
        return f"{local:%a} {local.day} {local:%b}"

    def _marks(self, day: DayAhead) -> str:
        return "; ".join(planned(day, self.budget_app.zone))


class DaysAheadList(Listing):
    """May it ship, and when: what is left at noon of the next fourteen days, and whether an outage fits."""

    WHERE = ("days", "list", "overlay")
    BINDINGS: ClassVar[list[Any]] = bindings("days")
    FILTER_HINT = "part of a day, or of what is planned; enter keeps, esc clears"

    def __init__(self, service: str) -> None:
        self.service = service
        self.rows = DayRows(service)
        super().__init__(self.rows)

    async def read(self) -> None:
        length = LENGTHS[self.rows.length]
        answer = await self.budget_app.ask(GetDaysAhead(self.service, length * MINUTE))
        if answer is not None and length == LENGTHS[self.rows.length]:
            self.rows.take(answer)

    def action_shorter_outage(self) -> None:
        self._try(self.rows.length - 1)

    def action_longer_outage(self) -> None:
        self._try(self.rows.length + 1)

    def _try(self, length: int) -> None:
        if 0 <= length < len(LENGTHS):
            self.rows.length = length
            self.rows.redraw()
            self.reload()
