"""The messages between the screen process and the backend process.

Plain frozen dataclasses that pickle: requests go to the backend, each gets one reply; notices come
from the backend unasked. Nothing here, or in what it carries, needs NumPy.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from budgettui.core.analysis.assessment import Assessment, EventCost, Series, WhatIf
from budgettui.core.errors import BudgettuiError
from budgettui.core.model.event import Draft, Event
from budgettui.core.model.instants import Instant
from budgettui.core.model.recorded_exclusion import ExclusionDraft, RecordedExclusion
from budgettui.core.support.frozen import frozen

from . import notices
from .policy_messages import ListObligations as ListObligations
from .policy_messages import MarkDone as MarkDone
from .policy_messages import TakeBackDone as TakeBackDone
from .request import Reply as Reply
from .request import Request as Request

if TYPE_CHECKING:  # replies to what is asked in dialogs, which load them
    from budgettui.core.analysis.events.change_moment import Moment
    from budgettui.core.analysis.events.event_details import EventDetails
    from budgettui.core.analysis.exclusions.exclusion_preview import ExclusionPreview
    from budgettui.core.analysis.exclusions.exclusion_summary import ExclusionEffect, ExclusionSummary
    from budgettui.core.model.note import Note

Failed = notices.Failed
Heartbeat = notices.Heartbeat
Notice = notices.Notice
Problem = notices.Problem
ProblemKind = notices.ProblemKind
Ready = notices.Ready
SettingsChanged = notices.SettingsChanged
Snapshot = notices.Snapshot
SourcesChanged = notices.SourcesChanged
TerminalText = notices.TerminalText
SourceStatus = notices.SourceStatus


@frozen
class GetSeries(Request[Series]):
    """What the plots draw for `service` over the last `days` days."""

    service: str
    days: int


@frozen
class Explain(Request[tuple[EventCost, ...]]):
    """The events behind the budget of `service`."""

    service: str


@frozen
class GetCosts(Request[tuple[EventCost, ...]]):
    """What events cost now, of all services that `services` are names of, present or former."""

    services: tuple[str, ...]


@frozen
class Preview(Request[WhatIf]):
    """The budget as it would be with `draft`, in place of the event `replacing` if given.

    `until_end`: an event that lies ahead is assessed at its end, when all of it has been spent.
    """

    draft: Draft
    replacing: int | None = None
    until_end: bool = False


@frozen
class PreviewExclusion(Request["tuple[ExclusionPreview, ...]"]):
    """The budgets that an exclusion concerns, without it and with it.

    It takes the place of exclusion `replacing` if given; without a draft that one is voided.
    """

    draft: ExclusionDraft | None
    replacing: int | None = None


@frozen
class RecordExclusion(Request[RecordedExclusion]):
    """Record an exclusion; answered once it is on disk."""

    draft: ExclusionDraft


@frozen
class AmendExclusion(Request[RecordedExclusion]):
    """Change fields of an exclusion; refused if somebody changed it after `expected_version`."""

    exclusion_id: int
    changes: Mapping[str, Any]
    expected_version: int | None = None


@frozen
class VoidExclusion(Request[RecordedExclusion]):
    """Take an exclusion back; it stays in the history."""

    exclusion_id: int
    expected_version: int | None = None


@frozen
class ListExclusions(Request["tuple[ExclusionSummary, ...]"]):
    """The exclusions of a service or of all, including voided ones, and the effect of each."""

    service: str | None = None


@frozen
class ListOccurrences(Request["tuple[ExclusionEffect, ...]"]):
    """What does not count for a service from a year ago to a year ahead, each time by itself."""

    service: str


@frozen
class ExclusionVersions(Request[tuple[RecordedExclusion, ...]]):
    """Every version of one exclusion, oldest first."""

    exclusion_id: int


@frozen
class ListEvents(Request[tuple[Event, ...]]):
    """Events newest first, of one service or all."""

    service: str | None = None
    limit: int = 500
    include_voided: bool = False
    unreviewed_only: bool = False


@frozen
class Versions(Request[tuple[Event, ...]]):
    """Every version of one event, oldest first."""

    event_id: int


@frozen
class GetSparklines(Request[Mapping[str, tuple[float, ...]]]):
    """What remained of services' budgets at `points` even moments of the last `days`, in percent."""

    services: tuple[str, ...]
    days: int
    points: int


@frozen
class GetEventDetails(Request["EventDetails"]):
    """One event in full."""

    event_id: int


@frozen
class AddNote(Request["Note"]):
    """Record a note on an event; `at` is the time that it speaks of, None for now."""

    event_id: int
    text: str
    at: Instant | None = None


@frozen
class Record(Request[Event]):
    """Add an event; answered once it is on disk."""

    draft: Draft


@frozen
class FindSameIncident(Request[str | None]):
    """A sentence if another person started, within minutes, what may be the same incident as `draft`."""

    draft: Draft


@frozen
class Amend(Request[Event]):
    """Change fields of an event; refused if somebody changed it after `expected_version`."""

    event_id: int
    changes: Mapping[str, Any]
    expected_version: int | None = None


@frozen
class Finish(Request[Event]):
    """End an open event at `end` (microseconds, UTC)."""

    event_id: int
    end: Instant
    expected_version: int | None = None


@frozen
class Void(Request[Event]):
    """Void an event: it no longer counts, but stays in the history."""

    event_id: int
    expected_version: int | None = None


@frozen
class Review(Request[int]):
    """Accept events from sources; returns how many. `versions`: the reviewed version, by event id."""

    versions: Mapping[int, int]


@frozen
class SyncNow(Request[None]):
    """Have a source asked at once; answered before it is."""

    source: str


@frozen
class UndoneChange:
    """What an undo or a redo changed, or would change, in words.

    `event` is None where it was an exclusion; `changes` are the values ("end 14:20 → still open").
    `services` are all that it touches.
    """

    event: Event | None
    what: str
    changes: str = ""
    count: int = 1
    services: tuple[str, ...] = ()


@frozen
class Undo(Request[UndoneChange]):
    """Take back this author's last change, or that of one event."""

    event_id: int | None = None


@frozen
class Redo(Request[UndoneChange]):
    """Bring back what this author undid last."""


@frozen
class PreviewUndo(Request[UndoneChange]):
    """What `Undo`, or with `redo` `Redo`, would change now; nothing is written."""

    redo: bool = False


@frozen
class AsOf(Request[Reply]):
    """The answer to another request, none that writes, as it would have been at `as_of`.

    `known_at`: by what was recorded up to then; None for all that is recorded now.
    """

    as_of: Instant
    request: Request[Reply]
    known_at: Instant | None = None


@frozen
class AssessPast(Request[Mapping[str, Assessment]]):
    """Within `AsOf`: services as they were; with `outlined` only what a list of them shows."""

    services: tuple[str, ...]
    outlined: bool = False


@frozen
class ForecastPast(Request[Assessment]):
    """Within `AsOf`: a service as it was, with the simulated part."""

    service: str


@frozen
class FindMoment(Request["Moment | None"]):
    """When something of a service began or ended, next after `from_instant` or last before it.

    `known_then`: by what was known at that moment; then also when something of it was recorded.
    """

    service: str
    from_instant: Instant
    forward: bool
    known_then: bool = False


@frozen
class AddService(Request[str]):
    """Add a service to the configuration by a file of its own; the reply is that file's path.

    `slo` is in percent; without `timezone` the one that services share.
    """

    name: str
    slo: str
    window: str
    group: str | None = None
    timezone: str | None = None


@frozen
class Focus(Request[None]):
    """The service on screen now: its forecast is simulated before the others'.

    `closely`: an open event of it is followed by the second.
    """

    service: str
    closely: bool = True


@frozen
class CatchUp(Request[None]):
    """Answered once the snapshots of all earlier requests have been sent."""


@frozen
class NumberedRequest:
    """A request under its number."""

    number: int
    request: Request[Any]


@frozen
class Response:
    """The reply to request `number`."""

    number: int
    reply: Any


@frozen
class Refusal:
    """Request `number` was not carried out, and why, in a sentence."""

    number: int
    sentence: str


class RequestRefusedError(BudgettuiError):
    """A request was not carried out; the message is a sentence for the user."""
