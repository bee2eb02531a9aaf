"""The keys `slo` and `window`, wherever a target is written."""

from decimal import Decimal

from ...model.slo import Slo
from ...model.window import WINDOWS_ACCEPTED, Window
from ..settings import LONGEST_WINDOW_DAYS, read_window
from ..table_reader import TableReader, is_number
from ..toml_node import Node, format_value

SLO_ACCEPTED = "a percentage above 0 and below 100, such as 99.9"
WINDOW_ACCEPTED = f"{WINDOWS_ACCEPTED}; at most {LONGEST_WINDOW_DAYS}d"


def read_slo(table: TableReader) -> Slo | None:
    """The key `slo`, in percent; None if it is missing or wrong."""
    return table.read("slo", None, _slo, SLO_ACCEPTED + _slo_hint(table.find("slo")))


def read_slo_window(table: TableReader, zone: str, default: Window) -> Window:
    """The key `window`."""
    return table.read(
        "window",
        default,
        lambda value: read_window(value, zone) if isinstance(value, str) else None,
        WINDOW_ACCEPTED,
    )


def _slo(value: object) -> Slo | None:
    if not is_number(value) or not 1 <= value < 100:
        return None
    return Slo(Decimal(value))


def _slo_hint(node: Node | None) -> str:
    if node is not None and isinstance(node.value, str):
        return ", without quotes"
    if node is None or not is_number(node.value) or not Decimal("0.001") < node.value < 1:
        return ""
    return f" (in percent: {100 * float(node.value):g}, not the share {format_value(node.value)})"
