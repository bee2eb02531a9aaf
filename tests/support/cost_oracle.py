"""A slow reference implementation of the engine's rules: exact fractions, one piece of time at a time."""

from collections.abc import Collection, Sequence
from fractions import Fraction
from itertools import pairwise

from hypothesis import strategies as st

from budgettui.core.model.event import Event
from budgettui.core.model.exclusion import ACCOUNTINGS, Accounting, Exclusion
from budgettui.core.model.instants import DAY, HOUR, MINUTE, Instant

NOW: Instant = 1_772_982_000_000_000
"""2026-03-08T15:00:00Z: eight hours after clocks went forward in New York."""

IMPACTS = (0.1, 0.3, 1 / 3, 0.5, 1.0)
CATEGORIES = ("incident", "deployment", "maintenance", "drill")


def covers(event: Event, moment: Instant) -> bool:
    return event.start <= moment and (event.end is None or moment < event.end)


def owner(events: Sequence[Event], excluded: Collection[str], moment: Instant) -> Event | None:
    """The event that pays for `moment`; None if none does, or if an excluded one covers it."""
    covering = [event for event in events if covers(event, moment)]
    if not covering or any(event.category in excluded for event in covering):
        return None
    return max(covering, key=lambda event: (event.impact, -event.start, -event.id))


def pieces(
    events: Sequence[Event], excluded: Collection[str], start: Instant, end: Instant
) -> list[tuple[Instant, Instant, Event]]:
    """The stretches within `[start, end]` that cost something, each with the event that pays for it."""
    ends = [event.end for event in events if event.end is not None]
    cuts = sorted({start, end, *(event.start for event in events), *ends})
    cuts = [cut for cut in cuts if start <= cut <= end]
    costly = []
    for begin, finish in pairwise(cuts):
        paying = owner(events, excluded, begin)
        if paying is not None:
            costly.append((begin, finish, paying))
    return costly


def costs(
    events: Sequence[Event], excluded: Collection[str], start: Instant, end: Instant
) -> dict[int, Fraction]:
    """Minutes by event id; an impact of 0.3 is exactly three tenths."""
    owned = {event.id: Fraction(0) for event in events}
    for begin, finish, paying in pieces(events, excluded, start, end):
        owned[paying.id] += Fraction(finish - begin, MINUTE) * Fraction(str(paying.impact))
    return owned


def cost(events: Sequence[Event], excluded: Collection[str], start: Instant, end: Instant) -> Fraction:
    """Minutes of bad time in `[start, end]`."""
    return sum(costs(events, excluded, start, end).values(), Fraction(0))


def histories(
    span: int = 40 * DAY, unit: int = HOUR, most: int = 12, ahead: int = 0, opened: bool = True
) -> st.SearchStrategy[list[Event]]:
    """Events that overlap a lot, on a coarse grid around `NOW` so that edges coincide, and some off it."""
    offset = st.one_of(
        st.integers(-span // unit, ahead // unit).map(lambda step: step * unit),
        st.integers(-span, ahead),
    )
    length = st.one_of(st.integers(1, 8).map(lambda step: step * unit), st.integers(1, 8 * unit))
    if opened:
        length = st.one_of(length, length, length, length, st.none())
    row = st.tuples(offset, length, st.sampled_from(IMPACTS), st.sampled_from(CATEGORIES))

    def made(rows: list[tuple[int, int | None, float, str]]) -> list[Event]:
        return [
            Event(
                number + 1,
                "checkout",
                NOW + begin,
                None if length is None else NOW + begin + length,
                impact,
                category,
            )
            for number, (begin, length, impact, category) in enumerate(rows)
        ]

    return st.lists(row, max_size=most).map(made)


exclusions = st.sets(st.sampled_from(CATEGORIES), max_size=2).map(frozenset)


def spans_of_exclusions(
    span: int = 40 * DAY, most: int = 6, ahead: int = 3 * DAY
) -> st.SearchStrategy[list[Exclusion]]:
    """Overlapping exclusions of both kinds, on the hours of `histories` and off them."""
    offset = st.one_of(
        st.integers(-span // HOUR, ahead // HOUR).map(lambda step: step * HOUR), st.integers(-span, ahead)
    )
    length = st.one_of(
        st.integers(1, 8).map(lambda step: step * HOUR),
        st.integers(1, 8 * HOUR),
        st.integers(1, 20).map(lambda step: step * DAY),
    )
    row = st.tuples(offset, length, st.sampled_from(ACCOUNTINGS))
    return st.lists(row, max_size=most).map(
        lambda rows: [
            Exclusion(NOW + begin, NOW + begin + length, accounting, f"reason {number}", id=number + 1)
            for number, (begin, length, accounting) in enumerate(rows)
        ]
    )


def accounting_at(exclusions: Sequence[Exclusion], moment: Instant) -> Accounting | None:
    """How a moment is accounted for: `out` before `free`; None where it counts."""
    kinds = {each.accounting for each in exclusions if each.start <= moment < each.end}
    return "out" if "out" in kinds else "free" if kinds else None


def net_costs(
    events: Sequence[Event],
    categories: Collection[str],
    exclusions: Sequence[Exclusion],
    start: Instant,
    end: Instant,
) -> dict[int, Fraction]:
    """Minutes by event id in time that no exclusion covers."""
    owned = {event.id: Fraction(0) for event in events}
    edges = {edge for each in exclusions for edge in (each.start, each.end)}
    for begin, finish, paying in pieces(events, categories, start, end):
        cuts = sorted({begin, finish, *(edge for edge in edges if begin < edge < finish)})
        for since, until in pairwise(cuts):
            if accounting_at(exclusions, since) is None:
                owned[paying.id] += Fraction(until - since, MINUTE) * Fraction(str(paying.impact))
    return owned


def net_cost(
    events: Sequence[Event],
    categories: Collection[str],
    exclusions: Sequence[Exclusion],
    start: Instant,
    end: Instant,
) -> Fraction:
    """Minutes of bad time in `[start, end]` that no exclusion covers."""
    return sum(net_costs(events, categories, exclusions, start, end).values(), Fraction(0))


def time_of(
    exclusions: Sequence[Exclusion], kinds: Collection[Accounting], start: Instant, end: Instant
) -> int:
    """Microseconds of `[start, end]` that are accounted for as one of `kinds`."""
    inside = {edge for each in exclusions for edge in (each.start, each.end) if start < edge < end}
    cuts = sorted({start, end, *inside})
    return sum(until - since for since, until in pairwise(cuts) if accounting_at(exclusions, since) in kinds)
