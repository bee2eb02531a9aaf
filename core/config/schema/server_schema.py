"""The keys that say how to reach a server: address, secrets by name, headers, files, timeouts."""

import re
from pathlib import Path

from ...model.names import NAME_ACCEPTED, is_name
from ..server_access import ServerAccess
from ..table_reader import TableReader
from ..toml_node import Node
from .inline_secrets import NOT_KEPT, secret_problem
from .relative_path import read_path

URL_KEY_ACCEPTED = "the address of a server, such as http://localhost:9090, without a password in it"
VARIABLE_ACCEPTED = "the name of an environment variable, such as PROM_TOKEN"
_HEADERS_ACCEPTED = 'a table of texts, such as { X-Scope-OrgID = "team" }'
_SECRET_HEADERS = ("authorization", "cookie", "proxy-authorization", "x-api-key")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,200}", re.ASCII)
_URL = re.compile(r"https?://[^\s/@?#]+(/[^\s@?#]*)?", re.IGNORECASE)
_HEADER = re.compile(r"[A-Za-z0-9-]{1,100}", re.ASCII)


def read_access(table: TableReader) -> ServerAccess:
    """Every key of `ServerAccess`; a user needs a password."""
    access = ServerAccess(
        *read_token(table),
        table.text("user", None, is_name, NAME_ACCEPTED),
        read_variable(table, "password_env"),
        _headers(table),
        read_path(table, "ca_file"),
    )
    if access.user is not None and access.password_env is None:
        table.require("password_env", VARIABLE_ACCEPTED)
    return access


def read_token(table: TableReader) -> tuple[str | None, Path | None]:
    """The variable and the file that may hold a token."""
    return read_variable(table, "token_env"), read_path(table, "token_file")


def _headers(table: TableReader) -> dict[str, str]:
    """The headers to send; one that holds a secret is a problem, which does not quote it."""
    headers = {}
    for node in entries_of(table, "headers", _HEADERS_ACCEPTED):
        key = str(node.path[-1])
        if key.lower() in _SECRET_HEADERS:
            table.problems.append(secret_problem(node, f"{NOT_KEPT}; token_env says where it is"))
        elif not _HEADER.fullmatch(key) or not isinstance(node.value, str) or not _is_header(node.value):
            table.problems.append(node.invalid(_HEADERS_ACCEPTED))
        else:
            headers[key] = node.value
    return headers


def _is_header(text: str) -> bool:
    return text.isascii() and text.isprintable() and len(text) <= 1000


def entries_of(table: TableReader, key: str, accepted: str) -> list[Node]:
    """The entries of the table `key`; empty if there is no such table."""
    node = table.find(key)
    if node is None:
        return []
    if not isinstance(node.value, dict):
        table.problems.append(node.invalid(accepted))
        return []
    return [node.child(name) for name in node.value]


def read_variable(table: TableReader, key: str) -> str | None:
    """The name of an environment variable."""
    return table.text(key, None, lambda text: _VARIABLE.fullmatch(text) is not None, VARIABLE_ACCEPTED)


def is_url(text: str) -> bool:
    """Whether it is an HTTP address without user, password, query or fragment."""
    return len(text) <= 2000 and text.isascii() and _URL.fullmatch(text) is not None
