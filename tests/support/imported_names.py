"""The modules that a Python file imports."""

import ast
from collections.abc import Iterator
from pathlib import Path


def imported_names(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of each module that a file imports, except by relative imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.lineno, node.module or ""
