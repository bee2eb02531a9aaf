"""Metrics of budgettui's own health: its version, whether it works, and how current its figures are."""

from collections.abc import Mapping

from ..model.instants import SECOND, Instant
from .prometheus_text_format import Family, Sample


def health_metrics(
    version: str, *, is_up: bool, config_is_current: bool, last_success: Instant | None
) -> list[Family]:
    """Whether the other metrics can be relied on; these are the only ones if the store cannot be read."""
    families = [
        _single("budgettui_build_info", "The version of budgettui.", 1, {"version": version}),
        _single("budgettui_up", "Whether the store could be read; if 0, there are no figures.", is_up),
        _single(
            "budgettui_config_last_reload_successful",
            "Whether the configuration file is in use; if 0, it is invalid and an older version is used.",
            config_is_current,
        ),
    ]
    if last_success is not None:
        name = "budgettui_assessment_timestamp_seconds"
        text = "When the budgets were last assessed, in Unix seconds."
        families.append(_single(name, text, last_success / SECOND))
    return families


def _single(name: str, text: str, value: float, labels: Mapping[str, str] | None = None) -> Family:
    return Family(name, text, (Sample(value, labels or {}),))
