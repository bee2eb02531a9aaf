"""Local times as instants across clock changes: times that are skipped or occur twice."""

from collections.abc import Callable
from datetime import datetime, tzinfo

from ...model.instants import Instant, to_datetime, to_instant


class RepeatedTimeError(ValueError):
    """A local time that occurs twice because clocks go back; `choices` are both, the earlier first."""

    def __init__(self, wall: datetime, zone: tzinfo, choices: tuple[Instant, Instant]) -> None:
        self.choices = choices
        first, second = (_with_offset(instant, zone) for instant in choices)
        super().__init__(
            f"time: {wall:%H:%M} on {wall:%Y-%m-%d} occurs twice in {zone}, because clocks go back; "
            f"write {first} or {second}"
        )


def wall_instants(wall: datetime, zone: tzinfo) -> list[Instant]:
    """The instants at which clocks in `zone` show the naive `wall`: one, none (skipped) or two (repeated)."""
    instants = set()
    for fold in (0, 1):
        instant = to_instant(wall.replace(tzinfo=zone, fold=fold))
        if to_datetime(instant, zone).replace(tzinfo=None) == wall:
            instants.add(instant)
    return sorted(instants)


def wall_instant(wall: datetime, zone: tzinfo) -> Instant:
    """The first instant at which clocks in `zone` show `wall`; `ValueError` if a clock change skips it."""
    instants = wall_instants(wall, zone)
    if instants:
        return instants[0]
    after = to_datetime(to_instant(wall.replace(tzinfo=zone)), zone)
    raise ValueError(
        f"time: {wall:%H:%M} does not exist on {wall:%Y-%m-%d} in {zone}: "
        f"a clock change skips it; write {after:%H:%M}, or a time before the change"
    )


def choose_instant(
    wall: datetime, zone: tzinfo, fold: int | None, *conditions: Callable[[Instant], bool]
) -> Instant:
    """The instant that the naive `wall` means in `zone`.

    If the time occurs twice, the conditions are applied in turn to choose one; if both still qualify, `fold`
    says which (0 is the first). `ValueError` if a clock change skips the time, `RepeatedTimeError` if it
    remains unclear which one is meant.
    """
    instants = wall_instants(wall, zone)
    if len(instants) != 2:
        return wall_instant(wall, zone)
    choices = instants
    for condition in conditions:
        choices = [instant for instant in choices if condition(instant)] or choices
    if len(choices) == 1:
        return choices[0]
    if fold is not None:
        return instants[fold]
    raise RepeatedTimeError(wall, zone, (instants[0], instants[1]))


def _with_offset(instant: Instant, zone: tzinfo) -> str:
    moment = to_datetime(instant, zone)
    return f"{moment:%H:%M} UTC{moment.isoformat()[-6:]}"
