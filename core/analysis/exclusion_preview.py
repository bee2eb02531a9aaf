"""What one more exclusion would do to the budgets that it concerns."""

from dataclasses import dataclass

from ..model.jsonable import Result
from .assessment import Assessment


@dataclass(frozen=True, slots=True, eq=False, repr=False)
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
