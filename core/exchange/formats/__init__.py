"""Other tools' files: one module per tool.

To support another tool, add a module with its `SourceFormat` and a line in `SOURCE_FORMATS`.
"""

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
from .tool_format import (
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
