"""The wallboard's top lines: how many services have each status, and whether the data is live."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from budgettui.core.analysis.assessment import STATUSES, Assessment
from budgettui.core.analysis.status import worst_firing
from budgettui.core.text.formatting import format_count
from budgettui.tui.state.per_service_cache import PerService
from budgettui.tui.state.source_age import sources_note

from ..status_colours import STATUS_ROLE
from ..text_lines import BLANK, Line, Piece, line_width, ribbon, spread
from .big_digits import big_digits, rows_high
from .wall_base import WallBlock

COUNT_WORDS = {"SPENT": "spent", "PAGE": "paging", "WATCH": "to watch", "OK": "ok"}
TALL_HEADER = rows_high(1) + 1


class _Tally(NamedTuple):
    """What one service adds to the counts. `pages`: a paging alert fires, spent or not."""

    status: str
    pages: bool
    open_events: int


def _tally(assessment: Assessment) -> _Tally:
    pages = worst_firing(assessment.alerts) == "page"
    return _Tally(assessment.status, pages, len(assessment.open_events))


class WallHeader(WallBlock):
    """Counts of services by status, and whether the data is live; tall if there is room."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tallies = PerService(_tally)
        self._counted: tuple[int, list[tuple[int, str, str]]] = -1, []
        """The update of the services at which they were counted, and the counts."""

    def made_from(self) -> object:
        assessments = self.budget_app.service_list.assessments
        return self._counts(), len(assessments), self.budget_app.loaded, self._state(), self.page_words()

    def rows(self, width: int, height: int) -> list[Line]:
        return self._tall(width) if height >= TALL_HEADER else [self._flat(width)]

    def _counts(self) -> list[tuple[int, str, str]]:
        updates = self.budget_app.service_list.updates
        if self._counted[0] != updates:
            self._counted = updates, self._count()
        return self._counted[1]

    def _count(self) -> list[tuple[int, str, str]]:
        tallies = self._tallies.all_of(self.budget_app.service_list.assessments)
        statuses = Counter(tally.status for tally in tallies)
        statuses["PAGE"] = sum(tally.pages for tally in tallies)
        counts = [
            (statuses[status], COUNT_WORDS[status], STATUS_ROLE[status])
            for status in STATUSES
            if statuses[status]
        ]
        running = sum(tally.open_events for tally in tallies)
        if running:
            counts.insert(sum(role in ("spent", "page") for *_, role in counts), (running, "open", "event"))
        return counts

    def _state(self) -> Piece:
        if self.last_good is not None:
            return ("not live", "spent+b")
        if not self.budget_app.loaded:
            return ("starting", "muted")
        old_sources = sources_note(self.budget_app.now(), self.budget_app.sources.sources)
        if old_sources:
            return (old_sources, "watch+b")
        return ("held", "accent+b") if self.turn.held else ("live", "ok")

    def _flat(self, width: int) -> Line:
        app = self.budget_app
        dot: Piece = (f" {self.glyphs.dot} ", "faint")
        end: list[Piece] = [self._state(), dot]
        if self.page_words():
            end = [(self.page_words(), "muted"), dot, *end]
        parts: list[Sequence[Piece]] = [(("reading…", "muted"),)]
        if app.loaded:
            services = format_count(len(app.service_list.assessments), "service")
            parts = [((f"{number} {word}", f"{role}+b"),) for number, word, role in self._counts()]
            parts.append(((services, "muted"),))
        room = width - line_width(end) - 2
        if room < 8:
            return BLANK
        return spread(((" ", ""), *ribbon(parts, room, f" {self.glyphs.dot} ")), end, width)

    def _tall(self, width: int) -> list[Line]:
        """The counts in figures three rows high."""
        app = self.budget_app
        states: list[Line] = [
            (self._state(),),
            ((format_count(len(app.service_list.assessments), "service"), "muted"),),
            ((self.page_words(), "muted"),),
        ]
        stated = max(line_width(line) for line in states)
        counts = self._counts() if app.loaded else []
        rows: list[Line] = []
        for index in range(rows_high(1)):
            parts: list[Sequence[Piece]] = []
            for number, word, role in counts:
                digits = big_digits(str(number), 1, self.glyphs.ascii)[index]
                beside = f" {word}" if index == rows_high(1) - 1 else " " * (len(word) + 1)
                parts.append(((digits, f"{role}+b"), (beside, role)))
            start = ((" ", ""), *ribbon(parts, width - stated - 5, "   "))
            gap = " " * (stated - line_width(states[index]))
            rows.append(spread(start, [(gap, ""), *states[index], ("   ", "")], width))
        return [*rows, BLANK]
