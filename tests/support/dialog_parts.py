"""The parts of the dialogs on golden screens, with the scopes that explain their numbers."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from engine_figures import World
from explained_texts import Part, Says, boxed, numbered_words, scope
from screen_boxes import Box, has_number

from budgettui.backend.gate_requests import GetDaysAhead
from budgettui.backend.messages import GetEventDetails, ListExclusions, Preview, PreviewExclusion
from budgettui.core.analysis.exclusions.exclusion_preview import effects_sentence
from budgettui.core.gate.days_ahead_text import planned
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import HOUR, MINUTE, to_instant
from budgettui.core.model.recorded_exclusion import ExclusionDraft
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window
from budgettui.core.text import formatting as write
from budgettui.core.text.formatting import format_span
from budgettui.tui.actions import ACTIONS

SELDOM = {
    "90, 30, 7 days": "the ranges of the trend, in the text of two keys",
    "7, 30, 90 days": "the ranges of the trend, in the text of two keys",
    "16 colours": "the name of a theme",
    "12, 12m, 1h30m, 90s, until 14:20, open": "examples of how a length is typed",
    "99.9, 99.95 %": "examples of a target",
    "12h": "an example of a window",
    "INC-812": "an example of an incident's id",
}
"""Numbers that are not figures, and what they are."""


class Dialog(NamedTuple):
    """The pattern of a dialog's title, and the function that gives its parts."""

    title: str
    parts: Callable[[Box, World], list[Part]]


def _range(box: Box, total: int) -> str:
    """The text `1–N of total` for N visible rows, counting those with a number in them."""
    return f"1–{sum(has_number(row) for row in box.rows[1:])} of {total}"


def _log(box: Box, world: World) -> list[Part]:
    says = Says(world)
    unreviewed = [event for event in world.events if not event.reviewed]
    listed = unreviewed if "to review" in box.title and "," not in box.title else world.events
    counts = [write.format_count(len(world.events), "event"), f"{len(unreviewed)} to review"]
    counts += [write.format_count(len(unreviewed), "event") + " to review"]
    if not world.events:
        counts += ["0 events"]
    scopes = [scope(says.event(event), event.service) for event in listed]
    return [boxed(box, scopes, [*counts, _range(box, len(listed))])]


def _event(box: Box, world: World) -> list[Part]:
    says = Says(world)
    first = next(
        (event for event in world.events if event.end is None), world.events[0] if world.events else None
    )
    if first is None:
        return [boxed(box, [scope([])], [])]
    details = world.ask(GetEventDetails(first.id))
    event = details.event
    assert details.cost is not None
    facts = [
        f"{event.category}, {write.format_impact(event.impact)} impact, "
        f"{'open ' if event.end is None else ''}{says.lasted(event)}",
        f"cost {write.format_minutes(details.cost.own_minutes)}, "
        f"{write.format_percent(details.cost.own_pct)} of the budget",
        *numbered_words(event.description),
    ]
    for name, then in (("before", details.before), ("at its end", details.at_end), ("now", details.now)):
        if then is None:
            continue
        left = write.format_minutes(then.remaining_minutes)
        if then.overspent_minutes:
            left = f"−{write.format_minutes(then.overspent_minutes)}"
        share = f"{write.format_percent(then.remaining_pct)} left {left}"
        row = f"{says.moment(then.as_of)} {name} {then.status} {share}"
        burn = f"{row} burn {next(says.burn(then))}"
        firing = write.format_count(len(then.firing), "alert")
        facts += [row, burn, f"{burn} {firing} firing"]
    entries = [
        (event.start, "it begins"),
        *((note.at, f"{note.author}: {note.text}") for note in details.notes),
    ]
    entries += [] if event.end is None else [(event.end, "it ends")]
    entries += [(change.at, change.sentence) for change in details.changes]
    entries += [
        (event.start, f"{each.severity} over {each.long_label} fired already")
        for each in details.firing_before
    ]
    for at, text in entries:
        facts += [f"{says.moment(at)}:{says.local(at):%S} {text}", f"{says.moment(at)} {text}"]
    for version, change in zip(details.versions, details.version_changes, strict=True):
        facts.append(f"{says.moment(version.recorded_at)} v{version.version} {version.author} {change}")
    others = [*details.same_incident, *(each.event for each in (*details.overlaps, *details.similar))]
    scopes = [scope(facts), *(scope(says.event(other), other.service) for other in others)]
    edges = [event.incident_id or "", f"event {event.id} v{event.version}", event.service]
    return [boxed(box, scopes, edges)]


def _explain(box: Box, world: World) -> list[Part]:
    says = Says(world)
    if world.chosen is None:
        return [boxed(box, [scope([])], [])]
    assessment, costs = world.assessments[world.chosen], world.explained(world.chosen)
    lost = sum(cost.lost_minutes for cost in costs)
    total = write.format_minutes(assessment.consumed_minutes)
    sums = scope([total, *([f"{total} {write.format_number(lost)}"] if lost else [])], "in all")
    used, budget = map(write.format_number, (assessment.consumed_minutes, assessment.total_budget_minutes))
    edges = f"{used} of {budget} min {write.format_percent(assessment.consumed_pct)}"
    scopes = [sums, *(scope(says.cost(cost), cost.incident_id or cost.category) for cost in costs)]
    return [Part([box.title, *box.rows], [*scopes, scope([edges, assessment.service])])]


def _exclusions(box: Box, world: World) -> list[Part]:
    says = Says(world)
    summaries = (
        [each for each in world.ask(ListExclusions(world.chosen)) if not each.voided] if world.chosen else []
    )
    scopes = []
    for each in summaries:
        lasts = write.format_count(each.times, "time") if each.times else "not yet"
        if each.id is not None:
            lasts = (
                "open"
                if each.end is None
                else write.format_duration((each.end - each.start).total_seconds() / 60)
            )
        back = f" {write.format_minutes(each.returned_minutes)}" if each.returned_minutes else ""
        row = f"{says.moment(each.next_start or each.start)} {lasts} {each.accounting}{back}"
        row = f"{each.source if each.id is None else each.id} {row}"
        scopes.append(scope([row, *numbered_words(each.incident_id, each.reason)]))
    back = write.format_minutes(sum(each.returned_minutes for each in summaries))
    edges = [f"{write.format_count(len(summaries), 'exclusion')} {back} back", *says.names()]
    return [boxed(box, scopes or [scope([])], edges)]


def _sources(box: Box, world: World) -> list[Part]:
    says, sources = Says(world), world.sources
    scopes = []
    for each in sources.sources:
        age = f"{write.format_age(to_instant(world.now) - to_instant(each.synced_at))} ago"
        row = f"{each.name} {each.type} {age}"
        if each.next_at is not None:
            every = write.format_length(each.every // timedelta(microseconds=1))
            row += f" at {says.local(each.next_at):%H:%M:%S} every {every}"
        scopes += [scope([row], each.name), scope(numbered_words(each.problem))]
    old = sum(each.problem is not None for each in sources.sources)
    edges = [write.format_count(len(sources.sources), "source")]
    edges += [f"{write.format_count(sources.unreviewed, 'event')} to review", f"{old} not up to date"]
    return [boxed(box, scopes or [scope([])], edges)]


def _obligations(box: Box, world: World) -> list[Part]:
    says = Says(world)
    everything = [each for assessment in world.assessments.values() for each in assessment.obligations]
    scopes = [each for assessment in world.assessments.values() for each in says.obligations(assessment)]
    states = [each.state for each in everything]
    shown = sum(any(f" {each.service} " in row for each in everything) for row in box.rows)
    edges = {f"{states.count(state)} {state}" for state in states} | _ranges(box, 2 * len(everything))
    assert shown or not everything
    return [boxed(box, scopes or [scope([])], edges)]


def _ranges(box: Box, total: int) -> set[str]:
    """The text `1–N of total` for N visible rows, counting all."""
    return {f"1–{len(box.rows)} of {total}"}


def _gate(box: Box, world: World) -> list[Part]:
    says = Says(world)
    if world.chosen is None:
        return [boxed(box, [scope([])], [])]
    ahead = world.ask(GetDaysAhead(world.chosen, 10 * MINUTE))
    scopes = []
    for day in ahead.days:
        left = f"{write.format_minutes(day.remaining_minutes)} {write.format_percent(day.remaining_pct)}"
        over = day.cost.overspent_minutes
        after = write.format_minutes(day.cost.remaining_minutes)
        if over:
            after = f"−{write.format_minutes(over) if over < 60 else write.format_duration(over)}"
        fits = f"{'yes' if day.allowed else 'no'} {'fits' if day.cost.fits else 'no'}"
        row = f"{write.format_weekday(says.local(day.noon))} {left} {fits}"
        plans = "; ".join(planned(day, world.zone))
        rows = [row, f"{row} {after}", plans]
        scopes.append(scope([*rows, *(f"{each} {plans}" for each in rows)]))
    opening = ahead.opening
    until = "" if opening.until is None else f" until {says.moment(opening.until)}"
    texts = ["; ".join(ahead.verdict.reasons), *opening.reasons, f"from now on{until}"]
    if opening.at is not None:
        chance = (
            ""
            if opening.probability is None
            else f"{write.format_chance(opening.probability)} likely by then"
        )
        texts.append(f"from {says.moment(opening.at)}{until}, if nothing else happens; {chance}")
        texts.append(f"from {says.moment(opening.at)}{until}")
    texts += [
        f"overridden by {each.author} {says.moment(each.at)}: {each.reason}" for each in ahead.overrides
    ]
    edges = [f"an outage of {write.format_duration(ahead.cost_minutes)}", world.chosen]
    return [boxed(box, [*scopes, scope(texts)], edges)]


# -- forms


def _what_if(box: Box, world: World, draft: Draft, typed: list[str], until_end: bool = False) -> list[Part]:
    says = Says(world)
    answer = world.ask(Preview(draft, until_end=until_end))
    after = answer.after
    added = write.format_minutes(max(answer.extra_minutes, 0.0))
    length = write.format_duration(answer.duration_minutes)
    figures = [
        f"{length}, {write.format_percent(answer.cost_pct)} of the budget",
        f"adds {added} to what is counted",
        f"{draft.category} from {format_span(draft.start, draft.end, world.zone)}",
        f"from {says.local(draft.start):%H:%M}",
        f"leaves {write.format_minutes(after.remaining_minutes)}",
        *typed,
    ]
    if after.overspent_minutes:
        figures.append(f"overspends by {write.format_minutes(after.overspent_minutes)}")
    fires = {(each.severity, each.long_label) for each in answer.before.firing}
    figures += [f"the {each.long_label} {each.severity} would fire" for each in after.firing
                if (each.severity, each.long_label) not in fires]  # fmt: skip
    for event, shared in answer.overlaps:
        name, minutes = event.incident_id or f"event {event.id}", write.format_duration(shared)
        figures.append(f"overlaps {name} by {minutes}")
        figures.append(f"adds {added} to what is counted: {minutes} of that overlap {name}, counted once")
        if event.end is None and until_end:
            shares = f"{name} costs {minutes} of that too if it stays open"
            figures.append(f"adds {added} to what is counted: {shares}, counted once")
    if after.as_of > answer.before.as_of:
        figures.append(f"at {says.moment(after.as_of)}, with this event")
    before = answer.before
    figures.append(
        f"consumed {write.format_percent(before.consumed_pct)} {write.format_percent(after.consumed_pct)}"
    )
    left = [write.format_minutes(each.remaining_minutes) for each in (before, after)]
    figures.append(f"remaining {' '.join(left)}")
    for was, then in zip(before.burn_rates, after.burn_rates, strict=True):
        figures.append(f"burn {was.label} {write.format_burn(was.rate)} {write.format_burn(then.rate)}")
    return [_joined(box, [*figures, *says.names()])]


def _joined(box: Box, figures: list[str]) -> Part:
    """One part of all rows joined, because sentences wrap."""
    return Part([" ".join(row.strip() for row in (box.title, *box.rows))], [scope([*figures, *SELDOM])])


def _event_form(box: Box, world: World) -> list[Part]:
    if world.chosen is None:
        return [_joined(box, ["12m", "100%"])]
    draft = Draft(world.chosen, world.instant - 12 * MINUTE, world.instant)
    return _what_if(box, world, draft, ["12m", "100%"])


def _what_if_form(box: Box, world: World) -> list[Part]:
    if world.chosen is None:
        return [_joined(box, ["30m", "100%"])]
    draft = Draft(world.chosen, world.instant, world.instant + 30 * MINUTE)
    return _what_if(box, world, draft, ["30m", "100%"], until_end=True)


def _exclusion_form(box: Box, world: World) -> list[Part]:
    says = Says(world)
    yesterday = world.now.astimezone(world.zone).replace(minute=5, second=0, microsecond=0, hour=14)
    start = to_instant(yesterday - timedelta(days=1))
    until = [f"from {says.moment(start)}", f"until {says.moment(start + 2 * HOUR)}"]
    draft = ExclusionDraft(start, start + 2 * HOUR, "drill", (world.chosen,) if world.chosen else ())
    sentence = effects_sentence(world.ask(PreviewExclusion(draft))) if world.chosen else ""
    return [_joined(box, ["yesterday 14:05", "2h", *until, sentence, *says.names()])]


def _service_form(box: Box, world: World) -> list[Part]:
    del world
    slo, window = Slo("99.5"), Window.rolling(30)
    budget = write.format_minutes((1 - slo.target / 100) * window.days * 24 * 60)
    text = f"{write.format_exact_percent(slo.target)} over {write.format_window('30d')}: a budget of {budget}"
    return [_joined(box, [text, "99.5", "30d"])]


def _keys(box: Box, world: World) -> list[Part]:
    """The texts of keys and commands are not figures, nor is the length of their list."""
    del world
    numbered = [(key, each) for each in ACTIONS for key in each.keys if key.isdigit()]
    figures = [f"{each.label} {each.tooltip} {key}" for key, each in numbered]
    figures += [f"{key} {each.tooltip} {each.id}" for key, each in numbered]
    figures += [f"{key} {each.tooltip}" for key, each in numbered]
    length = re.search(r"of (\d+)", box.footing)
    edges = [] if length is None else [f"1–{len(_listed_rows(box))} of {length[1]}"]
    return [boxed(box, [scope([*SELDOM, *figures])], edges)]


def _listed_rows(box: Box) -> list[str]:
    """The rows below the input field, or all rows if there is none."""
    rule = next((y for y, row in enumerate(box.rows) if set(row.strip()) == {"─"}), -1)
    return list(box.rows[rule + 1 :])


DIALOGS: dict[str, Dialog] = {
    "log": Dialog("^log", _log),
    "event": Dialog(r"event \d+ v\d+$", _event),
    "explain": Dialog("^explain", _explain),
    "exclusions": Dialog("^excluded time", _exclusions),
    "sources": Dialog("^sources", _sources),
    "obligations": Dialog("^obligations", _obligations),
    "review": Dialog("^log", _log),
    "gate": Dialog("^ship", _gate),
    "event-form": Dialog("^add an event", _event_form),
    "what-if": Dialog("^what if", _what_if_form),
    "exclusion-form": Dialog("^exclude time", _exclusion_form),
    "service-form": Dialog("^add a service", _service_form),
    "palette": Dialog("^keys, services and commands", _keys),
    "themes": Dialog("^themes", _keys),
    "help": Dialog("^keys", _keys),
}
