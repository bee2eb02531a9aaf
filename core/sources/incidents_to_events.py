"""Turns the incidents that a source lists into events, and notes what was not taken."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from ..exchange import (
    Context,
    Document,
    Reading,
    RowOptions,
    find_withdrawn,
    read_source,
)
from ..exchange.formats import SOURCE_FORMATS
from ..text.suggestions import closest_match
from .fetch_types import FetchedEvents, FetchRequest
from .unlisted_incidents import unlisted_note

PAGE_SIZE = 100
"""Incidents per page requested from an API."""
MOST_PAGES = 1_000
_FORMATS = {source.name: source for source in SOURCE_FORMATS}
_MOST_LISTED = 5
_MOST_SERVICES = 20


def events_of_answers(request: FetchRequest, name: str, answers: list[Any]) -> FetchedEvents:
    """The events in the responses of an API, which are documents in the format `name`."""
    documents = [Document.of_json(name, answer) for answer in answers]
    return events_of_readings(
        request, [read_source(documents, _FORMATS[name], row_options(request), reading_context(request))]
    )


def events_of_readings(request: FetchRequest, readings: list[Reading]) -> FetchedEvents:
    """The drafts that had not ended by `request.since`, withdrawn events, and notes on what was not taken."""
    batch = FetchedEvents()
    for reading in readings:
        batch.drafts += [draft for draft in reading.drafts if draft.end is None or draft.end >= request.since]
        batch.notes += [str(note) for note in reading.notes]
        batch.withdrawn += find_withdrawn(reading, request.known)
        batch.follow_starts |= bool(reading.coverage.logs)
        batch.notes += _unknown(reading.unknown_services, request)
        bad = [row for row in reading.bad if not row.unknown_service]
        batch.notes += [f"not taken: {row}" for row in bad[:_MOST_LISTED]]
        count = reading.bad_count - sum(reading.unknown_services.values())
        if count > _MOST_LISTED:
            batch.notes.append(f"{count - _MOST_LISTED:,} more are not taken")
    batch.notes += unlisted_note(request.known, batch)
    return batch


def _unknown(counts: Mapping[str, int], request: FetchRequest) -> list[str]:
    """A line for each service that is not mapped: the number of its events, and how to map it."""
    lines = []
    for name, count in islice(counts.items(), _MOST_SERVICES):
        target = closest_match(name, request.settings.event_names) or "NAME"
        events = f"{count:,} event{'' if count == 1 else 's'}"
        lines.append(f'{events} of {name!r} not taken; services = {{ "{name}" = "{target}" }} maps it')
    if len(counts) > _MOST_SERVICES:
        rest = sum(islice(counts.values(), _MOST_SERVICES, None))
        services = f"{len(counts) - _MOST_SERVICES:,} more services"
        lines.append(f"{rest:,} event{'' if rest == 1 else 's'} of {services} not taken")
    return lines


def row_options(request: FetchRequest) -> RowOptions:
    """How rows are read, with the source's mapping of services and the settings' names."""
    settings = request.settings
    return RowOptions(
        request.zone, settings.event_names, False, settings.category_names, request.source.services
    )


def reading_context(request: FetchRequest) -> Context:
    """The context for the readers of other tools' formats."""
    source = request.source
    return Context(request.now, request.zone, impacts=source.impact, urgencies=source.urgency)
