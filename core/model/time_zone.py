"""Time zones by name: those of IANA and of POSIX."""

from datetime import UTC, tzinfo


def zone_named(name: str) -> tzinfo:
    """The IANA time zone `name`, or the zone that it describes in POSIX notation; else a `ValueError`."""
    try:
        return iana_zone(name)
    except ValueError as error:
        from .posix_zone import posix_zone

        try:
            return posix_zone(name)
        except ValueError:
            raise error from None


def iana_zone(name: str) -> tzinfo:
    """The IANA time zone `name`; `ValueError` if there is none."""
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # on the way to the first paint only where needed

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"timezone: {name!r} is not an IANA time zone such as Europe/Berlin or UTC"
        ) from None
