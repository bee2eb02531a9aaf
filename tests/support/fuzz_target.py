"""The type of a fuzz target, and the check of its error messages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from budgettui.core.text.terminal_text import escape_controls

LONGEST_SENTENCE = 20_000


class FuzzFault(AssertionError):
    """A result that no input may lead to."""


@dataclass(frozen=True)
class Target:
    """A parser to fuzz: `run` takes any bytes; inputs are made from `seeds` and `tokens`."""

    run: Callable[[bytes], None]
    seeds: Sequence[bytes]
    tokens: Sequence[bytes]


def check_sentence(error: Exception) -> None:
    """Raise `FuzzFault` if an error's text is empty, far too long or a traceback."""
    text = str(error)
    if not text.strip() or len(text) > LONGEST_SENTENCE:
        raise FuzzFault(f"an error message of {len(text)} characters: {text[:200]!r}") from error
    if "Traceback" in text:
        raise FuzzFault(text[:200]) from error
    escape_controls(text)
