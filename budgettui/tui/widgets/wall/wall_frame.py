"""The frame of a wallboard's tiles: the time and the counts, a banner for problems, the keys."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from rich.cells import cell_len

from budgettui.core.analysis.assessment import STATUSES, Assessment
from budgettui.core.analysis.status import worst_firing
from budgettui.core.model.instants import to_instant
from budgettui.core.support.frozen import frozen
from budgettui.core.text.formatting import (
    format_age,
    format_count,
    format_moment,
    format_weekday,
    format_zone,
)
from budgettui.tui.actions import ACTIONS, BY_ID
from budgettui.tui.key_names import keys_of
from budgettui.tui.state.per_service import PerService
from budgettui.tui.state.staleness import old_since, sources_note

from ..block import Block
from ..status_roles import STATUS_ROLE
from ..text_lines import BLANK, Line, Piece, fit, line_width, ribbon, spread
from .big_digits import big_digits, cells_wide, rows_high

COUNT_WORDS = {"SPENT": "spent", "PAGE": "paging", "WATCH": "to watch", "OK": "ok"}
TALL_HEADER = rows_high(1) + 1


@frozen
class Turn:
    """The state of the rotation, for header and foot. Pages are counted from 1; `held`: it stands still."""

    page: int = 1
    pages: int = 1
    held: bool = False
    turning: bool = False
    """Whether there is anything to turn to."""


class WallBlock(Block):
    """A block of the wallboard that shows the state of the rotation."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.turn = Turn()

    @property
    def last_good(self) -> datetime | None:
        """Since when the data is old; None while it is good."""
        app = self.budget_app
        return old_since(app.now(), app.as_of, app.problems, app.ticking)

    def page_words(self) -> str:
        """`page 2 of 4`, or nothing where there is one."""
        return f"page {self.turn.page} of {self.turn.pages}" if self.turn.pages > 1 else ""


class _Tally(NamedTuple):
    """What one service adds to the counts. `pages`: a paging alert fires, spent or not."""

    status: str
    pages: bool
    open_events: int


def _tally(assessment: Assessment) -> _Tally:
    pages = worst_firing(assessment.alerts) == "page"
    return _Tally(assessment.status, pages, len(assessment.open_events))


class WallHeader(WallBlock):
    """How many services are how, and whether this is live; high where there is room."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tallies = PerService(_tally)

    def made_from(self) -> object:
        assessments = self.budget_app.service_list.assessments
        return self._counts(), len(assessments), self.budget_app.loaded, self._state(), self.page_words()

    def rows(self, width: int, height: int) -> list[Line]:
        return self._tall(width) if height >= TALL_HEADER else [self._flat(width)]

    def _counts(self) -> list[tuple[int, str, str]]:
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


class WallClock(WallBlock):
    """The time, in a block of its own so that nothing else is sent when it ticks."""

    def needed(self, tall: bool) -> int:
        """The cells it takes."""
        now = self.budget_app.now().astimezone(self.budget_app.zone)
        if not tall:
            return cell_len(f"{now:%H:%M:%S} {format_zone(now, self.budget_app.zone)} ")
        return cells_wide("00:00", 1) + 3 + max(line_width(line) for line in self._notes(now))

    def rows(self, width: int, height: int) -> list[Line]:
        now = self.budget_app.now().astimezone(self.budget_app.zone)
        if height < TALL_HEADER:
            zone = format_zone(now, self.budget_app.zone)
            return [((f"{now:%H:%M:%S}", "text+b"), (f" {zone} ", "muted"))]
        drawn = big_digits(f"{now:%H:%M}", 1, self.glyphs.ascii)
        return [
            ((digits, "text+b"), ("  ", ""), *note)
            for digits, note in zip(drawn, self._notes(now), strict=True)
        ]

    def _notes(self, now: datetime) -> list[Line]:
        return [
            ((format_weekday(now), "muted"),),
            ((format_zone(now, self.budget_app.zone), "muted"),),
            ((f"{now:%S}", "text+b"), (" s", "muted")),
        ]


class WallBanner(WallBlock):
    """That the data is old, and how old; or what else went wrong. Several rows high where there is room."""

    def rows(self, width: int, height: int) -> list[Line]:
        app = self.budget_app
        since = self.last_good
        cross = self.glyphs.cross
        if since is None:
            problem = app.foremost_problem
            if problem is None:
                return []
            text = self.cut(f" {cross} {problem.kind}: {self.sanitize(problem.sentence)}", width)
            return [fit(((text, "watch+b+r"),), width, "watch+b+r")]
        role = "spent+b+r"
        number, _, unit = format_age(max(to_instant(app.now()) - to_instant(since), 0)).partition(" ")
        why = self._why(since)
        if height < 3:
            text = self.cut(f" {cross} data {number} {unit} old   {why}", width)
            return [fit(((text, role),), width, role)]
        rows: list[Line] = []
        for index, drawn in enumerate(big_digits(number, 1, self.glyphs.ascii)):
            last = index == 2
            head = f"  {cross} DATA  " if last else " " * (9 + len(cross))
            tail = f" {unit.upper()} OLD" if last else " " * (len(unit) + 5)
            text = head + drawn + tail + ("    " + why if index == 1 else "")
            rows.append(fit(((self.cut(text, width), role),), width, role))
        return rows

    def _why(self, since: datetime) -> str:
        app = self.budget_app
        at = format_moment(since, app.now(), app.zone)
        for kind in ("store", "backend"):
            if kind in app.problems:
                return f"last good {at}; {self.sanitize(app.problems[kind].sentence)}"
        return f"nothing was heard from the backend since {at}"


class WallFoot(WallBlock):
    """The few keys there are, and the state of the rotation."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.message = ""
        self.leave = "quit"
        """The action that leaves the wallboard."""

    def made_from(self) -> object:
        return self.message, self.turn, self.leave, self.budget_app.settings.keys

    def rows(self, width: int, height: int) -> list[Line]:
        if self.message:
            return [((f" {self.cut(self.sanitize(self.message), width - 2)}", "text+b"),)]
        chosen = self.budget_app.settings.keys
        shown = [action for action in ACTIONS if action.where == "wallboard" and self.turn.turning]
        keys = [
            ((keys_of(action.id, chosen)[0], "muted+b"), (f" {action.label}", "muted"))
            for action in (*shown, BY_ID[self.leave])
        ]
        end = (*ribbon(keys, width - 2), (" ", ""))
        return [spread(((" ", ""), *self._pages()), end, width)]

    def _pages(self) -> Line:
        """One mark per page, the present one filled."""
        if self.turn.pages <= 1:
            return BLANK
        if self.turn.pages > 12:
            return ((self.page_words(), "muted"),)
        pieces: list[Piece] = []
        for page in range(1, self.turn.pages + 1):
            here = page == self.turn.page
            pieces.append(
                (f"{self.glyphs.open if here else self.glyphs.dot} ", "text+b" if here else "muted")
            )
        return (*pieces, (f" {self.page_words()}", "muted"))
