"""The errors that the engine raises on purpose, for reasons people can act on. Any other exception is a bug.

The text of each is a sentence, or several lines, that says what to do.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model.event import Event
    from .model.recorded_exclusion import RecordedExclusion


class BudgettuiError(Exception):
    """The base of every error that budgettui raises on purpose."""


class StoreError(BudgettuiError):
    """The store could not be reached, read or written."""


class ConflictError(BudgettuiError):
    """Somebody else changed the record first. `current` is the event or exclusion as it is now."""

    def __init__(self, message: str, current: "Event | RecordedExclusion") -> None:
        super().__init__(message)
        self.current = current


class NotFoundError(BudgettuiError):
    """There is no such event, or nothing to undo."""


class SourceError(BudgettuiError):
    """A source cannot be reached, or its answer cannot be used; nothing was imported from it."""


class NotifyError(BudgettuiError):
    """A receiver cannot be used as configured, or the record of what was sent cannot be used."""
