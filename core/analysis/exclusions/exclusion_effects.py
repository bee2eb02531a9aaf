"""The effect of the exclusions of a service on its budget."""

from collections.abc import Sequence

import numpy as np

from ...ledger.budget import Budget
from ...model.exclusion import Exclusion
from ...model.instants import MINUTE, Instant, to_datetime
from ...text.formatting import format_duration, format_number
from ..assessment import ExcludedTime
from .exclusion_summary import ExclusionEffect

_REASONS = 3
"""How many reasons a sentence names."""


def excluded_time(exclusion: Exclusion) -> ExcludedTime:
    return ExcludedTime(
        start=to_datetime(exclusion.start),
        end=to_datetime(exclusion.end),
        accounting=exclusion.accounting,
        reason=exclusion.reason,
        source=exclusion.source,
        id=exclusion.id,
        approved_by=exclusion.approved_by,
        ongoing=exclusion.ongoing,
    )


def excluded_sentence(effects: Sequence[ExclusionEffect], days: float) -> str:
    """`3 h 35 min of these 90 days do not count: maintenance; 20.0 bad min fell in that time`."""
    minutes = sum(effect.excluded_minutes for effect in effects)
    returned = sum(effect.returned_minutes for effect in effects)
    reasons = list(dict.fromkeys(effect.exclusion.reason for effect in effects))
    listed = ", ".join(reasons[:_REASONS]) + (
        f" and {len(reasons) - _REASONS} more" if reasons[_REASONS:] else ""
    )
    fell = f"{format_number(returned)} bad min" if returned else "no bad minute"
    time = f"{format_duration(minutes)} of these {days:g} days"
    return f"{time} do not count: {listed}; {fell} fell in that time"


def excluded_within(budget: Budget, start: Instant, end: Instant) -> tuple[ExcludedTime, ...]:
    """The exclusions that account for time in `[start, end]`, by start."""
    if budget.exclusions is None:
        return ()
    return tuple(excluded_time(exclusion) for exclusion in budget.exclusions.within(start, end))


def exclusion_effects(
    budget: Budget, start: Instant, end: Instant, as_of: Instant | None = None
) -> tuple[ExclusionEffect, ...]:
    """The exclusions that overlap `[start, end]`, by start, each with its effect there.

    Time that several exclusions cover is assigned to one of them, so that the effects add up: `out` before
    `free`, then the earlier start, then the lower id. An exclusion that is assigned nothing is listed with 0.
    With an `as_of` before `end`, bad minutes count up to then.
    """
    exclusions = budget.exclusions
    if exclusions is None:
        return ()
    size = len(exclusions)
    begins, ends, owners = exclusions.pieces(start, end)
    time = np.bincount(owners, (ends - begins) / MINUTE, size)
    counted = ends if as_of is None else np.maximum(np.minimum(ends, as_of), begins)
    returned = np.bincount(owners, budget.gross_ledger.minutes(begins, counted), size)
    effects = []
    for index, exclusion in enumerate(exclusions.exclusions):
        if exclusion.start >= end or exclusion.end <= start:
            continue
        minutes = float(time[index])
        effects.append(
            ExclusionEffect(
                exclusion=excluded_time(exclusion),
                excluded_minutes=minutes,
                out_minutes=minutes if exclusion.is_out else 0.0,
                returned_minutes=float(returned[index]),
                approved_by=exclusion.approved_by,
                author=exclusion.author,
                incident_id=exclusion.incident_id,
            )
        )
    return tuple(effects)
