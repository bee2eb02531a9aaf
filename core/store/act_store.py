"""The store's acts: marks that an obligation is done, overrides of the gate, exceptions to the policy."""

from dataclasses import replace
from typing import TYPE_CHECKING

from ..model.act import Act, ActDraft
from ..model.instants import Instant
from .database_protocol import Database
from .event_queries import in_range, next_record_id
from .log_rows import ACTS, act_of, act_row
from .schema import FOREVER
from .store_results import NotFoundError
from .validation import is_encodable, validated_act, validated_author

if TYPE_CHECKING:
    from .sql_event_store import Transactions

_COLUMNS = ", ".join(f"e.{name}" for name in ACTS.columns)


class ActStore:
    """The methods of `EventStore` on acts."""

    _transactions: "Transactions"

    def acts_changed(self, since: int) -> bool:
        with self._transactions.reading() as db:
            query = "SELECT 1 FROM acts WHERE revision > ? LIMIT 1"
            return db.execute(query, (since,)).fetchone() is not None

    def add_act(self, draft: ActDraft, author: str, now: Instant) -> Act:
        draft, author = validated_act(draft), validated_author(author)
        with self._transactions.writing() as log:
            act = Act(
                next_record_id(log.db, "acts", "act_id"),
                **{name: getattr(draft, name) for name in ActDraft.__dataclass_fields__},
                author=author,
                recorded_at=now,
                host=log.host,
            )
            log.begin("act", author, now)
            log.append(ACTS, [act_row(act)])
            return act

    def revoke_act(self, act_id: int, author: str, now: Instant) -> Act:
        author = validated_author(author)
        with self._transactions.writing() as log:
            matches = acts_of(log.db, include_revoked=True, act_id=act_id) if in_range(act_id) else []
            if not matches:
                raise NotFoundError(f"there is no act {act_id}")
            act = matches[0]
            if act.revoked:
                raise ValueError(f"act {act_id} was revoked by {act.author or 'somebody'} already")
            act = replace(
                act, revoked=True, version=act.version + 1, author=author, recorded_at=now, host=log.host
            )
            log.begin("revoke", author, now)
            log.append(ACTS, [act_row(act)])
            return act

    def acts(
        self,
        *,
        kind: str | None = None,
        service: str | None = None,
        include_revoked: bool = False,
        known_at: Instant | None = None,
    ) -> list[Act]:
        with self._transactions.reading() as db:
            return acts_of(db, kind, service, include_revoked, known_at)


def acts_of(
    db: Database,
    kind: str | None = None,
    service: str | None = None,
    include_revoked: bool = False,
    known_at: Instant | None = None,
    act_id: int | None = None,
) -> list[Act]:
    """Acts as recorded up to `known_at`, the newest first."""
    if not (is_encodable(kind) and is_encodable(service)):
        return []
    moment = FOREVER if known_at is None else known_at
    conditions = [
        "e.recorded_us <= ?",
        "NOT EXISTS (SELECT 1 FROM acts AS later WHERE later.act_id = e.act_id"
        " AND later.version > e.version AND later.recorded_us <= ?)",
    ]
    values: list[object] = [moment, moment]
    for condition, value in (("e.kind = ?", kind), ("e.service = ?", service), ("e.act_id = ?", act_id)):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    if not include_revoked:
        conditions.append("e.revoked = 0")
    rows = db.execute(
        f"SELECT {_COLUMNS}, w.host FROM acts AS e JOIN writes AS w ON w.batch = e.batch"
        f" WHERE {' AND '.join(conditions)} ORDER BY e.act_id DESC",
        values,
    )
    return [act_of(row) for row in rows]
