"""The main function of the backend process."""

import gc
import os
import signal
import sys
from typing import NoReturn

_FOR_THE_SCREEN = ("SIGINT", "SIGTSTP", "SIGHUP")
"""Signals sent by the terminal. They are ignored: the backend ends with the screen process."""


def run(requests_fd: int, replies_fd: int, config: str | None, store: str | None, create: bool = True) -> int:
    """Serve over two pipes, given as file descriptors; the exit code.

    The caller ends the process with `os._exit`: a thread still reads requests, and Python would wait
    for it when closing the pipe.
    """
    for name in _FOR_THE_SCREEN:
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.disable()  # until the first snapshot: there is no garbage yet, and the user is waiting
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # its threads take 40 ms to start and are not used
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    os.dup2(2, 1)  # so that a stray print is not read as a reply
    from budgettui.core.support.library_warnings import silence_libraries

    from .backend_startup import serve

    silence_libraries()
    requests = os.fdopen(requests_fd, "rb", closefd=False)
    replies = os.fdopen(replies_fd, "wb", closefd=False)
    return serve(requests, replies, config, store, create)


def main() -> NoReturn:
    """Serve on standard input and output, for the configuration and store given as arguments.

    If the third argument is empty, a missing store is not created.
    """
    code = 1
    try:
        config, store, create = (argument or None for argument in sys.argv[1:4])
        code = run(os.dup(0), os.dup(1), config, store, bool(create))
    except BaseException:
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
