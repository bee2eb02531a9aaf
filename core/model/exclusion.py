"""An exclusion: a stretch of time that does not count against a service's error budget."""

from collections.abc import Sequence
from typing import Literal, Protocol, get_args

from ..support.frozen import frozen
from .instants import Instant

Accounting = Literal["free", "out"]
ACCOUNTINGS: tuple[Accounting, ...] = get_args(Accounting)
"""free: bad minutes cost nothing, the budget stays as it is. out: the time is not part of the window at
all, so the budget shrinks with it."""

ExclusionSource = Literal["recorded", "planned", "calendar", "hours"]


@frozen
class Exclusion:
    """`[start, end)` does not count, in instants (microseconds, UTC).

    `id`, `author`, `approved_by` and `incident_id` belong to recorded exclusions; `ongoing`: nobody recorded
    an end yet, so `end` is only the end of the time considered. Raises `ValueError` for
    an end that is not after the start, a blank reason and an unknown accounting.
    """

    start: Instant
    end: Instant
    accounting: Accounting = "free"
    reason: str = ""
    source: ExclusionSource = "recorded"
    id: int | None = None
    approved_by: str | None = None
    author: str | None = None
    incident_id: str | None = None
    ongoing: bool = False

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("end: an exclusion must end after its start")
        check_reason(self.reason)
        check_accounting(self.accounting)

    @property
    def justification(self) -> str:
        """`provider outage (approved by ann)`: the reason, and who approved it."""
        return justified(self.reason, self.approved_by)

    @property
    def is_out(self) -> bool:
        return self.accounting == "out"


class CalendarSource(Protocol):
    """A calendar file that rules are read from, and that may change. Hashable."""

    def __hash__(self) -> int: ...

    def version(self) -> object:
        """Changes whenever the file changes to something usable."""
        ...

    def problem(self) -> str:
        """Why the file cannot be used as it is now, so its last usable contents apply; empty if it can."""
        ...


class ExclusionRule(Protocol):
    """What the configuration excludes: planned times, calendar files, service hours. Hashable."""

    def __hash__(self) -> int: ...

    @property
    def calendars(self) -> Sequence[CalendarSource]:
        """The files that it reads."""
        ...

    def expand(self, start: Instant, end: Instant) -> tuple[Exclusion, ...]:
        """The exclusions that overlap `[start, end)`, by start."""
        ...


def justified(reason: str, approved_by: str | None) -> str:
    """A reason with who approved it, if somebody did."""
    return f"{reason} (approved by {approved_by})" if approved_by else reason


def check_reason(reason: str) -> None:
    """`ValueError` for a reason that is empty or blank."""
    if not reason.strip():
        raise ValueError("reason: it is empty; say why this time does not count")


def check_accounting(accounting: str) -> None:
    """`ValueError` unless `accounting` is one of `ACCOUNTINGS`."""
    if accounting not in ACCOUNTINGS:
        raise ValueError(f"accounting: {accounting!r} is not free or out")
