"""Other tools' files, recognised by their content: one module per tool.

A format is a `SourceFormat`; the next one is one file here and one line in `SOURCE_FORMATS`.
"""

from contextlib import suppress

from ..reading_result import ExchangeError
from . import (
    alertmanager,
    better_stack,
    cachet,
    cstate,
    grafana_oncall,
    healthchecks,
    incident_io,
    instatus,
    opsgenie,
    pagerduty,
    pingdom,
    statuspage,
    upptime,
    uptime_kuma,
    uptimerobot,
)
from .raw_incidents import (
    HEAD_BYTES,
    LARGEST_BYTES,
    Context,
    Document,
    LeftOut,
    MonitorLog,
    RawIncident,
    SourceFormat,
)

__all__ = [
    "HEAD_BYTES",
    "LARGEST_BYTES",
    "SOURCE_FORMATS",
    "Context",
    "Document",
    "LeftOut",
    "MonitorLog",
    "RawIncident",
    "SourceFormat",
    "may_be_recognised",
    "recognise",
]

SOURCE_FORMATS: tuple[SourceFormat, ...] = (
    uptime_kuma.FORMAT,
    statuspage.FORMAT,
    incident_io.FORMAT,
    pagerduty.FORMAT,
    pagerduty.INSIGHTS,
    alertmanager.FORMAT,
    opsgenie.FORMAT,
    grafana_oncall.FORMAT,
    uptimerobot.FORMAT,
    uptimerobot.CSV,
    upptime.FORMAT,
    cstate.FORMAT,
    cachet.FORMAT,
    better_stack.FORMAT,
    pingdom.FORMAT,
    healthchecks.FORMAT,
    instatus.FORMAT,
    instatus.API,
)


def recognise(document: Document, name: str | None = None) -> SourceFormat | None:
    """The format of `document`, or None; with `name`, the format of that name."""
    if name is not None:
        return next((source for source in SOURCE_FORMATS if source.name == name), None)
    head = document.raw[:HEAD_BYTES]
    for source in SOURCE_FORMATS:
        if all(marker in head for marker in source.markers):
            with suppress(ExchangeError):
                if source.recognises(document):
                    return source
    return None


def may_be_recognised(head: bytes) -> bool:
    """Whether a file that begins with `head` may have one of the formats."""
    return any(all(marker in head for marker in source.markers) for source in SOURCE_FORMATS)
