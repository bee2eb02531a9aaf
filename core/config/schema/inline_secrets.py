"""Secrets that are written into the configuration: refused, and never quoted."""

from ..config_errors import Problem
from ..table_reader import TableReader
from ..toml_node import Node

NOT_KEPT = "a secret is not kept in this file"
_TOKEN_KEYS = "token_env or token_file"
_SECRETS = {"token": _TOKEN_KEYS, "password": "password_env", "api_key": _TOKEN_KEYS, "secret": _TOKEN_KEYS}
"""Keys that would hold a secret, and the keys that say where it is instead."""


def refuse_secrets(table: TableReader, **more: str) -> None:
    """Add a problem, which does not quote the value, for each key that holds a secret.

    `more` are further such keys, each with the keys that say where the secret is instead.
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
