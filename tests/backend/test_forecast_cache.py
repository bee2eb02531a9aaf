"""Forecasts that one run leaves to the next: shown as long as they are right, and never when they are not."""

import json
from pathlib import Path

import pytest
from test_backend_loop import NOW, Harness

from budgettui.backend import forecast_cache, messages
from budgettui.backend.cache_folder import CacheFolder
from budgettui.backend.forecast_cache import MOVING, SAVE_SECONDS, STANDING, ForecastCache, load, to_json
from budgettui.core.analysis.assessment import Assessment
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, MINUTE, SECOND
from budgettui.core.workspace import Workspace, read_settings

CONFIG = """[store]
path = "events.db"
[[services]]
name = "checkout"
slo = {slo}
[[services]]
name = "search"
slo = 99.9
"""


class Runs:
    """Runs of the backend over one store, one after the other, and what they simulated."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.config = folder / "budgettui.toml"
        self.file = folder / "events.db.cache" / "forecasts.json"
        self.now = NOW
        self.slo = "99.9"
        self.simulated = 0
        simulate = Workspace.with_probabilities

        def counting(workspace: Workspace, assessment: Assessment, as_of: int) -> Assessment:
            self.simulated += 1
            return simulate(workspace, assessment, as_of)

        monkeypatch.setattr(Workspace, "with_probabilities", counting)

    def run(self, *drafts: Draft, seconds: int = 5) -> Assessment:
        """What is shown of checkout by a run that is left after some seconds."""
        self.config.write_text(CONFIG.format(slo=self.slo))
        harness = Harness(self.config)
        harness.now, self.simulated = self.now, 0
        harness.workspace.store.add_many(list(drafts), "ada", self.now)
        cache = ForecastCache(lambda: harness.workspace.settings.store, lambda: harness.passed)
        harness.server.scheduler.forecasts = cache
        harness.load_all()
        harness.ask(messages.Focus("checkout"))
        for _ in range(seconds):
            harness.pass_time(1)
            for thread in forecast_cache.threading.enumerate():
                if thread.name == "forecasts":
                    thread.join()
        self.now = harness.now
        shown = harness.server.scheduler.current["checkout"]
        harness.workspace.close()
        return shown


def outage(days_ago: float, service: str = "checkout", minutes: int = 7) -> Draft:
    start = NOW - int(days_ago * DAY)
    return Draft(service, start, start + minutes * MINUTE)


HISTORY = [outage(days) for days in (3, 9, 20, 45, 80)]
STILL = [outage(days) for days in (45, 80)]
"""Events of which none is in a window, or enters or leaves one soon."""


def simulated_part(assessment: Assessment) -> list[dict[str, object]]:
    """The forecast without the projections beside it, which are those of the moment."""
    parts = [each.as_dict() for each in assessment.probabilities]
    return [
        {name: value for name, value in part.items() if not name.endswith("_prediction")} for part in parts
    ]


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    return Runs(tmp_path, monkeypatch)


def test_next_run_simulates_nothing_where_nothing_changed(runs: Runs) -> None:
    first = runs.run(*HISTORY)
    assert runs.simulated == 1
    again = runs.run()
    assert runs.simulated == 0
    assert simulated_part(again) == simulated_part(first) != []
    assert all(each.linear_prediction == again.linear for each in again.probabilities)
    assert all(each.rate_prediction == again.current_rate for each in again.probabilities)


def test_file_and_folder_are_this_user_s_alone(runs: Runs) -> None:
    runs.run(*HISTORY)
    assert runs.file.stat().st_mode & 0o777 == 0o600
    assert runs.file.parent.stat().st_mode & 0o777 == 0o700


def test_event_of_another_service_takes_no_forecast_away(runs: Runs) -> None:
    runs.run(*HISTORY)
    runs.run(outage(1, "search"))
    assert runs.simulated == 0


def test_event_of_the_service_has_it_simulated(runs: Runs) -> None:
    first = runs.run(*HISTORY)
    again = runs.run(outage(1, minutes=20))
    assert runs.simulated == 1
    assert again.probabilities != first.probabilities


def test_another_target_has_it_simulated(runs: Runs) -> None:
    runs.run(*HISTORY)
    runs.slo = "99.99"
    runs.run()
    assert runs.simulated == 1


def test_another_version_has_it_simulated(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    runs.run(*HISTORY)
    monkeypatch.setattr(forecast_cache, "__version__", "99.0")
    runs.run()
    assert runs.simulated == 1


def test_forecast_is_as_old_as_in_a_run_that_went_on(runs: Runs) -> None:
    runs.run(*STILL)
    runs.now += STANDING - 60 * SECOND
    runs.run()
    assert runs.simulated == 0
    runs.now += 60 * SECOND
    runs.run()
    assert runs.simulated == 1


def test_forecast_of_numbers_that_move_is_a_minute_old_at_most(runs: Runs) -> None:
    start = runs.now - 30 * DAY - MINUTE  # leaves the window now
    leaving = Draft("checkout", start, start + 600 * MINUTE)
    runs.run(leaving, *HISTORY)
    runs.run()
    assert runs.simulated == 0
    runs.now += MOVING
    runs.run()
    assert runs.simulated == 1


def test_forecast_of_the_future_is_not_shown(runs: Runs) -> None:
    runs.run(*HISTORY)
    runs.now -= 10 * MINUTE
    runs.run()
    assert runs.simulated == 1


BROKEN = [
    "", "{", "null", "[]", "[" * 50_000, '{"format": 1}', '{"format": 1, "services": []}',
    '{"format": 1, "services": {"checkout": 1}}', '{"format": 2, "services": {}}',
    '{"format": 1, "services": {"checkout": ["x", 1e400, null, [[7, 2, 0, 1, 1, 1, []]]]}}',
]  # fmt: skip


@pytest.mark.parametrize("content", BROKEN)
def test_broken_file_is_ignored_and_written_again(runs: Runs, content: str) -> None:
    runs.run(*HISTORY)
    runs.file.write_text(content)
    runs.run()
    assert runs.simulated == 1
    assert json.loads(runs.file.read_text())["format"] == 1


@pytest.mark.parametrize(
    ("position", "value"),
    [(0, -1), (1, 1.5), (1, "1"), (1, True), (2, float("nan")), (3, "now"), (4, 10**30), (6, 7), (6, [[1]])],
)
def test_value_that_no_forecast_has_is_not_shown(runs: Runs, position: int, value: object) -> None:
    runs.run(*HISTORY)
    content = json.loads(runs.file.read_text())
    content["services"]["checkout"][3][0][position] = value
    runs.file.write_text(json.dumps(content))
    runs.run()
    assert runs.simulated == 1


def test_what_is_read_is_what_was_written(runs: Runs) -> None:
    shown = runs.run(*HISTORY)
    saved = load(CacheFolder(read_settings(str(runs.config)).store))
    assert json.loads(json.dumps(to_json(saved))) == json.loads(runs.file.read_text())
    bands = [each.band for each in saved["checkout"].horizons]
    assert bands == [each.band for each in shown.probabilities]


def test_it_is_saved_soon_after_the_first_simulation(runs: Runs) -> None:
    runs.run(*HISTORY, seconds=int(SAVE_SECONDS[0]) - 1)
    assert not runs.file.exists()
    runs.run(seconds=int(SAVE_SECONDS[0]) + 1)
    assert runs.file.exists()
