"""The line for prompts, kept by a backend over a real store, with a clock that the test sets."""

from pathlib import Path

import pytest

from budgettui.backend import messages
from budgettui.backend.backend_loop import Server
from budgettui.backend.prompt_segment_writer import SegmentWriter
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE, SECOND
from budgettui.core.monitoring.prompt_segment_file import read_segment
from budgettui.core.monitoring.prompt_segment_line import segment_line
from budgettui.core.monitoring.prompt_segment_rows import in_order, segment_row
from budgettui.core.store import StoreError, open_store
from budgettui.core.workspace import Workspace, read_settings

NOW = 1_795_471_200 * SECOND


class Screen:
    """A backend whose messages pass the writer, and what a prompt shows."""

    def __init__(self, folder: Path, services: int = 2) -> None:
        self.config = folder / "config.toml"
        self.write_config(99.9, services)
        self.file = folder / "segment"
        self.now, self.passed = NOW, 0.0
        self.sent: list[object] = []
        settings = read_settings(str(self.config))
        self.workspace = Workspace(settings, open_store(settings.store), "ada")
        writer = SegmentWriter(
            self.sent.append, str(self.file), settings, lambda: self.now, lambda: self.passed
        )
        self.server = Server(
            self.workspace,
            writer,
            lambda: read_settings(str(self.config)),
            lambda: self.now,
            lambda: self.passed,
        )

    def write_config(self, slo: float, services: int = 2) -> None:
        names = "".join(f'[[services]]\nname = "s{number}"\nslo = {slo}\n' for number in range(services))
        self.config.write_text(f'[store]\npath = "events.db"\n{names}')

    def wait(self, seconds: float) -> None:
        for _ in range(round(seconds)):
            self.now += SECOND
            self.passed += 1
            self.server.work()

    def add(self, service: str, minutes: float, end: bool = True) -> None:
        start = self.now - round(minutes * MINUTE)
        draft = Draft(service, start, self.now if end else None)
        self.workspace.store.add(draft, "ada", self.now)

    @property
    def line(self) -> tuple[str, str]:
        return segment_line(read_segment(str(self.file)), [], now=self.now / SECOND)


@pytest.fixture
def screen(tmp_path: Path):
    screen = Screen(tmp_path)
    screen.server.begin()
    yield screen
    screen.workspace.close()


def test_it_is_written_when_every_service_is_known(tmp_path: Path) -> None:
    screen = Screen(tmp_path, services=30)
    screen.server.begin()
    assert screen.line == ("", "no figures")
    screen.wait(5)
    assert screen.line == ("OK", "OK s0 100%")
    assert len(read_segment(str(screen.file)).rows) == 30
    screen.workspace.close()


def test_it_follows_events(screen: Screen) -> None:
    screen.wait(3)
    assert screen.line == ("OK", "OK s0 100%")
    screen.add("s1", 20)
    assert screen.line[0] == ""
    screen.wait(3)
    assert screen.line == ("PAGE", "PAGE s1 53%")


def test_it_never_runs_out_while_the_screen_runs(screen: Screen) -> None:
    screen.add("s1", 1, end=False)
    screen.wait(3)
    seen = set()
    for _ in range(900):
        screen.wait(1)
        status, text = screen.line
        assert status, text
        seen.add(text)
    assert len(seen) > 20  # 15 minutes of a budget of 43
    assert screen.line == ("PAGE", "PAGE s1 62%")


def test_it_always_says_what_a_new_file_would_say(screen: Screen) -> None:
    """Status, what remains and the order, though it is not written for every row that holds for longer."""
    screen.add("s0", 1, end=False)
    screen.add("s1", 2, end=False)
    screen.wait(3)
    files = set()
    for second in range(600):
        if second == 200:  # s0 comes to be the worse of the two
            screen.add("s0", 30)
        screen.wait(1)
        files.add(screen.file.stat().st_ctime_ns)
        settings = screen.workspace.settings
        rows = in_order(segment_row(each, settings) for each in screen.server.scheduler.current.values())
        segment = read_segment(str(screen.file))
        assert segment is not None
        assert [row[1:] for row in segment.rows] == [(row.status, row.remaining, row.name) for row in rows]
    assert rows[0].name == "s0"
    assert len(files) < 100


def test_it_is_seldom_written_while_nothing_that_it_says_changes(screen: Screen) -> None:
    screen.add("s1", 0.1)
    screen.wait(3)
    files = set()
    for _ in range(300):
        screen.wait(1)
        files.add(screen.file.stat().st_ctime_ns)
    assert len(files) <= 12


def test_it_runs_out_when_the_screen_hangs(screen: Screen) -> None:
    screen.add("s1", 1, end=False)
    screen.wait(3)
    screen.now += 60 * SECOND
    assert screen.line[0] == ""


def test_it_runs_out_when_the_store_is_away(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    screen.wait(3)

    def away() -> int:
        raise StoreError("the store is away")

    monkeypatch.setattr(screen.workspace.store, "revision", away)
    screen.wait(400)
    assert screen.line[0] == ""
    monkeypatch.undo()
    screen.wait(5)
    assert screen.line == ("OK", "OK s0 100%")


def test_it_runs_out_with_a_broken_configuration_and_follows_a_mended_one(screen: Screen) -> None:
    screen.wait(3)
    screen.add("s0", 20)
    screen.wait(3)
    screen.config.write_text("broken")
    screen.wait(3)
    assert screen.line[0] == ""
    screen.write_config(99.0, services=1)
    screen.wait(5)
    assert screen.line == ("PAGE", "PAGE s0 95%")
    assert len(read_segment(str(screen.file)).rows) == 1


def test_a_file_that_cannot_be_written_disturbs_nothing(tmp_path: Path) -> None:
    (tmp_path / "segment").mkdir()
    screen = Screen(tmp_path)
    screen.server.begin()
    screen.wait(3)
    assert any(isinstance(message, messages.Snapshot) for message in screen.sent)
    screen.workspace.close()
