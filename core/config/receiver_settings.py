"""The settings of the receivers of notifications, as frozen values."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ..model.instants import MINUTE
from ..support.frozen import frozen
from .server_access import ServerAccess

if TYPE_CHECKING:  # loaded only if there are quiet hours
    from ..exclusions.service_hours import ServiceHours

ReceiverKind = Literal[
    "webhook", "slack", "pagerduty", "ntfy", "alertmanager", "command", "bell", "osc9", "osc777"
]
RECEIVER_KINDS: tuple[ReceiverKind, ...] = (
    "webhook",
    "slack",
    "pagerduty",
    "ntfy",
    "alertmanager",
    "command",
    "bell",
    "osc9",
    "osc777",
)
TERMINAL_KINDS: tuple[ReceiverKind, ...] = ("bell", "osc9", "osc777")
"""The kinds that write to a terminal."""
SERVER_KINDS: tuple[ReceiverKind, ...] = ("webhook", "slack", "pagerduty", "ntfy", "alertmanager")
STATEFUL_KINDS: tuple[ReceiverKind, ...] = ("pagerduty", "alertmanager")
"""The kinds whose alerts stay active until they are resolved."""

MessageKind = Literal["page", "ticket", "spent", "obligation", "incident"]
MESSAGE_KINDS: tuple[MessageKind, ...] = ("page", "ticket", "spent", "obligation", "incident")
DEFAULT_KINDS: tuple[MessageKind, ...] = ("page", "ticket", "spent", "obligation")


@frozen
class ReceiverSettings:
    """Who is notified, of what, and when. `hold` and `repeat` are microseconds.

    A secret address is not here: `url_env` names a variable, `url_file` a file. `services` and `groups`
    limit it to those; both empty mean all. `kinds` are what it is notified of, and `resolved` is whether it
    is also notified when that is over. During `quiet` hours only `quiet_passes` are sent. A change within
    `hold` of the last message about the same matter is sent only if it lasts.
    """

    name: str
    kind: ReceiverKind
    url: str = ""
    url_env: str | None = None
    url_file: Path | None = None
    access: ServerAccess = ServerAccess()
    timeout_seconds: float = 10.0
    topic: str = ""
    command: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    kinds: tuple[MessageKind, ...] = DEFAULT_KINDS
    resolved: bool = True
    quiet: "ServiceHours | None" = None
    quiet_passes: tuple[MessageKind, ...] = ()
    hold: int = 0
    repeat: int = MINUTE
    from_dashboard: bool = False

    def concerns(self, service: str, group: str | None) -> bool:
        """Whether the receiver is notified about this service."""
        if not self.services and not self.groups:
            return True
        return service in self.services or (group is not None and group in self.groups)
