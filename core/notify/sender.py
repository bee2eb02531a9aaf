"""Sends a message to its receiver: one attempt, and whether to retry."""

import json
import os
import random
import re
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from http.client import HTTPException
from pathlib import Path
from typing import Any

from ..config.receiver_settings import TERMINAL_KINDS, ReceiverSettings
from ..config.schema.server_keys import is_url
from ..model.instants import Instant
from ..sources.credentials import authorization, file_value, token_of, variable_value
from ..sources.http_client import build_opener, retry_after
from ..sources.source_errors import SourceError
from ..support.frozen import frozen
from ..text.terminal_text import escape_controls
from .message import Message
from .message_bodies import alertmanager_body, ntfy_body, pagerduty_body, slack_body
from .terminal_sequences import terminal_sequence

_REFUSED = (400, 413, 415, 422)
"""Statuses by which a server refuses this message, whatever the receiver's settings are."""
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 300.0
_LONGEST_RETRY_AFTER = 3600.0

Write = Callable[[str], None]
"""Writes to the terminal; `OSError` where there is none."""


class DeliveryError(Exception):
    """The message did not arrive, or perhaps did; another attempt makes sense after a while."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class MessageRefusedError(Exception):
    """The receiver takes no such message; the next one may be another matter."""


def pause_after(failures: int, error: DeliveryError) -> float:
    """Seconds until the next attempt after so many in a row: growing, with jitter, or as the server asks."""
    pause: float = min(_FIRST_PAUSE * 2 ** min(failures - 1, 20), _LONGEST_PAUSE) * random.uniform(0.5, 1.5)
    return max(pause, min(error.retry_after or 0.0, _LONGEST_RETRY_AFTER))


@frozen
class Sender:
    """Sends to one receiver. `write` is how a terminal is written to."""

    receiver: ReceiverSettings
    write: Write | None = None

    def send(self, message: Message, now: Instant) -> None:
        """One attempt; raises `DeliveryError` or `MessageRefusedError`."""
        receiver = self.receiver
        if receiver.kind in TERMINAL_KINDS:
            self._write(terminal_sequence(receiver.kind, message, os.environ))
        elif receiver.kind == "command":
            _run(receiver, json.dumps(message.as_dict()))
        elif receiver.kind == "webhook":
            self._post("", message.as_dict(), {"Idempotency-Key": json.dumps(message.id)})
        elif receiver.kind == "slack":
            self._post("", slack_body(message))
        elif receiver.kind == "pagerduty":
            with _secret_errors():
                token = token_of(receiver.access) or ""
            self._post("/v2/enqueue", pagerduty_body(message, token))
        elif receiver.kind == "ntfy":
            self._post("/", ntfy_body(message, receiver.topic))
        else:
            self.repeat([message], now)

    def repeat(self, messages: Sequence[Message], now: Instant) -> None:
        """Tell Alertmanager that alerts go on, or have ended; raises as `send` does."""
        self._post("/api/v2/alerts", alertmanager_body(messages, self.receiver, now))

    def _write(self, text: str) -> None:
        try:
            (self.write or _write_to_terminal)(text)
        except OSError as error:
            raise DeliveryError(f"the terminal cannot be written to: {error.strerror or error}") from None

    def _post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> None:
        receiver = self.receiver
        scheme = None if receiver.kind == "pagerduty" else "Bearer "  # its key is in the body
        sent_headers = {
            "Content-Type": "application/json",
            "User-Agent": "budgettui",
            **receiver.access.headers,
            **(headers or {}),
        }
        with _secret_errors():
            url = f"{self._url()}{path}"
            sent_headers |= authorization(receiver.access, scheme)
        request = urllib.request.Request(url, json.dumps(body).encode(), sent_headers, method="POST")
        try:
            with self._opener().open(request, timeout=receiver.timeout_seconds):
                pass  # it is taken; what else the answer says is of no interest
        except urllib.error.HTTPError as error:
            with error:
                _raise_for_status(error)
        except TimeoutError:
            raise DeliveryError(f"no answer within {receiver.timeout_seconds:g} s") from None
        except urllib.error.URLError as error:
            raise DeliveryError(_reason(error.reason, receiver)) from None
        except (HTTPException, OSError) as error:  # whose text may hold the address, and that a secret
            raise DeliveryError(f"the connection broke off ({type(error).__name__})") from None

    def _url(self) -> str:
        """The address, which may be a secret: it is in no message."""
        receiver = self.receiver
        if receiver.url:
            return receiver.url
        if receiver.url_env is not None:
            where = f"the environment variable {receiver.url_env}"
            url = variable_value(receiver.url_env)
        else:
            where = f"url_file {receiver.url_file}"
            url = file_value(receiver.url_file or Path(), "url_file")
        if not is_url(url):
            raise DeliveryError(f"{where} does not hold the address of a server")
        return url.rstrip("/")

    def _opener(self) -> urllib.request.OpenerDirector:
        ca_file = self.receiver.access.ca_file
        try:
            return _opener_for(ca_file, None if ca_file is None else ca_file.stat().st_mtime_ns)
        except (OSError, ssl.SSLError) as error:
            reason = getattr(error, "strerror", None) or error
            raise DeliveryError(f"ca_file {ca_file} cannot be used: {reason}") from None


@contextmanager
def _secret_errors() -> Iterator[None]:
    """Turns a secret that cannot be read into a delivery failure."""
    try:
        yield
    except SourceError as error:
        raise DeliveryError(str(error)) from None


@lru_cache(maxsize=64)
def _opener_for(ca_file: Path | None, changed: int | None) -> urllib.request.OpenerDirector:  # noqa: ARG001
    """What opens addresses, following no redirect; made once, since reading all certificates takes long.

    `changed` is when the file was written: one that is renewed is read again.
    """
    return build_opener(ssl.create_default_context(cafile=ca_file))


def _raise_for_status(error: urllib.error.HTTPError) -> None:
    status = error.code
    if status in _REFUSED:
        raise MessageRefusedError(f"it refuses the message (HTTP {status})")
    if status in (401, 403, 404, 410):
        raise DeliveryError(f"it answers HTTP {status}; look at its address and its secret")
    if 300 <= status < 400:
        raise DeliveryError("it redirects elsewhere; write the address that it redirects to")
    raise DeliveryError(f"it answers HTTP {status}", retry_after(error.headers))


def _reason(reason: object, receiver: ReceiverSettings) -> str:
    if isinstance(reason, TimeoutError):
        return f"no answer within {receiver.timeout_seconds:g} s"
    if isinstance(reason, ssl.SSLError):
        return f"no secure connection: {reason.reason}"
    detail = getattr(reason, "strerror", None) or type(reason).__name__
    return f"it cannot be reached: {escape_controls(str(detail))[:200]}"


def _run(receiver: ReceiverSettings, text: str) -> None:
    """Run the receiver's command with the message on its standard input; no shell reads anything."""
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
        raise DeliveryError(f"the command did not end within {receiver.timeout_seconds:g} s") from None
    except OSError as error:
        raise DeliveryError(f"the command cannot be run: {error.strerror or error}") from None
    if result.returncode:
        lines = result.stderr.decode(errors="replace").strip().splitlines()
        detail = f": {escape_controls(_masked(lines[-1]))[:200]}" if lines else ""
        raise DeliveryError(f"the command ended with {result.returncode}{detail}")


def _masked(text: str) -> str:
    """Without the values of this process's environment that may be secrets."""
    for name, value in os.environ.items():
        if len(value) >= 6 and re.search(r"TOKEN|KEY|SECRET|PASS|URL", name, re.IGNORECASE):
            text = text.replace(value, f"${name}")
    return text


def _write_to_terminal(text: str) -> None:
    """To the terminal that this process belongs to, whatever its output is."""
    with Path("/dev/tty").open("wb", buffering=0) as terminal:
        terminal.write(text.encode())
