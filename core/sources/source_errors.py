"""Errors of a source, as one sentence."""

from ..errors import BudgettuiError


class SourceError(BudgettuiError):
    """A source cannot be reached, or answers what cannot be used; nothing of it was taken."""
