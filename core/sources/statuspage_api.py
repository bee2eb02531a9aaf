"""Statuspage: the incidents and maintenances that a status page lists."""

from ..errors import SourceError
from .fetch_types import FetchedEvents, FetchRequest
from .http_client import HttpClient
from .incidents_to_events import events_of_answers


def status_page(request: FetchRequest, client: HttpClient) -> FetchedEvents:
    """The incidents and maintenances that a page lists: the last 50 of each."""
    answers = [
        client.json("/api/v2/incidents.json"),
        client.json("/api/v2/scheduled-maintenances.json"),
    ]
    for answer, key in zip(answers, ("incidents", "scheduled_maintenances"), strict=True):
        if not isinstance(answer, dict) or not isinstance(answer.get(key), list):
            raise SourceError(f"{request.source.url} is not a Statuspage: its response has no list {key}")
    return events_of_answers(request, "statuspage", answers)
