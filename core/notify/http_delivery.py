"""Delivery over HTTP: the receiver's URL and secrets, and what the server's response means."""

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from http.client import HTTPException
from pathlib import Path
from typing import Any

from ..config.receiver_settings import ReceiverSettings
from ..config.schema.server_schema import is_url
from ..errors import SourceError
from ..sources.credentials import authorization, file_value, variable_value
from ..sources.http_client import build_opener, retry_after
from ..text.terminal_text import escape_controls
from .delivery_retry import DeliveryError, MessageRefusedError

_REFUSED = (400, 413, 415, 422)
"""Statuses with which a server rejects the message itself, whatever the receiver's settings."""


def post(receiver: ReceiverSettings, path: str, body: Any, headers: Mapping[str, str] | None = None) -> None:
    """Post `body` as JSON to the receiver's server; raises `DeliveryError` or `MessageRefusedError`."""
    scheme = None if receiver.kind == "pagerduty" else "Bearer "  # its key is in the body
    sent_headers = {
        "Content-Type": "application/json",
        "User-Agent": "budgettui",
        **receiver.access.headers,
        **(headers or {}),
    }
    with secret_errors():
        url = f"{_url(receiver)}{path}"
        sent_headers |= authorization(receiver.access, scheme)
    request = urllib.request.Request(url, json.dumps(body).encode(), sent_headers, method="POST")
    try:
        with _opener(receiver).open(request, timeout=receiver.timeout_seconds):
            pass  # any success will do; the body does not matter
    except urllib.error.HTTPError as error:
        with error:
            _raise_for_status(error)
    except TimeoutError:
        raise DeliveryError(f"no answer within {receiver.timeout_seconds:g} s") from None
    except urllib.error.URLError as error:
        raise DeliveryError(_reason(error.reason, receiver)) from None
    except (HTTPException, OSError) as error:  # its text may contain the URL, which may be a secret
        raise DeliveryError(f"the connection was lost ({type(error).__name__})") from None


def _url(receiver: ReceiverSettings) -> str:
    """The receiver's URL, which may be a secret, so no message contains it."""
    if receiver.url:
        return receiver.url
    if receiver.url_env is not None:
        where = f"the environment variable {receiver.url_env}"
        url = variable_value(receiver.url_env)
    else:
        where = f"url_file {receiver.url_file}"
        url = file_value(receiver.url_file or Path(), "url_file")
    if not is_url(url):
        raise DeliveryError(f"{where} does not contain the URL of a server")
    return url.rstrip("/")


def _opener(receiver: ReceiverSettings) -> urllib.request.OpenerDirector:
    ca_file = receiver.access.ca_file
    try:
        return _opener_for(ca_file, None if ca_file is None else ca_file.stat().st_mtime_ns)
    except (OSError, ssl.SSLError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DeliveryError(f"ca_file {ca_file} cannot be used: {reason}") from None


@contextmanager
def secret_errors() -> Iterator[None]:
    """Turns the error for a secret that cannot be read into a `DeliveryError`."""
    try:
        yield
    except SourceError as error:
        raise DeliveryError(str(error)) from None


@lru_cache(maxsize=64)
def _opener_for(ca_file: Path | None, changed: int | None) -> urllib.request.OpenerDirector:  # noqa: ARG001
    """An opener that follows no redirects; cached, since reading all certificates takes long.

    `changed` is when the file was written, so that a renewed one is read again.
    """
    return build_opener(ssl.create_default_context(cafile=ca_file))


def _raise_for_status(error: urllib.error.HTTPError) -> None:
    status = error.code
    if status in _REFUSED:
        raise MessageRefusedError(f"it rejected the message (HTTP {status})")
    if status in (401, 403, 404, 410):
        raise DeliveryError(f"it answered HTTP {status}; check its URL and its secret")
    if 300 <= status < 400:
        raise DeliveryError("it redirects to another URL; configure that one")
    raise DeliveryError(f"it answered HTTP {status}", retry_after(error.headers))


def _reason(reason: object, receiver: ReceiverSettings) -> str:
    if isinstance(reason, TimeoutError):
        return f"no answer within {receiver.timeout_seconds:g} s"
    if isinstance(reason, ssl.SSLError):
        return f"no secure connection: {reason.reason}"
    detail = getattr(reason, "strerror", None) or type(reason).__name__
    return f"it cannot be reached: {escape_controls(str(detail))[:200]}"
