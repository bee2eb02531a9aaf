"""Which services a table applies to: the keys `services`, `groups` and `tags`."""

from collections.abc import Collection, Sequence

from ...model.names import NAME_ACCEPTED, is_name
from ...support.frozen import frozen
from ...text.suggestions import suggestion
from ..settings import ServiceSettings
from ..table_reader import TableReader
from ..toml_node import format_value


@frozen
class Scope:
    """Which services a table concerns: those matching any of the keys, or all if there are none."""

    services: tuple[str, ...]
    groups: tuple[str, ...]
    tags: tuple[str, ...]

    def includes(self, service: ServiceSettings) -> bool:
        if not (self.services or self.groups or self.tags):
            return True
        return (
            service.event_service in self.services
            or service.group in self.groups
            or not set(self.tags).isdisjoint(service.tags)
        )


def read_scope(table: TableReader, services: Sequence[ServiceSettings]) -> Scope:
    """The keys `services`, `groups` and `tags`; a name that the configuration lacks is a problem."""
    names = {service.event_service for service in services}
    groups = {service.group for service in services if service.group is not None}
    tags = {tag for service in services for tag in service.tags}
    return Scope(
        _known_names(table, "services", names, "service"),
        _known_names(table, "groups", groups, "group"),
        _known_names(table, "tags", tags, "tag"),
    )


def _known_names(table: TableReader, key: str, known: Collection[str], kind: str) -> tuple[str, ...]:
    names = table.text_list(key, (), is_name, NAME_ACCEPTED)
    node = table.find(key)
    if node is None or not isinstance(node.value, list):
        return names
    if not node.value:
        table.problems.append(node.invalid(f"a list of at least one {kind}; leave it out for all"))
    for item in node.items():
        if item.value in names and item.value not in known:
            accepted = ", ".join(sorted(known))
            otherwise = f"there are {accepted}" if known else "there is none"
            message = f"no service has the {kind} {format_value(item.value)}"
            if kind == "service":
                message = f"there is no service {format_value(item.value)}"
            hint = suggestion(item.value, known, otherwise)
            table.problems.append(item.problem(f"{message}; {hint}", accepted))
    return names
