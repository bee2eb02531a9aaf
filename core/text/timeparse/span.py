"""How long an event lasts, as typed: a duration, `until 14:20` or `open`; and how much it hit."""

from dataclasses import dataclass
from datetime import tzinfo

from ...model.instants import MINUTE, Instant
from ..numbers import format_when
from .duration import DURATION_ACCEPTED, parse_duration, whole
from .moment import checked_instant, next_clock, parse_when

__all__ = [
    "LENGTH_ACCEPTED",
    "Span",
    "confirmation",
    "parse_duration",
    "parse_impact",
    "parse_length",
    "parse_span",
]

LENGTH_ACCEPTED = f"{DURATION_ACCEPTED}; until 14:20; or open"
IMPACT_ACCEPTED = "a share such as 50% or 0.5, above 0 and at most 100%"

_UNTIL = r"until\s+(.+)"
_PERCENT = r"(\d{1,3}(?:\.\d{1,40})?)\s*%"
_SHARE = r"\d?(?:\.\d{1,40})?|\d\."


@dataclass(frozen=True, slots=True)
class Span:
    """When an event began and ended; `end` is None while it is open."""

    start: Instant
    end: Instant | None


def parse_length(text: str, start: Instant, now: Instant, zone: tzinfo) -> Instant | None:
    """The end of an event that began at `start` and lasts `text`; None for `open`.

    A bare time of day after `until` is the first that comes after the start. Raises `ValueError` for
    anything that is not a length, and for an end that is not after the start.
    """
    words = text.strip()
    if words.lower() == "open":
        return None
    until = whole(_UNTIL, words)
    if until is None:
        return checked_instant(start + _duration(text))
    end = next_clock(until[1], start, zone)
    if end is None:
        end = parse_when(until[1], now, zone)
    if end <= start:
        raise ValueError(
            f"duration: {text!r} ends at {format_when(end, zone)}, "
            f"not after the start at {format_when(start, zone)}"
        )
    return checked_instant(end)


def parse_span(length: str, at: str | None, now: Instant, zone: tzinfo) -> Span:
    """Start and end of an event as `add LENGTH [--at AT]` means them.

    With `at` it starts there; without it it has just ended, or, if `open`, just begun.
    Raises `ValueError` as `parse_when` and `parse_length` do, and for `until` without `at`.
    """
    if at is not None and at.strip():
        start = parse_when(at, now, zone)
        return Span(start, parse_length(length, start, now, zone))
    words = length.strip()
    if words.lower() == "open":
        return Span(now, None)
    if words.lower().split(maxsplit=1)[:1] == ["until"]:
        raise ValueError(f"duration: {length!r} needs a start as well: say when it began, as in 14:05")
    return Span(checked_instant(now - _duration(length)), now)


def confirmation(span: Span, now: Instant, zone: tzinfo) -> str | None:
    """Why to ask before saving an event: it starts or ends more than a minute past now; None if not."""
    if span.start > now + MINUTE:
        return f"it starts in the future, at {format_when(span.start, zone)}"
    if span.end is not None and span.end > now + MINUTE:
        return f"it ends in the future, at {format_when(span.end, zone)}"
    return None


def parse_impact(text: str) -> float:
    """The share of the service that was bad, 0 < share ≤ 1, from `50%`, `0.5` or `1`; `ValueError` else."""
    words = text.strip()
    share = None
    if match := whole(_PERCENT, words):
        share = float(f"{match[1]}e-2")
    elif words and whole(_SHARE, words):
        share = float(words)
    if share is not None and 0 < share <= 1:
        return share
    hint = (
        f"; for {words} percent write {words}%"
        if words.isascii() and words.isdecimal() and 1 < int(words) <= 100
        else ""
    )
    raise ValueError(f"impact: {text!r} is not {IMPACT_ACCEPTED}{hint}")


def _duration(text: str) -> int:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise ValueError(str(error).replace(DURATION_ACCEPTED, LENGTH_ACCEPTED)) from None
