"""A store that can be read but is not as it was written: found in the background, and not written to."""

import shutil
from pathlib import Path

import pytest
from tampering import tamper
from test_server import NOW, Harness, write_config

from budgettui.backend import messages
from budgettui.backend.background_check import AGAIN_SECONDS, DELAY_SECONDS, MENDED_SECONDS, StoreCheck
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE
from budgettui.core.store.sqlite_store import SqliteStore

DRAFT = Draft("checkout", NOW - 12 * MINUTE, NOW)
ALTER = "UPDATE event_versions SET end_us = end_us - 60000000 WHERE revision = 1"


class CheckedHarness(Harness):
    """A server that looks through its store, each look awaited."""

    def __init__(self, config: Path) -> None:
        super().__init__(config)
        self.server.begin()
        self.check = StoreCheck(self.workspace.settings.store, lambda: self.passed)
        self.server.store_check = self.check

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
    monkeypatch.setattr(SqliteStore, "check", lambda _, stop: looks.append(stop()) or [])
    harness.look(DELAY_SECONDS - 2)
    assert looks == []
    harness.look(1)
    harness.look(AGAIN_SECONDS - 60)
    assert looks == [False]
    harness.look(60)
    assert looks == [False, False]


def test_look_that_is_stopped_says_nothing(harness: CheckedHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    stops = []

    def check(_: SqliteStore, stop) -> list[str]:
        harness.check.stop()
        stops.append(stop())
        return ["half of it"]

    monkeypatch.setattr(SqliteStore, "check", check)
    assert harness.look(DELAY_SECONDS) == []
    assert stops == [True]


def test_store_that_is_away_is_no_damage(harness: CheckedHarness, tmp_path: Path) -> None:
    (tmp_path / "events.db").unlink()
    assert harness.look(DELAY_SECONDS) == []
