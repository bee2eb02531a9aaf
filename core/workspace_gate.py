"""The gate of a workspace's services: may they ship, what may they cost, and when at the earliest."""

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING

from .config.settings import PolicySettings, ServiceSettings, Settings
from .model.instants import DAY, Instant, to_datetime

if TYPE_CHECKING:  # NumPy is loaded with the first table, not with this module
    from .analysis.assessment import Assessment
    from .gate.answers import CostFit, Opening, Verdict
    from .ledger.event_table import EventTable

_DAYS_TRIED = 90
"""How many days ahead are looked at where the policy limits a probability, which is simulated for each."""


class WorkspaceGate:
    """What the gate says of a workspace's services, all read off their assessments."""

    settings: Settings

    @abstractmethod
    def service(self, name: str) -> ServiceSettings: ...

    @abstractmethod
    def table(self, name: str, as_of: Instant, days: float = ...) -> "EventTable": ...

    @abstractmethod
    def assess(self, name: str, as_of: Instant) -> "Assessment": ...

    @abstractmethod
    def with_probabilities(self, assessment: "Assessment", as_of: Instant) -> "Assessment": ...

    def verdict(self, name: str, as_of: Instant, outage: int | None = None) -> "Verdict":
        """May `name` ship at `as_of`? `outage`: and something that may be down for so many microseconds?

        The outage, of full impact, begins at `as_of`. It has to leave as much of the budget as the policy
        asks for; the alerts that it would raise are not held against it.
        """
        return self._verdict(name, as_of, outage, self.settings.policy)

    def _verdict(self, name: str, as_of: Instant, outage: int | None, policy: PolicySettings) -> "Verdict":
        from .gate.cost import cost_objections
        from .gate.verdict import gate, needs_probability

        assessment = self.assess(name, as_of)
        if needs_probability(policy):
            assessment = self.with_probabilities(assessment, as_of)
        verdict = gate(assessment, policy)
        if outage is None:
            return verdict
        fit = self._cost_fit(name, as_of, outage)
        if fit.fits:
            return replace(verdict, cost=fit)
        objections = cost_objections(fit, policy)
        reasons = objections if verdict.allowed else [*verdict.reasons, *objections]
        return replace(verdict, allowed=False, reasons=tuple(reasons), cost=fit)

    def _cost_fit(self, name: str, as_of: Instant, outage: int) -> "CostFit":
        from .gate.cost import cost_fit

        return cost_fit(self.service(name), self.table(name, as_of), self.settings, as_of, outage)

    def opening(self, name: str, as_of: Instant, outage: int | None = None) -> "Opening":
        """When `verdict` says yes, if nothing else happens: the first moment from `as_of` on."""
        from .gate.answers import Opening
        from .gate.opening import SEARCHED_DAYS, GateSearch

        policy = replace(self.settings.policy, gate_max_probability=1.0)
        search = GateSearch(
            self.service(name),
            self.table(name, as_of),
            self.settings,
            as_of,
            lambda moment: self._verdict(name, moment, outage, policy).allowed,
            outage,
        )
        at = search.first(True, as_of)
        if at is not None and self.settings.policy.gate_max_probability < 1:
            at = self._probable_opening(name, at, outage)
        if at is None:
            reasons = self.verdict(name, as_of, outage).reasons
            return Opening(None, (*reasons, f"nothing known changes that within {SEARCHED_DAYS} days"))
        before = self.verdict(name, at - 1, outage).reasons if at > as_of else ()
        until = search.first(False, at)
        return Opening(
            to_datetime(at),
            before,
            None if until is None else to_datetime(until),
            () if until is None else self._verdict(name, until, outage, policy).reasons,
        )

    def _probable_opening(self, name: str, start: Instant, outage: int | None) -> Instant | None:
        """The first moment from `start` on, looked at once a day, at which the whole policy says yes."""
        before: Instant | None = None
        for day in range(_DAYS_TRIED + 1):
            moment = start + day * DAY
            if not self.verdict(name, moment, outage).allowed:
                before = moment
                continue
            while before is not None and moment - before > 1:
                middle = (before + moment) // 2
                if self.verdict(name, middle, outage).allowed:
                    moment = middle
                else:
                    before = middle
            return moment
        return None
