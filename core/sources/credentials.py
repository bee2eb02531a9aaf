"""Reads secrets from where the configuration says, and builds the authorization header."""

import base64
import os
from pathlib import Path

from ..config.server_access import ServerAccess
from ..errors import SourceError

_LONGEST_SECRET = 10_000


def authorization(access: ServerAccess, scheme: str | None = "Bearer ") -> dict[str, str]:
    """The authorization header, empty if no secret is configured; `SourceError` if it cannot be read.

    `scheme` precedes a token; None leaves tokens out.
    """
    if access.user is not None and access.password_env is not None:
        pair = f"{access.user}:{variable_value(access.password_env)}"
        return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    token = None if scheme is None else token_of(access)
    return {} if token is None else {"Authorization": f"{scheme}{token}"}


def token_of(access: ServerAccess) -> str | None:
    """The token, None if none is configured; `SourceError` if it cannot be read."""
    if access.token_env is not None:
        token = variable_value(access.token_env)
    elif access.token_file is not None:
        token = file_value(access.token_file, "token_file")
    else:
        return None
    if not token or not token.isascii() or not token.isprintable():
        raise SourceError("the token is empty, or has characters that a header cannot contain")
    return token


def variable_value(name: str) -> str:
    """The secret in an environment variable; `SourceError` if it is not set or empty."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise SourceError(f"the environment variable {name} is not set; it should hold the secret")
    return value


def file_value(path: Path, key: str) -> str:
    """The secret in the file that the configuration's `key` names; `SourceError` if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")[:_LONGEST_SECRET].strip()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise SourceError(f"{key} {path} cannot be read: {reason}") from None
