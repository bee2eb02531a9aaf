"""Commands whose reader goes away, as with `| head`: they end with 141 and print nothing about it."""

import os
import sys
from contextlib import suppress

BROKEN_PIPE = 141


class PipeClosedError(Exception):
    """The reader of standard output is gone; the command ends quietly."""


def discard_output() -> None:
    """Throw away what is buffered and cannot be written; the interpreter would complain at exit."""
    with suppress(OSError):  # a stream without a descriptor
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
