"""The words and options that describe an exclusion: for which services, when, why."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from budgettui.cli.exit_codes import CommandError, as_usage
from budgettui.cli.session import Session
from budgettui.core.model.event import Event
from budgettui.core.model.exclusion import Accounting, check_reason
from budgettui.core.model.instants import Instant
from budgettui.core.model.recorded_exclusion import ExclusionDraft
from budgettui.core.text.suggestions import unknown_name
from budgettui.core.text.timeparse import Span, parse_length, parse_when

Scope = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], bool]
"""Services, groups, tags, and whether all."""


def read_scope(
    session: Session, service: str | None, groups: Sequence[str], tags: Sequence[str], everything: bool
) -> Scope:
    """What an exclusion is for; unknown names are refused with the nearest."""
    if everything and (service is not None or groups or tags):
        raise CommandError("--all: it is all services already; leave the others out")
    settings = session.settings
    known_tags = list(dict.fromkeys(tag for each in settings.services for tag in each.tags))
    for name in groups:
        if name not in settings.group_names:
            kind = "a group of this configuration"
            raise CommandError(f"group: {unknown_name(name, settings.group_names, kind)}")
    for name in tags:
        if name not in known_tags:
            raise CommandError(f"tag: {unknown_name(name, known_tags, 'a tag of this configuration')}")
    services = () if service is None else (session.service(service).event_service,)
    return services, tuple(groups), tuple(tags), everything


def require_reason(reason: str | None) -> str:
    """`reason`, which an exclusion has to have."""
    if reason is None:
        raise CommandError("reason: it is missing; say why this time does not count, with --reason TEXT")
    with as_usage():
        check_reason(reason)
    return reason


def read_span(session: Session, words: Sequence[str], start: Instant | None = None) -> Span:
    """The time that `WHEN LENGTH` names; with a `start`, LENGTH alone is enough.

    Both may be several words: the fewest at the end that make a length are it.
    """
    if start is not None and words:
        with as_usage():
            try:
                return Span(start, parse_length(" ".join(words), start, session.now, session.zone))
            except ValueError:
                if len(words) == 1:
                    raise
    if len(words) < 2:
        missing = "LENGTH is" if words else "WHEN and LENGTH are"
        raise CommandError(
            f'{missing} missing; say when it began and how long, as in "yesterday 14:05" 35m, '
            "or --incident ID for the time of an incident"
        )
    problem = ""
    for count in range(1, len(words)):
        try:
            begin = parse_when(" ".join(words[:-count]), session.now, session.zone)
            return Span(begin, parse_length(" ".join(words[-count:]), begin, session.now, session.zone))
        except ValueError as error:
            problem = problem or str(error)
    raise CommandError(problem)


def incident_drafts(
    session: Session,
    incident: str,
    scope: Scope,
    reason: str,
    accounting: Accounting,
    approved_by: str | None,
) -> list[ExclusionDraft]:
    """The time of an incident, for each service that it hit; `scope` limits it to some.

    Time that several events of one service share, or that touches, is one stretch.
    """
    matches = _events_of(session, incident, scope)
    still_open = next((event for event in matches if event.end is None), None)
    if still_open is not None:
        raise CommandError(
            f"incident: event {still_open.id} of {incident} is still open; end it first, "
            "or say WHEN and LENGTH"
        )
    services: dict[tuple[Instant, Instant], list[str]] = {}
    names = session.settings.event_services
    present = sorted(((names[event.service], event) for event in matches), key=lambda pair: pair[0])
    for service, events in groupby(present, key=lambda pair: pair[0]):
        for span in _joined((event.start, event.end or event.start) for _, event in events):
            services.setdefault(span, []).append(service)
    return [
        ExclusionDraft(
            start, end, reason, tuple(hit), accounting=accounting, approved_by=approved_by,
            incident_id=incident,
        )
        for (start, end), hit in sorted(services.items())
    ]  # fmt: skip


def _events_of(session: Session, incident: str, scope: Scope) -> list[Event]:
    services, groups, tags, everything = scope
    every = everything or not (services or groups or tags)
    chosen = {
        each.event_service
        for each in session.settings.services
        if every or each.event_service in services or each.group in groups or {*each.tags} & {*tags}
    }
    names = session.settings.event_services
    matches = [
        event
        for event in session.workspace.events()
        if event.incident_id == incident and names.get(event.service) in chosen
    ]
    if not matches:
        known = list(
            dict.fromkeys(event.incident_id for event in session.workspace.events() if event.incident_id)
        )
        raise CommandError(f"incident: {unknown_name(incident, known, 'the incident of an event here')}")
    return matches


def _joined(spans: Iterable[tuple[Instant, Instant]]) -> list[tuple[Instant, Instant]]:
    """The spans by start, those that overlap or touch as one."""
    joined: list[tuple[Instant, Instant]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined
