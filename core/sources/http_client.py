"""An HTTP client on the standard library: secrets, retries, limits.

Responses are JSON of at most `LARGEST_BYTES`. Transient failures (no connection, 5xx, 429, an incomplete
response) are retried with growing pauses, and `Retry-After` is respected. A redirect is an error: a secret is
sent only to the server that the configuration names.
"""

import json
import random
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode

from ..config.source_settings import SourceSettings
from ..errors import SourceError
from ..text.terminal_text import escape_controls
from .credentials import authorization
from .http_deadline import HttpHandler, HttpsHandler

LARGEST_BYTES = 64_000_000
ATTEMPTS = 4
_FIRST_PAUSE = 0.5
_LONGEST_WAIT = 120.0
"""Most seconds spent waiting between the attempts of one request."""
_LONGEST_SYNC_WAIT = 600.0
"""Most seconds spent waiting by all requests of one client."""
PASSING = (429, 500, 502, 503, 504)
"""Statuses of failures that are often transient."""


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow no redirect, which makes it an error."""


def build_opener(context: ssl.SSLContext | None) -> urllib.request.OpenerDirector:
    """An opener that follows no redirects, and whose timeout is for the whole response."""
    return urllib.request.build_opener(NoRedirects(), HttpHandler(), HttpsHandler(context=context))


class HttpClient:
    """Sends requests to one source. `sleep` is called with seconds; `opener` replaces the network."""

    def __init__(
        self,
        source: SourceSettings,
        sleep: Callable[[float], None] = time.sleep,
        opener: urllib.request.OpenerDirector | None = None,
    ) -> None:
        """Raises `SourceError` if a secret or the CA file cannot be read."""
        self._source = source
        self._sleep = sleep
        self._waited = 0.0
        access = source.access
        self._headers = {"Accept": "application/json", "User-Agent": "budgettui", **access.headers}
        self._headers |= authorization(access, "Token token=" if source.type == "pagerduty" else "Bearer ")
        context = None
        if access.ca_file is not None:
            try:
                context = ssl.create_default_context(cafile=access.ca_file)
            except (OSError, ssl.SSLError) as error:
                raise SourceError(f"ca_file {access.ca_file} cannot be used: {error}") from None
        self._opener = opener or build_opener(context)

    def json(
        self, path: str, parameters: Mapping[str, str | int] | None = None, *, post: bool = False
    ) -> Any:
        """The parsed JSON response of the source at `path`; `SourceError` if there is none."""
        encoded = urlencode(parameters or {})
        url = f"{self._source.url}{path}"
        if not post and encoded:
            url = f"{url}?{encoded}"
        headers = dict(self._headers)
        if post:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        request = urllib.request.Request(url, encoded.encode() if post else None, headers)
        waited = 0.0
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._answer(request)
            except _PassingError as error:
                pause = _FIRST_PAUSE * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)
                pause = max(pause, error.retry_after or 0.0)
                waited += pause
                self._waited += pause
                if attempt == ATTEMPTS or waited > _LONGEST_WAIT or self._waited > _LONGEST_SYNC_WAIT:
                    raise SourceError(f"{self._source.url} {error}") from None
                self._sleep(pause)
        raise AssertionError("every attempt returns or raises")

    def _answer(self, request: urllib.request.Request) -> Any:
        try:
            with self._opener.open(request, timeout=self._source.timeout_seconds) as response:
                raw = _read(response, self._source.timeout_seconds)
                kind = str(response.headers.get("Content-Type", ""))
        except urllib.error.HTTPError as error:
            with error:
                self._refuse(error)
        except TimeoutError:
            raise _PassingError(f"did not answer within {self._source.timeout_seconds:g} s") from None
        except urllib.error.URLError as error:
            reason = error.reason
            if isinstance(reason, TimeoutError):
                raise _PassingError(f"did not answer within {self._source.timeout_seconds:g} s") from None
            if isinstance(reason, ssl.SSLError):
                raise SourceError(f"{self._source.url}: no secure connection: {reason.reason}") from None
            detail = getattr(reason, "strerror", None) or reason
            raise _PassingError(f"cannot be reached: {escape_controls(str(detail))[:200]}") from None
        except (HTTPException, OSError) as error:
            raise _PassingError(f"broke off its answer ({type(error).__name__})") from None
        if len(raw) > LARGEST_BYTES:
            raise SourceError(f"{self._source.url} answers more than {LARGEST_BYTES // 1_000_000} MB")
        try:
            return _without_lone_surrogates(json.loads(raw), raw)
        except (ValueError, RecursionError):
            what = "HTML" if "html" in kind or raw.lstrip()[:1] == b"<" else "something"
            raise SourceError(
                f"{self._source.url} answers {what} that is not JSON; is it the address of the right server?"
            ) from None

    def _refuse(self, error: urllib.error.HTTPError) -> None:
        """Raise the error for a status other than success."""
        url = self._source.url
        if error.code in PASSING:
            raise _PassingError(f"answers HTTP {error.code}", retry_after(error.headers))
        if error.code in (401, 403):
            raise SourceError(
                f"{url} refuses the credentials (HTTP {error.code}); see token_env of the source"
            )
        if 300 <= error.code < 400:
            target = escape_controls(str(error.headers.get("Location", "elsewhere")))[:200]
            raise SourceError(f"{url} redirects to {target}; write that as the url of the source")
        raise SourceError(f"{url} answers HTTP {error.code}{_detail(error)}")


class _PassingError(Exception):
    """A failure that may be over at the next attempt."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


def _read(response: Any, seconds: float) -> bytes:
    """The body; raises `TimeoutError` if all of it takes more than `seconds`."""
    deadline = time.monotonic() + seconds
    chunks, size = [], 0
    while size <= LARGEST_BYTES:
        chunk = response.read1(1 << 20)
        if not chunk:
            expected = response.length
            if expected:
                raise _PassingError("broke off its answer")
            break
        chunks.append(chunk)
        size += len(chunk)
        if time.monotonic() > deadline:
            raise TimeoutError
    return b"".join(chunks)


def _without_lone_surrogates(value: Any, raw: bytes) -> Any:
    """`value`, parsed from `raw`, with `?` for unpaired surrogates, which JSON escapes can contain."""
    if rb"\ud" not in raw.lower():
        return value
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


def _detail(error: urllib.error.HTTPError) -> str:
    """The message in the body of an error response, as Prometheus and PagerDuty send it."""
    try:
        raw = error.read(20_000)
        body = _without_lone_surrogates(json.loads(raw), raw)
    except (ValueError, RecursionError, OSError, HTTPException):
        return ""
    message = body.get("error") if isinstance(body, dict) else None
    if isinstance(message, dict):
        message = message.get("message")
    return f": {escape_controls(message)[:300]}" if isinstance(message, str) else ""


def retry_after(headers: Message) -> float | None:
    """The seconds to wait according to `Retry-After`; None if there is no such header."""
    text = str(headers.get("Retry-After", "")).strip()
    if text.isascii() and text.isdigit() and len(text) < 9:
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time()) if text else None
    except (ValueError, TypeError, OverflowError, OSError):  # parsedate_to_datetime raises any of them
        return None
