"""Times and durations as people type them: one grammar for commands and forms.

Every reader raises `ValueError` with a sentence that names what is accepted. Names are loaded when they are
first used: a configuration needs durations but not the grammar of days.
"""

from ...support.lazy_names import lazy_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .accepted_years import checked_instant
    from .ambiguous_time import RepeatedTimeError
    from .deadline import DEADLINE_ACCEPTED, parse_deadline
    from .duration import parse_duration
    from .event_end import resolve_end
    from .future_event_confirmation import confirmation
    from .moment_reader import WHEN_ACCEPTED, parse_when
    from .span import LENGTH_ACCEPTED, Span, Times, parse_length, parse_span, parse_start

__all__ = [
    "DEADLINE_ACCEPTED",
    "LENGTH_ACCEPTED",
    "WHEN_ACCEPTED",
    "RepeatedTimeError",
    "Span",
    "Times",
    "checked_instant",
    "confirmation",
    "parse_deadline",
    "parse_duration",
    "parse_length",
    "parse_span",
    "parse_start",
    "parse_when",
    "resolve_end",
]

_HOMES = {
    "DEADLINE_ACCEPTED": "deadline",
    "LENGTH_ACCEPTED": "span",
    "RepeatedTimeError": "ambiguous_time",
    "Span": "span",
    "Times": "span",
    "WHEN_ACCEPTED": "moment_reader",
    "checked_instant": "accepted_years",
    "confirmation": "future_event_confirmation",
    "parse_deadline": "deadline",
    "parse_duration": "duration",
    "parse_length": "span",
    "parse_span": "span",
    "parse_start": "span",
    "parse_when": "moment_reader",
    "resolve_end": "event_end",
}

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
