"""Frozen values, and their conversion to types that JSON has."""

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, cast

NULL_UNLESS_FINITE = "null in JSON where it is infinite"

MaybeInfinite = Annotated[float, NULL_UNLESS_FINITE]
"""A number of a result that can be infinite; every other float in one is finite."""


def to_jsonable(value: object) -> Any:
    """`value` as dicts, lists, strings, numbers, booleans and None.

    Dates become ISO 8601 text; a number that JSON has no word for (infinite, NaN) becomes None.
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


class Value:
    """Equality, hash, text and pickling of frozen dataclasses, here once instead of compiled into each.

    For those defined on the way to the first paint, with `eq=False, repr=False`: that takes a third
    less time.
    """

    __slots__ = ()
    __match_args__: ClassVar[tuple[str, ...]]

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__match_args__)

    def __hash__(self) -> int:
        return hash(tuple(getattr(self, name) for name in self.__match_args__))

    def __reduce__(self) -> tuple[Any, ...]:
        # A call with the fields in order: half the time of what `dataclass` makes for slots.
        return type(self), tuple([getattr(self, name) for name in self.__match_args__])

    def __repr__(self) -> str:
        shown = [field.name for field in fields(cast(Any, self)) if field.repr]
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"


class Result(Value):
    """A frozen dataclass with a JSON-ready form."""

    __slots__ = ()

    def as_dict(self) -> dict[str, Any]:
        """The fields under their own names, as JSON-ready types."""
        as_json: dict[str, Any] = to_jsonable(self)
        return as_json
