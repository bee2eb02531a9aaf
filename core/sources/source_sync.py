"""Syncs one source: fetches its events, updates the store, and saves the position."""

from collections.abc import Callable
from dataclasses import replace

from ..config.settings import Settings
from ..config.source_settings import FILE_TYPES, SourceSettings
from ..errors import SourceError
from ..model.event import Event
from ..model.instants import Instant
from ..model.time_zone import zone_named
from ..store import KeyClashError, SourceIdentity, SourceRenamedError, SourceState, SyncResult
from ..support.frozen import frozen
from ..support.gc_tuning import collector_paused
from ..workspace import Workspace
from . import (
    file_source,
    instatus_api,
    pagerduty_api,
    prometheus_alerts,
    prometheus_error_share,
    statuspage_api,
)
from .fetch_types import FetchedEvents, FetchRequest, owned
from .http_client import HttpClient


@frozen
class SyncReport:
    """What a sync of one source did, or would do, and notes about it."""

    result: SyncResult
    notes: tuple[str, ...]


def synchronise(
    workspace: Workspace,
    source: SourceSettings,
    now: Instant,
    *,
    since: Instant | None = None,
    dry_run: bool = False,
    client: Callable[[SourceSettings], HttpClient] = HttpClient,
) -> SyncReport:
    """Update the store to what `source` says, in one batch; all or nothing.

    `since` fetches everything from then on, instead of what is new. Raises `SourceError` if the source cannot
    be reached or used; then no event is changed, and the problem is saved in the store.
    """
    identity = identity_of(source, workspace.settings)
    state = _state(workspace, identity)
    zone = workspace.settings.zone if source.timezone is None else zone_named(source.timezone)
    request = FetchRequest(
        source,
        workspace.settings,
        now,
        zone,
        now - source.since if since is None else since,
        resumes=since is None,
        known=_known_events(workspace, identity),
        state=state,
    )
    try:
        with collector_paused():  # responses are millions of small lists without reference cycles
            batch = _ask(request, client)
        drafts = [owned(draft, source) for draft in batch.drafts]
        result = workspace.sync_events(
            drafts,
            now,
            f"sync:{source.name}",
            dry_run=dry_run,
            state=SourceState(source.name, now, batch.cursor),
            withdrawn=batch.withdrawn,
            follow_starts=batch.follow_starts,
            identity=identity,
        )
    except (KeyClashError, SourceRenamedError) as error:
        raise _remembered(workspace, source, state, SourceError(str(error)), dry_run) from None
    except SourceError as error:
        raise _remembered(workspace, source, state, error, dry_run) from None
    return SyncReport(result, tuple(_notes(batch, workspace)))


def _ask(request: FetchRequest, client: Callable[[SourceSettings], HttpClient]) -> FetchedEvents:
    kind = request.source.type
    if kind in FILE_TYPES:
        return file_source.file(request)
    server = client(request.source)
    if kind == "prometheus":
        return prometheus_error_share.error_shares(request, server)
    if kind == "alertmanager":
        return prometheus_alerts.alerts(request, server)
    if kind == "statuspage":
        return statuspage_api.status_page(request, server)
    if kind == "instatus":
        return instatus_api.instatus(request, server)
    return pagerduty_api.pager_duty(request, server)


def identity_of(source: SourceSettings, settings: Settings) -> SourceIdentity:
    """The present and former names of a source; unless `formerly` is configured, also all other sources'."""
    others = {each.name for each in settings.sources} - {source.name}
    return SourceIdentity(source.name, source.formerly or (), others if source.formerly is None else None)


def _state(workspace: Workspace, identity: SourceIdentity) -> SourceState | None:
    """The source's saved state, under its present or a former name."""
    states = workspace.store.source_states()
    return next((states[name] for name in identity.names if name in states), None)


def _known_events(workspace: Workspace, identity: SourceIdentity) -> tuple[Event, ...]:
    names = workspace.settings.event_services
    return tuple(
        replace(event, service=names.get(event.service, event.service))
        for name in identity.names
        for event in workspace.store.events(source=name)
    )


def _remembered(
    workspace: Workspace,
    source: SourceSettings,
    state: SourceState | None,
    error: SourceError,
    dry_run: bool,
) -> SourceError:
    """`error`, after saving it in the store beside the position of the last successful sync."""
    if not dry_run:
        synced_at, cursor = (0, None) if state is None else (state.synced_at, state.cursor)
        workspace.store.set_source_state(SourceState(source.name, synced_at, cursor, str(error)))
    return error


def _notes(batch: FetchedEvents, workspace: Workspace) -> list[str]:
    excluded = workspace.settings.excluded_categories
    if any(draft.category == "maintenance" for draft in batch.drafts) and "maintenance" not in excluded:
        return [*batch.notes, "its maintenance costs budget like any event, unless the category is excluded"]
    return batch.notes
