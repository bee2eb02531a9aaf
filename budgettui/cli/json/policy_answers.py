"""The --json output of the commands about the policy; see `answer_types_by_command`."""

from datetime import datetime
from typing import Literal, TypedDict

from budgettui.cli.json.answer_moments import AsOf, KnownAt
from budgettui.core.analysis.obligation import Obligation


class ObligationsAnswer(AsOf):
    obligations: list[Obligation]


class DoneAnswer(TypedDict):
    """The current state of the obligation."""

    obligation: Obligation
    message: str


class ExceptionRow(TypedDict):
    """An exception to the policy: to one `rule`, or for null to all rules of level "freeze"."""

    kind: Literal["exception"]
    id: int
    service: str | None
    group: str | None
    rule: str | None
    reason: str
    until: datetime | None
    in_force: bool
    revoked: bool
    version: int
    author: str
    recorded_at: datetime
    host: str


class ExceptionChange(TypedDict):
    """`lifted` are the obligations that it currently excuses."""

    exception: ExceptionRow
    lifted: list[Obligation]
    message: str


class ExceptionsAnswer(KnownAt):
    exceptions: list[ExceptionRow]
