"""The messages between the screen process and the backend process.

They are frozen dataclasses that can be pickled. Each request to the backend gets one reply; the backend sends
notices on its own. Neither the messages nor what they carry needs NumPy.
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
from .policy_requests import ListObligations as ListObligations
from .policy_requests import MarkDone as MarkDone
from .policy_requests import TakeBackDone as TakeBackDone
from .request import Reply as Reply
from .request import Request as Request

if TYPE_CHECKING:  # replies to dialogs, which import them
    from budgettui.core.analysis.events.begin_and_end_moments_result import Moment
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
    """What each event of `services` costs now; names may be current or former ones."""

    services: tuple[str, ...]


@frozen
class Preview(Request[WhatIf]):
    """The budget with `draft` added, in place of the event `replacing` if given.

    `until_end`: assess an event in the future at its end, when all of it has been spent.
    """

    draft: Draft
    replacing: int | None = None
    until_end: bool = False


@frozen
class PreviewExclusion(Request["tuple[ExclusionPreview, ...]"]):
    """The budgets that an exclusion affects, before and after.

    `draft` replaces the exclusion `replacing` if given; without a draft that exclusion is voided.
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
    """Void an exclusion: it no longer counts, but stays in the history."""

    exclusion_id: int
    expected_version: int | None = None


@frozen
class ListExclusions(Request["tuple[ExclusionSummary, ...]"]):
    """The exclusions of a service or of all, including voided ones, and the effect of each."""

    service: str | None = None


@frozen
class ListOccurrences(Request["tuple[ExclusionEffect, ...]"]):
    """Every occurrence of a service's exclusions from a year ago to a year ahead."""

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
    """The remaining budgets in percent at `points` evenly spaced moments of the last `days` days."""

    services: tuple[str, ...]
    days: int
    points: int


@frozen
class GetEventDetails(Request["EventDetails"]):
    """One event with all its details."""

    event_id: int


@frozen
class AddNote(Request["Note"]):
    """Record a note on an event; `at` is the time it is about, None for now."""

    event_id: int
    text: str
    at: Instant | None = None


@frozen
class Record(Request[Event]):
    """Add an event; answered once it is on disk."""

    draft: Draft


@frozen
class FindSameIncident(Request[str | None]):
    """A sentence if another person has just recorded what may be the same incident as `draft`; else None."""

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
    """Sync a source as soon as possible; answered before that."""

    source: str


@frozen
class UndoneChange:
    """What an undo or redo changed, or would change.

    `event` is None for an exclusion; `what` and `changes` are text for people, the latter with values ("end
    14:20 → still open"). `services` are all that are affected.
    """

    event: Event | None
    what: str
    changes: str = ""
    count: int = 1
    services: tuple[str, ...] = ()


@frozen
class Undo(Request[UndoneChange]):
    """Undo this author's last change, or the last one of an event."""

    event_id: int | None = None


@frozen
class Redo(Request[UndoneChange]):
    """Restore what this author undid last."""


@frozen
class PreviewUndo(Request[UndoneChange]):
    """What `Undo`, or `Redo` if `redo`, would change now; nothing is written."""

    redo: bool = False


@frozen
class AsOf(Request[Reply]):
    """The answer to another, read-only request as of `as_of`.

    `known_at`: use only what had been recorded by then; None for everything recorded until now.
    """

    as_of: Instant
    request: Request[Reply]
    known_at: Instant | None = None


@frozen
class AssessPast(Request[Mapping[str, Assessment]]):
    """Inside `AsOf`: past assessments; with `outlined` only what a list of services shows."""

    services: tuple[str, ...]
    outlined: bool = False


@frozen
class ForecastPast(Request[Assessment]):
    """Inside `AsOf`: the past assessment of one service with its simulated forecast."""

    service: str


@frozen
class FindMoment(Request["Moment | None"]):
    """The next or previous moment when something of a service began or ended, as seen from `from_instant`.

    `known_then`: use what was known at that moment, and include moments when something was recorded.
    """

    service: str
    from_instant: Instant
    forward: bool
    known_then: bool = False


@frozen
class AddService(Request[str]):
    """Add a service to the configuration in its own file; the reply is the path of that file.

    `slo` is in percent; `timezone` defaults to the one shared by all services.
    """

    name: str
    slo: str
    window: str
    group: str | None = None
    timezone: str | None = None


@frozen
class Focus(Request[None]):
    """Focus the service on screen: its forecast is simulated before the others'.

    `closely`: update it every second while it has an open event.
    """

    service: str
    closely: bool = True


@frozen
class ShowServices(Request[None]):
    """The services whose rows or tiles are on screen: their numbers are kept newer than the others'."""

    services: tuple[str, ...]


@frozen
class CatchUp(Request[None]):
    """Answered once the snapshots of all earlier requests have been sent."""


@frozen
class NumberedRequest:
    """A request with the number that its reply refers to."""

    number: int
    request: Request[Any]


@frozen
class Response:
    """The reply to request `number`."""

    number: int
    reply: Any


@frozen
class Refusal:
    """Request `number` was refused; `sentence` says why."""

    number: int
    sentence: str


class RequestRefusedError(BudgettuiError):
    """A request was refused; the message is a sentence for the user."""
