"""What a fuzz target is, and what its refusals must look like."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from budgettui.core.text.terminal_text import escape_controls

LONGEST_SENTENCE = 20_000


class FuzzFault(AssertionError):
    """An answer that is no answer."""


@dataclass(frozen=True)
class Target:
    """A parser: `run` takes any bytes; `seeds` and `tokens` are what inputs are made of."""

    run: Callable[[bytes], None]
    seeds: Sequence[bytes]
    tokens: Sequence[bytes]


def check_sentence(error: Exception) -> None:
    """Raise `FuzzFault` where an error's text is empty, endless or a traceback."""
    text = str(error)
    if not text.strip() or len(text) > LONGEST_SENTENCE:
        raise FuzzFault(f"{len(text)} characters are no sentence: {text[:200]!r}") from error
    if "Traceback" in text:
        raise FuzzFault(text[:200]) from error
    escape_controls(text)
