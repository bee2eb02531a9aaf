"""`python -m budgettui.engine`: the engine process, spoken to over standard input and output."""

import gc
import os
import signal
import sys


def main() -> int:
    """Serve on pipes of our own, so that nothing printed by accident is taken for a reply."""
    for name in ("SIGINT", "SIGTSTP", "SIGHUP"):  # the terminal's signals are for the screen
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    gc.disable()  # until the first snapshot: there is no garbage yet, and somebody waits
    from budgettui.engine.server import serve

    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    config, store = (word or None for word in sys.argv[1:3])
    return serve(requests, replies, config, store)


if __name__ == "__main__":
    sys.exit(main())
