"""PagerDuty: incidents and maintenance windows from its API, 30 days at a time, page by page."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from ..errors import SourceError
from ..model.instants import DAY, SECOND, Instant, to_datetime
from .fetch_types import FetchedEvents, FetchRequest
from .http_client import HttpClient
from .incidents_to_events import MOST_PAGES, PAGE_SIZE, events_of_answers

_CHUNK = 30 * DAY
"""PagerDuty returns at most 10,000 incidents per range."""
_OVERLAP = DAY


def pager_duty(request: FetchRequest, client: HttpClient) -> FetchedEvents:
    """Incidents created since the last sync, or since the oldest open one, and maintenance windows."""
    since = request.since
    if request.resumes and request.state is not None and request.state.synced_at:
        since = request.state.synced_at - _OVERLAP
    since = min([since, *(event.start - SECOND for event in request.known if event.end is None)])
    answers: list[Any] = []
    while since < request.now:
        until = min(since + _CHUNK, request.now + DAY)
        parameters: dict[str, str | int] = {"since": _iso(since), "until": _iso(until), "time_zone": "UTC"}
        answers += _pages(client, "/incidents", "incidents", parameters)
        since = until
    answers += _pages(client, "/maintenance_windows", "maintenance_windows", {})
    return events_of_answers(request, "pagerduty", answers)


def _pages(client: HttpClient, path: str, key: str, parameters: dict[str, str | int]) -> Iterator[Any]:
    offset = 0
    for _ in range(MOST_PAGES):
        answer = client.json(path, {**parameters, "limit": PAGE_SIZE, "offset": offset})
        items = answer.get(key) if isinstance(answer, dict) else None
        if not isinstance(items, list):
            raise SourceError(f"the answer of {path} has no list {key}")
        yield answer
        if not answer.get("more"):
            return
        if not items:
            break
        offset += len(items)
    raise SourceError(f"the pages of {path} do not end")


def _iso(instant: Instant) -> str:
    return to_datetime(instant, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
