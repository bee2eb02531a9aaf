"""How to authenticate to a server: the keys shared by sources and receivers."""

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from ..support.frozen import frozen


@frozen
class ServerAccess:
    """The headers and secrets of a request.

    A secret is never here: `token_env` and `password_env` name variables, `token_file` a file.
    """

    token_env: str | None = None
    token_file: Path | None = None
    user: str | None = None
    password_env: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    ca_file: Path | None = None

    @property
    def has_token(self) -> bool:
        """Whether it says where a token is."""
        return self.token_env is not None or self.token_file is not None
