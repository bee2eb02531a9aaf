"""Input and output of the readers of other tools' files: documents, raw incidents, what was left out."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any

from ...model.instants import Instant
from ...support.frozen import frozen
from ..columns import ColumnOptions
from ..encoding import without_mark
from ..reading_result import ExchangeError
from .json_values import instant_of, parse_json

LARGEST_BYTES = 64_000_000
"""The largest file of another tool, which is read into memory."""
HEAD_BYTES = 262_144
"""Bytes of a file that are examined to recognise its format."""


@frozen
class RawIncident:
    """An incident in the tool's own terms.

    `service` is what the tool calls the service; `other_names` are its id or longer name, which a mapping of
    services may use as well. `start` and `end` are texts or Unix seconds; `end` is None while it is open.
    If an incident has several services or stretches, there is one for each, with a key `INCIDENT/…`;
    `incident` is the key that they share.
    """

    key: str
    service: str
    start: object
    end: object
    category: str = "incident"
    impact: float = 1.0
    incident_id: str | None = None
    description: str | None = None
    other_names: tuple[str, ...] = ()
    incident: str = ""


@frozen
class LeftOut:
    """An incident that was left out, and why: it costs no budget, or the file says too little about it."""

    key: str
    reason: str
    is_none: bool = False
    """Whether the tool says that it is not an outage, so that its earlier events are withdrawn."""


@frozen
class MonitorLog:
    """The file has all outages of a monitor that began between two times, written as in `MONITOR@TIME`."""

    monitor: str
    first: str
    last: str


Incidents = Iterable[RawIncident | LeftOut | MonitorLog]


@dataclass(frozen=True)
class Document:
    """The bytes of a file, with its name, and its `path` if it is on this machine."""

    name: str
    raw: bytes
    path: Path | None = None

    @classmethod
    def of_json(cls, name: str, value: Any) -> "Document":
        """A document of JSON that has been parsed already."""
        document = cls(name, b"")
        document.__dict__["json"] = value
        return document

    @cached_property
    def text(self) -> str:
        """The file as text; `ExchangeError` if it is not UTF-8."""
        try:
            return without_mark(self.raw).decode()
        except UnicodeDecodeError as error:
            line = self.raw.count(b"\n", 0, error.start) + 1
            raise ExchangeError(f"line {line}: it is not UTF-8 text; save it as UTF-8") from None

    @cached_property
    def json(self) -> Any:
        """The file as JSON; `ExchangeError` if it is not JSON or is nested too deeply."""
        return parse_json(self.text)

    @property
    def stem(self) -> str:
        """The file's name without its folder and suffix."""
        return Path(self.name).stem


@frozen
class Context:
    """The context in which incidents are read: `now`, and the zone of times without one."""

    now: Instant
    zone: tzinfo = UTC
    options: ColumnOptions = field(default_factory=ColumnOptions)
    impacts: Mapping[str, float] = field(default_factory=dict)
    """Impacts by severity that override the format's own."""
    urgencies: Collection[str] = ("high",)
    """The urgencies that count, if the tool has urgencies."""


@frozen
class SourceFormat:
    """The files of one tool.

    The beginning of every such file contains all `markers`; `recognises` examines the rest. `read` yields the
    incidents in file order.
    """

    name: str
    title: str
    markers: tuple[bytes, ...]
    recognises: Callable[[Document], bool]
    read: Callable[[Document, Context], Incidents]
    source: str = ""
    """The source of its events, if it is not `name`."""


def parse_json_lines(document: Document) -> list[Any]:
    """The values of a file that has one per line, a list, or a single value over several lines."""
    if "json" in document.__dict__:
        value = document.json
        return value if isinstance(value, list) else [value]
    lines = document.text.splitlines()
    values = []
    for line in lines:
        if line.strip():
            try:
                values.append(parse_json(line))
            except ExchangeError:
                break
    else:
        return [item for value in values for item in (value if isinstance(value, list) else [value])]
    value = document.json
    return value if isinstance(value, list) else [value]


def is_after(value: object, now: Instant) -> bool:
    """Whether `value` is a moment after `now`."""
    moment = instant_of(value)
    return moment is not None and moment.timestamp() * 1_000_000 > now


def planned(key: str, start: object, end: object, context: Context) -> tuple[object, LeftOut | None]:
    """The end of planned work, None while it lasts; or why it is left out, such as that it has not begun."""
    if not start or not end:
        return None, LeftOut(key, "it has no start or no end")
    if is_after(start, context.now):
        return None, LeftOut(key, "it is planned and has not begun", is_none=True)
    return (None if is_after(end, context.now) else end), None
