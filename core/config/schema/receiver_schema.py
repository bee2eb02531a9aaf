"""The tables `notify`: who is notified, of what, and how."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from ...model.instants import DAY, MINUTE, SECOND
from ...model.names import NAME_ACCEPTED, WORD_ACCEPTED, is_name, is_word
from ...text.suggestions import suggestion
from ..config_errors import Problem
from ..receiver_settings import (
    DEFAULT_KINDS,
    MESSAGE_KINDS,
    RECEIVER_KINDS,
    SERVER_KINDS,
    STATEFUL_KINDS,
    MessageKind,
    ReceiverKind,
    ReceiverSettings,
)
from ..server_access import ServerAccess
from ..settings import ServiceSettings
from ..table_reader import TableReader
from ..toml_node import format_value
from .inline_secrets import refuse_secrets, secret_problem
from .relative_path import read_path
from .server_schema import (
    URL_KEY_ACCEPTED,
    VARIABLE_ACCEPTED,
    is_url,
    read_access,
    read_variable,
)
from .time_schema import ZONE_ACCEPTED, is_zone
from .unique_names import reject_duplicates

if TYPE_CHECKING:
    from ...exclusions.service_hours import ServiceHours

MOST_RECEIVERS = 50
_LENGTH_ACCEPTED = 'a length such as "30s", "5m" or "1h"'
_COMMAND_ACCEPTED = 'a list of words, such as ["/usr/local/bin/tell", "--team", "sre"]; no shell reads it'
_PAGERDUTY = "https://events.pagerduty.com"
_SECRET_URL_MESSAGE = (
    "the address of a Slack webhook is a secret and not kept in this file; "
    "url_env or url_file says where it is"
)


def read_receivers(
    tables: list[TableReader], services: Sequence[ServiceSettings], zone: str, problems: list[Problem]
) -> tuple[ReceiverSettings, ...]:
    """The tables `notify`; `zone` is the time zone of quiet hours that name none."""
    if len(tables) > MOST_RECEIVERS:
        message = f"there are {len(tables):,} tables; at most {MOST_RECEIVERS} are read"
        problems.append(tables[MOST_RECEIVERS].layers[0].problem(message))
        tables = tables[:MOST_RECEIVERS]
    names = [service.name for service in services]
    groups = list(dict.fromkeys(service.group for service in services if service.group))
    receivers = [
        receiver for table in tables if (receiver := _receiver(table, names, groups, zone)) is not None
    ]
    reject_duplicates([table.find("name") for table in tables], "receiver", problems)
    return tuple(receivers)


def _receiver(
    table: TableReader, services: Collection[str], groups: Collection[str], zone: str
) -> ReceiverSettings | None:
    problems_before = len(table.problems)
    keys = "token_env or token_file"
    refuse_secrets(table, routing_key=keys, integration_key=keys, webhook_url="url_env or url_file")
    table.require("name", WORD_ACCEPTED)
    table.require("kind", " or ".join(RECEIVER_KINDS))
    name = table.text("name", "", is_word, WORD_ACCEPTED)
    kind = table.choice("kind", RECEIVER_KINDS[0], RECEIVER_KINDS)
    if len(table.problems) > problems_before:
        return None  # the other keys depend on the kind
    is_server = kind in SERVER_KINDS
    url = _url(table, kind) if is_server else ""
    kinds = _kinds(table, "events", DEFAULT_KINDS)
    quiet = _quiet(table, zone)
    receiver = ReceiverSettings(
        name,
        kind,
        url,
        read_variable(table, "url_env") if is_server else None,
        read_path(table, "url_file") if is_server else None,
        read_access(table) if is_server else ServerAccess(),
        table.number("timeout_seconds", 10.0, 1, 120, "seconds from 1 to 120"),
        table.text("topic", "", is_word, WORD_ACCEPTED) if kind == "ntfy" else "",
        _command(table) if kind == "command" else (),
        _known(table, "services", services),
        _known(table, "groups", groups),
        kinds,
        True if kind in STATEFUL_KINDS else table.flag("resolved", True),
        quiet,
        _kinds(table, "quiet_passes", ()) if quiet is not None else (),
        _length(table, "hold", 0, 0, DAY),
        _length(table, "repeat", MINUTE, SECOND, DAY) if kind == "alertmanager" else MINUTE,
        table.flag("from_dashboard", False),
    )
    if kind == "ntfy":
        table.require("topic", WORD_ACCEPTED)
    if kind == "pagerduty" and not receiver.access.has_token:
        table.require("token_env", f"{VARIABLE_ACCEPTED}; it holds the routing key")
    table.reject_unknown_keys()
    return receiver if len(table.problems) == problems_before else None


def _url(table: TableReader, kind: ReceiverKind) -> str:
    """The address if the table has it, else empty: then a variable or another file must have it."""
    named = [key for key in ("url", "url_env", "url_file") if table.find(key) is not None]
    node = table.find("url")
    if node is not None and kind == "slack":
        table.problems.append(secret_problem(node, _SECRET_URL_MESSAGE))
        return ""
    if len(named) > 1:
        second = table.find(named[1])
        assert second is not None
        table.problems.append(second.problem(f"{named[0]} is set as well; set only one of them"))
    if not named and kind != "pagerduty":
        table.require("url_env" if kind == "slack" else "url", URL_KEY_ACCEPTED)
    default = _PAGERDUTY if kind == "pagerduty" and not named else ""
    return table.text("url", default, is_url, URL_KEY_ACCEPTED).rstrip("/")


def _kinds(table: TableReader, key: str, default: tuple[MessageKind, ...]) -> tuple[MessageKind, ...]:
    accepted = f"one of {', '.join(MESSAGE_KINDS)}"
    names = table.text_list(key, default, lambda text: text in MESSAGE_KINDS, accepted)
    return tuple(kind for kind in MESSAGE_KINDS if kind in names)


def _known(table: TableReader, key: str, known: Collection[str]) -> tuple[str, ...]:
    """The names in the list `key`; a name that is not in `known` is a problem."""
    names = table.text_list(key, (), is_name, NAME_ACCEPTED)
    node = table.find(key)
    for index, name in enumerate(names):
        if name not in known and node is not None:
            noun = key.removesuffix("s")
            otherwise = f"there are {', '.join(known)}" if known else "there is none"
            message = f"there is no {noun} {format_value(name)}; {suggestion(name, list(known), otherwise)}"
            table.problems.append(node.child(index).problem(message))
    return names


def _quiet(table: TableReader, zone: str) -> "ServiceHours | None":
    from ...exclusions.service_hours import HOURS_ACCEPTED, ServiceHours

    quiet_zone = table.text("quiet_timezone", zone, is_zone, ZONE_ACCEPTED)

    def hours(value: object) -> ServiceHours | None:
        return ServiceHours.parse(value, quiet_zone) if isinstance(value, str) else None

    quiet: ServiceHours | None = table.read("quiet", None, hours, HOURS_ACCEPTED)
    for key in ("quiet_timezone", "quiet_passes"):
        node = table.find(key)
        if node is not None and table.find("quiet") is None:
            table.problems.append(node.problem("there are no quiet hours: `quiet` says when they are"))
    return quiet


def _command(table: TableReader) -> tuple[str, ...]:
    table.require("command", _COMMAND_ACCEPTED)

    def words(value: object) -> tuple[str, ...] | None:
        if not isinstance(value, list) or not value or not value[0]:
            return None
        usable = all(isinstance(word, str) and "\0" not in word and len(word) <= 4000 for word in value)
        return tuple(value) if usable and len(value) <= 100 else None

    return table.read("command", (), words, _COMMAND_ACCEPTED)


def _length(table: TableReader, key: str, default: int, least: int, most: int) -> int:
    from ...text.timeparse import parse_duration

    def length(value: object) -> int | None:
        if value == "0" and least == 0:
            return 0
        microseconds = parse_duration(value) if isinstance(value, str) else -1
        return microseconds if least <= microseconds <= most else None

    return table.read(key, default, length, _LENGTH_ACCEPTED)
