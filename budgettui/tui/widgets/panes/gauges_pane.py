"""The gauges pane: the chosen service's budget, live."""

from collections import Counter
from collections.abc import Sequence

from budgettui.core.analysis.assessment import Assessment
from budgettui.core.analysis.obligation_deadline_text import deadline_text
from budgettui.core.text.formatting import (
    format_burn,
    format_count,
    format_duration,
    format_exact_percent,
    format_minutes,
    format_moment,
    format_number,
    format_percent,
    format_weekday,
    format_window,
)

from ..pane import Pane
from ..plots.bars import bar, logarithmic
from ..status_colours import OBLIGATION_ROLE, STATUS_ROLE, burn_role
from ..text_lines import BLANK, Line, Piece, join, left, line_width, ribbon, right, shorten

LABEL = 10
EDGE_CELLS = 9
"""Cells of the upper edge besides the title and its note."""
BURN_CEILING = 1000.0
NEAR_MINUTES = 720.0
"""Times closer than this need no date."""


class GaugesPane(Pane):
    """Consumed and remaining, time to exhaustion, burn rates, alerts, cost by category."""

    COPIED_ROWS = 40

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        assessment = self.assessment
        if assessment is None:
            return ((("budget", "text+b"),), BLANK)
        name: Piece = (self.sanitize(assessment.service), "text+b")
        target = format_exact_percent(assessment.slo_target)
        promise = f" {self.glyphs.dot} {target} over {format_window(assessment.window)}"
        note = self._open_note(assessment)
        if note and line_width((name, *note)) + len(promise) + EDGE_CELLS > self.size.width:
            if line_width((name, *note)) + EDGE_CELLS > self.size.width:
                note = self._open_clock(assessment)  # for an open incident, the clock matters most
            return (name,), note
        return (name, (promise, "muted")), note

    def command(self) -> Sequence[str]:
        name = self.shown_service
        return ("status", name) if name is not None else ()

    def _open_note(self, assessment: Assessment) -> Sequence[Piece]:
        if not assessment.open_events:
            return BLANK
        event = min(assessment.open_events, key=lambda event: event.start)
        running = (assessment.as_of - event.start).total_seconds() / 60
        name = self.cut(self.sanitize(event.incident_id or event.category), 24)
        more = f" +{len(assessment.open_events) - 1} more" if len(assessment.open_events) > 1 else ""
        return ((f"{self.glyphs.open} {name} open {format_duration(running)}{more}", "event+b"),)

    def _open_clock(self, assessment: Assessment) -> Sequence[Piece]:
        start = min(event.start for event in assessment.open_events)
        running = (assessment.as_of - start).total_seconds() / 60
        more = f" +{len(assessment.open_events) - 1}" if len(assessment.open_events) > 1 else ""
        return ((f"{self.glyphs.open} {format_duration(running)}{more}", "event+b"),)

    def lines(self, width: int, height: int) -> list[Line]:
        assessment = self.assessment
        if assessment is None:
            return [(("choose a service to see its budget", "muted"),)] if self.budget_app.loaded else []
        lines = self._essential(assessment, width)
        policy = self._policy_lines(assessment, width, 1)
        half = (width - 4) // 2
        cost = self._cost_table(assessment, width - half - 4)
        table = max(len(assessment.burn_rates), len(cost))
        alerts = max(len(assessment.firing), 1)
        roomy = len(lines) + 3 + table + alerts + bool(policy) <= height
        if roomy and width >= 76:
            lines.append(BLANK)
            lines.append(
                (*_padded((("burn rate, log scale", "muted"),), half + 4), ("cost by category", "muted"))
            )
            for index in range(table):
                start = (
                    self._burn_row(assessment, index, half) if index < len(assessment.burn_rates) else BLANK
                )
                end = cost[index] if index < len(cost) else BLANK
                lines.append((*_padded(start, half + 4), *end))
            lines.append(BLANK)
            lines.extend(self._alert_lines(assessment, width, alerts))
            lines.extend(self._policy_lines(assessment, width, height - len(lines)))
            lines.extend(self._event_lines(width, height - len(lines)))
        else:
            lines.extend(policy)
            lines.append(self._burn_line(assessment, width))
            if self._shows_cost(len(lines) + 1 + alerts <= height, assessment):
                lines.append(self._label("cost", self._cost_line(assessment, width - LABEL)))
            lines.extend(self._alert_lines(assessment, width, height - len(lines)))
        return lines

    def _shows_cost(self, fits: bool, assessment: Assessment) -> bool:
        """Whether costs by category have a row; `fits`: there is room for it and every alert."""
        return fits or not assessment.obligations

    def _label(self, name: str, rest: Sequence[Piece]) -> Line:
        return ((left(name, LABEL), "muted"), *rest)

    def _essential(self, assessment: Assessment, width: int) -> list[Line]:
        role = STATUS_ROLE[assessment.status]
        budget = format_number(assessment.total_budget_minutes)
        amount = f"{format_number(assessment.consumed_minutes)} of {budget} min"
        pct = f" {right(format_percent(assessment.consumed_pct), 7)}"
        beside = width >= 60
        bar_width = max(4, width - LABEL - len(pct) - (max(len(amount), 18) + 3 if beside else 0))
        gauge: list[Piece] = [
            *bar(assessment.consumed_pct / 100, bar_width, role, self.glyphs),
            (pct, f"{role}+b"),
        ]
        if beside:
            gauge += [("   ", ""), (amount, "text")]
        lines: list[Line] = [self._label("consumed", gauge)]
        if not beside:
            lines.append(self._label("", ((amount, "text"),)))
        if assessment.overspent_minutes > 0:
            over = f"{format_minutes(assessment.overspent_minutes)} over the budget"
            lines.append(self._label("overspent", ((over, "spent+b"),)))
        else:
            remains = format_minutes(assessment.remaining_minutes)
            share = f"  {format_percent(assessment.remaining_pct)}"
            lines.append(self._label("remaining", ((remains, "text+b"), (share, "muted"))))
        lines.append(self._prospect(assessment, width))
        return lines

    def _prospect(self, assessment: Assessment, width: int) -> Line:
        """The outlook: exhaustion while something burns, and recovery."""
        app = self.budget_app
        ahead: list[Sequence[Piece]] = []
        burning = assessment.if_this_goes_on
        if burning is not None and assessment.overspent_minutes <= 0:
            if burning.minutes is not None and burning.exhausted_at is not None:
                near = burning.minutes < NEAR_MINUTES
                local = burning.exhausted_at.astimezone(app.zone)
                at = f"{local:%H:%M}" if near else format_moment(local, assessment.as_of, app.zone)
                soon = format_duration(burning.minutes)
                rest = f" if this goes on, at {at}" if width >= 56 else f" at {at}"
                ahead.append(((f"gone in {soon}", "page+b"), (rest, "page")))
            else:
                ahead.append((("lasts, even if this goes on", "ok"),))
        steps = assessment.recovery.milestones
        if steps and not assessment.open_events:  # while something burns, no recovery date is valid
            step = next((mark for mark in steps if mark.remaining_pct in (0, 50)), steps[0])
            at = format_moment(step.at, assessment.as_of, app.zone)
            text = f"above {format_exact_percent(step.remaining_pct)}: "
            ahead.append(((f"back {text}" if width >= 56 else text, "muted"), (at, "text")))
        elif assessment.recovery.whole_at is not None and not assessment.open_events:
            at = format_moment(assessment.recovery.whole_at, assessment.as_of, app.zone)
            ahead.append((("whole again: ", "muted"), (at, "text")))
        if not ahead and burning is not None and burning.burn_rate > 0:
            ahead.append((("spends more while it is open", "page"),))
        elif not ahead and assessment.is_complete:
            ahead.append((("steady" if assessment.event_count else "nothing spent in this window", "muted"),))
            if not assessment.event_count:
                ahead.append(self.key_hint("add", "adds an event"))
        room = width - LABEL
        return self._label("ahead", ribbon(ahead, room, "    ") or join(ahead[:1]))

    def _burn_line(self, assessment: Assessment, width: int) -> Line:
        parts = [
            ((f"{b.label} ", "muted"), (format_burn(b.rate), burn_role(assessment, b.rate)))
            for b in assessment.burn_rates
        ]
        return self._label("burn", ribbon(parts, width - LABEL, "   "))

    def _burn_row(self, assessment: Assessment, index: int, width: int) -> Line:
        burn = assessment.burn_rates[index]
        role = burn_role(assessment, burn.rate)
        return (
            (right(burn.label, 4), "muted"),
            (right(format_burn(burn.rate), 9), role),
            ("  ", ""),
            *bar(logarithmic(burn.rate, BURN_CEILING), max(width - 15, 4), role, self.glyphs, track=False),
        )

    def _costs(self, assessment: Assessment) -> list[tuple[str, float, float, int]]:
        costs = [
            (name, cost.total_minutes, cost.percentage, cost.count)
            for name, cost in assessment.consumption_by_category.items()
            if cost.count
        ]
        return sorted(costs, key=lambda cost: (-cost[1], cost[0]))

    def _cost_line(self, assessment: Assessment, width: int) -> Line:
        parts = [
            ((f"{self.cut(self.sanitize(name), 16)} ", "muted"), (format_number(spent), "text"))
            for name, spent, _, _ in self._costs(assessment)
        ]
        gap = "   " if width >= 46 else "  "
        return ribbon(parts, width, gap) or _no_costs(assessment)

    def _cost_table(self, assessment: Assessment, width: int) -> list[Line]:
        """What each category cost, its share of the budget, and, if there is room, how many events."""
        rows: list[Line] = []
        for name, spent, pct, count in self._costs(assessment)[:5]:
            amount: Line = (
                (left(self.sanitize(name), 14, self.glyphs.ellipsis), "text"),
                (f" {right(format_minutes(spent), 11)}", "text"),
                (f" {right(format_percent(pct), 7)}", "muted"),
            )
            rows.append(ribbon((amount, ((right(format_count(count, "event"), 12), "muted"),)), width, ""))
        return rows or [_no_costs(assessment)]

    def _event_lines(self, width: int, room: int) -> list[Line]:
        """The costliest events of the range on screen, where there is room for more than two."""
        series = self.budget_app.series
        if series is None or room < 5 or not series.events:
            return []
        lines: list[Line] = [BLANK, ((f"costliest events of the last {series.days} days", "muted"),)]
        costliest = sorted(series.events, key=lambda event: -event.own_minutes)
        for event in costliest[: room - 2]:
            line = (
                (left(format_weekday(event.start.astimezone(self.budget_app.zone)), LABEL + 2), "muted"),
                (right(format_minutes(event.own_minutes), 10), "text"),
                (f" {right(format_percent(event.own_pct), 7)}", "muted"),
                (f"   {self.sanitize(event.incident_id or event.category)}", "event"),
                (f"  {self.sanitize(event.description or '')}", "text"),
            )
            lines.append(shorten(line, width, self.glyphs.ellipsis))
        return lines

    def _policy_lines(self, assessment: Assessment, width: int, room: int) -> list[Line]:
        """What the policy requires, in at most `room` rows; the last row counts the rest."""
        app = self.budget_app
        lines: list[Line] = []
        shown = assessment.obligations[: max(room, 1)]
        hidden = len(assessment.obligations) - len(shown)
        for obligation in shown:
            role = OBLIGATION_ROLE[obligation.state]
            deadline = deadline_text(obligation, assessment.as_of, app.zone)
            what: list[Piece] = [(f"{self.sanitize(obligation.rule)} {deadline}", role)]
            is_last = len(lines) == len(shown) - 1
            more: list[Piece] = [(f"+{hidden} more", "muted")] if hidden and is_last else []
            if width >= 56:
                because: Piece = (self.sanitize(obligation.because), "text")
                line: Sequence[Piece] = join([part for part in (what, more, [because]) if part], "  ")
            elif more:
                least = width - LABEL - line_width(more) - 2
                line = join((shorten(what, least, self.glyphs.ellipsis), more), "  ")
            else:
                line = what
            lines.append(self._label("" if lines else "policy", line))
        return [shorten(line, width, self.glyphs.ellipsis) for line in lines]

    def _alert_lines(self, assessment: Assessment, width: int, room: int) -> list[Line]:
        """The firing alerts, in at most `room` rows; the last row counts the rest."""
        lines: list[Line] = []
        firing = assessment.firing
        shown = firing if len(firing) <= room else firing[: max(room - 1, 0)]
        for alert in shown:
            mark, role = self._alert_look(alert.severity)
            limit = f"over {format_burn(alert.factor)} for {alert.long_label} and {alert.short_label}"
            if width < 56:
                limit = f">{format_burn(alert.factor)} {alert.long_label}+{alert.short_label}"
            rates = f"now {format_burn(alert.long_rate)} and {format_burn(alert.short_rate)}"
            parts: list[Sequence[Piece]] = [
                ((f"{mark} {alert.severity:<6} ", f"{role}+b"), (limit, role)),
                ((rates, "muted"),),
            ]
            lines.append(self._label("" if lines else "alerts", ribbon(parts, width - LABEL, "   ")))
        if hidden := Counter(alert.severity for alert in firing[len(shown) :]):
            counts: list[Sequence[Piece]] = []
            for severity, count in hidden.items():
                mark, role = self._alert_look(severity)
                counts.append(((f"{mark} {format_count(count, severity)}", f"{role}+b"),))
            if lines:
                counts.append((("more", "muted"),))
            lines.append(self._label("" if lines else "alerts", join(counts)))
        if not lines:
            lines.append(self._label("alerts", (("none firing", "muted"),)))
        return lines

    def _alert_look(self, severity: str) -> tuple[str, str]:
        """The mark and the role of an alert."""
        return (self.glyphs.alert, "page") if severity == "page" else (self.glyphs.ticket, "watch")


def _no_costs(assessment: Assessment) -> Line:
    """Shown if there are no costs by category, or none are known yet."""
    return (("no events in this window", "muted"),) if assessment.is_complete else BLANK


def _padded(line: Sequence[Piece], width: int) -> Line:
    return (*line, (" " * max(width - line_width(line), 0), ""))
