"""An alert fires or clears, the budget is spent or above 0 % again: each change with its sentence."""

from datetime import datetime

from ...support.frozen import frozen
from ...support.jsonable import Result
from ...text.formatting import format_burn
from ..assessment import Severity


@frozen
class AlertChange(Result):
    """From `at` on an alert fires, or fires no longer."""

    at: datetime
    severity: Severity
    factor: float
    long_label: str
    short_label: str
    firing: bool

    @property
    def begins(self) -> bool:
        """Whether something is worse from here on."""
        return self.firing

    @property
    def sentence(self) -> str:
        """`page fires: over 14.4× for 1h and 5m`."""
        limit = f"over {format_burn(self.factor)} for {self.long_label} and {self.short_label}"
        return f"{self.severity} {'fires' if self.firing else 'clears'}: {limit}"


@frozen
class SpentChange(Result):
    """From `at` on the budget is spent, or something of it is left again."""

    at: datetime
    spent: bool

    @property
    def begins(self) -> bool:
        """Whether something is worse from here on."""
        return self.spent

    @property
    def sentence(self) -> str:
        return "the budget is spent" if self.spent else "the budget is above 0 % again"


Change = AlertChange | SpentChange
"""Something of a budget that begins or ends at a moment."""
