"""The store against a model in plain Python, under any sequence of changes by two people and a source."""

import operator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis_share import scaled
from store_model import Change, Log, content, match

from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Draft, Event
from budgettui.core.store import ConflictError, KeyClashError, NotFoundError, SyncResult
from budgettui.core.store.sqlite.sqlite_store import SqliteStore

AUTHORS = st.sampled_from(("ana", "ben"))
SERVICES = st.sampled_from(("a", "b", "c"))
IMPACTS = st.sampled_from((0.1, 0.5, 1.0))
ROWS = st.builds(
    Draft,
    SERVICES,
    st.sampled_from((5, 6, 7)),
    st.sampled_from((None, 9)),
    IMPACTS,
    incident_id=st.sampled_from((None, "I-1", "I-2")),
    source=st.sampled_from(("s", "t")),
    source_key=st.sampled_from((None, None, "1", "2")),
)


class StoreMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name) / "events.db"
        self.reopen()
        self.logs: dict[int, Log] = {}
        self.writes: list[tuple[str, str, list[int]]] = []  # actor, kind, events
        self.touched: list[set[str]] = []
        self.marks: set[int] = set()
        self.reports: list[tuple[int, list[Event]]] = []
        self.now = 0
        self.followed: dict[str, EventTable] = {}
        self.followed_to = 0

    def teardown(self) -> None:
        if hasattr(self, "store"):
            try:
                assert self.store.check() == []
            finally:
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
        event_id = max(self.logs, default=0) + 1
        wanted = Event(
            event_id, service, start, start + length, impact, author=author, recorded_at=self.tick()
        )
        assert self.store.add(draft, author, self.now) == wanted
        self.write(author, "add", [wanted])

    @rule(actor=AUTHORS, drafts=st.lists(ROWS, min_size=1, max_size=4), keep=st.booleans(), dry=st.booleans())
    def sync(self, actor: str, drafts: list[Draft], keep: bool, dry: bool) -> None:
        now = self.tick()
        first: dict[tuple[str | None, str | None, str], Draft] = {}
        wanted, repeated = [], 0
        clash = False
        for draft in drafts:
            key = (draft.source, draft.source_key, draft.service)
            if draft.source_key is None or key not in first:
                first[key] = draft
                wanted.append(draft)
            else:
                repeated += 1
                clash = clash or first[key] != draft
        arguments = {"actor": actor, "keep": keep, "dry_run": dry}
        if clash:
            with pytest.raises(KeyClashError, match="identifies two different events"):
                self.store.sync_events(drafts, "import:f", now, **arguments)
            return
        versions, counts, left = [], {"added": 0, "changed": 0, "closed": 0, "unchanged": repeated}, []
        next_id = max(self.logs, default=0) + 1
        for draft, event_id in zip(wanted, match(self.logs, wanted), strict=True):
            event = Event(
                event_id or next_id, *(getattr(draft, name) for name in list(Draft.__dataclass_fields__)[:9]),
                author="import:f", recorded_at=now,
            )  # fmt: skip
            if event_id is None:
                next_id += 1
                counts["added"] += 1
                versions.append(event)
                continue
            log = self.logs[event_id]
            current = log.current
            event = replace(event, version=current.version + 1)
            if not log.changes:
                counts["added"] += 1
                versions.append(event)
                continue
            event = replace(
                event, service=current.service, incident_id=draft.incident_id or current.incident_id,
                source=current.source, source_key=current.source_key,
            )  # fmt: skip
            expected = log.changes[0].state
            for change in log.changes[1:]:
                if change.by_source:
                    expected = change.state
                if change.renames:
                    expected = replace(expected, service=change.state.service)
            if keep or (not current.voided and content(event) == content(current)):
                counts["unchanged"] += 1
            elif current.voided or content(current) != content(expected):
                left.append(event_id)
            else:
                counts["closed" if current.end is None and event.end is not None else "changed"] += 1
                versions.append(event)
        result = self.store.sync_events(drafts, "import:f", now, **arguments)
        assert result == SyncResult(**counts, left=tuple(left))
        if not dry:
            self.write(actor, "import", versions)

    @precondition(lambda self: self.logs)
    @rule(author=AUTHORS, data=st.data())
    def amend(self, author: str, data: st.DataObject) -> None:
        log = self.pick(data)
        changes = data.draw(
            st.fixed_dictionaries({}, optional={"service": SERVICES, "impact": IMPACTS, "end": st.just(99)})
        )
        current = log.current
        if current.voided:
            with pytest.raises(ValueError, match=self.voided_sentence(log)):
                self.store.amend(current.id, changes, author, self.tick())
            return
        now = self.tick()
        changed = replace(current, **changes)
        if changed != current:
            changed = replace(changed, version=current.version + 1, author=author, recorded_at=now)
        assert self.store.amend(current.id, changes, author, now, current.version) == changed
        if changed != current:
            self.write(author, "amend", [changed])

    @precondition(lambda self: self.logs)
    @rule(author=AUTHORS, data=st.data())
    def amend_an_old_version(self, author: str, data: st.DataObject) -> None:
        current = self.pick(data).current
        with pytest.raises(ConflictError, match=f"you saw version {current.version - 1}"):
            self.store.amend(current.id, {"impact": 0.3}, author, self.tick(), current.version - 1)

    @precondition(lambda self: self.logs)
    @rule(author=AUTHORS, data=st.data())
    def void(self, author: str, data: st.DataObject) -> None:
        log = self.pick(data)
        current = log.current
        now = self.tick()
        if current.voided:
            with pytest.raises(ValueError, match=self.voided_sentence(log)):
                self.store.void(current.id, author, now)
            return
        voided = replace(current, voided=True, version=current.version + 1, author=author, recorded_at=now)
        assert self.store.void(current.id, author, now) == voided
        self.write(author, "void", [voided])

    @rule(author=AUTHORS, old=SERVICES, new=SERVICES)
    def rename(self, author: str, old: str, new: str) -> None:
        now = self.tick()
        if old == new:
            with pytest.raises(ValueError, match="is already its name"):
                self.store.rename_service(old, new, author, now)
            return
        moved = [
            replace(log.current, service=new, version=log.current.version + 1, author=author, recorded_at=now)
            for log in self.logs.values()
            if log.current.service == old and log.changes
        ]
        if not moved:
            with pytest.raises(NotFoundError, match="nothing was renamed"):
                self.store.rename_service(old, new, author, now)
            return
        assert self.store.rename_service(old, new, author, now) == len(moved)
        moved.sort(key=lambda event: (-event.start, -event.id))
        self.write(author, "rename", moved)

    @rule(author=AUTHORS)
    def undo(self, author: str) -> None:
        now = self.tick()
        own = [
            number
            for number, (actor, kind, ids) in enumerate(self.writes)
            if actor == author
            and kind != "undo"
            and any(change.write == number for event_id in ids for change in self.logs[event_id].changes)
        ]
        if not own:
            with pytest.raises(NotFoundError, match="nothing to undo"):
                self.store.undo(author, now)
            return
        _, _, ids = self.writes[own[-1]]
        targets = [n for n in ids if self.logs[n].changes and self.logs[n].changes[-1].write == own[-1]]
        if not targets:
            with pytest.raises(ConflictError, match="after your"):
                self.store.undo_preview(author, now)
            with pytest.raises(ConflictError, match="after your"):
                self.store.undo(author, now)
            return
        preview = self.store.undo_preview(author, now)
        undone = self.store.undo(author, now)
        assert undone == preview
        assert undone.count == len(targets)
        self.take_back(targets, author, now)
        assert undone.event == self.logs[undone.event.id].current

    @precondition(lambda self: self.logs)
    @rule(author=AUTHORS, data=st.data())
    def undo_by_number(self, author: str, data: st.DataObject) -> None:
        log = self.pick(data)
        event_id = log.current.id
        now = self.tick()
        if not log.changes:
            with pytest.raises(NotFoundError, match=f"undone already; `budgettui redo {event_id}` restores"):
                self.store.undo(author, now, event_id)
            return
        undone = self.store.undo(author, now, event_id)
        self.take_back([event_id], author, now)
        assert undone.event == log.current

    @rule(author=AUTHORS)
    def redo(self, author: str) -> None:
        now = self.tick()
        redone = 0
        target = None
        for number in reversed(range(len(self.writes))):
            actor, kind, _ = self.writes[number]
            if actor != author:
                continue
            if kind == "redo":
                redone += 1
            elif kind == "undo" and redone:
                redone -= 1
            elif kind == "undo":
                target = number
                break
            else:
                break
        if target is None:
            with pytest.raises(NotFoundError, match="nothing to redo"):
                self.store.redo(author, now)
            return
        ids = [
            n for n in self.writes[target][2] if self.logs[n].undone and self.logs[n].undone[-1][0] == target
        ]
        if not ids:
            with pytest.raises(ConflictError, match="after your undo"):
                self.store.redo(author, now)
            return
        preview = self.store.redo_preview(author, now)
        result = self.store.redo(author, now)
        assert result == preview
        assert result.count == len(ids)
        self.bring_back(ids, author, now)
        assert result.event == self.logs[result.event.id].current

    @precondition(lambda self: self.logs)
    @rule(author=AUTHORS, data=st.data())
    def redo_by_number(self, author: str, data: st.DataObject) -> None:
        log = self.pick(data)
        now = self.tick()
        if not log.undone:
            with pytest.raises(NotFoundError, match="nothing to redo"):
                self.store.redo(author, now, log.current.id)
            return
        result = self.store.redo(author, now, log.current.id)
        self.bring_back([log.current.id], author, now)
        assert result.event == log.current

    @rule()
    def report(self) -> None:
        """Remember what is known now, to ask for it again later."""
        self.reports.append((self.now, self.store.events(include_voided=True)))

    @rule(most=st.integers(1, 9))
    def follow(self, most: int) -> None:
        """Tables that take in what changed are equal to those read again."""
        every, changes = self.store.tables(), self.store.changed_tables(self.followed_to, most)
        if self.store.revision() - self.followed_to > most:
            assert changes is None
            self.followed = every
        else:
            ids, current = changes
            nothing = EventTable.empty()
            for name in {*self.followed, *current}:
                before = self.followed.get(name, nothing)
                self.followed[name] = before.with_changes(ids, current.get(name, nothing))
        for name, table in self.followed.items():
            assert_equal_tables(table, every.get(name, EventTable.empty()))
        self.followed_to = self.store.revision()

    @invariant()
    def current_events_agree(self) -> None:
        if not hasattr(self, "logs"):
            return
        wanted = {event_id: log.current for event_id, log in self.logs.items()}
        assert {event.id: event for event in self.store.events(include_voided=True)} == wanted
        self.compare_tables(list(wanted.values()), None)
        for moment, events in self.reports[-2:]:
            assert self.store.events(include_voided=True, known_at=moment) == events
            self.compare_tables(events, moment)

    def compare_tables(self, events: list[Event], known_at: int | None) -> None:
        counted = [event for event in events if not event.voided]
        tables = self.store.tables(known_at=known_at)
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

    def voided_sentence(self, log: Log) -> str:
        command = "undo" if log.changes else "redo"
        return f"`budgettui {command} {log.current.id}` restores it"

    def write(self, actor: str, kind: str, versions: list[Event]) -> None:
        if not versions:
            return
        number = len(self.writes)
        self.writes.append((actor, kind, [event.id for event in versions]))
        for event in versions:
            log = self.logs.setdefault(event.id, Log())
            by_source = kind == "import"
            if not event.voided and event.source and (by_source or kind == "rename" or event.version == 1):
                log.sayings.append(
                    (event.source, event.service, event.start, event.incident_id, event.source_key,
                     event.version, len(self.touched))
                )  # fmt: skip
            self.note(log, event)
            log.changes.append(Change(actor, number, event, by_source, kind == "rename"))
            log.undone.clear()

    def take_back(self, ids: list[int], author: str, now: int) -> None:
        number = len(self.writes)
        self.writes.append((author, "undo", ids))
        for event_id in ids:
            log = self.logs[event_id]
            log.undone.append((number, log.changes.pop()))
            current = log.current
            before = log.changes[-1].state if log.changes else replace(current, voided=True)
            self.note(log, replace(before, version=current.version + 1, author=author, recorded_at=now))

    def bring_back(self, ids: list[int], author: str, now: int) -> None:
        number = len(self.writes)
        self.writes.append((author, "redo", ids))
        for event_id in ids:
            log = self.logs[event_id]
            _, change = log.undone.pop()
            event = replace(change.state, version=log.current.version + 1, author=author, recorded_at=now)
            self.note(log, event)
            log.changes.append(replace(change, write=number, state=event))

    def note(self, log: Log, event: Event) -> None:
        self.touched.append({event.service} | ({log.current.service} if log.versions else set()))
        log.versions.append(event)


def assert_equal_tables(first: EventTable, second: EventTable) -> None:
    for name in EventTable.__match_args__:
        values = (getattr(table, name) for table in (first, second))
        assert operator.eq(*values if name == "exclusions" else map(list, values)), name


StoreMachine.TestCase.settings = settings(max_examples=scaled(40), stateful_step_count=30, deadline=None)
TestStore = StoreMachine.TestCase
