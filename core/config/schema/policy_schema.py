"""The tables `policy` and `alerts`: when a service needs attention, and when not to ship."""

from collections.abc import Sequence

from ...model.burn_factors import DEFAULT_PAIRS, AlertPair
from ..settings import SEVERITIES, AlertSettings, CategorySettings, PolicySettings, ServiceSettings
from ..table_reader import TableReader
from .policy_rule_schema import HORIZONS_DAYS, read_rules

_PERCENT_ACCEPTED = "a percentage from 0 to 100"
_LENGTH_ACCEPTED = 'a length such as "1h", "30m" or "3d"'
_SEVERITY_ACCEPTED = '"page" or "ticket"'


def read_policy(
    table: TableReader,
    services: Sequence[ServiceSettings],
    categories: Sequence[CategorySettings],
    alerts: AlertSettings,
) -> PolicySettings:
    """The table `policy`; its rules are checked against what the other tables say."""
    default = PolicySettings()
    blocking = table.text_list(
        "gate_block_on", default.gate_block_on, lambda text: text in SEVERITIES, _SEVERITY_ACCEPTED
    )
    policy = PolicySettings(
        watch_below_pct=table.number("watch_below_pct", default.watch_below_pct, 0, 100, _PERCENT_ACCEPTED),
        gate_min_remaining_pct=table.number(
            "gate_min_remaining_pct", default.gate_min_remaining_pct, 0, 100, _PERCENT_ACCEPTED
        ),
        gate_block_on=tuple(severity for severity in SEVERITIES if severity in blocking),
        gate_block_while_open=table.flag("gate_block_while_open", default.gate_block_while_open),
        gate_max_probability=table.number(
            "gate_max_probability", default.gate_max_probability, 0, 1, "a probability from 0 to 1"
        ),
        gate_horizon_days=table.choice("gate_horizon_days", default.gate_horizon_days, HORIZONS_DAYS),
        rules=read_rules(table.tables("rules", last_only=True) or [], services, categories, alerts),
    )
    table.reject_unknown_keys()
    return policy


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
    table.require("severity", _SEVERITY_ACCEPTED)
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
        message = "there is a budget_pct as well; a pair has one of the two"
        table.problems.append(factor_node.problem(message, "either budget_pct or factor"))
    if long is not None and short is not None and short_node is not None and short >= long:
        table.problems.append(short_node.invalid("a length below that of long"))
    if len(table.problems) > problems_before or long is None or short is None:
        return None
    return AlertPair(
        severity, long, short, budget_pct if budget_node else None, factor if factor_node else None
    )


def _length(value: object) -> int | None:
    from ...text.timeparse import parse_duration  # on the way to the first paint only where needed

    return parse_duration(value) if isinstance(value, str) else None
