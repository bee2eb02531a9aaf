"""The folders of theme files, and the themes' names. Loads no Textual, because commands use it too."""

from pathlib import Path

from budgettui.core.config.default_paths import themes_folder

SHIPPED = Path(__file__).parents[2] / "themes"


def folders(config_file: Path | None) -> list[Path]:
    """The folders to look for themes in: beside the user's configuration first, then those shipped."""
    return [*([themes_folder(config_file)] if config_file else []), SHIPPED]


def theme_names(directories: list[Path]) -> list[str]:
    """The names of all themes, the shipped ones first."""
    names: dict[str, None] = {}
    for directory in reversed(directories):
        try:
            stems = sorted(file.stem for file in directory.glob("*.toml"))
        except OSError:
            continue
        names.update(dict.fromkeys(stems))
    return list(names)
