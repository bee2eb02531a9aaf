"""The fields of the service form: their initial texts, their hints, and parsing and checking them."""

from collections.abc import Mapping

from budgettui.core.config.service_input import typed_name, typed_target, typed_timezone, typed_window
from budgettui.core.config.settings import ServiceSettings, Settings
from budgettui.core.model.names import NAME_ACCEPTED, is_name
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import WINDOWS_ACCEPTED, Window

from ..form_result import FieldReading

FIELDS = ("name", "target", "window", "group", "zone")
LABELS = {"target": "target %", "zone": "time zone"}
HINTS = {
    "name": "what the service is called; needed",
    "target": "the share of time that is good: 99.9, 99.95 %",
    "window": WINDOWS_ACCEPTED,
    "group": "whom it belongs to; may be empty",
    "zone": "of its days and its calendar window",
}


def initial_texts(settings: Settings) -> dict[str, str]:
    """The initial texts of the fields."""
    return {"name": "", "target": "99.9", "window": "30d", "group": "", "zone": settings.service_timezone}


def read_service(texts: Mapping[str, str], settings: Settings) -> FieldReading[ServiceSettings]:
    """Parse the texts of the fields into the settings of a service."""
    values = {name: text.strip() for name, text in texts.items()}
    errors: dict[str, str] = {}
    zone, slo, window = values["zone"] or settings.service_timezone, Slo(99), Window.rolling(30)
    if values["name"]:
        try:
            if typed_name(values["name"]) in settings.event_services:
                errors["name"] = f"there is a service {values['name']!r} already"
        except ValueError as error:
            errors["name"] = str(error)
    if values["group"] and not is_name(values["group"]):
        errors["group"] = f"{values['group']!r} is not {NAME_ACCEPTED}"
    try:
        zone = typed_timezone(zone)
    except ValueError as error:
        errors["zone"] = str(error)
    try:
        slo = typed_target(values["target"])
        if slo.target < 1:
            share = slo.target
            errors["target"] = f"{share} is a share, not a percentage; for {share} write {100 * share}"
    except ValueError as error:
        errors["target"] = str(error)
    try:
        window = typed_window(values["window"], "UTC" if "zone" in errors else zone)
    except ValueError as error:
        errors["window"] = str(error)
    missing = "" if values["name"] else "name"
    if errors or missing:
        return FieldReading(None, errors, missing)
    service = ServiceSettings(values["name"], slo, window, values["group"] or None, timezone=zone)
    return FieldReading(service, {})
