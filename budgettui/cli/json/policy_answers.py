"""The --json output of the commands about the policy; see `json_answers`."""

from datetime import datetime
from typing import Literal, TypedDict

from budgettui.cli.json.answer_moments import AsOf, KnownAt
from budgettui.core.analysis.obligation import Obligation


class ObligationsAnswer(AsOf):
    obligations: list[Obligation]


class DoneAnswer(TypedDict):
    """The obligation as it is now."""

    obligation: Obligation
    message: str


class ExceptionRow(TypedDict):
    """An exception to the policy: from one `rule`, or for null from all that stop changes."""

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
    """`lifted` are the obligations that it excuses now."""

    exception: ExceptionRow
    lifted: list[Obligation]
    message: str


class ExceptionsAnswer(KnownAt):
    exceptions: list[ExceptionRow]
