"""The lookback of a query: `{window}`, where a length such as `5m` takes its place."""

from ..model.instants import DAY, HOUR, MINUTE, SECOND

PLACEHOLDER = "{window}"
_SLOTH_SPELLINGS = ("{{.window}}", "{{ .window }}", "{{.window }}", "{{ .window}}")


def unify_placeholders(query: str) -> str:
    """A query of Sloth's on one line, its placeholder spelled `{window}`."""
    for spelling in _SLOTH_SPELLINGS:
        query = query.replace(spelling, PLACEHOLDER)
    return " ".join(query.split())


def fill_lookback(query: str, lookback: int) -> str:
    """A query with `lookback`, in microseconds, wherever a placeholder stands, however it is spelled."""
    text = prometheus_duration(lookback)
    for spelling in (*_SLOTH_SPELLINGS, PLACEHOLDER):
        query = query.replace(spelling, text)
    return query.replace("[window]", f"[{text}]")


def prometheus_duration(length: int) -> str:
    """A length in microseconds as Prometheus writes it."""
    for size, unit in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s")):
        if length % size == 0:
            return f"{length // size}{unit}"
    return f"{length // 1000}ms"
