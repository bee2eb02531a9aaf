"""Records alerts received by the webhook as events, in whatever order and however often they arrive."""

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
from .fetch_types import owned
from .source_sync import identity_of

VERSION = "4"
"""The version of Alertmanager's webhook."""


class BodyError(ValueError):
    """A request body that is not Alertmanager's; the message says what is accepted."""


@frozen
class Intake:
    """The number of events recorded from some notifications, and notes about them."""

    recorded: int
    notes: tuple[str, ...]


def check_body(body: object) -> dict[str, Any]:
    """`body` if it is a notification; raises `BodyError` if not."""
    if not isinstance(body, dict) or not isinstance(body.get("alerts"), list):
        raise BodyError("accepted is the JSON that Alertmanager's webhook sends, an object with alerts")
    if body.get("version") != VERSION:
        raise BodyError(f"accepted is version {VERSION} of Alertmanager's webhook")
    return body


class AlertReceiver:
    """Updates the store from notifications. To be used from the thread that opened the workspace.

    An alert is identified by its fingerprint and start. A resolved one is not reopened by a notification that
    arrives late, and its latest end counts.
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
        """Record the alerts in `bodies`, in one batch that is durable when this returns."""
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
            except SourceRenamedError as error:  # which is no reason to lose an alert
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
