"""Names of a package that are loaded on first use."""

TYPE_CHECKING = False  # `typing` takes longer to load than a prompt may wait for `budgettui segment`
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def lazy_names(
    package: str, homes: "Mapping[str, str]"
) -> "tuple[Callable[[str], object], Callable[[], list[str]]]":
    """`__getattr__` and `__dir__` of a package; `homes` maps each name to its module in the package."""

    def load(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(f".{homes[name]}", package), name)

    def names() -> list[str]:
        from sys import modules

        return sorted({*vars(modules[package]), *homes})

    return load, names
