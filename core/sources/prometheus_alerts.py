"""The source type `alertmanager`: when alerts fired, from Prometheus' ALERTS and ALERTS_FOR_STATE."""

import hashlib
import json
import math
from collections.abc import Mapping

from ..model.event import Draft
from ..model.instants import MINUTE, SECOND
from ..text.terminal_text import escape_controls
from .error_share_outages import GridRules, outages
from .fetch_types import FetchedEvents, FetchRequest
from .http_client import HttpClient
from .prometheus_query import range_asker
from .sync_range import grid_range, iso_time, saved_cursors, withdraw_missing

_FIRING = 'ALERTS{alertstate="firing"}'
_SINCE_WHEN = "ALERTS_FOR_STATE"
_QUIET = ("info", "none")
_LONGEST_PENDING = 32 * 86_400
"""Most seconds that an alert can have been pending; an earlier start is not believed."""


def alerts(request: FetchRequest, client: HttpClient) -> FetchedEvents:
    """Each time that an alert fired (`ALERTS`), from when its condition was true (`ALERTS_FOR_STATE`)."""
    batch = FetchedEvents(follow_starts=True)
    step = 60
    resumed = saved_cursors(request).get("alerts", {}).get("last")
    first, last = grid_range(step, 5 * MINUTE, resumed, request, list(request.known))
    batch.cursor = json.dumps({"alerts": {"last": last}})
    if last <= first:
        return batch
    ask = range_asker(client, first, last, step, batch.notes)
    begun = {_identity(series.labels): series.points for series in ask(_SINCE_WHEN)}
    left_out: dict[str, int] = {}
    rules = GridRules(step, 0.5, 0, "good")
    covered: set[int] = set()
    for series in ask(_FIRING):
        covered.update(series.points)
        name = str(series.labels.get(request.source.label, ""))
        service = request.source.services.get(name, name)
        severity = str(series.labels.get("severity", ""))
        if severity in _QUIET and severity not in request.source.impact:
            continue
        if service not in request.settings.event_names:
            left_out[name] = left_out.get(name, 0) + 1
            continue
        identity = _identity(series.labels)
        digest = hashlib.sha256(identity.encode()).hexdigest()[:16]
        for outage in outages(dict.fromkeys(series.points, 1.0), first, last, rules):
            since = begun.get(identity, {}).get(outage.start + step, math.nan)
            is_start = outage.start - _LONGEST_PENDING <= since <= outage.start + step
            start = int(since) if is_start else outage.start
            batch.drafts.append(
                Draft(
                    service,
                    start * SECOND,
                    None if outage.end is None else outage.end * SECOND,
                    request.source.impact.get(severity, 1.0),
                    incident_id=_name(series.labels.get("alertname")),
                    source=request.source.name,
                    source_key=f"{digest}@{iso_time(start * SECOND)}",
                )
            )
    for name, count in left_out.items():
        batch.notes.append(
            f"{count:,} alerts of {name or f'no {request.source.label}'!r} are not taken;"
            f' services = {{ "{name}" = "NAME" }} maps it'
        )
    keys = {draft.source_key for draft in batch.drafts}
    withdraw_missing(list(request.known), keys, first, last, dict.fromkeys(covered, 1.0), "alerts", batch)
    return batch


def _identity(labels: Mapping[str, str]) -> str:
    """The labels that identify an alert, as text; the same for both series."""
    identifying = {name: value for name, value in labels.items() if name not in ("__name__", "alertstate")}
    return json.dumps(identifying, sort_keys=True)


def _name(text: str | None) -> str | None:
    return escape_controls(text)[:200].strip() or None if text else None
