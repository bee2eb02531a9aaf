"""The source type `prometheus`: outages from error-share queries to Prometheus or a compatible server."""

import hashlib
import json

from ..config.source_settings import QuerySettings
from ..model.event import Draft
from ..model.instants import SECOND
from ..text.query_placeholders import fill_lookback
from .background_errors import DAY_SECONDS, background_events, is_background
from .error_share_outages import GridRules, Outage, background_minutes, outages
from .error_share_samples import Points, mean_of, with_down
from .fetch_types import FetchedEvents, FetchRequest
from .http_client import HttpClient
from .prometheus_query import range_asker
from .sync_range import grid_range, iso_time, saved_cursors, withdraw_missing

_LEAST_IMPACT = 1e-6


def error_shares(request: FetchRequest, client: HttpClient) -> FetchedEvents:
    """The outages of every query of the source."""
    batch = FetchedEvents(follow_starts=True)
    cursors = saved_cursors(request)
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
    """Add the outages of one query; return the last grid time (Unix seconds) of the range."""
    rules = GridRules(query.step // SECOND, query.floor, query.merge // SECOND, query.missing)
    known = [event for event in request.known if event.service == query.service]
    spells_known = [event for event in known if not is_background(event.source_key)]
    first, last = grid_range(rules.step, query.merge, resumed, request, spells_known)
    if query.background:
        first -= first % DAY_SECONDS  # days are counted whole
    if last <= first:
        return last
    ask = range_asker(client, first, last, rules.step, batch.notes)
    points: Points = mean_of(series.points for series in ask(fill_lookback(query.query, query.window)))
    if query.down is not None:
        up = mean_of(series.points for series in ask(fill_lookback(query.down, query.window)))
        points = with_down(points, {time: 1 - value for time, value in up.items()})
    if not points:
        batch.notes.append(f"{query.service}: its query returned no data for this time")
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
    withdraw_missing(known, keys, first, last, points, query.service, batch)
    return last


def _draft(outage: Outage, service: str, source: str) -> Draft:
    start = outage.start * SECOND
    return Draft(
        service,
        start,
        None if outage.end is None else outage.end * SECOND,
        max(round(outage.impact, 6), _LEAST_IMPACT),
        description=f"{outage.unknown / 60:g} min without data" if outage.unknown else None,
        source=source,
        source_key=iso_time(start),
    )


def _text_of(query: QuerySettings) -> str:
    """Everything that determines which outages a query has, as text."""
    fields = (query.query, query.down, query.step, query.window, query.floor, query.merge, query.missing)
    return json.dumps((*fields, "background") if query.background else fields)
