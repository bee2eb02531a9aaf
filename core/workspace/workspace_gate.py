"""The gate of a workspace: may its services ship, at what cost, and when at the earliest."""

from dataclasses import replace
from typing import TYPE_CHECKING

from ..model.act import Act, ActDraft
from ..model.instants import DAY, Instant, to_datetime, to_minutes
from .workspace_policy import WorkspacePolicy

if TYPE_CHECKING:  # NumPy is loaded with the first table, not with this module
    from ..config.settings import ServiceSettings
    from ..gate.days_ahead_results import DaysAhead
    from ..gate.gate_results import Opening, Verdict
    from ..gate.stopping_rules import StoppingRule

DAYS = 14
"""How many days `days_ahead` looks at."""
_OVERRIDES_DAYS = 30


class WorkspaceGate(WorkspacePolicy):
    """The gate's answers for a workspace's services, all based on their assessments."""

    def verdict(
        self, name: str, as_of: Instant, outage: int | None = None, *, simulated: bool = True
    ) -> "Verdict":
        """Whether `name` may ship at `as_of`, even if it is then down for `outage` microseconds.

        The outage, of full impact, begins at `as_of`. It has to leave as much of the budget as the policy
        asks for; alerts that it would raise do not count. An exception to the written policy that is not
        limited to a rule makes the answer yes, and says so. Limits on a probability count if `simulated`.
        """
        from ..gate.gate_cost import cost_fit, cost_objections
        from ..gate.verdict import gate, needs_probability, with_more_objections

        policy = self.settings.policy
        if not simulated:
            policy = replace(policy, gate_max_probability=1.0)
        assessment = self.assess(name, as_of)
        if needs_probability(policy):
            assessment = self.with_probabilities(assessment, as_of)
        verdict = gate(assessment, policy)
        if outage is not None:
            fit = cost_fit(self.service(name), self.table(name, as_of), self.settings, as_of, outage)
            verdict = replace(with_more_objections(verdict, cost_objections(fit, policy)), cost=fit)
        return self.by_written_policy(verdict, as_of, simulated=simulated)

    def by_written_policy(self, verdict: "Verdict", as_of: Instant, *, simulated: bool = True) -> "Verdict":
        """`verdict` with the rules and exceptions of the written policy applied, at `as_of`."""
        from ..gate.stopping_rules import is_simulated, stopping_rules
        from ..gate.verdict_with_policy import by_written_policy

        name = verdict.service
        rules = {
            rule.name
            for rule in stopping_rules(self.service(name), self.settings)
            if simulated or not is_simulated(rule)
        }
        obligations = [each for each in self.obligations(name, as_of) if each.rule in rules] if rules else []
        return by_written_policy(verdict, obligations, self.exceptions(name, as_of))

    def opening(self, name: str, as_of: Instant, outage: int | None = None) -> "Opening":
        """The first moment from `as_of` on at which `verdict` says yes, if nothing else happens."""
        from ..gate.gate_results import Opening
        from ..gate.open_probability import chance_of_yes
        from ..gate.opening import GateSearch
        from ..gate.simulated_opening import simulated_opening
        from ..gate.stopping_rules import stopping_rules, stopping_times
        from ..gate.unknown_opening import why_no_opening

        service, table = self.service(name), self.table(name, as_of)
        exceptions = self.exceptions(name, as_of)
        rules: tuple[StoppingRule, ...] = ()
        if stopping_rules(service, self.settings):
            rules = tuple(
                stopping_times(
                    service,
                    table,
                    self.settings,
                    as_of,
                    self.obligations(name, as_of),
                    exceptions,
                    self.policy_records(name, as_of),
                )
            )
        search = GateSearch(
            service,
            table,
            self.settings,
            as_of,
            lambda moment: self.verdict(name, moment, outage, simulated=False).allowed,
            outage,
            rules=rules,
            exempt_until=[act.until for act in exceptions if act.subject is None],
        )
        at = search.first(True, as_of)
        if at is not None and self._is_simulated(service):
            at = simulated_opening(lambda moment: self.verdict(name, moment, outage).allowed, at)
        if at is None:
            reason = why_no_opening(self.assess(name, as_of))
            return Opening(None, (*self.verdict(name, as_of, outage).reasons, reason))
        before = self.verdict(name, at - 1, outage).reasons if at > as_of else ()
        until = search.first(False, at)
        return Opening(
            to_datetime(at),
            before,
            None if until is None else to_datetime(until),
            () if until is None else self.verdict(name, until, outage, simulated=False).reasons,
            chance_of_yes(service, table, self.settings, as_of, at, outage) if at > as_of else None,
        )

    def days_ahead(self, name: str, as_of: Instant, outage: int, days: int = DAYS) -> "DaysAhead":
        """The gate now, and each of the next `days` days at noon, for an outage of `outage` microseconds."""
        from ..gate.days_ahead import day_ahead, noons
        from ..gate.days_ahead_results import DaysAhead
        from ..gate.gate_results import decision_of
        from ..gate.unknown_opening import counted_as_open

        service = self.service(name)
        ahead = [
            day_ahead(
                self.assess(name, noon),
                self.verdict(name, noon, simulated=False),
                service,
                self.table(name, noon),
                self.settings,
                day,
                noon,
                outage,
            )
            for day, noon in noons(as_of, days, self.settings.zone)
        ]
        return DaysAhead(
            service.name,
            to_datetime(as_of),
            to_minutes(outage),
            self.verdict(name, as_of, outage),
            counted_as_open(self.opening(name, as_of, outage), self.assess(name, as_of)),
            tuple(ahead),
            tuple(map(decision_of, self.overrides(name, as_of - _OVERRIDES_DAYS * DAY, as_of))),
        )

    def override(self, name: str, reason: str, verdict: "Verdict", now: Instant) -> "Verdict":
        """Record that somebody ships despite a `verdict` of no, and why; return it with the override."""
        from ..gate.gate_results import decision_of
        from ..gate.overrides import OVERRIDE

        draft = ActDraft(OVERRIDE, reason, self.service(name).name, detail="; ".join(verdict.reasons))
        return replace(verdict, override=decision_of(self.add_act(draft, now)))

    def overrides(self, name: str, start: Instant, end: Instant) -> tuple[Act, ...]:
        """The overrides of a service's gate in `[start, end]`, the newest first."""
        from ..gate.overrides import overrides_between

        return overrides_between(self.acts_at(end), self.service(name), start, end)

    def _is_simulated(self, service: "ServiceSettings") -> bool:
        """Whether the gate's answer depends on a probability."""
        from ..gate.stopping_rules import is_simulated, stopping_rules
        from ..gate.verdict import needs_probability

        rules = stopping_rules(service, self.settings)
        return needs_probability(self.settings.policy) or any(map(is_simulated, rules))
