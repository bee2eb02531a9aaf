"""An exclusion as somebody recorded it: for which services, when, why, and who approved it."""

from dataclasses import field

from ..support.frozen import frozen
from .event import check_span
from .exclusion import Accounting, Exclusion, check_accounting, check_reason
from .instants import Instant


@frozen
class ExclusionDraft:
    """An exclusion that is not in the store yet.

    It applies to the named services, to those of the named groups, to those with one of the tags, and to all
    services if `everything` is true. `end` is None while it is ongoing.
    """

    start: Instant
    end: Instant | None
    reason: str
    services: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    everything: bool = False
    accounting: Accounting = "free"
    approved_by: str | None = None
    incident_id: str | None = None

    def __post_init__(self) -> None:
        check_exclusion(self)


@frozen
class RecordedExclusion:
    """One exclusion in one version, as the store holds it; the fields are those of `ExclusionDraft`."""

    id: int
    start: Instant
    end: Instant | None
    reason: str
    services: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    everything: bool = False
    accounting: Accounting = "free"
    approved_by: str | None = None
    incident_id: str | None = None
    version: int = 1
    voided: bool = False
    author: str = ""
    recorded_at: Instant = 0
    host: str = field(default="", compare=False)
    actor: str = field(default="", compare=False)

    def stretch(self, as_of: Instant) -> Exclusion | None:
        """The time that does not count, up to `as_of` while it is ongoing; None before it has begun."""
        end = self.end if self.end is not None else as_of
        if end <= self.start:
            return None
        return Exclusion(
            self.start,
            end,
            self.accounting,
            self.reason,
            "recorded",
            self.id,
            self.approved_by,
            self.author,
            self.incident_id,
            ongoing=self.end is None,
        )

    @property
    def scope(self) -> tuple[str, ...]:
        """What it applies to, in words: `checkout`, `group shop`, `tag tier-1`, `all services`."""
        return (
            *(("all services",) if self.everything else ()),
            *self.services,
            *(f"group {name}" for name in self.groups),
            *(f"tag {name}" for name in self.tags),
        )

    def applies_to(self, service: str, group: str | None = None, tags: tuple[str, ...] = ()) -> bool:
        """Whether it applies to a service of that name, group and tags."""
        return (
            self.everything
            or service in self.services
            or (group is not None and group in self.groups)
            or not set(tags).isdisjoint(self.tags)
        )


def check_exclusion(exclusion: ExclusionDraft | RecordedExclusion) -> None:
    """`ValueError` for an exclusion of nothing, without a reason, or that ends before it starts."""
    check_span(exclusion.start, exclusion.end)
    check_reason(exclusion.reason)
    if not (exclusion.everything or exclusion.services or exclusion.groups or exclusion.tags):
        raise ValueError("services: none is named; name services, groups or tags, or exclude everything")
    for name in (*exclusion.services, *exclusion.groups, *exclusion.tags):
        if not name.strip():
            raise ValueError(f"services: {name!r} is empty; name services, groups or tags")
    check_accounting(exclusion.accounting)
