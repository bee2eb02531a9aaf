"""Times, durations and events as people type them: one grammar for commands and forms.

Every reader raises `ValueError` with a sentence that names what is accepted.
"""

from .length import (
    LENGTH_ACCEPTED,
    Span,
    confirmation,
    parse_duration,
    parse_impact,
    parse_length,
    parse_span,
)
from .quick import QUICK_ACCEPTED, Quick, parse_quick
from .show import (
    format_age,
    format_burn,
    format_clock,
    format_duration,
    format_impact,
    format_length,
    format_minutes,
    format_percent,
    format_when,
)
from .when import WHEN_ACCEPTED, checked_instant, parse_when

__all__ = [
    "LENGTH_ACCEPTED",
    "QUICK_ACCEPTED",
    "WHEN_ACCEPTED",
    "Quick",
    "Span",
    "checked_instant",
    "confirmation",
    "format_age",
    "format_burn",
    "format_clock",
    "format_duration",
    "format_impact",
    "format_length",
    "format_minutes",
    "format_percent",
    "format_when",
    "parse_duration",
    "parse_impact",
    "parse_length",
    "parse_quick",
    "parse_span",
    "parse_when",
]
