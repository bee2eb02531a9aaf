"""The forecast pane: the three predictions side by side, the recommendation, and the way back."""

from collections.abc import Sequence

from budgettui.core.analysis.assessment import Assessment, ExhaustionProbability
from budgettui.core.text.formatting import (
    format_chance,
    format_date,
    format_day,
    format_duration,
    format_exact_percent,
    format_minutes,
    format_moment,
    format_signed,
    format_weekday,
)

from ..pane import Pane
from ..plots.bars import bar
from ..text_lines import BLANK, Line, Piece, left, ribbon, right, wrap

LABEL = 9
RECOVERY_LABEL = 18
SHOWN_MARKS = (0, 25, 50)
ADVICE_ROLE = {"CRITICAL": "spent+b", "WARNING": "page+b", "ATTENTION": "watch+b", "HEALTHY": "ok+b"}


class ForecastPane(Pane):
    """The outlook of the chosen service's budget."""

    COPIED_ROWS = 40

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        return (*self.subject(), ("forecast", "text+b")), BLANK

    def copied_subject(self) -> str:
        return self.sanitize(self.shown_service or "")

    def command(self) -> Sequence[str]:
        name = self.shown_service
        return ("forecast", name) if name is not None else ()

    def lines(self, width: int, height: int) -> list[Line]:
        assessment = self.assessment
        if assessment is None:
            return []
        urgent = bool(assessment.open_events or assessment.firing)
        lines = [*self._urgent(assessment, width), *self._simulated(assessment, width)]
        if not urgent or self.zoomed:  # linear predictions are useless while something burns
            lines += self._predictions(assessment, width)
        advice, recovery = self._advice(assessment, width), self._recovery(assessment, width)
        gaps = height - len(lines) - len(advice) - len(recovery)
        if gaps >= 1 and advice:
            lines.append(BLANK)
        lines += advice
        if gaps >= 2 and recovery:
            lines.append(BLANK)
        return lines + recovery

    def _urgent(self, assessment: Assessment, width: int) -> list[Line]:
        """While an event is open: when the budget is gone if this goes on."""
        ahead = assessment.if_this_goes_on
        if ahead is None or assessment.status == "SPENT":
            return []
        if ahead.minutes is None:
            return [(("lasts, even if this goes on", "ok"),)]
        soon: Line = ((f"gone in {format_duration(ahead.minutes)}", "page+b"),)
        return [ribbon((soon, (("if this goes on", "page"),)), width, " ")]

    def _simulated(self, assessment: Assessment, width: int) -> list[Line]:
        if not assessment.probabilities:
            unknown = assessment.is_complete and assessment.linear.prediction == "insufficient_data"
            if assessment.event_count == 0 and unknown:
                return [(("no events to forecast from", "muted"),)]
            what = "chance that it is spent" if width >= 34 else "chance spent"
            return [((f"{what}  working…", "muted"),)]
        is_spent = assessment.status == "SPENT"
        chances = [
            (chance, probability)
            for chance in assessment.probabilities
            if (probability := chance.spent_probability if is_spent else chance.exhaustion_probability)
            is not None
        ]
        if not chances:
            return [] if is_spent else [(("chance that it is spent: unknown", "muted"),)]
        heading = "chance that it is still spent in" if is_spent else "chance that it is spent within"
        if len(heading) > width:
            heading = heading.replace("chance that it is", "chance")
        lines: list[Line] = [((heading, "muted"),)]
        for chance, probability in chances:
            head: list[Piece] = [
                (right(f"{chance.time_horizon_days:g} d", 5), "text"),
                ("  ", ""),
            ]
            role = _chance_role(probability)
            size = max(width - 14, 4)
            lines.append(
                (
                    *head,
                    *bar(probability, size, role, self.glyphs),
                    (right(format_chance(probability), 7), role),
                )
            )
        lines += self._median(assessment, chances[-1][0], width)
        return lines

    def _median(self, assessment: Assessment, chance: ExhaustionProbability, width: int) -> list[Line]:
        if chance.median_date is None or assessment.remaining_pct <= 0:
            return []
        zone = self.budget_app.zone
        line = (
            (left("median", LABEL) + " ", "muted"),
            (format_weekday(chance.median_date.astimezone(zone)), "text"),
        )
        if chance.p10_date is None:
            return [line]
        late = format_day(chance.p90_date.astimezone(zone)) if chance.p90_date else "later"
        rest = ((f"{format_day(chance.p10_date.astimezone(zone))} – {late}", "muted"),)
        return [ribbon((line, rest), width, "  ")]

    def _predictions(self, assessment: Assessment, width: int) -> list[Line]:
        if not assessment.is_complete:
            return []
        linear, current = assessment.linear, assessment.current_rate
        zone = self.budget_app.zone
        texts = {
            "insufficient_data": "too little history",
            "not_exhausting": "not running out",
            "exhausted": "spent",
            "no_recent_events": "no recent events",
            "stable": "stable",
        }
        lines: list[Line] = []
        for label, prediction, note in (
            ("linear", linear, f"{format_signed(linear.slope)} %/day  r {linear.confidence:.2f}"),
            ("at pace", current, f"{format_minutes(current.daily_consumption_rate_minutes)}/day"),
        ):
            start: Piece = (left(label, LABEL) + " ", "muted")
            parts: list[Sequence[Piece]] = []
            if prediction.prediction == "exhaustion_projected":
                soon = format_duration(prediction.days_until_exhaustion * 1440)
                parts.append((start, (f"spent in {soon}", "text")))
                if prediction.exhaustion_date is not None:  # within the years of `datetime`
                    parts.append(
                        ((format_date(prediction.exhaustion_date, assessment.as_of, zone), "muted"),)
                    )
            elif prediction.prediction == "exhausted" and prediction.exhaustion_date is not None:
                day = format_date(prediction.exhaustion_date, assessment.as_of, zone)
                parts.append((start, (f"spent since {day}", "spent")))
            else:
                parts.append((start, (texts[prediction.prediction], "text")))
            if prediction.prediction not in ("insufficient_data", "no_recent_events"):
                parts.append(((note, "muted"),))
            lines.append(ribbon(parts, width, "  "))
        return lines

    def _advice(self, assessment: Assessment, width: int) -> list[Line]:
        if not assessment.probabilities:
            return []
        text = assessment.probabilities[-1].recommendation
        word = text.split(maxsplit=1)[0].strip(":,.–—-")
        role = ADVICE_ROLE.get(word, "text+b")
        lines: list[Line] = []
        for index, row in enumerate(wrap(text, width)):
            if index == 0 and row.startswith(word):
                lines.append(((word, role), (row[len(word) :], "text")))
            else:
                lines.append(((row, "text"),))
        return lines

    def _recovery(self, assessment: Assessment, width: int) -> list[Line]:
        """When budget comes back: to the minute, or to the day if there is little room."""
        if assessment.open_events:
            return []  # while something burns, no recovery date is valid
        recovery = assessment.recovery
        zone = self.budget_app.zone
        shown = [mark for mark in recovery.milestones if mark.remaining_pct in SHOWN_MARKS]
        rows = [
            (f"above {format_exact_percent(mark.remaining_pct)}", mark.at)
            for mark in shown or recovery.milestones
        ]
        if recovery.whole_at is not None:
            rows.append(("whole", recovery.whole_at))
        times = [format_moment(at, assessment.as_of, zone) for _, at in rows]
        if any(len(time) > width - RECOVERY_LABEL for time in times):
            times = [format_date(at, assessment.as_of, zone) for _, at in rows]
        lines: list[Line] = []
        for index, ((what, _), time) in enumerate(zip(rows, times, strict=True)):
            label = left("back" if index == 0 else "", 6) + left(what, RECOVERY_LABEL - 6)
            lines.append(((label, "muted"), (time, "text")))
        return lines


def _chance_role(probability: float) -> str:
    if probability >= 0.8:
        return "spent"
    if probability >= 0.5:
        return "page"
    return "watch" if probability >= 0.2 else "ok"
