"""Converts values to types that JSON has."""

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Annotated, Any

NULL_UNLESS_FINITE = "null in JSON if it is infinite"

MaybeInfinite = Annotated[float, NULL_UNLESS_FINITE]
"""A number of a result that can be infinite; every other float in one is finite."""


def to_jsonable(value: object) -> Any:
    """`value` as dicts, lists, strings, numbers, booleans and None.

    Dates become ISO 8601 text; a number that JSON cannot represent (infinite, NaN) becomes None.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_jsonable(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_jsonable(item) for item in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


class Result:
    """The base of frozen classes that have a JSON-ready form."""

    __slots__ = ()

    def as_dict(self) -> dict[str, Any]:
        """The fields under their own names, as JSON-ready types."""
        as_json: dict[str, Any] = to_jsonable(self)
        return as_json
