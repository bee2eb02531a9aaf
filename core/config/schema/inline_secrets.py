"""Secrets that are written into the configuration: refused, and never quoted."""

from ..problems import Problem
from ..table_reader import Node, TableReader

NOT_KEPT = "a secret is not kept in this file"
_TOKEN_KEYS = "token_env or token_file"
_SECRETS = {"token": _TOKEN_KEYS, "password": "password_env", "api_key": _TOKEN_KEYS, "secret": _TOKEN_KEYS}
"""Keys that would hold a secret, and those that may say where it is."""


def refuse_secrets(table: TableReader, **more: str) -> None:
    """A secret in the file is a problem that does not quote it.

    `more` are further keys that would hold one, each with the keys that may say where it is.
    """
    places = _SECRETS | more
    for node in table.entries():
        key = str(node.path[-1])
        if key in places:
            table.known.append(key)
            table.problems.append(secret_problem(node, f"{NOT_KEPT}; {places[key]} says where it is"))


def secret_problem(node: Node, message: str) -> Problem:
    """A problem that does not quote the value, which is a secret."""
    problem = node.problem(message)
    return Problem(problem.file, problem.key, problem.line, "a secret", problem.accepted, message)
