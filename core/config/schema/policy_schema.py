"""The table `policy`: when a service needs attention, and when not to ship."""

from collections.abc import Sequence

from ..settings import SEVERITIES, AlertSettings, CategorySettings, PolicySettings, ServiceSettings
from ..table_reader import TableReader
from .alert_schema import SEVERITY_ACCEPTED
from .policy_rule_schema import HORIZONS_DAYS, read_rules

_PERCENT_ACCEPTED = "a percentage from 0 to 100"


def read_policy(
    table: TableReader,
    services: Sequence[ServiceSettings],
    categories: Sequence[CategorySettings],
    alerts: AlertSettings,
) -> PolicySettings:
    """The table `policy`; its rules are checked against the other tables."""
    default = PolicySettings()
    blocking = table.text_list(
        "gate_block_on", default.gate_block_on, lambda text: text in SEVERITIES, SEVERITY_ACCEPTED
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
