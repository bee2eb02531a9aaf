"""Handles a closed output pipe, as with `| head`: the command exits with 141 and prints no error."""

import os
import sys
from contextlib import suppress

BROKEN_PIPE = 141


class PipeClosedError(Exception):
    """The reader of standard output is gone; the command exits quietly."""


def discard_output() -> None:
    """Discard buffered output that cannot be written; otherwise the interpreter complains at exit."""
    with suppress(OSError):  # a stream without a descriptor
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
