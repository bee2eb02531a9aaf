"""A month of a wallboard in fast motion, and its memory. Run: python benchmarks/wallboard_soak.py [DAYS]

A fake clock, and a backend in the same process that pushes changes for every ten minutes: incidents begin
and end, the store goes away and comes back, the configuration changes. Prints resident memory and the
number of objects over the days; they should stay flat. Bounded caches are emptied before each measurement,
because filling them in the first days would look like growth.
"""

import asyncio
import functools
import gc
import sys
import time
from pathlib import Path

import psutil

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests" / "support")]

from wall_soak import ROUND, Fleet  # noqa: E402

from budgettui.tui.app import BudgetApp  # noqa: E402

REPORTS = 10


def empty_caches() -> None:
    """Clear every bounded `lru_cache`; an unbounded one can grow, so it is left as it is."""
    for thing in gc.get_objects():
        if isinstance(thing, functools._lru_cache_wrapper) and thing.cache_info().maxsize is not None:
            thing.cache_clear()
    gc.collect()


async def soak(days: float) -> None:
    fleet = Fleet()
    app = BudgetApp(fleet.backend, fleet.backend.settings, now=fleet.backend.now, wallboard=True)
    rounds = round(days * 86400 / ROUND.total_seconds())
    every = max(rounds // REPORTS, 1)
    process = psutil.Process()
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        cpu = time.process_time()
        for turn in range(rounds + 1):
            if turn % every == 0:
                empty_caches()
                print(
                    f"day {turn * ROUND.total_seconds() / 86400:6.2f}  {turn:6d} rounds  "
                    f"{process.memory_info().rss / 1e6:7.1f} MB resident  "
                    f"{len(gc.get_objects()):7d} objects  {len(app.screen.tiles):3d} tiles  "
                    f"{1000 * (time.process_time() - cpu) / max(turn, 1):.0f} ms a round",
                    flush=True,
                )
            fleet.push()
            await asyncio.sleep(0.005)
            app.screen.tick()
            await asyncio.sleep(0.04)  # time for a repaint


if __name__ == "__main__":
    asyncio.run(soak(float(sys.argv[1]) if len(sys.argv) > 1 else 30))
