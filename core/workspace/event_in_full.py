"""Everything about one event: versions, notes, cost, budget before and after, similar events."""

from itertools import pairwise

from ..analysis.alerts.alert_transitions import changes_of_event
from ..analysis.assessment import EventCost
from ..analysis.events.event_costs import event_costs
from ..analysis.events.event_details import EventDetails, overlaps
from ..analysis.events.similar_events import similar_events
from ..analysis.exclusions.exclusion_effects import excluded_within
from ..analysis.service_budget import budget_of
from ..errors import NotFoundError
from ..model.event import Event
from ..model.instants import Instant
from ..store.change_words import describe_differences
from ..store.version_history import differences
from .workspace import Workspace


def event_in_full(workspace: Workspace, event_id: int, as_of: Instant) -> EventDetails:
    """One event in full; `NotFoundError`, or `ValueError` if its service is not configured."""
    versions = [each for each in workspace.store.versions(event_id) if workspace.is_known(each.recorded_at)]
    if not versions:
        raise NotFoundError(f"event {event_id} was not recorded yet")
    event = versions[-1]
    name = workspace.settings.event_services.get(event.service, event.service)
    service = workspace.service(name)
    end = as_of if event.end is None else event.end
    has_begun = event.start <= as_of
    stop = max(min(end, as_of), event.start)
    before = workspace.assess(name, event.start) if has_begun else None
    at_end = workspace.assess(name, stop) if has_begun and event.end is not None and end <= as_of else None
    others = workspace.events(name)
    table = workspace.table(name, as_of)
    exclusions = excluded_within(budget_of(service, table, workspace.settings, stop), event.start, end)
    return EventDetails(
        event=event,
        versions=tuple(versions),
        version_changes=(
            "recorded",
            *(
                describe_differences(differences(older, newer), workspace.settings.display.zone, as_of)
                or "unchanged"
                for older, newer in pairwise(versions)
            ),
        ),
        notes=tuple(workspace.notes(event_id)),
        cost=_cost_in_full(workspace, event, name, stop) if has_begun and not event.voided else None,
        before=None if before is None else before.outline(),
        at_end=None if at_end is None else at_end.outline(),
        now=workspace.assess(name, as_of).outline(),
        firing_before=() if before is None else before.firing,
        changes=changes_of_event(service, table, workspace.settings, event.start, stop, as_of)
        if has_begun
        else (),
        overlaps=overlaps(event, others, as_of),
        similar=similar_events(event, others),
        exclusions=exclusions,
        same_incident=_same_incident(workspace, event),
    )


def _cost_in_full(workspace: Workspace, event: Event, name: str, stop: Instant) -> EventCost | None:
    """What an event cost up to `stop`, of the budget that applied then."""
    table = workspace.table(name, stop)
    budget = budget_of(workspace.service(name), table, workspace.settings, stop)
    rows = [row for row, number in enumerate(table.ids.tolist()) if number == event.id]
    return event_costs(budget, budget.state(stop), rows, event.start)[0] if rows else None


def _same_incident(workspace: Workspace, event: Event) -> tuple[Event, ...]:
    """The other events of its incident, of any service."""
    if event.incident_id is None:
        return ()
    events = workspace.store.events(incident_id=event.incident_id, known_at=workspace.known_at)
    return tuple(each for each in events if each.id != event.id)
