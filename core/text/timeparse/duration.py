"""A plain length of time as typed: `12` (minutes), `12m`, `1h30m`, `90s`, `1d`, `1.5h`."""

import re
from decimal import Decimal

from ...model.instants import DAY, HOUR, MINUTE, SECOND

DURATION_ACCEPTED = "minutes such as 12, or a length such as 12m, 1h30m, 90s, 1.5h or 1d"

_UNITS = {"w": 7 * DAY, "d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND}
_LONGEST = 36525 * DAY
_NUMBER = r"(\d{1,12}(?:\.\d{1,12})?)"
_NAMES = {
    "w": "w|weeks?",
    "d": "d|days?",
    "h": "h|hrs?|hours?",
    "m": "m|mins?|minutes?",
    "s": "s|secs?|seconds?",
}
_PARTS = r"\s*".join(rf"(?:{_NUMBER}\s*(?:{names}))?" for names in _NAMES.values())


def parse_duration(text: str) -> int:
    """Microseconds, rounded to whole ones, of a length as typed; a bare number is minutes.

    Units fall: `1d2h`, `1h 30m`. Raises `ValueError` for anything else, for 0 and for more than a century.
    """
    words = text.strip()
    length = None
    if whole(_NUMBER, words):
        length = round(Decimal(words) * MINUTE)
    elif words and (match := whole(_PARTS, words)):
        amounts = zip(match.groups(), _UNITS.values(), strict=True)
        length = round(sum((Decimal(amount) * unit for amount, unit in amounts if amount), Decimal(0)))
    if length is None:
        raise ValueError(f"duration: {text!r} is not understood; accepted: {DURATION_ACCEPTED}")
    if length <= 0:
        raise ValueError(f"duration: {text!r} is not a length above 0")
    if length > _LONGEST:
        raise ValueError(f"duration: {text!r} is more than a hundred years")
    return length


def whole(pattern: str, words: str) -> re.Match[str] | None:
    """Match all of `words`, capitals or not; `re` compiles the pattern at its first use and keeps it."""
    return re.fullmatch(pattern, words, re.IGNORECASE | re.ASCII)
