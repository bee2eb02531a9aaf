"""Prometheus' text exposition format, version 0.0.4."""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from ..support.frozen import frozen

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_LABEL_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})
_HELP_ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n"})


@frozen
class Sample:
    """A value with its labels; a label with an empty value means the same as none, and is left out."""

    value: float
    labels: Mapping[str, str]


@frozen
class Family:
    """A metric with its help, type and samples."""

    name: str
    help: str
    samples: tuple[Sample, ...]
    type: Literal["gauge", "counter"] = "gauge"


def render(families: Iterable[Family]) -> str:
    """The families as text; those without samples are left out."""
    return "".join(line + "\n" for family in families if family.samples for line in _lines(family))


def _lines(family: Family) -> Iterator[str]:
    yield f"# HELP {family.name} {family.help.translate(_HELP_ESCAPES)}"
    yield f"# TYPE {family.name} {family.type}"
    for sample in family.samples:
        labels = ",".join(
            f'{name}="{text.translate(_LABEL_ESCAPES)}"' for name, text in sample.labels.items() if text
        )
        braces = f"{{{labels}}}" if labels else ""
        yield f"{family.name}{braces} {format_value(sample.value)}"


def format_value(value: float) -> str:
    """A number that Prometheus reads back exactly; without a fraction if it is whole."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
