"""The result of reading SLO definitions: services, their queries, and what could not be converted."""

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation

from ...model.names import is_name
from ...support.frozen import frozen
from .untrusted_yaml import Table


@frozen
class Definition:
    """A service as a file defines it.

    `slo` is in percent; `query` is a PromQL template of its error share over `{window}`.
    """

    name: str
    slo: Decimal
    window: str
    group: str | None = None
    tags: tuple[str, ...] = ()
    timezone: str | None = None
    query: str | None = None
    floor: Decimal | None = None
    """The error share from which a minute is bad, if the definition counts bad time slices."""


@frozen
class Remark:
    """A part of a document that could not be converted, or was ambiguous."""

    document: int
    line: int
    text: str

    def __str__(self) -> str:
        where = f", line {self.line}" if self.line else ""
        return f"document {self.document}{where}: {self.text}"


@frozen
class Definitions:
    """Everything that a file defines; `title` is the tool that it is for."""

    title: str
    services: tuple[Definition, ...]
    remarks: tuple[Remark, ...]


Remarks = list[Remark]
Reader = Callable[[Sequence[Table], Remarks], list[Definition]]


def percent_of_share(text: str) -> Decimal | None:
    """A share such as 0.9995 in percent, exactly; None if `text` is not a number."""
    share = decimal_of(text)
    return None if share is None else (share * 100).normalize()


def decimal_of(text: str) -> Decimal | None:
    """The number in `text`; None if it is not one, not finite, or a billion or more."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and value.copy_abs() < 10**9 else None


def remark(table: Table, text: str) -> Remark:
    return Remark(table.document, table.line, text)


def label_tags(labels: Table, prefix: str = "") -> tuple[str, ...]:
    """Labels as tags `name:value`, one for each value of a label that has a list."""
    tags = []
    for name, value in labels.items():
        for item in value if isinstance(value, list) else [value]:
            text = f"{name}:{item}" if isinstance(item, str | Decimal) else name
            if name.startswith(prefix) and is_name(text) and text not in tags:
                tags.append(text)
    return tuple(tags)


def per_window(selector: str, function: str = "rate") -> str:
    """A PromQL template of the sum of a counter's rates over `{window}`."""
    return f"sum({function}({selector}[{{window}}]))"
