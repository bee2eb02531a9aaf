"""Sources that list incidents: Statuspage's and Instatus's pages, PagerDuty's API, and files."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from ..exchange import (
    BadRow,
    Context,
    Document,
    ExchangeError,
    Reading,
    RowOptions,
    find_source,
    find_withdrawn,
    format_of,
    read_events,
    read_folder,
    read_source,
)
from ..exchange.formats import SOURCE_FORMATS
from ..model.instants import DAY, SECOND, Instant, to_datetime
from ..text.suggestions import closest_match
from .http_client import HttpClient
from .source_errors import SourceError
from .source_fetch import FetchedEvents, FetchRequest

_FORMATS = {source.name: source for source in SOURCE_FORMATS}
_PAGE = 100
_MOST_PAGES = 1_000
_CHUNK = 30 * DAY
"""PagerDuty gives at most 10,000 incidents of one range."""
_OVERLAP = DAY
_MOST_LISTED = 5


def status_page(request: FetchRequest, client: HttpClient) -> FetchedEvents:
    """The incidents and maintenances that a page lists: the last 50 of each."""
    answers = [
        client.json("/api/v2/incidents.json"),
        client.json("/api/v2/scheduled-maintenances.json"),
    ]
    for answer, key in zip(answers, ("incidents", "scheduled_maintenances"), strict=True):
        if not isinstance(answer, dict) or not isinstance(answer.get(key), list):
            raise SourceError(f"{request.source.url} is not a Statuspage: its answer has no list {key}")
    return _batch(request, "statuspage", answers)


def pager_duty(request: FetchRequest, client: HttpClient) -> FetchedEvents:
    """Incidents created since the last sync, or since the oldest that is open; and maintenance windows."""
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
    return _batch(request, "pagerduty", answers)


def instatus(request: FetchRequest, client: HttpClient) -> FetchedEvents:
    """All incidents and maintenances by the API, which wants a token; without one what goes on now."""
    source = request.source
    if not source.access.has_token:
        summary = client.json("/summary.json")
        if not isinstance(summary, dict) or not isinstance(summary.get("page"), dict):
            raise SourceError(f"{source.url} is not an Instatus page: its summary.json names no page")
        return _batch(request, "instatus", [summary])
    answers = [*_numbered_pages(client, "/incidents"), *_numbered_pages(client, "/maintenances")]
    return _batch(request, "instatus-api", answers)


def file(request: FetchRequest) -> FetchedEvents:
    """The events of a file that something else writes."""
    path = request.source.path
    if path is None:
        raise SourceError("it has no path")
    kind = "uptime-kuma" if request.source.type == "uptime-kuma" else None
    options, context = _options(request), _context(request)
    try:
        if path.is_dir():
            return _of_reading(request, [read_folder(path, options, context)])
        with path.open("rb") as stream:
            match = find_source(stream, path.name, path, kind)
            if match is not None:
                return _of_reading(request, [read_source(*match, options, context)])
            reading = read_events(
                stream,
                format_of(path.name),
                options.zone,
                options.services,
                categories=options.categories,
                service_names=options.service_names,
            )
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}") from None
    except (ExchangeError, ValueError) as error:
        raise SourceError(f"{path}: {error}") from None
    return _of_reading(request, [reading])


def _pages(client: HttpClient, path: str, key: str, parameters: dict[str, str | int]) -> Iterator[Any]:
    offset = 0
    for _ in range(_MOST_PAGES):
        answer = client.json(path, {**parameters, "limit": _PAGE, "offset": offset})
        items = answer.get(key) if isinstance(answer, dict) else None
        if not isinstance(items, list):
            raise SourceError(f"the answer of {path} has no list {key}")
        yield answer
        if not answer.get("more"):
            return
        if not items:
            break
        offset += len(items)
    raise SourceError(f"{path} has pages without end")


def _numbered_pages(client: HttpClient, path: str) -> Iterator[Any]:
    for number in range(1, _MOST_PAGES + 1):
        items = client.json(path, {"page": number, "per_page": _PAGE})
        if not isinstance(items, list):
            raise SourceError(
                f"the answer of {path} is not a list; is the url https://api.instatus.com/v1/PAGE?"
            )
        yield items
        if len(items) < _PAGE:
            return
    raise SourceError(f"{path} has pages without end")


def _batch(request: FetchRequest, name: str, answers: list[Any]) -> FetchedEvents:
    documents = [Document.of_json(name, answer) for answer in answers]
    return _of_reading(
        request, [read_source(documents, _FORMATS[name], _options(request), _context(request))]
    )


def _of_reading(request: FetchRequest, readings: list[Reading]) -> FetchedEvents:
    """The drafts since the time asked for, and what was not taken."""
    batch = FetchedEvents()
    for reading in readings:
        batch.drafts += [draft for draft in reading.drafts if draft.end is None or draft.end >= request.since]
        batch.notes += [str(note) for note in reading.notes]
        batch.withdrawn += find_withdrawn(reading, request.known)
        batch.follow_starts |= bool(reading.coverage.logs)
        batch.notes += _unknown(reading.bad, request)
        bad = [str(row) for row in reading.bad if not row.unknown_service]
        batch.notes += [f"not taken: {text}" for text in bad[:_MOST_LISTED]]
        if len(bad) > _MOST_LISTED:
            batch.notes.append(f"{len(bad) - _MOST_LISTED:,} more are not taken")
    keys = {(draft.source_key, draft.service) for draft in batch.drafts}
    still_down = {draft.service for draft in batch.drafts if draft.end is None and batch.follow_starts}
    gone = [
        event.id
        for event in request.known
        if event.end is None
        and event.id not in batch.withdrawn
        and event.service not in still_down
        and (event.source_key, event.service) not in keys
    ]
    if gone:
        listed = ", ".join(map(str, gone[:_MOST_LISTED])) + (", …" if len(gone) > _MOST_LISTED else "")
        batch.notes.append(f"open here and no longer listed there: {listed}")
    return batch


def _unknown(bad: tuple[BadRow, ...], request: FetchRequest) -> list[str]:
    """A line for each service that is not mapped: how many events it has, and what to write."""
    counts = Counter(row.service for row in bad if row.service is not None)
    lines = []
    for name, count in counts.items():
        target = closest_match(name, request.settings.event_names) or "NAME"
        events = f"{count:,} event{'' if count == 1 else 's'}"
        lines.append(f'{events} of {name!r} not taken; services = {{ "{name}" = "{target}" }} maps it')
    return lines


def _options(request: FetchRequest) -> RowOptions:
    settings = request.settings
    return RowOptions(
        request.zone, settings.event_names, False, settings.category_names, request.source.services
    )


def _context(request: FetchRequest) -> Context:
    source = request.source
    return Context(request.now, request.zone, impacts=source.impact, urgencies=source.urgency)


def _iso(instant: Instant) -> str:
    return to_datetime(instant, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
