"""A made-up fleet for the benchmarks: a configuration and a store with many services and events."""

import random
import time
from pathlib import Path

from budgettui.core.config.settings import StoreSettings
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, MINUTE
from budgettui.core.store import open_store


def make_fleet(folder: Path, services: int, events: int, seed: int = 1) -> Path:
    """Write a configuration and a store of `services` × `events` over 180 days; the configuration's path."""
    rng = random.Random(seed)
    config = folder / "budgettui.toml"
    tables = [
        f'[[services]]\nname = "svc-{number:03d}"\nslo = {rng.choice([99, 99.5, 99.9])}\nwindow = "30d"\n'
        for number in range(services)
    ]
    config.write_text('[store]\npath = "events.db"\n\n' + "\n".join(tables))
    now = time.time_ns() // 1000
    store = open_store(StoreSettings(path=folder / "events.db"))
    for number in range(services):
        drafts = []
        for _ in range(events):
            start = now - rng.randint(60 * MINUTE, 180 * DAY)
            length = round(rng.lognormvariate(0, 1) * MINUTE) + 1
            drafts.append(Draft(f"svc-{number:03d}", start, start + length, rng.choice([1.0, 0.5])))
        store.add_many(drafts, "benchmark", now)
    store.close()
    return config
