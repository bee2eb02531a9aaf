"""Values as the store keeps them: what is refused, and what an amended event becomes."""

import operator
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from ..model.event import Draft, Event, check_category, check_impact, check_service, check_span
from ..model.instants import Instant, to_datetime, to_instant

AMENDABLE = ("service", "start", "end", "impact", "category", "incident_id", "description")
"""The fields of an event that `amend` can change."""

LONGEST_TEXT = 10_000_000
"""Characters that a text may have; more is a mistake, not a description."""

_EARLIEST = to_instant(datetime(1, 1, 2, tzinfo=UTC))
_LATEST = to_instant(datetime(9999, 12, 30, tzinfo=UTC))
_NEEDED_TEXTS = ("service", "category")
_FREE_TEXTS = ("incident_id", "description")


def validated_draft(draft: Draft) -> Draft:
    """`draft` with plain Python values that every engine can hold; `ValueError` names what is refused."""
    return Draft(
        _text("service", draft.service),
        _instant("start", draft.start),
        None if draft.end is None else _instant("end", draft.end),
        _impact(draft.impact),
        _text("category", draft.category),
        _free_text("incident_id", draft.incident_id),
        _free_text("description", draft.description),
        _free_text("source", draft.source),
        _free_text("source_key", draft.source_key),
    )


def amended(event: Event, changes: Mapping[str, object]) -> Event:
    """`event` with `changes` in it, checked as a whole; `ValueError` for an unknown field or a bad value."""
    unknown = [name for name in changes if name not in AMENDABLE]
    if unknown:
        raise ValueError(f"{unknown[0]}: not a field that can be changed; these are: {', '.join(AMENDABLE)}")
    values: dict[str, object] = dict(changes)
    for name, value in values.items():
        if name in _NEEDED_TEXTS:
            values[name] = _text(name, value)
        elif name in _FREE_TEXTS:
            values[name] = _free_text(name, value)
        elif name == "impact":
            values[name] = _impact(value)
        elif name == "start" or value is not None:
            values[name] = _instant(name, value)
    changed = replace(event, **values)  # type: ignore[arg-type]  # each value was checked by its name
    check_service(changed.service)
    check_category(changed.category)
    check_impact(changed.impact)
    check_span(changed.start, changed.end)
    return changed


def validated_author(author: str) -> str:
    """The name a change is recorded under; `ValueError` for what is no text."""
    return _text("author", author)


def format_instant(instant: Instant) -> str:
    """An instant for a sentence."""
    try:
        return f"{to_datetime(instant):%Y-%m-%d %H:%M:%S} UTC"
    except OverflowError:
        return "an unknown time"


def is_encodable(value: str | None) -> bool:
    """Can a store hold it? Half of a surrogate pair, as undecodable arguments have, is no text."""
    try:
        return value is None or bool(value.encode() or True)
    except UnicodeEncodeError:
        return False


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name}: {value!r} is not a text")
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"{name}: {len(value):,} characters are too many; at most {LONGEST_TEXT:,}")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"{name}: character {error.start + 1}, {value[error.start]!r}, is half of a pair "
            "and no text; give it as UTF-8"
        ) from None
    return value


def _free_text(name: str, value: object) -> str | None:
    return None if value is None else _text(name, value)


def _instant(name: str, value: object) -> Instant:
    try:
        instant = operator.index(value)  # type: ignore[arg-type]  # the question is whether it is one
    except TypeError:
        raise ValueError(f"{name}: {value!r} is not a whole number of microseconds") from None
    if not _EARLIEST <= instant <= _LATEST:
        raise ValueError(f"{name}: {instant} µs since 1970 lies outside the years 1 to 9999")
    return instant


def _impact(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]  # the question is whether it is one
    except (TypeError, ValueError):
        raise ValueError(f"impact: {value!r} is not a share above 0 and at most 1") from None
