"""The --json output of the commands about exclusions; see `answer_types_by_command`."""

from datetime import datetime
from typing import Annotated, Any, Literal, TypedDict

from budgettui.cli.json.answer_moments import AsOf
from budgettui.core.analysis.exclusions.exclusion_summary import ExclusionEffect, ExclusionSummary
from budgettui.core.model.exclusion import Accounting
from budgettui.core.support.json_schema import OneObject


class ExclusionRow(TypedDict):
    """One version of a recorded exclusion."""

    kind: Literal["exclusion"]
    id: int
    start: datetime
    end: datetime | None
    reason: str
    services: list[str]
    groups: list[str]
    tags: list[str]
    everything: bool
    accounting: Accounting
    approved_by: str | None
    incident_id: str | None
    version: int
    voided: bool
    author: str
    recorded_at: datetime
    host: str
    actor: str
    duration_minutes: float | None


class ReturnedBudget(TypedDict):
    """A budget that an exclusion affects, before and after the change."""

    service: str
    returned_minutes: float
    out_minutes: float
    remaining_minutes_before: float
    remaining_minutes: float
    overspent_minutes: float


class ExclusionChange(TypedDict):
    exclusions: list[ExclusionRow]
    budgets: list[ReturnedBudget]
    message: str


class ExclusionVersions(TypedDict):
    exclusions: list[ExclusionRow]


class ExclusionsAnswer(AsOf):
    exclusions: list[ExclusionSummary]


class OfService(TypedDict):
    """The service that an occurrence belongs to."""

    service: str


class ExclusionTimesAnswer(AsOf):
    """The answer to --times."""

    exclusions: list[Annotated[Any, OneObject(OfService, ExclusionEffect)]]
