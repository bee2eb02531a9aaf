"""Names that must be unique across all tables of a kind and all files."""

from ..config_errors import Problem
from ..table_reader import TableReader
from ..toml_node import Node, format_value


def reject_duplicates(names: list[Node | None], kind: str, problems: list[Problem]) -> None:
    """Add a problem for every name that an earlier table already has."""
    first: dict[str, Node] = {}
    for node in names:
        if node is None or not isinstance(node.value, str):
            continue
        earlier = first.setdefault(node.value, node)
        if earlier is not node:
            accepted = f"a unique name for every {kind}"
            message = f"the {kind} {format_value(node.value)} is already defined ({_location(earlier, node)})"
            problems.append(node.problem(message, accepted))


def reject_former_names(tables: list[TableReader], problems: list[Problem], kind: str = "service") -> None:
    """Add a problem for every name in `formerly` that is in use, or that another table claims too."""
    owners = {node.value: node for table in tables if (node := table.find("name")) and _is_text(node)}
    accepted = f"a name that no other {kind} has or had"
    former: dict[str, Node] = {}
    for table in tables:
        own, names = table.find("name"), table.find("formerly")
        if names is None or not isinstance(names.value, list):
            continue
        for node in filter(_is_text, names.items()):
            shown = format_value(node.value)
            if own is not None and node.value == own.value:
                problems.append(node.problem(f"{shown} is what the {kind} is called now", accepted))
            elif (owner := owners.get(node.value)) is not None:
                message = f"there is a {kind} {shown} ({_location(owner, node)}), which owns those events"
                problems.append(node.problem(message, accepted))
            elif (earlier := former.get(node.value)) is not None and earlier.path[:-1] != node.path[:-1]:
                message = f"another {kind} was called {shown} before ({_location(earlier, node)})"
                problems.append(node.problem(message, accepted))
            else:
                former[node.value] = node


def _is_text(node: Node) -> bool:
    return isinstance(node.value, str)


def _location(node: Node, seen_from: Node) -> str:
    """`line 3`, after the file's name if it is another file."""
    line = f"line {node.source.line(node.path)}"
    return line if node.source is seen_from.source else f"{node.source.file}, {line}"
