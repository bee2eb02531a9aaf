"""Servers that answer Prometheus' queries: the error share of services, and alerts that fired."""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

from ..config.source_settings import QuerySettings
from ..model.event import Draft, Event
from ..model.instants import DAY, HOUR, MINUTE, SECOND, Instant, to_datetime
from ..support.frozen import frozen
from ..text.terminal_text import escape_controls
from .background_errors import DAY_SECONDS, background_events, is_background
from .http_client import HttpClient
from .outages_from_points import GridRules, Outage, Points, background_minutes, mean_of, outages, with_down
from .source_errors import SourceError
from .source_fetch import FetchedEvents, FetchRequest, straddled

PAGE_POINTS = 10_000
_MOST_SERIES = 10_000
_LEAST_IMPACT = 1e-6
_FIRING = 'ALERTS{alertstate="firing"}'
_SINCE_WHEN = "ALERTS_FOR_STATE"
_QUIET = ("info", "none")
_LONGEST_PENDING = 32 * 86_400
"""Seconds that an alert may have been pending, at most; an earlier start is none."""
_FARTHEST_BACK = 400 * DAY
"""How far back events reach that are asked for again."""


@frozen
class Series:
    """One series of an answer: its labels, and its values at grid times."""

    labels: Mapping[str, str]
    points: dict[int, float]


def error_shares(request: FetchRequest, client: HttpClient) -> FetchedEvents:
    """The outages of every query of the source."""
    batch = FetchedEvents(follow_starts=True)
    cursors = _cursors(request)
    remembered = {}
    for query in request.source.queries:
        digest = hashlib.sha256(_text_of(query).encode()).hexdigest()[:16]
        cursor = cursors.get(query.service, {})
        resumed = cursor.get("last") if cursor.get("digest") == digest else None
        last = _outages_of(query, resumed, request, client, batch)
        remembered[query.service] = {"last": last, "digest": digest}
    batch.cursor = json.dumps(remembered)
    return batch


def _outages_of(
    query: QuerySettings, resumed: object, request: FetchRequest, client: HttpClient, batch: FetchedEvents
) -> int:
    """Add the outages of one query; the last grid time that was asked for."""
    rules = GridRules(query.step // SECOND, query.floor, query.merge // SECOND, query.missing)
    known = [event for event in request.known if event.service == query.service]
    spells_known = [event for event in known if not is_background(event.source_key)]
    first, last = _range(rules.step, query.merge, resumed, request, spells_known)
    if query.background:
        first -= first % DAY_SECONDS  # days are counted whole
    if last <= first:
        return last
    ask = _asker(client, first, last, rules.step, batch.notes)
    points: Points = mean_of(series.points for series in ask(query.filled(query.query)))
    if query.down is not None:
        up = mean_of(series.points for series in ask(query.filled(query.down)))
        points = with_down(points, {time: 1 - value for time, value in up.items()})
    if not points:
        batch.notes.append(f"{query.service}: its query gives no data for this time")
    detected = outages(points, first, last, rules)
    drafts = [_draft(outage, query.service, request.source.name) for outage in detected]
    if query.background:
        drafts += background_events(points, detected, first, last, rules, query.service, request.source.name)
    else:
        minutes = background_minutes(points, detected, first, last, rules)
        if minutes >= 0.05:
            batch.notes.append(
                f"{query.service}: {minutes:,.1f} min of errors below the floor are not recorded as events"
            )
    batch.drafts += drafts
    keys = {draft.source_key for draft in drafts}
    _withdraw(known, keys, first, last, points, query.service, batch)
    return last


def _withdraw(
    known: list[Event],
    keys: set[str | None],
    first: int,
    last: int,
    points: Points,
    name: str,
    batch: FetchedEvents,
) -> None:
    """Withdraw the events of the range that were not found again, if there is data for them."""
    without_data = 0
    for event in known:
        if not first * SECOND <= event.start < last * SECOND or event.source_key in keys:
            continue
        end = last * SECOND if event.end is None else event.end
        if any(event.start < time * SECOND <= end for time in points):
            batch.withdrawn.append(event.id)
        else:
            without_data += 1
    if without_data:
        batch.notes.append(f"{name}: {without_data:,} events of a time without data stay as they are")


def alerts(request: FetchRequest, client: HttpClient) -> FetchedEvents:
    """Each time that an alert fired, from when it was true: `ALERTS`, and `ALERTS_FOR_STATE`."""
    batch = FetchedEvents(follow_starts=True)
    step = 60
    resumed = _cursors(request).get("alerts", {}).get("last")
    first, last = _range(step, 5 * MINUTE, resumed, request, list(request.known))
    batch.cursor = json.dumps({"alerts": {"last": last}})
    if last <= first:
        return batch
    ask = _asker(client, first, last, step, batch.notes)
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
                    source_key=f"{hashlib.sha256(identity.encode()).hexdigest()[:16]}@{_iso(start * SECOND)}",
                )
            )
    for name, count in left_out.items():
        batch.notes.append(
            f"{count:,} alerts of {name or f'no {request.source.label}'!r} are not taken;"
            f' services = {{ "{name}" = "NAME" }} maps it'
        )
    keys = {draft.source_key for draft in batch.drafts}
    _withdraw(list(request.known), keys, first, last, dict.fromkeys(covered, 1.0), "alerts", batch)
    return batch


def _range(
    step: int, merge: int, resumed: object, request: FetchRequest, known: list[Event]
) -> tuple[int, int]:
    """The grid times (first, last] to ask for, in seconds.

    The newest point is two steps old, as younger ones still change. What was asked for before is asked
    again from an hour, or `merge`, before its end, and from the start of any event that reaches so far.
    """
    last = (request.now // SECOND - 2 * step) // step * step
    first = request.since
    if request.resumes and isinstance(resumed, int):
        first = resumed * SECOND - max(HOUR, merge)
    first = max(straddled(first, merge, known), min(first, request.now - _FARTHEST_BACK))
    return first // SECOND // step * step, last


def _asker(
    client: HttpClient, first: int, last: int, step: int, notes: list[str]
) -> Callable[[str], list[Series]]:
    return lambda query: query_range(client, query, first, last, step, notes)


def query_range(
    client: HttpClient, query: str, first: int, last: int, step: int, notes: list[str]
) -> list[Series]:
    """The series of `query` at the grid times in (`first`, `last`], asked for page by page."""
    series: dict[str, Series] = {}
    start = first + step
    while start <= last:
        end = min(last, start + (PAGE_POINTS - 1) * step)
        parameters: dict[str, str | int] = {"query": query, "start": start, "end": end, "step": step}
        answer = client.json("/api/v1/query_range", parameters, post=True)
        for labels, points in _matrix(answer, notes):
            identity = json.dumps(labels, sort_keys=True)
            if identity in series:
                series[identity].points.update(points)
            else:
                series[identity] = Series(labels, points)
            if len(series) > _MOST_SERIES:
                raise SourceError(f"the query gives more than {_MOST_SERIES:,} series: {query[:100]}")
        start = end + step
    return list(series.values())


def _matrix(answer: Any, notes: list[str]) -> list[tuple[dict[str, str], dict[int, float]]]:
    if not isinstance(answer, dict):
        raise SourceError("the answer is not one of Prometheus")
    if answer.get("status") != "success":
        reason = escape_controls(f"{answer.get('errorType')}: {answer.get('error')}")[:300]
        raise SourceError(f"the query fails: {reason}")
    for warning in answer.get("warnings") or ():
        text = f"the server warns: {escape_controls(str(warning))[:300]}"
        if text not in notes:
            notes.append(text)
    try:
        data = answer["data"]
        if data["resultType"] != "matrix":
            raise SourceError(f"the answer is a {str(data['resultType'])[:40]}, not a matrix")
        return [
            (
                {str(name): str(value) for name, value in item["metric"].items()},
                _points(item["values"]),
            )
            for item in data["result"]
        ]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise SourceError("the answer is not one of Prometheus: its matrix cannot be read") from None


def _points(samples: list[Any]) -> dict[int, float]:
    if not samples:
        return {}
    times, values = zip(*samples, strict=True)
    return dict(zip(map(int, times), map(float, values), strict=True))


def _draft(outage: Outage, service: str, source: str) -> Draft:
    start = outage.start * SECOND
    return Draft(
        service,
        start,
        None if outage.end is None else outage.end * SECOND,
        max(round(outage.impact, 6), _LEAST_IMPACT),
        description=f"{outage.unknown / 60:g} min without data" if outage.unknown else None,
        source=source,
        source_key=_iso(start),
    )


def _text_of(query: QuerySettings) -> str:
    """All that decides which outages a query has."""
    fields = (query.query, query.down, query.step, query.window, query.floor, query.merge, query.missing)
    return json.dumps((*fields, "background") if query.background else fields)


def _cursors(request: FetchRequest) -> dict[str, dict[str, Any]]:
    try:
        value = json.loads((request.state.cursor if request.state else None) or "{}")
    except ValueError:
        return {}
    return (
        {key: item for key, item in value.items() if isinstance(item, dict)}
        if isinstance(value, dict)
        else {}
    )


def _identity(labels: Mapping[str, str]) -> str:
    """An alert's labels as one text, whatever series they are of."""
    identifying = {name: value for name, value in labels.items() if name not in ("__name__", "alertstate")}
    return json.dumps(identifying, sort_keys=True)


def _name(text: str | None) -> str | None:
    return escape_controls(text)[:200].strip() or None if text else None


def _iso(instant: Instant) -> str:
    return to_datetime(instant, UTC).isoformat().replace("+00:00", "Z")
