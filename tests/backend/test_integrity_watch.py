"""A store that can be read but is not as it was written: found in the background, and not written to."""

import json
import shutil
from pathlib import Path

import pytest
from store_tampering import tamper
from test_backend_loop import NOW, Harness, write_config

from budgettui.backend import integrity_watch, messages
from budgettui.backend.integrity_watch import (
    AGAIN_SECONDS,
    DELAY_SECONDS,
    FULL_DELAY_SECONDS,
    MENDED_SECONDS,
    IntegrityWatch,
    SoundStore,
)
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE, SECOND
from budgettui.core.store import tamper_check
from budgettui.core.store.sqlite.sqlite_store import SqliteStore

DRAFT = Draft("checkout", NOW - 12 * MINUTE, NOW)
ALTER = "UPDATE event_versions SET end_us = end_us - 60000000 WHERE revision = 1"


class CheckedHarness(Harness):
    """A server that looks through its store, each look awaited."""

    def __init__(self, config: Path) -> None:
        super().__init__(config)
        self.server.begin()
        self.check = IntegrityWatch(self.workspace.settings.store, lambda: self.passed, lambda: self.now)
        self.server.integrity_watch = self.check

    def look(self, seconds: float) -> list[tuple[str, str]]:
        """The problems of the store that are reported after `seconds`, once a look that is due has ended."""
        self.sent.clear()
        self.pass_time(seconds)
        self.check.wait(30)
        self.pass_time(1)
        return [problem for problem in self.problems() if problem[0] == "damage"]


@pytest.fixture
def harness(tmp_path: Path):
    config = tmp_path / "budgettui.toml"
    write_config(config, "checkout", "search")
    harness = CheckedHarness(config)
    yield harness
    harness.workspace.close()


def test_altered_row_is_reported_and_keeps_every_write_off(harness: CheckedHarness, tmp_path: Path) -> None:
    event = harness.ask(messages.Record(DRAFT))
    assert harness.look(DELAY_SECONDS) == []
    tamper(tmp_path / "events.db", ALTER)
    before = (tmp_path / "events.db").read_bytes()
    [(_, sentence)] = harness.look(AGAIN_SECONDS)
    assert "is not written to: revision 1 (event_versions) is not what was recorded" in sentence
    assert "`budgettui doctor` says what can be saved" in sentence
    for request in (
        messages.Record(DRAFT),
        messages.Void(1),
        messages.Amend(1, {"impact": 0.5}),
        messages.Finish(1, NOW),
        messages.Undo(),
    ):
        assert harness.ask(request) == sentence
    assert (tmp_path / "events.db").read_bytes() == before
    assert isinstance(event, object) and len(harness.ask(messages.ListEvents())) == 1  # type: ignore[arg-type]


def test_store_that_is_mended_is_written_to_again(harness: CheckedHarness, tmp_path: Path) -> None:
    path, backup = tmp_path / "events.db", tmp_path / "backup.db"
    harness.ask(messages.Record(DRAFT))
    shutil.copy(path, backup)
    tamper(path, ALTER)
    assert len(harness.look(DELAY_SECONDS)) == 1
    assert harness.look(MENDED_SECONDS) == []  # as damaged as before
    shutil.copy(backup, path)
    assert harness.look(0) == []  # a copy may still be under way
    assert harness.look(MENDED_SECONDS) == [("damage", "")]
    assert not isinstance(harness.ask(messages.Record(DRAFT)), str)


def test_sound_store_is_looked_through_once_a_day(
    harness: CheckedHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []
    monkeypatch.setattr(SqliteStore, "check", lambda _, _stop, since, _progress: looks.append(since) or [])
    harness.look(DELAY_SECONDS - 2)
    assert looks == []
    harness.look(1)
    harness.look(AGAIN_SECONDS - 60)
    assert looks == [None]
    harness.look(60)
    assert looks == [None, None]


def test_look_that_is_stopped_says_nothing(harness: CheckedHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    stops = []

    def check(_: SqliteStore, stop, _since, _progress) -> list[str]:
        harness.check.stop()
        stops.append(stop())
        return ["half of it"]

    monkeypatch.setattr(SqliteStore, "check", check)
    assert harness.look(DELAY_SECONDS) == []
    assert stops == [True]


def test_store_that_is_away_is_not_damage(harness: CheckedHarness, tmp_path: Path) -> None:
    (tmp_path / "events.db").unlink()
    assert harness.look(DELAY_SECONDS) == []


class NextRun:
    """A check that begins after others of the same store, and what it looked at."""

    def __init__(self, harness: CheckedHarness, monkeypatch: pytest.MonkeyPatch) -> None:
        self.harness = harness
        self.looks: list[int] = []
        """The revision from which on each look went."""
        check = SqliteStore.check

        def recording(store: SqliteStore, stop, since, progress) -> list[str]:
            self.looks.append(0 if since is None else since.revision)
            return check(store, stop, since, progress)

        monkeypatch.setattr(SqliteStore, "check", recording)

    def look(self, *seconds: float) -> list[int]:
        """Start again and look after each of `seconds`; what was looked at."""
        self.harness.check = IntegrityWatch(
            self.harness.workspace.settings.store, lambda: self.harness.passed, lambda: self.harness.now
        )
        self.harness.server.integrity_watch = self.harness.check
        self.looks.clear()
        for each in seconds:
            self.harness.look(each)
        return self.looks


@pytest.fixture
def next_run(harness: CheckedHarness, monkeypatch: pytest.MonkeyPatch) -> NextRun:
    """After a first run that looked through everything."""
    harness.ask(messages.Record(DRAFT))
    harness.look(DELAY_SECONDS)
    return NextRun(harness, monkeypatch)


def test_next_run_looks_at_nothing_where_nothing_was_written(next_run: NextRun) -> None:
    assert next_run.look(DELAY_SECONDS) == []


def test_next_run_looks_at_what_was_written_since(next_run: NextRun) -> None:
    next_run.harness.ask(messages.Record(DRAFT))
    assert next_run.look(DELAY_SECONDS) == [1]
    assert next_run.look(DELAY_SECONDS) == []


def test_next_run_finds_a_row_altered_among_those_written_since(next_run: NextRun, tmp_path: Path) -> None:
    next_run.harness.ask(messages.Record(DRAFT))
    tamper(tmp_path / "events.db", ALTER.replace("revision = 1", "revision = 2"))
    next_run.look()
    [(_, sentence)] = next_run.harness.look(DELAY_SECONDS)
    assert "revision 2 (event_versions) is not what was recorded" in sentence
    assert next_run.look(DELAY_SECONDS) == [0]  # nothing is relied on after that


def test_next_run_checks_everything_if_the_file_changed_without_new_rows(
    next_run: NextRun, tmp_path: Path
) -> None:
    tamper(tmp_path / "events.db", ALTER)
    next_run.look()
    [(_, sentence)] = next_run.harness.look(DELAY_SECONDS)
    assert "revision 1 (event_versions) is not what was recorded" in sentence


def test_everything_is_checked_once_a_day_whatever_the_number_of_runs(
    next_run: NextRun,
) -> None:
    next_run.harness.ask(messages.Record(DRAFT))
    next_run.harness.now += int(AGAIN_SECONDS) * SECOND
    next_run.harness.pass_time(1)  # all is assessed again
    assert next_run.look(DELAY_SECONDS) == [1]  # first what is new, so that the start is quiet
    assert next_run.look(DELAY_SECONDS, FULL_DELAY_SECONDS) == [0]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"[" * 100_000, b"\xff\xfe", b'{"store": 1}',
        b'{"store":"x","revision":1,"hash":"00","full_at":1,"file":null}',
        b'{"store":"x","revision":true,"hash":"zz","full_at":"no","file":[1]}',
    ],
)  # fmt: skip
def test_broken_memory_of_the_last_look_has_everything_looked_at(
    next_run: NextRun, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "events.db.cache" / "check.json").write_bytes(content)
    assert next_run.look(DELAY_SECONDS) == [0]


@pytest.mark.parametrize("field", ["revision", "hash"])
def test_memory_that_does_not_fit_the_store_has_everything_looked_at(
    harness: CheckedHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    for _ in range(3):
        harness.ask(messages.Record(DRAFT))
    harness.look(DELAY_SECONDS)
    harness.ask(messages.Record(DRAFT))
    file = tmp_path / "events.db.cache" / "check.json"
    remembered = json.loads(file.read_text())
    remembered[field] = {"revision": 2, "hash": "00" * 32}[field]
    file.write_text(json.dumps(remembered))
    tamper(tmp_path / "events.db", ALTER)
    NextRun(harness, monkeypatch).look()
    [(_, sentence)] = harness.look(DELAY_SECONDS)
    assert "revision 1 (event_versions) is not what was recorded" in sentence


def test_memory_that_others_can_write_to_is_not_relied_on(next_run: NextRun, tmp_path: Path) -> None:
    folder = tmp_path / "events.db.cache"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "check.json").stat().st_mode & 0o777 == 0o600
    folder.chmod(0o777)
    assert next_run.look(DELAY_SECONDS) == [0]


def test_next_run_continues_where_a_look_was_cut_short(
    harness: CheckedHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = harness.workspace.store
    store.add_many([DRAFT] * 7, "ada", NOW)
    monkeypatch.setattr(tamper_check, "_PORTION", 2)
    monkeypatch.setattr(integrity_watch, "SAVE_SECONDS", 0.0)
    monkeypatch.setattr(integrity_watch, "SHARE", 1.0)
    check = SqliteStore.check

    def cut_short(store: SqliteStore, stop, since, progress) -> list[str]:
        def stop_in_the_middle(head) -> None:
            progress(head)
            if head.revision == 4:
                harness.check.stop()

        return check(store, stop, since, stop_in_the_middle)

    monkeypatch.setattr(SqliteStore, "check", cut_short)
    harness.look(DELAY_SECONDS)
    monkeypatch.setattr(SqliteStore, "check", check)
    next_run = NextRun(harness, monkeypatch)
    assert next_run.look(DELAY_SECONDS) == [4]
    assert next_run.look(DELAY_SECONDS) == []
    assert harness.problems() == []


def test_next_run_does_not_look_at_the_pages_again_that_were_sound(
    harness: CheckedHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness.workspace.store.add_many([DRAFT] * 7, "ada", NOW)
    monkeypatch.setattr(integrity_watch, "SAVE_SECONDS", 0.0)
    check = SqliteStore.check
    starts = []

    def stopped_at_once(store: SqliteStore, _stop, since, progress) -> list[str]:
        starts.append(since)
        return check(store, lambda: True, since, progress)

    monkeypatch.setattr(SqliteStore, "check", stopped_at_once)
    harness.check.stop()
    harness.look(DELAY_SECONDS)
    monkeypatch.setattr(SqliteStore, "check", check)
    assert starts == [None]
    sound = SoundStore.from_json(
        json.loads((harness.config.parent / "events.db.cache/check.json").read_text())
    )
    assert sound is not None and sound.head.revision == 0
    assert harness.workspace.store.contains(sound.head)
    tamper(harness.config.parent / "events.db", ALTER)
    next_run = NextRun(harness, monkeypatch)
    assert next_run.look(DELAY_SECONDS) == [0]
    assert "revision 1 (event_versions) is not what was recorded" in next_run.harness.check.problems[0]
