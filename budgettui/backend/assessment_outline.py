"""Reduces an assessment to what the screen shows, so that a thousand of them are cheap to send and store.

A service loaded in the background is first sent as an outline, with the fields that a list shows. The rest
follows later, starting with the services that are looked at.
"""

from budgettui.core.analysis.assessment import Assessment

EVENTS_SHOWN = 3
"""How many events of an unusual day a screen names."""


def outline(assessment: Assessment) -> Assessment:
    """The fields that a list of services shows; for a spent budget also when it recovers."""
    if assessment.status != "SPENT":
        return assessment.outline()
    return assessment.outline(recovery=assessment.recovery.outline())


def complete(assessment: Assessment) -> Assessment:
    """All fields as far as a screen shows them: without the schedule of returns, with few events per day."""
    fields = {name: getattr(assessment, name) for name in Assessment.placeholders}
    fields["recovery"] = assessment.recovery.outline()
    fields["anomalies"] = tuple(anomaly.shortened(EVENTS_SHOWN) for anomaly in assessment.anomalies)
    return assessment.outline(**fields)
