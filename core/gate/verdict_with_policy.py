"""Applies the written policy to the gate's answer: obligations that stop changes, and exceptions."""

from collections.abc import Sequence
from dataclasses import replace

from ..analysis.obligation import Obligation
from ..model.act import Act
from .gate_results import Verdict, decision_of
from .objections import obligation_objections
from .verdict import with_more_objections


def by_written_policy(
    verdict: Verdict, obligations: Sequence[Obligation], exceptions: Sequence[Act]
) -> Verdict:
    """The verdict with the written policy: an obligation may make it a no, an exception a yes.

    An exception that is limited to a rule lifts that rule; any other allows everything.
    """
    verdict = with_more_objections(verdict, obligation_objections(obligations))
    lifted = [each for each in obligations if each.level == "freeze" and each.state == "excused"]
    if lifted and verdict.allowed:
        acts = [act for act in exceptions if act.subject in (None, *(each.rule for each in lifted))]
        objections = obligation_objections(lifted, excused=True)
        return _with_exception(with_more_objections(verdict, objections), acts[0])
    exception = next((act for act in exceptions if act.subject is None), None)
    if exception is not None and not verdict.allowed:
        verdict = _with_exception(verdict, exception)
    return verdict


def _with_exception(verdict: Verdict, exception: Act) -> Verdict:
    """The verdict that an exception turns into a yes, saying so."""
    reason = f"an exception by {exception.author or 'somebody'} allows it: {exception.reason}"
    return replace(verdict, allowed=True, reasons=(reason,), exception=decision_of(exception))
