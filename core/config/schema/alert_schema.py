"""The table `alerts`: pairs of windows, and the burn rate or share of the budget at which they alert."""

from ...model.alert_pairs import DEFAULT_PAIRS, AlertPair
from ..settings import SEVERITIES, AlertSettings
from ..table_reader import TableReader

_LENGTH_ACCEPTED = 'a length such as "1h", "30m" or "3d"'
SEVERITY_ACCEPTED = '"page" or "ticket"'


def read_alerts(table: TableReader) -> AlertSettings:
    """The table `alerts`; the defaults where no file has `pairs`."""
    tables = table.tables("pairs", last_only=True)
    table.reject_unknown_keys()
    if tables is None:
        return AlertSettings(DEFAULT_PAIRS)
    pairs = [_pair(pair) for pair in tables]
    return AlertSettings(tuple(pair for pair in pairs if pair is not None))


def _pair(table: TableReader) -> AlertPair | None:
    problems_before = len(table.problems)
    table.require("severity", SEVERITY_ACCEPTED)
    table.require("long", _LENGTH_ACCEPTED)
    table.require("short", _LENGTH_ACCEPTED)
    severity = table.choice("severity", SEVERITIES[0], SEVERITIES)
    long = table.read("long", None, _length, _LENGTH_ACCEPTED)
    short = table.read("short", None, _length, _LENGTH_ACCEPTED)
    budget_pct = table.number(
        "budget_pct", 0.0, 0.0001, 100, "a percentage of the budget above 0, at most 100"
    )
    factor = table.number("factor", 0.0, 0.0001, 1_000_000, "a burn rate above 0, such as 14.4")
    budget_node, factor_node, short_node = (table.find(key) for key in ("budget_pct", "factor", "short"))
    table.reject_unknown_keys()
    if budget_node is None and factor_node is None:
        table.require("budget_pct", "budget_pct, a percentage of the budget, or factor, a burn rate")
    elif budget_node is not None and factor_node is not None:
        message = "there is a budget_pct as well; set only one of them"
        table.problems.append(factor_node.problem(message, "either budget_pct or factor"))
    if long is not None and short is not None and short_node is not None and short >= long:
        table.problems.append(short_node.invalid("a length below that of long"))
    if len(table.problems) > problems_before or long is None or short is None:
        return None
    return AlertPair(
        severity, long, short, budget_pct if budget_node else None, factor if factor_node else None
    )


def _length(value: object) -> int | None:
    from ...text.timeparse import parse_duration  # loaded only if needed

    return parse_duration(value) if isinstance(value, str) else None
