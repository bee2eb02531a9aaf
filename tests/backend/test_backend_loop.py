"""The backend's loop, run in this process over a real store, with a clock that the test sets."""

import queue
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest
from dashboard_sandbox import until

from budgettui.backend import messages
from budgettui.backend.assessment_scheduler import DRIFT, STALE
from budgettui.backend.backend_loop import Server
from budgettui.backend.background_pacing import FIRST, SLICE
from budgettui.backend.clock_watch import CLOCK_JUMP_SECONDS
from budgettui.backend.failed_service_retry import RETRY_SECONDS
from budgettui.core.analysis.assessment import Assessment
from budgettui.core.config.settings import StoreSettings
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, HOUR, MINUTE, SECOND, to_instant
from budgettui.core.store import open_store
from budgettui.core.workspace import Workspace, read_settings

NOW = 1_795_471_200 * SECOND


class Harness:
    """A server with its clock, and what it told the screen."""

    def __init__(self, config: Path) -> None:
        self.config = config
        self.now = NOW
        self.sent: list[object] = []
        settings = read_settings(str(config))
        self.workspace = Workspace(settings, open_store(settings.store), "ada")
        self.passed = 0.0
        """Seconds that have passed, whatever the clock says."""
        self.server = Server(
            self.workspace,
            self.sent.append,
            lambda: read_settings(str(config)),
            lambda: self.now,
            lambda: self.passed,
        )

    def load_all(self) -> None:
        """Begin, and load every service."""
        self.server.begin()
        while self.server._unloaded:
            self.pass_time(1)

    def complete_all(self) -> None:
        """Load every service, and complete those of which only an outline is known."""
        self.load_all()
        while self.server.scheduler.has_outlines:
            self.pass_time(1)

    def pass_time(self, seconds: float) -> None:
        """Let time pass, and work at what is due then."""
        self.now += int(seconds * SECOND)
        self.passed += seconds
        self.server.work()

    def ask(self, request: messages.Request[messages.Reply]) -> object:
        """The reply, or the sentence of a refusal."""
        self.sent.clear()
        self.server.answer(messages.NumberedRequest(7, request))
        [first] = (m for m in self.sent if isinstance(m, messages.Response | messages.Refusal))
        assert first.number == 7
        return first.reply if isinstance(first, messages.Response) else first.sentence

    def snapshots(self) -> dict[str, float]:
        """Consumed percent by service, of all snapshots told since the last call."""
        shown = [message for message in self.sent if isinstance(message, messages.Snapshot)]
        self.sent.clear()
        return {
            name: assessment.consumed_pct for shot in shown for name, assessment in shot.assessments.items()
        }

    def problems(self) -> list[tuple[str, str]]:
        problems = [
            (message.kind, message.sentence) for message in self.sent if isinstance(message, messages.Problem)
        ]
        self.sent.clear()
        return problems


class LiveHarness(Harness):
    """A server in this process over the real time, with its workers."""

    def __init__(self, config: Path) -> None:
        super().__init__(config)
        self.now = time.time_ns() // 1000
        self.server.begin()

    def until(self, true: Callable[[], object], seconds: float = 30.0) -> bool:
        """Work until something is `true`."""

        def works() -> bool:
            self.now = time.time_ns() // 1000
            self.passed += 1.0
            self.server.work()
            return bool(true())

        return until(works, seconds)


def write_config(path: Path, *names: str) -> None:
    services = "".join(f'[[services]]\nname = "{name}"\nslo = 99.9\n' for name in names)
    path.write_text(f'[store]\npath = "events.db"\n{services}')


@pytest.fixture
def harness(tmp_path: Path):
    config = tmp_path / "budgettui.toml"
    write_config(config, "checkout", "search")
    harness = Harness(config)
    yield harness
    harness.workspace.close()


def test_first_snapshot_holds_every_service(harness: Harness) -> None:
    harness.server.begin()
    assert set(harness.snapshots()) == {"checkout", "search"}


def test_large_fleet_comes_in_parts(tmp_path: Path) -> None:
    config = tmp_path / "budgettui.toml"
    names = [f"service-{number:02d}" for number in range(FIRST + SLICE + 1)]
    write_config(config, *names)
    harness = Harness(config)
    harness.load_all()
    shots = [message for message in harness.sent if isinstance(message, messages.Snapshot)]
    assert [(len(shot.assessments), shot.partial) for shot in shots] == [
        (FIRST, True), (SLICE, True), (1, False)
    ]  # fmt: skip
    assert sorted(harness.snapshots()) == names
    harness.workspace.close()


def test_large_fleet_is_outlined_then_completed_the_worst_first(tmp_path: Path) -> None:
    config = tmp_path / "budgettui.toml"
    names = [f"service-{number:02d}" for number in range(FIRST + SLICE)]
    write_config(config, *names)
    harness = Harness(config)
    for number, name in enumerate(names):
        harness.workspace.add(Draft(name, NOW - 2 * DAY, NOW - 2 * DAY + (40 - number) * MINUTE), NOW)
    harness.load_all()
    outlines = assessments_in(harness)
    assert set(outlines) == set(names) and not any(assessment.is_complete for assessment in outlines.values())
    harness.sent.clear()
    harness.ask(messages.Focus(names[-1]))
    assert [*assessments_in(harness)] == names[-1:]
    while harness.server.scheduler.has_outlines:
        harness.pass_time(1)
    completed = assessments_in(harness)
    assert [*completed] == [names[-1], *names[:-1]]
    for name, shown in completed.items():
        whole = harness.workspace.assess(name, to_instant(shown.as_of))
        assert shown.is_complete and shown.linear == whole.linear and shown.anomalies == whole.anomalies
        assert shown.recovery.milestones == whole.recovery.milestones
        assert {part: getattr(outlines[name], part) for part in LISTED} == {
            part: getattr(shown, part) for part in LISTED
        }
    harness.workspace.close()


LISTED = ("status", "remaining_pct", "consumed_minutes", "burn_rates", "alerts", "open_events")


def assessments_in(harness: Harness) -> dict[str, Assessment]:
    """The newest assessment of each service that was sent, in the order in which they came first."""
    shots = [message for message in harness.sent if isinstance(message, messages.Snapshot)]
    return {name: assessment for shot in shots for name, assessment in shot.assessments.items()}


def test_service_that_was_known_never_goes_back_to_an_outline(tmp_path: Path) -> None:
    config = tmp_path / "budgettui.toml"
    names = [f"service-{number:02d}" for number in range(FIRST + SLICE)]
    write_config(config, *names)
    harness = Harness(config)
    harness.load_all()
    while harness.server.scheduler.has_outlines:
        harness.pass_time(1)
    harness.sent.clear()
    other = open_store(StoreSettings(path=config.parent / "events.db"))
    other.add_many([Draft(name, NOW - HOUR, NOW - HOUR + MINUTE) for name in names], "bob", NOW)
    other.close()
    harness.server.look_at_store()
    while harness.server._unloaded:
        harness.pass_time(1)
    assert set(assessments_in(harness)) == set(names)
    assert all(assessment.is_complete for assessment in assessments_in(harness).values())
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
    harness.server.work()
    assert harness.snapshots()["checkout"] == pytest.approx(100 * 61 / 60 / 43.2)
    harness.ask(messages.Finish(event.id, harness.now))  # type: ignore[attr-defined]
    harness.now += 30 * MINUTE  # past every short window, before the next edge comes up
    harness.server.work()
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
            harness.pass_time(1)
            for name in harness.snapshots():
                seen[name].append(second)
        return seen

    assert seconds_of(10) == {"checkout": [*range(1, 11)], "search": [5, 10]}
    harness.ask(messages.Focus("search"))
    assert seconds_of(10) == {"checkout": [5, 10], "search": [*range(1, 11)]}
    harness.ask(messages.Focus("search", closely=False))
    assert seconds_of(10) == {"checkout": [5, 10], "search": [5, 10]}
    harness.ask(messages.Focus("search"))
    assert seconds_of(5) == {"checkout": [5], "search": [*range(1, 6)]}


@pytest.mark.parametrize("path", [["search"], ["checkout", "search"], ["search", "checkout", "search"]])
def test_numbers_that_begin_to_move_are_assessed_in_step_but_in_focus(
    harness: Harness, path: list[str]
) -> None:
    leaves = NOW + 42 * SECOND
    for name in ("checkout", "search"):  # whose first outage begins to leave the window then
        harness.workspace.add(Draft(name, leaves - 30 * DAY, leaves - 30 * DAY + 9 * MINUTE), NOW)
    harness.server.begin()
    for name in path:
        harness.ask(messages.Focus(name))
    due = harness.server.scheduler.pop_due
    assert due(leaves - 1) == []
    assert due(leaves) == ["search"]
    assert due(NOW + 45 * SECOND - 1) == []
    assert due(NOW + 45 * SECOND) == ["checkout"]


def test_catching_up_is_answered_behind_what_was_changed(harness: Harness) -> None:
    harness.server.begin()
    harness.sent.clear()
    harness.server.answer(messages.NumberedRequest(1, messages.Record(Draft("checkout", NOW - MINUTE, None))))
    harness.server.answer(messages.NumberedRequest(2, messages.CatchUp()))
    assert [type(m) for m in harness.sent] == [
        messages.Response,
        messages.Snapshot,
        messages.Response,
    ]


def test_quiet_service_is_looked_at_hourly(harness: Harness) -> None:
    harness.server.begin()
    assert harness.server.scheduler.pop_due(NOW + STALE - 1) == []
    assert set(harness.server.scheduler.pop_due(NOW + STALE)) == {"checkout", "search"}


def test_only_the_forecast_on_screen_is_simulated(harness: Harness) -> None:
    for name in ("checkout", "search"):
        for days in (3, 9, 20):
            start = NOW - days * DAY
            harness.workspace.add(Draft(name, start, start + 5 * MINUTE), NOW)
    harness.server.begin()
    scheduler = harness.server.scheduler
    assert scheduler.forecast() == {}
    harness.ask(messages.Focus("search"))
    first = scheduler.forecast()
    assert [*first] == ["search"] and scheduler.forecast() == {}
    assert [chance.time_horizon_days for chance in first["search"].probabilities] == [7, 14, 30]
    harness.ask(messages.Focus("checkout"))
    assert [*scheduler.forecast()] == ["checkout"]
    harness.ask(messages.Focus("search"))
    assert not scheduler.has_forecast_waiting
    fresh = scheduler.assess("search", NOW + HOUR)
    assert fresh.probabilities == first["search"].probabilities  # until simulated again
    assert scheduler.has_forecast_waiting


def test_services_are_simulated_if_a_policy_needs_a_probability(harness: Harness) -> None:
    """What it asks for is on screen for services that nobody has looked at, and in commands the same."""
    rule = """
[[policy.rules]]
name = "likely spent"
when = { probability_above = 0.01, within_days = 30 }
must = "plan work on reliability"
level = "plan"
services = ["search"]
"""
    harness.config.write_text(harness.config.read_text() + rule)
    for days in (3, 6, 9, 20):
        harness.workspace.add(Draft("search", NOW - days * DAY, NOW - days * DAY + 9 * MINUTE), NOW)
    harness.workspace.use(read_settings(str(harness.config)), NOW)
    harness.server.begin()
    scheduler = harness.server.scheduler
    assert scheduler.focus is None and scheduler.has_forecast_waiting
    assert scheduler.current["search"].obligations == ()
    [raised] = scheduler.forecast()["search"].obligations
    assert raised.rule == "likely spent"
    assert raised == harness.workspace.obligations("search", NOW)[0]
    assert scheduler.forecast() == {} and not scheduler.has_forecast_waiting
    assert scheduler.current["checkout"].probabilities == ()


def test_preview_counts_overlap_once_and_saves_nothing(harness: Harness) -> None:
    harness.server.begin()
    harness.ask(messages.Record(Draft("checkout", NOW - 10 * MINUTE, NOW)))
    what = harness.ask(messages.Preview(Draft("checkout", NOW - 15 * MINUTE, NOW - 5 * MINUTE)))
    assert what.after.consumed_minutes == pytest.approx(15)  # type: ignore[attr-defined]
    assert len(harness.ask(messages.ListEvents())) == 1  # type: ignore[arg-type]


def test_edited_configuration_is_taken_up(harness: Harness) -> None:
    harness.server.begin()
    harness.sent.clear()
    write_config(harness.config, "checkout", "login")
    harness.server.look_at_config()
    shown = [message for message in harness.sent if isinstance(message, messages.Snapshot)]
    assert [shot.removed for shot in shown] == [("search",)]
    assert any(isinstance(message, messages.SettingsChanged) for message in harness.sent)
    assert set(harness.snapshots()) == {"login"}


def test_broken_configuration_keeps_the_last_good_one(harness: Harness) -> None:
    harness.server.begin()
    harness.sent.clear()
    good = harness.config.read_text()
    harness.config.write_text(good + '[[services]]\nname = "x"\nslo = 100\n')
    harness.server.look_at_config()
    harness.server.look_at_config()
    [(kind, sentence)] = harness.problems()
    assert kind == "config" and "slo" in sentence
    assert "search" in harness.workspace.services
    harness.config.write_text(good)
    harness.server.look_at_config()
    assert ("config", "") in harness.problems()


def test_configuration_put_back_as_it_was_is_good_again(harness: Harness) -> None:
    harness.server.begin()
    aside = harness.config.rename(harness.config.with_suffix(".aside"))
    harness.server.look_at_config()
    assert harness.problems()[0][1]
    aside.rename(harness.config)
    harness.server.look_at_config()
    assert harness.problems() == [("config", "")]


def test_configuration_can_point_to_another_store(harness: Harness) -> None:
    harness.server.begin()
    harness.ask(messages.Record(Draft("checkout", NOW - MINUTE, NOW)))
    harness.sent.clear()
    harness.config.write_text(harness.config.read_text().replace("events.db", "other.db"))
    harness.server.look_at_config()
    assert harness.snapshots()["checkout"] == 0
    harness.server.workspace.close()


def test_store_that_goes_away_is_reported_once_and_its_return_too(harness: Harness) -> None:
    harness.server.begin()
    harness.sent.clear()
    store = harness.config.parent / "events.db"
    away = store.rename(store.with_suffix(".away"))
    harness.server.look_at_store()
    harness.server.look_at_store()
    [(kind, sentence)] = harness.problems()
    assert kind == "store" and "events.db" in sentence
    away.rename(store)
    harness.server.look_at_store()
    assert harness.problems() == [("store", "")]


class RaisingWorkspace(Workspace):
    """A workspace in which reading some services raises what nobody expected."""

    broken: frozenset[str] = frozenset()

    def invalidate(self):  # type: ignore[no-untyped-def]
        with patch.object(self.store, "changed_tables", side_effect=TypeError("a value of a wrong type")):
            return super().invalidate()

    def read(self, names, as_of):  # type: ignore[no-untyped-def]
        names = set(names)
        if names & self.broken:
            raise TypeError("'<' not supported between instances of 'bytes' and 'str'")
        super().read(names, as_of)


def break_services(harness: Harness, *names: str) -> RaisingWorkspace:
    harness.workspace.__class__ = RaisingWorkspace
    workspace = harness.workspace
    assert isinstance(workspace, RaisingWorkspace)
    workspace.broken = frozenset(names)
    return workspace


def test_service_that_cannot_be_read_keeps_no_other_from_the_screen(harness: Harness) -> None:
    workspace = break_services(harness, "checkout")
    harness.server.begin()
    assert [sentence for _, sentence in problems_in(harness)] == [
        "checkout cannot be assessed: TypeError: '<' not supported between instances of 'bytes' and 'str'"
    ]
    assert set(harness.snapshots()) == {"search"}
    workspace.broken = frozenset()
    harness.pass_time(RETRY_SECONDS)
    assert ("backend", "") in problems_in(harness)
    assert set(harness.snapshots()) == {"checkout"}


def problems_in(harness: Harness) -> list[tuple[str, str]]:
    return [(m.kind, m.sentence) for m in harness.sent if isinstance(m, messages.Problem)]


def test_change_that_cannot_be_read_back_is_reported_and_work_continues(harness: Harness) -> None:
    harness.server.begin()
    break_services(harness, "checkout")
    harness.ask(messages.Record(Draft("checkout", NOW - MINUTE, NOW)))
    assert "checkout cannot be assessed" in problems_in(harness)[-1][1]
    harness.sent.clear()
    harness.ask(messages.Record(Draft("search", NOW - MINUTE, NOW)))
    assert set(harness.snapshots()) == {"search"}


def test_request_that_fails_unexpectedly_is_declined(harness: Harness) -> None:
    harness.server.begin()
    break_services(harness, "checkout")
    harness.workspace._tables.clear()
    sentence = harness.ask(messages.Explain("checkout"))
    assert str(sentence).startswith("unexpected error: TypeError: '<' not supported")
    assert harness.ask(messages.ListEvents()) == ()


@pytest.mark.parametrize("jump", [-HOUR, 365 * DAY, -5 * SECOND])
def test_clock_that_is_set_makes_everything_new(harness: Harness, jump: int) -> None:
    harness.server.begin()
    harness.snapshots()
    harness.pass_time(CLOCK_JUMP_SECONDS * 3)
    assert harness.snapshots() == {}
    harness.now += jump
    harness.pass_time(1)
    as_of = {m.as_of for m in harness.sent if isinstance(m, messages.Snapshot)}
    assert {to_instant(moment) for moment in as_of} == {harness.now}
    assert set(harness.snapshots()) == {"checkout", "search"}


def test_clock_that_runs_with_the_time_changes_nothing(harness: Harness) -> None:
    harness.server.begin()
    harness.snapshots()
    for _ in range(10):
        harness.pass_time(CLOCK_JUMP_SECONDS * 2)
    assert harness.snapshots() == {}


def test_configuration_edited_while_the_store_is_away_applies_completely(harness: Harness) -> None:
    harness.server.begin()
    harness.sent.clear()
    store = harness.config.parent / "events.db"
    away = store.rename(store.with_suffix(".away"))
    write_config(harness.config, "checkout", "login")
    harness.server.look_at_config()
    harness.server.look_at_config()
    [(kind, sentence)] = harness.problems()
    assert kind == "config" and "events.db" in sentence
    assert set(harness.workspace.services) == {"checkout", "search"}
    away.rename(store)
    harness.server.look_at_config()
    shown = [m for m in harness.sent if isinstance(m, messages.Snapshot)]
    assert [(set(shot.assessments), shot.removed) for shot in shown] == [({"login"}, ("search",))]
    assert set(harness.workspace.services) == {"checkout", "login"}
    assert ("config", "") in problems_in(harness)


def test_requests_are_answered_between_slices_of_loading(tmp_path: Path) -> None:
    config = tmp_path / "budgettui.toml"
    names = [f"service-{number:02d}" for number in range(FIRST + 3 * SLICE)]
    write_config(config, *names)
    harness = Harness(config)
    harness.server.begin()
    harness.snapshots()
    harness.ask(messages.Focus(names[-1]))
    assert set(harness.snapshots()) == {names[-1]}
    assert harness.ask(messages.GetSeries(names[-2], 30)).service == names[-2]  # type: ignore[attr-defined]
    harness.ask(messages.Record(Draft(names[-3], NOW - MINUTE, NOW)))
    assert set(harness.snapshots()) == {names[-3]}
    inbox: queue.SimpleQueue[messages.NumberedRequest | None] = queue.SimpleQueue()
    inbox.put(messages.NumberedRequest(1, messages.CatchUp()))
    inbox.put(None)
    harness.server.run(inbox)
    assert [m.number for m in harness.sent if isinstance(m, messages.Response)][-1] == 1
    assert harness.server._unloaded  # answered before the rest was loaded
