"""Maps each request to the call of the workspace that answers it."""

from budgettui.core.model.instants import Instant
from budgettui.core.store import Undone
from budgettui.core.workspace import Workspace
from budgettui.core.workspace.event_log import event_log, past_event_log
from budgettui.core.workspace.workspace_known_at import as_known_at

from . import assessment_outline, messages
from .gate_requests import GetDaysAhead
from .workers.sync_supervisor import SyncSupervisor
from .write_requests import WRITE_REQUESTS


def answer(
    workspace: Workspace, request: object, now: Instant, sync_supervisor: SyncSupervisor | None = None
) -> object:
    """The reply to `request` from `workspace` at `now`.

    Raises what the core raises, each with a sentence for the user: `ValueError`, `NotFoundError`,
    `ConflictError` or `StoreError`.
    """
    match request:
        case messages.GetSeries(service, days):
            return workspace.series(service, days, now)
        case messages.Explain(service):
            return workspace.explain(service, now)
        case messages.GetCosts(services):
            present = map(workspace.settings.event_services.get, services)
            names = dict.fromkeys(name for name in present if name is not None)
            return tuple(cost for name in names for cost in workspace.explain(name, now))
        case messages.Preview(draft, replacing, until_end):
            return workspace.what_if(draft, now, replacing, until_end=until_end)
        case messages.PreviewExclusion(draft, replacing):
            return workspace.exclusion_preview([] if draft is None else [draft], now, replacing)
        case messages.RecordExclusion(draft):
            return workspace.add_exclusion(draft, now)
        case messages.AmendExclusion(exclusion_id, changes, expected):
            return workspace.amend_exclusion(exclusion_id, changes, now, expected)
        case messages.VoidExclusion(exclusion_id, expected):
            return workspace.void_exclusion(exclusion_id, now, expected)
        case messages.ListExclusions(service):
            chosen = workspace.settings.service_names if service is None else [service]
            return workspace.exclusion_summaries(chosen, now, include_voided=True)
        case messages.ListOccurrences(service):
            return workspace.exclusion_occurrences(service, now)
        case GetDaysAhead(service, outage):
            return workspace.days_ahead(service, now, outage)
        case messages.ExclusionVersions(exclusion_id):
            return tuple(workspace.store.exclusion_versions(exclusion_id))
        case messages.ListEvents(service, limit, include_voided, unreviewed_only):
            return tuple(
                event_log(
                    workspace,
                    service,
                    limit,
                    include_voided=include_voided,
                    unreviewed_only=unreviewed_only,
                )
            )
        case messages.Versions(event_id):
            return tuple(workspace.store.versions(event_id))
        case messages.GetSparklines(services, days, points):
            configured = (name for name in services if name in workspace.services)
            return {name: workspace.course(name, days, points, now) for name in configured}
        case messages.GetEventDetails(event_id):
            from budgettui.core.workspace.event_in_full import event_in_full  # seldom needed

            return event_in_full(workspace, event_id, now)
        case messages.AddNote(event_id, text, at):
            return workspace.add_note(text, now, event_id=event_id, at=at)
        case messages.Record(draft):
            return workspace.add(draft, now)
        case messages.FindSameIncident(draft):
            same = workspace.possible_duplicate(draft, now)
            return None if same is None else same[1]
        case messages.Amend(event_id, changes, expected):
            return workspace.amend(event_id, changes, now, expected)
        case messages.Finish(event_id, end, expected):
            return workspace.finish(event_id, end, now, expected)
        case messages.Void(event_id, expected):
            return workspace.void(event_id, now, expected)
        case messages.Review(versions):
            return len(workspace.review(versions.keys(), now, versions))
        case messages.SyncNow(source) if sync_supervisor is not None:
            sync_supervisor.sync_now(source)
            return None
        case messages.ListObligations():
            budgets = workspace.settings.service_names
            return tuple(
                each for name in budgets for each in workspace.obligations(name, now, simulate=False)
            )
        case messages.MarkDone(obligation_id, service, message):
            return workspace.mark_done(obligation_id, message, now, service)[1].id
        case messages.TakeBackDone(act_id):
            workspace.revoke_act(act_id, now)
            return None
        case messages.AddService(name, slo, window, group, zone):
            from budgettui.core.config.drop_in_writer import add_service  # seldom needed
            from budgettui.core.config.service_input import new_service

            settings = workspace.settings
            return str(add_service(settings, new_service(settings, name, slo, window, group, timezone=zone)))
        case messages.Undo(event_id):
            return _undone(workspace.undo(now, event_id))
        case messages.Redo():
            return _undone(workspace.redo(now))
        case messages.PreviewUndo(redo):
            return _undone(workspace.redo_preview(now) if redo else workspace.undo_preview(now))
        case messages.AsOf(as_of, past, known_at):
            known = workspace if known_at is None else as_known_at(workspace, known_at)
            return answer_past(known, past, as_of)
        case messages.FindMoment(service, moment, forward, known_then):
            if known_then:
                from budgettui.core.workspace.record_steps import known_moment  # seldom needed

                return known_moment(workspace, service, moment, now, forward)
            find = workspace.next_moment if forward else workspace.previous_moment
            return find(service, moment, now)
        case _:
            raise ValueError(f"the backend does not know the request {type(request).__name__}")


def answer_past(workspace: Workspace, request: object, as_of: Instant) -> object:
    """The reply to `request` as of `as_of`; `ValueError` if the request writes."""
    match request:
        case messages.AssessPast(services, outlined):
            present = [name for name in services if name in workspace.services]
            shown = assessment_outline.outline if outlined else assessment_outline.complete
            return {name: shown(workspace.assess_past(name, as_of)) for name in present}
        case messages.ForecastPast(service):
            assessment = workspace.assess_past(service, as_of)
            return assessment_outline.complete(workspace.forecast_past(assessment, as_of))
        case messages.ListEvents(service, limit, include_voided):
            return tuple(past_event_log(workspace, as_of, service, limit, include_voided=include_voided))
        case _ if isinstance(request, WRITE_REQUESTS):
            raise ValueError("nothing can be changed while the past is shown")
        case _:
            return answer(workspace, request, as_of)


def _undone(undone: Undone) -> messages.UndoneChange:
    is_amended = any(difference.name != "voided" for difference in undone.differences)
    return messages.UndoneChange(
        undone.event,
        undone.what,
        undone.changes if is_amended else "",
        undone.count,
        undone.services,
    )
