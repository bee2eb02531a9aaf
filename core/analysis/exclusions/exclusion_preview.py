"""The effect that one more exclusion would have on the budgets it applies to."""

from collections.abc import Sequence

from ...support.frozen import frozen
from ...support.jsonable import Result
from ...text.formatting import format_duration, format_minutes
from ..assessment import Assessment

_SHOWN = 3
"""Services that a sentence names."""


@frozen
class ExclusionPreview(Result):
    """One budget without and with an exclusion that was added, changed or voided."""

    service: str
    before: Assessment
    after: Assessment

    @property
    def returned_minutes(self) -> float:
        """Bad minutes of the window that no longer count; below 0 where more count than before."""
        return self.before.consumed_minutes - self.after.consumed_minutes

    @property
    def out_minutes(self) -> float:
        """Minutes that are no longer part of the window."""
        return self.after.excluded_minutes - self.before.excluded_minutes


def effects_sentence(previews: Sequence[ExclusionPreview]) -> str:
    """`gives back 20.0 min: checkout has 23.2 min left`, for the services it applies to."""
    if not previews:
        return "it applies to no service of this configuration"
    changed = [each for each in previews if abs(each.returned_minutes) > 0 or abs(each.out_minutes) > 0]
    if not changed:
        return "no bad minute of the current windows lies in it"
    parts = [_effect(each) for each in changed[:_SHOWN]]
    more = len(changed) - _SHOWN
    if more > 0:
        parts.append(f"and {more} more {'service changes' if more == 1 else 'services change'}")
    return "; ".join(parts)


def _effect(preview: ExclusionPreview) -> str:
    minutes, after = preview.returned_minutes, preview.after
    parts = []
    if minutes:
        verb = "gives back" if minutes > 0 else "takes back"
        parts.append(f"{verb} {format_minutes(abs(minutes))}")
    if preview.out_minutes:
        where = "out of the window" if preview.out_minutes > 0 else "into the window"
        parts.append(f"{format_duration(abs(preview.out_minutes))} {where}")
    left = f"{preview.service} has {format_minutes(after.remaining_minutes)} left"
    if after.overspent_minutes > 0:
        left = f"{preview.service} has nothing left, {format_minutes(after.overspent_minutes)} overspent"
    return f"{', '.join(parts)}: {left}"
