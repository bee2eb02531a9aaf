"""The tables `services` and `categories`: what is promised, and which events count against it."""

from decimal import Decimal

from ..model.names import NAME_ACCEPTED, WORD_ACCEPTED, is_name, is_word
from ..model.slo import WINDOWS_ACCEPTED, Slo, Window, zone_named
from .errors import Problem
from .reader import Node, TableReader, format_value, is_number
from .settings import (
    LONGEST_WINDOW_DAYS,
    CategorySettings,
    ServiceSettings,
    default_categories,
    read_window,
)

ZONE_ACCEPTED = "an IANA time zone such as Europe/Berlin or UTC"
_SLO_ACCEPTED = "a percentage above 0 and below 100, such as 99.9"
_WINDOW_ACCEPTED = f"{WINDOWS_ACCEPTED}; at most {LONGEST_WINDOW_DAYS}d"


def read_services(
    tables: list[TableReader], shared_zone: str, problems: list[Problem]
) -> tuple[ServiceSettings, ...]:
    """The tables `services`; `shared_zone` is the time zone of those that name none."""
    services = [_service(table, shared_zone) for table in tables]
    _reject_duplicates([table.find("name") for table in tables], "service", problems)
    return tuple(service for service in services if service is not None)


def read_categories(tables: list[TableReader], problems: list[Problem]) -> tuple[CategorySettings, ...]:
    """The tables `categories`, with those that are there without."""
    categories = {category.name: category for category in default_categories()}
    for table in tables:
        table.require("name", WORD_ACCEPTED)
        name = table.text("name", "", is_word, WORD_ACCEPTED)
        excluded = table.flag("excluded", False)
        table.reject_unknown_keys()
        if name:
            categories[name] = CategorySettings(name, excluded)
    _reject_duplicates([table.find("name") for table in tables], "category", problems)
    return tuple(categories.values())


def is_zone(text: str) -> bool:
    """True for an IANA time zone; `ValueError` for anything else."""
    zone_named(text)
    return True


def _service(table: TableReader, shared_zone: str) -> ServiceSettings | None:
    table.require("name", NAME_ACCEPTED)
    name = table.text("name", "", is_name, NAME_ACCEPTED)
    table.require("slo", _SLO_ACCEPTED)
    slo = table.read("slo", None, _slo, _SLO_ACCEPTED + _slo_hint(table.find("slo")))
    zone = table.text("timezone", shared_zone, is_zone, ZONE_ACCEPTED)
    window = table.read("window", Window.rolling(30), lambda value: _window(value, zone), _WINDOW_ACCEPTED)
    group = table.text("group", None, is_name, NAME_ACCEPTED)
    tags = table.text_list("tags", (), is_name, NAME_ACCEPTED)
    table.reject_unknown_keys()
    if not name or slo is None:
        return None
    return ServiceSettings(name, slo, window, group, tags, zone)


def _slo(value: object) -> Slo | None:
    if not is_number(value):
        return None
    slo = Slo(f"{Decimal(value):f}")
    return slo if slo.target >= 1 else None


def _slo_hint(node: Node | None) -> str:
    if node is not None and isinstance(node.value, str):
        return ", without quotes"
    if node is None or not is_number(node.value) or not 0 < node.value < 1:
        return ""
    return f" (in percent: {100 * float(node.value):g}, not the share {format_value(node.value)})"


def _window(value: object, zone: str) -> Window | None:
    return read_window(value, zone) if isinstance(value, str) else None


def _reject_duplicates(names: list[Node | None], kind: str, problems: list[Problem]) -> None:
    """Add a problem for every name that an earlier table has."""
    first: dict[str, Node] = {}
    for node in names:
        if node is None or not isinstance(node.value, str):
            continue
        earlier = first.setdefault(node.value, node)
        if earlier is not node:
            accepted = f"a name of its own for every {kind}"
            message = f"the {kind} {format_value(node.value)} is there already ({_location(earlier, node)})"
            problems.append(node.problem(message, accepted))


def _location(node: Node, seen_from: Node) -> str:
    """`line 3`, with the file where it is another one."""
    line = f"line {node.source.line(node.path)}"
    return line if node.source is seen_from.source else f"{node.source.file}, {line}"
