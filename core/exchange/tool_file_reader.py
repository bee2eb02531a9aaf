"""Reads events from other tools' files, which are recognised by their content."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from .format_detection import FORMATS, recognise
from .formats import (
    LARGEST_BYTES,
    SOURCE_FORMATS,
    Context,
    Document,
    LeftOut,
    MonitorLog,
    RawIncident,
    SourceFormat,
)
from .reading_result import BadRow, ExchangeError, Note, Reading
from .row_collector import RowCollector
from .row_parser import RowOptions, RowParser
from .withdrawn_events import Coverage

SOURCE_NAMES = tuple(source.name for source in SOURCE_FORMATS)
"""The names of the tools' formats."""
EVERY_FORMAT: tuple[str, ...] = (*FORMATS, *SOURCE_NAMES)
"""Every format that can be read."""

_MOST_FILES = 10_000
_LISTED = 5


def read_source(
    document: Document | Sequence[Document], source: SourceFormat, options: RowOptions, context: Context
) -> Reading:
    """The events in a document, or in several of the same tool."""
    documents = [document] if isinstance(document, Document) else document
    parser = RowParser(options)
    collector = RowCollector()
    left_out: dict[str, list[str]] = {}
    incidents: set[str] = set()
    logs: dict[str, tuple[str, str]] = {}
    for item in documents:
        for number, incident in enumerate(source.read(item, context), start=1):
            if isinstance(incident, LeftOut):
                left_out.setdefault(incident.reason, []).append(incident.key)
                if incident.is_none:
                    incidents.add(incident.key)
                continue
            if isinstance(incident, MonitorLog):
                logs[incident.monitor] = (incident.first, incident.last)
                continue
            incidents.add(incident.incident or incident.key)
            row = parser.parse(_cells(incident, source, options), number)
            entry = incident.key or f"incident {number}"
            collector.add(replace(row, entry=entry) if isinstance(row, BadRow) else row, number, entry)
    notes = [Note(None, _left_out(reason, keys)) for reason, keys in left_out.items()]
    notes += [Note(None, note.text) for note in parser.notes]
    drafts, bad = collector.finish(parser.ambiguous)
    return Reading(
        drafts,
        tuple(bad),
        tuple(parser.new_services),
        tuple(notes),
        source.title,
        coverage=Coverage(frozenset(incidents), logs),
        source=source.source or source.name,
        bad_count=collector.bad_count,
        costless_count=collector.costless_count,
        unknown_services=dict(collector.unknown_services),
    )


def read_folder(folder: Path, options: RowOptions, context: Context) -> Reading:
    """The events in a folder of cState's Markdown files."""
    files = sorted(file for file in folder.iterdir() if file.suffix == ".md" and file.is_file())
    if len(files) > _MOST_FILES:
        raise ExchangeError(f"it holds {len(files):,} Markdown files; at most {_MOST_FILES:,} are read")
    documents = []
    for file in files:
        with file.open("rb") as stream:
            documents.append(Document(file.name, stream.read(LARGEST_BYTES // 64)))
    matches = [document for document in documents if recognise(document) is _CSTATE]
    if not matches:
        raise ExchangeError("it is a folder without a cState Markdown file; name a file")
    return read_source(matches, _CSTATE, options, context)


_CSTATE = next(source for source in SOURCE_FORMATS if source.name == "cstate")


def _cells(incident: RawIncident, source: SourceFormat, options: RowOptions) -> dict[str, object]:
    names = [name for name in (incident.service, *incident.other_names) if name]
    mapped = [name for name in names if name in options.service_names]
    known = [name for name in names if name in options.services]
    return {
        "service": next(iter(mapped + known), incident.service),
        "start": incident.start,
        "end": incident.end,
        "category": incident.category,
        "impact": incident.impact,
        "incident_id": incident.incident_id,
        "description": incident.description,
        "source": source.source or source.name,
        "source_key": incident.key,
    }


def _left_out(reason: str, keys: list[str]) -> str:
    names = [key for key in dict.fromkeys(keys) if key]
    if not names:
        return reason
    more = f" and {len(names) - _LISTED:,} more" if len(names) > _LISTED else ""
    return f"{', '.join(names[:_LISTED])}{more} left out: {reason}"
