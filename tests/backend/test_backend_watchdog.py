"""When the screen's end calls the backend silent or hung, and how long it waits before another start."""

import pytest

from budgettui.backend.backend_watchdog import (
    KILL_SECONDS,
    RESTART_SECONDS,
    SILENCE_SECONDS,
    WATCH_SECONDS,
    BackendWatchdog,
)


@pytest.fixture
def watchdog() -> BackendWatchdog:
    watchdog = BackendWatchdog()
    watchdog.start(1000.0)
    return watchdog


def looks(watchdog: BackendWatchdog, seconds: float, is_running: bool = True) -> list[tuple[str, float]]:
    """What it says within some seconds of silence, and after how many."""
    verdicts = []
    for number in range(1, round(seconds / WATCH_SECONDS) + 1):
        verdict = watchdog.look(1000.0 + number * WATCH_SECONDS, is_running)
        if verdict is not None:
            verdicts.append((verdict, watchdog.silence))
    return verdicts


def test_silence_is_reported_once_and_ends_with_the_next_message(watchdog: BackendWatchdog) -> None:
    assert looks(watchdog, KILL_SECONDS) == [("silent", SILENCE_SECONDS + WATCH_SECONDS)]
    assert watchdog.heard(1000.0 + KILL_SECONDS)
    assert not watchdog.heard(1000.0 + KILL_SECONDS)
    assert watchdog.look(1000.0 + KILL_SECONDS + WATCH_SECONDS, is_running=True) is None


def test_a_heartbeat_is_noted_without_the_event_loop_until_the_backend_was_called_silent(
    watchdog: BackendWatchdog,
) -> None:
    for number in range(1, 50):
        now = 1000.0 + number * WATCH_SECONDS
        assert watchdog.look(now, is_running=True) is None
        assert watchdog.heard_on_time(now)
    watchdog.start(1000.0)
    assert looks(watchdog, SILENCE_SECONDS + WATCH_SECONDS)
    now = 1000.0 + SILENCE_SECONDS + 2 * WATCH_SECONDS
    assert not watchdog.heard_on_time(now)
    assert watchdog.heard(now) and watchdog.heard_on_time(now)


def test_a_backend_that_hangs_is_to_be_killed_until_it_is(watchdog: BackendWatchdog) -> None:
    verdicts = looks(watchdog, KILL_SECONDS + 2 * WATCH_SECONDS)
    assert [verdict for verdict, _ in verdicts] == ["silent", "hung", "hung"]
    assert verdicts[1][1] > KILL_SECONDS


def test_none_that_runs_is_not_silent(watchdog: BackendWatchdog) -> None:
    assert looks(watchdog, KILL_SECONDS * 2, is_running=False) == []


def test_a_screen_that_was_stopped_itself_blames_nobody(watchdog: BackendWatchdog) -> None:
    assert looks(watchdog, SILENCE_SECONDS) == []
    woken = 1000.0 + SILENCE_SECONDS + 3600
    assert watchdog.look(woken, is_running=True) is None
    assert watchdog.look(woken + WATCH_SECONDS, is_running=True) is None


def test_each_start_is_waited_for_longer_until_one_shows_numbers(watchdog: BackendWatchdog) -> None:
    assert not watchdog.recovered()
    waits = [watchdog.failed() for _ in range(len(RESTART_SECONDS) + 2)]
    assert waits == [*RESTART_SECONDS, RESTART_SECONDS[-1], RESTART_SECONDS[-1]]
    assert watchdog.recovered()
    assert watchdog.failures == 0 and watchdog.failed() == RESTART_SECONDS[0]
