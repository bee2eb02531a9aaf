"""The rows of an event's page: its facts, budget, course, versions and notes, and similar events."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo

from budgettui.core.analysis.assessment import Assessment
from budgettui.core.analysis.events.event_details import EventDetails
from budgettui.core.model.event import Event
from budgettui.core.model.instants import MINUTE, Instant, to_datetime, to_instant
from budgettui.core.support.frozen import frozen
from budgettui.core.text.formatting import (
    format_burn,
    format_count,
    format_duration,
    format_impact,
    format_minutes,
    format_moment,
    format_percent,
)
from budgettui.tui.glyphs import Glyphs
from budgettui.tui.widgets.status_colours import STATUS_ROLE
from budgettui.tui.widgets.text_lines import BLANK, Line, Piece, left, line_width, right

TIME_CELLS = 21
NAME_CELLS = 14


@frozen
class PageRow:
    """One row. `event_id`: the event that it leads to; `moment`: when what it shows happened."""

    line: Line
    event_id: int | None = None
    moment: Instant | None = None


@frozen
class PageLook:
    """How a page is written: in which zone, at which moment; `sanitize` makes foreign text safe."""

    now: datetime
    zone: tzinfo
    glyphs: Glyphs
    sanitize: Callable[[str], str]
    linked: Callable[[str, str | None], str]
    with_hosts: bool = False
    """Whether to show on which host a version was recorded, as for a team's store."""

    def moment(self, instant: Instant | datetime) -> str:
        at = instant if isinstance(instant, datetime) else to_datetime(instant)
        return format_moment(at, self.now, self.zone)

    def second(self, instant: Instant) -> str:
        """As `moment`, with the seconds where there is a time of day."""
        text = self.moment(instant)
        return f"{text}:{to_datetime(instant, self.zone):%S}" if text[-3:-2] == ":" else text


def page_rows(details: EventDetails, look: PageLook, width: int) -> list[PageRow]:
    """All rows of an event's page, for a line of `width` cells."""
    sections: list[tuple[str, Sequence[PageRow]]] = [
        ("", list(_facts(details, look))),
        ("budget", list(_budget(details, look, width))),
        ("course", _course(details, look)),
        ("overlaps", [_event_row(each.event, look, f"{format_minutes(each.minutes)} shared")
                      for each in details.overlaps]),
        ("the same incident elsewhere", [_event_row(event, look, "") for event in details.same_incident]),
        ("similar earlier ones", [_event_row(each.event, look, f"alike: {each.common}")
                                  for each in details.similar]),
        ("its excluded time", [
            PageRow(
                (
                    (left(look.moment(each.start), TIME_CELLS), "muted"),
                    (f"until {look.moment(each.end)}  ", "muted"),
                    (look.sanitize(each.reason), "text"),
                    (f"  {each.accounting}, {each.source}", "muted"),
                )
            )
            for each in details.exclusions
        ]),
        ("versions", list(_versions(details, look))),
    ]  # fmt: skip
    rows: list[PageRow] = []
    for title, members in sections:
        if not members:
            continue
        if title:
            rows += [PageRow(BLANK), PageRow(((title, "muted+b"),))]
        rows += members
    return rows


def _facts(details: EventDetails, look: PageLook) -> Iterator[PageRow]:
    event, cost = details.event, details.cost
    if event.description:
        yield PageRow(((look.sanitize(event.description), "text+b"),))
    if event.end is None:
        lasted = f"open {format_duration(event.duration_minutes(to_instant(look.now)))}"
    else:
        lasted = format_duration((event.end - event.start) / MINUTE)
    first: list[Piece] = [
        (f"{look.sanitize(event.category)}, {format_impact(event.impact)} impact, {lasted}", "text"),
    ]
    if event.voided:
        first.append(("  voided: it costs nothing", "spent+b"))
    yield PageRow(tuple(first))
    if cost is not None:
        line: list[Piece] = [(f"cost {format_minutes(cost.own_minutes)}", "text+b")]
        line.append((f", {format_percent(cost.own_pct)} of the budget", "text"))
        if cost.lost_minutes > 0:
            line.append((f"; {format_minutes(cost.lost_minutes)} overlap another, which is charged", "watch"))
        if cost.excluded_minutes > 0:
            line.append((f"; {format_minutes(cost.excluded_minutes)} do not count", "watch"))
        yield PageRow(tuple(line))
    marks = [f"cause {event.cause}"] if event.cause else []
    marks += [f"tags {', '.join(event.tags)}"] if event.tags else []
    marks += [f"from {event.source}"] if event.source else []
    marks += [] if event.reviewed else ["not reviewed yet"]
    if marks:
        yield PageRow(((look.sanitize("; ".join(marks)), "muted"),))


def _budget(details: EventDetails, look: PageLook, width: int) -> Iterator[PageRow]:
    """The budget when it began, when it ended, and now."""
    stretches = (("before", details.before), ("at its end", details.at_end), ("now", details.now))
    for name, assessment in stretches:
        if assessment is not None:
            moment = None if name == "now" else to_instant(assessment.as_of)
            yield PageRow(_budget_line(name, assessment, look, width), moment=moment)


def _budget_line(name: str, assessment: Assessment, look: PageLook, width: int) -> Line:
    role = STATUS_ROLE[assessment.status]
    hour = assessment.burn_rates[0] if assessment.burn_rates else None
    line: list[Piece] = [
        (left(look.moment(assessment.as_of), TIME_CELLS), "muted"),
        (left(name, NAME_CELLS), "text"),
        (left(f"{look.glyphs.status(assessment.status)} {assessment.status}", 8), role),
        (right(format_percent(assessment.remaining_pct), 8), f"{role}+b"),
        (" left", "muted"),
        (right(format_minutes(assessment.remaining_minutes), 13), "text"),
    ]
    if assessment.overspent_minutes > 0:
        line[-1] = (right(f"−{format_minutes(assessment.overspent_minutes)}", 13), "spent")
    more: list[Sequence[Piece]] = []
    if hour is not None:
        more.append(((f"burn {hour.label}", "muted"), (right(format_burn(hour.rate), 8), "text")))
    if firing := sum(alert.firing for alert in assessment.alerts):
        more.append(((f"{format_count(firing, 'alert')} firing", "page"),))
    for part in more:
        if line_width(line) + line_width(part) + 2 <= width:
            line += [("  ", ""), *part]
    return tuple(line)


def _course(details: EventDetails, look: PageLook) -> list[PageRow]:
    """What happened while it went on, by time: alerts, the budget's end, notes."""
    event = details.event
    entries: list[tuple[Instant, list[Piece]]] = [(event.start, [("it begins", "event")])]
    if event.end is not None:
        entries.append((event.end, [("it ends", "event")]))
    for alert in details.firing_before:
        entries.append((event.start, [(f"{alert.severity} over {alert.long_label} fired already", "watch")]))
    for change in details.changes:
        role = "page" if change.begins else "ok"
        entries.append((to_instant(change.at), [(change.sentence, role)]))
    for note in details.notes:
        author = look.sanitize(note.author)
        entries.append((note.at, [(f"{author}: ", "accent"), (look.sanitize(note.text), "text+b")]))
    entries.sort(key=lambda entry: entry[0])
    return [
        PageRow(((left(look.second(at), TIME_CELLS), "muted"), *pieces), moment=at) for at, pieces in entries
    ]


def _event_row(event: Event, look: PageLook, note: str) -> PageRow:
    lasted = "open" if event.end is None else format_duration((event.end - event.start) / MINUTE)
    name = event.incident_id or event.category
    line: list[Piece] = [
        (left(look.moment(event.start), TIME_CELLS), "muted"),
        (left(look.sanitize(event.service), NAME_CELLS, look.glyphs.ellipsis), "text"),
        (right(lasted, 12), "text"),
        ("  ", ""),
        (look.sanitize(name), look.linked("event", event.incident_id)),
    ]
    if event.description:
        line.append((f"  {look.sanitize(event.description)}", "text"))
    if note:
        line.append((f"  {look.sanitize(note)}", "muted"))
    return PageRow(tuple(line), event_id=event.id)


def _versions(details: EventDetails, look: PageLook) -> Iterator[PageRow]:
    for version, change in zip(details.versions, details.version_changes, strict=True):
        is_remote = look.with_hosts and version.host
        author = f"{version.author} on {version.host}" if is_remote else version.author
        yield PageRow(
            (
                (left(look.moment(version.recorded_at), TIME_CELLS), "muted"),
                (f"v{version.version} ", "accent+b"),
                (f"{look.sanitize(author)}  ", "text"),
                (look.sanitize(change), "muted"),
            )
        )
