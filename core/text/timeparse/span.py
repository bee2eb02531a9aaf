"""When an event began and ended, as typed: a start, and a duration, `until 14:20`, `open`, or a range."""

from dataclasses import dataclass
from datetime import tzinfo

from ...model.instants import SECOND, Instant
from ...support.frozen import frozen
from .accepted_years import checked_instant
from .clock_reader import read_clock
from .duration import DURATION_ACCEPTED, LONGEST_TEXT, parse_duration
from .event_end import resolve_end
from .implied_day import Moment
from .moment_reader import parse_moment, read_moment
from .tokens import Tokens, quote

LENGTH_ACCEPTED = f"{DURATION_ACCEPTED}; until 14:20; or open"

UNTIL_WORDS = ("until", "till")
_DASHES = ("-", "–", "—", "/")


@frozen
class Span:
    """When an event began and ended; `end` is None while it is open."""

    start: Instant
    end: Instant | None


@dataclass(slots=True)
class Times:
    """What a text says about start, end and length, before it is resolved against now."""

    start: Moment | None = None
    end: Moment | None = None
    length: int | None = None
    length_text: str = ""
    is_open: bool = False

    @property
    def lasts(self) -> str:
        """How long it lasts, as typed; empty if nothing says so."""
        if self.end is not None:
            return f"until {self.end.text}"
        return "open" if self.is_open else self.length_text

    def resolve(self, now: Instant, zone: tzinfo, fold: int | None = None) -> Span:
        """Start and end at `now` in `zone`.

        With a start the event begins there; with an end and a length it ends there; with a length alone it
        has just ended, and if `open` it has just begun (now is rounded down to seconds). Raises `ValueError`
        if something is missing, for an end that is not after the start, and as `Moment.resolve` does.
        """
        just_now = now - now % SECOND
        if self.end is not None and self.start is None:
            if self.length is None:
                text = f"until {self.end.text}"
                raise ValueError(f"duration: {text!r} needs a start as well: say when it began, as in 14:05")
            end = self.end.resolve(now, zone, fold)
            return Span(checked_instant(end - self.length), end)
        if self.start is None:
            if self.is_open:
                return Span(just_now, None)
            if self.length is None:
                raise ValueError(f"duration: it is missing; accepted: {LENGTH_ACCEPTED}")
            return Span(checked_instant(just_now - self.length), just_now)
        start = self.start.resolve(now, zone, fold)
        if self.end is not None:
            return Span(start, resolve_end(self.end, start, now, zone, fold))
        if self.is_open:
            return Span(start, None)
        if self.length is None:
            raise ValueError(
                f"duration: it is missing; {quote(self.start.text)} is when it began: "
                f"say how long it lasted; accepted: {LENGTH_ACCEPTED}"
            )
        return Span(start, checked_instant(start + self.length))


def parse_length(
    text: str, start: Instant, now: Instant, zone: tzinfo, fold: int | None = None
) -> Instant | None:
    """The end of an event that began at `start` and lasts `text`; None for `open`.

    A bare time of day after `until` is the first after the start. Raises `ValueError` for anything that is
    not a length, and for an end that is not after the start.
    """
    times = parse_lasts(text)
    if times.is_open:
        return None
    if times.end is not None:
        return resolve_end(times.end, start, now, zone, fold)
    assert times.length is not None
    return checked_instant(start + times.length)


def parse_lasts(text: str) -> Times:
    """A length, `until 14:20` or `open`; `ValueError` for anything else."""
    tokens = Tokens(text[: LONGEST_TEXT + 1])
    if len(tokens) == 1 and tokens[0].lower == "open":
        return Times(is_open=True)
    if tokens[0].lower in UNTIL_WORDS and len(tokens) > 1:
        return Times(end=parse_moment(text.strip()[len(tokens[0].text) :]))
    try:
        return Times(length=parse_duration(text), length_text=text.strip())
    except ValueError as error:
        raise ValueError(str(error).replace(DURATION_ACCEPTED, LENGTH_ACCEPTED)) from None


def parse_start(text: str) -> Times:
    """A moment or a range such as `14:05-14:20`, as the whole text; `ValueError` for anything else."""
    tokens = Tokens(text[: LONGEST_TEXT + 1])
    if (
        len(text) <= LONGEST_TEXT
        and (result := read_range(tokens, 0)) is not None
        and result[1] == len(tokens)
    ):
        return result[0]
    return Times(start=parse_moment(text))


def parse_span(length: str, at: str | None, now: Instant, zone: tzinfo, fold: int | None = None) -> Span:
    """Start and end of an event as `add LENGTH --at AT` means them; either may be empty.

    With `at` it starts there, and a range gives both; without it the event has just ended or, if `open`, just
    begun. Raises `ValueError` as `Times.resolve` does.
    """
    times = parse_start(at) if at is not None and at.strip() else Times()
    if length.strip() or times.end is None:
        lasts = parse_lasts(length)
        if times.end is not None:
            raise ValueError(f"duration: it is given twice, as {quote(times.lasts)} and {quote(lasts.lasts)}")
        times.end, times.length, times.length_text = lasts.end, lasts.length, lasts.length_text
        times.is_open = lasts.is_open
    return times.resolve(now, zone, fold)


def read_range(tokens: Tokens, index: int) -> tuple[Times, int] | None:
    """`14:05-14:20`, `14:05 to 14:20`, `mon 14:05 - tue 02:00`, `14:05-14:20 yesterday`; or None."""
    result = read_moment(tokens, index)
    if result is None:
        return None
    start, index = result
    joint = tokens[index]
    if not (joint.text in _DASHES or joint.lower in ("to", *UNTIL_WORDS)):
        return None
    end = read_moment(tokens, index + 1)
    if end is None or (tokens[index + 1].spaced and not joint.spaced):
        return None
    if end[0].is_named_day and not start.is_named_day:
        return None
    if start.is_bare_clock and end[0].day is not None and read_clock(tokens, index + 1):
        day = end[0].day  # 14:05-14:20 yesterday
        start, end = (
            Moment(start.text, day=day, clock=start.clock),
            (Moment(end[0].text, clock=end[0].clock), end[1]),
        )
    return Times(start, end[0]), end[1]
