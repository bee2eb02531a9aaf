"""Delivery by running a command, without a shell and with a timeout; secrets in its errors are masked."""

import os
import re
import subprocess

from ..config.receiver_settings import ReceiverSettings
from ..text.terminal_text import escape_controls
from .delivery_retry import DeliveryError


def run_command(receiver: ReceiverSettings, text: str) -> None:
    """Run the receiver's command, without a shell, with the message on its standard input."""
    try:
        result = subprocess.run(
            receiver.command,
            input=text.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=receiver.timeout_seconds,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        raise DeliveryError(f"the command did not finish within {receiver.timeout_seconds:g} s") from None
    except OSError as error:
        raise DeliveryError(f"the command cannot be run: {error.strerror or error}") from None
    if result.returncode:
        lines = result.stderr.decode(errors="replace").strip().splitlines()
        detail = f": {escape_controls(_masked(lines[-1]))[:200]}" if lines else ""
        raise DeliveryError(f"the command exited with status {result.returncode}{detail}")


def _masked(text: str) -> str:
    """`text` without the values of environment variables that may be secrets."""
    for name, value in os.environ.items():
        if len(value) >= 6 and re.search(r"TOKEN|KEY|SECRET|PASS|URL", name, re.IGNORECASE):
            text = text.replace(value, f"${name}")
    return text
