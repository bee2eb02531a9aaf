"""The first configuration that `init` writes, with a commented-out policy; it overwrites no file."""

from collections.abc import Collection
from pathlib import Path

from ..files.atomic_write import write_atomically
from ..files.file_owner import make_folders
from ..model.names import NAME_ACCEPTED, is_name
from ..model.slo import Slo
from ..model.window import WINDOWS_ACCEPTED
from .config_errors import ConfigError
from .redaction import PASSWORD_ADVICE, holds_password, is_store_url
from .settings import read_window

_OWNER_ONLY = 0o600


def create_config(path: Path, text: str) -> None:
    """Write a first configuration to `path`, readable only by its owner; an existing file is not overwritten.

    Raises `ConfigError` if the file exists or cannot be written.
    """
    try:
        make_folders(path.parent)
        write_atomically(path, text, mode=_OWNER_ONLY, exclusive=True)
    except FileExistsError:
        raise ConfigError.of(path, "the file already exists, and was not changed") from None
    except OSError as error:
        raise ConfigError.of(path, f"it cannot be written: {error.strerror or error}") from None


def starter_config(
    services: Collection[tuple[str, str, str]] = (("checkout", "99.9", "30d"),),
    store_path: str | None = None,
    timezone: str | None = None,
) -> str:
    """A small commented configuration as TOML text.

    `services`: name, SLO in percent and window of each, as typed. `store_path`: the file or URL of the
    store, None for the platform's data folder. `timezone`: an IANA name, None for the machine's.
    Raises `ValueError` for a value that a configuration would not accept.
    """
    if store_path and holds_password(store_path):
        raise ValueError(f"store: the url holds a password: {PASSWORD_ADVICE}")
    tables = []
    for name, slo, window in services:
        if not is_name(name):
            raise ValueError(f"service: {name!r} is not {NAME_ACCEPTED}")
        tables.append(
            "[[services]]\n"
            f"name = {_quoted(name)}\n"
            f"slo = {Slo(slo).target}  # percent\n"
            f"window = {_quoted(str(read_window(window, 'UTC')))}  # {WINDOWS_ACCEPTED}\n"
            '# group = "payments"\n'
        )
    kind = "url" if store_path and is_store_url(store_path) else "path"
    path = f"{kind} = {_quoted(store_path)}" if store_path else '# path = "events.db"'
    zone = f"timezone = {_quoted(timezone)}" if timezone else '# timezone = "Europe/Berlin"'
    return _STARTER.format(path=path, zone=zone, services="\n".join(tables))


_STARTER = """\
# budgettui: the SLOs of your services, and where their events are stored.
# Every key with its default is in example_config.toml. Lines that begin with # are comments.

[store]
# A file, relative to this one; without it, a file in your data folder.
# For a team: url = "postgresql://user@host/database"
{path}

{services}
# Events are incident, deployment or maintenance; add your own, or let one cost nothing.
# [[categories]]
# name = "maintenance"
# excluded = true

# The error-budget policy: what must happen when. `budgettui obligations` and the dashboard say what is due.
# These rules follow the example in Google's SRE Workbook; remove the # from those that you have agreed on.
# [[policy.rules]]
# name = "freeze"
# when = "spent"
# must = "Stop changes, except urgent and security fixes, until the service is within its target again"
# level = "freeze"   # the gate says no
#
# [[policy.rules]]
# name = "postmortem"
# when = {{ incident_above_pct = 20 }}
# must = "Write a postmortem with at least one top-priority action against the cause"
# level = "review"
# due = "5d"
#
# [[policy.rules]]
# name = "quarterly plan"
# when = {{ category_above_pct = 20, over = "quarter", by = "cause" }}
# must = "Put a top-priority item against this kind of outage on the next quarterly plan"
# level = "plan"
# due = "30d"

[display]
# Times are shown and read in this zone; without it, the machine's.
{zone}
"""


def _quoted(text: str) -> str:
    import tomli_w

    return tomli_w.dumps({"text": text}).removeprefix("text = ").rstrip("\n")
