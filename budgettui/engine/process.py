"""Starting the engine process: as early as can be, so this imports nothing that takes time."""

import os
import subprocess
import sys
from typing import IO, NamedTuple, cast

_BOOT = (
    "import sys; sys.path[:] = sys.argv.pop(1).split({separator!r}); "
    "from budgettui.engine.__main__ import main; sys.exit(main())"
)


class EngineProcess(NamedTuple):
    """A running engine and the file that takes its error output."""

    process: "subprocess.Popen[bytes]"
    log: IO[bytes]

    @property
    def requests(self) -> IO[bytes]:
        return cast(IO[bytes], self.process.stdin)

    @property
    def replies(self) -> IO[bytes]:
        return cast(IO[bytes], self.process.stdout)


def spawn(config: str | None, store: str | None) -> EngineProcess:
    """Start an engine over a configuration and a store.

    It finds libraries where this process does, and nowhere else: not in the current folder, where
    any file could stand in for one.
    """
    import tempfile

    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120
    places = [place for place in sys.path[1:] if place] + [root]
    log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
    process = subprocess.Popen(
        [
            *(sys.executable, "-I", "-S", "-c", _BOOT.format(separator=os.pathsep)),
            *(os.pathsep.join(places), config or "", store or ""),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # its threads cost 40 ms to start, for no use here
    )
    return EngineProcess(process, log)
