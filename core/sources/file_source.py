"""A file or folder as a source, which is read again at each sync."""

from ..errors import SourceError
from ..exchange import (
    ExchangeError,
    find_source,
    format_of,
    read_events,
    read_folder,
    read_source,
)
from .fetch_types import FetchedEvents, FetchRequest
from .incidents_to_events import events_of_readings, reading_context, row_options


def file(request: FetchRequest) -> FetchedEvents:
    """The events in the source's file or folder, which another program writes."""
    path = request.source.path
    if path is None:
        raise SourceError("it has no path")
    kind = "uptime-kuma" if request.source.type == "uptime-kuma" else None
    options, context = row_options(request), reading_context(request)
    try:
        if path.is_dir():
            return events_of_readings(request, [read_folder(path, options, context)])
        with path.open("rb") as stream:
            match = find_source(stream, path.name, path, kind)
            if match is not None:
                return events_of_readings(request, [read_source(*match, options, context)])
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
    return events_of_readings(request, [reading])
