"""Adds services to the configuration with a file in the drop-in folder.

The user's own file is never rewritten. Each addition goes into a new file, so files that somebody wrote in
the folder are not rewritten either.
"""

import contextlib
import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..files.atomic_write import write_atomically
from ..files.file_owner import make_folders
from ..model.window import Window
from .config_errors import ConfigError
from .drop_ins import drop_in_folder
from .loader import load
from .settings import ServiceSettings, Settings
from .source_settings import SourceSettings
from .source_toml import source_toml, unmapped

_HEADER = "# Written by budgettui when these services were added; yours to edit, move or delete.\n\n"


def add_service(settings: Settings, service: ServiceSettings) -> Path:
    """Add `service` to the configuration with a drop-in file, and return its path.

    Raises `ValueError` if the configuration already has a service of that name, otherwise as `add_services`.
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
    """Add the `services` that the files lack with one drop-in file; its path, or None if they lack none.

    `remarks` are comment lines by the name of the service that they follow. `source` is added under a free
    name, with its queries for services that no configured source has a query for.

    The files are read again first, so that two processes do not add the same service twice. Raises
    `ConfigError` if they cannot be read or the folder cannot be written, and `ValueError` if the settings
    did not come from a file.
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
        raise ConfigError.of(folder, f"this folder cannot be written to: {error.strerror or error}") from None


def services_toml(
    services: Sequence[ServiceSettings], shared_zone: str, remarks: Mapping[str, str] | None = None
) -> str:
    """The tables `services` as TOML, each followed by its remarks as comments; see `add_services`."""
    import tomli_w

    # a header for each: [[services]] tables cannot be added by hand to an inline array
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


def _free_name(folder: Path, names: list[str]) -> Path:
    """An unused file name, made from the name of the first service."""
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
    """Lock the folder against other processes that add to it."""
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
