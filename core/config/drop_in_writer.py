"""Writing configuration: a first file, and the services that the interface adds beside it.

The user's own file is never rewritten. What is added goes to a new file in the drop-in folder each time, so
nothing that somebody has written there is rewritten either.
"""

import contextlib
import hashlib
import os
import stat
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..files.atomic_write import make_folders, write_atomically
from ..model.names import NAME_ACCEPTED, is_name
from ..model.slo import Slo
from ..model.window import WINDOWS_ACCEPTED, Window
from .loader import drop_in_folder, load
from .problems import ConfigError
from .redaction import PASSWORD_ADVICE, holds_password, is_store_url
from .settings import ServiceSettings, Settings, read_window
from .source_settings import SourceSettings
from .source_writer import source_toml, unmapped

_HEADER = "# Written by budgettui when these services were added; yours to edit, move or delete.\n\n"
_OWNER_ONLY = 0o600


def new_service(
    settings: Settings,
    name: str,
    slo: float | str | Decimal,
    window: str = "30d",
    group: str | None = None,
    tags: tuple[str, ...] = (),
    timezone: str | None = None,
) -> ServiceSettings:
    """A service as the configuration of `settings` would have it; `slo` in percent.

    `timezone` is the one that services share unless it says otherwise.
    Raises `ValueError` that names the field and the value.
    """
    for field, text in (("service", name), ("group", group), *(("tags", tag) for tag in tags)):
        if text is not None and not is_name(text):
            raise ValueError(f"{field}: {text!r} is not {NAME_ACCEPTED}")
    zone = settings.service_timezone if timezone is None else timezone
    target = Slo(slo)
    if target.target < 1:
        raise ValueError(
            f"slo: {slo} is a share, not a percentage; for {float(slo):g} write {100 * float(slo):g}"
        )
    return ServiceSettings(name, target, read_window(window, zone), group, tags, zone)


def add_service(settings: Settings, service: ServiceSettings) -> Path:
    """Add `service` to the configuration by a drop-in file; its path.

    Raises `ValueError` where the configuration has a service of that name, else as `add_services`.
    """
    path = add_services(settings, [service])
    if path is None:
        raise ValueError(f"service: there is a service {service.name!r} already")
    return path


def add_services(
    settings: Settings,
    services: Sequence[ServiceSettings],
    remarks: Mapping[str, str] | None = None,
    source: SourceSettings | None = None,
) -> Path | None:
    """Add those of `services` that the files lack, by one drop-in file; its path, None if they lack none.

    `remarks` are lines of comment, by the name of the service that they follow. `source` is added under a
    name that is free, with those of its queries whose services no source of the files has a query for.

    The files are read again first, so that two who add at once do not add the same twice. Raises
    `ConfigError` where they cannot be read or the folder cannot be written, and `ValueError` where the
    settings did not come from a file.
    """
    if settings.path is None:
        raise ValueError("service: these settings did not come from a file, so nothing can be added to it")
    folder = drop_in_folder(settings.path)
    try:
        make_folders(folder)
        mode = stat.S_IMODE(settings.path.stat().st_mode)
        with _locked(folder):
            present = load(settings.path)
            known = present.event_services.keys()
            fresh = {service.name: service for service in services if service.name not in known}
            added = None if source is None else unmapped(source, present)
            if not fresh and added is None:
                return None
            path = _free_name(folder, list(fresh) or [added.name if added else "sources"])
            text = services_toml(list(fresh.values()), settings.service_timezone, remarks or {})
            if added is not None:
                text += ("\n" if text else "") + source_toml(added)
            write_atomically(path, _HEADER + text, mode=mode, exclusive=True)
            return path
    except OSError as error:
        raise ConfigError.of(
            folder, f"nothing can be written in this folder: {error.strerror or error}"
        ) from None


def create_config(path: Path, text: str) -> None:
    """Write a first configuration to `path`, readable by its owner alone, never over an existing file.

    Raises `ConfigError` where there is one or it cannot be written.
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

    `services`: name, SLO in percent and window of each, as typed. `store_path`: the file or URL where the
    events go, None for the platform's data folder. `timezone`: an IANA name, None for the machine's.
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
# These rules follow the example in Google's SRE Workbook; take out the # of those that you have agreed on.
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


def services_toml(
    services: Sequence[ServiceSettings], shared_zone: str, remarks: Mapping[str, str] | None = None
) -> str:
    """The tables `services` as TOML, each followed by its remarks as comment; see `add_services`."""
    import tomli_w

    # one header each: a list in one piece could not be added to by hand
    return "\n".join(
        f"[[services]]\n{tomli_w.dumps(_table(service, shared_zone))}"
        + "".join(f"# {line}\n" for line in (remarks or {}).get(service.name, "").splitlines())
        for service in services
    )


def _table(service: ServiceSettings, shared_zone: str) -> dict[str, Any]:
    table: dict[str, Any] = {
        "name": service.name,
        "slo": service.slo.target,
        "window": _window_text(service.window),
    }
    if service.group is not None:
        table["group"] = service.group
    if service.tags:
        table["tags"] = list(service.tags)
    if service.timezone != shared_zone:
        table["timezone"] = service.timezone
    return table


def _window_text(window: Window) -> str:
    text = str(window)
    return text if Window.parse(text, window.timezone) == window else f"{window.days!r}d"


def _quoted(text: str) -> str:
    import tomli_w

    return tomli_w.dumps({"text": text}).removeprefix("text = ").rstrip("\n")


def _free_name(folder: Path, names: list[str]) -> Path:
    """A file name made from the first service's, not used by a file yet."""
    ascii_name = unicodedata.normalize("NFKD", names[0]).encode("ascii", "ignore").decode().lower()
    slug = "-".join("".join(char if char.isalnum() else " " for char in ascii_name).split())[:40]
    more = f"-and-{len(names) - 1}-more" if len(names) > 1 else ""
    stem = f"{slug or hashlib.sha256(names[0].encode()).hexdigest()[:8]}{more}"
    number = 1
    while os.path.lexists(path := folder / f"{stem}{f'-{number}' if number > 1 else ''}.toml"):
        number += 1
    return path


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder against other processes that add to it."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
