"""Why an obligation was raised, as text and as a figure."""

from collections.abc import Sequence
from typing import NamedTuple

from ..analysis.assessment import ExhaustionProbability
from ..ledger.budget import Budget
from ..model.instants import Instant
from ..model.policy_rule import Condition
from ..text.formatting import format_chance, format_exact_percent, format_percent
from .obligation_triggers import Trigger


class Reason(NamedTuple):
    """A sentence, and the percentage in it."""

    text: str
    figure: float | None = None


def reason_text(
    condition: Condition,
    trigger: Trigger,
    budget: Budget,
    as_of: Instant,
    probabilities: Sequence[ExhaustionProbability],
) -> Reason:
    """Why an obligation was raised: `INC-812 used 56 % of the budget`. One that is over has no figure."""
    over = trigger.end <= as_of
    match condition.kind:
        case "spent":
            text = f"the budget {'was' if over else 'is'} spent{_since(trigger, budget)}"
            return Reason(text, None if over else budget.state(as_of).consumed_pct)
        case "remaining_below":
            limit = format_exact_percent(condition.value)
            verb = "remained" if over else "remains"
            text = f"less than {limit} of the budget {verb}{_since(trigger, budget)}"
            return Reason(text, None if over else budget.state(as_of).remaining_pct)
        case "alert":
            verb = "fired" if over else "fires"
            return Reason(f"a {condition.severity} alert {verb}{_since(trigger, budget)}")
        case "probability_above":
            chance = next(
                (
                    each.exhaustion_probability
                    for each in probabilities
                    if each.time_horizon_days == condition.within_days
                ),
                None,
            )
            if chance is None:
                return Reason("the budget may be exhausted")
            text = f"the budget is exhausted within {condition.within_days} days with probability "
            return Reason(text + format_chance(chance), 100 * chance)
        case "incident_above_pct":
            most = 0.0 if trigger.group is None else trigger.group.costs.most(as_of)
            return Reason(f"{_event(trigger, budget)} used {format_percent(most)} of the budget", most)
        case "category_above_pct":
            most = 0.0 if trigger.group is None else trigger.group.costs.most(as_of)
            window = condition.over or ""
            span = f"a {window}'s budget" if window.isalpha() else f"the budget of {window}"
            return Reason(f"{condition.by} {trigger.label} used {format_percent(most)} of {span}", most)


def _since(trigger: Trigger, budget: Budget) -> str:
    """` after INC-9`: the event since which it has been so, if any."""
    return "" if trigger.row is None else f" after {_event(trigger, budget)}"


def _event(trigger: Trigger, budget: Budget) -> str:
    """The incident's id, or the event's own."""
    if trigger.row is None:
        return "an event"
    return budget.table.incident_ids[trigger.row] or f"event {int(budget.table.ids[trigger.row])}"
