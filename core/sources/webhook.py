"""Alerts received by the webhook as events, in whatever order and however often they arrive."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..config.source_settings import SourceSettings
from ..exchange import ColumnOptions, Context, Document, RowOptions, read_source
from ..exchange.formats import alertmanager
from ..model.event import Draft
from ..model.instants import Instant
from ..store import SourceIdentity, SourceRenamedError
from ..support.frozen import frozen
from ..workspace import Workspace
from .source_fetch import owned
from .source_sync import identity_of

VERSION = "4"
"""Of Alertmanager's webhook."""


class BodyError(ValueError):
    """A request that is not from Alertmanager; the message says what is accepted."""


@frozen
class Intake:
    """What of some notifications became of events, and what is worth saying."""

    recorded: int
    notes: tuple[str, ...]


def check_body(body: object) -> dict[str, Any]:
    """`body`, if it is a notification; `BodyError` where it is none."""
    if not isinstance(body, dict) or not isinstance(body.get("alerts"), list):
        raise BodyError("accepted is the JSON that Alertmanager's webhook sends, an object with alerts")
    if body.get("version") != VERSION:
        raise BodyError(f"accepted is version {VERSION} of Alertmanager's webhook")
    return body


class AlertReceiver:
    """Brings the store to what notifications say. To be used from the thread that opened the workspace.

    An alert is known by its fingerprint and start. One that was resolved is not opened again by a
    notification that comes late, and the latest end counts.
    """

    def __init__(self, workspace: Workspace, source: SourceSettings) -> None:
        self._workspace = workspace
        self._source = source
        self._identity = identity_of(source, workspace.settings)
        self._ends = {
            (event.source_key, event.service): event.end
            for name in self._identity.names
            for event in workspace.store.events(source=name)
            if event.end is not None
        }

    def take(self, bodies: Sequence[dict[str, Any]], now: Instant) -> Intake:
        """Record what `bodies` say, in one batch; it is durable when this returns."""
        settings = self._workspace.settings
        source = self._source
        options = RowOptions(
            settings.zone, settings.event_names, False, settings.category_names, source.services
        )
        columns = ColumnOptions({"service": source.label})
        context = Context(now, settings.zone, columns, source.impact)
        document = Document.of_json("webhook", list(bodies))
        reading = read_source(document, alertmanager.FORMAT, options, context)
        drafts = [
            draft
            for item in reading.drafts
            if not self._is_late(draft := owned(item, source), settings.event_services)
        ]
        notes = []
        if drafts:
            try:
                self._record(drafts, now, self._identity)
            except SourceRenamedError as error:  # no alert is refused
                notes.append(f"recorded, but {error}")
                self._record(drafts, now, replace(self._identity, others=None))
        for draft in drafts:
            if draft.end is not None:
                service = settings.event_services.get(draft.service, draft.service)
                self._ends[draft.source_key, service] = draft.end
        notes += [str(note) for note in reading.notes]
        notes += [f"not taken: {row}" for row in reading.bad]
        return Intake(len(drafts), tuple(notes))

    def _record(self, drafts: Sequence[Draft], now: Instant, identity: SourceIdentity) -> None:
        self._workspace.sync_events(drafts, now, f"sync:{identity.name}", identity=identity)

    def _is_late(self, draft: Draft, services: dict[str, str]) -> bool:
        end = self._ends.get((draft.source_key, services.get(draft.service, draft.service)))
        return end is not None and (draft.end is None or draft.end <= end)
