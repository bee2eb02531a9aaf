"""Checks Textual's environment variables for values that would keep a screen from starting."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

COLOR_SYSTEMS = ("auto", "standard", "256", "truecolor", "windows")


def textual_refusal(env: Mapping[str, str]) -> str | None:
    """Which variable Textual cannot use, and what it accepts; None if it can use all of them."""
    color = env.get("TEXTUAL_COLOR_SYSTEM")
    if color and color not in COLOR_SYSTEMS:
        return f"TEXTUAL_COLOR_SYSTEM={color} is not one of {', '.join(COLOR_SYSTEMS)}; unset or correct it"
    driver = env.get("TEXTUAL_DRIVER")
    if driver and not _is_class_path(driver):
        return (
            f"TEXTUAL_DRIVER={driver} is not a class that can be imported (module:Class); unset or correct it"
        )
    log = env.get("TEXTUAL_LOG")
    if log and (not Path(log).parent.is_dir() or Path(log).is_dir()):
        return f"TEXTUAL_LOG={log} is not a file that can be written; unset or correct it"
    return None


def _is_class_path(driver: str) -> bool:
    module, _, name = driver.partition(":")
    try:
        return isinstance(getattr(import_module(module), name, None), type)
    except (ImportError, ValueError):
        return False
