"""Errors of notifications."""

from ..errors import BudgettuiError


class NotifyError(BudgettuiError):
    """A receiver cannot be used as it is configured, or the record of what was sent cannot be."""
