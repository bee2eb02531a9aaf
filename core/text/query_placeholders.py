"""The lookback of a query: the placeholder `{window}`, replaced by a length such as `5m`."""

from ..model.instants import DAY, HOUR, MINUTE, SECOND

PLACEHOLDER = "{window}"
_SLOTH_SPELLINGS = ("{{.window}}", "{{ .window }}", "{{.window }}", "{{ .window}}")


def unify_placeholders(query: str) -> str:
    """A Sloth query on one line, with its placeholder spelled `{window}`."""
    for spelling in _SLOTH_SPELLINGS:
        query = query.replace(spelling, PLACEHOLDER)
    return " ".join(query.split())


def fill_lookback(query: str, lookback: int) -> str:
    """The query with `lookback`, in microseconds, in place of every placeholder in any spelling."""
    text = prometheus_duration(lookback)
    for spelling in (*_SLOTH_SPELLINGS, PLACEHOLDER):
        query = query.replace(spelling, text)
    return query.replace("[window]", f"[{text}]")


def prometheus_duration(length: int) -> str:
    """A length in microseconds in Prometheus notation."""
    for size, unit in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s")):
        if length % size == 0:
            return f"{length // size}{unit}"
    return f"{length // 1000}ms"
