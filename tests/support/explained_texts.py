"""What each part of a screen may say: the engine's figures as the formatters write them, in the part's order.

A scope holds what a row, or a whole part, may say and about what: a row about a service can only be explained
by the figures of that service.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine_figures import World
from screen_boxes import Box, has_number, written

from budgettui.core.analysis.assessment import Anomaly, Assessment, EventCost, Series
from budgettui.core.analysis.obligation_deadline_text import deadline_text, remark
from budgettui.core.model.event import Event
from budgettui.core.model.instants import MINUTE, Instant, to_datetime
from budgettui.core.text import formatting as write

RANGES = "7d 30d 90d"
"""The ranges that can be chosen, in the edge of every trend."""


UNIT = r"(?!\s?(?:%|×|min\b|s\b|h\b|d\b|[A-Z][a-z]{2}\b))"
"""What must not follow a number without a unit: a unit, or a month."""
_REMOVED = "\0"


@dataclass(frozen=True)
class Scope:
    """`figures` may occur in a text that contains all of `names`."""

    figures: frozenset[str]
    names: tuple[str, ...] = ()

    def rest_of(self, text: str) -> str:
        """The text without these figures if there is still a digit in it; else an empty one."""
        for cut in reversed(list(re.finditer("…", text))):
            text = self._without_cut(text, cut.start())
        for figure in sorted(self.figures, key=len, reverse=True):
            if figure not in text:  # before a pattern is compiled, which takes a thousand times as long
                continue
            after = UNIT if figure[-1].isdigit() else ""
            text = re.sub(rf"(?<![\w.,:−+]){re.escape(figure)}(?![\d]|[.:,]\d){after}", _REMOVED, text)
        left = text.replace(_REMOVED, " ").strip()
        return left if has_number(left) else ""

    def _without_cut(self, text: str, at: int) -> str:
        """The text without the longest beginning of a figure that was cut off by the `…` at index `at`."""
        for word in re.finditer(r"\S+", text[:at]):
            beginning = text[word.start() : at].rstrip()
            if has_number(beginning) and any(figure.startswith(beginning) for figure in self.figures):
                return text[: word.start()] + _REMOVED + text[at + 1 :]
        return text


@dataclass
class Part:
    """Texts, each to be explained by one of `scopes`, and the texts of edges, to be explained by `edges`."""

    texts: list[str]
    scopes: list[Scope]
    edges: Scope = Scope(frozenset())
    edge_texts: tuple[str, ...] = ()

    def unexplained(self) -> list[str]:
        """The numbers that nothing explains, each with the text around it."""
        rests = [_rest(text, self.scopes) for text in map(written, self.texts)]
        rests += [_rest(text, [self.edges]) for text in map(written, self.edge_texts)]
        return [rest for rest in rests if rest]


def _rest(text: str, scopes: Iterable[Scope]) -> str:
    rests = [each.rest_of(text) for each in scopes if all(name in text for name in each.names)]
    return min(rests or [text], key=lambda rest: len(re.findall(r"\d", rest))) if has_number(text) else ""


def boxed(
    box: Box, scopes: Iterable[Scope], edges: Iterable[str], texts: Iterable[str] | None = None
) -> Part:
    """The part for a box: its rows, or else `texts`, and its title and footing as edges."""
    rows = list(box.rows if texts is None else texts)
    return Part(rows, list(scopes), scope(edges), (box.title, box.footing))


def scope(figures: Iterable[str], *names: str) -> Scope:
    """A scope of these figures; those without a digit are left out."""
    return Scope(frozenset(written(each) for each in figures if has_number(each)), names)


class Says:
    """The texts of records, at the moment of a world and in its time zone."""

    def __init__(self, world: World) -> None:
        self.world = world

    def moment(self, at: datetime | Instant) -> str:
        return write.format_moment(_aware(at), self.world.now, self.world.zone)

    def date(self, at: datetime | Instant) -> str:
        return write.format_date(_aware(at), self.world.now, self.world.zone)

    def local(self, at: datetime | Instant) -> datetime:
        return _aware(at).astimezone(self.world.zone)

    def day(self, at: datetime | Instant) -> str:
        return write.format_day(self.local(at))

    def running(self, start: datetime) -> str:
        return write.format_duration((self.world.now - start).total_seconds() / 60)

    def lasted(self, event: Event) -> str:
        end = self.world.instant if event.end is None else event.end
        return write.format_duration((end - event.start) / MINUTE)

    def names(self) -> list[str]:
        """The names of services that contain a digit."""
        return [name for name in self.world.assessments if has_number(name)]

    def source_age(self) -> str:
        """The age of the data of the source that has a problem; empty without one."""
        old = self.world.old_source()
        if old is None:
            return ""
        age = (self.world.now - old.synced_at) // timedelta(microseconds=1)
        return f"{old.name} {write.format_age(age)} old "

    # -- an event

    def event(self, event: Event) -> Iterator[str]:
        """An event in the list of the latest events and in the log."""
        for began in (self.moment(event.start), self.day(event.start)):
            yield f"{began} {event.service} {self.lasted(event)}"
            yield f"{began} {self.lasted(event)}"
        yield self.moment(event.start)
        yield from numbered_words(event.incident_id, event.description)
        yield str(event.id)
        cost = self.world.costs.get(event.id)
        yield f"{write.format_impact(event.impact)}"
        if cost is not None:
            yield f"{write.format_impact(event.impact)} {write.format_percent(cost.own_pct)}"

    # -- a service

    def outlook(self, assessment: Assessment) -> Iterator[str]:
        """When the budget is gone if this goes on, or when it comes back."""
        burning = assessment.if_this_goes_on
        if burning is not None and burning.exhausted_at is not None and burning.minutes is not None:
            soon = f"gone in {write.format_duration(burning.minutes)}"
            yield soon
            for at in (f"{self.local(burning.exhausted_at):%H:%M}", self.moment(burning.exhausted_at)):
                yield from (f"{soon} if this goes on, at {at}", f"{soon}, at {at}", f"{soon} at {at}")
        if assessment.open_events:
            return
        marks = [(f"above {write.format_exact_percent(mark.remaining_pct)}", mark.at)
                 for mark in assessment.recovery.milestones]  # fmt: skip
        if assessment.recovery.whole_at is not None:
            marks += [("whole again", assessment.recovery.whole_at), ("whole", assessment.recovery.whole_at)]
        for what, at in marks:
            yield from (f"{what}: {self.moment(at)}", f"{what} {self.moment(at)}", f"{what} {self.date(at)}")
            yield from (f"back {self.moment(at)}", f"back {self.date(at)}")

    def burn(self, assessment: Assessment) -> Iterator[str]:
        for each in assessment.burn_rates:
            yield f"{each.label} {write.format_burn(each.rate)}"

    def alerts(self, assessment: Assessment) -> Iterator[str]:
        for each in assessment.firing:
            factor = write.format_burn(each.factor)
            over = f"{each.severity} over {factor} for {each.long_label} and {each.short_label}"
            now = f"now {write.format_burn(each.long_rate)} and {write.format_burn(each.short_rate)}"
            yield from (f"{over} {now}", over, over.removeprefix(f"{each.severity} "))
            yield f"{each.severity} >{factor} {each.long_label}+{each.short_label}"
        for shown in range(len(assessment.firing)):  # the others are counted by severity
            counted = Counter(each.severity for each in assessment.firing[shown:])
            others = " ".join(write.format_count(count, severity) for severity, count in counted.items())
            yield f"{others} more" if shown else others

    def amounts(self, assessment: Assessment) -> Iterator[str]:
        consumed = write.format_percent(assessment.consumed_pct)
        used, total = map(write.format_number, (assessment.consumed_minutes, assessment.total_budget_minutes))
        yield from (f"consumed {consumed} {used} of {total} min", f"consumed {consumed}")
        yield f"{used} of {total} min"
        if assessment.overspent_minutes > 0:
            yield f"{write.format_minutes(assessment.overspent_minutes)} over"
        else:
            left = write.format_number(assessment.remaining_minutes)
            yield f"remaining {left} min {write.format_percent(assessment.remaining_pct)}"
            yield from (f"{left} min left of {total}", f"{left} of {total} min", f"{left} min left")

    def categories(self, assessment: Assessment) -> Iterator[str]:
        for name, cost in assessment.consumption_by_category.items():
            minutes, share = write.format_minutes(cost.total_minutes), write.format_percent(cost.percentage)
            yield f"{name} {write.format_number(cost.total_minutes)}"
            yield f"{name} {minutes} {share}"
            yield f"{name} {minutes} {share} {write.format_count(cost.count, 'event')}"

    def policy(self, assessment: Assessment) -> Iterator[str]:
        for shown, each in enumerate(assessment.obligations, 1):
            more = f"+{len(assessment.obligations) - shown} more"
            text = f"{each.rule} {deadline_text(each, assessment.as_of, self.world.zone)}"
            yield from (
                text,
                f"{text} {more}",
                f"{text} {each.because}",
                f"{text} {more} {each.because}",
                more,
            )

    def promise(self, assessment: Assessment) -> str:
        target = write.format_exact_percent(assessment.slo_target)
        return f"{target} over {write.format_window(assessment.window)}"

    def open_note(self, assessment: Assessment) -> Iterator[str]:
        """The oldest open event with its clock, and how many more there are."""
        ongoing = sorted(assessment.open_events, key=lambda event: event.start)
        for event in ongoing[:1]:
            more = f" +{len(ongoing) - 1} more" if ongoing[1:] else ""
            yield f"{self.running(event.start)}{more}"
            for between in (" open", ""):
                yield f"{event.incident_id or event.category}{between} {self.running(event.start)}{more}"

    def gauges(self, assessment: Assessment) -> Iterator[str]:
        for part in (self.outlook, self.burn, self.alerts, self.amounts, self.categories, self.policy):
            yield from part(assessment)

    def costliest(self, assessment: Assessment) -> Iterator[str]:
        """The events of the range, and what each cost."""
        series = self.world.series(assessment.service)
        yield f"the last {series.days} days"
        for event in series.events:
            share = f"{write.format_minutes(event.own_minutes)} {write.format_percent(event.own_pct)}"
            yield f"{write.format_weekday(self.local(event.start))} {share}"
            yield from numbered_words(event.incident_id, event.description)

    def days(self, series: Series) -> Iterator[str]:
        """The line below a plot about the day under the cursor."""
        for day in series.daily:
            burned = f"{write.format_minutes(day.bad_minutes)} {write.format_burn(day.burn_rate)}"
            # The day's last point, which counts what the day burned.
            until_then = [point for point in series.trend if self.local(point.date).date() <= day.date]
            point = until_then[-1] if until_then else series.trend[0]
            left = f"{write.format_percent(point.remaining_pct)} left"
            consumed = f"{write.format_percent(point.consumed_pct)} consumed"
            for value in (f"{left} ", f"{consumed} ", ""):
                yield f"{write.format_weekday(day.date)} {value}{burned}"

    def anomaly(self, anomaly: Anomaly) -> Iterator[str]:
        head = f"{write.format_day(anomaly.date)} {anomaly.service} {write.format_burn(anomaly.burn_rate)}"
        z = "" if anomaly.z_score is None else f"z {anomaly.z_score:.1f} "
        cost = f"{head} {z}{anomaly.severity} {write.format_percent(anomaly.consumed_pct)} of budget"
        yield cost
        if anomaly.rarity_days is not None:
            yield f"{cost} {write.format_frequency(anomaly.rarity_days)}"
        for event in anomaly.events:
            yield from numbered_words(event.incident_id, event.description)
            length = write.format_duration(event.duration_minutes)
            name = event.incident_id or event.category
            what = f"{name} {event.description}" if event.description else name
            yield from (f"{what}, {length}", f"{cost} {what}, {length}")
            if anomaly.rarity_days is not None:
                yield f"{cost} {write.format_frequency(anomaly.rarity_days)} {what}, {length}"

    def columns(self, assessment: Assessment) -> Iterator[str]:
        """The row of a service in the list, with one column, two columns and so on."""
        burn = {each.label: write.format_burn(each.rate) for each in assessment.burn_rates}
        burning, spent = assessment.if_this_goes_on, assessment.status == "SPENT"
        outlook = ""
        if not spent and burning is not None and burning.minutes is not None:
            outlook = f"in {write.format_duration(burning.minutes)}"
        elif spent and not assessment.open_events:
            outlook = next((f"back {self.date(mark.at)}" for mark in assessment.recovery.milestones
                            if mark.remaining_pct == 0), "")  # fmt: skip
        over, left = assessment.overspent_minutes, write.format_minutes(assessment.remaining_minutes)
        started = min((event.start for event in assessment.open_events), default=None)
        cells = [
            write.format_percent(assessment.remaining_pct),
            outlook,
            burn["1h"],
            f"−{write.format_minutes(over)}" if over > 0 else left,
            "" if started is None else self.running(started),
            burn["6h"],
            f"{write.format_exact_percent(assessment.slo_target)} {assessment.window}",
        ]  # fmt: skip
        for count in range(1, len(cells) + 1):
            yield " ".join(filter(None, (assessment.service, *cells[:count])))

    def forecast(self, assessment: Assessment) -> Iterator[str]:
        spent = assessment.status == "SPENT"
        for chance in assessment.probabilities:
            likely = chance.spent_probability if spent else chance.exhaustion_probability
            yield f"{chance.time_horizon_days:g} d {write.format_chance(likely)}"
        last = assessment.probabilities[-1] if assessment.probabilities else None
        if last is not None and last.median_date is not None:
            yield f"median {write.format_weekday(self.local(last.median_date))}"
            if last.p10_date is not None:
                late = "later" if last.p90_date is None else self.day(last.p90_date)
                median = write.format_weekday(self.local(last.median_date))
                yield f"median {median} {self.day(last.p10_date)} – {late}"
        linear, pace = assessment.linear, assessment.current_rate
        slope = f"{write.format_signed(linear.slope)} %/day r {linear.confidence:.2f}"
        a_day = f"{write.format_minutes(pace.daily_consumption_rate_minutes)}/day"
        for label, prediction, note in (("linear", linear, slope), ("at pace", pace, a_day)):
            texts = ["not running out"]
            if prediction.exhaustion_date is not None:
                soon = write.format_duration(prediction.days_until_exhaustion * 1440)
                day = self.date(prediction.exhaustion_date)
                texts = [f"spent in {soon}", f"spent in {soon} {day}", f"spent since {day}"]
            yield from (f"{label} {text}{end}" for text in texts for end in ("", f" {note}"))
        yield from self.outlook(assessment)

    def cost(self, cost: EventCost) -> Iterator[str]:
        """An event in the list that explains a number."""
        leaves = "while open" if cost.leaves_at is None else self.moment(cost.leaves_at)
        share = "excluded" if cost.excluded else write.format_percent(cost.own_pct)
        lost = f" {write.format_number(cost.lost_minutes)}" if cost.lost_minutes else ""
        start = f"{write.format_minutes(cost.own_minutes)} {share}{lost}"
        began, length = self.moment(cost.start), write.format_duration(cost.duration_minutes)
        yield f"{start} {leaves}"
        yield f"{start} {began} {leaves}"
        yield f"{start} {began} {length} {write.format_impact(cost.impact)} {leaves}"
        yield f"{write.format_minutes(cost.excluded_minutes)} excluded"
        yield from numbered_words(cost.incident_id, cost.description)

    def obligations(self, assessment: Assessment) -> Iterator[Scope]:
        for each in assessment.obligations:
            deadline = deadline_text(each, self.world.now, self.world.zone)
            yield scope(
                [
                    f"{deadline} {each.service}",
                    deadline,
                    each.service,
                    each.because,
                    *numbered_words(each.must, remark(each)),
                ],
                each.service,
            )
            yield scope(numbered_words(each.must, remark(each)))


def numbered_words(*texts: str | None) -> list[str]:
    """The words with a digit in texts that people typed."""
    return [word.strip(",;:()") for text in texts for word in (text or "").split() if has_number(word)]


def _aware(at: datetime | Instant) -> datetime:
    return at if isinstance(at, datetime) else to_datetime(at)
