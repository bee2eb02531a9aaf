"""Instatus: incidents and maintenances from its API, or what is going on now from the public page."""

from collections.abc import Iterator
from typing import Any

from ..errors import SourceError
from .fetch_types import FetchedEvents, FetchRequest
from .http_client import HttpClient
from .incidents_to_events import MOST_PAGES, PAGE_SIZE, events_of_answers


def instatus(request: FetchRequest, client: HttpClient) -> FetchedEvents:
    """All incidents and maintenances if there is a token, which the API requires, else those of now."""
    source = request.source
    if not source.access.has_token:
        summary = client.json("/summary.json")
        if not isinstance(summary, dict) or not isinstance(summary.get("page"), dict):
            raise SourceError(f"{source.url} is not an Instatus page: its summary.json has no page")
        return events_of_answers(request, "instatus", [summary])
    answers = [*_numbered_pages(client, "/incidents"), *_numbered_pages(client, "/maintenances")]
    return events_of_answers(request, "instatus-api", answers)


def _numbered_pages(client: HttpClient, path: str) -> Iterator[Any]:
    for number in range(1, MOST_PAGES + 1):
        items = client.json(path, {"page": number, "per_page": PAGE_SIZE})
        if not isinstance(items, list):
            raise SourceError(
                f"the answer of {path} is not a list; is the url https://api.instatus.com/v1/PAGE?"
            )
        yield items
        if len(items) < PAGE_SIZE:
            return
    raise SourceError(f"{path} has more than {MOST_PAGES:,} pages")
