"""The --json output of commands that change, import or send something; see `answer_types_by_command`."""

from datetime import datetime
from typing import Literal, TypedDict

from budgettui.core.analysis.assessment import Status
from budgettui.core.notify.message import Message
from budgettui.core.store.store_results import SyncResult


class EventRow(TypedDict):
    """One version of an event."""

    id: int
    service: str
    start: datetime
    end: datetime | None
    impact: float
    category: str
    incident_id: str | None
    description: str | None
    source: str | None
    source_key: str | None
    version: int
    voided: bool
    author: str
    recorded_at: datetime
    tags: list[str]
    cause: str | None
    reviewed: bool
    host: str
    actor: str
    duration_minutes: float | None


class EventsAnswer(TypedDict):
    events: list[EventRow]


class BudgetChange(TypedDict):
    """A budget that a change affected, before and after."""

    service: str
    status_before: Status
    status: Status
    consumed_minutes_before: float
    consumed_minutes: float
    remaining_minutes_before: float
    remaining_minutes: float
    overspent_minutes: float


class EventChange(TypedDict):
    """`event` is its current version, null if none is left. `budgets` are those that changed."""

    event: EventRow | None
    budgets: list[BudgetChange]
    message: str


class NoteRow(TypedDict):
    kind: Literal["note"]
    id: int
    at: datetime
    text: str
    event_id: int | None
    incident_id: str | None
    author: str
    recorded_at: datetime
    host: str


class NoteAnswer(TypedDict):
    note: NoteRow
    message: str


class NotesAnswer(TypedDict):
    notes: list[NoteRow]


class RenameAnswer(TypedDict):
    """`events` is how many were moved; `budgets` are those that changed."""

    old: str
    new: str
    events: int
    budgets: list[BudgetChange]
    message: str


class ReviewAnswer(TypedDict):
    """`events` are the ids; `reviewed` is how many are newly reviewed, `known` how many already were."""

    events: list[int]
    reviewed: int
    known: int
    message: str


class ImportAnswer(TypedDict):
    """Besides the counts of events; `left_out` are the rows skipped by --skip-bad."""

    dry_run: bool
    left_out: list[str]
    new_services: list[str]
    exclusions_added: int
    exclusions_known: int
    message: str


class SourceOutcome(TypedDict):
    """What a sync of one source did, or would do; `result` is null if it failed, and `problem` says why."""

    source: str
    result: SyncResult | None
    notes: list[str]
    problem: str | None


class SyncAnswer(TypedDict):
    as_of: datetime
    dry_run: bool
    sources: list[SourceOutcome]


class SourceRow(TypedDict):
    """When a source was last synced, and why the last attempt failed, if it did."""

    source: str
    type: str
    synced_at: datetime | None
    problem: str | None


class SourcesAnswer(TypedDict):
    sources: list[SourceRow]


class InitAnswer(TypedDict):
    path: str
    services: list[str]


class DefinedService(TypedDict):
    name: str
    slo: float
    window: str
    timezone: str
    group: str | None
    tags: list[str]
    query: str | None
    configured_already: bool


class ServicesAnswer(TypedDict):
    """What a file of another tool defines; `written_to` is null if nothing was written."""

    title: str
    services: list[DefinedService]
    remarks: list[str]
    written_to: str | None


class TestedReceiver(TypedDict):
    receiver: str
    sent: bool
    problem: str | None


class NotifyTestAnswer(TypedDict):
    receivers: list[TestedReceiver]


class PreviewedMessage(TypedDict):
    receiver: str
    message: Message


class NotifyPreviewAnswer(TypedDict):
    """What would be sent; the answer to --dry-run."""

    as_of: datetime
    messages: list[PreviewedMessage]


class NotifiedReceiver(TypedDict):
    """`waiting` messages are not sent yet, of which `held_back` are not due yet.

    `elsewhere`: another process sends to this receiver.
    """

    receiver: str
    sent: int
    waiting: int
    held_back: int
    elsewhere: bool
    problem: str | None


class NotifyAnswer(TypedDict):
    """What was sent; the answer to --once."""

    as_of: datetime
    receivers: list[NotifiedReceiver]
