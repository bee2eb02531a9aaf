"""A month of a wallboard in fast motion, and its memory. Run: python benchmarks/wallboard_soak.py [DAYS]

A set clock and an engine in the same process push a round of news for every ten minutes: incidents begin
and end, the store goes away and comes back, the configuration changes. Prints resident memory, traced
memory and the number of objects as the days go by; flat is good.
"""

import asyncio
import gc
import sys
import time
import tracemalloc
from pathlib import Path

import psutil

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests" / "screens")]

from wall_soak import ROUND, Fleet  # noqa: E402

from budgettui.app import BudgetApp  # noqa: E402

REPORTS = 10


async def soak(days: float) -> None:
    fleet = Fleet()
    app = BudgetApp(fleet.engine, fleet.engine.settings, now=fleet.engine.now, wallboard=True)
    rounds = round(days * 86400 / ROUND.total_seconds())
    every = max(rounds // REPORTS, 1)
    process = psutil.Process()
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        tracemalloc.start()
        cpu = time.process_time()
        for turn in range(rounds + 1):
            if turn % every == 0:
                gc.collect()
                print(
                    f"day {turn * ROUND.total_seconds() / 86400:6.2f}  {turn:6d} rounds  "
                    f"{process.memory_info().rss / 1e6:7.1f} MB resident  "
                    f"{tracemalloc.get_traced_memory()[0] / 1e6:6.2f} MB traced since the start  "
                    f"{len(gc.get_objects()):7d} objects  {len(app.screen.tiles):3d} tiles  "
                    f"{1000 * (time.process_time() - cpu) / max(turn, 1):.0f} ms a round",
                    flush=True,
                )
            fleet.push()
            await asyncio.sleep(0.005)
            app.screen.tick()
            await asyncio.sleep(0.04)  # a paint's worth


if __name__ == "__main__":
    asyncio.run(soak(float(sys.argv[1]) if len(sys.argv) > 1 else 30))
