"""The backend's loop, run in this process over a real store, with a clock that the test sets."""

from pathlib import Path

import pytest

from budgettui.backend import messages
from budgettui.backend.scheduler import DRIFT, STALE
from budgettui.backend.server import FIRST, SOME, Server
from budgettui.core.config.settings import StoreSettings
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, HOUR, MINUTE, SECOND
from budgettui.core.store import open_store
from budgettui.core.workspace import Workspace, read_settings

NOW = 1_795_471_200 * SECOND


class Harness:
    """A server with its clock, and what it told the screen."""

    def __init__(self, config: Path) -> None:
        self.config = config
        self.now = NOW
        self.told: list[object] = []
        settings = read_settings(str(config))
        self.workspace = Workspace(settings, open_store(settings.store), "ada")
        self.server = Server(
            self.workspace, self.told.append, lambda: read_settings(str(config)), lambda: self.now
        )

    def ask(self, request: messages.Request[messages.Reply]) -> object:
        """The reply, or the sentence of a refusal."""
        self.told.clear()
        self.server.answer(messages.Asked(7, request))
        first = self.told[0]
        assert isinstance(first, messages.Answered | messages.Declined) and first.number == 7
        return first.reply if isinstance(first, messages.Answered) else first.sentence

    def snapshots(self) -> dict[str, float]:
        """Consumed percent by service, of all snapshots told since the last call."""
        shown = [told for told in self.told if isinstance(told, messages.Snapshot)]
        self.told.clear()
        return {name: one.consumed_pct for shot in shown for name, one in shot.assessments.items()}

    def troubles(self) -> list[tuple[str, str]]:
        found = [(told.kind, told.sentence) for told in self.told if isinstance(told, messages.Problem)]
        self.told.clear()
        return found


def write_config(path: Path, *names: str) -> None:
    services = "".join(f'[[services]]\nname = "{name}"\nslo = 99.9\n' for name in names)
    path.write_text(f'[store]\npath = "events.db"\n{services}')


@pytest.fixture
def harness(tmp_path: Path):
    config = tmp_path / "budgettui.toml"
    write_config(config, "checkout", "search")
    one = Harness(config)
    yield one
    one.workspace.close()


def test_first_snapshot_holds_every_service(harness: Harness) -> None:
    harness.server.begin()
    assert set(harness.snapshots()) == {"checkout", "search"}


def test_large_fleet_comes_in_parts(tmp_path: Path) -> None:
    config = tmp_path / "budgettui.toml"
    names = [f"service-{number:02d}" for number in range(FIRST + SOME + 1)]
    write_config(config, *names)
    harness = Harness(config)
    harness.server.begin()
    shots = [told for told in harness.told if isinstance(told, messages.Snapshot)]
    assert [(len(shot.assessments), shot.partial) for shot in shots] == [
        (FIRST, True), (SOME, True), (1, False)
    ]  # fmt: skip
    assert sorted(harness.snapshots()) == names
    harness.workspace.close()


def test_recorded_event_shows_at_once_and_alone(harness: Harness) -> None:
    harness.server.begin()
    event = harness.ask(messages.Record(Draft("checkout", NOW - 12 * MINUTE, NOW)))
    assert harness.snapshots() == {"checkout": pytest.approx(100 * 12 / 43.2)}
    assert harness.ask(messages.Versions(event.id)) == (event,)  # type: ignore[attr-defined]


def test_another_process_is_noticed(harness: Harness) -> None:
    harness.server.begin()
    harness.snapshots()
    other = open_store(StoreSettings(path=harness.config.parent / "events.db"))
    other.add(Draft("search", NOW - 43 * MINUTE, NOW), "bob", NOW)
    other.close()
    harness.server.look_at_store()
    assert harness.snapshots() == {"search": pytest.approx(100 * 43 / 43.2)}
    harness.server.look_at_store()
    assert harness.snapshots() == {}


def test_refusal_is_a_sentence(harness: Harness) -> None:
    harness.server.begin()
    assert "'chekout'" in str(harness.ask(messages.Record(Draft("chekout", NOW - MINUTE, NOW))))
    assert "99" in str(harness.ask(messages.Void(99)))
    event = harness.ask(messages.Record(Draft("checkout", NOW - 12 * MINUTE, NOW)))
    harness.ask(messages.Amend(event.id, {"impact": 0.5}, event.version))  # type: ignore[attr-defined]
    assert "ada" in str(harness.ask(messages.Amend(event.id, {"impact": 0.1}, event.version)))  # type: ignore[attr-defined]


def test_open_event_ticks_and_a_closed_one_does_not(harness: Harness) -> None:
    harness.server.begin()
    event = harness.ask(messages.Record(Draft("checkout", NOW - MINUTE, None)))
    harness.ask(messages.Focus("checkout"))
    harness.snapshots()
    harness.now += SECOND
    ticked = harness.server.scheduler.assess_due(harness.now)
    assert ticked["checkout"].consumed_minutes == pytest.approx(61 / 60)
    harness.ask(messages.Finish(event.id, harness.now))  # type: ignore[attr-defined]
    harness.now += 30 * MINUTE  # past every short window, before the next edge comes up
    harness.server.scheduler.assess_due(harness.now)
    assert harness.server.scheduler.next_due is not None
    assert harness.server.scheduler.next_due - harness.now > DRIFT


def test_open_events_out_of_focus_are_glanced_at(harness: Harness) -> None:
    harness.server.begin()
    for name in ("checkout", "search"):
        harness.ask(messages.Record(Draft(name, NOW - MINUTE, None)))
    harness.ask(messages.Focus("checkout"))

    def seconds_of(count: int) -> dict[str, list[int]]:
        """At which of the next seconds each service was assessed."""
        seen: dict[str, list[int]] = {"checkout": [], "search": []}
        for second in range(1, count + 1):
            harness.now += SECOND
            for name in harness.server.scheduler.assess_due(harness.now):
                seen[name].append(second)
        return seen

    assert seconds_of(10) == {"checkout": [*range(1, 11)], "search": [5, 10]}
    harness.ask(messages.Focus("search"))
    assert seconds_of(10) == {"checkout": [5, 10], "search": [*range(1, 11)]}
    harness.ask(messages.Focus("search", closely=False))
    assert seconds_of(10) == {"checkout": [5, 10], "search": [5, 10]}
    harness.ask(messages.Focus("search"))
    assert seconds_of(5) == {"checkout": [5], "search": [*range(1, 6)]}


def test_catching_up_is_answered_behind_what_was_changed(harness: Harness) -> None:
    harness.server.begin()
    harness.told.clear()
    harness.server.answer(messages.Asked(1, messages.Record(Draft("checkout", NOW - MINUTE, None))))
    harness.server.answer(messages.Asked(2, messages.CatchUp()))
    assert [type(told) for told in harness.told] == [messages.Answered, messages.Snapshot, messages.Answered]


def test_quiet_service_is_looked_at_hourly(harness: Harness) -> None:
    harness.server.begin()
    assert harness.server.scheduler.assess_due(NOW + STALE - 1) == {}
    assert set(harness.server.scheduler.assess_due(NOW + STALE)) == {"checkout", "search"}


def test_forecast_of_the_service_on_screen_comes_first(harness: Harness) -> None:
    for name in ("checkout", "search"):
        for days in (3, 9, 20):
            start = NOW - days * DAY
            harness.workspace.add(Draft(name, start, start + 5 * MINUTE), NOW)
    harness.server.begin()
    harness.ask(messages.Focus("search"))
    scheduler = harness.server.scheduler
    first, second = scheduler.forecast_next(NOW), scheduler.forecast_next(NOW)
    assert [*first, *second] == ["search", "checkout"]
    assert [one.time_horizon_days for one in first["search"].probabilities] == [7, 14, 30]
    assert not scheduler.has_forecasts_waiting
    fresh = scheduler.assess({"search"}, NOW + HOUR)
    assert fresh["search"].probabilities == first["search"].probabilities  # until simulated again
    assert scheduler.has_forecasts_waiting


def test_preview_counts_overlap_once_and_saves_nothing(harness: Harness) -> None:
    harness.server.begin()
    harness.ask(messages.Record(Draft("checkout", NOW - 10 * MINUTE, NOW)))
    what = harness.ask(messages.Preview(Draft("checkout", NOW - 15 * MINUTE, NOW - 5 * MINUTE)))
    assert what.after.consumed_minutes == pytest.approx(15)  # type: ignore[attr-defined]
    assert len(harness.ask(messages.ListEvents())) == 1  # type: ignore[arg-type]


def test_edited_configuration_is_taken_up(harness: Harness) -> None:
    harness.server.begin()
    harness.told.clear()
    write_config(harness.config, "checkout", "login")
    harness.server.look_at_config()
    shown = [told for told in harness.told if isinstance(told, messages.Snapshot)]
    assert [shot.removed for shot in shown] == [("search",)]
    assert any(isinstance(told, messages.SettingsChanged) for told in harness.told)
    assert set(harness.snapshots()) == {"login"}


def test_broken_configuration_keeps_the_last_good_one(harness: Harness) -> None:
    harness.server.begin()
    harness.told.clear()
    good = harness.config.read_text()
    harness.config.write_text(good + '[[services]]\nname = "x"\nslo = 100\n')
    harness.server.look_at_config()
    harness.server.look_at_config()
    [(kind, sentence)] = harness.troubles()
    assert kind == "config" and "slo" in sentence
    assert "search" in harness.workspace.services
    harness.config.write_text(good)
    harness.server.look_at_config()
    assert ("config", "") in harness.troubles()


def test_configuration_put_back_as_it_was_is_good_again(harness: Harness) -> None:
    harness.server.begin()
    aside = harness.config.rename(harness.config.with_suffix(".aside"))
    harness.server.look_at_config()
    assert harness.troubles()[0][1]
    aside.rename(harness.config)
    harness.server.look_at_config()
    assert harness.troubles() == [("config", "")]


def test_configuration_can_point_to_another_store(harness: Harness) -> None:
    harness.server.begin()
    harness.ask(messages.Record(Draft("checkout", NOW - MINUTE, NOW)))
    harness.told.clear()
    harness.config.write_text(harness.config.read_text().replace("events.db", "other.db"))
    harness.server.look_at_config()
    assert harness.snapshots()["checkout"] == 0
    harness.server.workspace.close()


def test_store_that_goes_away_is_told_once_and_its_return_too(harness: Harness) -> None:
    harness.server.begin()
    harness.told.clear()
    store = harness.config.parent / "events.db"
    away = store.rename(store.with_suffix(".away"))
    harness.server.look_at_store()
    harness.server.look_at_store()
    [(kind, sentence)] = harness.troubles()
    assert kind == "store" and "events.db" in sentence
    away.rename(store)
    harness.server.look_at_store()
    assert harness.troubles() == [("store", "")]
