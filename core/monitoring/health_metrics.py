"""Metrics of budgettui's own health: its version, whether it is up, and how current its figures are."""

from collections.abc import Mapping

from ..model.instants import SECOND, Instant
from .exposition import Family, Sample


def health_metrics(
    version: str, *, is_up: bool, config_is_current: bool, last_success: Instant | None
) -> list[Family]:
    """Whether the figures beside these can be relied on; without the store these are all there is."""
    families = [
        _single("budgettui_build_info", "The version of budgettui.", 1, {"version": version}),
        _single("budgettui_up", "Whether the store could be read; 0: there are no figures.", is_up),
        _single(
            "budgettui_config_last_reload_successful",
            "Whether the configuration is the one in its file; 0: an older one is used.",
            config_is_current,
        ),
    ]
    if last_success is not None:
        name = "budgettui_assessment_timestamp_seconds"
        text = "When the budgets were last assessed, in seconds of Unix time."
        families.append(_single(name, text, last_success / SECOND))
    return families


def _single(name: str, text: str, value: float, labels: Mapping[str, str] | None = None) -> Family:
    return Family(name, text, (Sample(value, labels or {}),))
