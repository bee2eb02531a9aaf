"""Tables of sources as a configuration has them."""

import json


def prometheus_source(
    url: str = "http://127.0.0.1:1", query: str = "errors[{window}]", name: str = "prod", **keys: str | int
) -> str:
    """A server that is asked for the error share of checkout; what is appended belongs to that query."""
    table = {"name": name, "type": "prometheus", "url": url, **keys}
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())
    return f"""
[[sources]]
{lines}
[[sources.map]]
service = "checkout"
query = {json.dumps(query)}
"""
