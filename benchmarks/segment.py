"""How long a prompt waits for `budgettui segment`: `python benchmarks/segment.py`.

In CPU time, so that other load does not count, and as a ratio to the interpreter's own start.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 30


def cpu_milliseconds(command: list[str], environment: dict[str, str]) -> float:
    """The lowest CPU time of `RUNS` runs of a command, in milliseconds."""
    best = float("inf")
    for _ in range(RUNS):
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{command} exited with {process.returncode}")
        best = min(best, (usage.ru_utime + usage.ru_stime) * 1000)
    return best


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "segment"
        now = int(time.time())
        rows = "".join(f"{now + 600}\tOK\t99%\tservice-{number}\n" for number in range(40))
        file.write_text(f"budgettui-segment 1 {now} {now + 600}\nOK service-0 99%\n{rows}")
        environment = {**os.environ, "BUDGETTUI_SEGMENT": str(file)}
        script = Path(sys.executable).with_name("budgettui")
        called = [str(script)] if script.exists() else [sys.executable, "-m", "budgettui"]
        empty = cpu_milliseconds([sys.executable, "-c", "pass"], environment)
        line = cpu_milliseconds([*called, "segment"], environment)
        print(f"python -c pass      {empty:5.1f} ms")
        print(f"budgettui segment   {line:5.1f} ms: {line - empty:.1f} ms more, {line / empty:.1f}× as long")


if __name__ == "__main__":
    main()
