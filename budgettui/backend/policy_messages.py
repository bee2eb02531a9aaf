"""The requests about the policy; `messages` lists all requests."""

from budgettui.core.analysis.obligation import Obligation
from budgettui.core.support.frozen import frozen

from .request import Request


@frozen
class ListObligations(Request[tuple[Obligation, ...]]):
    """The obligations of all services, those that are done or over too; nothing is simulated for them."""


@frozen
class MarkDone(Request[int]):
    """Say that an obligation of `service` is done; the number of the act, once it is on disk."""

    obligation_id: str
    service: str
    message: str


@frozen
class TakeBackDone(Request[None]):
    """Say that what act `act_id` says is done is not."""

    act_id: int
