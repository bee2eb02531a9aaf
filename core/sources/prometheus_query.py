"""Range queries to Prometheus, page by page, with a limit on series, and the server's warnings."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import SourceError
from ..support.frozen import frozen
from ..text.terminal_text import escape_controls
from .http_client import HttpClient

PAGE_POINTS = 10_000
_MOST_SERIES = 10_000


@frozen
class Series:
    """A series in a response: its labels, and its values by grid time (Unix seconds)."""

    labels: Mapping[str, str]
    points: dict[int, float]


def range_asker(
    client: HttpClient, first: int, last: int, step: int, notes: list[str]
) -> Callable[[str], list[Series]]:
    """A function that returns the series of a query in this range."""
    return lambda query: query_range(client, query, first, last, step, notes)


def query_range(
    client: HttpClient, query: str, first: int, last: int, step: int, notes: list[str]
) -> list[Series]:
    """The series of `query` at the grid times in (`first`, `last`] (Unix seconds), queried page by page."""
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
                raise SourceError(f"the query returns more than {_MOST_SERIES:,} series: {query[:100]}")
        start = end + step
    return list(series.values())


def _matrix(answer: Any, notes: list[str]) -> list[tuple[dict[str, str], dict[int, float]]]:
    if not isinstance(answer, dict):
        raise SourceError("the response is not one of Prometheus")
    if answer.get("status") != "success":
        reason = escape_controls(f"{answer.get('errorType')}: {answer.get('error')}")[:300]
        raise SourceError(f"the query failed: {reason}")
    for warning in answer.get("warnings") or ():
        text = f"the server warns: {escape_controls(str(warning))[:300]}"
        if text not in notes:
            notes.append(text)
    try:
        data = answer["data"]
        if data["resultType"] != "matrix":
            raise SourceError(f"the response is a {str(data['resultType'])[:40]}, not a matrix")
        return [
            (
                {str(name): str(value) for name, value in item["metric"].items()},
                _points(item["values"]),
            )
            for item in data["result"]
        ]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise SourceError("the response is not one of Prometheus: its matrix cannot be read") from None


def _points(samples: list[Any]) -> dict[int, float]:
    if not samples:
        return {}
    times, values = zip(*samples, strict=True)
    return dict(zip(map(int, times), map(float, values), strict=True))
