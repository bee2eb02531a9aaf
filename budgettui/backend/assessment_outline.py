"""Reduces an assessment to what the screen shows, so that a thousand can be sent and kept twice.

A service that is loaded in the background is sent as an outline first, which holds what a list shows; the
rest follows, the services that people look at first.
"""

from budgettui.core.analysis.assessment import Assessment

EVENTS_SHOWN = 3
"""The events of an unusual day that a screen names."""


def outline(assessment: Assessment) -> Assessment:
    """What a list of services shows of a new assessment; of a spent budget also when it is back."""
    if assessment.status != "SPENT":
        return assessment.outline()
    return assessment.outline(recovery=assessment.recovery.outline())


def complete(assessment: Assessment) -> Assessment:
    """Every field of an assessment, as far as a screen shows it: no schedule of returns, few causes."""
    fields = {name: getattr(assessment, name) for name in Assessment.placeholders}
    fields["recovery"] = assessment.recovery.outline()
    fields["anomalies"] = tuple(anomaly.shortened(EVENTS_SHOWN) for anomaly in assessment.anomalies)
    return assessment.outline(**fields)
