"""What the first assessment of a process may load: each module is time before the first figures."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
import numpy
by_numpy = set(sys.modules)  # which parts of itself it loads at once differs by version
from budgettui.core.assessor import assess
from budgettui.core.config.settings import ServiceSettings, Settings, StoreSettings
from budgettui.core.model.event import Event
from budgettui.core.model.instants import DAY, MINUTE
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window
from budgettui.core.ledger.event_table import EventTable

settings = Settings(StoreSettings())
now = 1_795_435_200_000_000
events = [
    Event(day, "a", now - day * DAY, now - day * DAY + (30 if day % 9 else 900) * MINUTE, 1 / (1 + day % 3))
    for day in range(1, 40)
]
events += [Event(50, "a", now - 60 * MINUTE, None), Event(51, "a", now - 59 * MINUTE, now - 50 * MINUTE, 0.5)]
for window in ("30d", "month"):
    answer = assess(ServiceSettings("a", Slo(99), Window.parse(window)), EventTable.of(events), now, settings)
    assert answer.consumed_minutes > 0
assert answer.anomalies
print(*sorted(sys.modules.keys() - by_numpy))
"""


def test_the_first_assessment_loads_no_more_than_it_needs() -> None:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(run.stdout.split())
    assert "budgettui.core.assessor" in loaded
    assert not loaded & {"numpy.ma", "scipy", "pandas", "sqlite3", "csv", "click"}
