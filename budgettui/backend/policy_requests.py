"""Requests about the policy; `messages` exports all requests."""

from budgettui.core.analysis.obligation import Obligation
from budgettui.core.support.frozen import frozen

from .request import Request


@frozen
class ListObligations(Request[tuple[Obligation, ...]]):
    """The obligations of all services, including those done or over; no forecast is simulated for this."""


@frozen
class MarkDone(Request[int]):
    """Mark an obligation of `service` as done; the reply is the id of the act, once it is on disk."""

    obligation_id: str
    service: str
    message: str


@frozen
class TakeBackDone(Request[None]):
    """Revoke the act `act_id`, which marked an obligation as done."""

    act_id: int
