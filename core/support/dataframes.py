"""Results as pandas DataFrames, for notebooks."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from importlib import import_module
from typing import Any, TypeAlias, get_args, get_type_hints

DataFrame: TypeAlias = Any
"""A `pandas.DataFrame`. Not imported, not even for type checking: the screens import the results, and must
not depend on pandas."""


def frame_of(kind: type, rows: Sequence[object], *, index: str, omit: Sequence[str] = ()) -> DataFrame:
    """One row per dataclass of `kind` and one column per field except those in `omit`, indexed by `index`.

    Datetimes become `datetime64[…, UTC]`, dates `datetime64` at midnight, floats `float64` with NaN for
    None, integers `int64`, text `object` or pandas' own string type.
    """
    pandas: Any = import_module("pandas")
    hints = get_type_hints(kind)
    columns = {
        field.name: _column(pandas, hints[field.name], [getattr(row, field.name) for row in rows])
        for field in fields(kind)
        if field.name not in omit
    }
    return pandas.DataFrame(columns).set_index(index)


def _column(pandas: Any, hint: object, values: list[object]) -> Any:
    kinds = set(get_args(hint)) or {hint}
    if datetime in kinds:
        return pandas.Series(pandas.to_datetime(values, utc=True))
    if date in kinds:
        return pandas.Series(pandas.to_datetime(values))
    if float in kinds:
        return pandas.Series(values, dtype="float64")
    if kinds == {int}:
        return pandas.Series(values, dtype="int64")
    if kinds == {bool}:
        return pandas.Series(values, dtype="bool")
    return pandas.Series(values, dtype="object" if not values else None)
