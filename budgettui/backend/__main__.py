"""The backend process, from its first line to its last."""

import gc
import os
import signal
import sys

_FOR_THE_SCREEN = ("SIGINT", "SIGTSTP", "SIGHUP")
"""The terminal's signals. The backend ends when the screen does, and then loses nothing."""


def run(asked: int, told: int, config: str | None, store: str | None, create: bool = True) -> int:
    """Serve over two pipes, given as file descriptors; the exit code."""
    for name in _FOR_THE_SCREEN:
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.disable()  # until the first snapshot: there is no garbage yet, and somebody waits
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # its threads cost 40 ms to start, for no use here
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)  # so that nothing printed by accident is taken for a reply
    from .server import serve

    with os.fdopen(asked, "rb") as requests, os.fdopen(told, "wb") as replies:
        return serve(requests, replies, config, store, create)


def main() -> int:
    """Serve on standard input and output, over the configuration and the store named as arguments.

    A third, empty one: make no store where there is none.
    """
    config, store, create = (word or None for word in sys.argv[1:4])
    return run(os.dup(0), os.dup(1), config, store, bool(create))


if __name__ == "__main__":
    sys.exit(main())
