"""An act: a decision that somebody made and is accountable for, such as overriding the gate."""

from dataclasses import field

from ..support.frozen import frozen
from .instants import Instant


@frozen
class ActDraft:
    """An act that is not in the store yet.

    `kind` says what was done: "override", "exception", "done", "close-period" and the like. It is about a
    service, about a group, or about everything if both are None. `until` is None if it does not
    expire. `subject` identifies what it is about (an obligation, a period); `detail` is free text.
    """

    kind: str
    reason: str
    service: str | None = None
    group: str | None = None
    until: Instant | None = None
    subject: str | None = None
    detail: str | None = None

    def __post_init__(self) -> None:
        check_act(self)


@frozen
class Act:
    """One act as the store holds it; the fields are those of `ActDraft`. A revoked act no longer applies."""

    id: int
    kind: str
    reason: str
    service: str | None = None
    group: str | None = None
    until: Instant | None = None
    subject: str | None = None
    detail: str | None = None
    version: int = 1
    revoked: bool = False
    author: str = ""
    recorded_at: Instant = 0
    host: str = field(default="", compare=False)

    def holds_at(self, instant: Instant) -> bool:
        """Whether it is neither revoked nor expired."""
        return not self.revoked and (self.until is None or instant < self.until)


def check_act(act: ActDraft | Act) -> None:
    """`ValueError` for an act without a kind or a reason."""
    if not act.kind.strip():
        raise ValueError(f"kind: {act.kind!r} is empty; say what was decided")
    if not act.reason.strip():
        raise ValueError(f"reason: {act.reason!r} is empty; say why")
