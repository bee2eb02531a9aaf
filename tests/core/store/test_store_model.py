"""The store against a model in plain Python, under any sequence of changes by two people."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Draft, Event
from budgettui.core.store import ConflictError, Imported, NotFoundError
from budgettui.core.store.sqlite_store import SqliteStore

AUTHORS = st.sampled_from(("ana", "ben"))
SERVICES = st.sampled_from(("a", "b", "c"))
IMPACTS = st.sampled_from((0.1, 0.5, 1.0))
KEYS = st.sampled_from((None, "1", "2", "3"))


@dataclass
class Change:
    """A change in effect: who made it, in what order, and the state it led to."""

    author: str
    revision: int
    state: Event
    batch: int | None = None


@dataclass
class Log:
    """All versions of one event, and its changes in effect."""

    versions: list[Event]
    changes: list[Change] = field(default_factory=list)


class StoreMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name) / "events.db"
        self.reopen()
        self.logs: dict[int, Log] = {}
        self.imports: dict[int | None, set[int]] = {}
        self.touched: list[set[str]] = []
        self.marks: set[int] = set()
        self.now = 0

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    @rule()
    def reopen(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
        self.store = SqliteStore(self.path)

    @rule(
        author=AUTHORS, service=SERVICES, impact=IMPACTS, start=st.integers(0, 50), length=st.integers(1, 9)
    )
    def add(self, author: str, service: str, impact: float, start: int, length: int) -> None:
        draft = Draft(service, start, start + length, impact)
        self.expect_added(self.store.add(draft, author, self.tick()), draft, author)

    @rule(
        author=AUTHORS,
        parts=st.lists(st.tuples(SERVICES, KEYS, IMPACTS), min_size=1, max_size=4),
    )
    def import_some(self, author: str, parts: list[tuple[str, str | None, float]]) -> None:
        drafts = [Draft(name, 5, None, impact, source="s", source_key=key) for name, key, impact in parts]
        now = self.tick()
        batch = len(self.touched) + 1
        wanted: list[tuple[Draft, int | None]] = []
        seen: set[str] = set()
        for draft in drafts:
            known = self.known(draft.source_key)
            if draft.source_key in seen or (known is not None and self.logs[known].changes):
                continue
            if draft.source_key is not None:
                seen.add(draft.source_key)
            wanted.append((draft, known))
        assert self.store.add_many(drafts, author, now) == Imported(len(wanted), len(drafts) - len(wanted))
        again = [(draft, known) for draft, known in wanted if known is not None]
        fresh = [(draft, None) for draft, known in wanted if known is None]
        for draft, known in again + fresh:
            event_id = known or max(self.logs, default=0) + 1
            log = self.logs.setdefault(event_id, Log([]))
            event = Event(
                event_id, draft.service, 5, None, draft.impact, source="s", source_key=draft.source_key,
                version=len(log.versions) + 1, author=author, recorded_at=now,
            )  # fmt: skip
            self.append(event, batch=batch)

    @precondition(lambda self: self.logs)
    @rule(author=AUTHORS, data=st.data())
    def amend(self, author: str, data: st.DataObject) -> None:
        log = self.pick(data)
        changes = data.draw(
            st.fixed_dictionaries({}, optional={"service": SERVICES, "impact": IMPACTS, "end": st.just(99)})
        )
        current = log.versions[-1]
        if current.voided:
            with pytest.raises(ValueError, match="was voided by"):
                self.store.amend(current.id, changes, author, self.tick())
            return
        now = self.tick()
        changed = replace(current, **changes)
        if changed != current:
            changed = replace(changed, version=current.version + 1, author=author, recorded_at=now)
            self.append(changed)
        assert self.store.amend(current.id, changes, author, now, current.version) == changed

    @precondition(lambda self: self.logs)
    @rule(author=AUTHORS, data=st.data())
    def amend_an_old_version(self, author: str, data: st.DataObject) -> None:
        current = self.pick(data).versions[-1]
        with pytest.raises(ConflictError, match=f"you saw version {current.version - 1}"):
            self.store.amend(current.id, {"impact": 0.3}, author, self.tick(), current.version - 1)

    @precondition(lambda self: self.logs)
    @rule(author=AUTHORS, data=st.data())
    def void(self, author: str, data: st.DataObject) -> None:
        current = self.pick(data).versions[-1]
        now = self.tick()
        if current.voided:
            with pytest.raises(ValueError, match="was voided by"):
                self.store.void(current.id, author, now)
            return
        voided = replace(current, voided=True, version=current.version + 1, author=author, recorded_at=now)
        self.append(voided)
        assert self.store.void(current.id, author, now) == voided

    @rule(author=AUTHORS)
    def undo(self, author: str) -> None:
        now = self.tick()
        own = [
            (change.revision, event_id)
            for event_id, log in self.logs.items()
            for change in log.changes
            if change.author == author
        ]
        if not own:
            with pytest.raises(NotFoundError, match="nothing to undo"):
                self.store.undo(author, now)
            return
        revision, event_id = max(own)
        batch = next(c.batch for c in self.logs[event_id].changes if c.revision == revision)
        brought = self.imports.get(batch, set())
        if len(brought) > 1:
            targets = [n for n in brought if self.logs[n].changes and self.logs[n].changes[-1].batch == batch]
        else:
            targets = [event_id] if self.logs[event_id].changes[-1].revision == revision else []
        if not targets:
            with pytest.raises(ConflictError, match="after your"):
                self.store.undo(author, now)
            return
        undone = self.store.undo(author, now)
        assert undone.count == len(targets)
        for target in targets:
            self.take_back(target, author, now)
        assert undone.event == self.logs[undone.event.id].versions[-1]

    @precondition(lambda self: self.logs)
    @rule(author=AUTHORS, data=st.data())
    def undo_one(self, author: str, data: st.DataObject) -> None:
        log = self.pick(data)
        event_id = log.versions[-1].id
        now = self.tick()
        if not log.changes:
            with pytest.raises(NotFoundError, match="nothing to undo"):
                self.store.undo(author, now, event_id)
            return
        undone = self.store.undo(author, now, event_id)
        self.take_back(event_id, author, now)
        assert undone.event == log.versions[-1]

    @invariant()
    def current_events_agree(self) -> None:
        if not hasattr(self, "logs"):
            return
        wanted = {event_id: log.versions[-1] for event_id, log in self.logs.items()}
        assert {event.id: event for event in self.store.events(include_voided=True)} == wanted
        counted = [event for event in wanted.values() if not event.voided]
        tables = self.store.tables()
        assert set(tables) == {event.service for event in counted}
        for name, table in tables.items():
            model = EventTable.of(event for event in counted if event.service == name)
            assert sorted(zip(table.ids, table.starts, table.ends, table.impacts, strict=True)) == sorted(
                zip(model.ids, model.starts, model.ends, model.impacts, strict=True)
            )

    @invariant()
    def history_agrees(self) -> None:
        if not hasattr(self, "logs"):
            return
        for event_id, log in self.logs.items():
            assert self.store.versions(event_id) == log.versions
        assert self.store.revision() == len(self.touched)
        self.marks.add(len(self.touched))
        for since in [*sorted(self.marks)[-3:], 0]:
            assert self.store.changed_services(since) == set().union(*self.touched[since:])

    def tick(self) -> int:
        self.now += 1
        return self.now

    def pick(self, data: st.DataObject) -> Log:
        return self.logs[data.draw(st.sampled_from(sorted(self.logs)))]

    def known(self, key: str | None) -> int | None:
        matches = [n for n, log in self.logs.items() if key is not None and log.versions[0].source_key == key]
        return matches[0] if matches else None

    def append(self, event: Event, batch: int | None = None) -> None:
        log = self.logs.setdefault(event.id, Log([]))
        self.note(log, event)
        log.changes.append(Change(event.author, len(self.touched), event, batch))
        if batch is not None:
            self.imports.setdefault(batch, set()).add(event.id)

    def take_back(self, event_id: int, author: str, now: int) -> None:
        log = self.logs[event_id]
        log.changes.pop()
        current = log.versions[-1]
        before = log.changes[-1].state if log.changes else replace(current, voided=True)
        self.note(log, replace(before, version=current.version + 1, author=author, recorded_at=now))

    def note(self, log: Log, event: Event) -> None:
        self.touched.append({event.service} | ({log.versions[-1].service} if log.versions else set()))
        log.versions.append(event)

    def expect_added(self, event: Event, draft: Draft, author: str) -> None:
        wanted = Event(
            max(self.logs, default=0) + 1, draft.service, draft.start, draft.end, draft.impact,
            author=author, recorded_at=self.now,
        )  # fmt: skip
        assert event == wanted
        self.append(wanted)


StoreMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestStore = StoreMachine.TestCase
