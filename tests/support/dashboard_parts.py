"""The parts of a golden screen, with the scopes that explain their numbers."""

import re
from collections.abc import Callable, Iterator

from dialog_parts import DIALOGS
from engine_figures import World
from explained_texts import RANGES, Part, Says, boxed, scope
from golden_views import VIEWS, Case
from plot_axes import AHEAD, heat_legend, plot_text
from screen_boxes import Box, boxes, has_number, written
from wallboard_parts import wall_parts

from budgettui.core.analysis.assessment import Assessment
from budgettui.core.text import formatting as write

TURNED_KEYS = "3 trend 4 forecast 5 anomalies"
"""The keys of the hidden panes, in the lower edge of the visible one."""


def parts(case: Case, rows: list[str], world: World) -> list[Part]:
    """Every part of the screen that may hold a number."""
    if VIEWS[case.view].wall:
        return list(wall_parts(rows, world))
    if case.view == "comparison" and world.assessments.keys() - {world.chosen}:
        return [*_compared(rows, world), _foot(rows)]
    if case.view in DIALOGS:
        for box in reversed(boxes(rows)):
            if re.search(DIALOGS[case.view].title, written(box.title)):
                return [*_top(rows, world), *DIALOGS[case.view].parts(box, world), _foot(rows)]
        assert not world.assessments, f"no dialog in {case.name}"
    return [*_top(rows, world), *(pane_part(box, world) for box in boxes(rows)), _foot(rows)]


def _top(rows: list[str], world: World) -> list[Part]:
    """The line above the panes, unless a dialog covers it."""
    return [] if rows[0].startswith("╭") else [_header(rows[0], world)]


def _header(row: str, world: World) -> Part:
    says, now = Says(world), world.now.astimezone(world.zone)
    if world.is_past:
        ago = write.format_age(world.backend.instant - world.instant)
        known = " as known then" if world.known_then else ""
        at = f"PAST{known} {write.format_date(world.now, world.backend.moment, world.zone)} {now:%H:%M:%S}"
        return Part([row], [scope([at, f"{ago} ago"])])
    figures = [write.format_count(len(world.assessments), "service")]
    figures += [f"{number} {word}" for word, number in world.counts().items()]
    clock = (
        f"{now:%H:%M:%S}" if any(each.open_events for each in world.assessments.values()) else f"{now:%H:%M}"
    )
    return Part([row], [scope([*figures, f"{says.source_age()}{clock}"])])


def _foot(rows: list[str]) -> Part:
    """The keys in the footer; none is a digit."""
    return Part([rows[-1]], [scope([])])


def pane_part(box: Box, world: World) -> Part:
    title = written(box.title)
    for begin, part in PANES.items():
        if re.search(begin, title):
            return part(box, world)
    raise AssertionError(f"no pane is called {title!r}")


# -- the panes of the dashboard


def _services(box: Box, world: World) -> Part:
    says = Says(world)
    everything = world.assessments.values()
    groups: dict[str, int] = {}
    for each in everything:
        if each.group is not None:
            groups[each.group] = groups.get(each.group, 0) + 1
    scopes = [scope([f"{group} {count}"]) for group, count in groups.items()]
    scopes += [scope(says.columns(each), each.service) for each in everything]
    scopes += [scope(says.event(each), each.service) for each in world.events]
    if not everything:
        scopes.append(scope(["slo = 99.9"]))  # of the configuration that it proposes
    headings = ("burn 1h", "30 days", "burn 6h")
    scopes.append(scope(headings, "status", "service"))
    return boxed(box, scopes, [_listed(box, world)])


def _listed(box: Box, world: World) -> str:
    """The text `first–last of total` for the visible services, which must be sorted worst group first."""
    groups = [each.group for each in world.assessments.values()]
    order = sorted(world.assessments, key=lambda name: groups.index(world.assessments[name].group))
    in_sight = [name for row in box.rows if (name := _named(row)) in world.assessments]
    first = order.index(in_sight[0]) if in_sight else 0
    if in_sight != order[first : first + len(in_sight)]:
        return "not the worst first"
    return f"{first + 1}–{first + len(in_sight)} of {len(order)}"


def _named(row: str) -> str:
    """The service of a row that begins with a status."""
    match = re.match(r"[ ▌]*\S (?:SPENT|PAGE|WATCH|OK) +(\S+)", row)
    return "" if match is None else match[1]


def _gauges(box: Box, world: World) -> Part:
    says, assessment = Says(world), world.assessments.get(world.chosen or "")
    if assessment is None:
        return boxed(box, [scope([])], [])
    figures = [*says.gauges(assessment), *says.costliest(assessment)]
    edges = [
        f"{assessment.service} {says.promise(assessment)}",
        assessment.service,
        *says.open_note(assessment),
    ]
    return boxed(box, [scope(figures)], edges)


def _trend(box: Box, world: World) -> Part:
    return trend_part(box, world, world.chosen)


def trend_part(box: Box, world: World, service: str | None) -> Part:
    """A trend, whose axes are read from the positions of their labels."""
    title = written(box.title)
    edges = [f"30 days {RANGES}", "30 days", RANGES, TURNED_KEYS, service or ""]
    if service is None:
        return boxed(box, [scope([])], edges)
    says, series = Says(world), world.series(service)
    figures = [change.label for change in series.target_changes]
    figures += [heat_legend(), "100 % spent", AHEAD, *says.days(series)]
    return boxed(box, [scope(figures)], edges, plot_text(box, title, series, world))


def _forecast(box: Box, world: World) -> Part:
    assessment = world.assessments.get(world.chosen or "")
    figures = [] if assessment is None else Says(world).forecast(assessment)
    return boxed(box, [scope(figures)], [TURNED_KEYS, world.chosen or ""])


def _anomalies(box: Box, world: World) -> Part:
    says = Says(world)
    everything = [anomaly for each in world.assessments.values() for anomaly in each.anomalies]
    shown = sum(has_number(row) for row in box.rows)
    scopes = [scope(says.anomaly(each), each.service) for each in everything]
    return boxed(box, scopes, [f"1–{shown} of {len(everything)}", TURNED_KEYS])


def _log(box: Box, world: World) -> Part:
    """The log without events, in place of the page of an event."""
    return DIALOGS["log"].parts(box, world)[0]


def _typed(box: Box, world: World) -> Part:
    """The list of themes, opened by a key that was meant for a form that did not open."""
    del world
    return boxed(box, [scope(["14:052hdrill", "16 colours"])], [])


PANES: dict[str, Callable[[Box, World], Part]] = {
    "^services": _services,
    "(remaining|consumed) %|burn (per day|calendar)": _trend,
    "^(.* )?forecast": _forecast,
    "^anomalies": _anomalies,
    "^themes": _typed,
    "^log": _log,
    "": _gauges,
}


# -- two services side by side


def _compared(rows: list[str], world: World) -> Iterator[Part]:
    names = list(world.assessments)
    middle = len(rows[0]) // 2
    for name, columns in ((names[0], slice(None, middle)), (names[1], slice(middle, None))):
        yield from _column([row[columns] for row in rows[:-1]], world, world.assessments[name])


def _column(rows: list[str], world: World, assessment: Assessment) -> Iterator[Part]:
    """The sections of one service: its budget, trend, forecast and latest events."""
    says = Says(world)
    begins = [y for y, row in enumerate(rows) if row.startswith("──")]
    sections = [rows[begin:end] for begin, end in zip(begins, [*begins[1:], len(rows)], strict=True)]
    gauges, trend, forecast, events = sections
    figures = list(says.gauges(assessment))
    title = [
        f"{assessment.service} {says.promise(assessment)}",
        assessment.service,
        *says.open_note(assessment),
    ]
    yield Part(gauges[1:], [scope(figures)])
    yield Part([gauges[0]], [scope(title)])
    box = Box(trend[0], tuple(f" {row[1:]}" for row in trend[1:]), "", 0, 0, 0, 0)
    yield trend_part(box, world, assessment.service)
    yield Part(forecast, [scope(says.forecast(assessment))])
    own = [event for event in world.events if event.service == assessment.service]
    yield Part(events, [scope(says.event(event)) for event in own])
