"""Escape sequences that make a terminal notify its user, also inside tmux."""

from collections.abc import Mapping
from pathlib import Path

from ..config.receiver_settings import ReceiverKind
from ..text.terminal_text import cut, escape_controls
from .message import Message

_LONGEST = 200


def terminal_sequence(kind: ReceiverKind, message: Message, environment: Mapping[str, str]) -> str:
    """The sequence for a bell, or for a desktop notification by OSC 9 or OSC 777.

    tmux passes on a wrapped sequence if `allow-passthrough` is on; a bell needs no wrapping.
    """
    if kind == "bell":
        return "\a"
    title, text = (_safe(part) for part in (message.title, message.text))
    body = f"9;{title}: {text}" if kind == "osc9" else f"777;notify;{title};{text}"
    sequence = f"\x1b]{body}\x1b\\"
    if environment.get("TMUX"):
        escaped = sequence.replace("\x1b", "\x1b\x1b")
        return f"\x1bPtmux;{escaped}\x1b\\"
    return sequence


def _safe(text: str) -> str:
    """`text` without characters that would end the sequence or separate its fields."""
    return cut(escape_controls(text).replace(";", ","), _LONGEST)


def write_to_terminal(text: str) -> None:
    """Write to the controlling terminal of this process, wherever its output goes."""
    with Path("/dev/tty").open("wb", buffering=0) as terminal:
        terminal.write(text.encode())
