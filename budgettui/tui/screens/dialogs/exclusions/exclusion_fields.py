"""The fields of the exclusion form: their initial texts, their hints, and parsing and checking them."""

from collections.abc import Mapping
from datetime import tzinfo

from budgettui.core.config.settings import Settings
from budgettui.core.model.exclusion import ACCOUNTINGS, Accounting
from budgettui.core.model.instants import SECOND, Instant
from budgettui.core.model.recorded_exclusion import ExclusionDraft, RecordedExclusion
from budgettui.core.text.formatting import format_when
from budgettui.core.text.suggestions import unknown_name
from budgettui.tui.widgets.cell_width import escape_controls

from ..events.event_fields import length_text, read_times
from ..form_result import FieldError, FieldReading

FIELDS = ("for", "when", "lasts", "kind", "reason", "approved", "incident")
LABELS = {"approved": "approved by", "incident": "incident id"}
HINTS = {
    "for": "a service, group NAME, tag NAME, or all services",
    "when": "14:05, yesterday 14:05, 14:05-14:20; empty: it has just ended",
    "lasts": "12, 12m, 1h30m, 90s, until 14:20, open",
    "kind": "free: bad minutes cost nothing; out: no part of the window",
    "reason": "why this time does not count; needed",
    "approved": "who agreed to it; may be empty",
    "incident": "such as INC-812; may be empty",
}
ALL = "all services"


def scopes(settings: Settings) -> list[str]:
    """What an exclusion can apply to, as it is typed."""
    tags = dict.fromkeys(tag for service in settings.services for tag in service.tags)
    return [
        *settings.service_names,
        *(f"group {name}" for name in settings.group_names),
        *(f"tag {name}" for name in tags),
        ALL,
    ]


def blank_texts(service: str) -> dict[str, str]:
    """The initial texts of the fields for a new exclusion."""
    return {**dict.fromkeys(FIELDS, ""), "for": service, "kind": ACCOUNTINGS[0]}


def exclusion_texts(exclusion: RecordedExclusion, zone: tzinfo) -> dict[str, str]:
    """The initial texts of the fields for changing an exclusion; read back, they mean the same."""
    return {
        "for": escape_controls(", ".join(exclusion.scope)),
        "when": format_when(exclusion.start - exclusion.start % SECOND, zone),
        "lasts": length_text(exclusion),
        "kind": exclusion.accounting,
        "reason": escape_controls(exclusion.reason),
        "approved": escape_controls(exclusion.approved_by or ""),
        "incident": escape_controls(exclusion.incident_id or ""),
    }


def changed_fields(exclusion: RecordedExclusion, draft: ExclusionDraft) -> dict[str, object]:
    """The fields in which a draft differs from an exclusion."""
    return {
        name: getattr(draft, name)
        for name in ExclusionDraft.__dataclass_fields__
        if getattr(draft, name) != getattr(exclusion, name)
    }


def read_exclusion(
    texts: Mapping[str, str],
    settings: Settings,
    now: Instant,
    zone: tzinfo,
    exclusion: RecordedExclusion | None = None,
) -> FieldReading[ExclusionDraft]:
    """Parse the texts of the fields; times as in the event form.

    A field of `exclusion` that nobody edited keeps its value.
    """
    before = exclusion_texts(exclusion, zone) if exclusion is not None else {}
    values = {name: text.strip() for name, text in texts.items()}
    errors: dict[str, str] = {}

    def same(name: str) -> bool:
        return exclusion is not None and texts[name] == before[name]

    if exclusion is not None and not same("for"):
        errors["for"] = "its services cannot be changed; void it and add another"
    elif exclusion is None and values["for"] not in scopes(settings):
        errors["for"] = unknown_name(values["for"], scopes(settings), "a service, group or tag")
    span = None
    try:
        span = read_times(values, now, zone, exclusion, same("when"), same("lasts"))
    except FieldError as error:
        errors[error.field] = str(error)
    accountings: dict[str, Accounting] = {name: name for name in ACCOUNTINGS}
    accounting = accountings.get(values["kind"].casefold())
    if accounting is None:
        errors["kind"] = f"{values['kind']!r} is not free or out"
    missing = "lasts" if span is None and not errors else ""
    if not values["reason"]:
        missing = missing or "reason"
    if errors or missing or accounting is None or span is None:
        return FieldReading(None, errors, missing)
    if exclusion is not None:
        services, groups, tags = exclusion.services, exclusion.groups, exclusion.tags
        everything = exclusion.everything
    else:
        services, groups, tags = _scope(values["for"], settings)
        everything = values["for"] == ALL and ALL not in settings.service_names

    def text(name: str, field: str) -> str | None:
        return getattr(exclusion, field) if same(name) else values[name] or None

    draft = ExclusionDraft(
        start=span.start,
        end=span.end,
        reason=text("reason", "reason") or values["reason"],
        services=services,
        groups=groups,
        tags=tags,
        everything=everything,
        accounting=accounting,
        approved_by=text("approved", "approved_by"),
        incident_id=text("incident", "incident_id"),
    )
    return FieldReading(draft, {})


def _scope(text: str, settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Services, groups and tags; a service whose name reads like a group (`group x`) takes precedence."""
    if text in settings.service_names:
        return (settings.event_services[text],), (), ()
    if text == ALL:
        return (), (), ()
    kind, _, name = text.partition(" ")
    return (), (name,) if kind == "group" else (), (name,) if kind == "tag" else ()
