"""The freezes in force at a moment and around it, and what the gate says about one: owner, end, reason."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache

from ..model.freeze import Freeze, FreezeRule
from ..model.instants import Instant, to_datetime, to_instant
from ..model.time_zone import zone_named
from ..text.formatting import format_minute

_YEARS_BEFORE, _YEARS_AFTER = 1, 3
_FIRST_YEAR, _LAST_YEAR = 1970, 9998


def freezes_at(rules: Sequence[FreezeRule], service: str, instant: Instant) -> tuple[Freeze, ...]:
    """The freezes of a budget that are in force at `instant`, in the order of the rules."""
    if not rules:
        return ()
    stretches = freezes_around(rules, service, instant)
    return tuple(freeze for freeze in stretches if freeze.start <= instant < freeze.end)


def freezes_around(rules: Sequence[FreezeRule], service: str, instant: Instant) -> tuple[Freeze, ...]:
    """The freezes of a budget from the year before that of `instant` to two years after it, rule by rule.

    Freezes of one rule that touch are joined. Whole years, so that rules are expanded once a year.
    """
    year = to_datetime(instant).year
    start = to_instant(datetime(max(year - _YEARS_BEFORE, _FIRST_YEAR), 1, 1, tzinfo=UTC))
    end = to_instant(datetime(min(year + _YEARS_AFTER, _LAST_YEAR), 1, 1, tzinfo=UTC))
    return tuple(freeze for rule in rules if service in rule.services for freeze in _joined(rule, start, end))


@lru_cache(maxsize=128)
def _joined(rule: FreezeRule, start: Instant, end: Instant) -> tuple[Freeze, ...]:
    joined: list[Freeze] = []
    for freeze in sorted(rule.expand(start, end), key=lambda each: each.start):
        if joined and freeze.start <= joined[-1].end:
            joined[-1] = replace(joined[-1], end=max(joined[-1].end, freeze.end))
        else:
            joined.append(freeze)
    return tuple(joined)


def freeze_objection(freeze: Freeze) -> str:
    """Why a freeze forbids shipping: its owner, its end and the reason."""
    end = format_minute(to_datetime(freeze.end), zone_named(freeze.timezone))
    return f'freeze "{freeze.name}" by {freeze.owner} until {end} {freeze.timezone}: {freeze.reason}'
