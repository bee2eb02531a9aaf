"""Keeps passwords out of messages, including those in URLs and mistyped settings."""

import re

_EXAMINED = 300
"""How many characters of a text are examined; no message shows more."""
_URL = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]{0,20}):/")
_SECRET_NAME = re.compile(r"(?i)(?:pass|pwd|secret|token|credential|api[_-]?key)[\w-]{0,20}\s{0,5}[=:]")
_LOGIN = re.compile(r"[^\s:/@]{1,60}:[^@]{0,300}@")


PASSWORD_ADVICE = "put it into ~/.pgpass, PGPASSFILE or PGPASSWORD, where no process list shows it"
URL_ACCEPTED = "a URL such as postgresql://user@host/database"


def is_store_url(text: str) -> bool:
    """Whether `text` is the URL of a database that can hold a store."""
    scheme, separator, rest = text.partition("://")
    return bool(separator and rest) and scheme in ("postgresql", "postgres") and not text.split()[1:]


def holds_password(url: str) -> bool:
    """Whether a database URL has a password, in its login or in its query."""
    _, _, rest = url.partition("://")
    login = re.split(r"[/?#]", rest, maxsplit=1)[0]
    return ":" in login.rpartition("@")[0] or re.search(r"[?&](ssl)?password=", rest) is not None


def may_hold_password(text: str) -> bool:
    """Whether `text` looks like a URL or connection settings rather than a file name."""
    return redact(text) != text[:_EXAMINED]


def redact(text: str) -> str:
    """The beginning of `text` without anything that may be a password.

    A URL is cut after its scheme, and `user=me password=hidden` before the password.
    """
    head = text[:_EXAMINED]
    if match := _URL.match(head):
        return f"{match[1]}://…"
    if match := _SECRET_NAME.search(head):
        return f"{head[: match.end()]}…"
    if match := _LOGIN.search(head):
        return f"{head[: match.start()]}…@…"
    return head


def without_password(url: str) -> str:
    """`url` with its password replaced by stars, and without its query, which may hold another."""
    from urllib.parse import urlsplit, urlunsplit  # loaded only if needed

    try:
        parts = urlsplit(url)
        secret = parts.password
    except ValueError:
        return redact(url)
    if "@" in parts.path or "@" in parts.query or "@" in parts.fragment:
        return redact(url)  # a "/" or "?" in the password has split it
    if secret is None:
        return urlunsplit(parts._replace(query="", fragment=""))
    user, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.split(':', 1)[0]}:***@{host}", query="", fragment=""))
