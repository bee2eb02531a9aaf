"""`[[sources]]` tables for the configurations of tests."""

import json


def prometheus_source(
    url: str = "http://127.0.0.1:1", query: str = "errors[{window}]", name: str = "prod", **keys: str | int
) -> str:
    """A Prometheus source with a query for checkout; text appended to it goes into the query's table."""
    table = {"name": name, "type": "prometheus", "url": url, **keys}
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())
    return f"""
[[sources]]
{lines}
[[sources.map]]
service = "checkout"
query = {json.dumps(query)}
"""
