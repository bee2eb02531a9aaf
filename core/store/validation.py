"""Validates and normalises values before they are stored."""

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import starmap

from ..model.act import ActDraft
from ..model.drafts import DraftRow, Drafts, DraftsBuilder, draft_portions, draft_row
from ..model.event import Draft, Event, check_category, check_impact, check_service, check_span
from ..model.instants import EARLIEST_KEPT, LATEST_KEPT, Instant
from ..model.recorded_exclusion import ExclusionDraft, RecordedExclusion, check_exclusion
from .store_results import SourceState

AMENDABLE = (
    "service", "start", "end", "impact", "category", "incident_id", "description", "tags", "cause",
)  # fmt: skip
"""The fields of an event that `amend` can change."""

LONGEST_TEXT = 10_000_000
"""Characters in a text; more must be a mistake."""

_OPTIONAL_TEXTS = ("incident_id", "description", "cause", "approved_by")
_NAME_LISTS = ("services", "groups", "tags")
_EXCLUSION_FIELDS = tuple(ExclusionDraft.__dataclass_fields__)


def validated_draft(draft: Draft) -> Draft:
    """`draft` with plain Python values that every engine can hold; `ValueError` names what is refused."""
    return Draft(
        _text("service", draft.service),
        _instant("start", draft.start),
        None if draft.end is None else _instant("end", draft.end),
        _impact(draft.impact),
        _text("category", draft.category),
        _free_text("incident_id", draft.incident_id),
        _free_text("description", draft.description),
        _free_text("source", draft.source),
        _free_text("source_key", draft.source_key),
        _names("tags", draft.tags),
        _free_text("cause", draft.cause),
    )


def validated_drafts(drafts: Sequence[Draft]) -> Drafts:
    """`drafts`, each as `validated_draft` returns it."""
    if isinstance(drafts, Drafts) and all(_are_plain(rows) for rows in drafts.portions()):
        return drafts
    builder = DraftsBuilder()
    for rows in drafts.portions() if isinstance(drafts, Drafts) else draft_portions(drafts):
        if _are_plain(rows):
            builder.extend(rows)
        else:
            builder.extend([draft_row(validated_draft(Draft(*row))) for row in rows])
    return builder.finish()


def _are_plain(rows: Sequence[DraftRow]) -> bool:
    """Whether all values of the drafts have the right types and ranges, as nearly all do."""
    services, starts, ends, impacts, categories, *texts, tags, causes = zip(*rows, strict=True)
    if set(map(type, starts)) != {int} or not set(map(type, ends)) <= {int, type(None)}:
        return False
    if set(map(type, impacts)) != {float} or tags.count(()) < len(tags) or set(causes) != {None}:
        return False
    if not all(0 < impact <= 1 for impact in set(impacts)):
        return False
    if min(starts) < EARLIEST_KEPT or max(starts) > LATEST_KEPT:
        return False
    ended = [(end, start) for end, start in zip(ends, starts, strict=True) if end is not None]
    if not all(starmap(operator.gt, ended)) or max(ended, default=(0,))[0] > LATEST_KEPT:
        return False
    names = {*services, *categories}
    if not all(map(str.strip, names)):
        return False
    present = [*names]
    for column in texts:
        if not set(map(type, column)) <= {str, type(None)}:
            return False
        present += filter(None, column)
    joined = "".join(present)
    return len(joined) <= LONGEST_TEXT and is_encodable(joined)


def amended(event: Event, changes: Mapping[str, object]) -> Event:
    """`event` with `changes` in it, checked as a whole; `ValueError` for an unknown field or a bad value."""
    unknown = [name for name in changes if name not in AMENDABLE]
    if unknown:
        raise ValueError(f"{unknown[0]}: not a field that can be changed; these are: {', '.join(AMENDABLE)}")
    changed = replace(event, reviewed=True, **_values(changes))  # type: ignore[arg-type]  # validated by name
    check_service(changed.service)
    check_category(changed.category)
    check_impact(changed.impact)
    check_span(changed.start, changed.end)
    return changed


def validated_exclusion(draft: ExclusionDraft) -> ExclusionDraft:
    """`draft` with plain Python values that every engine can hold; `ValueError` names what is refused."""
    values = {name: getattr(draft, name) for name in _EXCLUSION_FIELDS}
    return ExclusionDraft(**_values(values))  # type: ignore[arg-type]  # validated by name


def amended_exclusion(exclusion: RecordedExclusion, changes: Mapping[str, object]) -> RecordedExclusion:
    """`exclusion` with `changes` in it; `ValueError` for an unknown field or a bad value."""
    unknown = [name for name in changes if name not in _EXCLUSION_FIELDS]
    if unknown:
        fields = ", ".join(_EXCLUSION_FIELDS)
        raise ValueError(f"{unknown[0]}: not a field that can be changed; these are: {fields}")
    changed = replace(exclusion, **_values(changes))  # type: ignore[arg-type]  # validated by name
    check_exclusion(changed)
    return changed


def validated_act(draft: ActDraft) -> ActDraft:
    """`draft` with plain Python values that every engine can hold; `ValueError` names what is refused."""
    return ActDraft(
        _text("kind", draft.kind),
        _text("reason", draft.reason),
        _free_text("service", draft.service),
        _free_text("group", draft.group),
        None if draft.until is None else _instant("until", draft.until),
        _free_text("subject", draft.subject),
        _free_text("detail", draft.detail),
    )


def validated_note(
    text: str, event_id: int | None, incident_id: str | None, at: Instant
) -> tuple[str, int | None, str | None, Instant]:
    """The values of a note; `ValueError` names what is refused."""
    text = _text("text", text)
    if not text.strip():
        raise ValueError(f"text: {text!r} is empty; a note needs a text")
    if (event_id is None) == (incident_id is None):
        raise ValueError("event_id: a note is about either an event or an incident")
    if incident_id is not None and not incident_id.strip():
        raise ValueError(f"incident_id: {incident_id!r} is empty")
    return text, event_id, _free_text("incident_id", incident_id), _instant("at", at)


def validated_state(state: SourceState) -> SourceState:
    """`state` with values that every engine can hold; `ValueError` names what is refused."""
    return SourceState(
        _text("source", state.source),
        _instant("synced_at", state.synced_at),
        _free_text("cursor", state.cursor),
        _free_text("problem", state.problem),
    )


def validated_service(name: str, value: object) -> str:
    """The name of a service; `ValueError` if it is not valid."""
    service = _text(name, value)
    check_service(service)
    return service


def validated_author(author: str) -> str:
    """The name that a change is recorded under; `ValueError` if it is not text."""
    return _text("author", author)


def is_encodable(value: str | None) -> bool:
    """Whether a store can hold the text. A lone surrogate, as in undecodable arguments, is not text."""
    try:
        (value or "").encode()
    except UnicodeEncodeError:
        return False
    return True


def _values(changes: Mapping[str, object]) -> dict[str, object]:
    """The values of some fields of an event or exclusion, each validated by its name."""
    values: dict[str, object] = dict(changes)
    for name, value in values.items():
        if name in _NAME_LISTS:
            values[name] = _names(name, value)
        elif name in _OPTIONAL_TEXTS:
            values[name] = _free_text(name, value)
        elif name == "impact":
            values[name] = _impact(value)
        elif name == "everything":
            values[name] = bool(value)
        elif name == "start" or (name == "end" and value is not None):
            values[name] = _instant(name, value)
        elif name != "end":
            values[name] = _text(name, value)
    return values


def _names(name: str, value: object) -> tuple[str, ...]:
    if value == ():
        return ()
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ValueError(f"{name}: {value!r} is not a list of names")
    names = tuple(dict.fromkeys(_text(name, item) for item in value))
    if any(not item.strip() for item in names):
        raise ValueError(f"{name}: one of them is empty")
    return names


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name}: {value!r} is not a text")
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"{name}: {len(value):,} characters are too many; at most {LONGEST_TEXT:,}")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"{name}: character {error.start + 1}, {value[error.start]!r}, is half of a "
            "surrogate pair, not text; give it as UTF-8"
        ) from None
    return value


def _free_text(name: str, value: object) -> str | None:
    return None if value is None else _text(name, value)


def _instant(name: str, value: object) -> Instant:
    try:
        instant = operator.index(value)  # type: ignore[arg-type]  # tests whether it is a number
    except TypeError:
        raise ValueError(f"{name}: {value!r} is not a whole number of microseconds") from None
    if not EARLIEST_KEPT <= instant <= LATEST_KEPT:
        raise ValueError(f"{name}: {instant} µs since 1970 lies outside the years 1 to 9999")
    return instant


def _impact(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]  # tests whether it is a number
    except (TypeError, ValueError):
        raise ValueError(f"impact: {value!r} is not a share above 0 and at most 1") from None
