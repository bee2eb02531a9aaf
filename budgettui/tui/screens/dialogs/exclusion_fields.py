"""The fields of the exclusion form as text: what they begin with, and what they say."""

from collections.abc import Mapping
from datetime import tzinfo

from budgettui.core.config.settings import Settings
from budgettui.core.model.exclusion import ACCOUNTINGS, Accounting, check_reason
from budgettui.core.model.instants import Instant
from budgettui.core.model.recorded_exclusion import ExclusionDraft
from budgettui.core.model.similar import unknown_name
from budgettui.core.text.timeparse import Span, parse_span, parse_when

from .field_reading import FieldReading

FIELDS = ("for", "when", "lasts", "kind", "reason", "approved", "incident")
LABELS = {"approved": "approved by", "incident": "incident id"}
HINTS = {
    "for": "a service, group NAME, tag NAME, or all services",
    "when": "14:05, yesterday 14:05, 2026-11-23 14:05; empty: it has just ended",
    "lasts": "12, 12m, 1h30m, 90s, until 14:20, open",
    "kind": "free: bad minutes cost nothing; out: no part of the window",
    "reason": "why this time does not count; needed",
    "approved": "who agreed to it; may be empty",
    "incident": "such as INC-812; may be empty",
}
ALL = "all services"


def scopes(settings: Settings) -> list[str]:
    """What an exclusion can be for, as it is typed."""
    tags = dict.fromkeys(tag for service in settings.services for tag in service.tags)
    return [
        *settings.service_names,
        *(f"group {name}" for name in settings.group_names),
        *(f"tag {name}" for name in tags),
        ALL,
    ]


def read_exclusion(
    texts: Mapping[str, str], settings: Settings, now: Instant, zone: tzinfo
) -> FieldReading[ExclusionDraft]:
    """What `texts` mean; times as in the event form."""
    values = {name: text.strip() for name, text in texts.items()}
    errors: dict[str, str] = {}
    if values["for"] not in scopes(settings):
        errors["for"] = unknown_name(values["for"], scopes(settings), "a service, group or tag")
    span = _span(values, now, zone, errors)
    accountings: dict[str, Accounting] = {name: name for name in ACCOUNTINGS}
    accounting = accountings.get(values["kind"].casefold())
    if accounting is None:
        errors["kind"] = f"{values['kind']!r} is not free or out"
    missing = "" if values["lasts"] else "lasts"
    if not values["reason"]:
        missing = missing or "reason"
    else:
        check_reason(values["reason"])
    if errors or missing or accounting is None:
        return FieldReading(None, errors, missing)
    services, groups, tags = _scope(values["for"], settings)
    draft = ExclusionDraft(
        start=span.start,
        end=span.end,
        reason=values["reason"],
        services=services,
        groups=groups,
        tags=tags,
        everything=values["for"] == ALL and ALL not in settings.service_names,
        accounting=accounting,
        approved_by=values["approved"] or None,
        incident_id=values["incident"] or None,
    )
    return FieldReading(draft, {})


def _span(values: Mapping[str, str], now: Instant, zone: tzinfo, errors: dict[str, str]) -> Span:
    if values["when"]:
        try:
            parse_when(values["when"], now, zone)
        except ValueError as error:
            errors["when"] = str(error)
    if values["lasts"] and "when" not in errors:
        try:
            return parse_span(values["lasts"], values["when"] or None, now, zone)
        except ValueError as error:
            errors["lasts"] = str(error)
    return Span(now, None)


def _scope(text: str, settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Services, groups and tags; a service that is called like a group comes first."""
    if text in settings.service_names:
        return (settings.event_services[text],), (), ()
    if text == ALL:
        return (), (), ()
    kind, _, name = text.partition(" ")
    return (), (name,) if kind == "group" else (), (name,) if kind == "tag" else ()
