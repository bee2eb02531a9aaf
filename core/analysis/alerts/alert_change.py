"""Changes of state, each with a sentence: an alert fires or clears, a budget is spent or recovers."""

from datetime import datetime

from ...support.frozen import frozen
from ...support.jsonable import Result
from ...text.formatting import format_burn
from ..assessment import Severity


@frozen
class AlertChange(Result):
    """An alert starts (`firing`) or stops firing at `at`."""

    at: datetime
    severity: Severity
    factor: float
    long_label: str
    short_label: str
    firing: bool

    @property
    def begins(self) -> bool:
        """Whether this is a change for the worse."""
        return self.firing

    @property
    def sentence(self) -> str:
        """`page fires: over 14.4× for 1h and 5m`."""
        limit = f"over {format_burn(self.factor)} for {self.long_label} and {self.short_label}"
        return f"{self.severity} {'fires' if self.firing else 'clears'}: {limit}"


@frozen
class SpentChange(Result):
    """The budget is spent (`spent`) or above 0 again at `at`."""

    at: datetime
    spent: bool

    @property
    def begins(self) -> bool:
        """Whether this is a change for the worse."""
        return self.spent

    @property
    def sentence(self) -> str:
        return "the budget is spent" if self.spent else "the budget is above 0 % again"


Change = AlertChange | SpentChange
"""A change of state of a budget, or of an alert on it."""
