"""A wallboard's tile: one service in figures that can be read across a room."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from budgettui.core.analysis.assessment import Assessment, EventCost
from budgettui.core.text.formatting import (
    format_burn,
    format_duration,
    format_exact_percent,
    format_minutes,
    format_moment,
    format_number,
    format_percent,
)

from ..block import Block
from ..cell_width import piece_width
from ..plots.bars import bar, line_bar
from ..status_colours import STATUS_ROLE, burn_role
from ..text_lines import BLANK, Line, Piece, elide, fit, line_width, ribbon, right, shorten, spread
from .big_digits import SCALES, big_digits, cells_wide, rows_high

Level = Literal["big", "small", "line"]
"""Tiles with figures several rows high; with figures in a line; of one line."""

BESIDE_DIGITS = 8
"""Cells for the burn rate and the alert to the right of large figures."""
BELOW_DIGITS = 2
BAR_FROM = 10
"""A narrower bar is useless."""
MIN_NAME = 10
"""The least width of a name beside an incident's clock."""


class Tile(Block):
    """One service: status, remaining %, budget consumed, burn over the last hour, alerts, incidents."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.assessment: Assessment | None = None
        self.level: Level = "big"
        self.marked = False

    def show(self, assessment: Assessment | None, level: Level, marked: bool) -> None:
        """Set what to draw; `marked`: its detail is on screen, too."""
        self.assessment, self.level, self.marked = assessment, level, marked

    def made_from(self) -> object:
        moment = shown_time(self.assessment, self.budget_app.now())
        return self.assessment, self.level, self.marked, moment, self.budget_app.zone

    def rows(self, width: int, height: int) -> list[Line]:
        assessment = self.assessment
        if assessment is None:
            return []
        if self.level == "line" or height < 3 or width < 8:
            return [self._line(assessment, width)]
        return self._framed(assessment, width, height)

    # -- one line

    def _line(self, assessment: Assessment, width: int) -> Line:
        role = STATUS_ROLE[assessment.status]
        start: list[Piece] = [
            (
                f"{self.glyphs.status(assessment.status)} {assessment.status:<5}",
                f"{role}+b" if role != "ok" else role,
            ),
            (" ", ""),
        ]
        end: list[Piece] = [(right(format_percent(assessment.remaining_pct), 7), f"{role}+b")]
        name = self.sanitize(assessment.service)
        if assessment.open_events:
            clock = format_duration(running_minutes(eldest(assessment), self.budget_app.now()))
            running: list[Piece] = [(f" {self.glyphs.open} {clock}", "event+b"), *end]
            if line_width(start) + line_width(running) + min(piece_width(name), MIN_NAME) < width:
                end = running
        room = width - line_width(start) - line_width(end) - 1
        if room >= 8 + BAR_FROM + 3:  # "100 %" and ">99.9 %" both keep clear of the bar
            gauge = bar(assessment.remaining_pct / 100, BAR_FROM, role, self.glyphs)
            end = [(" ", ""), *gauge, *([(" ", "")] if len(end) == 1 else []), *end]
            room -= BAR_FROM + 2
        start.append((elide(name, max(room, 1), self.glyphs.ellipsis), "text"))
        return spread(start, end, width)

    # -- a frame

    def _framed(self, assessment: Assessment, width: int, height: int) -> list[Line]:
        inner = width - 4
        scale = digits_scale(width, height) if self.level == "big" else 0
        head = (
            self._figures(assessment, inner, scale) if scale else [self._figures_in_line(assessment, inner)]
        )
        gauge = self._gauge(assessment, inner, below_figures=scale > 0)
        air = 1 if scale > 1 else 0  # figures that fill their cells must not touch the bar
        room = height - 2 - len(head) - air - 1
        timed = room < 2 and bool(assessment.open_events)
        texts = self._texts(assessment, inner, not timed)[: max(room, 0)]
        spare = room - len(texts)
        body: list[Line] = []
        if spare >= 2:
            body.append(BLANK)
            spare -= 1
        body += head
        if air or spare >= 2:
            body.append(BLANK)
            spare -= 1 - air
        body.append(gauge)
        if spare >= 1:
            body.append(BLANK)
        body = [*body, *texts][: height - 2]
        return self._edges(assessment, body, width, height, timed)

    def _edges(
        self, assessment: Assessment, body: Sequence[Line], width: int, height: int, timed: bool
    ) -> list[Line]:
        """The body in a frame: the name in its upper edge, and the incident's clock where it has no line."""
        glyphs = self.glyphs
        role = STATUS_ROLE[assessment.status]
        edge = role if assessment.status in ("SPENT", "PAGE") else "frame"
        mark: Line = ((" ", ""), (glyphs.arrow, "accent+b"), (" ", "")) if self.marked else BLANK
        name = self.sanitize(assessment.service)
        room = width - 8 - piece_width(glyphs.status(assessment.status))
        if timed:
            clock = format_duration(running_minutes(eldest(assessment), self.budget_app.now()))
            timer: Line = ((f" {glyphs.open} {clock} ", "event+b"), *mark[1:])
            if line_width(timer) + min(piece_width(name), MIN_NAME) <= room:
                mark = timer
        title: list[Piece] = [
            (f" {glyphs.status(assessment.status)} ", f"{role}+b"),
            (elide(name, room - line_width(mark), glyphs.ellipsis), "text+b"),
            (" ", ""),
        ]
        rule = width - 3 - line_width(title) - line_width(mark)
        wall: Piece = (glyphs.wall, edge)
        rows: list[Line] = [
            (
                (glyphs.corners[0], edge),
                *title,
                (glyphs.rule * rule, edge),
                *mark,
                (glyphs.rule + glyphs.corners[1], edge),
            )
        ]
        for line in [*body, *[BLANK] * (height - 2 - len(body))]:
            rows.append((wall, (" ", ""), *fit(shorten(line, width - 4, glyphs.ellipsis), width - 4)))
            rows[-1] = (*rows[-1], (" ", ""), wall)
        rows.append(((glyphs.corners[2] + glyphs.rule * (width - 2) + glyphs.corners[3], edge),))
        return rows

    def _figures(self, assessment: Assessment, width: int, scale: int) -> list[Line]:
        """Remaining % several rows high, with status, burn and alert to the right of it."""
        role = STATUS_ROLE[assessment.status]
        number, _, sign = format_percent(assessment.remaining_pct, digits=0).removeprefix(">").partition(" ")
        drawn = big_digits(number, scale, self.glyphs.ascii)
        lines = []
        beside = self._beside(assessment, len(drawn))
        for index, text in enumerate(drawn):
            start: list[Piece] = [(text, f"{role}+b")]
            if index == len(drawn) - 1:
                start.append((f" {sign}", f"{role}+b"))
                word: Piece = (" left", "muted")
                if line_width([*start, word, *beside[index]]) < width:
                    start.append(word)
            lines.append(spread(start, beside[index], width))
        return lines

    def _beside(self, assessment: Assessment, rows: int) -> list[Line]:
        lines: list[Line] = [self._status(assessment)]
        if assessment.burn_rates:
            burn = assessment.burn_rates[0]
            rate: Piece = (format_burn(burn.rate), burn_role(assessment, burn.rate))
            lines.append(((f"{burn.label} ", "muted"), rate))
        alert = self._alert(assessment)
        if alert:
            lines.append(alert)
        if rows > len(lines) + 2:
            lines.insert(1, BLANK)
        return [*lines, *[BLANK] * rows][:rows]

    def _status(self, assessment: Assessment) -> Line:
        role = STATUS_ROLE[assessment.status]
        if assessment.status in ("SPENT", "PAGE"):
            return ((f" {assessment.status} ", f"{role}+b+r"),)
        return ((assessment.status, f"{role}+b" if assessment.status == "WATCH" else role),)

    def _alert(self, assessment: Assessment) -> Line:
        severities = {alert.severity for alert in assessment.firing}
        if "page" in severities:
            return ((f"{self.glyphs.alert} page", "page+b"),)
        if "ticket" in severities:
            return ((f"{self.glyphs.ticket} ticket", "watch"),)
        return BLANK

    def _figures_in_line(self, assessment: Assessment, width: int) -> Line:
        role = STATUS_ROLE[assessment.status]
        start: list[Piece] = [*self._status(assessment), (" ", "")]
        start.append((format_percent(assessment.remaining_pct), f"{role}+b"))
        end: Line = BLANK
        if assessment.burn_rates:
            burn = assessment.burn_rates[0]
            end = ((format_burn(burn.rate), burn_role(assessment, burn.rate)),)
        return spread(start, end, width)

    def _gauge(self, assessment: Assessment, width: int, below_figures: bool) -> Line:
        """The remaining budget as a bar; below large figures as a line, which leaves a gap to them."""
        draw = line_bar if below_figures else bar
        return draw(assessment.remaining_pct / 100, width, STATUS_ROLE[assessment.status], self.glyphs)

    # -- text below the figures, most important first

    def _texts(self, assessment: Assessment, width: int, incident: bool = True) -> list[Line]:
        lines: list[Line] = []
        if assessment.open_events and incident:
            lines.append(self._incident(assessment, width))
        prospect = self._prospect(assessment, width)
        if prospect:
            lines.append(prospect)
        if assessment.open_events and eldest(assessment).description:
            lines.append(((self.cut(self.sanitize(eldest(assessment).description or ""), width), "muted"),))
        lines.append(self._amount(assessment, width))
        for alert in assessment.firing:
            mark = self.glyphs.alert if alert.severity == "page" else self.glyphs.ticket
            texts = f"{mark} over {format_burn(alert.factor)} for {alert.long_label} and {alert.short_label}"
            if len(texts) <= width:
                lines.append(((texts, "page" if alert.severity == "page" else "watch"),))
        if len(assessment.burn_rates) > 1:
            parts = [
                ((f"{burn.label} ", "muted"), (format_burn(burn.rate), burn_role(assessment, burn.rate)))
                for burn in assessment.burn_rates[1:]
            ]
            lines.append(ribbon(parts, width))
        return lines

    def _incident(self, assessment: Assessment, width: int) -> Line:
        """The eldest open event and its running clock."""
        event = eldest(assessment)
        clock = format_duration(running_minutes(event, self.budget_app.now()))
        more = f" +{len(assessment.open_events) - 1}" if len(assessment.open_events) > 1 else ""
        room = width - len(clock) - len(more) - 3
        name = self.cut(self.sanitize(event.incident_id or event.category), max(room, 0))
        return ((f"{self.glyphs.open} {name} ", "event"), (clock, "event+b"), (more, "event"))

    def _prospect(self, assessment: Assessment, width: int) -> Line:
        """Exhaustion while something burns, or recovery."""
        app = self.budget_app
        burning = assessment.if_this_goes_on
        if burning is not None and assessment.overspent_minutes <= 0:
            if burning.exhausted_at is None:
                return ((_longest(width, "lasts, even if this goes on", "lasts"), "ok"),)
            left_over = max((burning.exhausted_at - app.now()).total_seconds() / 60, 0.0)
            soon = format_duration(left_over)
            texts = _longest(width, f"gone in {soon} if this goes on", f"gone in {soon}")
            return ((texts, "page+b"),)
        if assessment.recovery.milestones:
            steps = assessment.recovery.milestones
            step = next((mark for mark in steps if mark.remaining_pct in (0, 50)), steps[0])
            return self._dated(
                width, step.at, f"back above {format_exact_percent(step.remaining_pct)}: ", "back "
            )
        if assessment.recovery.whole_at is not None and assessment.event_count:
            return self._dated(width, assessment.recovery.whole_at, "whole again: ", "whole ")
        return BLANK

    def _dated(self, width: int, when: datetime, *texts: str) -> Line:
        """The first of `texts` with room for the moment after it; if none has, the last and the day alone."""
        at = format_moment(when, self.budget_app.now(), self.budget_app.zone)
        for text in texts:
            if len(text) + len(at) <= width:
                return ((text, "muted"), (at, "text"))
        return ((texts[-1], "muted"), (at.rpartition(" ")[0] or at, "text"))

    def _amount(self, assessment: Assessment, width: int) -> Line:
        if assessment.overspent_minutes > 0:
            over = f"{format_minutes(assessment.overspent_minutes)} over"
            return ((_longest(width, f"{over} the budget", over), "spent"),)
        if not assessment.event_count:
            return (("nothing spent", "muted"),)
        remains, total = (
            format_number(assessment.remaining_minutes),
            format_number(assessment.total_budget_minutes),
        )
        longest = f"{remains} min left of {total}"
        return ((_longest(width, longest, f"{remains} of {total} min", f"{remains} min left"), "muted"),)


def digits_scale(width: int, height: int) -> int:
    """The scale of figures in a tile of that size, with room for what is beside and below them; or 0."""
    for scale in SCALES:
        across = cells_wide("100", scale) + 2 + (2 + BESIDE_DIGITS if scale > 1 else 5)
        down = rows_high(scale) + BELOW_DIGITS + (2 if scale > 1 else 0)
        if across <= width - 4 and down <= height - 2:
            return scale
    return 0


def eldest(assessment: Assessment) -> EventCost:
    """The open event that began first."""
    return min(assessment.open_events, key=lambda event: event.start)


def shown_time(assessment: Assessment | None, now: datetime) -> datetime:
    """`now`, cut to the second if a clock of an open incident is shown, otherwise to the minute."""
    return (
        now.replace(microsecond=0)
        if assessment and assessment.open_events
        else now.replace(second=0, microsecond=0)
    )


def running_minutes(event: EventCost, now: datetime) -> float:
    """Minutes since the event began."""
    return (now - event.start).total_seconds() / 60


def _longest(width: int, *texts: str) -> str:
    """The first text that fits, or the last one."""
    return next((text for text in texts if len(text) <= width), texts[-1])
