"""Marks that an obligation is done, by whom, and whether they still apply."""

import json
from collections.abc import Collection, Sequence

from ..analysis.obligation import Obligation
from ..config.settings import Settings
from ..model.act import Act, ActDraft
from ..model.instants import Instant
from ..model.policy_rule import LASTING, PolicyRule
from ..support.frozen import frozen
from ..text.formatting import format_percent

DONE = "done"
"""The kind of an act that says an obligation is done; its `subject` is the obligation's id."""


@frozen
class DoneMark:
    """The act that marks an obligation done; `reopened` is why it no longer applies. All None without one."""

    act_id: int | None = None
    author: str | None = None
    at: Instant | None = None
    message: str | None = None
    reopened: str | None = None


def done_draft(obligation_id: str, service: str, rule: str, figure: float | None, message: str) -> ActDraft:
    """The act that marks an obligation done, with the rule and figure that raised it as they are now."""
    detail = json.dumps({"rule": rule, "figure": figure}, ensure_ascii=False)
    return ActDraft(DONE, message, service, subject=obligation_id, detail=detail)


def done_mark(acts: Sequence[Act], ids: Collection[str], rule: PolicyRule, figure: float | None) -> DoneMark:
    """The latest mark on the obligation that has any of `ids`, and whose figure is now `figure`.

    An obligation that stays due is open again once corrected events raise its figure by more than the rule's
    limit, which would raise another.
    """
    about = [act for act in acts if act.subject in ids]
    newest = max(about, key=lambda act: (not act.revoked, act.id), default=None)
    if newest is None:
        return DoneMark()
    if newest.revoked:
        return DoneMark(reopened=f"it was marked done; {newest.author or 'somebody'} took that back")
    before = figure_then(newest)
    reopened = None
    if rule.condition.kind in LASTING and before is not None and figure is not None:
        grown = figure - before
        if grown > rule.condition.value or (rule.condition.value == 0 and grown > 0):
            reopened = (
                f"{newest.author or 'somebody'} marked it done at {format_percent(before)}; "
                f"since then it has become {format_percent(figure)}"
            )
    return DoneMark(newest.id, newest.author, newest.recorded_at, newest.reason, reopened)


def figure_then(act: Act) -> float | None:
    """The figure of the obligation when it was marked done; None if it had none."""
    try:
        detail = json.loads(act.detail or "null")
        figure = detail["figure"]
    except (ValueError, TypeError, KeyError):
        return None
    return float(figure) if isinstance(figure, (int, float)) else None


def check_can_be_done(obligation: Obligation, settings: Settings) -> None:
    """`ValueError` for an obligation that cannot be marked done now."""
    if obligation.state == "done":
        raise ValueError(
            f"obligation {obligation.id}: {obligation.done_by or 'somebody'} marked it done already"
        )
    if obligation.state == "over":
        raise ValueError(f"obligation {obligation.id}: it is over, there is nothing left to do")
    rule = next(rule for rule in settings.policy.rules if rule.name == obligation.rule)
    if rule.level == "freeze" and rule.condition.kind not in LASTING:
        raise ValueError(
            f"obligation {obligation.id}: a freeze ends with its cause ({obligation.because}); "
            f"`budgettui except` records an exception to it"
        )
