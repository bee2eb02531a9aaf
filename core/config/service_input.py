"""A service as people type it: its name, target, window and zone."""

import re
from decimal import Decimal

from ..model.names import NAME_ACCEPTED, is_name
from ..model.slo import Slo
from ..model.time_zone import zone_named
from ..model.window import Window
from .settings import ServiceSettings, Settings, read_window

_ROLLING = re.compile(r"(?:the )?(?:last )?(\d+(?:\.\d+)?)\s*(h|d|w)(?:ours?|ays?|eeks?)?")
_CALENDAR = re.compile(r"(?:an? )?(?:calendar[ -])?(week|month|quarter|year)(?:ly)?")


def typed_name(text: str) -> str:
    """The name; `ValueError` if a service cannot have it."""
    name = text.strip()
    if not is_name(name):
        raise ValueError(f"service: {text!r} is not {NAME_ACCEPTED}")
    return name


def typed_target(text: str) -> Slo:
    """`99.9`, `99.9%` or `99.9 percent`; `ValueError` for anything else."""
    return Slo(text.strip().lower().removesuffix("percent").removesuffix("%").strip())


def typed_window(text: str, timezone: str = "UTC") -> Window:
    """`30d`, `30 days`, `the last 30 days`, `month`, `a calendar month`; `ValueError` for others."""
    words = " ".join(text.lower().split())
    if match := _ROLLING.fullmatch(words):
        return read_window(f"{match[1]}{match[2]}", timezone)
    if match := _CALENDAR.fullmatch(words):
        return read_window(match[1], timezone)
    return read_window(text, timezone)


def typed_timezone(text: str) -> str:
    """The name of an IANA zone; `ValueError` if there is none."""
    zone_named(text.strip())
    return text.strip()


def new_service(
    settings: Settings,
    name: str,
    slo: float | str | Decimal,
    window: str = "30d",
    group: str | None = None,
    tags: tuple[str, ...] = (),
    timezone: str | None = None,
) -> ServiceSettings:
    """A service for the configuration of `settings`; `slo` in percent.

    `timezone` defaults to the one that services share.
    Raises a `ValueError` that names the field and the value.
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
