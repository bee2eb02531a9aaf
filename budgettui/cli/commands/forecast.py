"""`forecast`: will the budget last?"""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from itertools import groupby
from typing import Any

from budgettui.cli.command_decorator import command
from budgettui.cli.commands.status import TONES
from budgettui.cli.input.shared_options import (
    as_of_option,
    group_option,
    json_option,
    services_argument,
)
from budgettui.cli.output.printing import Tone, say
from budgettui.cli.output.table import Cell, Column, facts, table
from budgettui.cli.session import Session
from budgettui.core.analysis.assessment import (
    Assessment,
    CurrentRatePrediction,
    ExhaustionProbability,
    LinearPrediction,
)
from budgettui.core.text.formatting import (
    format_chance,
    format_duration,
    format_exact_percent,
    format_minute,
    format_minutes,
    format_percent,
    format_signed,
)

_ADVICE: dict[str, Tone] = {"CRITICAL": "bad", "WARNING": "warn", "ATTENTION": "warn", "HEALTHY": "good"}
_RESETS = ", the window ends first"
_COLUMNS = (
    Column("WITHIN", True),
    Column("PROBABILITY", True),
    Column("10 % BY", spare=1),
    Column("50 % BY"),
    Column("90 % BY", spare=2),
    Column("CONSUMED THEN"),
)


@command(
    "forecast",
    "budgettui forecast checkout",
    "budgettui forecast --group shop",
    "budgettui forecast checkout --as-of '7d ago' --json",
    paged=True,
)
@services_argument
@group_option
@as_of_option
@json_option
def forecast(
    session: Session, services: Sequence[str], group: str | None, as_of: str | None, as_json: bool
) -> None:
    """Forecast when the budget of SERVICE, or of several, will run out, and when it recovers.

    Two linear predictions; the probability of exhaustion within 7, 14 and 30 days, from simulated future
    outages; and the budget that comes back if nothing else happens. 50 % BY is when half of all simulated
    futures have spent the budget; STILL SPENT is the chance that a budget that is spent now is still spent
    then; CONSUMED THEN is a low, a middle and a high estimate (10, 50, 90 %).
    """
    selected = session.select_some(services, group)
    instant = session.moment(as_of)
    workspace = session.open("read")
    if len(selected) > 1:
        workspace.refresh(instant)  # reads all events at once
    assessments = (
        workspace.with_probabilities(workspace.assess(service.name, instant), instant) for service in selected
    )
    if as_json:
        session.say_json_of(services, [_as_dict(assessment) for assessment in assessments], instant)
        return
    for number, assessment in enumerate(assessments):
        if number:
            say()
        _print(assessment, session.zone)


def _as_dict(assessment: Assessment) -> dict[str, Any]:
    names = ("service", "status", "linear", "current_rate", "probabilities", "if_this_goes_on", "recovery")
    fields = assessment.as_dict()
    return {name: fields[name] for name in names}


def _print(assessment: Assessment, zone: tzinfo) -> None:
    facts(
        [
            ("service", Cell(assessment.service, "strong")),
            ("status", Cell(assessment.status, TONES[assessment.status])),
            ("consumed", format_percent(assessment.consumed_pct)),
            ("linear", _linear(assessment.linear, zone)),
            ("current rate", _current_rate(assessment.current_rate, zone)),
            *_gone(assessment, zone),
            *_advice(assessment),
        ]
    )
    say()
    if all(outlook.exhaustion_probability is None for outlook in assessment.probabilities):
        say("No event has cost budget yet, so there is no basis for a probability.")
    else:
        columns, rows = list(_COLUMNS), [_row(outlook, zone) for outlook in assessment.probabilities]
        if assessment.status == "SPENT":
            columns.insert(2, Column("STILL SPENT", True))
            for row, outlook in zip(rows, assessment.probabilities, strict=True):
                row.insert(2, format_chance(outlook.spent_probability))
        table(columns, rows)
    say()
    facts(_recovery(assessment, zone))


def _linear(prediction: LinearPrediction, zone: tzinfo) -> str:
    if prediction.prediction == "insufficient_data":
        return "not enough data"
    slope = (
        f"{format_signed(prediction.slope)} % of the budget a day, "
        f"{prediction.trend}, |r| {prediction.confidence:.2f}"
    )
    if prediction.prediction == "exhausted":
        return f"exhausted since {format_minute(prediction.exhaustion_date, zone)}; {slope}"
    if prediction.prediction == "not_exhausting":
        return f"not exhausting{_RESETS if prediction.slope > 0 else ''}; {slope}"
    return f"exhausted {_days(prediction, zone)}; {slope}"


def _current_rate(prediction: CurrentRatePrediction, zone: tzinfo) -> str:
    if prediction.prediction == "no_recent_events":
        return "no recent events"
    minutes = prediction.daily_consumption_rate_minutes
    rate = f"{format_minutes(minutes)} a day over the last ten events"
    if prediction.prediction == "exhausted":
        return f"exhausted since {format_minute(prediction.exhaustion_date, zone)}; {rate}"
    if prediction.prediction == "stable":
        return f"stable{_RESETS if minutes > 0 else ''}; {rate}"
    return f"exhausted {_days(prediction, zone)}; {rate}"


def _days(prediction: LinearPrediction | CurrentRatePrediction, zone: tzinfo) -> str:
    """The date, and the time until then; without the date if it is beyond the calendar's end."""
    date = prediction.exhaustion_date
    text = f"in {format_duration(prediction.days_until_exhaustion * 1440)}"
    return text if date is None else f"{format_minute(date, zone)}, {text}"


def _gone(assessment: Assessment, zone: tzinfo) -> Iterator[tuple[str, Cell]]:
    """While an event is open: when the budget is spent if this goes on."""
    onward = assessment.if_this_goes_on
    if onward is None:
        return
    if onward.exhausted_at is None or onward.minutes is None:
        yield "this goes on", Cell("lasts, even if this goes on", "good")
    elif onward.minutes > 0:
        gone = f"gone in {format_duration(onward.minutes)}, {format_minute(onward.exhausted_at, zone)}"
        yield "this goes on", Cell(f"{gone}, if this goes on", "bad")


def _advice(assessment: Assessment) -> Iterator[tuple[str, Cell]]:
    """The recommendation for the longest horizon."""
    if assessment.probabilities:
        text = assessment.probabilities[-1].recommendation
        yield "advice", Cell(text, _ADVICE.get(text.partition(":")[0]))


def _row(outlook: ExhaustionProbability, zone: tzinfo) -> list[Cell | str]:
    last = outlook.band[-1] if outlook.band else None
    return [
        f"{outlook.time_horizon_days:g} d",
        format_chance(outlook.exhaustion_probability),
        *(format_minute(date, zone) for date in (outlook.p10_date, outlook.median_date, outlook.p90_date)),
        " – ".join(format_percent(p, digits=0) for p in (last.p10, last.p50, last.p90)) if last else "",
    ]


def _recovery(assessment: Assessment, zone: tzinfo) -> Iterator[tuple[str, str]]:
    """How much budget comes back and when, if nothing else happens."""
    back = assessment.recovery
    if not back.returns:
        yield "comes back", "nothing is due back"
    for (start, end), parts in groupby(back.returns, lambda part: (part.start, part.end)):
        together = list(parts)
        span = " to ".join(dict.fromkeys(format_minute(edge, zone) for edge in (start, end)))
        events = ", ".join(str(part.event_id) for part in together)
        minutes = format_minutes(sum(part.minutes for part in together))
        yield "comes back", f"{minutes} {span} (event{'s' if len(together) > 1 else ''} {events})"
    for milestone in back.milestones:
        yield f"above {format_exact_percent(milestone.remaining_pct)}", format_minute(milestone.at, zone)
    if back.whole_at is not None:
        yield "whole", format_minute(back.whole_at, zone)
