"""The lines above and below the panes: counts and time, problems, keys and messages."""

import os
from collections.abc import Sequence
from typing import NamedTuple

from budgettui.core.analysis.assessment import Assessment
from budgettui.core.analysis.status import worst_firing
from budgettui.core.model.instants import to_instant
from budgettui.core.text.formatting import format_age, format_count, format_date, format_zone
from budgettui.tui.actions import ACTIONS, BY_ID, Action
from budgettui.tui.base_app import Tone
from budgettui.tui.key_names import keys_of
from budgettui.tui.state.per_service import PerService
from budgettui.tui.state.staleness import sources_note

from .block import Block
from .text_lines import Line, Piece, join, line_width, piece_width, spread

LEGIBLE_CELLS = 48
"""Cells of a problem's sentence that are worth more than the note beside it."""
PAST_KEYS = ("now", "moment_back", "moment_on", "moment", "known_then", "command")
"""The keys that the foot shows first while the past is looked at."""


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
    """What there is, whether it is fresh, and the time."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tallies = PerService(_tally)
        self._total: tuple[int, int, _Tally] | None = None
        """The tally of all services, behind what it was made from and how many they are."""

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
        """What somebody should know of, for which the program's name gives way; and the rest."""
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
        """How many services there are, and the tally of them all: added up where something was put in."""
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


SHOWS_ALL_CELLS = 16
"""Cells of the key that shows a problem in full, and of the blanks around it and the note."""


class Banner(Block):
    """One line for a problem, with the time of the last good data; a press shows it in full."""

    GROUND = "selection"

    def rows(self, width: int, height: int) -> list[Line]:
        app = self.budget_app
        problem = app.foremost_problem
        if problem is None:
            return []
        start: list[Piece] = [(f" {self.glyphs.cross} {problem.kind} ", "spent+b")]
        note = ""
        if problem.kind == "config":
            note = "the one before stays in use"
        elif problem.kind == "damage":
            note = "budgettui doctor"
        elif problem.kind == "sources":
            note = f"{app.key('sources')} lists them"
        elif problem.kind not in ("events", "notify") and problem.last_good is not None:
            note = f"last good {problem.last_good.astimezone(app.zone):%H:%M:%S}; trying on"
        first, *others = problem.sentence.splitlines() or [""]
        path = app.settings.path
        if problem.kind == "config" and path is not None:
            first = first.replace(f"{path.parent}{os.sep}", "")  # the name says it; the whole is a key away
        if problem.kind == "store":  # of which there is one: room for why, and what to do
            named = f"event store {app.settings.store.location}"
            first = first.removeprefix(f"the {named} ").replace(named, "store")
        sentence = self.sanitize(first)
        if line_width(start) + piece_width(sentence) + len(note) + SHOWS_ALL_CELLS > width:
            note = note.removesuffix("; trying on")
        end: list[Piece] = [(f" {note} ", "text+b")] if note else []
        if others or len(app.problems) > 1 or line_width([*start, *end]) + piece_width(sentence) >= width:
            whole: list[Piece] = [(f" {app.key('problems')}", "accent+b"), (" shows all ", "text+b")]
            end += whole
            if width - line_width([*start, *end]) < LEGIBLE_CELLS:
                end = whole
        shown = self.cut(sentence, width - line_width([*start, *end]) - 1)
        line = spread([*start, (shown, "text")], end, width)
        return [tuple(self.pressable(text, role, "problems") for text, role in line)]


FIRST_KEYS = ("service_add", "palette", "themes", "wallboard")
"""What can be done while there is no service."""


class FootBar(Block):
    """The keys that apply where the focus is; for some seconds after an action, what it did."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.places: tuple[str, ...] = ("dashboard",)
        self.hidden: set[str] = set()
        self.message: tuple[str, Tone] | None = None

    def show_for(self, *places: str) -> None:
        """List the actions of these places, the first of them first."""
        self.places = places
        self.redraw()

    def show_message(self, text: str, tone: Tone = "plain") -> None:
        """Show a message in place of the keys; an empty one brings the keys back."""
        self.message = (text, tone) if text else None
        self.redraw()

    def rows(self, width: int, height: int) -> list[Line]:
        if self.message is not None:
            text, tone = self.message
            role = {"good": "ok+b", "bad": "spent+b", "plain": "text+b"}[tone]
            mark = {"good": self.glyphs.tick, "bad": self.glyphs.cross, "plain": self.glyphs.dot}[tone]
            return [((f" {mark} ", role), (self.cut(self.sanitize(text), width - 4), role))]
        actions = [action for action in ACTIONS if action.rank and action.where in self.places]
        actions = [action for action in actions if action.id not in self.hidden]
        order = {location: index for index, location in enumerate(self.places)}
        actions.sort(key=lambda action: (action.rank >= 90, order[action.where], action.rank))
        if "dashboard" in self.places and self.budget_app.loaded and not self.budget_app.settings.services:
            actions = [BY_ID[name] for name in FIRST_KEYS] + [each for each in actions if each.rank >= 90]
        if self.budget_app.is_past:  # nothing can be changed; the keys that move through time come first
            shown_first = [BY_ID[name] for name in PAST_KEYS] if "dashboard" in self.places else []
            actions = [*shown_first, *(each for each in actions if not each.changes and each.id != "moment")]
        last = [self._piece(action) for action in actions if action.rank >= 90]
        used = sum(line_width(piece) + 2 for piece in last)
        shown: list[Sequence[Piece]] = []
        for action in actions:
            piece = self._piece(action)
            if action.rank < 90 and used + line_width(piece) + 2 < width:
                shown.append(piece)
                used += line_width(piece) + 2
        line: list[Piece] = []
        for piece in (*shown, *last):
            line += [(" ", ""), *piece, (" ", "")]
        return [tuple(line)]

    def _piece(self, action: Action) -> Sequence[Piece]:
        key = keys_of(action.id, self.budget_app.settings.keys)[0]
        return (
            self.pressable(key, "accent+b", action.id),
            self.pressable(f" {action.label}", "muted", action.id),
        )
