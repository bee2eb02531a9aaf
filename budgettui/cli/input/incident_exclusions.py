"""`exclude --incident`: excludes the time of an incident for the services it affected."""

from collections.abc import Iterable
from itertools import groupby

from budgettui.cli.exit_codes import CommandError
from budgettui.cli.input.exclusion_options import Scope
from budgettui.cli.session import Session
from budgettui.core.model.event import Event
from budgettui.core.model.exclusion import Accounting
from budgettui.core.model.instants import Instant
from budgettui.core.model.recorded_exclusion import ExclusionDraft
from budgettui.core.text.suggestions import unknown_name


def incident_drafts(
    session: Session,
    incident: str,
    scope: Scope,
    reason: str,
    accounting: Accounting,
    approved_by: str | None,
) -> list[ExclusionDraft]:
    """Exclusions for the time of an incident and the services it affected, limited to `scope`.

    Events of one service that overlap or touch become one exclusion.
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
        raise CommandError(f"incident: {unknown_name(incident, known, 'the incident of a recorded event')}")
    return matches


def _joined(spans: Iterable[tuple[Instant, Instant]]) -> list[tuple[Instant, Instant]]:
    """The spans ordered by start, with overlapping or touching ones merged."""
    joined: list[tuple[Instant, Instant]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined
