"""The machine's time zone: from $TZ, /etc/localtime or /etc/timezone."""

import os
from pathlib import Path

from ..model.time_zone import zone_named

_ZONEINFO = "zoneinfo/"


def machine_timezone() -> str:
    """The machine's time zone, as an IANA name or a POSIX TZ string; UTC if none is found.

    Reads `$TZ`, or else `/etc/localtime` and `/etc/timezone`.
    """
    variable = os.environ.get("TZ")
    if variable is not None:  # the C library reads an empty or unknown value as UTC
        names = [_after_zoneinfo(variable.removeprefix(":"))]
    else:
        names = [_from_link(), _from_text()]
    for name in names:
        if not name:
            continue
        try:
            zone_named(name)
        except ValueError:
            continue
        return "UTC" if name in ("Etc/UTC", "UCT", "Etc/UCT", "Zulu") else name
    return "UTC"


def _from_link() -> str:
    try:
        target = os.path.realpath("/etc/localtime")
    except OSError:
        return ""
    return _after_zoneinfo(target) if _ZONEINFO in target else ""


def _from_text() -> str:
    try:
        return Path("/etc/timezone").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _after_zoneinfo(path: str) -> str:
    name = path.rpartition(_ZONEINFO)[2]
    return name.removeprefix("posix/").removeprefix("right/")
