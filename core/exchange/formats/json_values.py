"""Reads objects, lists, texts and moments from other tools' JSON, tolerating missing or unexpected values."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from ..reading_result import ExchangeError


def parse_json(text: str) -> Any:
    """The parsed value of `text`; `ExchangeError` with line and column if it is not JSON."""
    try:
        return json.loads(text, parse_int=_integer, parse_constant=lambda _: None)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ExchangeError(f"{where}: it is not JSON: {error.msg[:1].lower()}{error.msg[1:]}") from None
    except RecursionError:
        raise ExchangeError("it is nested too deeply") from None


def table(value: object, *keys: str) -> dict[str, Any]:
    """The object at `keys`; an empty one if there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def tables(value: object, *keys: str) -> list[dict[str, Any]]:
    """The objects of the list at `keys`; none if there is no list."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text_of(value: object) -> str:
    """A text or number as text; "" for anything else."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def instant_of(value: object) -> datetime | None:
    """The moment of an ISO 8601 text with a zone, or of Unix seconds; None for anything else."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        return None if moment is None or moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def moment_after(start: datetime | None, **length: float) -> datetime | None:
    """`start` plus `timedelta(**length)`; None if that is outside of the calendar."""
    try:
        return None if start is None else start + timedelta(**length)
    except (ValueError, OverflowError):
        return None


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= 18 else float(digits)
